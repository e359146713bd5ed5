import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../support/packageFolder";
import { atMost, type Row } from "./table";

/** The SDKs that every program for Kubernetes on AWS has anyway, with their dependencies. */
const sdks = ["@pulumi/pulumi", "@pulumi/aws", "@pulumi/kubernetes"];
const packagesLimit = 60;

/** What an installation of this package adds: the tarball, and the packages that a package manager resolves for it. */
export function packageRows(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-size-"));
  try {
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const [tarball] = JSON.parse(execFileSync("npm", pack, { cwd: packageFolder, encoding: "utf8" }));
    const all = resolved(folder, { "pulumi-eks-auth": `file:${join(folder, tarball.filename)}` });
    all.delete("node_modules/pulumi-eks-auth");
    const versions = sdks.map((sdk) => [sdk, all.get(`node_modules/${sdk}`)]);
    const sdkPackages = resolved(folder, Object.fromEntries(versions));
    const known = new Set([...sdkPackages].map(([path, version]) => `${nameIn(path)}@${version}`));
    const beside = [...all].filter(([path, version]) => !known.has(`${nameIn(path)}@${version}`));
    const size = (packages: Iterable<[string, string]>) =>
      megabytes([...packages].reduce((sum, [path]) => sum + sizeAsInstalled(path), 0));
    const nothing = { spread: "", targets: [] };
    return [
      {
        ...nothing,
        name: "packages beside the three Pulumi SDKs' own",
        figure: `${beside.length}`,
        targets: [atMost(packagesLimit, beside.length)],
        own: `${all.size}`,
        other: `${sdkPackages.size}`,
      },
      {
        ...nothing,
        name: "size of these packages",
        figure: size(beside),
        own: size(all),
        other: size(sdkPackages),
      },
      {
        ...nothing,
        name: "size of the tarball",
        figure: megabytes(tarball.size),
        own: `${megabytes(tarball.unpackedSize)} unpacked`,
        other: "",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The packages that npm resolves for these dependencies: the path of each in the project, with its version. */
function resolved(folder: string, dependencies: Record<string, unknown>): Map<string, string> {
  const lockfile = join(folder, "package-lock.json");
  rmSync(lockfile, { force: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true, dependencies }));
  const options = ["--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  execFileSync("npm", ["install", ...options], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const { packages } = JSON.parse(readFileSync(lockfile, "utf8")) as { packages: Record<string, { version: string }> };
  const installed = Object.entries(packages).filter(([path]) => path !== "");
  return new Map(installed.map(([path, { version }]) => [path, version]));
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** The size of an installed package's files in bytes; 0 if it isn't installed, such as for another operating system. */
function sizeAsInstalled(path: string): number {
  const here = [path, join("node_modules", nameIn(path))].map((place) => join(packageFolder, place)).find(existsSync);
  return here === undefined ? 0 : sizeOf(here);
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sizeOf(path) : entry.isFile() ? statSync(path).size : 0;
    })
    .reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
