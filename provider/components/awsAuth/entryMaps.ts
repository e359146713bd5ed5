import * as pulumi from "@pulumi/pulumi";
import { nodeMapping, principalOf } from "../../awsauth/principal";
import type { AwsAuthMapping } from "../../resources/awsAuthEntriesResource";
import { isPlain, mapInput, pickMember, resolveIfKnown, withDefault } from "../../validation/outputs";
import { sourcesOf } from "../shared/inputSources";
import type { AwsAuthArgs, AwsAuthNodeRole, AwsAuthRole, AwsAuthUser } from "./args";

/**
 * Entries, each under a key that is the same in the preview and in the update: under its ARN, where that is plain; where it
 * is an output, under the resources that it comes from, as in `aws:iam/role:Role::deployer`.
 */
type EntryMap = pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;

/** From how many resources a key names them. */
const mostSources = 3;

/** One list of the inputs, under its name, and how an item of it becomes an entry. */
interface Source {
  name: string;
  list: pulumi.Input<unknown[]>;
  read: (item: never) => AwsAuthMapping;
}

/** The entries of mapRoles. */
export function roleEntries({ roles = [], nodeRoles = [] }: AwsAuthArgs): Promise<EntryMap> {
  return entryMap([
    { name: "roles", list: roles, read: roleEntry },
    { name: "nodeRoles", list: nodeRoles, read: nodeEntry },
  ]);
}

/** The entries of mapUsers. */
export function userEntries({ users = [] }: AwsAuthArgs): Promise<EntryMap> {
  return entryMap([{ name: "users", list: users, read: userEntry }]);
}

function roleEntry({ roleArn, username, groups }: AwsAuthRole): AwsAuthMapping {
  return { arn: mapInput(roleArn, stripped), username, groups: withDefault(groups, []) };
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

/** The ARN as the authenticator knows it: a role's without its path. */
function stripped(arn: string): string {
  return principalOf(arn).arn ?? arn;
}

/**
 * Puts the entries of lists under their keys. A map, so that the engine shows each entry that changes by itself, with
 * the outputs of the program left where they are: an entry is as secret and as unknown as its parts, and depends on what
 * they come from. An output of the whole map would make all of it unknown as soon as one part is.
 *
 * Only keys can't be outputs. Where an ARN is a secret, so is the map; where it isn't known how many entries there are,
 * neither is the map.
 *
 * A key that the update makes of an ARN and the preview doesn't know would be another one: the engine then refuses to carry
 * out a plan (`pulumi up --plan`).
 */
async function entryMap(sources: Source[]): Promise<EntryMap> {
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
      const entry = read(fields as never);
      map[await keyOf(entry.arn, place, map)] = entry;
      holdsSecretKeys ||= !isPlain(entry.arn) && (await pulumi.isSecret(pulumi.output(entry.arn)));
    }
  }
  return holdsSecretKeys ? pulumi.secret(map) : map;
}

/** The members of a list or a record, each carrying what the whole carries; undefined where they aren't known yet. */
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

/** The key of an entry, which none of the others has: one that doesn't depend on whether the ARN is known yet. */
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
