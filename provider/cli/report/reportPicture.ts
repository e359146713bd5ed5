import { principalOf } from "../../awsauth/principal";
import { isAdminPolicy, masters } from "../../eks/administrators";
import type { EntryPolicy } from "../../eks/clusterEntry";
import type { ClusterReport, ReportedPrincipal, ReportedRole } from "../../eks/clusterReport";
import { printable } from "../style";
import type { Pictured, PicturedPrincipal, PicturedRight } from "./accessGraph";

const user = "User ";

/** What the picture shows of a report: the principals at their positions, their groups and usernames, and the rights. */
export function reportPicture({ principals, groups }: Pick<ClusterReport, "principals" | "groups">): Pictured {
  const rights: Record<string, PicturedRight> = {};
  const subjects: Pictured["subjects"] = {};
  const keep = ([key, right]: [string, PicturedRight]) => {
    rights[key] = right;
    return key;
  };
  for (const { name, bindings, isUnbound } of groups) {
    const everything = name === masters ? [keep(["masters", everythingRight])] : [];
    subjects[`Group ${name}`] = {
      label: printable(name),
      section: isUnbound === true ? "Groups without a binding" : "Groups",
      rights: everything.length > 0 ? everything : rightsOfRoles(bindings).map(keep),
    };
  }
  const pictured = principals.map((reported): PicturedPrincipal => {
    const ofUsernames = reported.roles.filter(({ subject }) => subject.startsWith(user));
    for (const name of new Set(ofUsernames.map(({ subject }) => subject))) {
      const roles = ofUsernames.filter(({ subject }) => subject === name);
      subjects[name] = {
        label: printable(name.slice(user.length)),
        section: "Usernames",
        rights: rightsOfRoles(roles).map(keep),
      };
    }
    return {
      label: printable(shortName(reported)),
      section: sectionOf(reported),
      isAdministrator: reported.isAdministrator === true,
      subjects: [
        ...new Set([...reported.groups.map((name) => `Group ${name}`), ...ofUsernames.map((one) => one.subject)]),
      ],
      rights: (reported.policies ?? []).map((policy) => keep(rightOfPolicy(policy))),
    };
  });
  return { principals: pictured, subjects, rights };
}

const everythingRight = { label: "Everything", section: "Everything", isAdministrator: true };

function rightOfPolicy(policy: EntryPolicy): [string, PicturedRight] {
  const label = printable(`${policy.policy}${inNamespaces(policy.namespaces)}`);
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
    const namespaces = isInCluster ? undefined : [...found].sort();
    const [kind = "", ...name] = role.split(" ");
    return [
      `role ${JSON.stringify([role, namespaces])}`,
      {
        label: printable(`${name.join(" ")}${inNamespaces(namespaces)}`),
        section: kind === "Role" ? "Roles in namespaces" : "ClusterRoles",
        isAdministrator: isInCluster && role === "ClusterRole cluster-admin",
      },
    ];
  });
}

function inNamespaces(namespaces: readonly string[] | undefined): string {
  return namespaces === undefined
    ? ""
    : namespaces.length === 1
      ? ` in ${namespaces[0]}`
      : ` in ${namespaces.length} namespaces`;
}

/** A name that fits into a box: that of the permission set, of the role or of the user. */
function shortName({ principal, ssoPermissionSet, key }: ReportedPrincipal): string {
  if (ssoPermissionSet !== undefined) {
    return ssoPermissionSet;
  }
  if (key === "mapAccounts") {
    return `account ${principal}`;
  }
  const [, , , , account = "", resource = principal] = principal.split(":");
  return resource === "root" ? `root of ${account}` : resource.slice(resource.lastIndexOf("/") + 1);
}

function sectionOf({ principal, ssoPermissionSet, key, forNodes }: ReportedPrincipal): string {
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
