import { literalRoleArnForm, roleArnForm } from "../../iam/arn";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { policyDocumentIssues, policySize, policyText } from "../../iam/policyDocument";
import { loginIssues } from "../../kubernetes/validateConnection";
import {
  booleanIssues,
  choiceIssues,
  exactlyOneIssues,
  listIssues,
  missingIssues,
  numberIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { type Issue, isAbsent, pending } from "../../validation/issues";
import type { RoleArgs } from "../role/args";
import { validateRole } from "../role/role";
import { type TrustedAccounts, trustInputIssues } from "../role/validateTrust";
import { keyOfServiceAccount, serviceAccountReferenceIssues } from "../serviceAccountRole/validate";
import { ExistingResource } from "../shared/existingResource";
import { ownerTag } from "../shared/ownership";
import { PodIdentityAgent, type PodIdentityArgs } from "./args";

/** The name of the inline policy that lets the role assume the target role. */
export const targetPolicyName = "assume-target-role";

/**
 * The maximum size of an inline session policy in characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const sessionPolicyLimit = 2048;

const oneByOne = "List the service accounts individually: an association applies to only one.";

/** The inputs of the role that the component creates. */
const ofTheRole = [
  "policyArns",
  "inlinePolicies",
  "workload",
  "workloadScopes",
  "roleName",
  "path",
  "description",
  "maxSessionDuration",
  "permissionsBoundary",
  "forceDetachPolicies",
  "maxTrustPolicySize",
  "trustConditions",
  "additionalPrincipals",
] as const satisfies (keyof PodIdentityArgs)[];

/**
 * The issues of the inputs of a PodIdentity.
 *
 * @param hasRole Whether the program sets `roleArn`, which may be an output that turns out to be undefined.
 */
export function validatePodIdentity(args: PodIdentityArgs, hasRole: boolean): Issue[] {
  const { tags, ...role }: RoleArgs = args;
  return [
    ...missingIssues("clusterName", args.clusterName, clusterNameForm.expected, "Pass the name of the cluster."),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...serviceAccountIssues(args),
    ...(hasRole ? missingIssues("roleArn", args.roleArn, roleArnForm.expected, "Pass the ARN of a role.") : []),
    ...textIssues("roleArn", args.roleArn, roleArnForm),
    ...(hasRole ? ofAnotherRole(args) : []),
    ...validateRole(role),
    ...reservedPolicyIssues(args),
    ...(hasRole ? [] : trustInputIssues(args, trustedBy(args))),
    ...numberIssues("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
    ...textIssues("targetRoleArn", args.targetRoleArn, literalRoleArnForm),
    ...booleanIssues("disableSessionTags", args.disableSessionTags),
    ...sessionPolicyIssues(args),
    ...agentIssues(args.agent),
    ...existingIssues(args.existing, hasRole),
    ...loginIssues(args),
    ...tagIssues("tags", tags, [ownerTag]),
  ];
}

function trustedBy({ serviceAccounts, serviceAccount, disableSessionTags }: PodIdentityArgs): TrustedAccounts {
  // If it isn't known yet whether the sessions have tags, the conditions on them are checked once it is.
  const podIdentity = { hasSessionTags: disableSessionTags !== true };
  return { podIdentity, serviceAccounts: serviceAccounts ?? [serviceAccount] };
}

/** The issues of the input `agent`. */
export function agentIssues(agent: unknown): Issue[] {
  return [...plainIssues("agent", agent), ...choiceIssues("agent", agent, PodIdentityAgent)];
}

function existingIssues(existing: unknown, hasRole: boolean): Issue[] {
  const issues = [...plainIssues("existing", existing), ...choiceIssues("existing", existing, ExistingResource)];
  return existing === ExistingResource.Use && !hasRole
    ? [
        {
          code: "missing",
          paths: [["existing"]],
          value: existing,
          expected: '"use" only together with roleArn, because an existing association has an existing role',
          fix: 'Pass roleArn, or set existing to "fail".',
        },
      ]
    : issues;
}

function serviceAccountIssues({ serviceAccounts, serviceAccount }: PodIdentityArgs): Issue[] {
  const accounts = { items: "service accounts", min: 1, fix: "List the service accounts that get the role." };
  return [
    ...exactlyOneIssues(
      ["serviceAccounts", serviceAccounts],
      ["serviceAccount", serviceAccount],
      "Pass serviceAccount for one, or serviceAccounts for a list.",
    ),
    ...listIssues(
      "serviceAccounts",
      serviceAccounts,
      accounts,
      (path, item) => serviceAccountReferenceIssues(path, item, false, oneByOne),
      keyOfServiceAccount,
    ),
    ...serviceAccountReferenceIssues("serviceAccount", serviceAccount, false, oneByOne),
  ];
}

/** The issues of role inputs that are set together with the ARN of an existing role. */
function ofAnotherRole(args: PodIdentityArgs): Issue[] {
  return ofTheRole
    .filter((input) => args[input] !== undefined)
    .map((input) => ({
      code: "exclusive",
      paths: [[input]],
      value: args[input],
      expected: "no role inputs together with roleArn, because an existing role isn't changed",
      fix: `Remove ${input}, or remove roleArn to create a role.`,
    }));
}

function reservedPolicyIssues({ inlinePolicies, targetRoleArn }: PodIdentityArgs): Issue[] {
  const given = typeof inlinePolicies === "object" ? (inlinePolicies as Record<string, unknown>) : {};
  return targetRoleArn !== undefined && targetPolicyName in given
    ? [
        {
          code: "reserved",
          paths: [["inlinePolicies"]],
          value: targetPolicyName,
          expected: "another name, because targetRoleArn creates a policy with this name",
          fix: "Rename the policy.",
        },
      ]
    : [];
}

function sessionPolicyIssues({ policy, disableSessionTags }: PodIdentityArgs): Issue[] {
  if (isAbsent(policy)) {
    return [];
  }
  const text = policyText(policy);
  const isKnown = text !== undefined && policy !== (pending as unknown);
  return [
    ...policyDocumentIssues(["policy"], policy),
    ...(disableSessionTags === true || (disableSessionTags as unknown) === pending
      ? []
      : [
          {
            code: "exclusive" as const,
            paths: [["policy"]],
            value: policy,
            expected: "no session policy while session tags are enabled, because EKS rejects that",
            fix: "Set disableSessionTags to true, or remove policy and restrict the role with its own policies.",
          },
        ]),
    ...(isKnown && policySize(text) > sessionPolicyLimit
      ? [
          {
            code: "limit" as const,
            paths: [["policy"]],
            value: `${policySize(text)} characters`,
            expected: `at most ${sessionPolicyLimit} characters, excluding white space`,
            fix: "Shorten the policy, or restrict the role with its own policies.",
          },
        ]
      : []),
  ];
}
