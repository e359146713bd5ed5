import { nothingDeclared } from "../../awsauth";
import type { Properties } from "../properties";
import { apply } from "./apply";
import { type Context, ownerOf } from "./context";
import { connectionIn, declaredIn, type Inputs } from "./inputs";
import { backupToRestore } from "./restore";
import { clusterOfStore, stateProperties } from "./state";

/** What the engine keeps of a new resource. */
export interface Created {
  id: string;
  outputs: Properties;
}

/**
 * Writes the entries of a new resource. What an interrupted creation of it has written and is declared now is its own;
 * nothing is removed.
 */
export async function create(news: Properties, context: Context): Promise<Created> {
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absent, restoreFrom, conflict, repair } = inputs;
  const writer = context.newWriter();
  const wanted = declaredIn(inputs);
  const request = {
    operation: context.documents.isRecorded(context.urn) ? ("replace" as const) : ("create" as const),
    owner: ownerOf(context, []),
    writer,
    remembered: nothingDeclared,
    before: {},
    wanted,
    absent,
    conflict,
    repair,
    ...(await backupToRestore(store, restoreFrom, undefined)),
  };
  const { before, ...applied } = await context.turns.take(store.endpoint, known?.seen, (isFresh) =>
    apply(store, request, { ...inputs, known: isFresh ? known : undefined }, context),
  );
  const record = { writer, written: wanted, before, ...clusterOfStore(store) };
  const results = { ...applied, endpoint: store.endpoint, record };
  return { id: idOf(inputs, store.endpoint), outputs: stateProperties(inputs, news.secrets, results) };
}

/** The ID says where the entries are; several resources may share it. */
function idOf({ clusterName, region }: Inputs, endpoint: string): string {
  const cluster = clusterName ?? new URL(endpoint).host;
  return `${cluster}${clusterName !== undefined && region !== undefined ? `@${region}` : ""}/aws-auth`;
}
