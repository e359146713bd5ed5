import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyOf } from "../../iam/arn";
import { policyText } from "../../iam/policyDocument";
import { clusterPlace } from "../../resources/clusterPlace";
import { withShortStackTraces } from "../../sdkInternals";
import { isPlain, mapInput, pickMember, resolveIfKnown } from "../../validation/outputs";
import { nameToBe } from "../shared/inputSources";

/**
 * Attaches managed policies to a role, each with a resource that is named after the policy. Names by position wouldn't
 * work: when the first policy is removed from the list, the others move up, and deleting the last attachment would
 * detach a policy that another attachment has just attached. So an attachment is declared once its policy's ARN is
 * known. In a preview in which the policy is yet to be created, the attachment has the name that it will have in the
 * update, as a plan (`pulumi up --plan`) requires. If that name can't be determined, the attachment is named by its
 * position.
 */
export function attachPolicies(
  name: string,
  role: pulumi.Input<string>,
  policyArns: pulumi.Input<pulumi.Input<string>[]> | undefined,
  parent: pulumi.Resource,
): DeclaredPolicies {
  return onceKnown(policyArns, (list) =>
    allOf(
      (list ?? []).map((item, index) => {
        const policyArn = pickMember(policyArns, index, item);
        const attach = (key: string) => [
          withShortStackTraces(
            () => new aws.iam.RolePolicyAttachment(`${name}-${key}`, { role, policyArn }, { parent }),
          ),
        ];
        return onceKnown(isPlain(item) ? keyOf(item as string) : keyOnceKnown(item, index, parent), attach);
      }),
    ),
  );
}

/** Declares the inline policies of a role, each with a resource that is named after the policy. */
export function declareInlinePolicies(
  name: string,
  role: pulumi.Input<string>,
  policies: pulumi.Input<Record<string, unknown>> | undefined,
  parent: pulumi.Resource,
): DeclaredPolicies {
  return onceKnown(policies, (known) =>
    Object.entries(known ?? {}).map(([policy, document]) => {
      const member = pickMember(policies, policy, document as pulumi.Input<string | object>);
      return declareInlinePolicy(name, role, policy, member, parent);
    }),
  );
}

/** Declares one inline policy of a role. */
export function declareInlinePolicy(
  name: string,
  role: pulumi.Input<string>,
  policy: string,
  document: pulumi.Input<string | object>,
  parent: pulumi.Resource,
): pulumi.Resource {
  const text = mapInput(document, (known) => policyText(known));
  return new aws.iam.RolePolicy(`${name}-${policy}`, { role, name: policy, policy: text }, { parent });
}

/**
 * The policy's name. For a customer managed policy it follows the account, because AWS has policies with the same
 * names.
 */
function keyOf(policyArn: string): string {
  const policy = managedPolicyOf(policyArn);
  return policy?.account === "aws" ? policy.name : `${policy?.account}-${policy?.name}`;
}

/** The same name in a preview in which the ARN isn't known yet, because the program is about to create the policy. */
async function keyOnceKnown(policyArn: pulumi.Input<string>, index: number, parent: pulumi.Resource): Promise<string> {
  const [known, name] = await Promise.all([resolveIfKnown(policyArn), nameToBe(policyArn, "aws:iam/policy:Policy")]);
  if (known !== undefined) {
    return keyOf(known.value);
  }
  const account = name && (await accountOf(parent));
  return account ? `${account}-${name}` : `policy-${index}`;
}

/** The account of the AWS provider; undefined if it can't be read. */
async function accountOf(parent: pulumi.Resource): Promise<string | undefined> {
  try {
    return (await clusterPlace(parent)).account;
  } catch (error) {
    await pulumi.log.debug((error as Error).message, parent);
    return undefined;
  }
}

/** Resources that are declared once their names are known. It never fails: what fails makes the program fail. */
export type DeclaredPolicies = Promise<pulumi.Resource[]>;

/**
 * Calls `declare` with the input: immediately if it is plain, otherwise once it is known, and not at all if it can't be
 * known. The program doesn't end before that, and an input that fails makes the program fail.
 */
export function onceKnown<T>(
  input: pulumi.Input<T>,
  declare: (value: T) => pulumi.Resource[] | DeclaredPolicies,
): DeclaredPolicies {
  if (isPlain(input)) {
    return Promise.resolve(declare(input as T));
  }
  const done = pulumi.runtime.rpcKeepAlive();
  const declared = resolveIfKnown(input).then((known) => (known === undefined ? [] : declare(known.value)));
  void declared.finally(done);
  return declared.catch(() => []);
}

/** The resources that several calls declare. */
export async function allOf(declared: DeclaredPolicies[]): DeclaredPolicies {
  return (await Promise.all(declared)).flat();
}
