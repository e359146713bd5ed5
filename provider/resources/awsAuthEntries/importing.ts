import { type AwsAuthDocument, type Declared, entriesOf, principalOf, readAwsAuth } from "../../awsauth";
import { anothersArns, claimedBy, isOurWriting, namesakesIn, writersOf } from "../../awsauth/claims";
import { parseArn } from "../../iam/arn";
import { because, Refused } from "../refused";
import { type Context, ownerOf } from "./context";
import { asInputs, defaults, type Inputs } from "./inputs";
import type { ReadOutcome } from "./read";
import { clusterOfStore, inputProperties, stateProperties } from "./state";

/** Takes over the entries of a live ConfigMap that an import names. It writes nothing. */
export async function readForImport(id: string, context: Context): Promise<ReadOutcome> {
  const { clusterName, region, names } = parseImportId(id);
  const connection = { clusterName, ...(region === undefined ? {} : { region }) };
  const store = await context.connect(connection);
  const live = await store.read();
  const document = readAwsAuth(live?.data);
  const { declared, missing } = entriesOf(document, names.map(spelledAsIn(document)));
  const annotations = live?.annotations ?? {};
  const owner = ownerOf(context, []);
  const claimed = claimedBy(owner, annotations);
  const others = anothersArns(document, claimed, declared);
  const namesakes = namesakesIn(document, claimed);
  refuse([
    ...missing.map((name) => `aws-auth of ${clusterName} has no entry for ${name}. Remove it from the import's ID.`),
    ...others.map((arn) => refusalOf(arn, namesakes)),
  ]);
  for (const message of [...hiddenFields(document, declared), ...foreignAccounts(document, declared)]) {
    await context.warn(message);
  }
  const inputs: Inputs = { ...defaults, ...connection, ...asInputs(declared) };
  const results = {
    resourceVersion: live?.resourceVersion ?? "",
    endpoint: store.endpoint,
    record: {
      writer: context.newWriter(),
      formerWriters: writersOf(owner, annotations),
      written: declared,
      before: {},
      ...clusterOfStore(store),
    },
  };
  return { id, outputs: stateProperties(inputs, [], results), inputs: inputProperties(inputs, []) };
}

/** Why an entry can't be imported that another owner has claimed. */
function refusalOf(arn: string, namesakes: string[]): string {
  return namesakes.includes(arn)
    ? `${arn} was written under the URN of this resource from another state: by a stack with the same name and project ` +
        "in another backend, or by this one before its state was lost. Leave it to that one; if the state was lost, " +
        'declare it with conflict set to "takeOver" for one update, in place of the import.'
    : `${arn} is declared by another stack or resource of this package. Leave it to that one.`;
}

const form = "<clusterName>[@<region>]/<ARN or account>,<ARN or account>,…";

/** Reads `<clusterName>[@<region>]/<ARN or account>,…`. An ARN may hold slashes and commas itself. */
export function parseImportId(id: string): { clusterName: string; region?: string; names: string[] } {
  const [, clusterName, region, rest] = /^([A-Za-z0-9][\w-]{0,99})(?:@([a-z0-9-]+))?\/(.+)$/.exec(id) ?? [];
  const names = [...new Set(rest?.split(/,(?=arn:|\d{12}(?:,|$))/))];
  const wrong = names.filter((name) => !parseArn(name) && !/^\d{12}$/.test(name));
  if (clusterName === undefined || wrong.length > 0) {
    const what =
      wrong.length > 0 ? `${JSON.stringify(wrong[0])} is neither an ARN nor an account` : "it has another form";
    refuse([`the ID of the import is ${JSON.stringify(id)}, and ${what}; expected ${form}. Correct it.`]);
  }
  return { clusterName: clusterName ?? "", ...(region === undefined ? {} : { region }), names };
}

function refuse(reasons: string[]): void {
  if (reasons.length > 0) {
    throw new Refused(reasons.map(because));
  }
}

/** The ARN of a role with its path as it stands in the document, which may be without. */
function spelledAsIn(document: AwsAuthDocument): (name: string) => string {
  return (name) => {
    const isThere = entriesOf(document, [name]).missing.length === 0;
    return isThere ? name : (principalOf(name).arn ?? name);
  };
}

/** Entries with fields that no declaration can show. */
function hiddenFields(document: AwsAuthDocument, { roles, users }: Declared): string[] {
  const entries = [
    ...document.mapRoles.items.filter(({ arn }) => roles.some((mapping) => mapping.arn === arn)),
    ...document.mapUsers.items.filter(({ arn }) => users.some((mapping) => mapping.arn === arn)),
  ];
  return entries
    .map(({ sso, otherFields, ...entry }) => ({ ...entry, fields: [...(sso ? ["sso"] : []), ...otherFields] }))
    .filter(({ fields }) => fields.length > 0)
    .map(
      ({ key, line, arn, fields }) =>
        `the entry of ${key} for ${arn} (line ${line}) also has ${fields.join(", ")}, which can't be declared: ` +
        "a refresh takes it for changed, and the next change writes it without.",
    );
}

/** Accounts in another spelling than the package's, which it takes for somebody else's. */
function foreignAccounts(document: AwsAuthDocument, { accounts }: Declared): string[] {
  return accounts.flatMap((account) => {
    const items = document.mapAccounts.items.filter((item) => item.account === account);
    return items.some(isOurWriting(document))
      ? []
      : [
          `mapAccounts has ${account} (line ${items[0]?.line}) without double quotes: the next change adds an item of ` +
            "its own, and the present one stays until somebody removes it.",
        ];
  });
}
