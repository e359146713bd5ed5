import { type AwsAuthDocument, entriesByArn, type LiveEntry, mappingKeys } from "../document/document";
import { principalKey } from "../principal";
import { type Declared, mappingsOf, readsAs } from "./declared";
import type { Plan } from "./plan";

/** What goes on to let in those whose own entries go: copies of them, and others for the same principals. */
export interface Staying {
  entries: LiveEntry[];
  /** The accounts that are still there, each with how many items it has. */
  accounts: Map<string, number>;
}

/**
 * Finds what stays of a plan for the principals and accounts that are no longer wanted. One entry of each is an owner's;
 * whose a second one is can't be told, even one that reads the same.
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
        all.some((entry) => entry.key === key && goes(plan, entry) && readsAs(entry, mapping)),
      )
      .flatMap(({ all }) => all.filter((entry) => !goes(plan, entry))),
  );
  const { items } = document.mapAccounts;
  const going = items.filter(({ index }) => plan.mapAccounts.remove.has(index)).map(({ account }) => account);
  const left = items.filter(({ index }) => !plan.mapAccounts.remove.has(index)).map(({ account }) => account);
  const accounts = new Map(
    going
      .map((account): [string, number] => [account, left.filter((one) => one === account).length])
      .filter(([, count]) => count > 0),
  );
  return { entries: [...new Set(entries)], accounts };
}

function goes(plan: Plan, { key, index }: LiveEntry): boolean {
  return plan[key].remove.has(index);
}
