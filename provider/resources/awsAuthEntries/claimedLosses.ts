import { accountHash, type Claimed, isClaimedByOthers } from "../../awsauth/claims";
import type { AwsAuthDocument, LiveEntry } from "../../awsauth/document/document";
import { type Declared, nothingDeclared } from "../../awsauth/merge/declared";
import { entriesLost } from "./restore";

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
