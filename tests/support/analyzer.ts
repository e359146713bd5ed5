import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs";
import { fromSandbox } from "./sandbox";

/** A provider that accepts every resource of a package, creates nothing, and returns the inputs as outputs. */
const acceptingProvider = (version: string) => `#!/usr/bin/env node
const { provider } = require(${JSON.stringify(join(root, "node_modules/@pulumi/pulumi"))});
const accepting = {
  version: ${JSON.stringify(version)},
  check: async (_urn, _olds, inputs) => ({ inputs }),
  diff: async () => ({ changes: false }),
  create: async (urn, outs) => ({ id: urn.split("::").pop(), outs }),
  delete: async () => {},
};
provider.main(accepting, process.argv.slice(2));
`;

/** What Pulumi's own pulumi-analyzer-policy-nodejs does: it starts the runner of the pack's SDK. */
const analyzer = `#!/bin/sh
exec node "$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")')" "$@"
`;

/** Installs a program, which the engine can start, in a folder. */
function install(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}

/**
 * The environment of a CLI without Pulumi's Node host, which then starts policy packs with the
 * `pulumi-analyzer-policy-nodejs` on the PATH, and with providers that accept every resource of the packages aws and
 * kubernetes, so that programs can declare types that the stand-ins don't have.
 *
 * @param folder An empty folder for the programs.
 */
export function environmentForPolicies(folder: string): Record<string, string> {
  const plugins = join(folder, "home", "plugins");
  for (const name of readdirSync(join(fromSandbox("PULUMI_HOME"), "plugins"))) {
    const [, provider, version = ""] = /^resource-(aws|kubernetes)-v(.*)$/.exec(name) ?? [];
    if (provider !== undefined) install(join(plugins, name), `pulumi-resource-${provider}`, acceptingProvider(version));
  }
  install(join(folder, "bin"), "pulumi-analyzer-policy-nodejs", analyzer);
  return {
    PULUMI_HOME: join(folder, "home"),
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    PULUMI_IGNORE_AMBIENT_PLUGINS: "false",
  };
}

/** Installs the built pack in a project as npm does. Returns its folder. */
export function installPack(project: string): string {
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "pulumi-eks-auth-policy"), { recursive: true });
  for (const name of ["dist", "package.json", "PulumiPolicy.yaml"]) {
    symlinkSync(join(root, "policy", name), join(modules, "pulumi-eks-auth-policy", name));
  }
  symlinkSync(join(root, "node_modules", "@pulumi"), join(modules, "@pulumi"));
  return join(modules, "pulumi-eks-auth-policy");
}
