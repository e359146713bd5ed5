import { isDeepStrictEqual } from "node:util";
import type { AwsAuthDocument, Data } from "../awsauth/document/document";

/** The number of items in each key of an aws-auth. */
export interface AwsAuthContent {
  roles: number;
  users: number;
  accounts: number;
  /** The keys that the authenticator can't read; omitted if it can read all. */
  unreadable?: string[];
}

/** Counts the items of a document. */
export function contentOf({ mapRoles, mapUsers, mapAccounts }: AwsAuthDocument): AwsAuthContent {
  const unreadable = [mapRoles, mapUsers, mapAccounts].filter(({ problem }) => problem !== undefined);
  return {
    roles: mapRoles.items.length,
    users: mapUsers.items.length,
    accounts: mapAccounts.items.length,
    ...(unreadable.length > 0 && { unreadable: unreadable.map(({ name }) => name) }),
  };
}

/** As in `2 roles, 1 user and no accounts`. */
export function contentInWords({ roles, users, accounts, unreadable = [] }: AwsAuthContent): string {
  const counted = (count: number, noun: string) => `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
  const names = unreadable.length > 0 ? `; ${unreadable.join(" and ")} can't be read` : "";
  return `${counted(roles, "role")}, ${counted(users, "user")} and ${counted(accounts, "account")}${names}`;
}

/** Whether two ConfigMaps have the same data. A ConfigMap without data is the same as one with empty data. */
export function isSameData(one: Data, other: Data): boolean {
  return isDeepStrictEqual({ ...one }, { ...other });
}
