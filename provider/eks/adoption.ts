import { checkDeclared } from "../awsauth/lint/checkDeclared";
import { nodesGroup, principalKey } from "../awsauth/principal";
import { counted } from "../awsauth/text";
import { shownPermissionSet } from "../iam/permissionSet";
import type { Issue } from "../validation/issues";
import { render } from "../validation/render";
import { accessPolicyForm, groupForm, isForNodes, namespacePatternForm, usernameForm } from "./accessEntries";
import type { Mode } from "./authenticationMode";
import type { EntryPolicy } from "./clusterEntry";
import type { Declarer } from "./declarers";
import { levelOf } from "./grants";
import { generatedUsername, iamPrincipalOf, principalArnForm } from "./iamPrincipal";
import { declarerAsReason } from "./unmanagedAccess";

// The program that declares the access that a cluster has and that nobody declares yet.

/** An access entry of the cluster. */
export interface AdoptableEntry extends Declarer {
  principalArn: string;
  type: string;
  username: string;
  groups: string[];
  /** Omitted if they can't be read. */
  policies?: EntryPolicy[];
  principalStatus: string;
}

/** An entry or account of aws-auth. */
export interface AdoptableMapping extends Declarer {
  key: string;
  line: number;
  /** The ARN, or the ID of an account. */
  principal: string;
  /** Omitted for an account. */
  username?: string;
  groups: string[];
  /** Whether it has the field `sso`, with which some versions of the authenticator ignore it. */
  sso: boolean;
  principalStatus?: string;
  withoutEffectReason?: string;
}

/** The access to a cluster. */
export interface AdoptableAccess {
  mode: Mode;
  entries: readonly AdoptableEntry[];
  mappings: readonly AdoptableMapping[];
}

/** A grant of a ClusterAccess, as the program declares it. */
export interface AdoptedGrant {
  name: string;
  principalArn: string;
  username?: string;
  access?: string;
  namespaces?: string[];
  accessPolicies?: EntryPolicy[];
  kubernetesGroups?: string[];
}

/** What the program declares, and what it doesn't. */
export interface Adoption {
  grants: AdoptedGrant[];
  roles: { roleArn: string; username: string; groups: string[] }[];
  users: { userArn: string; username: string; groups: string[] }[];
  accounts: string[];
  left: LeftAccess[];
}

/** Access that the program doesn't declare. */
export interface LeftAccess {
  /** As in `the access entry of arn:…` or `aws-auth, mapRoles, line 3 (arn:…)`. */
  what: string;
  /** A clause, or sentences. */
  reason: string;
  /** Whether nobody declares it and it gives access, so that somebody should. */
  isOpen: boolean;
}

/** The access that a program can declare: everything that nobody declares yet, apart from that of nodes. */
export function adoptionOf({ mode, entries, mappings }: AdoptableAccess): Adoption {
  const adoption: Adoption = { grants: [], roles: [], users: [], accounts: [], left: [] };
  const names = new Set<string>();
  for (const entry of mode === "CONFIG_MAP" ? [] : entries) {
    const reason = reasonToLeaveEntry(entry);
    if (reason === undefined) {
      adoption.grants.push(grantOf(entry, names));
    } else {
      adoption.left.push({ what: `the access entry of ${entry.principalArn}`, ...reason });
    }
  }
  const used = mappings.filter(({ withoutEffectReason }) => withoutEffectReason === undefined);
  const copies = counted(used.map(({ principal }) => principalKey(principal)));
  for (const mapping of mappings) {
    const { key, line, principal, username = "", groups } = mapping;
    const reason = reasonToLeaveMapping(mapping, (copies.get(principalKey(principal)) ?? 0) > 1);
    if (reason !== undefined) {
      adoption.left.push({ what: `aws-auth, ${key}, line ${line} (${principal})`, ...reason });
    } else if (key === "mapAccounts") {
      adoption.accounts.push(principal);
    } else if (key === "mapRoles") {
      adoption.roles.push({ roleArn: principal, username, groups });
    } else {
      adoption.users.push({ userArn: principal, username, groups });
    }
  }
  return { ...adoption, accounts: [...new Set(adoption.accounts)] };
}

type Reason = Omit<LeftAccess, "what">;

function closed(reason: string): Reason {
  return { reason, isOpen: false };
}

function open(reason: string): Reason {
  return { reason, isOpen: true };
}

function reasonToLeaveEntry(entry: AdoptableEntry): Reason | undefined {
  const { principalArn, type, groups, policies, declaredBy, stack, principalStatus } = entry;
  if (declaredBy !== "nobody") {
    return closed(declarerAsReason(declaredBy, stack));
  }
  if (isForNodes(type)) {
    return closed(`it is for nodes (${type})`);
  }
  if (principalStatus === "deleted" || principalStatus === "recreated") {
    const why = principalStatus === "deleted" ? "IAM has no such principal" : "its principal was recreated";
    return closed(`it gives no access, since ${why}`);
  }
  if (policies === undefined) {
    return open("its access policies can't be read");
  }
  if (groups.length + policies.length === 0) {
    return closed("it has neither groups nor access policies");
  }
  const faults = [
    ...(principalArnForm.fits(principalArn) ? [] : [`the ARN ${principalArn}`]),
    ...(hasOwnUsername(entry) && !usernameForm.fits(entry.username) ? [`the username ${entry.username}`] : []),
    ...groups.filter((group) => !groupForm.fits(group)).map((group) => `the group ${group}`),
    ...policies.filter(({ policy }) => !accessPolicyForm.fits(policy)).map(({ policy }) => `the policy ${policy}`),
    ...policies
      .flatMap(({ namespaces = [] }) => namespaces)
      .filter((namespace) => !namespacePatternForm.fits(namespace))
      .map((namespace) => `the namespace ${namespace}`),
  ];
  return faults.length === 0 ? undefined : open(`a grant can't have ${faults.join(" and ")}`);
}

function hasOwnUsername({ principalArn, username }: AdoptableEntry): boolean {
  return username !== generatedUsername(principalArn);
}

function reasonToLeaveMapping(mapping: AdoptableMapping, isOneOfMany: boolean): Reason | undefined {
  const { key, principal, username, groups, declaredBy, stack, principalStatus, withoutEffectReason, sso } = mapping;
  if (declaredBy !== "nobody") {
    return closed(declarerAsReason(declaredBy, stack));
  }
  if (groups.includes(nodesGroup)) {
    return closed("it is for nodes");
  }
  if (withoutEffectReason !== undefined) {
    return closed(`it has no effect: ${withoutEffectReason}`);
  }
  if (principalStatus === "deleted") {
    return closed("it gives no access, since IAM has no such principal");
  }
  if (key !== "mapAccounts" && isOneOfMany) {
    return open("aws-auth has several entries for its principal: keep one of them");
  }
  if (sso) {
    return open("it has the field sso, with which some versions of the authenticator ignore it: remove the field");
  }
  const issues = issuesOf(key, { principal, username, groups });
  return issues.length === 0 ? undefined : open(issues.map(render).join(" "));
}

/** The issues that an AwsAuth would report. */
function issuesOf(
  key: string,
  { principal, username, groups }: Pick<AdoptableMapping, "principal" | "username" | "groups">,
): Issue[] {
  const declared = {
    mapRoles: { roles: [{ roleArn: principal, username, groups }] },
    mapUsers: { users: [{ userArn: principal, username, groups }] },
    mapAccounts: { accounts: [principal] },
  }[key];
  return checkDeclared(declared ?? {}).issues;
}

function grantOf(entry: AdoptableEntry, names: Set<string>): AdoptedGrant {
  const { principalArn, username, groups, policies = [] } = entry;
  const [policy, ...others] = policies;
  const level = policy !== undefined && others.length === 0 ? levelOf(policy.policy) : undefined;
  return {
    name: newName(principalArn, names),
    principalArn,
    ...(hasOwnUsername(entry) && { username }),
    ...(level !== undefined && { access: level, ...(policy?.namespaces && { namespaces: policy.namespaces }) }),
    ...(level === undefined && policies.length > 0 && { accessPolicies: policies }),
    ...(groups.length > 0 && { kubernetesGroups: groups }),
  };
}

/** The name of a grant: the name of the principal, or of its permission set, in lower case and with hyphens. */
function newName(principalArn: string, names: Set<string>): string {
  const { name = "" } = iamPrincipalOf(principalArn) ?? {};
  const usual =
    (shownPermissionSet(principalArn) ?? (name || "root"))
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 50)
      .replace(/^-+|-+$/g, "") || "grant";
  let free = usual;
  for (let count = 2; names.has(free); count++) {
    free = `${usual}-${count}`;
  }
  names.add(free);
  return free;
}
