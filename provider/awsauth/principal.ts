import { isRoleArn, kindOf, parseArn, patternFix } from "../iam/arn";
import type { Mapping } from "./document/document";
import { foldCase, lowerCase } from "./text";

/** A principal as the authenticator sees its ARN, and whether an entry with that ARN can match. */
export interface Principal {
  /**
   * The ARN that matches this principal, spelled as AWS does: for a role, the ARN without its path. Undefined if none can
   * match.
   */
  arn?: string;
  kind: "role" | "user" | "root" | "federated user" | "other";
  /** The path in a role's ARN, as in `/team/`. */
  strippedPath?: string;
  /** Why the ARN can't match, and the fix. `fixWithoutValue` is the fix without any part of the ARN. */
  problem?: { expected: string; fix: string; fixWithoutValue: string };
}

const shape = "the ARN of a role, a user, the root user or a federated user";

/**
 * Finds the principal that an ARN matches. STS omits the path in the ARN of a role session, so an entry with a role's
 * path never matches. The path of a user is kept. The authenticator ignores case, so `ARN:AWS:IAM::123456789012:ROLE/dev`
 * matches the role dev.
 */
export function principalOf(given: string): Principal {
  const text = withUsualCase(given);
  const arn = parseArn(text);
  if (!arn) {
    const trimmed = text.trim();
    const fix = trimmed !== text && parseArn(trimmed) ? "Remove the white space around it." : "Pass the full ARN.";
    return other(shape, patternFix(text) ?? fix);
  }
  const { partition, service, accountId, resource } = arn;
  if (service === "sts" && resource.startsWith("assumed-role/")) {
    const role = resource.split("/")[1] ?? "<role>";
    const fix = `Use arn:${partition}:iam::${accountId}:role/${role}.`;
    return other("the ARN of the role, not of a role session", fix, "Use the ARN of the role itself.");
  }
  if (/^aws[a-z-]*$/.test(partition) && arn.region === "" && /^\d{12}$/.test(accountId)) {
    if (isRoleArn(text)) {
      return role(text);
    }
    if (service === "iam" && resource === "root") {
      return { arn: text, kind: "root" };
    }
    if (service === "iam" && /^user\/(?:[\x21-\x2e\x30-\x7e]+\/)*[\w+=,.@-]+$/.test(resource)) {
      return { arn: text, kind: "user" };
    }
    if (service === "sts" && /^federated-user\/[\w+=,.@-]+$/.test(resource)) {
      return { arn: text, kind: "federated user" };
    }
  }
  const pattern = patternFix(text);
  if (pattern) {
    return other(shape, pattern);
  }
  return service === "iam" && /^(role|user)\//.test(resource)
    ? other(
        shape,
        "Correct the spelling: the account has 12 digits; the name after the path has only letters, digits and +=,.@_-.",
      )
    : other(
        shape,
        `Pass one of these: this is the ARN of ${kindOf(arn)}, or is misspelled.`,
        "Pass one of these ARNs in full.",
      );
}

/**
 * An ARN with everything in lower case except the path and the name of the resource, as AWS spells every ARN. The Kelvin
 * sign, which the authenticator takes for a k, is replaced. Only its newer versions take the long s for an s, so that isn't.
 */
function withUsualCase(arn: string): string {
  return arn.replaceAll("\u212a", "k").replace(/^arn(?::[^:/]*){5}/i, lowerCase);
}

/** A key that is equal for two ARNs of the same principal: it ignores case and the path of a role. */
export function principalKey(arn: string): string {
  return foldCase(principalOf(arn).arn ?? arn);
}

function other(expected: string, fix: string, fixWithoutValue = fix): Principal {
  return { kind: "other", problem: { expected, fix, fixWithoutValue } };
}

function role(text: string): Principal {
  const [, before = "", path = "", name = ""] = /^(.*:role)(\/(?:.*\/)?)([^/]+)$/.exec(text) ?? [];
  const arn = `${before}/${name}`;
  return path === "/" ? { arn, kind: "role" } : { arn, kind: "role", strippedPath: path };
}

/** The node platforms that EKS supports. */
export const nodeKinds = {
  /** EC2 instances with Linux or Bottlerocket. */
  linux: "linux",
  /** EC2 instances with Windows. */
  windows: "windows",
  /** Pods on Fargate; the role is the pod execution role of a Fargate profile. */
  fargate: "fargate",
} as const;
export type NodeKind = (typeof nodeKinds)[keyof typeof nodeKinds];

/** The group of all nodes in Kubernetes. */
export const nodesGroup = "system:nodes";

/** The prefix of the usernames of nodes. */
export const nodeUser = "system:node:";

const common = ["system:bootstrappers", nodesGroup];
const instance = `${nodeUser}{{EC2PrivateDNSName}}`;

/**
 * The username and the groups that nodes need.
 *
 * Sources: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html and, for Fargate,
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
 */
const templates: Record<NodeKind, Omit<Mapping, "arn">> = {
  linux: { username: instance, groups: common },
  windows: { username: instance, groups: [...common, "eks:kube-proxy-windows"] },
  fargate: { username: `${nodeUser}{{SessionName}}`, groups: [...common, "system:node-proxier"] },
};

/** The username templates of nodes. */
export const nodeUsernames = [...new Set(Object.values(templates).map(({ username }) => username))];

/** The groups of nodes on any platform. */
export const nodeGroups = [...new Set(Object.values(templates).flatMap(({ groups }) => groups))];

/** The entry that gives the nodes with a role access to the cluster. `arn` is the role's ARN. */
export function nodeMapping(arn: string, kind: NodeKind): Mapping {
  const { username, groups } = templates[kind];
  return { arn, username, groups: [...groups] };
}
