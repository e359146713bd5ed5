import { nodeGroups, nodesGroup, nodeUser, principalKey, principalOf } from "../awsauth/principal";
import { parseArn } from "../iam/arn";
import { isForNodes } from "./accessEntries";
import type { Declarer } from "./declarers";
import { iamPrincipalOf, roleOfSession } from "./iamPrincipal";

/** An access entry besides the grants, as far as it matters who may remove it. */
export interface OtherEntry extends Declarer {
  principalArn: string;
  /** As in `STANDARD` or `EC2_LINUX`. */
  type: string;
  /** When it was created; undefined if EKS doesn't return it. */
  createdAt?: Date;
}

/** The circumstances of a decision about access entries and mappings. */
export interface Circumstances {
  /** The ARNs of the identities that run Pulumi: of users, of the root user, or of roles, which may lack the path. */
  deployerArns: readonly string[];
  /** The ARNs of principals that the program excepts. */
  exceptions: readonly string[];
  /** The current time, in milliseconds since 1970. */
  now: number;
}

/** Whether an access entry is unmanaged, and whether it may be removed. */
export interface Verdict {
  /** True if nobody declares it and it is neither excepted, nor for nodes, nor the deployer's. */
  isUnmanaged: boolean;
  /** The reason why it is never removed, or not by this update, as a clause; undefined if it may be removed. */
  keptBecause?: string;
}

/**
 * The time that passes before an entry or a mapping may be removed, in milliseconds. An update doesn't know what its preview
 * has shown. What is older than this existed when the preview ran, unless the update waited longer.
 */
export const settlingTime = 3_600_000;

/** The decision about an access entry that isn't that of a grant. Only an unmanaged entry may ever be removed. */
export function verdictOn(entry: OtherEntry, { deployerArns, exceptions, now }: Circumstances): Verdict {
  const { principalArn, type, declaredBy, stack, createdAt } = entry;
  const kept = (keptBecause: string, isUnmanaged = false): Verdict => ({ isUnmanaged, keptBecause });
  if (declaredBy !== "nobody") {
    return kept(declarerAsReason(declaredBy, stack));
  }
  if (isForNodes(type)) {
    return kept(`it is for nodes (${type})`);
  }
  if (deployerArns.some((caller) => isIdentityOf(principalArn, caller))) {
    return kept("it is the access of the deployer");
  }
  if (isExcepted(principalArn, exceptions)) {
    return kept("unmanagedExceptions lists it");
  }
  if (createdAt === undefined) {
    return kept("EKS doesn't return when it was created", true);
  }
  return now - createdAt.getTime() < settlingTime
    ? kept(`it was created ${recently(createdAt)}`, true)
    : { isUnmanaged: true };
}

/** A mapping of aws-auth besides the grants, as far as it matters who may remove it. */
export interface OtherMapping extends Declarer {
  /** `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The ARN as written in aws-auth; for mapAccounts, the ID of the account. */
  principal: string;
  /** Empty for an account. */
  username: string;
  groups: readonly string[];
  /** Whether it has the field `sso`, which changes its meaning in some versions of the authenticator. */
  sso?: boolean;
  /** When the text of its key was last changed; undefined if the API server doesn't return it. */
  changedAt?: Date;
}

/** The circumstances of a decision about mappings. */
export interface MappingCircumstances extends Circumstances {
  /** Whether aws-auth has an effect, which depends on the authentication mode of the cluster. */
  isInEffect: boolean;
  /** The keys of aws-auth that the authenticator can't read. */
  unreadableKeys: readonly string[];
}

/**
 * The decisions about all mappings of aws-auth that aren't those of grants, in order. The mappings of a principal are only
 * removed together: removing one of several can change which of the others the authenticator uses.
 */
export function verdictsOnMappings(mappings: readonly OtherMapping[], circumstances: MappingCircumstances): Verdict[] {
  const alone = mappings.map((mapping) => verdictOnMapping(mapping, circumstances));
  const staying = new Set(
    mappings.flatMap(({ principal }, index) =>
      alone[index]?.keptBecause === undefined ? [] : [principalKey(principal)],
    ),
  );
  return alone.map((verdict, index) =>
    verdict.keptBecause === undefined && staying.has(principalKey(mappings[index]?.principal ?? ""))
      ? { ...verdict, keptBecause: "another entry of aws-auth for its principal stays" }
      : verdict,
  );
}

/** The decision about a mapping, without regard to the others of its principal. */
function verdictOnMapping(mapping: OtherMapping, circumstances: MappingCircumstances): Verdict {
  const { key, principal, groups, declaredBy, stack } = mapping;
  if (declaredBy !== "nobody") {
    return { isUnmanaged: false, keptBecause: declarerAsReason(declaredBy, stack) };
  }
  if (!circumstances.isInEffect) {
    return { isUnmanaged: false, keptBecause: "aws-auth has no effect in this authentication mode" };
  }
  if (groups.includes(nodesGroup)) {
    return { isUnmanaged: false, keptBecause: "it is for nodes" };
  }
  if (circumstances.deployerArns.some((caller) => isIdentityOf(principal, caller))) {
    return { isUnmanaged: false, keptBecause: "it is the access of the deployer" };
  }
  if (isExcepted(principal, circumstances.exceptions)) {
    return { isUnmanaged: false, keptBecause: "unmanagedExceptions lists it" };
  }
  const reason = key === "mapAccounts" ? "accounts are never removed" : reasonToKeep(mapping, circumstances);
  return { isUnmanaged: true, ...(reason !== undefined && { keptBecause: reason }) };
}

/** The reason why an unmanaged mapping of a principal stays; undefined if it may be removed. */
function reasonToKeep(
  { key, principal, username, groups, sso, changedAt }: OtherMapping,
  { deployerArns, now, unreadableKeys }: MappingCircumstances,
): string | undefined {
  if (principalOf(principal).problem !== undefined) {
    return "its ARN matches no principal";
  }
  if (sso) {
    return "it has the field sso";
  }
  if (username.startsWith(nodeUser) || groups.some((group) => nodeGroups.includes(group))) {
    return "it may be for nodes";
  }
  // aws-auth has no paths of roles, which distinguish the roles of AWS services.
  if (iamPrincipalOf(principal)?.name.startsWith("AWSServiceRole")) {
    return "it may be for an AWS service";
  }
  if (unreadableKeys.length > 0) {
    return `${unreadableKeys.join(" and ")} can't be read`;
  }
  if (deployerArns.length === 0) {
    return "the AWS identity of the deployer is unknown";
  }
  if (changedAt === undefined) {
    return `the API server doesn't return when ${key} was changed`;
  }
  return now - changedAt.getTime() < settlingTime ? `${key} was changed ${recently(changedAt)}` : undefined;
}

/** The declarer of access as the reason why another program leaves it alone, as a clause. */
export function declarerAsReason(
  declaredBy: Exclude<Declarer["declaredBy"], "nobody">,
  stack: string | undefined,
): string {
  switch (declaredBy) {
    case "this-stack":
      return "this stack declares it";
    case "another-stack":
      return `the stack ${stack ?? "of another program"} declares it`;
    case "cloudformation":
      return `the CloudFormation stack ${stack} declares it`;
    case "eks":
      return "EKS created it";
  }
}

function isExcepted(principalArn: string, exceptions: readonly string[]): boolean {
  return exceptions.some((exception) => principalKey(exception) === principalKey(principalArn));
}

/** The ARN of an identity as STS returns it, but for a session that of the role without its path. */
export function deployerArn(callerArn: string): string {
  const arn = parseArn(callerArn);
  return (arn && roleOfSession(arn)) ?? callerArn;
}

/** True if an identity has the access of a principal. Names are unique in an account, ignoring case and path. */
function isIdentityOf(principalArn: string, deployer: string): boolean {
  const [principal, other] = [iamPrincipalOf(principalArn), iamPrincipalOf(deployer)];
  if (other === undefined) {
    // A federated user.
    return principalKey(principalArn) === principalKey(deployer);
  }
  return (
    principal !== undefined &&
    principal.kind === other.kind &&
    principal.account === other.account &&
    principal.name.toLowerCase() === other.name.toLowerCase()
  );
}

function time(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The end of the reason why something new stays. */
function recently(at: Date): string {
  const end = new Date(at.getTime() + settlingTime);
  return `less than an hour ago, at ${time(at)}: an update after ${time(end)} removes it`;
}
