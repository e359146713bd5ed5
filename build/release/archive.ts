import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeVersion, type Platform, platforms } from "./platforms";

/**
 * The name of a plugin archive, which the Pulumi CLI looks for in a GitHub release or under an https URL.
 * https://www.pulumi.com/docs/iac/guides/building-extending/packages/publishing-packages/
 */
export function archiveName({ os, arch }: Platform, version: string): string {
  return `pulumi-resource-eks-auth-v${version}-${os}-${arch}.tar.gz`;
}

/** The files of the package that the plugin and the command `eks-auth` need. */
const contents = [
  "bin",
  "dist/plugin",
  "dist/userCache.js",
  "dist/THIRD-PARTY-LICENSES.txt",
  "provider/schema.json",
  "LICENSE",
  "NOTICE",
  "CHANGELOG.md",
];

/**
 * Writes the plugin archive of a platform: the compiled package, Node, and launchers that start it with this Node. So
 * the plugin needs nothing on the PATH. The archive has no PulumiPlugin.yaml, for which the Pulumi CLI would look for
 * Node and install packages. Archives of the same sources are identical.
 *
 * @param root The package's folder, after `npm run build`.
 * @param folder Where to write the archive.
 * @returns The path of the archive.
 */
export function writeArchive(root: string, platform: Platform, folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const scratch = mkdtempSync(join(tmpdir(), "eks-auth-archive-"));
  try {
    const staged = join(scratch, "plugin");
    for (const file of contents) {
      cpSync(join(root, file), join(staged, file), { recursive: true });
    }
    writeFileSync(join(staged, "package.json"), `${JSON.stringify({ name, version, license }, undefined, 2)}\n`);
    addNode(platform, staged, scratch);
    for (const command of ["pulumi-resource-eks-auth", "eks-auth"]) {
      addLauncher(platform, command, staged);
    }
    const archive = join(folder, archiveName(platform, version));
    const sameForAll = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+rw,go+r-w"];
    execFileSync("tar", [...sameForAll, "--use-compress-program=gzip -9n", "-cf", archive, "-C", staged, "."]);
    return archive;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function addNode(platform: Platform, staged: string, scratch: string): void {
  const file = platform.os === "windows" ? "node.exe" : "node";
  mkdirSync(join(staged, "runtime"));
  const own = fetched(platform, scratch);
  cpSync(join(own, "bin", file), join(staged, "runtime", file));
  chmodSync(join(staged, "runtime", file), 0o755);
  // npm's packages for Windows have no license text.
  const licensed = platform.os === "windows" ? fetched(platforms[0] as Platform, scratch) : own;
  cpSync(join(licensed, "LICENSE"), join(staged, "runtime", "LICENSE"));
}

/** Fetches the npm package with Node for a platform, and returns its folder. Fails if its checksum isn't as recorded. */
function fetched({ node: { name, integrity } }: Platform, scratch: string): string {
  const pack = ["pack", "--silent", "--prefer-offline", "--pack-destination", scratch, `${name}@${nodeVersion}`];
  const tarball = join(scratch, execFileSync("npm", pack, { cwd: scratch, encoding: "utf8" }).trim());
  const found = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (found !== integrity) {
    throw new Error(`${name}@${nodeVersion} has the checksum ${found}; expected ${integrity}`);
  }
  const folder = join(scratch, name);
  mkdirSync(folder);
  execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  return folder;
}

/**
 * Adds a command that runs a script of `bin` with the Node in the archive. On Windows, the engine starts a plugin's
 * `.exe` or else its `.cmd`.
 */
function addLauncher({ os }: Platform, command: string, staged: string): void {
  if (os === "windows") {
    const line = `@"%~dp0runtime\\node.exe" "%~dp0bin\\${command}" %*\r\n`;
    writeFileSync(join(staged, `${command}.cmd`), line);
  } else {
    const line = `#!/bin/sh\nexec "\${0%/*}/runtime/node" "\${0%/*}/bin/${command}" "$@"\n`;
    writeFileSync(join(staged, command), line, { mode: 0o755 });
  }
}
