import type { RbacBinding, RbacSubject } from "../eks/bindings";
import type { RbacObjects, RbacRole } from "../eks/rbacGrants";
import type { AccessRule } from "../eks/resourceRules";
import type { Timing } from "../network/timing";
import { type ListReading, readList } from "./pagedLists";
import type { Target } from "./target";

/** The bindings of a kind, or the reason why the caller can't read them. */
export type BindingsReading = { bindings: RbacBinding[] } | { unread: string };

/** The RBAC objects that can be read, and for each kind of the others the reason. */
export interface RbacReading {
  objects: RbacObjects;
  unread: string[];
}

/** The RBAC objects that matter: those of the whole cluster, and those of a namespace or of any one. */
export interface RbacScope {
  namespace?: string;
  anyNamespace?: true;
}

const group = "rbac.authorization.k8s.io";

/** Reads all ClusterRoleBindings or all RoleBindings. */
export async function listBindings(
  target: Target,
  timing: Timing,
  kind: RbacBinding["kind"],
): Promise<BindingsReading> {
  const reading = await list(target, timing, kind, undefined, (item: BindingObject) => asBinding(kind, item));
  return "unread" in reading ? reading : { bindings: reading.items };
}

/** Reads the roles and bindings that apply in a scope. Without a namespace, no Role and no RoleBinding is read. */
export async function listRbac(
  target: Target,
  timing: Timing,
  { namespace, anyNamespace }: RbacScope,
): Promise<RbacReading> {
  const isInNamespaces = namespace !== undefined || anyNamespace === true;
  const none = { items: [] };
  const roles = (kind: RbacRole["kind"]) =>
    list(target, timing, kind, kind === "Role" ? namespace : undefined, (item: RoleObject) => asRole(kind, item));
  const bindings = (kind: RbacBinding["kind"]) =>
    list(target, timing, kind, kind === "RoleBinding" ? namespace : undefined, (item: BindingObject) =>
      asBinding(kind, item),
    );
  const [ClusterRole, ClusterRoleBinding, Role, RoleBinding] = await Promise.all([
    roles("ClusterRole"),
    bindings("ClusterRoleBinding"),
    isInNamespaces ? roles("Role") : none,
    isInNamespaces ? bindings("RoleBinding") : none,
  ]);
  return {
    objects: {
      ...("items" in ClusterRole && { ClusterRole: ClusterRole.items }),
      ...("items" in ClusterRoleBinding && { ClusterRoleBinding: ClusterRoleBinding.items }),
      ...("items" in Role && { Role: Role.items }),
      ...("items" in RoleBinding && { RoleBinding: RoleBinding.items }),
    },
    unread: [ClusterRole, ClusterRoleBinding, Role, RoleBinding].flatMap((reading) =>
      "unread" in reading ? [reading.unread] : [],
    ),
  };
}

interface RbacMetadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
}

interface BindingObject {
  metadata: RbacMetadata;
  roleRef: { kind: string; name: string };
  subjects?: RbacSubject[] | null;
}

interface RoleObject {
  metadata: RbacMetadata;
  rules?: AccessRule[] | null;
}

/** Reads all objects of a kind, in one namespace or in the whole cluster; or the reason why the caller can't read them. */
async function list<Item, T>(
  target: Target,
  timing: Timing,
  kind: RbacBinding["kind"] | RbacRole["kind"],
  namespace: string | undefined,
  asRead: (item: Item) => T,
): Promise<ListReading<T>> {
  const resource = `${kind.toLowerCase()}s`;
  const place = namespace === undefined ? "" : `namespaces/${encodeURIComponent(namespace)}/`;
  const request = {
    kind: `${kind}List`,
    path: `/apis/${group}/v1/${place}${resource}`,
    purpose: `list the ${kind}s${namespace === undefined ? "" : ` in the namespace ${namespace}`}`,
    rule: { apiGroup: group, resource, verb: "list", ...(namespace !== undefined && { namespace }) },
  };
  return await readList(target, timing, request, asRead);
}

function asBinding(kind: RbacBinding["kind"], { metadata, roleRef, subjects }: BindingObject): RbacBinding {
  const { name, namespace, labels = {} } = metadata;
  return {
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    roleKind: roleRef.kind,
    roleName: roleRef.name,
    subjects: (subjects ?? []).map(asSubject),
    isDefault: labels["kubernetes.io/bootstrapping"] === "rbac-defaults",
  };
}

function asSubject({ kind, name, namespace }: RbacSubject): RbacSubject {
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

function asRole(kind: RbacRole["kind"], { metadata: { name, namespace }, rules }: RoleObject): RbacRole {
  return { kind, name, ...(namespace !== undefined && { namespace }), rules: rules ?? [] };
}
