import { type Declared, ownedIn, readAwsAuth } from "../../awsauth";
import { claimedBy, ownedBy } from "../../awsauth/claims/ownership";
import type { Properties } from "../properties";
import type { Context } from "./context";
import { hasVanished } from "./delete";
import { readForImport } from "./importing";
import { asInputs, connectionIn, type Inputs } from "./inputs";
import { inputProperties, inputsIn, type State, stateIn, stateProperties } from "./state";

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
  let found: Declared | undefined;
  try {
    found = await liveEntries(state, context);
  } catch (error) {
    if (!(await hasVanished(error, state, context))) {
      throw error;
    }
  }
  if (!found || (isNothing(found) && !isNothing(state.record.written))) {
    return { id: "" };
  }
  const inputs: Inputs = {
    ...inputsIn(state),
    ...asInputs(found),
  };
  const { backupName, resourceVersion, endpoint, record } = state;
  return {
    id,
    outputs: stateProperties(inputs, olds.secrets, { backupName, resourceVersion, endpoint, record }),
    inputs: inputProperties(inputs, olds.secrets),
  };
}

/** What has become of the entries that the resource wrote. */
async function liveEntries({ record, ...state }: State, context: Context): Promise<Declared> {
  const store = await context.connect(connectionIn(state as State));
  const live = await store.read();
  const document = readAwsAuth(live?.data);
  const claimed = claimedBy({ urn: context.urn, writer: record.writer }, live?.annotations ?? {});
  return ownedIn(document, ownedBy(document, claimed, record.written));
}

function isNothing({ roles, users, accounts }: Declared): boolean {
  return roles.length + users.length + accounts.length === 0;
}
