import { isDeepStrictEqual } from "node:util";
import {
  accountHash,
  anothersArns,
  type Claimed,
  claimedBy,
  claimingSibling,
  claimingStack,
  isClaimedByOthers,
  lastWritten,
  namesakesIn,
  nextAnnotations,
  type Owner,
  ownedBy,
  unrecorded,
} from "../../awsauth/claims";
import {
  type AwsAuthDocument,
  type Data,
  keyNames,
  type LiveEntry,
  mappingKeys,
} from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import type { LockOutCheck } from "../../awsauth/lockOut";
import { type Declared, mappingsOf, nothingDeclared, readsAs } from "../../awsauth/merge/declared";
import { type Before, type Merged, merge } from "../../awsauth/merge/merge";
import { type MergeNotice, renderNotice } from "../../awsauth/merge/notices";
import { absentEntries, type Conflict } from "../../awsauth/merge/plan";
import { MergeRefused } from "../../awsauth/merge/refused";
import { principalKey } from "../../awsauth/principal";
import { counted, foldCase, quoted } from "../../awsauth/text";
import type { LiveConfigMap, NextConfigMap } from "../../kubernetes/configMap";
import { because, ChangeRefused, type Refusal } from "../refusal";
import { type Backup, entriesLost, restoration, restoreNotices } from "./restore";

/** A change of the ConfigMap that one resource asks for. */
export interface Request {
  /** What the engine does: it creates the resource, replaces it by this new one, updates it, or deletes it. */
  operation: "create" | "replace" | "update" | "delete";
  owner: Owner;
  /** The name under which the resource claims what it writes. */
  writer: string;
  /** What the resource remembers having written. */
  remembered: Declared;
  /** What its state says that there is, which a refresh may have changed; what it remembers, where left out. */
  recorded?: Declared;
  /** What it remembers of the keys before its first entry. */
  before: Before;
  /** What it declares now, all of it. */
  wanted: Declared;
  /** The ARNs that are to have no entry, whoever wrote it. */
  absentArns: readonly string[];
  conflict: Conflict;
  repair: boolean;
  /** A backup whose data is to start from in place of the live data, unless that was done before. */
  backup?: Backup;
  /**
   * Whether `remembered` holds whatever others have claimed: where it is all that is known, and a claim under another
   * URN may be the resource's own from before it was renamed.
   */
  trusting?: boolean;
}

/** What a change comes to. */
export interface Planned {
  next: NextConfigMap;
  /** False when nothing has to be written. */
  changed: boolean;
  /** Whether more changes than claims. */
  dataChanged: boolean;
  /** To be remembered in place of the request's. */
  before: Before;
  /** The document before and after, where an entry that somebody may depend on goes or changes. */
  risk?: Pick<LockOutCheck, "before" | "after" | "setBack">;
  /** What the user should know. */
  notices: string[];
  /** What there is to say of entries that somebody else has changed and that are written as declared again. */
  corrections: string[];
}

/**
 * Works out what has to be written so that the ConfigMap holds what the resource declares, and everything else stays.
 * @throws Refused when that isn't possible, with all the reasons.
 */
export function plan(live: LiveConfigMap | undefined, request: Request): Planned {
  const { operation, owner, writer, remembered, wanted, backup } = request;
  const restored = restoration(backup, live?.annotations ?? {}, operation === "replace");
  const { annotations } = restored;
  const claimed = claimedBy(owner, annotations);
  const base = restored.data ?? live?.data;
  const document = readAwsAuth(base);
  const merged = mergeInto(base, document, claimed, request);
  const [before, after] = [readAwsAuth(live?.data), readAwsAuth(merged.data)];
  if (restored.data) {
    refuseLosses(before, after, claimed, request);
  }
  const left = unrecorded(after, claimed, remembered, wanted);
  const kept = operation === "delete" ? nothingDeclared : left;
  const dataChanged = !isDeepStrictEqual(merged.data, { ...live?.data });
  if (dataChanged && live?.immutable) {
    throw new ChangeRefused([because(immutable)]);
  }
  const next = {
    data: merged.data,
    annotations: nextAnnotations(annotations, document, { owner, writer, wanted, kept }),
  };
  const onlyAdds = keepsAll(before, after) && restored.data === undefined && isEmpty(merged.repaired);
  return {
    next,
    changed: dataChanged || !isDeepStrictEqual(next.annotations, { ...live?.annotations }),
    dataChanged,
    before: merged.before,
    ...(onlyAdds ? {} : { risk: { before, after, setBack: lastWritten(claimed, wanted) } }),
    notices: [
      ...restored.notices,
      ...(restored.data && backup
        ? restoreNotices(backup.name, { data: live?.data, document: before }, { data: merged.data, document: after })
        : []),
      ...merged.notices,
      ...stayingNotices(merged, claimed),
      ...repairNotices(merged),
      ...unrecordedNotices(left, operation),
      ...(operation === "create" ? namesakeNotices(namesakesIn(after, claimed, wanted)) : []),
    ],
    corrections: correctionNotices(merged, request.recorded ?? remembered),
  };
}

/** https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable */
const immutable =
  "the ConfigMap kube-system/aws-auth is immutable, and this changes its data: Kubernetes lets it only be deleted and " +
  "created again. As an identity that gets in without aws-auth, such as one with an access entry, save it with " +
  "`kubectl -n kube-system get configmap aws-auth -o yaml > aws-auth.yaml`, and create it again with the same data with " +
  "`sed '/^immutable: true$/d' aws-auth.yaml | kubectl replace --force -f -`. Then run this again.";

/** Refuses a backup without entries that somebody else has declared since. */
function refuseLosses(before: AwsAuthDocument, after: AwsAuthDocument, claimed: Claimed, request: Request): void {
  const trusted = trustedIn(request);
  const namesakes = namesakesIn(before, claimed);
  const lost = entriesLost(before, after)
    .filter((entry) => isClaimedByOthers(entry, claimed) && !trusted.has(principalKey(entry.arn)))
    .map(({ key, line, arn }) => {
      const what = `${request.backup?.name} hasn't got the entry of ${key} for ${arn} (line ${line})`;
      return `${what}. ${whose(arn, namesakes)} Restore by hand what you need, or remove the entry there first.`;
    });
  const reasons = [...lost, ...lostAccounts(before, after, claimed, request)];
  if (reasons.length > 0) {
    throw new ChangeRefused(reasons.map(because), headline);
  }
}

/** Why a backup is refused that has fewer items for an account than others have declared: each owner has its own. */
function lostAccounts(before: AwsAuthDocument, after: AwsAuthDocument, claimed: Claimed, request: Request): string[] {
  const { backup, remembered, wanted } = request;
  const count = ({ mapAccounts }: AwsAuthDocument, account: string, own: Declared) =>
    mapAccounts.items.filter((item) => item.account === account).length - (own.accounts.includes(account) ? 1 : 0);
  const namesakes = namesakesIn(before, claimed);
  return [...new Set(before.mapAccounts.items.map(({ account }) => account))]
    .filter((account) => {
      const others = claimed.others.get(accountHash(account)) ?? 0;
      return count(after, account, wanted) < Math.min(others, count(before, account, remembered));
    })
    .map((account) => {
      const what = `${backup?.name} hasn't got an item of mapAccounts for ${account}`;
      return `${what}. ${whose(account, namesakes)} Restore by hand what you need, or remove the item there first.`;
    });
}

/** The principals that a preview takes for the resource's own, whoever has claimed them. */
function trustedIn({ remembered, trusting }: Request): Set<string> {
  return new Set(trusting ? [...remembered.roles, ...remembered.users].map(({ arn }) => principalKey(arn)) : []);
}

/** What there is to say about entries that an interrupted update wrote. A replaced resource removes its own later. */
function unrecordedNotices({ roles, users, accounts }: Declared, operation: Request["operation"]): string[] {
  const names = [...[...roles, ...users].map(({ arn }) => arn), ...accounts];
  const next =
    operation === "delete"
      ? "Remove what should not stay from the ConfigMap by hand, or with the input absentArns of an AwsAuth."
      : "To remove it, run `pulumi refresh` after this update, which records it, and update once more.";
  return names.length === 0 || operation === "replace"
    ? []
    : [
        `an interrupted update of this resource wrote ${names.join(", ")}. It is neither in the stack's state nor ` +
          `declared, so it stays in aws-auth. ${next}`,
      ];
}

/**
 * What there is to say about what goes on to let in those whose own entries go. Each owner has an item of its own for an
 * account, so those that others have claimed are as they should be.
 */
function stayingNotices({ staying }: Pick<Merged, "staying">, { others }: Claimed): string[] {
  const next = "It isn't known to be this resource's. Remove it by hand if it should go";
  const entries = staying.entries.map(({ key, arn, username, groups }) => {
    const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
    return `another entry of ${key} stays, and goes on to map ${arn} to ${reads}. ${next}, or with the input absentArns of an AwsAuth.`;
  });
  const accounts = [...staying.accounts]
    .filter(([account, count]) => count > (others.get(accountHash(account)) ?? 0))
    .map(([account]) => {
      const what = `another item of mapAccounts stays, and goes on to let in the account ${account}`;
      return `${what}. ${next}.`;
    });
  return [...entries, ...accounts];
}

/** What there is to say about entries that are claimed under the URN of this resource from another state. */
function namesakeNotices(names: string[]): string[] {
  return names.length === 0 ? [] : [`aws-auth also holds ${names.join(", ")}, and keeps it. ${ofNamesakes}`];
}

const ofNamesakes =
  "It was written under the same URN from another state: by a stack with the same name and project in another " +
  "backend, or by this one before its state was lost. If an update was interrupted, run `pulumi refresh` first; if the " +
  'state was lost, set conflict to "take-over" for one update.';

/** What a merge comes to, with its notices as sentences. */
type MergedInto = Omit<Merged, "notices"> & { notices: string[] };

function mergeInto(base: Data, document: AwsAuthDocument, claimed: Claimed, request: Request): MergedInto {
  const { remembered, wanted, absentArns, before, conflict, repair, trusting } = request;
  const counting: Claimed = trusting ? { ...claimed, others: new Map() } : claimed;
  const owned = ownedBy(document, counting, remembered, wanted);
  const namesakes = namesakesIn(document, claimed);
  const others = othersToGo(document, claimed, request);
  const reasons: Refusal[] = others.map((entry) => because(describeOthers(entry, namesakes)));
  try {
    const merged = merge({ live: base, owned, wanted, absentArns, before, conflict, adopt: false, repair });
    if (reasons.length === 0) {
      return { ...merged, notices: withFormerOwners(merged.notices, document, claimed, request) };
    }
  } catch (error) {
    if (!(error instanceof MergeRefused)) {
      throw error;
    }
    const ofOthers = anothersArns(document, claimed, wanted);
    const siblingOf = (arn: string) => claimingSibling(document, arn, claimed);
    reasons.unshift(...withOtherOwners(error, ofOthers, (arn) => whoseNow(arn, namesakes, siblingOf(arn), request)));
  }
  throw new ChangeRefused(reasons, headline);
}

/** What several reasons stand under. */
const headline = "The change of aws-auth is refused:";

/** The entries that are to go, and that somebody else has claimed. */
function othersToGo(document: AwsAuthDocument, claimed: Claimed, request: Request): LiveEntry[] {
  const trusted = trustedIn(request);
  const { going } = absentEntries(document, request.absentArns);
  return going.filter((entry) => isClaimedByOthers(entry, claimed) && !trusted.has(principalKey(entry.arn)));
}

function describeOthers({ key, line, arn }: LiveEntry, namesakes: string[]): string {
  return `${arn} is to be absent, and ${key}, line ${line}, maps it. ${whose(arn, namesakes)} Remove it there first.`;
}

/** Whose an entry is that another owner has claimed. */
function whose(arn: string, namesakes: string[]): string {
  const isNamesakes = namesakes.some((one) => foldCase(one) === foldCase(arn));
  return isNamesakes ? ofNamesakes : "That entry is declared by another stack or another resource of this package.";
}

/** The same, with the way out where that owner is in this stack, as after a rename. */
function whoseNow(
  arn: string,
  namesakes: string[],
  sibling: string | undefined,
  { owner, operation }: Request,
): string {
  const renamed = sibling && operation === "create" ? renaming(owner.urn, sibling) : undefined;
  return renamed ?? whose(arn, namesakes);
}

/** Says of the entries in the way that another owner has declared them, where one has. */
function withOtherOwners({ reasons }: MergeRefused, arns: string[], whoseIs: (arn: string) => string): Refusal[] {
  return reasons.map((reason) => {
    const isOthers = reason.kind === "mapped-elsewhere" && arns.includes(reason.arn);
    return { kind: "merge", reason, ...(isOthers ? { owner: whoseIs(reason.arn) } : {}) };
  });
}

/** Says of the entries that are taken over who has declared them, where another owner has. */
function withFormerOwners(
  notices: readonly MergeNotice[],
  document: AwsAuthDocument,
  claimed: Claimed,
  request: Request,
): string[] {
  const trusted = trustedIn(request);
  const namesakes = new Set(namesakesIn(document, claimed).map(foldCase));
  const isOthers = (entry: LiveEntry) => isClaimedByOthers(entry, claimed) && !trusted.has(principalKey(entry.arn));
  return notices.map((notice) => {
    if (notice.kind !== "taken-over" || !isOthers(notice.entry)) {
      return renderNotice(notice);
    }
    const { entry } = notice;
    const stack = claimingStack(entry, claimed);
    const from = namesakes.has(foldCase(entry.arn))
      ? "the same URN in another state"
      : "another resource of this package";
    const of = stack === undefined ? "" : `, of the stack ${stack}`;
    return (
      `${renderNotice(notice)} from ${from}${of}: the next update there is rejected while it declares the entry, or takes it back; and ` +
      "a destroy here removes the entry. Remove it from the program there."
    );
  });
}

/** True when every entry and every account is there as before: at most something was added. */
function keepsAll(before: AwsAuthDocument, after: AwsAuthDocument): boolean {
  const texts = (document: AwsAuthDocument) => [
    ...mappingKeys.flatMap((key) =>
      document[key].items.map(({ arn, username, groups, sso }) => JSON.stringify([key, arn, username, groups, sso])),
    ),
    ...document.mapAccounts.items.map(({ account }) => account),
  ];
  const kept = counted(texts(after));
  return texts(before).every((text) => {
    const count = kept.get(text) ?? 0;
    kept.set(text, count - 1);
    return count > 0;
  });
}

/** What there is to say of changes of others that are undone, but for those that a refresh has recorded. */
function correctionNotices({ corrected }: Pick<Merged, "corrected">, recorded: Declared): string[] {
  const isRecorded = (entry: LiveEntry) => mappingsOf(recorded, entry.key).some((mapping) => readsAs(entry, mapping));
  return corrected
    .filter((entry) => !isRecorded(entry))
    .map(({ key, line, arn, username, groups }) => {
      const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
      return `the entry of ${key} for ${arn} (line ${line}) was changed by somebody else, to ${reads}; it becomes as declared again`;
    });
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

function repairNotices({ repaired }: Pick<Merged, "repaired">): string[] {
  return keyNames.flatMap((name) => {
    const made = repaired[name];
    if (!made) {
      return [];
    }
    const comments = made.commented.map((line) => JSON.stringify(line)).join(", ");
    const rest = made.commented.length === 0 ? "nothing was lost" : `now comments: ${comments}`;
    return [`${name} couldn't be read and is mended; kept: ${made.kept.join(", ") || "no entry"}; ${rest}`];
  });
}

/** Types of components that have the resource as a child, one in the other. */
const [whole, inner] = ["eks-auth:index:ClusterAccess", "eks-auth:index:AwsAuth"];

/**
 * What to do where another resource of the same stack declares an entry: after a rename it is the same resource, which only
 * needs the alias of its component. Undefined where no alias makes the one of the other.
 *
 * @param urn The resource.
 * @param sibling The other one, as `<types>::<name>`.
 */
export function renaming(urn: string, sibling: string): string | undefined {
  const [stack, project, types = ""] = urn.split("::");
  const [formerTypes = "", ...rest] = sibling.split("::");
  const name = rest.join("::").replace(/-entries$/, "");
  const component = formerTypes.split("$").slice(0, -1).join("$");
  const isIn = (type: string, all: string) => all.includes(`${type}$${inner}$`);
  const [kind, former] = isIn(whole, types)
    ? [
        "ClusterAccess",
        isIn(whole, formerTypes)
          ? `${component.slice(0, -inner.length - 1)}::${name.replace(/-aws-auth$/, "")}`
          : undefined,
      ]
    : ["AwsAuth", `${component}::${name}`];
  return former === undefined || component === ""
    ? undefined
    : `That entry is declared by ${sibling.split("::").slice(1).join("::")} of this stack. After a rename, give the ${kind} the option ` +
        `\`aliases: ["${stack}::${project}::${former}"]\`, with which nothing changes in aws-auth. If both are in the program, ` +
        "declare it in one of the two.";
}
