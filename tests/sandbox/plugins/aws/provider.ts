import type { CheckRequest, DiffRequest, DiffResult, Plugin, ReadRequest, ReadResult } from "../shared/plugin";
import { InitializationError } from "../shared/plugin";
import { containsUnknown, isObject, type Properties, revealAll } from "../shared/values";
import { check } from "./bridge/check";
import { defaultsOf, type Fields } from "./bridge/fields";
import { importedInputs, refreshedInputs } from "./bridge/inputs";
import { plan } from "./bridge/plan";
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
      const { fields } = find(request.type, "Check");
      return check(fields, withDefaultTags(fields, request, configured().config.defaultTags));
    },
    diff: async (request) => diff(find(request.type, "Diff"), request),
    create: async (request) => {
      const type = find(request.type, "Create");
      const planned = plan(type.fields, undefined, request.inputs).outputs;
      if (request.preview) return { id: "", outputs: planned };
      const id = await type.create(configured(), planned);
      return { id, outputs: await readBack(type, configured(), id, planned) };
    },
    read: async (request) => read(find(request.type, "Read"), configured(), request),
    update: async (request) => {
      const type = find(request.type, "Update");
      const planned = plan(type.fields, request.oldOutputs, request.newInputs, request.ignoreChanges).outputs;
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

/** The real plugin adds the provider's default tags to the resource's own before anything else. */
function withDefaultTags(fields: Fields, request: CheckRequest, defaultTags: Record<string, string>): CheckRequest {
  const tags = request.newInputs.tags ?? {};
  if (!fields.tags || Object.keys(defaultTags).length === 0 || !isObject(tags)) return request;
  return { ...request, newInputs: { ...request.newInputs, tags: { ...defaultTags, ...tags } } };
}

function diff(type: ResourceType, request: DiffRequest): DiffResult {
  const { changes } = plan(type.fields, request.oldOutputs, request.newInputs, request.ignoreChanges);
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
  const found = await type.read(clients, request.id, oldOutputs);
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
    found = await type.read(clients, id, known);
  } catch (error) {
    throw problem((error as Error).message);
  }
  if (!found) throw problem(`${type.token} ${id} was made, but can't be found`);
  const extra = Object.keys(found).filter((name) => !type.fields[name]);
  if (extra.length > 0)
    throw problem(`the stand-in for ${type.token} returned undeclared outputs: ${extra.join(", ")}`);
  return { ...found, id };
}
