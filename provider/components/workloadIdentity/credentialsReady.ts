import type * as pulumi from "@pulumi/pulumi";
import { CredentialsCheck, CredentialsMode } from "../../resources/credentialsCheckResource";
import { clusterIdentityOf } from "../../resources/ownCluster";
import { Gate } from "../../validation/gate";
import { type WorkloadIdentityArgs, WorkloadIdentityMode } from "./args";

/** The resources that give a service account its credentials, by their outputs. */
interface DeclaredIdentity {
  name: pulumi.Output<string>;
  namespace: pulumi.Output<string>;
  roleArn: pulumi.Output<string>;
  /** Values after whose change the credentials are checked again. */
  triggers: pulumi.Input<unknown>[];
}

/** Declares the check of a service account's credentials, `<name>-ready`. The gate opens when AWS issues them. */
export function waitForIdentity(
  componentName: string,
  { mode, clusterName, profile, assumeRoleArn }: WorkloadIdentityArgs,
  { name, namespace, roleArn, triggers }: DeclaredIdentity,
  parent: pulumi.Resource,
): Gate {
  const { clusterArn, region } = clusterIdentityOf({ clusterName }, parent);
  const check = new CredentialsCheck(
    `${componentName}-ready`,
    {
      clusterName,
      clusterArn,
      region,
      profile,
      assumeRoleArn,
      mode: mode === WorkloadIdentityMode.Irsa ? CredentialsMode.Irsa : CredentialsMode.PodIdentity,
      name,
      namespace,
      roleArn,
      triggers,
    },
    { parent },
  );
  return Gate.for(clusterArn).and(Gate.after(check.currentRoleArn));
}
