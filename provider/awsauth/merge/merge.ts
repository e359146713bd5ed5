import {
  type AwsAuthDocument,
  type Data,
  type Key,
  type KeyName,
  keyNames,
  type LiveEntry,
} from "../document/document";
import { arnFields } from "../document/entry";
import { readAwsAuth } from "../document/read";
import { type Repair, repair } from "../repair/repair";
import { largestConfigMap, sizeOf } from "../size";
import { foldCase } from "../text";
import { absentEntries } from "./absentPlan";
import type { Declared } from "./declared";
import { type Conflict, type KeyPlan, type Plan, planChange } from "./plan";
import { describeKeyProblem, MergeRefused } from "./refused";
import { type Candidate, rewritten } from "./rewrite";
import { type Staying, stayingIn } from "./staying";
import { accountsFit, entriesFit, wrongArns } from "./verify";
import { accountText, entryText, type ItemText } from "./write";

/** A change of the ConfigMap. */
export interface Change {
  /** The `data` of the live ConfigMap. */
  live: Data;
  /** What this owner wrote before, all of it. */
  owned: Declared;
  /** What this owner declares now, all of it: normalized and without problems (see `checkDeclared`). */
  wanted: Declared;
  /** The ARNs that are to have no entry, whoever wrote it: normalized, and none of those wanted. By default none. */
  absent?: readonly string[];
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
  notices: string[];
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
  const { owned, wanted, absent = [], conflict = "fail", adopt = true, before = {} } = change;
  const { data, repaired } = readable(change);
  const document = readAwsAuth(data);
  const plan = planChange(document, owned, wanted, absent, { conflict, adopt });
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
  check(document, result, wanted, absent, plan);
  const changed = keyNames.some((name) => result[name] !== change.live?.[name]);
  const staying = stayingIn(plan, document, owned, wanted, absent);
  const { corrected } = plan;
  return { data: result, changed, before: nextBefore, repaired, notices: noticesOf(plan), corrected, staying };
}

/** The live data, with the keys mended that the change needs and that can't be read. */
function readable({
  live,
  owned,
  wanted,
  absent = [],
  repair: mends = false,
}: Change): Pick<Merged, "repaired"> & { data: Data } {
  const document = readAwsAuth(live);
  const hasAbsent = (name: KeyName) => absent.length > 0 && name !== "mapAccounts";
  const needed = keyNames.filter((name) => isDeclared(name, owned) || isDeclared(name, wanted) || hasAbsent(name));
  const unreadable = needed.map((name): Key<unknown> => document[name]).filter((key) => key.unstable || key.problem);
  const fix = "Mend it, or set repair to have what can be read kept and the rest made a comment.";
  if (unreadable.length > 0 && !mends) {
    throw new MergeRefused(unreadable.map((key) => `${describeKeyProblem(key)}. ${fix}`));
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
    throw new MergeRefused([
      `${name} is written in a way that leaves no place for the change: after it, other entries would read otherwise. ` +
        "Write it as a plain list, one entry below the other.",
    ]);
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
  absent: readonly string[],
  plan: Plan,
): void {
  const after = readAwsAuth(data);
  const present = absentEntries(after, absent).going.map(({ arn }) => foldCase(arn));
  const wrong = new Set([...wrongArns(document, after, wanted, plan), ...present]);
  const size = sizeOf(data);
  const reasons = [...wrong].map(
    (arn) => `after the change the authenticator would map ${arn} otherwise than declared`,
  );
  if (size > largestConfigMap) {
    reasons.push(
      `the ConfigMap would hold ${size} bytes, and holds at most ${largestConfigMap} (1 MiB). Declare fewer entries.`,
    );
  }
  if (reasons.length > 0) {
    throw new MergeRefused(reasons);
  }
}

function noticesOf({ left, adopted, takenOver, gone }: Plan): string[] {
  const going = gone.map((entry) => `${what(entry)} goes: it is to be absent`);
  return [...left, ...adopted, ...takenOver.map(takenOverNotice), ...going];
}

/** What is said of a foreign entry that is replaced. */
export function takenOverNotice(entry: LiveEntry): string {
  return `${what(entry)} is taken over`;
}

function what({ key, line, arn }: LiveEntry): string {
  return `the entry of ${key} for ${arn} (line ${line})`;
}
