import type { Properties } from "./values";

// The plugin interface, without the wire format: server.ts exposes it as the gRPC service.

export interface CheckFailure {
  /** Omitted where the real plugin omits it and names the property in the reason. */
  property?: string;
  reason: string;
}

export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

export type DiffKind = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

export interface PropertyDiff {
  kind: DiffKind;
  /** Whether the engine compares the old inputs, instead of the old outputs, with the new inputs to show the change. */
  inputDiff?: boolean;
}

export interface DiffResult {
  /** The changes by property path, such as `tags.Team` or `clientIdLists[0]`. */
  changes: Map<string, PropertyDiff>;
  /** Properties that an update can't change, so that they stay known in a preview. */
  stables: string[];
  deleteBeforeReplace: boolean;
  /** Whether the response names the changed properties only in its detailed part, like the kubernetes plugin's. */
  isDetailedOnly?: boolean;
  /** Properties besides those in `changes` whose change needs a replacement (a provider's own configuration). */
  replaces?: string[];
}

/** The common part of every resource request. */
export interface ResourceRequest {
  urn: string;
  /** The type token, such as `aws:iam/role:Role`. */
  type: string;
  /** The resource's name in the program. */
  name: string;
}

export interface CheckRequest extends ResourceRequest {
  oldInputs: Properties;
  newInputs: Properties;
  /** The engine's seed for random names; empty for none. */
  randomSeed: Uint8Array;
  /** The engine's proposal for the automatic name, if automatic naming is configured in the project. */
  autonaming?: { proposedName: string; mode: "propose" | "enforce" | "disable" };
}

export interface DiffRequest extends ResourceRequest {
  id: string;
  oldOutputs: Properties;
  newInputs: Properties;
  ignoreChanges: string[];
}

export interface CreateRequest extends ResourceRequest {
  inputs: Properties;
  preview: boolean;
  /** Seconds; 0 means the plugin's own default. */
  timeout: number;
}

export interface ReadRequest extends ResourceRequest {
  id: string;
  /** Empty if the resource is imported or read by its ID. */
  oldOutputs: Properties;
  oldInputs: Properties;
}

/** An empty ID means that the resource no longer exists. */
export interface ReadResult {
  id: string;
  outputs: Properties;
  inputs: Properties;
}

export interface UpdateRequest extends DiffRequest {
  preview: boolean;
  timeout: number;
}

export interface DeleteRequest extends ResourceRequest {
  id: string;
  outputs: Properties;
  timeout: number;
}

export interface ConfigureRequest {
  /** The provider's checked inputs. Values that aren't strings arrive as JSON text. */
  config: Properties;
}

/** The resource exists, but a later step failed: the engine records it and reports the reasons. */
export class InitializationError extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: string[],
  ) {
    super(reasons.join("; "));
  }
}

export interface Plugin {
  /** The package's name, such as `aws`. */
  name: string;
  version: string;
  /** Whether the plugin receives secrets marked as such; otherwise the engine unwraps and marks them. */
  acceptSecrets: boolean;
  schema(): object;
  checkConfig(request: CheckRequest): Promise<CheckResult>;
  diffConfig(request: DiffRequest): Promise<DiffResult>;
  configure(request: ConfigureRequest): Promise<void>;
  invoke(token: string, args: Properties): Promise<Properties>;
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<{ id: string; outputs: Properties }>;
  read(request: ReadRequest): Promise<ReadResult>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: DeleteRequest): Promise<void>;
  /** Ends all waits: the user has interrupted the update. */
  cancel?(): void;
}
