import { type AwsAuthDocument, entriesByArn, type LiveEntry, mappingKeys } from "../document/document";
import { principalKey } from "../principal";
import { type Declared, mappingsOf, readsAs } from "./declared";
import type { Plan } from "./plan";

/** Entries and accounts that still give access to principals whose owned entries are removed, such as copies. */
export interface Staying {
  entries: LiveEntry[];
  /** The accounts that remain, each with the number of its items. */
  accounts: Map<string, number>;
}

/**
 * Finds the entries that a plan keeps for principals and accounts that are no longer wanted. An owner has one entry for
 * each; the owner of a second one, even an identical one, is unknown.
 */
export function stayingIn(
  plan: Plan,
  document: AwsAuthDocument,
  owned: Declared,
  wanted: Declared,
  absentArns: readonly string[],
): Staying {
  const byArn = entriesByArn(document);
  const spared = new Set(
    [...wanted.roles, ...wanted.users]
      .map(({ arn }) => arn)
      .concat(absentArns)
      .map(principalKey),
  );
  const entries = mappingKeys.flatMap((key) =>
    mappingsOf(owned, key)
      .filter(({ arn }) => !spared.has(principalKey(arn)))
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

function removes(plan: Plan, { key, index }: LiveEntry): boolean {
  return plan[key].remove.has(index);
}
