import { withoutEffect } from "../../awsauth/lint/checkLive";
import { principalOf } from "../../awsauth/principal";
import type { EntryDecision } from "../../eks/entryDecision";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import type { AccessMatch, AccessOutcome, ExplainAccessResult } from "../explainAccess";
import type { AwsAuthAnswer } from "./awsAuthAnswer";
import type { EksSide } from "./clusterReads";

/** The answers of both sides to a caller. */
interface BothSides {
  side: EksSide;
  byEntry: EntryDecision;
  byMap: AwsAuthAnswer;
  /** The ARN of the principal, with its path if it is known. */
  principal: string;
  /** True if IAM has no such role or user. */
  isMissing: boolean;
  clusterName: string | undefined;
}

/** The part of the result that decides about access. */
export type Decided = Pick<
  ExplainAccessResult,
  "access" | "decidedBy" | "username" | "groups" | "reason" | "fix" | "matchedBy" | "overridden" | "outcomes"
>;

/** The decision of a cluster: an access entry before aws-auth, as far as the authentication mode allows each of them. */
export function decide(sides: BothSides): Decided {
  const { side, byEntry, byMap } = sides;
  if (byEntry.kind === "grants") {
    const { username, groups } = byEntry;
    const outcome: AccessOutcome = { access: "granted", username, groups };
    const overridden = side.mode === "API" ? undefined : onlyMatch(byMap);
    return { ...outcome, decidedBy: "access-entry", ...(overridden && { overridden }), outcomes: [outcome] };
  }
  const withoutMap = withoutEffect(side.mode);
  if (withoutMap !== undefined) {
    const reason = `${withoutMap}. ${reasonOfEntries(sides) ?? "the access entries can't be read"}.`;
    return single({ access: side.entries === undefined ? "unknown" : "denied", reason }, sides);
  }
  const more = reasonOfEntries(sides);
  const outcomes = byMap.outcomes.map((outcome) =>
    outcome.access === "denied" && more !== undefined ? { ...outcome, reason: `${outcome.reason} ${more}.` } : outcome,
  );
  const [only] = outcomes;
  return only && outcomes.length === 1 ? single(only, sides) : { access: "depends", outcomes };
}

function single(outcome: AccessOutcome, sides: BothSides): Decided {
  return {
    ...outcome,
    ...(outcome.matchedBy && { decidedBy: "aws-auth" as const }),
    ...(outcome.access === "denied" && { fix: fixOf(outcome, sides) }),
    outcomes: [outcome],
  };
}

function onlyMatch({ outcomes }: AwsAuthAnswer): AccessMatch | undefined {
  return outcomes.length === 1 ? outcomes[0]?.matchedBy : undefined;
}

/** Why no access entry gives access; undefined if the mode has no access entries or they can't be read. */
function reasonOfEntries({ side: { mode, entries }, byEntry, principal }: BothSides): string | undefined {
  if (byEntry.kind === "useless") {
    return byEntry.reason;
  }
  return mode === undefined || mode === "CONFIG_MAP" || entries === undefined
    ? undefined
    : `the cluster has no access entry for ${principal}`;
}

/** The change that would give the principal access. */
function fixOf({ matchedBy }: AccessOutcome, sides: BothSides): string {
  const { side, byEntry, byMap, principal, isMissing, clusterName } = sides;
  const { mode } = side;
  if (byEntry.kind === "useless") {
    const { entry, state } = byEntry;
    const remove = `aws eks delete-access-entry --cluster-name ${clusterName} --principal-arn ${entry.principalArn}`;
    if (state.status === "recreated") {
      return (
        "Recreate the access entry: an update does it if this package's AccessEntry or ClusterAccess declares the entry; " +
        `otherwise run \`${remove}\`, and declare an AccessEntry for ${principal}.`
      );
    }
    return state.status === "deleted"
      ? `Create the role or user in IAM, remove the dead entry with \`${remove}\`, and declare an AccessEntry for it.`
      : "Sign in with the session that the entry is for: nodes have the ID of their EC2 instance as the session name.";
  }
  if (matchedBy !== undefined) {
    return `Correct the user name and the groups in ${matchedBy.key}, line ${matchedBy.line}, of aws-auth.`;
  }
  const first = isMissing ? "Create the role or user in IAM. " : "";
  const start = byMap.isMeant && mode !== "API" ? "Correct what the reason names in aws-auth, or declare" : "Declare";
  const entry = canHaveEntry(principal) ? `an AccessEntry for ${principal}` : undefined;
  const mapping = `${principalOf(principal).arn ?? principal} in an AwsAuth`;
  const ways = [mode === "CONFIG_MAP" ? undefined : entry, mode === "API" ? undefined : mapping];
  const possible = ways.filter((way) => way !== undefined);
  return possible.length === 0
    ? "Grant the access to a role, and let the user assume it: access entries are for roles and users of IAM only."
    : `${first}${start} ${possible.join(", or ")}.`;
}

function canHaveEntry(principal: string): boolean {
  return iamPrincipalOf(principal) !== undefined;
}
