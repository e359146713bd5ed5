import assert from "node:assert/strict";
import { decode, encode } from "../../../provider/plugin/wire";
import { awsAuthEntries } from "../../../provider/resources/awsAuthEntries/resource";
import type { ManagedResource, Properties, PropertyPath } from "../../../provider/resources/managed";
import type { MemoryCluster } from "./memoryCluster";

type Values = Record<string, unknown>;

/** The result of an update. */
export interface Outcome {
  operation: "create" | "update" | "replace" | "same" | "refused";
  /** The reasons why it was rejected. */
  reasons: string[];
}

/** A resource in the state of a stack. */
interface Entry {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

let writers = 0;
let providers = 0;

/** Performs the engine's operations on one AwsAuthEntries: check, diff, create, update, replace, read, delete. */
export class Engine {
  /** The messages to the user since this was last emptied. */
  public told: string[] = [];
  public state: Entry | undefined;
  /** The waiting times, in milliseconds. */
  public slept: number[] = [];
  public goneEndpoints: string[] = [];
  /** The ID of the provider in the stack's state. */
  public providerId = `provider-${++providers}`;
  #resource: ManagedResource;

  public constructor(
    public readonly clusterOf: (connection: Record<string, unknown>) => MemoryCluster,
    public urn = "urn:pulumi:prod::access::eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::people",
  ) {
    this.#resource = this.#plugin();
  }

  #plugin(): ManagedResource {
    const tell = (severity: string) => async (_urn: string, message: string) => {
      this.told.push(`${severity}: ${message}`);
    };
    return awsAuthEntries(
      { info: tell("info"), warn: tell("warning") },
      {
        connect: (connection) => this.clusterOf({ ...connection }).connect(connection),
        endpointIsUnused: async (endpoint) => this.goneEndpoints.includes(endpoint),
        sleep: async (milliseconds) => {
          this.slept.push(milliseconds);
        },
        random: () => 0.5,
        newWriter: () => String(++writers).padStart(8, "0"),
        providerId: () => this.providerId,
      },
    );
  }

  /** Another resource of the same run, in the same plugin. */
  public beside(urn: string): Engine {
    const other = new Engine(this.clusterOf, urn);
    other.#resource = this.#resource;
    return other;
  }

  /** Starts another run, with a new plugin. */
  public restart(): void {
    this.#resource = this.#plugin();
  }

  public get outputs(): Values {
    assert(this.state, "the resource isn't in the state");
    return this.state.outputs.values;
  }

  public check(inputs: Values, secrets: PropertyPath[] = [], olds = this.state?.inputs) {
    return this.#resource.check(this.urn, sent(olds ?? nothing), sent({ values: inputs, secrets }));
  }

  public diff(inputs: Properties) {
    assert(this.state, "the resource isn't in the state");
    return this.#resource.diff(this.urn, sent(this.state.outputs), sent(inputs));
  }

  /** Updates the stack to a program that declares the resource with these inputs. */
  public async up(inputs: Values, secrets: PropertyPath[] = []): Promise<Outcome> {
    const checked = await this.check(inputs, secrets);
    if (checked.reasons.length > 0) {
      return { operation: "refused", reasons: checked.reasons };
    }
    if (!this.state) {
      await this.#create(checked.inputs);
      return { operation: "create", reasons: [] };
    }
    const { changes, replaces } = await this.diff(checked.inputs);
    if (replaces.length > 0) {
      return await this.replace(inputs, secrets);
    }
    if (changes) {
      const outputs = await this.#resource.update(this.urn, sent(this.state.outputs), sent(checked.inputs));
      this.state = { id: this.state.id, inputs: sent(checked.inputs), outputs: sent(outputs) };
    }
    return { operation: changes ? "update" : "same", reasons: [] };
  }

  /** Creates the new resource, then deletes the old one. */
  public async replace(inputs: Values, secrets: PropertyPath[] = []): Promise<Outcome> {
    const old = this.state;
    assert(old, "the resource isn't in the state");
    const again = await this.check(inputs, secrets, nothing);
    if (again.reasons.length > 0) {
      return { operation: "refused", reasons: again.reasons };
    }
    await this.#create(again.inputs);
    await this.#resource.delete(this.urn, sent(old.outputs));
    return { operation: "replace", reasons: [] };
  }

  async #create(inputs: Properties): Promise<void> {
    const { id, outputs } = await this.#resource.create(this.urn, sent(inputs));
    this.state = { id, inputs: sent(inputs), outputs: sent(outputs) };
  }

  public async refresh(): Promise<void> {
    assert(this.state, "the resource isn't in the state");
    const { id, inputs, outputs } = await this.#resource.read(this.urn, this.state.id, sent(this.state.outputs));
    assert(id === "" || (inputs && outputs));
    this.state = id !== "" && inputs && outputs ? { id, inputs: sent(inputs), outputs: sent(outputs) } : undefined;
  }

  public async import(id: string): Promise<void> {
    const read = await this.#resource.read(this.urn, id, nothing);
    assert(read.inputs && read.outputs);
    this.state = { id: read.id, inputs: sent(read.inputs), outputs: sent(read.outputs) };
  }

  public async destroy(): Promise<void> {
    assert(this.state, "the resource isn't in the state");
    await this.#resource.delete(this.urn, sent(this.state.outputs));
    this.state = undefined;
  }
}

const nothing: Properties = { values: {}, secrets: [] };

/** Properties as the receiver decodes them. */
function sent(properties: Properties): Properties {
  return decode(structuredClone(encode(properties)));
}
