import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import type {
  CheckFailure,
  CheckResult,
  ConstructResult,
  CreateResult,
  DiffResult,
  InvokeResult,
  Provider,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider";
import { cancelCalls } from "../network/timing";
import { packageVersion, schemaPath } from "../package";
import type { Log, ManagedResource } from "../resources/managed";
import { withReplaceWith } from "../sdkInternals";
import type { InvalidInputs } from "../validation/inputs";
import { runConstruct } from "./construct";
import { engineLog } from "./engineLog";
import { components, functions, resources } from "./registry";
import { decode, encode } from "./wire";

/**
 * The package as a Pulumi provider: it serves the checked-in schema, constructs the components that are in it, manages
 * its own resources and answers its functions.
 */
export class EksAuthProvider implements Provider {
  public readonly version = packageVersion();
  readonly #resourceOf: (urn: string) => ManagedResource;

  /** `engine` is the address that the engine listens on, `<host>:<port>`. */
  public constructor(engine: string) {
    this.#resourceOf = managedResources(engineLog(engine));
  }

  public async getSchema(): Promise<string> {
    return readFileSync(schemaPath, "utf8");
  }

  public async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const component = known(components, "component of type", type);
    try {
      const { unwrapPlainInputs } = require("./plainInputs") as typeof import("./plainInputs");
      const given = await unwrapPlainInputs(type, inputs, readSchema());
      return await runConstruct(() => {
        const resource = new (component())(name, given as never, withReplaceWith(options, type));
        return { urn: resource.urn, state: outputsOf(type, resource) };
      });
    } catch (error) {
      throw withoutRepetition(error);
    }
  }

  public async check(urn: string, olds: object, news: object): Promise<CheckResult> {
    const { inputs, reasons } = await this.#resourceOf(urn).check(urn, decode(olds), decode(news));
    // The reason contains the property and its value. If the property were set, the engine would print its value, even
    // a secret.
    const failures = reasons.map((reason): CheckFailure => ({ property: "", reason }));
    return { inputs: encode(inputs), failures };
  }

  public async diff(_id: string, urn: string, olds: object, news: object): Promise<DiffResult> {
    return await this.#resourceOf(urn).diff(urn, decode(olds), decode(news));
  }

  public async create(urn: string, news: object): Promise<CreateResult> {
    const { id, outputs } = await this.#resourceOf(urn).create(urn, decode(news));
    return { id, outs: encode(outputs) };
  }

  public async read(id: string, urn: string, olds: object = {}): Promise<ReadResult> {
    const { id: found, outputs, inputs } = await this.#resourceOf(urn).read(urn, id, decode(olds));
    return { id: found, props: outputs ? encode(outputs) : {}, inputs: inputs && encode(inputs) };
  }

  public async update(_id: string, urn: string, olds: object, news: object): Promise<UpdateResult> {
    return { outs: encode(await this.#resourceOf(urn).update(urn, decode(olds), decode(news))) };
  }

  public async delete(_id: string, urn: string, olds: object): Promise<void> {
    await this.#resourceOf(urn).delete(urn, decode(olds));
  }

  public async invoke(token: string, args: object): Promise<InvokeResult> {
    const answer = known(functions, "function", token)();
    const { outputs, failures } = await answer(decode(args));
    return { outputs: outputs ? encode(outputs) : {}, failures };
  }

  /** The engine calls this when the deployment is cancelled, as with Ctrl-C, and waits for calls in progress. */
  public async cancel(): Promise<void> {
    cancelCalls();
  }
}

/** Returns the resource of a URN. It is created once, because it caches between check and update what it has read. */
function managedResources(log: Log): (urn: string) => ManagedResource {
  const made = new Map<string, ManagedResource>();
  return (urn) => {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const resource = made.get(type) ?? known(resources, "resource of type", type)(log);
    made.set(type, resource);
    return resource;
  };
}

/** Returns a member of a table. The error for a missing member lists the existing ones. */
function known<T>(table: Record<string, T>, what: string, name: string): T {
  const member = Object.hasOwn(table, name) ? table[name] : undefined;
  if (member === undefined) {
    const names = Object.keys(table).join(", ");
    const [noun = ""] = what.split(" ").slice(-1);
    const fix = `Correct the ${noun === "type" ? "type" : "token"}.`;
    const error = new Error(`eks-auth has no ${what} "${name}"; expected one of ${names}. ${fix}`);
    error.stack = error.message;
    throw error;
  }
  return member;
}

/** The engine prints the message and then each property's reason, so the message needs only its headline. */
function withoutRepetition(error: unknown): unknown {
  const { InputPropertiesError } = require("@pulumi/pulumi") as typeof pulumi;
  if (!InputPropertiesError.isInstance(error)) {
    return error;
  }
  return new InputPropertiesError({ message: `${(error as InvalidInputs).headline}:`, errors: error.errors });
}

function readSchema() {
  return JSON.parse(readFileSync(schemaPath, "utf8"));
}

/** The fields of a component that the schema declares as its outputs. */
function outputsOf(type: string, resource: pulumi.ComponentResource): pulumi.Inputs {
  const { resources } = readSchema();
  const fields = resource as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.keys(resources[type].properties).map((key) => [key, fields[key]]));
}
