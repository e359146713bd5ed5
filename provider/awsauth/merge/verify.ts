import { type AwsAuthDocument, type LiveEntry, type MappingKey, mappingKeys } from "../document/document";
import { entriesFor } from "../predict/effective";
import { authenticatorVersions } from "../predict/identity";
import { foldCase } from "../text";
import { type Declared, type Mapping, mappingsOf } from "./declared";
import type { KeyPlan, Plan } from "./plan";

/** What an entry reads as, to be compared. */
function reading(entry: LiveEntry | Mapping): string {
  const { sso = false, dropped, otherFields = [] } = "key" in entry ? entry : {};
  return JSON.stringify([entry.arn, entry.username, entry.groups, sso, dropped, otherFields]);
}

/** The items that a key has to have after a change, the added ones last. */
function expected<Item>(items: readonly Item[], plan: KeyPlan<Item>): Item[] {
  const rest = items.map((item, i) => plan.replace.get(i) ?? item).filter((_, i) => !plan.remove.has(i));
  return [...rest, ...plan.add];
}

/** True when a key reads as the plan says. Added items may also stand first. */
export function fitsPlan<Item>(
  before: readonly Item[],
  after: readonly Item[],
  plan: KeyPlan<Item>,
  read: (item: Item) => string,
): boolean {
  const wanted = expected(before, plan).map(read);
  const found = after.map(read);
  const turned = [
    ...wanted.slice(wanted.length - plan.add.length),
    ...wanted.slice(0, wanted.length - plan.add.length),
  ];
  return [wanted, turned].some((list) => list.length === found.length && list.every((item, i) => item === found[i]));
}

/** True when the entries of a key read as the plan says. */
export function entriesFit(before: AwsAuthDocument, after: AwsAuthDocument, key: MappingKey, plan: Plan): boolean {
  return fitsPlan<LiveEntry | Mapping>(before[key].items, after[key].items, plan[key], reading);
}

/** True when the accounts read as the plan says. */
export function accountsFit(before: AwsAuthDocument, after: AwsAuthDocument, plan: Plan): boolean {
  const accounts = (document: AwsAuthDocument) => document.mapAccounts.items.map((item) => item.account);
  return fitsPlan(accounts(before), accounts(after), plan.mapAccounts, (account) => account);
}

/**
 * The ARNs that the authenticator, of any version, would map otherwise than it has to: a declared one as declared,
 * every other as before. One whose entry went may get another entry, which that one had hidden.
 */
export function wrongArns(before: AwsAuthDocument, after: AwsAuthDocument, wanted: Declared, plan: Plan): string[] {
  const declared = new Map(
    mappingKeys.flatMap((key) =>
      mappingsOf(wanted, key).map((mapping): [string, Mapping] => [foldCase(mapping.arn), mapping]),
    ),
  );
  const gone = new Set(
    mappingKeys.flatMap((key) => [...plan[key].remove].map((index) => foldCase(before[key].items[index]?.arn ?? ""))),
  );
  const all = [before, after].flatMap((document) => mappingKeys.flatMap((key) => document[key].items));
  const arns = new Set([...declared.keys(), ...all.map((entry) => foldCase(entry.arn))]);
  return [...arns].filter((arn) => {
    const mapping = declared.get(arn);
    return authenticatorVersions.some((version) => {
      const wantedReadings = mapping ? [reading(mapping)] : readings(before, arn, version);
      return (mapping || !gone.has(arn)) && readings(after, arn, version).join() !== wantedReadings.join();
    });
  });
}

function readings(document: AwsAuthDocument, arn: string, version: (typeof authenticatorVersions)[number]): string[] {
  const { roles, users } = entriesFor(document, arn, version);
  return (roles.length > 0 ? roles : users).map(reading).sort();
}
