import { withoutEffect } from "../../awsauth/predict";
import { principalOf } from "../../awsauth/principal";
import type { EntryDecision } from "../../eks/entryDecision";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import type { SignedIn } from "../../kubernetes/accessReviews";
import type { AccessMatch, AccessOutcome, AccessSource, ExplainAccessResult } from "../explainAccess";
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
  /** The Kubernetes user of the principal, if the identity in use shows that it created the cluster. */
  creator: Pick<SignedIn, "username" | "groups"> | undefined;
  clusterName: string | undefined;
}

/** The part of the result that decides about access. */
export type Decided = Pick<
  ExplainAccessResult,
  "access" | "decidedBy" | "username" | "groups" | "reason" | "fix" | "matchedBy" | "overridden" | "outcomes"
>;

/**
 * The decision of a cluster: an access entry before aws-auth, as far as the authentication mode allows each of them. In
 * the mode CONFIG_MAP, EKS maps the cluster's creator before it reads aws-auth.
 */
export function decide(sides: BothSides): Decided {
  const { side, byEntry, byMap, creator } = sides;
  if (byEntry.kind === "grants") {
    return before(byMap, "access-entry", byEntry, side.mode);
  }
  if (creator !== undefined) {
    return before(byMap, "creator", creator, side.mode);
  }
  const withoutMap = withoutEffect(side.mode);
  const ofMap = withoutMap === undefined ? byMap.outcomes : [{ access: "denied" as const, reason: `${withoutMap}.` }];
  const outcomes = distinct(ofMap.map((outcome) => withEntries(outcome, sides)));
  const [only] = outcomes;
  return only && outcomes.length === 1 ? single(only, sides) : { access: "depends", outcomes };
}

/** The decision of a source that takes precedence over aws-auth. */
function before(
  byMap: AwsAuthAnswer,
  decidedBy: AccessSource,
  { username, groups }: { username: string; groups: string[] },
  mode: EksSide["mode"],
): Decided {
  const outcome: AccessOutcome = { access: "granted", username, groups };
  const overridden = mode === "API" ? undefined : onlyMatch(byMap);
  return { ...outcome, decidedBy, ...(overridden && { overridden }), outcomes: [outcome] };
}

/** An outcome of aws-auth in a cluster without a working access entry for the principal. */
function withEntries(outcome: AccessOutcome, sides: BothSides): AccessOutcome {
  const { side, isMissing, principal } = sides;
  const { access, matchedBy } = outcome;
  if (access === "granted") {
    const reason = `IAM has no ${principal}, so no one can sign in as it.`;
    return isMissing ? { access: "denied", reason, matchedBy } : outcome;
  }
  const isUnknown = access === "unknown" || (side.mode !== undefined && !side.isComplete);
  const reason = [outcome.reason, ...reasonsOfEntries(sides)].join(" ");
  return { ...outcome, access: isUnknown ? "unknown" : "denied", reason };
}

/** A missing principal has no access whichever line of aws-auth maps it. */
function distinct(outcomes: AccessOutcome[]): AccessOutcome[] {
  const keys = outcomes.map(({ access, username, groups }) => JSON.stringify([access, username, groups]));
  return outcomes.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
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

/** Why nothing else than aws-auth gives access, as sentences. Nothing is known with a kubeconfig. */
function reasonsOfEntries({ side: { mode, isComplete }, byEntry, principal }: BothSides): string[] {
  if (mode === undefined) {
    return [];
  }
  if (mode === "CONFIG_MAP") {
    return ["Without an entry, only the cluster's creator has access, and EKS doesn't show the creator."];
  }
  const useless = byEntry.kind === "useless" ? [`${byEntry.reason}.`] : [];
  if (!isComplete) {
    return [...useless, "The access entries can't be read."];
  }
  return byEntry.kind === "useless" ? useless : [`The cluster has no access entry for ${principal}.`];
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
  if (matchedBy !== undefined && isMissing) {
    return `Create the role or user in IAM: ${matchedBy.key}, line ${matchedBy.line}, of aws-auth then gives it access.`;
  }
  if (matchedBy !== undefined) {
    return `Correct the username and the groups in ${matchedBy.key}, line ${matchedBy.line}, of aws-auth.`;
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
