import type { DiffRequest, DiffResult, Plugin, ReadRequest, ReadResult } from "../shared/plugin";
import { InitializationError } from "../shared/plugin";
import { containsUnknown, isObject, type Properties, revealAll } from "../shared/values";
import { check } from "./bridge/check";
import { defaultsOf } from "./bridge/fields";
import { importedInputs, refreshedInputs } from "./bridge/inputs";
import { type Plan, plan } from "./bridge/plan";
import { type Clients, makeClients } from "./clients";
import { checkConfig, diffConfig, parseConfig } from "./config";
import { FUNCTIONS } from "./functions";
import type { ResourceType } from "./resource";
import { RESOURCES } from "./resources";
import { schema } from "./schema";

// The aws plugin: finds the type or function that a request is about and does what the bridge does around it.

export function awsPlugin(version: string): Plugin {
  let clients: Clients | undefined;
  const configured = (): Clients => {
    if (!clients) throw new Error("the aws plugin was used before it was configured");
    return clients;
  };
  return {
    name: "aws",
    version,
    acceptSecrets: false,
    schema: () => schema(version),
    checkConfig: async (request) => checkConfig(request.newInputs),
    diffConfig: async (request) => diffConfig(revealAll(request.oldOutputs), revealAll(request.newInputs)),
    configure: async ({ config }) => {
      clients = makeClients(parseConfig(config));
    },
    invoke: (token, args) => invoke(configured(), token, args),
    check: async (request) => {
      return check(find(request.type, "Check").fields, request);
    },
    diff: async (request) => diff(find(request.type, "Diff"), configured(), request),
    create: async (request) => {
      const type = find(request.type, "Create");
      const planned = planFor(type, configured(), request.inputs).outputs;
      if (request.preview) return { id: "", outputs: planned };
      const id = await type.create(configured(), planned);
      return { id, outputs: await readBack(type, configured(), id, planned) };
    },
    read: async (request) => read(find(request.type, "Read"), configured(), request),
    update: async (request) => {
      const type = find(request.type, "Update");
      const planned = planFor(type, configured(), request.newInputs, request).outputs;
      if (request.preview) return { ...planned, id: request.id };
      await type.update?.(configured(), request.id, request.oldOutputs, planned);
      return readBack(type, configured(), request.id, planned);
    },
    delete: (request) => find(request.type, "Delete").delete(configured(), request.id, request.outputs),
  };
}

function find(token: string, request: string): ResourceType {
  const type = RESOURCES.find((candidate) => candidate.token === token);
  if (type) return type;
  const known = RESOURCES.map((candidate) => candidate.token).join(", ");
  throw new Error(
    `unrecognized resource type (${request}): ${token} (this stand-in for the aws plugin knows only: ${known})`,
  );
}

async function invoke(clients: Clients, token: string, args: Properties): Promise<Properties> {
  const func = FUNCTIONS.find((candidate) => candidate.token === token);
  if (!func) {
    const known = FUNCTIONS.map((candidate) => candidate.token).join(", ");
    throw new Error(
      `unrecognized data function (Invoke): ${token} (this stand-in for the aws plugin knows only: ${known})`,
    );
  }
  for (const name of Object.keys(args)) {
    if (!func.args[name]) throw new Error(`invoking ${token}: Invalid or unknown key "${name}"`);
  }
  for (const [name, { required }] of Object.entries(func.args)) {
    if (required && (args[name] ?? null) === null)
      throw new Error(`invoking ${token}: Missing required argument "${name}"`);
  }
  try {
    return await func.invoke(clients, args);
  } catch (error) {
    throw new Error(`invoking ${token}: ${(error as Error).message}`);
  }
}

function planFor(
  { fields }: ResourceType,
  { config }: Clients,
  inputs: Properties,
  { oldOutputs, ignoreChanges }: Partial<Pick<DiffRequest, "oldOutputs" | "ignoreChanges">> = {},
): Plan {
  return plan(fields, oldOutputs, inputs, { ignored: ignoreChanges, defaultTags: config.defaultTags });
}

/** What AWS says, with the provider's default tags in `tagsAll` alone. */
async function readFrom(
  type: ResourceType,
  clients: Clients,
  id: string,
  known: Properties,
): Promise<Properties | undefined> {
  const found = await type.read(clients, id, known);
  if (!found || !isObject(found.tags)) return found;
  const { defaultTags } = clients.config;
  const own = Object.entries(found.tags).filter(([key, value]) => defaultTags[key] !== value);
  return { ...found, tags: own.length > 0 ? Object.fromEntries(own) : null };
}

function diff(type: ResourceType, clients: Clients, request: DiffRequest): DiffResult {
  const { changes } = planFor(type, clients, request.newInputs, request);
  const replaced = new Set(
    [...changes].filter(([, c]) => c.kind.endsWith("-replace")).map(([p]) => p.split(/[.[]/)[0]),
  );
  const forceNew = Object.entries(type.fields).filter(([, field]) => field.forceNew);
  return {
    changes,
    stables: forceNew.map(([name]) => name).filter((name) => !replaced.has(name)),
    deleteBeforeReplace: replaced.size > 0 && (type.deleteBeforeReplace === true || isNamed(type, request.newInputs)),
  };
}

/** Whether the program has named the resource itself, so that old and new would have the same name. */
function isNamed(type: ResourceType, inputs: Properties): boolean {
  const filledIn = defaultsOf(inputs);
  if (!filledIn) return false;
  const named = Object.entries(type.fields).filter(([, field]) => field.autoName);
  return named.some(([name]) => inputs[name] !== undefined && !filledIn.includes(name));
}

async function read(type: ResourceType, clients: Clients, request: ReadRequest): Promise<ReadResult> {
  const { oldOutputs, oldInputs } = request;
  const imported = Object.keys(oldOutputs).length === 0;
  const found = await readFrom(type, clients, request.id, oldOutputs);
  if (!found) return { id: "", outputs: {}, inputs: {} };
  const id = (imported && type.idOfImport?.(request.id)) || request.id;
  const outputs = { ...found, id };
  const inputs = imported ? importedInputs(type.fields, outputs) : refreshedInputs(type.fields, oldInputs, outputs);
  return { id, outputs, inputs };
}

/** The state after a create or an update: what AWS says, and what it can't say from what was planned. */
async function readBack(type: ResourceType, clients: Clients, id: string, planned: Properties): Promise<Properties> {
  const known = Object.fromEntries(Object.entries(planned).filter(([, value]) => !containsUnknown(value)));
  const problem = (reason: string) => new InitializationError(id, { ...known, id }, [reason]);
  let found: Properties | undefined;
  try {
    found = await readFrom(type, clients, id, known);
  } catch (error) {
    throw problem((error as Error).message);
  }
  if (!found) throw problem(`${type.token} ${id} was made, but can't be found`);
  const extra = Object.keys(found).filter((name) => !type.fields[name]);
  if (extra.length > 0)
    throw problem(`the stand-in for ${type.token} returned undeclared outputs: ${extra.join(", ")}`);
  return { ...found, id };
}
