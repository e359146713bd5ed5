import {
  type AwsAuthDocument,
  type Data,
  type Key,
  type KeyName,
  keyNames,
  type LiveEntry,
  largestConfigMap,
  type MappingKey,
  mappingKeys,
  sizeOf,
} from "../document/document";
import { arnFields } from "../document/entry";
import { readAwsAuth } from "../document/read";
import { authenticatorVersions } from "../identity";
import { entriesFor } from "../predict";
import { type Repair, repair } from "../repair";
import { foldCase } from "../text";
import { accountText, type Declared, entryText, type ItemText, type Mapping, mappingsOf } from "./declared";
import { type Candidate, rewritten } from "./edit";
import type { MergeNotice } from "./notices";
import { absentEntries, type Conflict, type KeyPlan, type Plan, planChange } from "./plan";
import { type MergeReason, MergeRefused } from "./refused";
import { type Staying, stayingIn } from "./staying";

/** A change of the ConfigMap. */
export interface Change {
  /** The `data` of the live ConfigMap. */
  live: Data;
  /** What this owner wrote before, all of it. */
  owned: Declared;
  /** What this owner declares now, all of it: normalized and without issues (see `checkDeclared`). */
  wanted: Declared;
  /** The ARNs that are to have no entry, whoever wrote it: normalized, and none of those wanted. By default none. */
  absentArns?: readonly string[];
  /** What earlier changes of this owner returned as `before`. */
  before?: Before;
  /** What to do where a foreign entry maps an ARN that is wanted. By default `fail`. */
  conflict?: Conflict;
  /**
   * Whether an entry counts as owned that reads as declared and is written as only the package writes: one of a change
   * that was cut off before its owner could remember it. By default it does; otherwise it is a conflict.
   */
  adopt?: boolean;
  /** Whether to mend a key that can't be read, where the change needs it. By default not. */
  repair?: boolean;
}

/**
 * The texts of keys before their first entry was added, where the text with the entry can't tell it: `null` or a pair
 * of quotes in place of a list. It is the caller's to keep, and to hand in with the next change.
 */
export type Before = Partial<Record<KeyName, string>>;

/** What a change comes to. */
export interface Merged {
  /** The new `data`, to be written as it is. The keys that aren't the authenticator's are those of the live one. */
  data: Record<string, string>;
  /** False when nothing has to be written. */
  changed: boolean;
  /** To be kept, and handed in with the next change. */
  before: Before;
  /** Keys that were mended, and how. */
  repaired: Partial<Record<KeyName, Repair>>;
  /** What the caller should know: entries that stay though they were to go, entries adopted, taken over or removed. */
  notices: MergeNotice[];
  /** Owned entries that somebody else has changed, and that are written as declared again. */
  corrected: LiveEntry[];
  /** What goes on to let in those whose own entries go. */
  staying: Staying;
}

/**
 * Works out the `data` of the ConfigMap in which this owner's entries are as wanted, those that are to be absent are
 * gone, and everything else is as it was, byte for byte. Its result has been read again and checked.
 *
 * @throws MergeRefused when that isn't possible, with all the reasons.
 */
export function merge(change: Change): Merged {
  const { owned, wanted, absentArns = [], conflict = "fail", adopt = true, before = {} } = change;
  const { data, repaired } = readable(change);
  const document = readAwsAuth(data);
  const plan = planChange(document, owned, wanted, absentArns, { conflict, adopt });
  if (plan.conflicts.length > 0) {
    throw new MergeRefused(plan.conflicts);
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

/** The live data, with the keys mended that the change needs and that can't be read. */
function readable({
  live,
  owned,
  wanted,
  absentArns = [],
  repair: mends = false,
}: Change): Pick<Merged, "repaired"> & { data: Data } {
  const document = readAwsAuth(live);
  const hasAbsent = (name: KeyName) => absentArns.length > 0 && name !== "mapAccounts";
  const needed = keyNames.filter((name) => isDeclared(name, owned) || isDeclared(name, wanted) || hasAbsent(name));
  const unreadable = needed.map((name): Key<unknown> => document[name]).filter((key) => key.unstable || key.problem);
  if (unreadable.length > 0 && !mends) {
    throw new MergeRefused(unreadable.map((key): MergeReason => ({ kind: "unreadable", key })));
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

/** The first of the possible texts that reads as planned. */
function rewriteKey(document: AwsAuthDocument, plan: Plan, name: KeyName, before: string | undefined): Candidate {
  const { add, remove, replace } = texts(plan, name);
  const candidates = rewritten(document[name], { remove, replace }, add, before);
  const fitting = candidates.find(({ text }) => {
    const after = readAwsAuth(text === undefined ? undefined : { [name]: text });
    const fits = name === "mapAccounts" ? accountsFit(document, after, plan) : entriesFit(document, after, name, plan);
    return fits && !after[name].problem;
  });
  if (!fitting) {
    throw new MergeRefused([{ kind: "no-place", key: name }]);
  }
  return fitting;
}

/** The plan of a key, its items as texts. */
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

/** Reads the result again: what the authenticator maps otherwise than it has to is never written. */
function check(
  document: AwsAuthDocument,
  data: Record<string, string>,
  wanted: Declared,
  absentArns: readonly string[],
  plan: Plan,
): void {
  const after = readAwsAuth(data);
  const present = absentEntries(after, absentArns).going.map(({ arn }) => foldCase(arn));
  const wrong = new Set([...wrongArns(document, after, wanted, plan), ...present]);
  const size = sizeOf(data);
  const reasons = [...wrong].map((arn): MergeReason => ({ kind: "misread", arn }));
  if (size > largestConfigMap) {
    reasons.push({ kind: "too-large", size });
  }
  if (reasons.length > 0) {
    throw new MergeRefused(reasons);
  }
}

function noticesOf({ left, adopted, takenOver, gone }: Plan): MergeNotice[] {
  return [
    ...left,
    ...adopted,
    ...takenOver.map((entry): MergeNotice => ({ kind: "taken-over", entry })),
    ...gone.map((entry): MergeNotice => ({ kind: "removed", entry })),
  ];
}

/** What an entry reads as, to be compared. */
function reading(entry: LiveEntry | Mapping): string {
  const { sso = false, dropped, otherFields = [] } = "key" in entry ? entry : {};
  return JSON.stringify([entry.arn, entry.username, entry.groups, sso, dropped, otherFields]);
}

/** The items that a key has to have after a change, the added ones last. */
function expected<Item>(items: readonly Item[], plan: KeyPlan<Item>): Item[] {
  const rest = items.map((item, i) => plan.replace.get(i) ?? item).filter((_, i) => !plan.remove.has(i));
  return [...rest, ...plan.add];
}

/** True when a key reads as the plan says. Added items may also stand first. */
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

/** True when the entries of a key read as the plan says. */
function entriesFit(before: AwsAuthDocument, after: AwsAuthDocument, key: MappingKey, plan: Plan): boolean {
  return fitsPlan<LiveEntry | Mapping>(before[key].items, after[key].items, plan[key], reading);
}

/** True when the accounts read as the plan says. */
function accountsFit(before: AwsAuthDocument, after: AwsAuthDocument, plan: Plan): boolean {
  const accounts = (document: AwsAuthDocument) => document.mapAccounts.items.map((item) => item.account);
  return fitsPlan(accounts(before), accounts(after), plan.mapAccounts, (account) => account);
}

/**
 * The ARNs that the authenticator, of any version, would map otherwise than it has to: a declared one as declared,
 * every other as before. One whose entry went may get another entry, which that one had hidden.
 */
function wrongArns(before: AwsAuthDocument, after: AwsAuthDocument, wanted: Declared, plan: Plan): string[] {
  const declared = new Map(
    mappingKeys.flatMap((key) =>
      mappingsOf(wanted, key).map((mapping): [string, Mapping] => [foldCase(mapping.arn), mapping]),
    ),
  );
  const gone = new Set(
    mappingKeys.flatMap((key) => [...plan[key].remove].map((index) => foldCase(before[key].items[index]?.arn ?? ""))),
  );
  const all = [before, after].flatMap((document) => mappingKeys.flatMap((key) => document[key].items));
  const arns = new Set([...declared.keys(), ...all.map((entry) => foldCase(entry.arn))]);
  return [...arns].filter((arn) => {
    const mapping = declared.get(arn);
    return authenticatorVersions.some((version) => {
      const wantedReadings = mapping ? [reading(mapping)] : readings(before, arn, version);
      return (mapping || !gone.has(arn)) && readings(after, arn, version).join() !== wantedReadings.join();
    });
  });
}

function readings(document: AwsAuthDocument, arn: string, version: (typeof authenticatorVersions)[number]): string[] {
  const { roles, users } = entriesFor(document, arn, version);
  return (roles.length > 0 ? roles : users).map(reading).sort();
}
