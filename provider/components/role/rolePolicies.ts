import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyOf } from "../../iam/arn";
import { policyText } from "../../iam/policyDocument";
import { clusterPlace } from "../../resources/clusterPlace";
import { isPlain, mapInput, pickMember, resolveIfKnown } from "../../validation/outputs";
import { nameToBe } from "../shared/inputSources";

/**
 * Attaches managed policies to a role, each by a resource that is named after the policy. A name by position would be
 * wrong: when the first of the list goes, the others move up, and the removal of the last attachment would detach a
 * policy that its neighbour has just attached. So an attachment is declared once its policy's ARN is known. In a preview
 * of a policy that is yet to be created it has the name that it will have in the update, which a plan (`pulumi up --plan`)
 * needs, as far as that can be told; else one by its position.
 */
export function attachPolicies(
  name: string,
  role: pulumi.Input<string>,
  policyArns: pulumi.Input<pulumi.Input<string>[]> | undefined,
  parent: pulumi.Resource,
): void {
  onceKnown(policyArns, (list) => {
    for (const [index, item] of (list ?? []).entries()) {
      const policyArn = pickMember(policyArns, index, item);
      const attach = (key: string) =>
        new aws.iam.RolePolicyAttachment(`${name}-${key}`, { role, policyArn }, { parent });
      onceKnown(isPlain(item) ? keyOf(item as string) : keyOnceKnown(item, index, parent), attach);
    }
  });
}

/** Declares the inline policies of a role, each by a resource that is named after it. */
export function declareInlinePolicies(
  name: string,
  role: pulumi.Input<string>,
  policies: pulumi.Input<Record<string, unknown>> | undefined,
  parent: pulumi.Resource,
): void {
  onceKnown(policies, (known) => {
    for (const [policy, document] of Object.entries(known ?? {})) {
      declareInlinePolicy(
        name,
        role,
        policy,
        pickMember(policies, policy, document as pulumi.Input<string | object>),
        parent,
      );
    }
  });
}

/** Declares one inline policy of a role. */
export function declareInlinePolicy(
  name: string,
  role: pulumi.Input<string>,
  policy: string,
  document: pulumi.Input<string | object>,
  parent: pulumi.Resource,
): void {
  const text = mapInput(document, (known) => policyText(known));
  new aws.iam.RolePolicy(`${name}-${policy}`, { role, name: policy, policy: text }, { parent });
}

/** The policy's name; for a customer's policy after its account, since AWS has policies of the same names. */
function keyOf(policyArn: string): string {
  const policy = managedPolicyOf(policyArn);
  return policy?.account === "aws" ? policy.name : `${policy?.account}-${policy?.name}`;
}

/** The same in a preview where the ARN isn't known yet, for a policy that the program is about to create. */
async function keyOnceKnown(policyArn: pulumi.Input<string>, index: number, parent: pulumi.Resource): Promise<string> {
  const [known, name] = await Promise.all([resolveIfKnown(policyArn), nameToBe(policyArn, "aws:iam/policy:Policy")]);
  if (known !== undefined) {
    return keyOf(known.value);
  }
  const account = name && (await accountOf(parent));
  return account ? `${account}-${name}` : `policy-${index}`;
}

/** The account of the AWS provider; undefined where a preview can't ask for it. */
async function accountOf(parent: pulumi.Resource): Promise<string | undefined> {
  try {
    return (await clusterPlace(parent)).account;
  } catch (error) {
    await pulumi.log.debug((error as Error).message, parent);
    return undefined;
  }
}

/**
 * Calls `declare` with the input: at once where it is plain, else when it is known, and not at all where it can't be. The
 * program isn't over before that, and an input that fails fails the program.
 */
export function onceKnown<T>(input: pulumi.Input<T>, declare: (value: T) => void): void {
  if (isPlain(input)) {
    declare(input as T);
    return;
  }
  const done = pulumi.runtime.rpcKeepAlive();
  void resolveIfKnown(input)
    .then((known) => known && declare(known.value))
    .finally(done);
}
