import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameOfPrincipal, type PrincipalKind } from "../../iam/controlPlane/forms";
import { documentsOf } from "../../iam/controlPlane/policy";
import { type ControlPlanePermissions, statementsOf } from "../../iam/controlPlane/statements";
import { policyNameLimit } from "../../iam/names";
import { answered } from "../../resources/clusterPlace";
import { Gate } from "../../validation/gate";
import { userError } from "../../validation/inputs";
import { pending } from "../../validation/issues";
import { isPlain, resolveIfKnown } from "../../validation/outputs";
import { declareEach } from "../shared/declareEach";
import { prefixFor } from "../shared/generatedNames";
import { nameToBe } from "../shared/inputSources";
import type { ControlPlaneAccessArgs } from "./args";

/**
 * Declares a managed policy for each document, and attaches it. The first is always declared. The others are declared
 * once their number is known, which depends on the size of the documents. They are named by their number, the only
 * difference between them.
 *
 * @returns the ARNs of the policies, which resolve when all are attached
 */
export function declarePolicies(
  name: string,
  documents: pulumi.Output<string[]>,
  count: Promise<number>,
  args: ControlPlaneAccessArgs,
  parent: pulumi.Resource,
): pulumi.Output<string[]> {
  const declare = (index: number) => {
    const arn = declarePolicy(name, index, documents, args, parent);
    const attached = attach(name, index, arn, args, parent);
    return pulumi.all([arn, attached]).apply(([known]) => known);
  };
  const first = declare(0);
  const further = pulumi
    .output(count)
    .apply((known) => pulumi.all(Array.from({ length: known - 1 }, (_, index) => declare(index + 1))));
  const all = pulumi.all([first, further]).apply(([arn, more]) => [arn, ...more]);
  return Gate.after(documents).output(all);
}

function declarePolicy(
  name: string,
  index: number,
  documents: pulumi.Output<string[]>,
  { policyName, path, description, tags }: ControlPlaneAccessArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const child = `${name}-policy${numbered(index, "-")}`;
  const policy = documents.apply((known) => known[index] as string);
  const given = changed(policyName, (known) => known && `${known}${numbered(index, "-")}`);
  const namePrefix = prefixFor(child, policyName, policyNameLimit);
  const { arn } = new aws.iam.Policy(child, { policy, name: given, namePrefix, path, description, tags }, { parent });
  return Gate.after(policy).output(arn);
}

/** Attaches a policy to all principals. Each attachment is named after its principal. */
function attach(
  name: string,
  index: number,
  policyArn: pulumi.Output<string>,
  { roles, users, groups }: ControlPlaneAccessArgs,
  parent: pulumi.Resource,
): pulumi.Output<unknown> {
  // IAM names contain no slash, so no other principal's name can end like this.
  const child = (key: string) => `${name}-${key}${numbered(index, "/")}`;
  return pulumi.all([
    attachTo(
      "role",
      roles,
      (key, role) => new aws.iam.RolePolicyAttachment(child(key), { role, policyArn }, { parent }),
    ),
    attachTo(
      "user",
      users,
      (key, user) => new aws.iam.UserPolicyAttachment(child(key), { user, policyArn }, { parent }),
    ),
    attachTo(
      "group",
      groups,
      (key, group) => new aws.iam.GroupPolicyAttachment(child(key), { group, policyArn }, { parent }),
    ),
  ]);
}

function attachTo(
  kind: PrincipalKind,
  principals: pulumi.Input<pulumi.Input<string>[]> | undefined,
  declare: (key: string, principal: pulumi.Input<string>) => pulumi.CustomResource,
): pulumi.Output<unknown> {
  const nameOf = (item: pulumi.Input<string>) => changed(item, nameOfPrincipal) as pulumi.Input<string>;
  const keyOf = (item: pulumi.Input<string>) => (isPlain(item) ? nameOf(item) : keyOnceKnown(kind, item));
  return declareEach(principals, keyOf, (item, key, index) => declare(`${kind}-${key ?? index}`, nameOf(item)).id);
}

/** The name of a principal, even if the program is about to create it and a preview doesn't know its ARN. */
async function keyOnceKnown(kind: PrincipalKind, principal: pulumi.Input<string>): Promise<string | undefined> {
  const [known, name] = await Promise.all([resolveIfKnown(principal), nameToBe(principal, principalTypes[kind])]);
  return known === undefined ? name : nameOfPrincipal(known.value);
}

const principalTypes: Record<PrincipalKind, string> = {
  role: "aws:iam/role:Role",
  user: "aws:iam/user:User",
  group: "aws:iam/group:Group",
};

function numbered(index: number, separator: string): string {
  return index === 0 ? "" : `${separator}${index + 1}`;
}

function changed(
  input: pulumi.Input<string> | undefined,
  change: (known: string) => string | undefined,
): pulumi.Input<string> | undefined {
  return isPlain(input)
    ? change(input as string)
    : (pulumi.output(input).apply((known) => change(known as string)) as pulumi.Output<string>);
}

const usualText = (length: number) => "-".repeat(length);

/**
 * Placeholders of typical length for values that a preview doesn't know. An unknown list item gets the first item of
 * its list.
 */
const usual: ControlPlanePermissions = {
  capabilities: [],
  clusterNames: [usualText(20)],
  partition: usualText(3),
  accountId: usualText(12),
  regions: [usualText(9)],
  passRoleArns: [usualText(60)],
  kmsKeyArns: [usualText(75)],
  resourceTags: {},
  requestTags: {},
  accessPolicies: [usualText(60)],
  namespaces: [usualText(20)],
  kubernetesGroups: [usualText(20)],
  principalArns: [usualText(60)],
  entryTypes: [usualText(10)],
  issuers: [usualText(60)],
  clientIds: [usualText(20)],
  clusterSettings: {},
};

/**
 * The number of documents. If a preview doesn't know them all, it assumes values of typical length, so that it doesn't
 * announce the deletion of a policy that is only unknown.
 */
export async function countOf(
  documents: pulumi.Output<string[]>,
  permissions: Promise<Record<string, unknown>>,
): Promise<number> {
  const known = await resolveIfKnown(documents);
  if (known !== undefined) {
    return known.value.length;
  }
  const given = await permissions;
  const guess = Object.entries(usual).map(([key, whole]) => [key, filled(given[key], whole)]);
  return documentsOf(statementsOf(Object.fromEntries(guess))).length;
}

function filled(value: unknown, whole: unknown): unknown {
  const part = Array.isArray(whole) ? whole[0] : usualText(10);
  // The settings of clusters contain lists.
  const memberOr = (item: unknown) => (item === pending ? part : Array.isArray(item) ? filled(item, [part]) : item);
  if (value === pending) {
    return whole;
  }
  if (Array.isArray(value)) {
    return value.map(memberOr);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, memberOr(item)]))
    : value;
}

/** The account, partition and regions of the clusters. */
export interface PolicyScope {
  accountId: pulumi.Input<string>;
  partition: pulumi.Input<string>;
  regions: pulumi.Input<pulumi.Input<string>[]>;
}

/** The account, partition and regions of the clusters. Default: those of the AWS provider. */
export function scopeOf(
  { accountId, partition, regions }: ControlPlaneAccessArgs,
  parent: pulumi.Resource,
): PolicyScope {
  return {
    accountId: orLookedUp("accountId", "an answer from sts:GetCallerIdentity", accountId, async () => {
      return answered("account", (await aws.getCallerIdentity({}, { parent })).accountId);
    }),
    partition: orLookedUp("partition", "a partition from the AWS provider", partition, async () => {
      return answered("partition", (await aws.getPartition({}, { parent })).partition);
    }),
    regions: orLookedUp<pulumi.Input<string>[]>("regions", "a region from the AWS provider", regions, async () => {
      return [answered("region", (await aws.getRegion({}, { parent })).region)];
    }),
  };
}

function orLookedUp<T>(
  input: string,
  expected: string,
  given: pulumi.Input<T> | undefined,
  lookUp: () => Promise<T>,
): pulumi.Input<T> {
  const look = () =>
    lookUp().catch((error: Error) => {
      const fix = `Set ${input}, or check the configuration and credentials of the AWS provider.`;
      throw userError(`${input} is missing and can't be read; expected ${expected}. ${fix} ${error.message}`);
    });
  if (isPlain(given)) {
    return (given ?? look()) as pulumi.Input<T>;
  }
  return pulumi.output(given).apply((known) => known ?? look()) as pulumi.Output<T>;
}
