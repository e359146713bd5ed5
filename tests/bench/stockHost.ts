import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import { packageFolder } from "../support/packageFolder";
import { engineAddress, type Start } from "../support/plugin";

/**
 * A package that serves the same components with the component host of the SDK, in the host's best case: its program is
 * JavaScript, so that it needs no ts-node, and the components are compiled. The host reads only their sources, for the
 * schema, with this project's settings.
 */
export function stockHost(): { start: Start; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-stock-host-"));
  const program = `
    const { componentProviderHost } = require("@pulumi/pulumi/provider/experimental");
    const { ComponentResource } = require("@pulumi/pulumi");
    const exported = Object.values(require(${JSON.stringify(join(packageFolder, "dist"))}));
    const components = exported.filter((value) => value.prototype instanceof ComponentResource);
    componentProviderHost({ name: "eks-auth", dirname: __dirname, components });`;
  const settings = { extends: join(packageFolder, "tsconfig.json"), include: ["provider/index.ts"] };
  const { name, version, description } = manifest;
  writeFileSync(join(folder, "host.js"), program);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name, version, description, main: "provider/index.ts" }),
  );
  cpSync(join(packageFolder, "provider"), join(folder, "provider"), { recursive: true });
  symlinkSync(join(packageFolder, "node_modules"), join(folder, "node_modules"));
  return {
    start: { command: process.execPath, args: [join(folder, "host.js"), engineAddress], cwd: folder },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
