import * as pulumi from "@pulumi/pulumi";
import { askedVersion, packageName } from "../package";
import type { ConnectionArgs } from "../resources/awsAuthArgs";
import { clusterIdentityOf } from "../resources/ownCluster";
import { requirePlugin } from "../resources/requirePlugin";
import { resolveIfKnown } from "../validation/outputs";

/** Invokes a function of the package, which its plugin serves. */
export function invokeFunction<T>(name: string, args: ConnectionArgs, opts?: pulumi.InvokeOptions): Promise<T> {
  requirePlugin(`The function ${name}`);
  const invoke = async () => {
    const { clusterArn, region } = clusterIdentityOf(args, opts?.parent);
    const cluster = { clusterArn: (await resolveIfKnown(clusterArn))?.value, region };
    return await pulumi.runtime.invoke(tokenOf(name), { ...args, ...cluster }, withVersion(opts));
  };
  return invoke();
}

/** Invokes a function of the package with arguments that can be outputs. */
export function askOutput<T>(name: string, args: ConnectionArgs, opts?: pulumi.InvokeOutputOptions): pulumi.Output<T> {
  requirePlugin(`The function ${name}`);
  return pulumi.runtime.invokeOutput(
    tokenOf(name),
    { ...args, ...clusterIdentityOf(args, opts?.parent) },
    withVersion(opts),
  );
}

function tokenOf(name: string): string {
  return `${packageName}:index:${name}`;
}

/** Makes the engine load the plugin of this version, unless the options set another. */
function withVersion<T extends pulumi.InvokeOptions>(opts: T | undefined): T {
  return { ...opts, version: opts?.version ?? askedVersion() } as T;
}
