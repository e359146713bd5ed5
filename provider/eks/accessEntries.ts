import { kindOf, parseArn } from "../iam/arn";
import type { Format } from "../validation/checks";
import type { Issue, Path } from "../validation/issues";

/**
 * The rules of EKS for names in an access entry.
 * https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
const reservedPrefixes = ["system:", "eks:", "aws:", "amazon:", "iam:"];

function reservedPrefix(text: string): string | undefined {
  return reservedPrefixes.find((prefix) => text.startsWith(prefix));
}

/** True if the username could begin with the session name, which the caller chooses. */
function lacksColon(username: string): boolean {
  const template = username.search(/\{\{SessionName(Raw)?\}\}/);
  return template >= 0 && !username.slice(0, template).includes(":");
}

export const usernameForm: Format = {
  expected: `a username that doesn't begin with ${quoted(reservedPrefixes)} and has a colon before {{SessionName}}`,
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    const prefix = reservedPrefix(text);
    if (prefix) {
      return `EKS reserves names that begin with "${prefix}": choose another, or omit username to let EKS generate it.`;
    }
    return lacksColon(text)
      ? `Put a prefix and a colon before it, as in "team:{{SessionName}}".`
      : "Pass a name, or omit username to let EKS generate it.";
  },
  fits: (text) => text.trim() !== "" && reservedPrefix(text) === undefined && !lacksColon(text),
};

function quoted(words: string[]): string {
  const texts = words.map((word) => `"${word}"`);
  return `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

/** True for a text with a placeholder. In a group, `{{SessionName}}` would let callers choose their group. */
export function hasPlaceholder(value: unknown): boolean {
  return typeof value === "string" && value.includes("{{");
}

export const groupForm: Format = {
  expected: `the name of a Kubernetes group that doesn't begin with "system:" and has no placeholder`,
  fix: (value) => {
    if (hasPlaceholder(value)) {
      return "Only usernames can have placeholders: grant each principal its own groups.";
    }
    if (value === "system:masters") {
      return 'EKS rejects this group: list the access policy "AmazonEKSClusterAdminPolicy" in accessPolicies instead.';
    }
    if (value === "system:nodes" || value === "system:bootstrappers" || value === "system:node-proxier") {
      return "EKS rejects this group: set nodeType instead, for example to EC2_LINUX.";
    }
    return typeof value === "string" && value.startsWith("system:")
      ? "EKS rejects this group: map the principal to another group, and grant permissions to that group with a GroupBinding."
      : "Pass the name exactly as in the RoleBinding or ClusterRoleBinding, without surrounding spaces.";
  },
  fits: (text) => text !== "" && text.trim() === text && !text.startsWith("system:") && !hasPlaceholder(text),
};

/** A namespace, or a pattern of namespaces, that an access policy is limited to. */
export const namespacePatternForm: Format = {
  expected:
    "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, with no hyphen first or last; or a pattern " +
    "with * for any characters",
  fix: "Use the namespace's name as kubectl shows it.",
  fits: (text) => /^[a-z0-9*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$/.test(text),
};

/** The unique ID of a role or user, as `aws iam get-role` shows it under RoleId. */
export const uniqueIdForm: Format = {
  expected: 'the unique ID of an IAM role or user, such as "AROAEXAMPLE" (letters and digits)',
  fix: "Pass the uniqueId of the role, or omit principalUniqueId to read it from IAM.",
  fits: (text) => /^[A-Za-z0-9]{1,128}$/.test(text),
};

/**
 * The types of access entries, and the fields that each accepts.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */

/** The type of entries for people, pipelines and controllers: the only one that accepts groups and a username. */
export const standardType = "STANDARD";

/** True for a node type: EKS sets the groups and username of its entries, and the principal is a role. */
export function isForNodes(type: string): boolean {
  return type !== standardType;
}

/**
 * The types whose entries accept access policies. The API reference names only EC2_LINUX and EC2_WINDOWS as types that
 * don't, but EKS rejects them for the other node types too. EC2 needs one, AmazonEKSAutoNodePolicy, so that nodes of
 * EKS Auto Mode can join.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
export const typesWithPolicies: readonly string[] = [standardType, "EC2"];

/**
 * The issue of a type that EKS has but no program can declare: SageMaker HyperPod creates the entries of its nodes
 * itself, and the AWS provider doesn't accept the type, as its source shows.
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
          expected: "a type that the AWS provider supports; it has none for SageMaker HyperPod nodes",
          fix:
            "Remove the entry: HyperPod creates the access entries of its nodes itself, see " +
            "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html.",
        },
      ]
    : [];
}

/**
 * The access policies of EKS. AWS owns them and adds new ones; each name exists once in every partition.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
const shortName = /^[A-Z][A-Za-z0-9]{2,127}$/;
const resourcePrefix = "cluster-access-policy/";

/** The access policies that match ClusterRoles. */
const policyOfRole: Record<string, string> = {
  "cluster-admin": "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
};

/** The name of an access policy, and its partition if the text is an ARN; undefined for any other text. */
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

/** The short name of an access policy, from its short name or ARN. */
export function accessPolicyName(policy: string): string | undefined {
  return parsed(policy)?.name;
}

/** The partition of an access policy, from its ARN. */
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
      return `This is a ClusterRole: use "${same}", which grants similar permissions.`;
    }
    return arn && !arn.resource.startsWith(resourcePrefix)
      ? `This is the ARN of ${kindOf(arn)}: pass the name of an EKS access policy instead.`
      : "Run `aws eks list-access-policies` to list the policies.";
  },
  fits: (text) => parsed(text) !== undefined,
};
