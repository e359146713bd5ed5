import type { AwsAuthDocument, LiveAccount } from "../document/document";
import type { Declared } from "./declared";
import type { Plan } from "./plan";
import { quote } from "./write";

/**
 * Plans the accounts. Each owner has an item of its own, beside those of others for the same account: the accounts
 * count as a set, so that nobody loses one when another owner takes its item away.
 */
export function planAccounts(
  plan: Plan,
  document: AwsAuthDocument,
  owned: Declared,
  wanted: Declared,
  adopt: boolean,
): void {
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
      plan.left.push(`mapAccounts holds ${account} otherwise than it was written; the entry stays`);
    }
  }
  const kept = new Set([...keep].map((index) => document.mapAccounts.items[index]?.account));
  for (const account of new Set(wanted.accounts)) {
    const item = kept.has(account) || !adopt ? undefined : free(account).findLast(isOurs);
    if (item) {
      keep.add(item.index);
      plan.adopted.push(`mapAccounts already holds ${account}, as declared`);
    } else if (!kept.has(account)) {
      add.push(account);
    }
  }
}
