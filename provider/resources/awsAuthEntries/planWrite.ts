import { isDeepStrictEqual } from "node:util";
import {
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
} from "../../awsauth/claimedEntries";
import { accountHash } from "../../awsauth/claims";
import {
  type AwsAuthDocument,
  type Data,
  type Declared,
  keyNames,
  type LiveEntry,
  mappingKeys,
  mappingsOf,
  nothingDeclared,
  readsAs,
} from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import type { LockOutCheck } from "../../awsauth/lockOut";
import { type Before, type Merged, merge } from "../../awsauth/merge/merge";
import { absentEntries, type Conflict, type MergeNotice, MergeRejected, renderNotice } from "../../awsauth/merge/plan";
import { principalKey } from "../../awsauth/principal";
import { counted, foldCase, quoted } from "../../awsauth/text";
import type { LiveConfigMap, NextConfigMap } from "../../kubernetes/configMap";
import { because, ChangeRejected, type Rejection } from "../rejection";
import { ofNamesakes, whose, whoseNow } from "./otherOwners";
import { type Backup, claimedLosses, restoration, restoreNotices } from "./restore";
import { removalOf, removedInWords, stays, type UnmanagedMapping } from "./unmanagedRemoval";

/** A change to the ConfigMap by one resource. */
export interface Request {
  /** The engine's operation: it creates the resource, replaces it with this new one, updates it or deletes it. */
  operation: "create" | "replace" | "update" | "delete";
  owner: Owner;
  /** The writer with which the resource claims the entries that it writes. */
  writer: string;
  /** The entries that the resource has recorded as written. */
  remembered: Declared;
  /** The entries in its state, which a refresh may have changed. Default: `remembered`. */
  recorded?: Declared;
  /** Its record of the keys before its first entry. */
  before: Before;
  /** All entries that it declares now. */
  wanted: Declared;
  /** The ARNs whose entries must not exist, regardless of their owner. */
  absentArns: readonly string[];
  /** The mappings to remove if they are still unmanaged. Default: none. */
  unmanaged?: readonly UnmanagedMapping[];
  existingMappings: Conflict;
  repair: boolean;
  /** A backup whose data is used instead of the live data, unless it was restored before. */
  backup?: Backup;
  /**
   * Whether entries in `remembered` are owned even if others have claimed them. It is set if nothing else is known,
   * since a claim under another URN may be the resource's own claim from before a rename.
   */
  trusting?: boolean;
}

/** The result of planning a change. */
export interface Planned {
  next: NextConfigMap;
  /** False if nothing has to be written. */
  changed: boolean;
  /** Whether the data changes, and not only claims. */
  dataChanged: boolean;
  /** The record that replaces the request's `before`. */
  before: Before;
  /** The document before and after, if an existing entry is removed or changed. */
  risk?: Pick<LockOutCheck, "before" | "after" | "setBack" | "deployerInWords">;
  /** Notices for the user. */
  notices: string[];
  /** Notices about entries that someone else has changed and that are reset to what is declared. */
  corrections: string[];
  /** Messages about the unmanaged mappings that are removed. */
  removals: string[];
}

/**
 * Plans the ConfigMap with the entries that the resource declares. Everything else is preserved.
 * @throws ChangeRejected with all reasons, if that isn't possible.
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
    rejectLosses(before, after, claimed, request);
  }
  const left = unrecorded(after, claimed, remembered, wanted);
  const kept = operation === "delete" ? nothingDeclared : left;
  const dataChanged = !isDeepStrictEqual(merged.data, { ...live?.data });
  if (dataChanged && live?.immutable) {
    throw new ChangeRejected([because(immutable)]);
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
    removals: merged.removals,
  };
}

/** https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable */
export const immutable =
  "the ConfigMap kube-system/aws-auth is immutable, and this changes its data: Kubernetes only allows deleting and " +
  "recreating it. As an identity that has access without aws-auth, such as one with an access entry, save it with " +
  "`kubectl -n kube-system get configmap aws-auth -o yaml > aws-auth.yaml`, and recreate it with the same data with " +
  "`sed '/^immutable: true$/d' aws-auth.yaml | kubectl replace --force -f -`. Then run this again.";

/** Rejects a backup that lacks entries which someone else has declared since. */
function rejectLosses(before: AwsAuthDocument, after: AwsAuthDocument, claimed: Claimed, request: Request): void {
  const trusted = trustedIn(request);
  const namesakes = namesakesIn(before, claimed);
  const { remembered, wanted, backup } = request;
  const { entries, accounts } = claimedLosses(before, after, claimed, { remembered, wanted });
  const reasons = [
    ...entries
      .filter(({ arn }) => !trusted.has(principalKey(arn)))
      .map(({ key, line, arn }) => {
        const what = `${backup?.name} doesn't contain the entry of ${key} for ${arn} (line ${line})`;
        return `${what}. ${whose(arn, namesakes)} Restore what you need by hand, or remove the entry there first.`;
      }),
    ...accounts.map((account) => {
      const what = `${backup?.name} doesn't contain an item of mapAccounts for ${account}`;
      return `${what}. ${whose(account, namesakes)} Restore what you need by hand, or remove the item there first.`;
    }),
  ];
  if (reasons.length > 0) {
    throw new ChangeRejected(reasons.map(because), headline);
  }
}

/** The principals that a preview treats as the resource's own, regardless of claims. */
function trustedIn({ remembered, trusting }: Request): Set<string> {
  return new Set(trusting ? [...remembered.roles, ...remembered.users].map(({ arn }) => principalKey(arn)) : []);
}

/** Notices about entries that an interrupted update wrote. A replaced resource removes its own later. */
function unrecordedNotices({ roles, users, accounts }: Declared, operation: Request["operation"]): string[] {
  const names = [...[...roles, ...users].map(({ arn }) => arn), ...accounts];
  const next =
    operation === "delete"
      ? "If it should be removed, remove it from the ConfigMap by hand, or with the input absentArns of an AwsAuth."
      : "To remove it, run `pulumi refresh` after this update, which records it, and then update again.";
  return names.length === 0 || operation === "replace"
    ? []
    : [
        `an interrupted update of this resource wrote ${names.join(", ")}. It is neither in the stack's state nor ` +
          `declared, so it stays in aws-auth. ${next}`,
      ];
}

/**
 * Notices about remaining entries and accounts that still give access to principals whose entries are removed. Each
 * owner has its own item for an account, so items that others have claimed need no notice.
 */
function stayingNotices({ staying }: Pick<Merged, "staying">, { others }: Claimed): string[] {
  const next = "It may have another owner. If it should be removed, remove it by hand";
  const entries = staying.entries.map(({ key, arn, username, groups }) => {
    const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
    return `another entry of ${key} stays, and still maps ${arn} to ${reads}. ${next}, or with the input absentArns of an AwsAuth.`;
  });
  const accounts = [...staying.accounts]
    .filter(([account, count]) => count > (others.get(accountHash(account)) ?? 0))
    .map(([account]) => {
      const what = `another item of mapAccounts stays, and still gives the account ${account} access`;
      return `${what}. ${next}.`;
    });
  return [...entries, ...accounts];
}

/** Notices about entries that are claimed under the URN of this resource in another state. */
function namesakeNotices(names: string[]): string[] {
  return names.length === 0 ? [] : [`aws-auth also contains ${names.join(", ")}, which is kept. ${ofNamesakes}`];
}

/** The result of a merge, with its notices as sentences. */
type MergedInto = Omit<Merged, "notices"> & { notices: string[]; removals: string[] };

/** Merges the change with the removal of unmanaged mappings, or without it if their text can't be removed safely. */
function mergeInto(base: Data, document: AwsAuthDocument, claimed: Claimed, request: Request): MergedInto {
  const { arns, notices } = removalOf(request.unmanaged ?? [], document, claimed, request.wanted);
  const adding = (merged: MergedInto, more: string[]) => ({ ...merged, notices: [...merged.notices, ...more] });
  try {
    return adding(mergeWithout(arns, base, document, claimed, request), notices);
  } catch (error) {
    if (arns.length === 0 || !(error instanceof ChangeRejected)) {
      throw error;
    }
    const merged = mergeWithout([], base, document, claimed, request);
    return adding(merged, [...notices, ...arns.map((arn) => stays(arn, "its text can't be removed safely"))]);
  }
}

function mergeWithout(
  unmanagedArns: string[],
  base: Data,
  document: AwsAuthDocument,
  claimed: Claimed,
  request: Request,
): MergedInto {
  const { remembered, wanted, before, existingMappings, repair, trusting } = request;
  const absentArns = [...request.absentArns, ...unmanagedArns];
  const counting: Claimed = trusting ? { ...claimed, others: new Map() } : claimed;
  const owned = ownedBy(document, counting, remembered, wanted);
  const namesakes = namesakesIn(document, claimed);
  const others = othersToGo(document, claimed, request);
  const reasons: Rejection[] = others.map((entry) => because(describeOthers(entry, namesakes)));
  try {
    const merged = merge({ live: base, owned, wanted, absentArns, before, existingMappings, adopt: false, repair });
    if (reasons.length === 0) {
      const unmanaged = new Set(unmanagedArns.map(principalKey));
      const removed = merged.notices.flatMap((notice) =>
        notice.kind === "removed" && unmanaged.has(principalKey(notice.entry.arn)) ? [notice.entry] : [],
      );
      const others = merged.notices.filter((notice) => !("entry" in notice) || !removed.includes(notice.entry));
      return {
        ...merged,
        notices: withFormerOwners(others, document, claimed, request),
        removals: removed.map(removedInWords),
      };
    }
  } catch (error) {
    if (!(error instanceof MergeRejected)) {
      throw error;
    }
    const ofOthers = anothersArns(document, claimed, wanted);
    const siblingOf = (arn: string) => claimingSibling(document, arn, claimed);
    reasons.unshift(...withOtherOwners(error, ofOthers, (arn) => whoseNow(arn, namesakes, siblingOf(arn), request)));
  }
  throw new ChangeRejected(reasons, headline);
}

/** The first line of an error with several reasons. */
const headline = "The change to aws-auth is rejected:";

/** The entries declared absent that someone else has claimed. */
function othersToGo(document: AwsAuthDocument, claimed: Claimed, request: Request): LiveEntry[] {
  const trusted = trustedIn(request);
  const { toRemove } = absentEntries(document, request.absentArns);
  return toRemove.filter((entry) => isClaimedByOthers(entry, claimed) && !trusted.has(principalKey(entry.arn)));
}

function describeOthers({ key, line, arn }: LiveEntry, namesakes: string[]): string {
  return `${arn} is declared absent, but ${key}, line ${line}, maps it. ${whose(arn, namesakes)} Remove it there first.`;
}

/** Adds the owner to the reasons about entries that another owner has declared. */
function withOtherOwners(
  { reasons }: MergeRejected,
  arns: string[],
  ownerOfEntry: (arn: string) => string,
): Rejection[] {
  return reasons.map((reason) => {
    const isOthers = reason.kind === "mapped-elsewhere" && arns.includes(reason.arn);
    return { kind: "merge", reason, ...(isOthers ? { owner: ownerOfEntry(reason.arn) } : {}) };
  });
}

/** Adds the owner to the notices about entries that are taken over from another owner. */
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
    const of = stack === undefined ? "" : `, in the stack ${stack}`;
    return (
      `${renderNotice(notice)} from ${from}${of}. While that program declares the entry, its next update is rejected ` +
      "or takes the entry back. A destroy here removes the entry. Remove it from the other program."
    );
  });
}

/** True if all entries and accounts are unchanged, and at most some were added. */
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

/** Notices about others' changes that are undone, except for changes that a refresh has recorded. */
function correctionNotices({ corrected }: Pick<Merged, "corrected">, recorded: Declared): string[] {
  const isRecorded = (entry: LiveEntry) => mappingsOf(recorded, entry.key).some((mapping) => readsAs(entry, mapping));
  return corrected
    .filter((entry) => !isRecorded(entry))
    .map(({ key, line, arn, username, groups }) => {
      const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
      const what = `the entry of ${key} for ${arn} (line ${line})`;
      return `${what} was changed by someone else, to ${reads}; it is reset to what is declared`;
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
    const rest = made.commented.length === 0 ? "nothing was lost" : `turned into comments: ${comments}`;
    return [`${name} couldn't be read and is repaired; kept: ${made.kept.join(", ") || "no entry"}; ${rest}`];
  });
}
