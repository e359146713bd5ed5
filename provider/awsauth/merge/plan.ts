import {
  type AwsAuthDocument,
  entriesByArn,
  type LiveAccount,
  type LiveEntry,
  type MappingKey,
  mappingKeys,
} from "../document/document";
import { nodesGroup, principalKey } from "../principal";
import { foldCase } from "../text";
import { type Declared, isWrittenAs, type Mapping, mappingsOf, quote, readsAs } from "./declared";
import type { MergeNotice } from "./notices";
import type { MergeReason } from "./refused";

/** What to do where a foreign entry maps an ARN that is declared. */
export const conflictChoices = { fail: "fail", takeOver: "take-over" } as const;
export type Conflict = (typeof conflictChoices)[keyof typeof conflictChoices];

/** How to treat entries that aren't known to be owned. */
interface Rules {
  conflict: Conflict;
  /** Whether an entry counts as owned that reads as declared and is written as only the package writes. */
  adopt: boolean;
}

/** What becomes of the items of one key. */
export interface KeyPlan<Item> {
  /** Items to write anew in their place, by their index. */
  replace: Map<number, Item>;
  /** The indices of the items that go. */
  remove: Set<number>;
  /** Items to add, in this order. */
  add: Item[];
  /** The indices of the items that are owned and stay as they are. */
  keep: Set<number>;
}

/** What a change does. */
export interface Plan {
  mapRoles: KeyPlan<Mapping>;
  mapUsers: KeyPlan<Mapping>;
  mapAccounts: KeyPlan<string>;
  /** Why the change can't be made. */
  conflicts: MergeReason[];
  /** Entries that stay: owned ones that are no longer as they were written, and those of nodes that were to be absent. */
  left: MergeNotice[];
  /** Entries that stood there, written just as the package writes them, and count as owned from now on. */
  adopted: MergeNotice[];
  /** Foreign entries that are replaced. */
  takenOver: LiveEntry[];
  /** Owned entries that somebody else has changed, and that are written as declared again. */
  corrected: LiveEntry[];
  /** Foreign entries that go, since their ARNs are to be absent. */
  gone: LiveEntry[];
}

const emptyPlan = () => ({ replace: new Map(), remove: new Set<number>(), add: [], keep: new Set<number>() });

/**
 * Finds out what has to change in a document so that it holds what is wanted in place of what was owned, and nothing for
 * the ARNs that are to be absent.
 */
export function planChange(
  document: AwsAuthDocument,
  owned: Declared,
  wanted: Declared,
  absentArns: readonly string[],
  rules: Rules,
): Plan {
  const plan: Plan = {
    mapRoles: emptyPlan(),
    mapUsers: emptyPlan(),
    mapAccounts: emptyPlan(),
    conflicts: [],
    left: [],
    adopted: [],
    takenOver: [],
    corrected: [],
    gone: [],
  };
  const mine = new Set<LiveEntry>();
  const unwanted = absentEntries(document, absentArns);
  const going = new Set(unwanted.going);
  for (const key of mappingKeys) {
    planOwned(plan, document, { key, owned, wanted, mine, going });
  }
  planAbsent(plan, unwanted);
  const byArn = entriesByArn(document);
  for (const key of mappingKeys) {
    const ownedArns = new Set(mappingsOf(owned, key).map((mapping) => foldCase(mapping.arn)));
    for (const mapping of mappingsOf(wanted, key)) {
      const same = byArn(mapping.arn).filter((entry) => !plan[entry.key].remove.has(entry.index));
      planWanted(plan, document, {
        key,
        mapping,
        same,
        mine,
        wasOwned: ownedArns.has(foldCase(mapping.arn)),
        rules,
      });
    }
  }
  planAccounts(plan, document, owned, wanted, rules.adopt);
  return plan;
}

interface OwnedEntries {
  key: MappingKey;
  owned: Declared;
  wanted: Declared;
  /** Gets the entries that are owned and still as they were written. */
  mine: Set<LiveEntry>;
  /** The entries that go whoever wrote them. */
  going: ReadonlySet<LiveEntry>;
}

/** Finds the entries that are owned and still as they were written, and lets those go that are no longer wanted. */
function planOwned(plan: Plan, document: AwsAuthDocument, { key, owned, wanted, mine, going }: OwnedEntries): void {
  const wantedArns = new Set(mappingsOf(wanted, key).map((mapping) => foldCase(mapping.arn)));
  const byArn = entriesByArn(document);
  for (const mapping of mappingsOf(owned, key)) {
    const same = byArn(mapping.arn).filter((entry) => entry.key === key && !mine.has(entry));
    const alike = same.filter((candidate) => readsAs(candidate, mapping));
    const entry = alike.findLast((candidate) => isOurWriting(document, candidate, mapping)) ?? alike.at(-1);
    if (entry) {
      mine.add(entry);
    }
    if (!wantedArns.has(foldCase(mapping.arn))) {
      if (entry) {
        plan[key].remove.add(entry.index);
      } else if (same.some((candidate) => !going.has(candidate))) {
        plan.left.push({ kind: "changed", key, arn: mapping.arn });
      }
    }
  }
}

interface WantedEntry {
  key: MappingKey;
  mapping: Mapping;
  /** The entries for this ARN, of both keys. */
  same: LiveEntry[];
  mine: Set<LiveEntry>;
  wasOwned: boolean;
  rules: Rules;
}

function planWanted(plan: Plan, document: AwsAuthDocument, wanted: WantedEntry): void {
  const { key, mapping, same, mine, rules } = wanted;
  const here = same.filter((entry) => entry.key === key);
  let entry = ownEntry(plan, document, wanted, here);
  const foreign = same.filter((other) => other !== entry);
  if (foreign.length > 0 && rules.conflict === "fail") {
    plan.conflicts.push(
      ...foreign.map((other): MergeReason => ({ kind: "mapped-elsewhere", arn: mapping.arn, entry: other })),
    );
    return;
  }
  plan.takenOver.push(...foreign);
  entry ??= here.at(-1);
  for (const other of foreign.filter((candidate) => candidate !== entry)) {
    plan[other.key].remove.add(other.index);
  }
  if (!entry) {
    plan[key].add.push(mapping);
  } else if (readsAs(entry, mapping)) {
    plan[key].keep.add(entry.index);
  } else {
    plan[key].replace.set(entry.index, mapping);
    if (!foreign.includes(entry) && !mine.has(entry)) {
      plan.corrected.push(entry);
    }
  }
}

/** The entry that is owned for this ARN, changed by somebody or not, or one that only the package can have written. */
function ownEntry(
  plan: Plan,
  document: AwsAuthDocument,
  { key, mapping, mine, wasOwned, rules }: WantedEntry,
  here: LiveEntry[],
): LiveEntry | undefined {
  const unchanged = here.find((entry) => mine.has(entry));
  if (unchanged || wasOwned) {
    return unchanged ?? here.at(-1);
  }
  const alike = here.findLast((entry) => readsAs(entry, mapping) && isOurWriting(document, entry, mapping));
  if (!rules.adopt) {
    return undefined;
  }
  if (alike) {
    plan.adopted.push({ kind: "adopted", key, arn: mapping.arn });
  }
  return alike;
}

/** True for an entry that is written as the package writes it. */
function isOurWriting(document: AwsAuthDocument, entry: LiveEntry, mapping: Mapping): boolean {
  const raw = document[entry.key].raw ?? "";
  return isWrittenAs(raw.slice(entry.start, entry.end), entry.key, mapping);
}

/** The entries of principals that are to have none, whoever wrote them. */
export interface AbsentEntries {
  /** Those that go. */
  going: LiveEntry[];
  /** Those of nodes, which stay: EKS writes such entries, and no node gets in without. */
  ofNodes: LiveEntry[];
}

/** Finds the entries of both keys for the principals of some ARNs; what is written with a role's path counts too. */
export function absentEntries(document: AwsAuthDocument, absentArns: readonly string[]): AbsentEntries {
  if (absentArns.length === 0) {
    return { going: [], ofNodes: [] };
  }
  const principals = new Set(absentArns.map(principalKey));
  const entries = mappingKeys
    .flatMap((key) => document[key].items)
    .filter(({ arn }) => arn !== "" && principals.has(principalKey(arn)));
  return {
    going: entries.filter((entry) => !isOfNodes(entry)),
    ofNodes: entries.filter(isOfNodes),
  };
}

function isOfNodes({ groups }: LiveEntry): boolean {
  return groups.includes(nodesGroup);
}

/** Plans that these entries go, as far as they don't go already, as an owner's own. */
function planAbsent(plan: Plan, { going, ofNodes }: AbsentEntries): void {
  const isLeft = ({ key, index }: LiveEntry) => !plan[key].remove.has(index);
  plan.gone = going.filter(isLeft);
  plan.left.push(...ofNodes.filter(isLeft).map((entry): MergeNotice => ({ kind: "of-nodes", entry })));
  for (const { key, index } of plan.gone) {
    plan[key].remove.add(index);
  }
}

/**
 * Plans the accounts. Each owner has an item of its own, beside those of others for the same account: the accounts
 * count as a set, so that nobody loses one when another owner takes its item away.
 */
function planAccounts(plan: Plan, document: AwsAuthDocument, owned: Declared, wanted: Declared, adopt: boolean): void {
  const { add, keep, remove } = plan.mapAccounts;
  const raw = document.mapAccounts.raw ?? "";
  const free = (account: string) =>
    document.mapAccounts.items.filter(
      (item) => item.account === account && !keep.has(item.index) && !remove.has(item.index),
    );
  const isOurs = (item: LiveAccount) => raw.slice(item.start, item.end).replace(/^- +/, "") === quote(item.account);
  for (const account of new Set(owned.accounts)) {
    const item = free(account).findLast(isOurs);
    if (item) {
      (wanted.accounts.includes(account) ? keep : remove).add(item.index);
    } else if (!wanted.accounts.includes(account) && free(account).length > 0) {
      plan.left.push({ kind: "account-changed", account });
    }
  }
  const kept = new Set([...keep].map((index) => document.mapAccounts.items[index]?.account));
  for (const account of new Set(wanted.accounts)) {
    const item = kept.has(account) || !adopt ? undefined : free(account).findLast(isOurs);
    if (item) {
      keep.add(item.index);
      plan.adopted.push({ kind: "account-adopted", account });
    } else if (!kept.has(account)) {
      add.push(account);
    }
  }
}
