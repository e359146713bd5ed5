import type { Properties } from "../properties";
import { apply } from "./apply";
import { type Context, ownerOf } from "./context";
import { connectionIn, declaredIn, type Inputs } from "./inputs";
import { backupToRestore } from "./restore";
import { clusterOfStore, rememberedIn, stateIn, stateProperties, writersIn } from "./state";

/** Writes what is declared now in place of what was declared before. The outputs. */
export async function update(olds: Properties, news: Properties, context: Context): Promise<Properties> {
  const state = stateIn(olds);
  const inputs = news.values as unknown as Inputs;
  const connection = connectionIn(inputs);
  const known = context.documents.take(context.urn, connection);
  const store = known?.store ?? (await context.connect(connection));
  const { absent, restoreFrom, conflict, repair } = inputs;
  const { writer } = state.record;
  const wanted = declaredIn(inputs);
  const request = {
    operation: "update" as const,
    owner: ownerOf(context, writersIn(state)),
    writer,
    ...rememberedIn(state),
    wanted,
    absent,
    conflict,
    repair,
    ...(await backupToRestore(store, restoreFrom, state.restoreFrom)),
  };
  const {
    before,
    backupName = state.backupName,
    resourceVersion,
  } = await context.turns.take(store.endpoint, known?.seen, (isFresh) =>
    apply(store, request, { ...inputs, known: isFresh ? known : undefined }, context),
  );
  const record = { writer, written: wanted, before, ...clusterOfStore(store) };
  return stateProperties(inputs, news.secrets, { backupName, resourceVersion, endpoint: store.endpoint, record });
}
