import {
  type AwsAuthDocument,
  type Data,
  type Declared,
  entriesByArn,
  type Key,
  type KeyName,
  keyNames,
  type LiveEntry,
  largestConfigMap,
  type Mapping,
  type MappingKey,
  mappingKeys,
  mappingsOf,
  readsAs,
  sizeOf,
} from "../document/document";
import { arnFields, readAwsAuth } from "../document/read";
import { authenticatorVersions } from "../identity";
import { entriesFor } from "../predict";
import { principalKey } from "../principal";
import { type Repair, repair } from "../repair";
import { foldCase } from "../text";
import { accountText, type Candidate, entryText, type ItemText, rewritten } from "./edit";
import {
  absentEntries,
  type Conflict,
  type KeyPlan,
  type MergeNotice,
  type MergeReason,
  MergeRejected,
  type Plan,
  planChange,
  removes,
} from "./plan";

/** A change to the ConfigMap. */
export interface Change {
  /** The `data` of the live ConfigMap. */
  live: Data;
  /** All entries that this owner wrote before. */
  owned: Declared;
  /** All entries that this owner declares now, normalized and without issues (see `checkDeclared`). */
  wanted: Declared;
  /** The ARNs whose entries must not exist, normalized and different from the wanted ARNs. Default: none. */
  absentArns?: readonly string[];
  /** The `before` that this owner's last change returned. */
  before?: Before;
  /** What to do if an entry of another owner maps a wanted ARN. Default: `fail`. */
  existingMappings?: Conflict;
  /**
   * Whether to treat an entry as owned if it equals the declared one and has this package's format, as after a change
   * that was interrupted before its owner recorded it. Default: true. If false, such an entry is a conflict.
   */
  adopt?: boolean;
  /** Whether to repair an unreadable key that the change affects. Default: false. */
  repair?: boolean;
}

/**
 * The texts of keys before their first entry was added, if they can't be derived from the text with the entry: `null`
 * or a pair of quotes instead of a list. The caller stores it and passes it to the next change.
 */
export type Before = Partial<Record<KeyName, string>>;

/** The result of a change. */
export interface Merged {
  /** The new `data`, to be written as is. Keys that the authenticator doesn't read are the same as in the live one. */
  data: Record<string, string>;
  /** False if nothing has to be written. */
  changed: boolean;
  /** The record to store and to pass to the next change. */
  before: Before;
  /** The repaired keys, with the result of each repair. */
  repaired: Partial<Record<KeyName, Repair>>;
  /** Notices for the user: entries kept although they were to be removed, adopted, taken over or removed. */
  notices: MergeNotice[];
  /** Owned entries that someone else has changed, and that are reset to what is declared. */
  corrected: LiveEntry[];
  /** Remaining entries and accounts that still give access to principals whose entries are removed. */
  staying: Staying;
}

/**
 * Computes the `data` of the ConfigMap with this owner's entries as wanted and without the absent ARNs. Everything else
 * is preserved byte for byte. The result has been read again and verified.
 *
 * @throws MergeRejected with all reasons, if that isn't possible.
 */
export function merge(change: Change): Merged {
  const { owned, wanted, absentArns = [], existingMappings = "fail", adopt = true, before = {} } = change;
  const { data, repaired } = readable(change);
  const document = readAwsAuth(data);
  const plan = planChange(document, owned, wanted, absentArns, { existingMappings, adopt });
  if (plan.conflicts.length > 0) {
    throw new MergeRejected(plan.conflicts);
  }
  const result: Record<string, string> = { ...data };
  const nextBefore: Before = { ...before };
  for (const name of keyNames) {
    if (!isIdle(plan[name])) {
      const { text, before: record } = rewriteKey(document, plan, name, before[name]);
      set(result, name, text);
      set(nextBefore, name, record);
    }
  }
  check(document, result, wanted, absentArns, plan);
  const changed = keyNames.some((name) => result[name] !== change.live?.[name]);
  const staying = stayingIn(plan, document, owned, wanted, absentArns);
  const { corrected } = plan;
  return { data: result, changed, before: nextBefore, repaired, notices: noticesOf(plan), corrected, staying };
}

/** The live data, with unreadable keys repaired if the change affects them. */
function readable({
  live,
  owned,
  wanted,
  absentArns = [],
  repair: repairs = false,
}: Change): Pick<Merged, "repaired"> & { data: Data } {
  const document = readAwsAuth(live);
  const hasAbsent = (name: KeyName) => absentArns.length > 0 && name !== "mapAccounts";
  const needed = keyNames.filter((name) => isDeclared(name, owned) || isDeclared(name, wanted) || hasAbsent(name));
  const unreadable = needed.map((name): Key<unknown> => document[name]).filter((key) => key.unstable || key.problem);
  if (unreadable.length > 0 && !repairs) {
    throw new MergeRejected(unreadable.map((key): MergeReason => ({ kind: "unreadable", key })));
  }
  const repaired: Partial<Record<KeyName, Repair>> = {};
  for (const key of unreadable) {
    repaired[key.name] = repair(key.name, key.raw ?? "");
  }
  const texts = Object.entries(repaired).map(([name, { text }]) => [name, text]);
  return { repaired, data: texts.length > 0 ? { ...live, ...Object.fromEntries(texts) } : live };
}

function isDeclared(name: KeyName, declared: Declared): boolean {
  return { mapRoles: declared.roles, mapUsers: declared.users, mapAccounts: declared.accounts }[name].length > 0;
}

function isIdle({ add, remove, replace }: KeyPlan<unknown>): boolean {
  return add.length + remove.size + replace.size === 0;
}

/** The first candidate text that reads as planned. */
function rewriteKey(document: AwsAuthDocument, plan: Plan, name: KeyName, before: string | undefined): Candidate {
  const { add, remove, replace } = texts(plan, name);
  const candidates = rewritten(document[name], { remove, replace }, add, before);
  const fitting = candidates.find(({ text }) => {
    const after = readAwsAuth(text === undefined ? undefined : { [name]: text });
    const fits = name === "mapAccounts" ? accountsFit(document, after, plan) : entriesFit(document, after, name, plan);
    return fits && !after[name].problem;
  });
  if (!fitting) {
    throw new MergeRejected([{ kind: "no-place", key: name }]);
  }
  return fitting;
}

/** The plan of a key, with its items as texts. */
function texts(plan: Plan, name: KeyName): KeyPlan<ItemText> {
  if (name === "mapAccounts") {
    return asTexts(plan.mapAccounts, accountText);
  }
  return asTexts(plan[name], (mapping) => entryText(arnFields[name], mapping));
}

function asTexts<Item>(
  { add, remove, replace, keep }: KeyPlan<Item>,
  text: (item: Item) => ItemText,
): KeyPlan<ItemText> {
  const replaced = new Map([...replace].map(([index, item]): [number, ItemText] => [index, text(item)]));
  return { add: add.map(text), remove, replace: replaced, keep };
}

function set(target: Partial<Record<string, string>>, name: string, text: string | undefined): void {
  if (text === undefined) {
    delete target[name];
  } else {
    target[name] = text;
  }
}

/** Reads the result again, so that a document which the authenticator would map incorrectly is never written. */
function check(
  document: AwsAuthDocument,
  data: Record<string, string>,
  wanted: Declared,
  absentArns: readonly string[],
  plan: Plan,
): void {
  const after = readAwsAuth(data);
  const present = absentEntries(after, absentArns).toRemove.map(({ arn }) => foldCase(arn));
  const wrong = new Set([...wrongArns(document, after, wanted, plan), ...present]);
  const size = sizeOf(data);
  const reasons = [...wrong].map((arn): MergeReason => ({ kind: "misread", arn }));
  if (size > largestConfigMap) {
    reasons.push({ kind: "too-large", size });
  }
  if (reasons.length > 0) {
    throw new MergeRejected(reasons);
  }
}

function noticesOf({ kept, adopted, takenOver, removed }: Plan): MergeNotice[] {
  return [
    ...kept,
    ...adopted,
    ...takenOver.map((entry): MergeNotice => ({ kind: "taken-over", entry })),
    ...removed.map((entry): MergeNotice => ({ kind: "removed", entry })),
  ];
}

/** The values of an entry, for comparison. */
function reading(entry: LiveEntry | Mapping): string {
  const { sso = false, dropped, otherFields = [] } = "key" in entry ? entry : {};
  return JSON.stringify([entry.arn, entry.username, entry.groups, sso, dropped, otherFields]);
}

/** The expected items of a key after a change, with added items last. */
function expected<Item>(items: readonly Item[], plan: KeyPlan<Item>): Item[] {
  const rest = items.map((item, i) => plan.replace.get(i) ?? item).filter((_, i) => !plan.remove.has(i));
  return [...rest, ...plan.add];
}

/** True if a key reads as planned. Added items may also come first. */
function fitsPlan<Item>(
  before: readonly Item[],
  after: readonly Item[],
  plan: KeyPlan<Item>,
  read: (item: Item) => string,
): boolean {
  const wanted = expected(before, plan).map(read);
  const found = after.map(read);
  const turned = [
    ...wanted.slice(wanted.length - plan.add.length),
    ...wanted.slice(0, wanted.length - plan.add.length),
  ];
  return [wanted, turned].some((list) => list.length === found.length && list.every((item, i) => item === found[i]));
}

/** True if the entries of a key read as planned. */
function entriesFit(before: AwsAuthDocument, after: AwsAuthDocument, key: MappingKey, plan: Plan): boolean {
  return fitsPlan<LiveEntry | Mapping>(before[key].items, after[key].items, plan[key], reading);
}

/** True if the accounts read as planned. */
function accountsFit(before: AwsAuthDocument, after: AwsAuthDocument, plan: Plan): boolean {
  const accounts = (document: AwsAuthDocument) => document.mapAccounts.items.map((item) => item.account);
  return fitsPlan(accounts(before), accounts(after), plan.mapAccounts, (account) => account);
}

/**
 * The ARNs that any version of the authenticator would map incorrectly. It must map a declared ARN as declared, and any
 * other as before. An ARN whose entry is removed may get another entry that the removed one had hidden.
 */
function wrongArns(before: AwsAuthDocument, after: AwsAuthDocument, wanted: Declared, plan: Plan): string[] {
  const declared = new Map(
    mappingKeys.flatMap((key) =>
      mappingsOf(wanted, key).map((mapping): [string, Mapping] => [foldCase(mapping.arn), mapping]),
    ),
  );
  const removed = new Set(
    mappingKeys.flatMap((key) => [...plan[key].remove].map((index) => foldCase(before[key].items[index]?.arn ?? ""))),
  );
  const all = [before, after].flatMap((document) => mappingKeys.flatMap((key) => document[key].items));
  const arns = new Set([...declared.keys(), ...all.map((entry) => foldCase(entry.arn))]);
  return [...arns].filter((arn) => {
    const mapping = declared.get(arn);
    return authenticatorVersions.some((version) => {
      const wantedReadings = mapping ? [reading(mapping)] : readings(before, arn, version);
      return (mapping || !removed.has(arn)) && readings(after, arn, version).join() !== wantedReadings.join();
    });
  });
}

function readings(document: AwsAuthDocument, arn: string, version: (typeof authenticatorVersions)[number]): string[] {
  const { roles, users } = entriesFor(document, arn, version);
  return (roles.length > 0 ? roles : users).map(reading).sort();
}

/** Entries and accounts that still give access to principals whose owned entries are removed, such as copies. */
interface Staying {
  entries: LiveEntry[];
  /** The accounts that remain, each with the number of its items. */
  accounts: Map<string, number>;
}

/**
 * Finds the entries that a plan keeps for principals and accounts that are no longer wanted. An owner has one entry for
 * each; the owner of a second one, even an identical one, is unknown.
 */
function stayingIn(
  plan: Plan,
  document: AwsAuthDocument,
  owned: Declared,
  wanted: Declared,
  absentArns: readonly string[],
): Staying {
  const byArn = entriesByArn(document);
  const declaredArns = new Set(
    [...wanted.roles, ...wanted.users]
      .map(({ arn }) => arn)
      .concat(absentArns)
      .map(principalKey),
  );
  const entries = mappingKeys.flatMap((key) =>
    mappingsOf(owned, key)
      .filter(({ arn }) => !declaredArns.has(principalKey(arn)))
      .map((mapping) => ({ mapping, all: byArn(mapping.arn) }))
      .filter(({ mapping, all }) =>
        all.some((entry) => entry.key === key && removes(plan, entry) && readsAs(entry, mapping)),
      )
      .flatMap(({ all }) => all.filter((entry) => !removes(plan, entry))),
  );
  const { items } = document.mapAccounts;
  const toRemove = items.filter(({ index }) => plan.mapAccounts.remove.has(index)).map(({ account }) => account);
  const kept = items.filter(({ index }) => !plan.mapAccounts.remove.has(index)).map(({ account }) => account);
  const accounts = new Map(
    toRemove
      .map((account): [string, number] => [account, kept.filter((one) => one === account).length])
      .filter(([, count]) => count > 0),
  );
  return { entries: [...new Set(entries)], accounts };
}
