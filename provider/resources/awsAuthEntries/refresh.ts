import { anothersArns, claimedBy, namesakesIn, ownedBy, unrecorded, writersOf } from "../../awsauth/claimedEntries";
import {
  type AwsAuthDocument,
  type Declared,
  describeKeyProblem,
  entriesOf,
  keyNames,
  nothingDeclared,
  ownedIn,
} from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { isOurAccount } from "../../awsauth/merge/edit";
import { absentEntries } from "../../awsauth/merge/plan";
import { principalKey, principalOf } from "../../awsauth/principal";
import { parseArn } from "../../iam/arn";
import type { AwsAuthStore } from "../../kubernetes/configMap";
import type { Properties } from "../managed";
import { because, ChangeRejected } from "../rejection";
import { type Context, claimOwner } from "./context";
import {
  asInputs,
  clusterOfStore,
  connectionInState,
  defaults,
  type Inputs,
  inputProperties,
  inputsIn,
  type Remembered,
  type State,
  stateIn,
  stateProperties,
  writersIn,
} from "./properties";
import { hasVanished, withStateDelete } from "./write";

/** The current resource; its ID is empty if the resource is missing. */
export interface ReadOutcome {
  id: string;
  outputs?: Properties;
  inputs?: Properties;
}

/** Reads the current resource: for a refresh, the current values of its entries; for an import, the entries in `id`. */
export async function read(id: string, olds: Properties, context: Context): Promise<ReadOutcome> {
  return Object.keys(olds.values).length === 0 ? await readForImport(id, context) : await refresh(id, olds, context);
}

async function refresh(id: string, olds: Properties, context: Context): Promise<ReadOutcome> {
  const state = stateIn(olds);
  let found: Found | undefined;
  try {
    found = await liveEntries(state, context);
  } catch (error) {
    if (!(await hasVanished(error, state, context))) {
      throw withStateDelete(error, context.urn);
    }
  }
  for (const fault of found?.faults ?? []) {
    await context.warn(fault);
  }
  if (!found || (isNothing(found.entries) && found.faults.length === 0 && !isNothing(state.record.written))) {
    return { id: "" };
  }
  const inputs: Inputs = {
    ...inputsIn(state),
    ...asInputs(found.entries, state),
    absentArns: found.absentArns,
  };
  const { backupName, resourceVersion, endpoint } = state;
  // Adds the cluster ARN to a state of an older version without it, if the endpoint shows that it is the same cluster.
  const cluster = found.store.endpoint === endpoint ? clusterOfStore(found.store) : {};
  const record = { ...cluster, ...state.record, ...found.recorded };
  return {
    id,
    outputs: stateProperties(inputs, olds.secrets, { backupName, resourceVersion, endpoint, record }),
    inputs: inputProperties(inputs, olds.secrets),
  };
}

interface Found {
  store: AwsAuthStore;
  entries: Declared;
  /** The new record, including the entries that an interrupted update has written. */
  recorded: Pick<Remembered, "written" | "formerWriters">;
  /** The declared absent ARNs that have no entry. */
  absentArns: string[];
  /** Warnings about unreadable lists that contain entries of the resource. */
  faults: string[];
}

/** The current values of the entries that the resource wrote, and of the absent ones. */
async function liveEntries({ record, ...state }: State, context: Context): Promise<Found> {
  const store = await context.connect(connectionInState({ ...state, record }));
  const live = await store.read();
  const document = readAwsAuth(live?.data);
  const annotations = live?.annotations ?? {};
  const owner = claimOwner(context, writersIn({ record, ...state } as State));
  const claimed = claimedBy(owner, annotations);
  const added = unrecorded(document, claimed, record.written, nothingDeclared);
  const entries = ownedIn(document, joined(ownedBy(document, claimed, record.written), added));
  const former = writersOf(owner, annotations).filter((writer) => writer !== record.writer);
  const recorded = {
    written: joined(record.written, added),
    ...(former.length > 0 ? { formerWriters: former } : {}),
  };
  const present = new Set(absentEntries(document, state.absentArns).toRemove.map(({ arn }) => principalKey(arn)));
  const absentArns = state.absentArns.filter((arn) => !present.has(principalKey(arn)));
  return { store, entries, recorded, absentArns, faults: faultsOf(document, record.written) };
}

function joined(one: Declared, other: Declared): Declared {
  return {
    roles: [...one.roles, ...other.roles],
    users: [...one.users, ...other.users],
    accounts: [...one.accounts, ...other.accounts],
  };
}

function faultsOf(document: AwsAuthDocument, { roles, users, accounts }: Declared): string[] {
  const lists = { mapRoles: roles, mapUsers: users, mapAccounts: accounts };
  const unread = keyNames.filter((name) => lists[name].length > 0 && document[name].problem);
  return unread.map((name) => {
    const which = document[name].items.length > 0 ? "from that line on" : "in it";
    const fault = describeKeyProblem(document[name]);
    return `${fault}. The entries of this resource ${which} grant no access until that is fixed.`;
  });
}

function isNothing({ roles, users, accounts }: Declared): boolean {
  return roles.length + users.length + accounts.length === 0;
}

/** Reads the entries of a live ConfigMap that an import names. It writes nothing. */
export async function readForImport(id: string, context: Context): Promise<ReadOutcome> {
  const { clusterName, region, names } = parseImportId(id);
  const connection = { clusterName, ...(region === undefined ? {} : { region }) };
  const store = await context.connect(connection);
  const live = await store.read();
  const document = readAwsAuth(live?.data);
  const { declared, missing } = entriesOf(document, names.map(spelledAsIn(document)));
  const annotations = live?.annotations ?? {};
  const owner = claimOwner(context, []);
  const claimed = claimedBy(owner, annotations);
  const others = anothersArns(document, claimed, declared);
  const namesakes = namesakesIn(document, claimed);
  reject([
    ...missing.map((name) => `aws-auth of ${clusterName} has no entry for ${name}. Remove it from the import ID.`),
    ...others.map((arn) => rejectionOf(arn, namesakes)),
  ]);
  for (const message of [...hiddenFields(document, declared), ...otherAccounts(document, declared)]) {
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

/** The reason why an entry that another owner has claimed can't be imported. */
function rejectionOf(arn: string, namesakes: string[]): string {
  return namesakes.includes(arn)
    ? `${arn} was written by a resource with the same URN in another state: in a stack with the same name and ` +
        "project in another backend, or in this stack before its state was lost. Leave it to that stack; if the " +
        'state was lost, declare it with existingMappings set to "take-over" for one update, instead of importing it.'
    : `${arn} is declared by another stack or another resource of this package. Manage it there.`;
}

const form = "<clusterName>[@<region>]/<ARN or account>,<ARN or account>,…";

/** Reads `<clusterName>[@<region>]/<ARN or account>,…`. An ARN may contain slashes and commas itself. */
export function parseImportId(id: string): { clusterName: string; region?: string; names: string[] } {
  const [, clusterName, region, rest] = /^([A-Za-z0-9][\w-]{0,99})(?:@([a-z0-9-]+))?\/(.+)$/.exec(id) ?? [];
  const names = [...new Set(rest?.split(/,(?=arn:|\d{12}(?:,|$))/))];
  const wrong = names.filter((name) => !parseArn(name) && !/^\d{12}$/.test(name));
  if (clusterName === undefined || wrong.length > 0) {
    const what =
      wrong.length > 0 ? `${JSON.stringify(wrong[0])} is neither an ARN nor an account` : "it has a different format";
    reject([`the import ID is ${JSON.stringify(id)}, and ${what}; expected ${form}. Correct it.`]);
  }
  return { clusterName: clusterName ?? "", ...(region === undefined ? {} : { region }), names };
}

function reject(reasons: string[]): void {
  if (reasons.length > 0) {
    throw new ChangeRejected(reasons.map(because));
  }
}

/** Returns a function that spells an ARN as in the document, where a role may be without its path. */
function spelledAsIn(document: AwsAuthDocument): (name: string) => string {
  return (name) => {
    const isThere = entriesOf(document, [name]).missing.length === 0;
    return isThere ? name : (principalOf(name).arn ?? name);
  };
}

/** Warnings about entries with fields that can't be declared. */
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
        "a refresh reports the entry as changed, and the next change writes it without them.",
    );
}

/** Warnings about accounts that aren't in this package's format, and are therefore treated as someone else's. */
function otherAccounts(document: AwsAuthDocument, { accounts }: Declared): string[] {
  return accounts.flatMap((account) => {
    const items = document.mapAccounts.items.filter((item) => item.account === account);
    return items.some(isOurAccount(document))
      ? []
      : [
          `mapAccounts has ${account} (line ${items[0]?.line}) without double quotes: the next change adds another ` +
            "item, and the existing one stays until someone removes it.",
        ];
  });
}
