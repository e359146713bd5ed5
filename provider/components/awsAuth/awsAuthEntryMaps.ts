import * as pulumi from "@pulumi/pulumi";
import { nodeMapping, principalOf } from "../../awsauth/principal";
import { derived, isPlain, memberOf, orDefault, whenKnown } from "../../check/eventual";
import type { AwsAuthMapping } from "../../resources/awsAuthEntriesResource";
import type { AwsAuthArgs } from "./awsAuth";
import type { AwsAuthNodeRole, AwsAuthRole, AwsAuthUser } from "./awsAuthMappings";

/** Entries by their ARN; one whose ARN a preview can't know yet by its place among the inputs, as in `roles[2]`. */
type EntryMap = pulumi.Input<Record<string, pulumi.Input<AwsAuthMapping>>>;

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
  return { arn: derived(roleArn, stripped), username, groups: orDefault(groups, []) };
}

function nodeEntry({ roleArn, platform }: AwsAuthNodeRole): AwsAuthMapping {
  return {
    arn: derived(roleArn, stripped),
    username: derived(platform, (known) => nodeMapping("", known).username),
    groups: derived(platform, (known) => nodeMapping("", known).groups),
  };
}

function userEntry({ userArn, username, groups }: AwsAuthUser): AwsAuthMapping {
  return { arn: userArn, username, groups: orDefault(groups, []) };
}

/** The ARN as the authenticator knows it: a role's without its path. */
function stripped(arn: string): string {
  return principalOf(arn).arn ?? arn;
}

/**
 * Puts the entries of lists under their ARNs. A map, so that the engine shows each entry that changes by itself, with
 * the outputs of the program left where they are: an entry is as secret and as unknown as its parts, and depends on what
 * they come from. An output of the whole map would make all of it unknown as soon as one part is.
 *
 * Only keys can't be outputs. Where an ARN is a secret, so is the map; where it isn't known how many entries there are,
 * neither is the map.
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
        map[place] = item as pulumi.Input<AwsAuthMapping>;
        continue;
      }
      const entry = read(fields as never);
      map[(await whenPlain(entry.arn)) ?? place] = entry;
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
  const known = await whenKnown(whole);
  if (known === undefined) {
    return undefined;
  }
  const value = (known.value ?? []) as T;
  const carrying = <K extends string | number>(key: K, member: unknown) => memberOf(whole, key, member);
  return (
    Array.isArray(value)
      ? value.map((member, index) => carrying(index, member))
      : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, carrying(key, member)]))
  ) as T;
}

async function whenPlain(input: pulumi.Input<string>): Promise<string | undefined> {
  return isPlain(input) ? input : (await whenKnown(input))?.value;
}
