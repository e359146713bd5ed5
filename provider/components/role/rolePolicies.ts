import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { derived, isPlain, memberOf, whenKnown } from "../../check/eventual";
import { managedPolicyOf } from "../../iam/arn";
import { policyText } from "../../iam/policyDocument";

/**
 * Attaches managed policies to a role, each by a resource that is named after the policy. A name by position would be
 * wrong: when the first of the list goes, the others move up, and the removal of the last attachment would detach a
 * policy that its neighbour has just attached. So an attachment is declared once its policy's ARN is known; only a
 * preview names one by its position, while the policy itself is yet to be created.
 */
export function attachPolicies(
  name: string,
  role: pulumi.Input<string>,
  policyArns: pulumi.Input<pulumi.Input<string>[]> | undefined,
  parent: pulumi.Resource,
): void {
  onceKnown(policyArns, (list) => {
    for (const [index, item] of (list ?? []).entries()) {
      const policyArn = memberOf(policyArns, index, item);
      const attach = (key: string) =>
        new aws.iam.RolePolicyAttachment(`${name}-${key}`, { role, policyArn }, { parent });
      onceKnown(
        item,
        (known) => attach(keyOf(known)),
        () => attach(`policy-${index}`),
      );
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
        memberOf(policies, policy, document as pulumi.Input<string | object>),
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
  const text = derived(document, (known) => policyText(known));
  new aws.iam.RolePolicy(`${name}-${policy}`, { role, name: policy, policy: text }, { parent });
}

/** The policy's name; for a customer's policy after its account, since AWS has policies of the same names. */
function keyOf(policyArn: string): string {
  const policy = managedPolicyOf(policyArn);
  return policy?.account === "aws" ? policy.name : `${policy?.account}-${policy?.name}`;
}

/**
 * Calls `declare` with the input: at once where it is plain, else when it is known, or `otherwise` where it can't be.
 * The program isn't over before that, and an input that fails fails the program.
 */
export function onceKnown<T>(
  input: pulumi.Input<T>,
  declare: (value: T) => void,
  otherwise: () => void = () => {},
): void {
  if (isPlain(input)) {
    declare(input as T);
    return;
  }
  const done = pulumi.runtime.rpcKeepAlive();
  void whenKnown(input)
    .then((known) => (known ? declare(known.value) : otherwise()))
    .finally(done);
}
