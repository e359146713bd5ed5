import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { fromSandbox } from "./sandbox";

export const root = join(__dirname, "..", "..");

/** The cluster's issuer, bucket and service account used by most test programs. */
export const bucketArn = "arn:aws:s3:::my-bucket";

/** A policy that allows reading a bucket. */
export const readBucket = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` }],
};

/**
 * A copy of an example in its own folder, with this package and the SDKs linked. If its Pulumi.yaml names the plugin of
 * the checkout, the copy names the same plugin.
 */
export function copyExample(name: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `eks-auth-${name}-`));
  cpSync(join(root, "examples", name), folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const project = join(folder, "Pulumi.yaml");
  if (existsSync(project)) {
    const text = readFileSync(project, "utf8");
    writeFileSync(project, text.replace("path: ../../bin\n", `path: ${join(root, "bin")}\n`));
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "pulumi-eks-auth"));
  symlinkSync(join(root, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Creates a Pulumi home like a user's: with the sandbox's plugins, without this package's. Returns the folder. */
export function homeWithoutPlugin(folder: string): string {
  const filter = (path: string) => !path.includes("resource-eks-auth-");
  cpSync(join(fromSandbox("PULUMI_HOME"), "plugins"), join(folder, "plugins"), { recursive: true, filter });
  return folder;
}

/** A Node program as a function that the Automation API can run repeatedly: its module is loaded again each time. */
export function programIn(file: string): PulumiFn {
  return async () => {
    delete require.cache[require.resolve(file)];
    return { ...require(file) };
  };
}
