/** A subject of a binding. https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/ */
export interface RbacSubject {
  kind: string;
  name: string;
  /** Only of a ServiceAccount; in a RoleBinding, the namespace of the binding if it is omitted. */
  namespace?: string;
}

/** A ClusterRoleBinding or RoleBinding. */
export interface RbacBinding {
  kind: "ClusterRoleBinding" | "RoleBinding";
  name: string;
  /** Only of a RoleBinding. */
  namespace?: string;
  roleKind: string;
  roleName: string;
  subjects: RbacSubject[];
  /** True for a binding that every cluster has, and that the API server restores. */
  isDefault: boolean;
}

/** The Kubernetes identity that bindings refer to. Its names may contain placeholders, such as `{{SessionName}}`. */
export interface RbacIdentity {
  username: string;
  groups: readonly string[];
}

/** A binding that applies to an identity. */
export interface AppliedBinding {
  binding: RbacBinding;
  /** The subject, as in `Group devs` or `User dev`. */
  subject: string;
}

/** The group of every identity that can sign in. */
export const everyone = "system:authenticated";

/**
 * The bindings that apply to an identity, or to some of the sessions that its placeholders allow. Those that every
 * cluster has for everyone who can sign in are omitted.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
 */
export function bindingsOf({ username, groups }: RbacIdentity, bindings: RbacBinding[]): AppliedBinding[] {
  const isUser = matcher(username);
  const areGroups = groups.map(matcher);
  return bindings.flatMap((binding) => {
    const subject = binding.subjects.find(({ kind, name }) => {
      const isEveryone = name === everyone && !binding.isDefault;
      return kind === "Group"
        ? isEveryone || areGroups.some((isGroup) => isGroup(name))
        : kind === "User" && isUser(name);
    });
    return subject === undefined ? [] : [{ binding, subject: `${subject.kind} ${subject.name}` }];
  });
}

/** The bindings that have a group as a subject, or a group that its placeholders allow. */
export function bindingsOfGroup(group: string, bindings: readonly RbacBinding[]): RbacBinding[] {
  const isGroup = matcher(group);
  return bindings.filter(({ subjects }) => subjects.some(({ kind, name }) => kind === "Group" && isGroup(name)));
}

/** Returns a function that checks whether a template can become a name. */
function matcher(template: string): (name: string) => boolean {
  const parts = template.split(/\{\{\w+\}\}/);
  if (parts.length === 1) {
    return (name) => name === template;
  }
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`, "s");
  return (name) => pattern.test(name);
}
