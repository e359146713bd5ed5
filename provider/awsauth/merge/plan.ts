import {
  type AwsAuthDocument,
  type Declared,
  describeKeyProblem,
  entriesByArn,
  type Key,
  type KeyName,
  type LiveEntry,
  largestConfigMap,
  type Mapping,
  type MappingKey,
  mappingKeys,
  mappingsOf,
  readsAs,
} from "../document/document";
import { nodesGroup, principalKey } from "../principal";
import { foldCase, quoted } from "../text";
import { isOurAccount, isWrittenAs } from "./edit";

/** What to do if an entry of another owner maps a declared ARN. */
export const existingMappingChoices = { fail: "fail", takeOver: "take-over" } as const;
export type Conflict = (typeof existingMappingChoices)[keyof typeof existingMappingChoices];

/** How to treat entries without a known owner. */
interface Rules {
  existingMappings: Conflict;
  /** Whether to treat an entry as owned if it equals the declared one and has this package's format. */
  adopt: boolean;
}

/** The planned changes to the items of one key. */
export interface KeyPlan<Item> {
  /** New values of items that are rewritten in place, by index. */
  replace: Map<number, Item>;
  /** The indices of the items to remove. */
  remove: Set<number>;
  /** Items to add, in this order. */
  add: Item[];
  /** The indices of the owned items that stay as they are. */
  keep: Set<number>;
}

/** The plan of a change. */
export interface Plan {
  mapRoles: KeyPlan<Mapping>;
  mapUsers: KeyPlan<Mapping>;
  mapAccounts: KeyPlan<string>;
  /** The reasons why the change can't be made. */
  conflicts: MergeReason[];
  /** Notices about entries that are kept: owned ones that others have changed, and entries of nodes declared absent. */
  kept: MergeNotice[];
  /** Notices about existing entries in this package's format that are treated as owned from now on. */
  adopted: MergeNotice[];
  /** Other owners' entries that are replaced. */
  takenOver: LiveEntry[];
  /** Owned entries that someone else has changed, and that are reset to what is declared. */
  corrected: LiveEntry[];
  /** Other owners' entries that are removed because their ARNs are declared absent. */
  removed: LiveEntry[];
}

const emptyPlan = () => ({ replace: new Map(), remove: new Set<number>(), add: [], keep: new Set<number>() });

/**
 * Plans the changes to a document that replace the owned entries with the wanted ones and remove the entries of absent
 * ARNs.
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
    kept: [],
    adopted: [],
    takenOver: [],
    corrected: [],
    removed: [],
  };
  const ownEntries = new Set<LiveEntry>();
  const unwanted = absentEntries(document, absentArns);
  const toRemove = new Set(unwanted.toRemove);
  for (const key of mappingKeys) {
    planOwned(plan, document, { key, owned, wanted, ownEntries, toRemove });
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
        ownEntries,
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
  /** Receives the owned entries that haven't changed since they were written. */
  ownEntries: Set<LiveEntry>;
  /** The entries that are removed regardless of their owner. */
  toRemove: ReadonlySet<LiveEntry>;
}

/** Finds the owned entries that haven't changed since they were written, and removes those no longer wanted. */
function planOwned(
  plan: Plan,
  document: AwsAuthDocument,
  { key, owned, wanted, ownEntries, toRemove }: OwnedEntries,
): void {
  const wantedArns = new Set(mappingsOf(wanted, key).map((mapping) => foldCase(mapping.arn)));
  const byArn = entriesByArn(document);
  for (const mapping of mappingsOf(owned, key)) {
    const same = byArn(mapping.arn).filter((entry) => entry.key === key && !ownEntries.has(entry));
    const alike = same.filter((candidate) => readsAs(candidate, mapping));
    const entry = alike.findLast((candidate) => isOurWriting(document, candidate, mapping)) ?? alike.at(-1);
    if (entry) {
      ownEntries.add(entry);
    }
    if (!wantedArns.has(foldCase(mapping.arn))) {
      if (entry) {
        plan[key].remove.add(entry.index);
      } else if (same.some((candidate) => !toRemove.has(candidate))) {
        plan.kept.push({ kind: "changed", key, arn: mapping.arn });
      }
    }
  }
}

interface WantedEntry {
  key: MappingKey;
  mapping: Mapping;
  /** The entries for this ARN, of both keys. */
  same: LiveEntry[];
  ownEntries: Set<LiveEntry>;
  wasOwned: boolean;
  rules: Rules;
}

function planWanted(plan: Plan, document: AwsAuthDocument, wanted: WantedEntry): void {
  const { key, mapping, same, ownEntries, rules } = wanted;
  const here = same.filter((entry) => entry.key === key);
  let entry = ownEntry(plan, document, wanted, here);
  const unmanaged = same.filter((other) => other !== entry);
  if (unmanaged.length > 0 && rules.existingMappings === "fail") {
    plan.conflicts.push(
      ...unmanaged.map((other): MergeReason => ({ kind: "mapped-elsewhere", arn: mapping.arn, entry: other })),
    );
    return;
  }
  plan.takenOver.push(...unmanaged);
  entry ??= here.at(-1);
  for (const other of unmanaged.filter((candidate) => candidate !== entry)) {
    plan[other.key].remove.add(other.index);
  }
  if (!entry) {
    plan[key].add.push(mapping);
  } else if (readsAs(entry, mapping)) {
    plan[key].keep.add(entry.index);
  } else {
    plan[key].replace.set(entry.index, mapping);
    if (!unmanaged.includes(entry) && !ownEntries.has(entry)) {
      plan.corrected.push(entry);
    }
  }
}

/** The owned entry for this ARN, whether changed by others or not, or an entry in this package's format. */
function ownEntry(
  plan: Plan,
  document: AwsAuthDocument,
  { key, mapping, ownEntries, wasOwned, rules }: WantedEntry,
  here: LiveEntry[],
): LiveEntry | undefined {
  const unchanged = here.find((entry) => ownEntries.has(entry));
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

/** True for an entry in this package's format. */
function isOurWriting(document: AwsAuthDocument, entry: LiveEntry, mapping: Mapping): boolean {
  const raw = document[entry.key].raw ?? "";
  return isWrittenAs(raw.slice(entry.start, entry.end), entry.key, mapping);
}

/** The existing entries of principals that are declared absent, regardless of their owner. */
export interface AbsentEntries {
  /** The entries to remove. */
  toRemove: LiveEntry[];
  /** The entries of nodes, which are kept: EKS writes such entries, and nodes have no access without them. */
  nodeEntries: LiveEntry[];
}

/** Finds the entries of both keys for the principals of the given ARNs, including entries with a role's path. */
export function absentEntries(document: AwsAuthDocument, absentArns: readonly string[]): AbsentEntries {
  if (absentArns.length === 0) {
    return { toRemove: [], nodeEntries: [] };
  }
  const principals = new Set(absentArns.map(principalKey));
  const entries = mappingKeys
    .flatMap((key) => document[key].items)
    .filter(({ arn }) => arn !== "" && principals.has(principalKey(arn)));
  return {
    toRemove: entries.filter((entry) => !isOfNodes(entry)),
    nodeEntries: entries.filter(isOfNodes),
  };
}

function isOfNodes({ groups }: LiveEntry): boolean {
  return groups.includes(nodesGroup);
}

/** Plans the removal of these entries, unless an owned entry is already removed. */
function planAbsent(plan: Plan, { toRemove, nodeEntries }: AbsentEntries): void {
  const isLeft = ({ key, index }: LiveEntry) => !plan[key].remove.has(index);
  plan.removed = toRemove.filter(isLeft);
  plan.kept.push(...nodeEntries.filter(isLeft).map((entry): MergeNotice => ({ kind: "of-nodes", entry })));
  for (const { key, index } of plan.removed) {
    plan[key].remove.add(index);
  }
}

/**
 * Plans the accounts. Each owner has its own item for an account, next to other owners' items: the authenticator treats
 * the accounts as a set, so an account keeps its access when one of its owners removes an item.
 */
function planAccounts(plan: Plan, document: AwsAuthDocument, owned: Declared, wanted: Declared, adopt: boolean): void {
  const { add, keep, remove } = plan.mapAccounts;
  const free = (account: string) =>
    document.mapAccounts.items.filter(
      (item) => item.account === account && !keep.has(item.index) && !remove.has(item.index),
    );
  const isOurs = isOurAccount(document);
  for (const account of new Set(owned.accounts)) {
    const item = free(account).findLast(isOurs);
    if (item) {
      (wanted.accounts.includes(account) ? keep : remove).add(item.index);
    } else if (!wanted.accounts.includes(account) && free(account).length > 0) {
      plan.kept.push({ kind: "account-changed", account });
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

export function removes(plan: Plan, { key, index }: LiveEntry): boolean {
  return plan[key].remove.has(index);
}

/** A notice to the user about a change. */
export type MergeNotice =
  /** An owned entry that was changed since it was written, and is therefore kept. */
  | { kind: "changed"; key: MappingKey; arn: string }
  /** An owned account that was changed since it was written, and is therefore kept. */
  | { kind: "account-changed"; account: string }
  /** An entry of nodes, which is kept although its ARN is declared absent. */
  | { kind: "of-nodes"; entry: LiveEntry }
  /** An existing entry in this package's format, which is treated as owned from now on. */
  | { kind: "adopted"; key: MappingKey; arn: string }
  /** An existing account in this package's format, which is treated as owned from now on. */
  | { kind: "account-adopted"; account: string }
  /** Another owner's entry that is replaced. */
  | { kind: "taken-over"; entry: LiveEntry }
  /** Another owner's entry that is removed because its ARN is declared absent. */
  | { kind: "removed"; entry: LiveEntry };

/** A notice as a sentence. */
export function renderNotice(notice: MergeNotice): string {
  switch (notice.kind) {
    case "changed":
      return `the entry of ${notice.key} for ${notice.arn} was changed since it was written, and is kept`;
    case "account-changed":
      return `the item of mapAccounts for ${notice.account} was changed since it was written, and is kept`;
    case "of-nodes":
      return `${what(notice.entry)} gives nodes access, and is kept`;
    case "adopted":
      return `${notice.key} already maps ${notice.arn}, as declared`;
    case "account-adopted":
      return `mapAccounts already has ${notice.account}, as declared`;
    case "taken-over":
      return `${what(notice.entry)} is taken over`;
    case "removed":
      return `${what(notice.entry)} is removed: its ARN is declared absent`;
  }
}

function what({ key, line, arn }: LiveEntry): string {
  return `the entry of ${key} for ${arn} (line ${line})`;
}

/** A reason why a change can't be made. */
export type MergeReason =
  /** A key that the change affects can't be read, and `repair` isn't set. */
  | { kind: "unreadable"; key: Key<unknown> }
  /** An entry of another owner maps a declared ARN. */
  | { kind: "mapped-elsewhere"; arn: string; entry: LiveEntry }
  /** A key is written in a form that can't be changed safely. */
  | { kind: "no-place"; key: KeyName }
  /** The authenticator would map an ARN incorrectly. */
  | { kind: "misread"; arn: string }
  /** The ConfigMap would exceed the size limit. */
  | { kind: "too-large"; size: number };

/** A change that is rejected. Nothing is written. */
export class MergeRejected extends Error {
  constructor(
    /** All reasons against the change. */
    readonly reasons: readonly MergeReason[],
  ) {
    super(reasons.map(renderReason).join("\n"));
    this.name = "MergeRejected";
  }
}

/** A reason as a sentence, with its fix. */
export function renderReason(reason: MergeReason): string {
  switch (reason.kind) {
    case "unreadable": {
      const fix = "Fix it, or set repair to true to keep the readable entries and turn the rest into comments.";
      return `${describeKeyProblem(reason.key)}. ${fix}`;
    }
    case "mapped-elsewhere": {
      const { key, line, arn, username, groups } = reason.entry;
      const reads = `${quoted(username)} with the groups ${JSON.stringify(groups)}`;
      return (
        `${reason.arn} is mapped by an entry that this resource doesn't own: ${key}, line ${line}, maps ${arn} to ` +
        `${reads}. Remove one of the two, or set existingMappings to "take-over" to replace that entry.`
      );
    }
    case "no-place":
      return (
        `${reason.key} is written in a form that can't be changed safely: other entries would be read differently. ` +
        "Rewrite it as a plain list, one entry below the other."
      );
    case "misread":
      return `after the change, the authenticator would not map ${reason.arn} as expected`;
    case "too-large":
      return `the ConfigMap would have ${reason.size} bytes; the limit is ${largestConfigMap} (1 MiB). Declare fewer entries.`;
  }
}
