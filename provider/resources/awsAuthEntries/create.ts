import { nothingDeclared } from "../../awsauth";
import type { Properties } from "../properties";
import { apply } from "./apply";
import type { Context } from "./context";
import { connectionIn, declaredIn, type Inputs } from "./inputs";
import { clusterOfStore, stateProperties } from "./state";

/** What the engine keeps of a new resource. */
export interface Created {
  id: string;
  outputs: Properties;
}

/** Writes the entries of a new resource. Those that it has written before, without ever learning so, are its own. */
export async function create(news: Properties, context: Context): Promise<Created> {
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absent, restoreFrom, conflict, repair } = inputs;
  const writer = context.newWriter();
  const wanted = declaredIn(inputs);
  const request = {
    owner: { urn: context.urn },
    writer,
    remembered: nothingDeclared,
    before: {},
    wanted,
    absent,
    conflict,
    repair,
    ...(restoreFrom === undefined ? {} : { restored: await store.readBackup(restoreFrom) }),
  };
  const { before, ...applied } = await apply(store, request, { ...inputs, known }, context);
  const record = { writer, written: wanted, before, ...clusterOfStore(store) };
  const results = { ...applied, endpoint: store.endpoint, record };
  return { id: idOf(inputs, store.endpoint), outputs: stateProperties(inputs, news.secrets, results) };
}

/** The ID says where the entries are; several resources may share it. */
function idOf({ clusterName, region }: Inputs, endpoint: string): string {
  const cluster = clusterName ?? new URL(endpoint).host;
  return `${cluster}${clusterName !== undefined && region !== undefined ? `@${region}` : ""}/aws-auth`;
}
