import {
  type AwsAuthDocument,
  absentEntries,
  type Declared,
  describeKeyProblem,
  keyNames,
  nothingDeclared,
  ownedIn,
  principalKey,
  readAwsAuth,
} from "../../awsauth";
import { claimedBy, ownedBy, unrecorded, writersOf } from "../../awsauth/claims";
import type { AwsAuthStore } from "../../cluster/store";
import type { Properties } from "../properties";
import { type Context, ownerOf } from "./context";
import { hasVanished, withStateDelete } from "./delete";
import { readForImport } from "./importing";
import { asInputs, type Inputs } from "./inputs";
import {
  clusterOfStore,
  connectionInState,
  inputProperties,
  inputsIn,
  type Remembered,
  type State,
  stateIn,
  stateProperties,
  writersIn,
} from "./state";

/** The resource as it is; without an ID when it is gone. */
export interface ReadOutcome {
  id: string;
  outputs?: Properties;
  inputs?: Properties;
}

/** Reads the resource as it is: for a refresh what has become of its entries, for an import those that `id` names. */
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
    absent: found.absent,
  };
  const { backupName, resourceVersion, endpoint } = state;
  // A state from before the ARN was remembered learns it, where the endpoint shows that it is the cluster.
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
  /** What is to be remembered, with what an interrupted update has written. */
  recorded: Pick<Remembered, "written" | "formerWriters">;
  /** The ARNs that are to have no entry, and have none. */
  absent: string[];
  /** Why lists that hold entries of the resource can't be read, and what comes of it. */
  faults: string[];
}

/** What has become of the entries that the resource wrote, and of those that are to be absent. */
async function liveEntries({ record, ...state }: State, context: Context): Promise<Found> {
  const store = await context.connect(connectionInState({ ...state, record }));
  const live = await store.read();
  const document = readAwsAuth(live?.data);
  const annotations = live?.annotations ?? {};
  const owner = ownerOf(context, writersIn({ record, ...state } as State));
  const claimed = claimedBy(owner, annotations);
  const added = unrecorded(document, claimed, record.written, nothingDeclared);
  const entries = ownedIn(document, joined(ownedBy(document, claimed, record.written), added));
  const former = writersOf(owner, annotations).filter((writer) => writer !== record.writer);
  const recorded = {
    written: joined(record.written, added),
    ...(former.length > 0 ? { formerWriters: former } : {}),
  };
  const present = new Set(absentEntries(document, state.absent).going.map(({ arn }) => principalKey(arn)));
  const absent = state.absent.filter((arn) => !present.has(principalKey(arn)));
  return { store, entries, recorded, absent, faults: faultsOf(document, record.written) };
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
    return `${fault}. The entries of this resource ${which} let nobody in until that is fixed.`;
  });
}

function isNothing({ roles, users, accounts }: Declared): boolean {
  return roles.length + users.length + accounts.length === 0;
}
