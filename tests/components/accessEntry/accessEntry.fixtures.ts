import { AccessEntry, type AccessEntryArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { cloud } from "../../support/mocks/access";
import { valueIn } from "../../support/mocks/markers";

export const account = "123456789012";
export const roleArn = `arn:aws:iam::${account}:role/team/dev`;
export const userArn = `arn:aws:iam::${account}:user/alice`;
export const session = `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`;
export const entryArn = `arn:aws:eks:us-west-2:${account}:access-entry/prod/role/${account}/dev/0a1b2c3d`;
export const entryType = "aws:eks/accessEntry:AccessEntry";
export const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
export const component = "urn:pulumi:prod::shop::eks-auth:index:AccessEntry::dev";
export const owner = { "eks-auth:stack": "acme/shop/prod" };
export const minimal: AccessEntryArgs = { clusterName: "prod", principalArn: roleArn };
/** EKS with the cluster; IAM with the role and the user. */
export const functions = cloud({ principals: { [roleArn]: "AROAFIRST", [userArn]: "AIDAFIRST" } });

/** A child of the component. */
export const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:AccessEntry$${type}::${name}`,
  inputs,
});

/** The access entry among the children. */
export const entry = (inputs: Record<string, unknown> = {}) =>
  child(entryType, "dev-entry", {
    clusterName: "prod",
    principalArn: roleArn,
    type: "STANDARD",
    kubernetesGroups: [],
    tags: owner,
    ...inputs,
  });

/** A policy association among the children. */
export const association = (policy: string, accessScope: unknown, inputs: Record<string, unknown> = {}) =>
  child(associationType, `dev-${policy}`, {
    clusterName: "prod",
    principalArn: roleArn,
    policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
    accessScope,
    ...inputs,
  });

/** Declares the component and runs the program, which must succeed. */
export const declare = (args: () => AccessEntryArgs, options: RunOptions = { functions }) =>
  runWell(() => new AccessEntry("dev", args()), options);

/** The outputs of the component. */
export async function outputsOf({ arn, principalArn, username, ready }: AccessEntry) {
  return {
    arn: await valueIn(arn),
    principalArn: await valueIn(principalArn),
    username: await valueIn(username),
    ready: await valueIn(ready),
  };
}
