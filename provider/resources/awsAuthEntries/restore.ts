import { type Claimed, isClaimedByOthers } from "../../awsauth/claimedEntries";
import { accountHash } from "../../awsauth/claims";
import {
  type AwsAuthDocument,
  type Data,
  type Declared,
  type Key,
  keyNames,
  type LiveEntry,
  mappingKeys,
  nothingDeclared,
  type Range,
} from "../../awsauth/document/document";
import { counted } from "../../awsauth/text";
import type { AwsAuthStore } from "../../kubernetes/configMap";
import { ClusterError } from "../../network/clusterErrors";

/** A backup to restore, unless it has already been restored. */
export interface Backup {
  name: string;
  /** Its data; undefined if the backup is missing. */
  data: Data;
  /** The error for a missing backup. */
  missing?: ClusterError;
  /** Whether the input named another backup before. Then this backup is restored even if it was restored earlier. */
  again: boolean;
}

/** The backup that the input names, if the input has changed. */
export async function backupToRestore(
  store: AwsAuthStore,
  restoreFrom: string | undefined,
  before: unknown,
): Promise<{ backup?: Backup }> {
  if (restoreFrom === undefined || restoreFrom === before) {
    return {};
  }
  const backup = { name: restoreFrom, again: typeof before === "string" };
  try {
    return { backup: { ...backup, data: await store.readBackup(restoreFrom) } };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === "missing") {
      return { backup: { ...backup, data: undefined, missing: error } };
    }
    throw error;
  }
}

/** The annotation with the names of restored backups. It is kept if the resource is deleted or renamed. */
const restoredKey = "eks-auth/restored";
const mostNames = 20;

/** The result of restoring a backup. */
export interface Restoration {
  /** The data to start from; undefined if the live data is kept. */
  data?: Data;
  annotations: Record<string, string>;
  notices: string[];
}

/** Decides whether to restore a backup. It is restored once, as recorded in the annotations of the ConfigMap. */
export function restoration(
  backup: Backup | undefined,
  annotations: Readonly<Record<string, string>>,
  isReplacement: boolean,
): Restoration {
  if (!backup) {
    return { annotations: { ...annotations }, notices: [] };
  }
  const { name, data, missing, again } = backup;
  const names = (annotations[restoredKey] ?? "").split(" ").filter((one) => one !== "");
  if (names.includes(name) && !again) {
    const command = `kubectl -n kube-system annotate configmap aws-auth ${restoredKey}-`;
    const notice = `${name} was restored before and isn't restored again: remove restoreFrom. To restore it once more, run \`${command}\` first.`;
    return { annotations: { ...annotations }, notices: [notice] };
  }
  if (missing) {
    if (!isReplacement) {
      throw missing;
    }
    const notice = `${missing.message} Nothing is restored, since this replaces a resource: remove restoreFrom.`;
    return { annotations: { ...annotations }, notices: [notice] };
  }
  const next = [...names.filter((one) => one !== name), name].slice(-mostNames);
  return { data, annotations: { ...annotations, [restoredKey]: next.join(" ") }, notices: [] };
}

/** The entries that a document has and another one lacks. Of several equal entries, only the surplus counts. */
export function entriesWithout(document: AwsAuthDocument, other: AwsAuthDocument): LiveEntry[] {
  return without(entriesIn(document), entriesIn(other), textOf);
}

/** The entries that a document has and that have no equal entry in another one. */
export function entriesLost(document: AwsAuthDocument, other: AwsAuthDocument): LiveEntry[] {
  const texts = new Set(entriesIn(other).map(textOf));
  return entriesIn(document).filter((entry) => !texts.has(textOf(entry)));
}

/** The entries and accounts of other owners that a replaced document lacks. */
export interface ClaimedLosses {
  entries: LiveEntry[];
  accounts: string[];
}

/**
 * The entries that others have claimed and that a document doesn't have after a change, and the accounts of which it has
 * fewer items than others have claimed. Each owner has its own item for an account.
 *
 * @param own What the owner that makes the change had written, and what it declares. Default: nothing.
 */
export function claimedLosses(
  before: AwsAuthDocument,
  after: AwsAuthDocument,
  claimed: Claimed,
  own: { remembered: Declared; wanted: Declared } = { remembered: nothingDeclared, wanted: nothingDeclared },
): ClaimedLosses {
  const count = ({ mapAccounts }: AwsAuthDocument, account: string, declared: Declared) =>
    mapAccounts.items.filter((item) => item.account === account).length - (declared.accounts.includes(account) ? 1 : 0);
  return {
    entries: entriesLost(before, after).filter((entry) => isClaimedByOthers(entry, claimed)),
    accounts: [...new Set(before.mapAccounts.items.map(({ account }) => account))].filter((account) => {
      const others = claimed.others.get(accountHash(account)) ?? 0;
      return count(after, account, own.wanted) < Math.min(others, count(before, account, own.remembered));
    }),
  };
}

/** The accounts with more items in one document than in another. */
function accountsWithout(document: AwsAuthDocument, other: AwsAuthDocument): string[] {
  return [...new Set(without(accountsIn(document), accountsIn(other), (account) => account))];
}

/** The items that a list has and another one lacks. Of several equal items, only the surplus counts, from the end. */
function without<Item>(items: Item[], others: Item[], textOfItem: (item: Item) => string): Item[] {
  const kept = counted(others.map(textOfItem));
  return items.filter((item) => {
    const text = textOfItem(item);
    const count = kept.get(text) ?? 0;
    kept.set(text, count - 1);
    return count <= 0;
  });
}

/** A document and the data that it was read from. */
export interface Side {
  data: Data;
  document: AwsAuthDocument;
}

/** Notices about everything that a restored backup removes, changes or adds. */
export function restoreNotices(name: string, live: Side, next: Side): string[] {
  const [before, after] = [live.document, next.document];
  const all = [before, after].map((document) => counted([...entriesIn(document).map(textOf), ...accountsIn(document)]));
  const copies = (text: string) => {
    const [was = 0, is = 0] = all.map((counts) => counts.get(text));
    return was > 1 || is > 1 ? ` (copies: ${was} before, ${is} after)` : "";
  };
  const entries = (one: AwsAuthDocument, other: AwsAuthDocument) =>
    entriesWithout(one, other).map((entry) => described(entry) + copies(textOf(entry)));
  const accounts = (one: AwsAuthDocument, other: AwsAuthDocument) =>
    accountsWithout(one, other).map((account) => `the account ${account} of mapAccounts${copies(account)}`);
  const both = (one: AwsAuthDocument, other: AwsAuthDocument) => [
    ...new Set([...entries(one, other), ...accounts(one, other)]),
  ];
  return [
    ...both(before, after).map((what) => `restoreFrom ${name} removes ${what}`),
    ...both(after, before).map((what) => `after restoreFrom ${name}, aws-auth has ${what}`),
    ...reordered(before, after).map((what) => `restoreFrom ${name} changes the order of ${what}`),
    ...otherKeys(live.data, next.data).map((what) => `restoreFrom ${name} ${what}`),
    ...keyNames
      .filter((key) => rest(before[key]) !== rest(after[key]))
      .map((key) => {
        const what = before[key].problem ? `${key}, which can't be read` : `the comments of ${key}`;
        return `restoreFrom ${name} changes ${what}`;
      }),
  ];
}

/** The ARNs with several entries whose order changes: the order determines which one the authenticator uses. */
function reordered(before: AwsAuthDocument, after: AwsAuthDocument): string[] {
  const [removed, come] = [entriesWithout(before, after), entriesWithout(after, before)];
  const orders = (document: AwsAuthDocument, others: LiveEntry[]) => {
    const texts = new Map<string, string[]>();
    for (const entry of entriesIn(document).filter((one) => !others.includes(one))) {
      const what = `the entries of ${entry.key} for ${entry.arn}`;
      texts.set(what, [...(texts.get(what) ?? []), textOf(entry)]);
    }
    return texts;
  };
  const next = orders(after, come);
  return [...orders(before, removed)]
    .filter(([what, texts]) => JSON.stringify(texts) !== JSON.stringify(next.get(what)))
    .map(([what]) => what);
}

/** The changes to keys that the authenticator doesn't read. */
function otherKeys(before: Data = {}, after: Data = {}): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !isKeyName(key));
  return keys
    .filter((key) => before[key] !== after[key])
    .map((key) => {
      const verb = after[key] === undefined ? "removes" : before[key] === undefined ? "brings back" : "changes";
      return `${verb} the key ${key}`;
    });
}

function isKeyName(key: string): boolean {
  return keyNames.some((name) => name === key);
}

/** The content of a key except its items: its comments, or the whole text if it can't be read. */
function rest({ raw = "", items, problem }: Key<Range>): string {
  if (problem) {
    return raw;
  }
  const kept = [...items].reverse().reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), raw);
  return (kept.match(/#.*/g) ?? []).map((comment) => comment.trim()).join("\n");
}

function entriesIn(document: AwsAuthDocument): LiveEntry[] {
  return mappingKeys.flatMap((key) => document[key].items);
}

function accountsIn({ mapAccounts }: AwsAuthDocument): string[] {
  return mapAccounts.items.map(({ account }) => account);
}

function textOf({ key, arn, username, groups, sso, otherFields }: LiveEntry): string {
  return JSON.stringify([key, arn, username, groups, sso, otherFields]);
}

function described({ key, arn, username, groups }: LiveEntry): string {
  return `the entry of ${key} for ${arn} as ${JSON.stringify(username)} with the groups ${JSON.stringify(groups)}`;
}
