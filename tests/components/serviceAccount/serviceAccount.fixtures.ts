import { ServiceAccount, type ServiceAccountArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { valueIn } from "../../support/mocks/markers";

export const roleArn = "arn:aws:iam::123456789012:role/my-role";
export const accountType = "kubernetes:core/v1:ServiceAccount";
export const patchType = "kubernetes:core/v1:ServiceAccountPatch";
export const namespaceType = "kubernetes:core/v1:Namespace";
export const component = "urn:pulumi:prod::shop::eks-auth:index:ServiceAccount::app";
export const irsa = "eks.amazonaws.com/role-arn";
/** Lets the Kubernetes provider revert changes that others make to our object. */
export const repair = { "pulumi.com/patchForce": "true" };
export const minimal: ServiceAccountArgs = { name: "my-sa", roleArn };

/** A child of the component. */
export const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:ServiceAccount$${type}::${name}`,
  // The SDK adds these two to every Kubernetes object.
  inputs: { apiVersion: "v1", kind: type.split(":")[2]?.replace("Patch", ""), ...inputs },
});
/** The service account among the children. */
export const account = (inputs: Record<string, unknown>) => [child(accountType, "app-service-account", inputs)];
/** Declares the component and runs the program, which must succeed. */
export const declare = (args: ServiceAccountArgs, options?: RunOptions) =>
  runWell(() => new ServiceAccount("app", args), options);

/** The outputs of the component. */
export async function outputsOf({ namespace, name, subject, roleArn }: ServiceAccount) {
  return {
    namespace: await valueIn(namespace),
    name: await valueIn(name),
    subject: await valueIn(subject),
    roleArn: await valueIn(roleArn),
  };
}
