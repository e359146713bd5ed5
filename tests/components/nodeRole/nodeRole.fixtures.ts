import { NodeRole, type NodeRoleArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { type Cloud, cloud } from "../../support/mocks/access";
import type { Functions } from "../../support/mocks/functions";
import { placeOfClusters } from "../../support/mocks/podIdentity";

export const roleType = "aws:iam/role:Role";
export const roleName = "workers-role-0a1b2c3";
export const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;
export const trustAnchorArn =
  "arn:aws:rolesanywhere:us-west-2:123456789012:trust-anchor/11111111-2222-3333-4444-555555555555";

/** Minimal inputs for each kind of nodes. */
export const minimal = {
  managed: { nodes: "managed" },
  "self-managed": { nodes: "self-managed", clusterName: "prod" },
  karpenter: { nodes: "karpenter", clusterName: "prod" },
  "auto-mode": { nodes: "auto-mode" },
  "hybrid-ssm": { nodes: "hybrid-ssm", clusterName: "prod" },
  "hybrid-roles-anywhere": { nodes: "hybrid-roles-anywhere", clusterName: "prod", trustAnchorArn },
} as const satisfies Record<string, NodeRoleArgs>;

/** The account's place, and EKS with the cluster. */
export function functionsOf(it: Cloud = {}): Functions {
  return { ...cloud(it), ...placeOfClusters(it.partition) };
}

/** Declares the component on a cluster in the mode API and runs the program, which must succeed. */
export const declare = (args: NodeRoleArgs, options: RunOptions = {}) =>
  runWell(() => new NodeRole("workers", args), { functions: functionsOf(), ...options });

/** A child of the component or of the component that grants the access. The mocks' URNs name only the parent. */
export const child = (type: string, name: string, inputs: Record<string, unknown>, of = "NodeRole"): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:${of}$${type}::${name}`,
  inputs,
});

/** The trust of EC2. */
export const ec2 = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** The attachment of an AWS managed policy. */
export const attachment = (policy: string, partition = "aws") =>
  child("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `workers-${policy}`, {
    role: roleName,
    policyArn: `arn:${partition}:iam::aws:policy/${policy}`,
  });

/** The access entry of the nodes. */
export const entry = (type: string, inputs: Record<string, unknown> = {}) =>
  child(
    "aws:eks/accessEntry:AccessEntry",
    "workers-entry",
    { clusterName: "prod", principalArn: roleArn, type, tags: { "eks-auth:stack": "acme/shop/prod" }, ...inputs },
    "AccessEntry",
  );
