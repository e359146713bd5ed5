import { masters } from "./administrators";
import type { RbacBinding, RbacSubject } from "./bindings";
import type { AccessRule } from "./resourceRules";
import { type AccessRequest, allows } from "./ruleMatching";

/** A Role or ClusterRole. The API server has already added the rules of the ClusterRoles that it aggregates. */
export interface RbacRole {
  kind: "ClusterRole" | "Role";
  name: string;
  /** Only of a Role. */
  namespace?: string;
  rules: readonly AccessRule[];
}

/** The RBAC objects that matter for a request, by their kind. A kind that can't be read is omitted. */
export interface RbacObjects {
  ClusterRole?: readonly RbacRole[];
  Role?: readonly RbacRole[];
  ClusterRoleBinding?: readonly RbacBinding[];
  RoleBinding?: readonly RbacBinding[];
}

/** Why the API server allows a request to a subject. */
export type SubjectWay =
  /** The API server allows everything to the group `system:masters`. */
  | { by: "masters" }
  /** A binding to a role. Without a rule, the role can't be read, and it isn't known whether it allows the request. */
  | { by: "binding"; binding: RbacBinding; rule?: AccessRule };

/** A subject that may make a request, or for which it isn't known. */
export interface SubjectAccess {
  /** A ServiceAccount always has its namespace. */
  subject: RbacSubject;
  ways: SubjectWay[];
}

/**
 * The subjects that RBAC allows a request, sorted by kind and name. A ClusterRoleBinding grants a role in the whole
 * cluster, a RoleBinding in its namespace.
 *
 * Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ and
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/registry/rbac/validation/rule.go
 */
export function subjectsAllowed(request: AccessRequest, objects: RbacObjects): SubjectAccess[] {
  const found = new Map<string, SubjectAccess>();
  const add = (subject: RbacSubject, way: SubjectWay) => {
    const key = [subject.kind, subject.namespace ?? "", subject.name].join("\0");
    const access = found.get(key) ?? { subject, ways: [] };
    // A binding that lists a subject twice grants its role once.
    if (way.by !== "binding" || !access.ways.some((other) => other.by === "binding" && other.binding === way.binding)) {
      access.ways.push(way);
    }
    found.set(key, access);
  };
  add({ kind: "Group", name: masters }, { by: "masters" });
  const ruleOf = ruleFinder(request, objects);
  for (const binding of [...(objects.ClusterRoleBinding ?? []), ...(objects.RoleBinding ?? [])]) {
    const rule = isInScope(binding, request) ? ruleOf(binding) : undefined;
    if (rule !== undefined) {
      for (const subject of binding.subjects) {
        add(asNamed(subject, binding), { by: "binding", binding, ...(rule !== "unread" && { rule }) });
      }
    }
  }
  return [...found.keys()].sort().map((key) => found.get(key) as SubjectAccess);
}

/** Whether a binding grants its role where the request is. */
function isInScope({ kind, namespace }: RbacBinding, request: AccessRequest): boolean {
  if (kind === "ClusterRoleBinding") {
    return true;
  }
  return !("url" in request) && (request.anyNamespace === true || request.namespace === namespace);
}

/** The ServiceAccounts of a RoleBinding are in its own namespace unless they name another one. */
function asNamed({ kind, name, namespace }: RbacSubject, binding: RbacBinding): RbacSubject {
  const ofServiceAccount = namespace || binding.namespace;
  return kind === "ServiceAccount" && ofServiceAccount ? { kind, name, namespace: ofServiceAccount } : { kind, name };
}

/**
 * Returns a function that finds the first rule of a binding's role that allows the request: undefined if there is none,
 * `unread` if the roles can't be read.
 */
function ruleFinder(request: AccessRequest, objects: RbacObjects) {
  const keyOf = (kind: string, name: string, namespace = "") => `${kind} ${namespace}/${name}`;
  const roles = [...(objects.ClusterRole ?? []), ...(objects.Role ?? [])];
  const allowing = new Map(
    roles.map(({ kind, name, namespace, rules }) => [
      keyOf(kind, name, namespace),
      rules.find((rule) => allows(rule, request)),
    ]),
  );
  return ({ roleKind, roleName, namespace }: RbacBinding): AccessRule | "unread" | undefined => {
    const kind = roleKind === "Role" ? "Role" : "ClusterRole";
    return objects[kind] === undefined
      ? "unread"
      : allowing.get(keyOf(kind, roleName, kind === "Role" ? namespace : undefined));
  };
}

/** The username of a ServiceAccount. https://kubernetes.io/docs/reference/access-authn-authz/authentication/ */
export function serviceAccountUsername({ namespace = "", name }: RbacSubject): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
