import { AddonAccess, type AddonAccessArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { account, addons } from "../../support/mocks/addons";
import type { LiveAddons } from "../../support/mocks/awsClients";
import { readyCluster } from "../../support/mocks/podIdentity";
import { trustIn } from "../podIdentity/podIdentity.fixtures";

export const addonArn = "arn:aws:eks:us-west-2:123456789012:addon/prod/aws-ebs-csi-driver/0a1b2c3d";

/** The same with the add-on on the cluster, in this version. */
export const installed = (addonVersion: string, more: object = {}): LiveAddons => ({
  ...addons,
  installed: { "prod/aws-ebs-csi-driver": { addonArn, addonVersion, ...more } },
});

/** Minimal inputs for each owner. */
export const minimal = {
  "add-on": { clusterName: "prod", addonName: "aws-ebs-csi-driver", owner: "add-on" },
  stack: { clusterName: "prod", addonName: "aws-ebs-csi-driver", owner: "stack" },
} as const satisfies Record<string, AddonAccessArgs>;

export const functions = readyCluster("prod");

/** Declares the component on a cluster with an agent and runs the program, which must succeed. */
export const declare = (args: AddonAccessArgs, options: RunOptions = {}) =>
  runWell(() => new AddonAccess("ebs", args), { functions, addons, ...options });

const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
  type,
  name,
  urn: `urn:pulumi:prod::shop::eks-auth:index:AddonAccess$${type}::${name}`,
  inputs,
});

/** The name that AWS generates for the role of a service account, and the role's ARN. */
export const roleNameOf = (serviceAccount: string) => `ebs-${serviceAccount}-role-0a1b2c3`;
export const roleArnOf = (serviceAccount: string) => `arn:aws:iam::123456789012:role/${roleNameOf(serviceAccount)}`;

/** The role of a service account, which trusts only its pods. */
export const role = (serviceAccount = account, namespace = "kube-system", more: object = {}) =>
  child("aws:iam/role:Role", `ebs-${serviceAccount}-role`, {
    assumeRolePolicy: trustIn(namespace, serviceAccount),
    ...more,
  });

/** The attachment of a managed policy of AWS. */
export const attachment = (policyArn: string, serviceAccount = account) =>
  child("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `ebs-${serviceAccount}-${policyArn.split("/").pop()}`, {
    role: roleNameOf(serviceAccount),
    policyArn,
  });

/** The association of a service account. */
export const association = (serviceAccount = account, namespace = "kube-system") =>
  child("aws:eks/podIdentityAssociation:PodIdentityAssociation", `ebs-prod/${namespace}/${serviceAccount}`, {
    clusterName: "prod",
    namespace,
    serviceAccount,
    roleArn: roleArnOf(serviceAccount),
    tags: { "eks-auth:stack": "acme/shop/prod" },
  });
