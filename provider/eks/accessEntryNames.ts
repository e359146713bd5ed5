import type { Form } from "../check/values";

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

export const usernameForm: Form = {
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

export const groupForm: Form = {
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
export const namespacePatternForm: Form = {
  expected:
    "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen; or a pattern " +
    "of names, with * for any characters",
  fix: "Use the namespace's name as kubectl shows it.",
  fits: (text) => /^[a-z0-9*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$/.test(text),
};

/** The unique ID of a role or user, as `aws iam get-role` shows it under RoleId. */
export const uniqueIdForm: Form = {
  expected: 'the unique ID of an IAM role or user, such as "AROAEXAMPLE" (letters and digits)',
  fix: "Pass the uniqueId of the role, or leave principalUniqueId out to have it looked up.",
  fits: (text) => /^[A-Za-z0-9]{1,128}$/.test(text),
};
