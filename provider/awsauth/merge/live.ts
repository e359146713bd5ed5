import { entriesByArn } from "../document/byArn";
import { type AwsAuthDocument, type LiveEntry, mappingKeys } from "../document/document";
import { type Declared, type Mapping, mappingsOf, readsAs } from "./declared";

const asMapping = ({ arn, username, groups }: LiveEntry): Mapping => ({ arn, username, groups: [...groups] });

/**
 * What has become of the entries that an owner wrote: those that somebody has changed as they are now; left out those
 * that somebody has removed, or has given fields that no declaration can show.
 */
export function ownedIn(document: AwsAuthDocument, owned: Declared): Declared {
  const byArn = entriesByArn(document);
  const [roles = [], users = []] = mappingKeys.map((key) =>
    mappingsOf(owned, key).flatMap((mapping) => {
      const same = byArn(mapping.arn).filter((entry) => entry.key === key);
      const entry = same.findLast((candidate) => readsAs(candidate, mapping)) ?? same.at(-1);
      return entry && readsAs(entry, asMapping(entry)) ? [asMapping(entry)] : [];
    }),
  );
  const live = new Set(document.mapAccounts.items.map((item) => item.account));
  return { roles, users, accounts: owned.accounts.filter((account) => live.has(account)) };
}

/** The entries of a live document for some ARNs and accounts, to be taken over, and those of them that it lacks. */
export function entriesOf(
  document: AwsAuthDocument,
  ids: readonly string[],
): { declared: Declared; missing: string[] } {
  const declared: Declared = { roles: [], users: [], accounts: [] };
  const byArn = entriesByArn(document);
  const accounts = new Set(document.mapAccounts.items.map((item) => item.account));
  const missing = ids.filter((id) => {
    const [first] = byArn(id);
    const entry = byArn(id).findLast(({ key }) => key === first?.key);
    if (entry) {
      declared[entry.key === "mapRoles" ? "roles" : "users"].push(asMapping(entry));
    } else if (accounts.has(id)) {
      declared.accounts.push(id);
    }
    return !entry && !accounts.has(id);
  });
  return { declared, missing };
}
