import type * as pulumi from "@pulumi/pulumi";
import { PodIdentity, ServiceAccountRole, WorkloadIdentity } from "../../../provider";
import { type Child, childrenIn, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { readyCluster } from "../../support/mocks/podIdentity";
import * as podIdentity from "../podIdentity/podIdentity.fixtures";
import * as serviceAccountRole from "../serviceAccountRole/serviceAccountRole.fixtures";
import * as workloadIdentity from "../workloadIdentity/workloadIdentity.fixtures";

export const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const policyType = "aws:iam/rolePolicy:RolePolicy";
export const role = "app-role-0a1b2c3";
export const zone = "arn:aws:route53:::hostedzone/Z0EXAMPLE";
export const key = "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
export const ebsCsiArn = "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2";
export const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
export const textOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
export const externalDnsOn = (...zones: string[]) =>
  textOf(
    allow("route53:ListHostedZones", "*"),
    allow(
      ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
      zones.length === 1 ? (zones[0] as string) : zones,
    ),
  );
export const keyPolicy = textOf(
  allow(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"], key),
  allow("kms:CreateGrant", key, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
);

/** The components that create a role, each with minimal inputs. */
export const components: Record<
  string,
  (args: object, opts?: pulumi.ComponentResourceOptions) => pulumi.ComponentResource
> = {
  ServiceAccountRole: (args, opts) => new ServiceAccountRole("app", { ...serviceAccountRole.minimal, ...args }, opts),
  PodIdentity: (args, opts) => new PodIdentity("app", { ...podIdentity.minimal, ...args }, opts),
  WorkloadIdentity: (args, opts) =>
    new WorkloadIdentity("app", { ...workloadIdentity.minimal.migrating, ...args }, opts),
};
export const roleOf = (args: object) => components.ServiceAccountRole?.(args);
export const functions = readyCluster("prod");

/** The children that are policies of the role. */
export async function policiesOf(program: () => unknown, options: RunOptions = {}): Promise<Child[]> {
  const children = childrenIn(await runWell(program, { functions, ...options }));
  return children.filter(({ type }) => [attachmentType, policyType].includes(type));
}

/** The inputs of the children, by name. */
export const summary = (children: Child[]) => Object.fromEntries(children.map(({ name, inputs }) => [name, inputs]));

/** The ARNs of a number of managed policies. */
export function managedPolicies(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/P${index}`);
}
