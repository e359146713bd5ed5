import { isRoleArn, kindOf, parseArn, patternFix } from "../iam/arn";
import type { Mapping } from "./merge/declared";
import { foldCase } from "./text";

/** What an ARN is to the authenticator: whether an entry with it can ever map anybody. */
export interface Principal {
  /** The ARN that maps this principal: a role's without its path. Undefined when none can. */
  arn?: string;
  kind: "role" | "user" | "root" | "federated user" | "other";
  /** The path that a role's ARN was given with, as in `/team/`. */
  strippedPath?: string;
  /** Why the ARN maps nobody, and what would; `fixWithoutValue` is the fix without any word of the ARN. */
  problem?: { expected: string; fix: string; fixWithoutValue: string };
}

const shape = "the ARN of a role, a user, the root user or a federated user";

/**
 * Finds out whom an ARN maps. STS leaves the path out of a role's session, so an entry with the path never matches; the
 * path of a user stays.
 */
export function principalOf(text: string): Principal {
  const arn = parseArn(text);
  if (!arn) {
    const trimmed = text.trim();
    const fix = trimmed !== text && parseArn(trimmed) ? "Remove the white space around it." : "Pass the whole ARN.";
    return other(shape, patternFix(text) ?? fix);
  }
  const { partition, service, accountId, resource } = arn;
  if (service === "sts" && resource.startsWith("assumed-role/")) {
    const role = resource.split("/")[1] ?? "<role>";
    const fix = `Use arn:${partition}:iam::${accountId}:role/${role}.`;
    return other("the ARN of the role, not of its session", fix, "Use the ARN of the role itself.");
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
        "It is misspelt: the account has 12 digits, the name only letters, digits and +=,.@_- after the path.",
      )
    : other(shape, `This is the ARN of ${kindOf(arn)}, or is misspelt.`, "Pass one of these, whole.");
}

/** What makes two ARNs the same principal: neither case nor the path of a role tells them apart. */
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

/** The kinds of nodes that EKS knows. */
export const nodeKinds = {
  /** EC2 instances with Linux or Bottlerocket. */
  linux: "linux",
  /** EC2 instances with Windows. */
  windows: "windows",
  /** Pods on Fargate; the role is the pod execution role of a Fargate profile. */
  fargate: "fargate",
} as const;
export type NodeKind = (typeof nodeKinds)[keyof typeof nodeKinds];

/** The group by which Kubernetes knows nodes. */
export const nodesGroup = "system:nodes";

/** What the user names of nodes begin with. */
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

/** The user names that nodes have, as templates. */
export const nodeUsernames = [...new Set(Object.values(templates).map(({ username }) => username))];

/** The groups that nodes have, of any kind. */
export const nodeGroups = [...new Set(Object.values(templates).flatMap(({ groups }) => groups))];

/** The entry that lets the nodes with a role into the cluster. `arn` is the role's ARN. */
export function nodeMapping(arn: string, kind: NodeKind): Mapping {
  const { username, groups } = templates[kind];
  return { arn, username, groups: [...groups] };
}
