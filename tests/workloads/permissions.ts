import assert from "node:assert/strict";
import type { KnownScopes } from "../../provider/workloads/scopes";
import type { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { allScopes, place } from "./allScopes";

export type Statements = { Action: string | string[]; Resource: string | string[]; Condition?: object }[];

export const here = (service: string, resource: string) => `arn:aws:${service}:us-west-2:123456789012:${resource}`;
export const anyones = (service: string, resource: string) => `arn:aws:${service}:us-west-2:*:${resource}`;
export const global = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
export const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
export const key = here("kms", `key/${id}`);
export const zone = "arn:aws:route53:::hostedzone/Z0123456789ABC";
export const bucket = "arn:aws:s3:::backups";

export const allow = (action: string | string[], resource: string | string[], condition?: object) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

/** The managed policies of a workload, and the statements of its inline policy, which is named after it. */
export function permissionsOf(workload: Workload, scopes: KnownScopes): [managed: string[], own: Statements] {
  const { managedPolicyArns, inlinePolicies } = workloadPolicies(workload, scopes, place);
  const documents = Object.entries(inlinePolicies);
  if (documents.length === 0) {
    return [managedPolicyArns, []];
  }
  assert.deepEqual(Object.keys(inlinePolicies), [workload]);
  const { Version: version, Statement: statements } = JSON.parse(documents[0]?.[1] ?? "");
  assert.equal(version, "2012-10-17");
  return [managedPolicyArns, statements];
}

export const managed = (name: string) => [`arn:aws:iam::aws:policy/${name}`];
export const grants = allow("kms:CreateGrant", key, { Bool: { "kms:GrantIsForAWSResource": "true" } });
export const serviceRole = (path: string, service: string) =>
  allow("iam:CreateServiceLinkedRole", global(`role/aws-service-role/${path}`), {
    StringEquals: { "iam:AWSServiceName": service },
  });

/** The resources and condition of an action of a workload, once for each statement. */
export function grantsOf(workload: Workload, action: string): unknown[] {
  const [, statements] = permissionsOf(workload, allScopes(workload));
  return statements
    .filter(({ Action: actions }) => [actions].flat().includes(action))
    .map(({ Resource: resource, Condition: condition }) => (condition ? [resource, condition] : [resource]));
}
