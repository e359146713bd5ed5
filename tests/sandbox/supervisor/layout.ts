import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** The file locations of one sandbox. */
export interface Layout {
  /** The sandbox's folder, which is removed with it. */
  readonly folder: string;
  /** One log per part. */
  readonly logs: string;
  /** Keys, certificates and kubeconfigs. */
  readonly secrets: string;
  /** Pulumi's home: plugins and the CLI's data. */
  readonly pulumiHome: string;
  /** The environment of the parts, without the caller's variables. */
  readonly partEnvironment: NodeJS.ProcessEnv;
  /** Ends a process group with the sandbox. */
  readonly watch: (group: number) => void;
}

/** Creates the folders of a sandbox. */
export function makeLayout(folder: string, watch: (group: number) => void): Layout {
  const inside = (name: string) => join(folder, name);
  for (const name of ["logs", "secrets", "pulumi-home", "tmp", "home"]) mkdirSync(inside(name), { recursive: true });
  return {
    folder,
    logs: inside("logs"),
    secrets: inside("secrets"),
    pulumiHome: inside("pulumi-home"),
    watch,
    partEnvironment: {
      PATH: process.env.PATH,
      HOME: inside("home"),
      TMPDIR: inside("tmp"),
      SANDBOX_DIR: folder,
      AWS_EC2_METADATA_DISABLED: "true",
    },
  };
}
