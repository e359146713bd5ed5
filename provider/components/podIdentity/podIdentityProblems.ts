import { type Issue, isAbsent, pending } from "../../check/issues";
import {
  booleanProblems,
  choiceProblems,
  exactlyOneProblems,
  listProblems,
  missingProblems,
  numberProblems,
  plainProblems,
  textProblems,
} from "../../check/values";
import { loginProblems } from "../../cluster/connectionProblems";
import { literalRoleArnForm, roleArnForm } from "../../iam/arn";
import { clusterNameForm, tagProblems } from "../../iam/names";
import { ownerTag } from "../../iam/ownership";
import { policyDocumentProblems, policySize, policyText } from "../../iam/policyDocument";
import type { RoleArgs } from "../role/args";
import { roleProblems } from "../role/roleInputs";
import { keyOfServiceAccount, serviceAccountReferenceProblems } from "../serviceAccountRole/serviceAccountRoleProblems";
import { ExistingPodIdentityAssociation } from "./existingPodIdentityAssociation";
import type { PodIdentityArgs } from "./podIdentity";
import { PodIdentityAgent } from "./podIdentityAgent";

/** The name of the inline policy that lets the role assume the target role. */
export const targetPolicyName = "assume-target-role";

/** The most characters of an inline session policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const sessionPolicyLimit = 2048;

const oneByOne = "Name the service accounts one by one: an association is for just one.";

/** The inputs that are about a role of the component's own. */
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
] as const satisfies (keyof PodIdentityArgs)[];

/**
 * All that is wrong with the inputs of a PodIdentity.
 *
 * @param hasRole Whether the program gives `roleArn`, which may turn out to be nothing.
 */
export function podIdentityProblems(args: PodIdentityArgs, hasRole: boolean): Issue[] {
  const { tags, ...role }: RoleArgs = args;
  return [
    ...missingProblems("clusterName", args.clusterName, clusterNameForm.expected, "Name the cluster."),
    ...textProblems("clusterName", args.clusterName, clusterNameForm),
    ...serviceAccountProblems(args),
    ...(hasRole ? missingProblems("roleArn", args.roleArn, roleArnForm.expected, "Pass the ARN of a role.") : []),
    ...textProblems("roleArn", args.roleArn, roleArnForm),
    ...(hasRole ? ofAnotherRole(args) : []),
    ...roleProblems(role),
    ...reservedPolicyProblems(args),
    ...numberProblems("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
    ...textProblems("targetRoleArn", args.targetRoleArn, literalRoleArnForm),
    ...booleanProblems("disableSessionTags", args.disableSessionTags),
    ...sessionPolicyProblems(args),
    ...agentProblems(args.agent),
    ...existingProblems(args.existing, hasRole),
    ...loginProblems(args),
    ...tagProblems("tags", tags, [ownerTag]),
  ];
}

/** The problems of the input that says what to do about the agent. */
export function agentProblems(agent: unknown): Issue[] {
  return [...plainProblems("agent", agent), ...choiceProblems("agent", agent, PodIdentityAgent)];
}

function existingProblems(existing: unknown, hasRole: boolean): Issue[] {
  const problems = [
    ...plainProblems("existing", existing),
    ...choiceProblems("existing", existing, ExistingPodIdentityAssociation),
  ];
  return existing === ExistingPodIdentityAssociation.Use && !hasRole
    ? [
        {
          code: "missing",
          paths: [["existing"]],
          value: existing,
          expected: "roleArn beside it, as an association that exists has a role that exists",
          fix: 'Pass roleArn, or set existing to "fail".',
        },
      ]
    : problems;
}

function serviceAccountProblems({ serviceAccounts, serviceAccount }: PodIdentityArgs): Issue[] {
  const accounts = { items: "service accounts", min: 1, fix: "Name the service accounts that get the role." };
  return [
    ...exactlyOneProblems(
      ["serviceAccounts", serviceAccounts],
      ["serviceAccount", serviceAccount],
      "Give serviceAccount for one, or serviceAccounts for a list of them.",
    ),
    ...listProblems(
      "serviceAccounts",
      serviceAccounts,
      accounts,
      (path, item) => serviceAccountReferenceProblems(path, item, false, oneByOne),
      keyOfServiceAccount,
    ),
    ...serviceAccountReferenceProblems("serviceAccount", serviceAccount, false, oneByOne),
  ];
}

/** The problems of inputs of a role beside the ARN of a role that exists. */
function ofAnotherRole(args: PodIdentityArgs): Issue[] {
  return ofTheRole
    .filter((input) => args[input] !== undefined)
    .map((input) => ({
      code: "exclusive",
      paths: [[input]],
      value: args[input],
      expected: "nothing beside roleArn, which leaves the role as it is",
      fix: `Remove ${input}, or remove roleArn to have a role made.`,
    }));
}

function reservedPolicyProblems({ inlinePolicies, targetRoleArn }: PodIdentityArgs): Issue[] {
  const given = typeof inlinePolicies === "object" ? (inlinePolicies as Record<string, unknown>) : {};
  return targetRoleArn !== undefined && targetPolicyName in given
    ? [
        {
          code: "reserved",
          paths: [["inlinePolicies"]],
          value: targetPolicyName,
          expected: "another name, as this is that of the policy which targetRoleArn brings",
          fix: "Rename the policy.",
        },
      ]
    : [];
}

function sessionPolicyProblems({ policy, disableSessionTags }: PodIdentityArgs): Issue[] {
  if (isAbsent(policy)) {
    return [];
  }
  const text = policyText(policy);
  const isKnown = text !== undefined && policy !== (pending as unknown);
  return [
    ...policyDocumentProblems(["policy"], policy),
    ...(disableSessionTags === true || (disableSessionTags as unknown) === pending
      ? []
      : [
          {
            code: "exclusive" as const,
            paths: [["policy"]],
            value: policy,
            expected: "no session policy while session tags are on, which EKS refuses",
            fix: "Set disableSessionTags to true, or remove policy and limit the role by its own policies.",
          },
        ]),
    ...(isKnown && policySize(text) > sessionPolicyLimit
      ? [
          {
            code: "limit" as const,
            paths: [["policy"]],
            value: `${policySize(text)} characters`,
            expected: `at most ${sessionPolicyLimit} characters, white space not counted`,
            fix: "Shorten it, or limit the role by its own policies.",
          },
        ]
      : []),
  ];
}
