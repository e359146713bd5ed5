import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { failingWith, isPlain, whenKnown } from "../../check/eventual";
import { nameOfPrincipal, type PrincipalKind } from "../../iam/controlPlane/forms";
import { declareEach } from "../declareEach";
import { nameToBe } from "../sources";
import type { ControlPlaneAccessArgs } from "./controlPlaneAccess";

/**
 * Declares a managed policy for each of the documents, and attaches it. The first is there in any case. Further ones are
 * declared once it is known how many there are, since that comes of the documents' size; they are named by their number,
 * which is all that tells one from another.
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
  return failingWith(all, documents);
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
  const namePrefix = prefixFor(child, policyName);
  const { arn } = new aws.iam.Policy(child, { policy, name: given, namePrefix, path, description, tags }, { parent });
  return failingWith(arn, policy);
}

/** Attaches a policy to all the principals, each by a resource that is named after the principal. */
function attach(
  name: string,
  index: number,
  policyArn: pulumi.Output<string>,
  { roles, users, groups }: ControlPlaneAccessArgs,
  parent: pulumi.Resource,
): pulumi.Output<unknown> {
  // A name of IAM has no slash, so that no other principal's name ends in a number like this.
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

/** The name of a principal, also of one that the program is about to create, where a preview doesn't know its ARN. */
async function keyOnceKnown(kind: PrincipalKind, principal: pulumi.Input<string>): Promise<string | undefined> {
  const [known, name] = await Promise.all([whenKnown(principal), nameToBe(principal, principalTypes[kind])]);
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

/**
 * The prefix of a generated name. The SDK generates the child's name, a hyphen and 7 hexadecimal digits; where that is
 * longer than the 128 characters of a policy's name, the provider is to generate one from the first 102.
 */
function prefixFor(child: string, policyName: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  return child.length + "-1234567".length <= 128
    ? undefined
    : changed(policyName, (known) => (known === undefined ? child.slice(0, 102) : undefined));
}

function changed(
  input: pulumi.Input<string> | undefined,
  change: (known: string) => string | undefined,
): pulumi.Input<string> | undefined {
  return isPlain(input)
    ? change(input as string)
    : (pulumi.output(input).apply((known) => change(known as string)) as pulumi.Output<string>);
}
