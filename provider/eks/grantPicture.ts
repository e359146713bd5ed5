import { endInUtc } from "./accessEnd";
import type { Pictured } from "./accessGraph";
import { administratorOf } from "./administrators";
import type { AccessMethod } from "./authenticationMode";
import type { RbacBinding } from "./bindings";
import { entryPolicy } from "./clusterEntry";
import type { ReportedRole } from "./clusterReport";
import { grantedRoles, isAdminRole } from "./grantedRoles";
import { type KnownBinding, type KnownGrant, type Others, policiesOf } from "./grants";
import { type PicturedWay, reportPicture } from "./reportPicture";

/** A grant, with what it resulted in. */
export interface ResultingGrant {
  grant: KnownGrant & { ssoPermissionSet?: string; until?: string };
  username: string;
  /** Without the group that only the grant has. */
  groups: string[];
  /** The groups and policies of an entry that the grant only uses. */
  others?: Others;
}

/** The grants of a component, and the access besides them. */
export interface GrantedAccess {
  method: AccessMethod;
  grants: readonly ResultingGrant[];
  bindings: readonly KnownBinding[];
  /** The access besides the grants. */
  besides: readonly Omit<PicturedWay, "roles" | "isAdministrator">[];
}

/** What the picture shows of the grants of a component, and of the access besides them. */
export function grantPicture({ method, grants, bindings, besides }: GrantedAccess): Pictured {
  const groups = bindings.map(({ group, ...binding }) => ({ name: group, bindings: rolesOf(binding) }));
  const merged = new Map(groups.map(({ name }) => [name, groups.filter((group) => group.name === name)]));
  const ways = [
    ...grants.map((granted): PicturedWay => wayOfGrant(granted, method)),
    ...besides.map((way): PicturedWay => ({ ...way, roles: [] })),
  ];
  const rbac = bindings.map(rbacOf);
  const isAdministrator = ({ groups, policies, ownRoles = [] }: PicturedWay) =>
    ownRoles.some(isAdminRole) || administratorOf({ username: "", groups }, policies, rbac).isAdministrator === true;
  const names = new Set(ways.flatMap((way) => way.groups));
  return reportPicture({
    principals: ways.map((way) => ({ ...way, isAdministrator: !way.forNodes && isAdministrator(way) })),
    groups: [...names].map((name) => ({
      name,
      bindings: (merged.get(name) ?? []).flatMap((group) => group.bindings),
    })),
  });
}

function wayOfGrant({ grant, groups, others }: ResultingGrant, method: AccessMethod): PicturedWay {
  const { principalArn: principal, ssoPermissionSet, nodeType } = grant;
  const until = endInUtc(grant);
  const given = method === "access-entries" ? [...policiesOf(grant), ...(others?.policies ?? [])] : [];
  const policies = given.map(({ policy, namespaces }) => entryPolicy(policy, namespaces));
  return {
    principal,
    ...(ssoPermissionSet !== undefined && { ssoPermissionSet }),
    ...(until !== undefined && { until }),
    forNodes: nodeType !== undefined,
    groups,
    policies: policies.filter(({ policy }, index) => policies.findIndex((one) => one.policy === policy) === index),
    roles: [],
    ownRoles: grantedRoles(grant, method),
  };
}

/** The roles that a binding of the component gives, in each namespace. */
function rolesOf({
  name,
  clusterRole,
  role,
  namespaces,
}: Omit<KnownBinding, "group">): Omit<ReportedRole, "subject">[] {
  const made = `${namespaces === undefined ? "ClusterRole" : "Role"} with the rules of ${name}`;
  const given = clusterRole === undefined ? (role === undefined ? made : `Role ${role}`) : `ClusterRole ${clusterRole}`;
  return (namespaces ?? [undefined]).map((namespace) => ({
    role: given,
    ...(namespace !== undefined && { namespace }),
    binding: name,
  }));
}

function rbacOf({ name, group, clusterRole = "", namespaces }: KnownBinding): RbacBinding {
  return {
    kind: namespaces === undefined ? "ClusterRoleBinding" : "RoleBinding",
    name,
    roleKind: "ClusterRole",
    roleName: clusterRole,
    subjects: [{ kind: "Group", name: group }],
    isDefault: false,
  };
}
