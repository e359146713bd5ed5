import { kindOf, parseArn } from "../iam/arn";
import type { Format } from "../validation/checks";
import type { Issue, Path } from "../validation/issues";

/**
 * What EKS takes as names in an access entry.
 * https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
const reservedPrefixes = ["system:", "eks:", "aws:", "amazon:", "iam:"];

function reservedPrefix(text: string): string | undefined {
  return reservedPrefixes.find((prefix) => text.startsWith(prefix));
}

/** True where the name of a session, which the caller chooses, could become the whole beginning of the user name. */
function lacksColon(username: string): boolean {
  const template = username.search(/\{\{SessionName(Raw)?\}\}/);
  return template >= 0 && !username.slice(0, template).includes(":");
}

export const usernameForm: Format = {
  expected: `a user name that doesn't begin with ${quoted(reservedPrefixes)}, and has a colon before {{SessionName}}`,
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    const prefix = reservedPrefix(text);
    if (prefix) {
      return `EKS keeps the names that begin with "${prefix}" to itself: choose another, or leave username out for EKS's own.`;
    }
    return lacksColon(text)
      ? `Put a prefix and a colon before it, as in "team:{{SessionName}}".`
      : "Give a name, or leave username out for EKS's own.";
  },
  fits: (text) => text.trim() !== "" && reservedPrefix(text) === undefined && !lacksColon(text),
};

function quoted(words: string[]): string {
  const texts = words.map((word) => `"${word}"`);
  return `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

/** True for what looks like a placeholder. In a group, `{{SessionName}}` would let callers choose the group. */
export function hasPlaceholder(value: unknown): boolean {
  return typeof value === "string" && value.includes("{{");
}

export const groupForm: Format = {
  expected: `the name of a Kubernetes group that doesn't begin with "system:" and has no placeholder`,
  fix: (value) => {
    if (hasPlaceholder(value)) {
      return "Only user names have placeholders: grant each principal its own groups.";
    }
    if (value === "system:masters") {
      return 'EKS refuses it: list the access policy "AmazonEKSClusterAdminPolicy" in policies instead.';
    }
    if (value === "system:nodes" || value === "system:bootstrappers" || value === "system:node-proxier") {
      return "EKS refuses it: set type to that of the nodes instead, such as EC2_LINUX.";
    }
    return typeof value === "string" && value.startsWith("system:")
      ? "EKS refuses it: map the principal to a group of another name, and give that one the rights by a GroupBinding."
      : "Give the name as it stands in the RoleBinding or ClusterRoleBinding, without spaces around it.";
  },
  fits: (text) => text !== "" && text.trim() === text && !text.startsWith("system:") && !hasPlaceholder(text),
};

/** A namespace, or a pattern of namespaces, that an access policy is limited to. */
export const namespacePatternForm: Format = {
  expected:
    "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen; or a pattern " +
    "of names, with * for any characters",
  fix: "Use the namespace's name as kubectl shows it.",
  fits: (text) => /^[a-z0-9*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$/.test(text),
};

/** The unique ID of a role or user, as `aws iam get-role` shows it under RoleId. */
export const uniqueIdForm: Format = {
  expected: 'the unique ID of an IAM role or user, such as "AROAEXAMPLE" (letters and digits)',
  fix: "Pass the uniqueId of the role, or leave principalUniqueId out to have it looked up.",
  fits: (text) => /^[A-Za-z0-9]{1,128}$/.test(text),
};

/**
 * What each type of access entry takes.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */

/** The type of an entry for people, pipelines and controllers: the only one that takes groups and a user name. */
export const standardType = "STANDARD";

/** True for a type whose entries are for nodes: their groups and user name are EKS's own, and the principal is a role. */
export function isForNodes(type: string): boolean {
  return type !== standardType;
}

/**
 * The types whose entries take access policies. The API's reference names only EC2_LINUX and EC2_WINDOWS as types that
 * don't, yet the others refuse them too; EC2 needs one, AmazonEKSAutoNodePolicy, to join nodes of EKS Auto Mode.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
export const typesWithPolicies: readonly string[] = [standardType, "EC2"];

/**
 * The issue of a type that EKS has and that no program declares: SageMaker HyperPod creates the entries of its nodes
 * itself, and the list of types in the source of the AWS provider, which it validates against, doesn't have it.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/consts.go
 */
export function hyperpodIssues(path: Path, value: unknown): Issue[] {
  return value === "HYPERPOD_LINUX"
    ? [
        {
          code: "choice",
          paths: [path],
          value,
          expected: "a type that the AWS provider knows, which has none for the nodes of SageMaker HyperPod",
          fix:
            "Leave the entry out: HyperPod creates the access entries of its nodes itself, see " +
            "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html.",
        },
      ]
    : [];
}

/**
 * The access policies of EKS. They belong to AWS, one of each name in every partition, and AWS adds to them.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
const shortName = /^[A-Z][A-Za-z0-9]{2,127}$/;
const resourcePrefix = "cluster-access-policy/";

/** The policies that say what the ClusterRoles of these names say. */
const policyOfRole: Record<string, string> = {
  "cluster-admin": "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
};

/** The name and, where it is given by its ARN, the partition of an access policy; undefined for any other text. */
function parsed(policy: string): { name: string; partition?: string } | undefined {
  if (shortName.test(policy)) {
    return { name: policy };
  }
  const arn = parseArn(policy);
  const name = arn?.resource.startsWith(resourcePrefix) ? arn.resource.slice(resourcePrefix.length) : "";
  const isOfEks = arn?.service === "eks" && arn.region === "" && arn.accountId === "aws";
  return arn && isOfEks && /^aws[a-z-]*$/.test(arn.partition) && shortName.test(name)
    ? { name, partition: arn.partition }
    : undefined;
}

/** The short name of an access policy that is given by it or by its ARN. */
export function accessPolicyName(policy: string): string | undefined {
  return parsed(policy)?.name;
}

/** The partition of an access policy that is given by its ARN. */
export function accessPolicyPartition(policy: string): string | undefined {
  return parsed(policy)?.partition;
}

/** The ARN of an access policy in a partition. */
export function accessPolicyArn(partition: string, policy: string): string {
  return `arn:${partition}:eks::aws:${resourcePrefix}${accessPolicyName(policy)}`;
}

export const accessPolicyForm: Format = {
  expected:
    'the name of an EKS access policy, such as "AmazonEKSViewPolicy", or its ARN ' +
    "(arn:<partition>:eks::aws:cluster-access-policy/<name>)",
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    const same = Object.hasOwn(policyOfRole, text) ? policyOfRole[text] : undefined;
    const arn = parseArn(text);
    if (same !== undefined) {
      return `This is a ClusterRole: use "${same}", which gives the same rights.`;
    }
    return arn && !arn.resource.startsWith(resourcePrefix)
      ? `This is the ARN of ${kindOf(arn)}: access policies aren't IAM policies.`
      : "`aws eks list-access-policies` lists them.";
  },
  fits: (text) => parsed(text) !== undefined,
};
