import { quoted } from "../awsauth/text";
import { type AccessDifference, type AccessIdentity, changesOf, type Exchange } from "./accessDiff";
import { policiesInWords } from "./clusterEntry";
import type { BoundRole } from "./clusterReport";

// The changes in who has access, in words: one line for each principal.

/** The sign of a change, as in a diff of texts. */
export const differenceSigns = { gains: "+", loses: "-", changes: "~" } as const;

/** A change as a line, as in `+ arn:… gains access: username "dev", groups "devs"`. */
export function differenceInWords({ kind, principal, isAccount, before, after, until }: AccessDifference): string {
  const who = isAccount ? `every principal of the account ${quoted(principal)} without another entry` : principal;
  const start = `${differenceSigns[kind]} ${who}`;
  if (isAccount) {
    return `${start} ${kind} access: its ARN as the username, no groups`;
  }
  if (kind !== "changes") {
    const reason = until === undefined ? "" : `, because its grant has ended (until ${until})`;
    return `${start} ${kind} access${reason}: ${alternatives(kind === "gains" ? after : before)}`;
  }
  const [was, is] = [before[0], after[0]];
  return before.length === 1 && after.length === 1 && was && is
    ? `${start}: ${changesInWords(was, is)}`
    : `${start}: changes from ${alternatives(before)} to ${alternatives(after)}`;
}

function changesInWords(before: AccessIdentity, after: AccessIdentity): string {
  const { username, groups, policies, roles, administrator } = changesOf(before, after);
  return [
    ...(administrator === "gained" ? ["becomes an administrator"] : []),
    ...(administrator === "lost" ? ["is no longer an administrator"] : []),
    ...(username === undefined ? [] : [`the username ${quoted(username.before)} becomes ${quoted(username.after)}`]),
    ...exchangeInWords(groups, groupsInWords),
    ...exchangeInWords(
      policies,
      (items) => `access polic${items.length === 1 ? "y" : "ies"} ${policiesInWords(items)}`,
    ),
    ...exchangeInWords(roles, rolesInWords),
  ].join("; ");
}

function exchangeInWords<T>({ gained, lost }: Exchange<T>, list: (items: T[]) => string): string[] {
  const part = (verb: string, items: T[]) => (items.length === 0 ? [] : [`${verb} the ${list(items)}`]);
  return [...part("gains", gained), ...part("loses", lost)];
}

/** As in `ClusterRole view in the namespaces blog and shop, ClusterRole edit in the whole cluster`. */
function rolesInWords(roles: readonly BoundRole[]): string {
  return [...new Set(roles.map(({ role }) => role))]
    .flatMap((role) => {
      const places = roles.filter((one) => one.role === role).map(({ namespace }) => namespace);
      const names = places.filter((namespace) => namespace !== undefined);
      const noun = names.length === 1 ? "namespace" : "namespaces";
      return [
        ...(names.length < places.length ? [`${role} in the whole cluster`] : []),
        ...(names.length === 0 ? [] : [`${role} in the ${noun} ${names.join(" and ")}`]),
      ];
    })
    .join(", ");
}

function alternatives(identities: readonly AccessIdentity[]): string {
  return identities.map(identityInWords).join(", or ");
}

function groupsInWords(groups: readonly string[]): string {
  return `${groups.length === 1 ? "group" : "groups"} ${groups.map(quoted).join(", ")}`;
}

/** At most this many lines are logged at once. */
const mostLines = 20;

/** The changes as lines, of which only the first are shown if there are many. */
export function differencesInLines(differences: readonly AccessDifference[]): string[] {
  const more = differences.length - mostLines;
  const shown = differences.slice(0, mostLines).map(differenceInWords);
  return more > 0 ? [...shown, `and ${more} more ${more === 1 ? "principal" : "principals"}`] : shown;
}

function identityInWords({ username, groups, policies = [], roles = [], isAdministrator }: AccessIdentity): string {
  return [
    ...(isAdministrator ? ["administrator"] : []),
    ...(username === undefined ? [] : [`username ${quoted(username)}`]),
    groups.length === 0 ? "no groups" : groupsInWords(groups),
    ...(policies.length === 0 ? [] : [policiesInWords(policies)]),
    ...(roles.length === 0 ? [] : [rolesInWords(roles)]),
  ].join(", ");
}
