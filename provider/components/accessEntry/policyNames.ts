import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { closest } from "fastest-levenshtein";
import { accessPolicyName } from "../../eks/accessEntries";
import { accessPolicyRules } from "../../eks/accessPolicyRules";
import { autoNodePolicy } from "../../eks/grants";
import type { Issue, Path } from "../../validation/issues";
import { lookup } from "../shared/lookups";

/** An access policy of a program, and the path of its name or ARN in the inputs. */
export interface NamedPolicy {
  path: Path;
  policy: unknown;
}

/** Policies that every region has. Only other names are compared with the list of AWS. */
const knownPolicies = [...Object.keys(accessPolicyRules), autoNodePolicy];

/**
 * The issues of access policies that AWS doesn't have, each with the most similar name. If the list can't be read, only the
 * form of the names is checked, as the inputs already are.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessPolicies.html
 *
 * @param parent The resource whose AWS provider is used.
 */
export async function policyNameIssues(policies: NamedPolicy[], parent: pulumi.Resource): Promise<Issue[]> {
  const named = policies.flatMap(({ path, policy }) => {
    const name = typeof policy === "string" ? accessPolicyName(policy) : undefined;
    return name === undefined || knownPolicies.includes(name) ? [] : [{ path, policy, name }];
  });
  const names = named.length === 0 ? [] : await policiesOfAws(parent);
  return names.length === 0
    ? []
    : named
        .filter(({ name }) => !names.includes(name))
        .map(({ path, policy, name }) => ({
          code: "choice",
          paths: [path],
          value: policy,
          expected: "an access policy that EKS has",
          fix: `Use ${closest(name, names)}, the most similar name, or another one that \`aws eks list-access-policies\` lists.`,
        }));
}

/** The names of all access policies; empty if they can't be read. */
async function policiesOfAws(parent: pulumi.Resource): Promise<string[]> {
  const list = { subject: "The access policies of EKS", permissions: ["eks:ListAccessPolicies"], isSecret: false };
  try {
    const { accessPolicies = [] } = (await lookup(() => aws.eks.getAccessPolicies({}, { parent }), list)) ?? {};
    return accessPolicies.map(({ name }) => name);
  } catch (error) {
    await pulumi.log.debug(`Names of access policies aren't checked. ${(error as Error).message}`, parent);
    return [];
  }
}
