import * as pulumi from "@pulumi/pulumi";
import { nodeMapping, principalOf } from "../../awsauth/principal";
import { endsSoon, hasEnded } from "../../eks/accessEnd";
import type { AwsAuthMapping, WithUnmanagedAccess } from "../../resources/awsAuthEntriesResource";
import { isContainer, isPlain, mapInput, pickMember, resolveIfKnown, withDefault } from "../../validation/outputs";
import { sourcesOf } from "../shared/inputSources";
import type { PermissionSetRoles } from "../shared/permissionSetRoles";
import type { AwsAuthArgs, AwsAuthNodeRole, AwsAuthRole, AwsAuthUser } from "./args";

/**
 * Entries under keys that are the same in the preview and the update. If an ARN is plain, it is the key. If it is an
 * output, the key names the resources that it comes from, as in `aws:iam/role:Role::deployer`.
 */
type EntryMap = pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;

/** The maximum number of resources that a key names. */
const mostSources = 3;

/** A list of the inputs, with its name and the conversion of its items to entries. */
interface Source {
  name: string;
  list: pulumi.Input<unknown[]>;
  read: (item: never) => AwsAuthMapping;
}

/** The members of an item that decide whether it is declared. */
interface Ending {
  until?: pulumi.Input<string>;
}

/** The entries of mapRoles. */
export function roleEntries(inputs: AwsAuthArgs, roles: PermissionSetRoles, now: number): Promise<EntryMap> {
  const nodes: Source = { name: "nodeRoles", list: inputs.nodeRoles ?? [], read: nodeEntry };
  return entryMap([rolesIn(inputs, roles), nodes], now);
}

/** The entries of mapUsers. */
export function userEntries(inputs: AwsAuthArgs, now: number): Promise<EntryMap> {
  return entryMap([usersIn(inputs)], now);
}

function rolesIn({ roles = [] }: AwsAuthArgs, { arnOf }: PermissionSetRoles): Source {
  const read = ({ roleArn, ssoPermissionSet, username, groups }: AwsAuthRole): AwsAuthMapping => ({
    arn: mapInput(arnOf({ arn: roleArn, permissionSet: ssoPermissionSet }), stripped),
    username,
    groups: withDefault(groups, []),
  });
  return { name: "roles", list: roles, read };
}

function usersIn({ users = [] }: AwsAuthArgs): Source {
  return { name: "users", list: users, read: userEntry };
}

/** The accounts that haven't ended. */
export function accountsOf({ accounts, endingAccounts }: AwsAuthArgs, now: number): pulumi.Input<string[]> {
  if (isPlain(endingAccounts) && (endingAccounts ?? undefined) === undefined) {
    return withDefault(accounts, []) as pulumi.Input<string[]>;
  }
  const lists = { accounts, endingAccounts } as pulumi.Input<{
    accounts?: string[];
    endingAccounts?: { accountId: string; until: string }[];
  }>;
  return mapInput(lists, ({ accounts = [], endingAccounts = [] }) => [
    ...accounts,
    ...endingAccounts.filter((account) => !hasEnded(account, now)).map(({ accountId }) => accountId),
  ]);
}

/** The ARNs of the entries that end before the update can be expected to be over, as an input; nothing without an end. */
export function endingSoonIn(
  inputs: AwsAuthArgs,
  roles: PermissionSetRoles,
  now: number,
): Pick<WithUnmanagedAccess, "endingSoon"> {
  const sources = [rolesIn(inputs, roles), usersIn(inputs)];
  const mayEnd = (item: unknown) => !isPlain(item) || (isContainer(item) && (item.until ?? undefined) !== undefined);
  const isPossible = sources.some(({ list }) => !isPlain(list) || (Array.isArray(list) && list.some(mayEnd)));
  return isPossible ? { endingSoon: endingArns(sources, now) } : {};
}

async function endingArns(sources: Source[], now: number): Promise<pulumi.Input<string>[] | undefined> {
  const arns: pulumi.Input<string>[] = [];
  for (const { list, read } of sources) {
    for (const item of (await membersOf(list)) ?? []) {
      const fields = await membersOf(item as pulumi.Input<Ending>);
      const until = (await resolveIfKnown(fields?.until))?.value;
      if (endsSoon({ until }, now) && !hasEnded({ until }, now)) {
        arns.push(read(fields as never).arn);
      }
    }
  }
  return arns.length > 0 ? arns : undefined;
}

function nodeEntry({ roleArn, platform }: AwsAuthNodeRole): AwsAuthMapping {
  return {
    arn: mapInput(roleArn, stripped),
    username: mapInput(platform, (known) => nodeMapping("", known).username),
    groups: mapInput(platform, (known) => nodeMapping("", known).groups),
  };
}

function userEntry({ userArn, username, groups }: AwsAuthUser): AwsAuthMapping {
  return { arn: userArn, username, groups: withDefault(groups, []) };
}

/** The ARN as the authenticator sees it: a role's ARN without the path. */
function stripped(arn: string): string {
  return principalOf(arn).arn ?? arn;
}

/**
 * Puts the entries of lists into a map. A map makes the engine show each changed entry separately and keeps the
 * program's outputs in place: each entry is as secret and as unknown as its parts, and depends on their sources. An
 * output of the whole map would be unknown as soon as one part is.
 *
 * Only the keys can't be outputs: if an ARN is a secret, so is the map, and if the number of entries is unknown, so is
 * the map.
 *
 * Keys must not change between preview and update, or the engine rejects a plan (`pulumi up --plan`).
 */
async function entryMap(sources: Source[], now: number): Promise<EntryMap> {
  const map: Record<string, pulumi.Input<AwsAuthMapping>> = {};
  let holdsSecretKeys = false;
  for (const { name, list, read } of sources) {
    const items = await membersOf(list);
    if (items === undefined) {
      return pulumi.output(list).apply(() => map);
    }
    for (const [index, item] of items.entries()) {
      const place = `${name}[${index}]`;
      const fields = await membersOf(item as pulumi.Input<object>);
      if (fields === undefined) {
        map[await keyOf(item, place, map)] = item as pulumi.Input<AwsAuthMapping>;
        continue;
      }
      const { until } = fields as Ending;
      if (hasEnded({ until: (await resolveIfKnown(until))?.value }, now)) {
        continue;
      }
      const entry = read(fields as never);
      map[await keyOf(entry.arn, place, map)] = entry;
      holdsSecretKeys ||= !isPlain(entry.arn) && (await pulumi.isSecret(pulumi.output(entry.arn)));
    }
  }
  return holdsSecretKeys ? pulumi.secret(map) : map;
}

/**
 * The members of a list or record, each with the secrecy and dependencies of the whole; undefined while they are
 * unknown.
 */
async function membersOf<T extends object>(whole: pulumi.Input<T>): Promise<T | undefined> {
  if (isPlain(whole)) {
    return whole as T;
  }
  const known = await resolveIfKnown(whole);
  if (known === undefined) {
    return undefined;
  }
  const value = (known.value ?? []) as T;
  const carrying = <K extends string | number>(key: K, member: unknown) => pickMember(whole, key, member);
  return (
    Array.isArray(value)
      ? value.map((member, index) => carrying(index, member))
      : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, carrying(key, member)]))
  ) as T;
}

/** The unique key of an entry. It doesn't depend on whether the ARN is known yet. */
async function keyOf(arn: pulumi.Input<unknown>, place: string, others: object): Promise<string> {
  const sources = await sourcesOf(arn);
  if (sources.length === 0) {
    const known = isPlain(arn) ? arn : (await resolveIfKnown(arn))?.value;
    return typeof known === "string" ? known : place;
  }
  return sources.length > mostSources ? place : unlikeOthers(keyOfSources(sources), others);
}

function keyOfSources(sources: { type: string; name: string }[]): string {
  return sources.map(({ type, name }) => `${type}::${name}`).join(", ");
}

function unlikeOthers(key: string, others: object): string {
  const keys = [key, ...Object.keys(others).map((_, index) => `${key} (${index + 2})`)];
  return keys.find((one) => !(one in others)) as string;
}
