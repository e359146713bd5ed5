import type { EngineLog } from "../shared/engine";
import {
  type DiffRequest,
  type DiffResult,
  InitializationError,
  type Plugin,
  type ReadRequest,
  type ReadResult,
} from "../shared/plugin";
import { containsUnknown, isObject, type Properties, revealAll } from "../shared/values";
import { check } from "./bridge/check";
import { defaultsOf } from "./bridge/fields";
import { importedInputs, refreshedInputs } from "./bridge/inputs";
import { type Plan, plan } from "./bridge/plan";
import { type Clients, makeClients } from "./clients";
import { checkConfig, diffConfig, parseConfig } from "./config";
import { credentialsProblem } from "./credentials";
import { FUNCTIONS } from "./functions";
import { importedId, regionOf } from "./region";
import { reporting } from "./reports";
import type { ResourceType } from "./resource";
import { RESOURCES } from "./resources";
import { schema } from "./schema";

// The aws plugin: finds the type or function of a request and does the bridge's part of the work.

export function awsPlugin(version: string, log: EngineLog): Plugin {
  let clients: Clients | undefined;
  const configured = (): Clients => {
    if (!clients) throw new Error("the aws plugin was used before it was configured");
    return clients;
  };
  const report = reporting(version, log);
  return {
    name: "aws",
    version,
    acceptSecrets: false,
    schema: () => schema(version),
    checkConfig: async (request) => {
      const result = checkConfig(request.newInputs);
      if (result.failures.length > 0 || containsUnknown(result.inputs)) return result;
      const reason = await credentialsProblem(makeClients(parseConfig(revealAll(result.inputs))));
      return reason === undefined ? result : { ...result, failures: [{ reason }] };
    },
    diffConfig: async (request) => diffConfig(revealAll(request.oldOutputs), revealAll(request.newInputs)),
    configure: async ({ config }) => {
      clients = makeClients(parseConfig(config));
      const reason = await credentialsProblem(clients);
      if (reason !== undefined) throw new Error(reason);
    },
    invoke: (token, args) => invoke(configured(), token, args),
    check: async (request) => {
      return check(find(request.type, "Check").fields, request);
    },
    diff: async (request) => diff(find(request.type, "Diff"), configured(), request),
    create: (request) => {
      const type = find(request.type, "Create");
      return report(type, request.urn, async () => {
        const planned = planFor(type, configured(), request.inputs).outputs;
        if (request.preview) return { id: "", outputs: planned };
        const own = inRegion(configured(), planned);
        const id = await type.create(own, planned);
        return { id, outputs: await readBack(type, own, id, planned) };
      });
    },
    read: (request) => {
      const type = find(request.type, "Read");
      return report(type, request.urn, () => read(type, configured(), request));
    },
    update: (request) => {
      const type = find(request.type, "Update");
      return report(type, request.urn, async () => {
        const planned = planFor(type, configured(), request.newInputs, request).outputs;
        if (request.preview) return { ...planned, id: request.id };
        const own = inRegion(configured(), planned);
        await type.update?.(own, request.id, request.oldOutputs, planned);
        return readBack(type, own, request.id, planned);
      });
    },
    delete: (request) => {
      const type = find(request.type, "Delete");
      const own = inRegion(configured(), request.outputs);
      return report(
        type,
        request.urn,
        () => type.delete(own, request.id, request.outputs),
        `deleting ${request.urn}: `,
      );
    },
  };
}

/** The clients for a resource, or a function with these arguments. */
function inRegion(clients: Clients, properties: Properties): Clients {
  return clients.in(regionOf(properties) ?? clients.config.region);
}

function find(token: string, request: string): ResourceType {
  const type = RESOURCES.find((candidate) => candidate.token === token);
  if (type) return type;
  const known = RESOURCES.map((candidate) => candidate.token).join(", ");
  throw new Error(
    `unrecognized resource type (${request}): ${token} (this stand-in for the aws plugin supports only: ${known})`,
  );
}

async function invoke(clients: Clients, token: string, args: Properties): Promise<Properties> {
  const func = FUNCTIONS.find((candidate) => candidate.token === token);
  if (!func) {
    const known = FUNCTIONS.map((candidate) => candidate.token).join(", ");
    throw new Error(
      `unrecognized data function (Invoke): ${token} (this stand-in for the aws plugin supports only: ${known})`,
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
    return await func.invoke(inRegion(clients, args), args);
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
  const { defaultTags, region } = config;
  return plan(fields, oldOutputs, inputs, { ignored: ignoreChanges, defaultTags, region });
}

/** The outputs read from AWS, with the region, and with the provider's default tags only in `tagsAll`. */
async function readFrom(
  type: ResourceType,
  clients: Clients,
  id: string,
  known: Properties,
): Promise<Properties | undefined> {
  const said = await type.read(clients, id, known);
  const { defaultTags, region } = clients.config;
  const found = said && type.fields.region ? { ...said, region } : said;
  if (!found || !isObject(found.tags)) return found;
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

/** Whether the program sets the resource's name, so that the old and the new resource would have the same name. */
function isNamed(type: ResourceType, inputs: Properties): boolean {
  const filledIn = defaultsOf(inputs);
  if (!filledIn) return false;
  const named = Object.entries(type.fields).filter(([, field]) => field.autoName);
  return named.some(([name]) => inputs[name] !== undefined && !filledIn.includes(name));
}

async function read(type: ResourceType, clients: Clients, request: ReadRequest): Promise<ReadResult> {
  const { oldOutputs, oldInputs } = request;
  const imported = Object.keys(oldOutputs).length === 0;
  const given = imported && type.fields.region ? importedId(request.id) : { id: request.id };
  const own = inRegion(clients, imported ? given : oldOutputs);
  const found = await readFrom(type, own, given.id, oldOutputs);
  if (!found) return { id: "", outputs: {}, inputs: {} };
  const id = (imported && type.idOfImport?.(given.id)) || given.id;
  const outputs = { ...found, id };
  const inputs = imported ? importedInputs(type.fields, outputs) : refreshedInputs(type.fields, oldInputs, outputs);
  return { id, outputs, inputs };
}

/** The state after a create or an update: the outputs read from AWS, and the planned values of the rest. */
async function readBack(type: ResourceType, clients: Clients, id: string, planned: Properties): Promise<Properties> {
  const known = Object.fromEntries(Object.entries(planned).filter(([, value]) => !containsUnknown(value)));
  const problem = (reason: string) => new InitializationError(id, { ...known, id }, [reason]);
  let found: Properties | undefined;
  try {
    found = await readFrom(type, clients, id, known);
  } catch (error) {
    throw Object.assign(problem((error as Error).message), { cause: error });
  }
  if (!found) throw problem(`${type.token} ${id} was created, but can't be found`);
  const extra = Object.keys(found).filter((name) => !type.fields[name]);
  if (extra.length > 0)
    throw problem(`the stand-in for ${type.token} returned undeclared outputs: ${extra.join(", ")}`);
  return { ...found, id };
}
