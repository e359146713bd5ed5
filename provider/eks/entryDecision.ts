import type { Identity } from "../awsauth/identity";
import { fillIn } from "../awsauth/predict";
import type { ClusterEntry } from "./clusterEntry";
import type { PrincipalState } from "./principalStatus";

/** An access entry of a principal, with the state of the entry's principal. */
export interface EntryOfPrincipal {
  entry: ClusterEntry;
  state: PrincipalState;
}

/** The answer of a cluster's access entries to a caller. */
export type EntryDecision =
  /** An entry gives access, with this username. */
  | ({ kind: "grants"; username: string; groups: string[] } & EntryOfPrincipal)
  /** The caller has an entry that gives no access. The reason is a sentence without a period. */
  | ({ kind: "useless"; reason: string } & EntryOfPrincipal)
  | { kind: "none" };

/**
 * The answer of access entries to a caller. An entry that gives no access doesn't hide a mapping in aws-auth: EKS finds
 * entries by the unique ID of the principal.
 *
 * @param candidates The entries for the caller's principal: several if their ARNs differ only in the path.
 */
export function decideByEntries(candidates: EntryOfPrincipal[], identity: Identity): EntryDecision {
  const decisions = candidates.map((candidate) => decide(candidate, identity));
  return decisions.find(({ kind }) => kind === "grants") ?? decisions[0] ?? { kind: "none" };
}

function decide({ entry, state }: EntryOfPrincipal, identity: Identity): EntryDecision {
  const { status, reason = "" } = state;
  if (status === "deleted" || status === "recreated") {
    return { kind: "useless", entry, state, reason: `The access entry of ${entry.principalArn} is dead: ${reason}` };
  }
  const username = fillIn(entry.username, identity);
  if (typeof username !== "string") {
    const about = `The access entry of ${entry.principalArn} doesn't apply`;
    return { kind: "useless", entry, state, reason: `${about}: ${username.denied}` };
  }
  return { kind: "grants", entry, state, username, groups: entry.groups };
}
