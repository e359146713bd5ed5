import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyOf } from "../iam/arn";
import { policyText } from "../iam/policyDocument";
import { isPlain, whenKnown } from "./eventual";

/**
 * Attaches managed policies to a role, each by a resource that is named after the policy. A name by position would be
 * wrong: when the first of the list goes, the others move up, and the removal of the last attachment would detach a
 * policy that its neighbour has just attached. So an attachment is declared once its policy's ARN is known; only a
 * preview names one by its position, while the policy itself is yet to be created.
 */
export function attachPolicies(
  name: string,
  role: pulumi.Input<string>,
  policyArns: pulumi.Input<pulumi.Input<string>[]>,
  parent: pulumi.Resource,
): void {
  const attach = (key: string, policyArn: pulumi.Input<string>) =>
    new aws.iam.RolePolicyAttachment(`${name}-${key}`, { role, policyArn }, { parent });
  each(policyArns, (list) => {
    for (const [index, arn] of list.entries()) {
      each(
        arn,
        (known) => attach(keyOf(known), arn),
        () => attach(`policy-${index}`, arn),
      );
    }
  });
}

/** Declares the inline policies of a role, each by a resource that is named after it. */
export function declareInlinePolicies(
  name: string,
  role: pulumi.Input<string>,
  policies: pulumi.Input<Record<string, unknown>>,
  parent: pulumi.Resource,
): void {
  each(policies, (known) => {
    for (const [policy, document] of Object.entries(known)) {
      new aws.iam.RolePolicy(
        `${name}-${policy}`,
        { role, name: policy, policy: pulumi.output(document as pulumi.Input<string | object>).apply(policyText) },
        { parent },
      );
    }
  });
}

/** The policy's name; for a customer's policy after its account, since AWS has policies of the same names. */
function keyOf(policyArn: string): string {
  const policy = managedPolicyOf(policyArn);
  return policy?.account === "aws" ? policy.name : `${policy?.account}-${policy?.name}`;
}

/** Calls `declare` with the input: at once where it is plain, else when it is known, or `otherwise` where it can't be. */
function each<T>(input: pulumi.Input<T>, declare: (value: T) => void, otherwise: () => void = () => {}): void {
  if (isPlain(input)) {
    declare(input as T);
    return;
  }
  void whenKnown(input).then((known) => (known ? declare(known.value) : otherwise()));
}
