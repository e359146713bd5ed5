import { principalOf } from "../awsauth/principal";
import { visible } from "../validation/visible";
import type { Pictured, PicturedPrincipal, PicturedRight } from "./accessGraph";
import { isAdminPolicy, masters } from "./administrators";
import type { EntryPolicy } from "./clusterEntry";
import type { ReportedGroup, ReportedPrincipal, ReportedRole } from "./clusterReport";
import { type GrantedRole, isAdminRole } from "./grantedRoles";

const user = "User ";

/** A way into a cluster, as far as the picture needs it. */
export interface PicturedWay
  extends Pick<
    ReportedPrincipal,
    | "principal"
    | "ssoPermissionSet"
    | "until"
    | "key"
    | "forNodes"
    | "isAdministrator"
    | "groups"
    | "policies"
    | "roles"
  > {
  /** The roles of a group that only this principal has, and that the picture leaves out. Default: none. */
  ownRoles?: readonly GrantedRole[];
}

/** What the picture shows of a report: the principals at their positions, their groups and usernames, and the rights. */
export function reportPicture({
  principals,
  groups,
}: {
  principals: readonly PicturedWay[];
  groups: readonly Pick<ReportedGroup, "name" | "bindings" | "isUnbound">[];
}): Pictured {
  const rights: Record<string, PicturedRight> = {};
  const subjects: Pictured["subjects"] = {};
  const keep = ([key, right]: [string, PicturedRight]) => {
    rights[key] = right;
    return key;
  };
  for (const { name, bindings, isUnbound } of groups) {
    const everything = name === masters ? [keep(["masters", everythingRight])] : [];
    subjects[`Group ${name}`] = {
      label: visible(name),
      section: isUnbound === true ? "Groups without a binding" : "Groups",
      rights: everything.length > 0 ? everything : rightsOfRoles(bindings).map(keep),
    };
  }
  const pictured = principals.map((reported): PicturedPrincipal => {
    const ofUsernames = reported.roles.filter(({ subject }) => subject.startsWith(user));
    for (const name of new Set(ofUsernames.map(({ subject }) => subject))) {
      const roles = ofUsernames.filter(({ subject }) => subject === name);
      subjects[name] = {
        label: visible(name.slice(user.length)),
        section: "Usernames",
        rights: rightsOfRoles(roles).map(keep),
      };
    }
    return {
      label: visible(
        reported.until === undefined ? shortName(reported) : `${shortName(reported)} (until ${reported.until})`,
      ),
      section: sectionOf(reported),
      isAdministrator: reported.isAdministrator === true,
      subjects: [
        ...new Set([...reported.groups.map((name) => `Group ${name}`), ...ofUsernames.map((one) => one.subject)]),
      ],
      rights: [...(reported.policies ?? []).map(rightOfPolicy), ...(reported.ownRoles ?? []).map(rightOfRole)].map(
        keep,
      ),
    };
  });
  return { principals: pictured, subjects, rights };
}

const everythingRight = { label: "Everything", section: "Everything", isAdministrator: true };

function rightOfPolicy(policy: EntryPolicy): [string, PicturedRight] {
  const label = visible(`${policy.policy}${inNamespaces(policy.namespaces)}`);
  return [
    `policy ${JSON.stringify(policy)}`,
    { label, section: "Access policies", isAdministrator: isAdminPolicy(policy) },
  ];
}

/** The rights by roles. A role in several namespaces is one right. */
function rightsOfRoles(roles: readonly Pick<ReportedRole, "role" | "namespace">[]): [string, PicturedRight][] {
  const places = new Map<string, Set<string>>();
  for (const { role, namespace } of roles) {
    const key = JSON.stringify([role, namespace === undefined]);
    places.set(key, (places.get(key) ?? new Set()).add(namespace ?? ""));
  }
  return [...places].map(([key, found]) => {
    const [role, isInCluster] = JSON.parse(key) as [string, boolean];
    return rightOfRole({ role, ...(isInCluster ? {} : { namespaces: [...found].sort() }) });
  });
}

function rightOfRole(granted: GrantedRole): [string, PicturedRight] {
  const { role, namespaces } = granted;
  const [kind = "", ...name] = role.split(" ");
  return [
    `role ${JSON.stringify([role, namespaces])}`,
    {
      label: visible(`${name.join(" ")}${inNamespaces(namespaces)}`),
      section: kind === "Role" ? "Roles in namespaces" : "ClusterRoles",
      isAdministrator: isAdminRole(granted),
    },
  ];
}

function inNamespaces(namespaces: readonly string[] | undefined): string {
  return namespaces === undefined
    ? ""
    : namespaces.length === 1
      ? ` in ${namespaces[0]}`
      : ` in ${namespaces.length} namespaces`;
}

/** A name that fits into a box: that of the permission set, of the role or of the user. */
function shortName({ principal, ssoPermissionSet, key }: PicturedWay): string {
  if (ssoPermissionSet !== undefined) {
    return ssoPermissionSet;
  }
  if (key === "mapAccounts") {
    return `account ${principal}`;
  }
  const [, , , , account = "", resource = principal] = principal.split(":");
  return resource === "root" ? `root of ${account}` : resource.slice(resource.lastIndexOf("/") + 1);
}

function sectionOf({ principal, ssoPermissionSet, key, forNodes }: PicturedWay): string {
  if (forNodes) {
    return "Nodes";
  }
  if (ssoPermissionSet !== undefined) {
    return "IAM Identity Center";
  }
  if (key === "mapAccounts") {
    return "Accounts";
  }
  switch (principalOf(principal).kind) {
    case "role":
      return "Roles";
    case "user":
    case "root":
    case "federated user":
      return "Users";
    case "other":
      return "Others";
  }
}
