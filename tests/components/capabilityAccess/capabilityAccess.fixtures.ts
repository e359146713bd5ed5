import { CapabilityAccess, type CapabilityAccessArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { type Cloud, cloud } from "../../support/mocks/access";
import type { Functions } from "../../support/mocks/functions";
import { placeOfClusters } from "../../support/mocks/podIdentity";

export const roleName = "gitops-role-0a1b2c3";
export const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;
export const group = "eks-auth:acme/shop/prod:CapabilityAccess:gitops";
export const secretArn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:git-??????";
export const keyArn = "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555";
export const connectionArn =
  "arn:aws:codeconnections:us-west-2:123456789012:connection/11111111-2222-3333-4444-555555555555";
export const groupId = "686103e0-f051-7068-b225-e6392b959d9e";
export const readAll = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };

/** Minimal inputs for each capability. */
export const minimal = {
  ack: { capability: "ack", clusterName: "prod" },
  argocd: { capability: "argocd", clusterName: "prod" },
  kro: { capability: "kro", clusterName: "prod" },
} as const satisfies Record<string, CapabilityAccessArgs>;

/** The account's place, and EKS with the cluster. */
export function functionsOf(it: Cloud = {}): Functions {
  return { ...cloud(it), ...placeOfClusters(it.partition) };
}

/** Declares the component on a cluster in the mode API and runs the program, which must succeed. */
export const declare = (args: CapabilityAccessArgs, options: RunOptions = {}) =>
  runWell(() => new CapabilityAccess("gitops", args), { functions: functionsOf(), ...options });

/** A child of the component or of a component in it. The mocks' URNs name only the parent. */
export const child = (type: string, name: string, inputs: Record<string, unknown>, of = "CapabilityAccess"): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:${of}$${type}::${name}`,
  inputs,
});

/** The association of an access policy: for the cluster or, with namespaces, for these. */
export const association = (policy: string, ...namespaces: string[]) =>
  child(
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    `gitops-${policy}`,
    {
      clusterName: "prod",
      principalArn: roleArn,
      policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
      accessScope: namespaces.length === 0 ? { type: "cluster" } : { type: "namespace", namespaces },
    },
    "AccessEntry",
  );

/** The access entry of the role. */
export const entry = (...kubernetesGroups: string[]) =>
  child(
    "aws:eks/accessEntry:AccessEntry",
    "gitops-entry",
    {
      clusterName: "prod",
      principalArn: roleArn,
      type: "STANDARD",
      kubernetesGroups,
      tags: { "eks-auth:stack": "acme/shop/prod" },
    },
    "AccessEntry",
  );

/** The role, which trusts only the capabilities of EKS. */
export const role = child("aws:iam/role:Role", "gitops-role", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "capabilities.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  }),
});

/** The role's policy with these statements. */
export const policy = (...Statement: object[]) =>
  child("aws:iam/rolePolicy:RolePolicy", "gitops-Capability", {
    role: roleName,
    name: "Capability",
    policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
