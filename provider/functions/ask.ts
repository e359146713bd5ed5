import * as pulumi from "@pulumi/pulumi";
import { packageName, packageVersion } from "../plugin/package";
import { requirePlugin } from "../resources/requirePlugin";

/** Asks a function of the package, which its plugin serves. */
export function ask<T>(name: string, args: object, opts?: pulumi.InvokeOptions): Promise<T> {
  requirePlugin(`The function ${name}`);
  return pulumi.runtime.invoke(tokenOf(name), args, withVersion(opts));
}

/** Asks a function of the package with arguments that may be known only later. */
export function askOutput<T>(name: string, args: object, opts?: pulumi.InvokeOutputOptions): pulumi.Output<T> {
  requirePlugin(`The function ${name}`);
  return pulumi.runtime.invokeOutput(tokenOf(name), args, withVersion(opts));
}

function tokenOf(name: string): string {
  return `${packageName}:index:${name}`;
}

/** The engine loads the plugin of this version, unless another is asked for. */
function withVersion<T extends pulumi.InvokeOptions>(opts: T | undefined): T {
  return { ...opts, version: opts?.version ?? packageVersion() } as T;
}
