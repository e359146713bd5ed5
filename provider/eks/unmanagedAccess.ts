import { nodesGroup, principalKey } from "../awsauth/principal";
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
 * The time that passes before an entry may be removed, in milliseconds. An update doesn't know what its preview has
 * shown. An entry that is older than this existed when the preview ran, unless the update waited longer.
 */
export const settlingTime = 3_600_000;

/** The decision about an access entry that isn't that of a grant. Only an unmanaged entry may ever be removed. */
export function verdictOn(entry: OtherEntry, { deployerArns, exceptions, now }: Circumstances): Verdict {
  const { principalArn, type, declaredBy, stack, createdAt } = entry;
  const kept = (keptBecause: string, isUnmanaged = false): Verdict => ({ isUnmanaged, keptBecause });
  if (declaredBy !== "nobody") {
    return kept(declared(declaredBy, stack));
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
    ? kept(
        `it was created less than an hour ago, at ${time(createdAt)}: an update after ${after(createdAt)} removes it`,
        true,
      )
    : { isUnmanaged: true };
}

/** A mapping of aws-auth besides the grants, as far as it matters who declares it. */
export interface OtherMapping {
  /** `mapRoles`, `mapUsers` or `mapAccounts`. */
  key: string;
  /** The ARN as written in aws-auth; for mapAccounts, the ID of the account. */
  principal: string;
  groups: readonly string[];
  declaredBy: Declarer["declaredBy"];
}

/** Whether a mapping of aws-auth that isn't that of a grant is unmanaged. */
export function isUnmanagedMapping(
  { principal, groups, declaredBy }: OtherMapping,
  { deployerArns, exceptions }: Pick<Circumstances, "deployerArns" | "exceptions">,
): boolean {
  const isDeployers = deployerArns.some((caller) => isIdentityOf(principal, caller));
  return declaredBy === "nobody" && !groups.includes(nodesGroup) && !isDeployers && !isExcepted(principal, exceptions);
}

function declared(declaredBy: Exclude<Declarer["declaredBy"], "nobody">, stack: string | undefined): string {
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
  return (
    principal !== undefined &&
    principal.kind === other?.kind &&
    principal.account === other.account &&
    principal.name.toLowerCase() === other.name.toLowerCase()
  );
}

function time(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

function after(createdAt: Date): string {
  return time(new Date(createdAt.getTime() + settlingTime));
}
