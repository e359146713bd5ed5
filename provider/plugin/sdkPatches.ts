import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { ConfigureRequest, ConstructRequest, ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { DependencyResource } from "@pulumi/pulumi/resource";
import * as state from "@pulumi/pulumi/runtime/state";
import { askForAnyVersion } from "../package";
import type { InvalidInputs } from "../validation/inputs";
import { withSources } from "./sources";

/** What has failed in one construction. */
class Failures {
  public readonly errors = new Set<unknown>();
  public readonly first: Promise<void>;
  /** Resolves when the engine knows that a child is refused, and stops. */
  public readonly stopped: Promise<void>;
  public isDecided = false;
  #tell = () => {};
  #stop = () => {};

  public constructor() {
    this.first = new Promise((resolve) => {
      this.#tell = resolve;
    });
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  public add(error: unknown): void {
    this.errors.add(error);
    this.#tell();
  }

  public stop(): void {
    this.#stop();
  }
}

const running = new AsyncLocalStorage<Failures>();

/** How long a construction that has failed waits for what else is wrong in it, and then for others, in milliseconds. */
const patience = 5_000;

/**
 * Keeps the failures of one component from the others. Where a component fails after it has asked AWS, its children fail
 * with it, and nobody handles their promises. The SDK's server takes that for a reason to fail every component that it is
 * constructing at that time; from here on only the one fails that the promise belongs to.
 */
export function isolateFailures(): void {
  const event = "unhandledRejection";
  const others = process.listeners(event);
  process.removeAllListeners(event);
  process.on(event, (error, promise) => {
    const failures = running.getStore();
    if (failures) {
      failures.add(error);
      return;
    }
    for (const other of others) {
      other.call(process, withSources(error), promise);
    }
  });
}

/** How many constructions are neither through nor failed, and when the last one began or was decided. */
const others = { undecided: 0, latest: 0 };

/** How long no other construction has to begin until a failed one ends, in milliseconds. */
const quiet = 250;

/**
 * Constructs a component, waits until its outputs are settled and its children registered, and fails with everything that
 * failed in it.
 *
 * With the first failure the program ends, and the engine closes its connections: each component that is under
 * construction, or about to be, then fails with "grpc: the client connection is closing". So a failure waits until the
 * others are decided, and the user sees what is wrong with any of them.
 */
export async function runConstruct<T extends { state: pulumi.Inputs }>(construct: () => T): Promise<T> {
  const { refuseBy } =
    require("../components/shared/beforeCreate") as typeof import("../components/shared/beforeCreate");
  refuseBy(refused);
  const { compareRunsByEngine } =
    require("../components/shared/thisRun") as typeof import("../components/shared/thisRun");
  compareRunsByEngine();
  const failures = new Failures();
  others.undecided += 1;
  others.latest = Date.now();
  try {
    return await decided(construct, failures).finally(() => decide(failures));
  } catch (error) {
    await othersAreDecided();
    throw error;
  }
}

/**
 * Refuses a child that the engine is about to create. A preview creates nothing, so that the component can fail as it does
 * for any other reason. In an update the engine has to be stopped: the hook fails, and as that too closes the connections, not
 * before the others are decided. The construction then ends without an error of its own, since the engine has reported that
 * of the hook.
 */
async function refused(error: unknown): Promise<void> {
  const failures = running.getStore();
  const { runtime } = require("@pulumi/pulumi") as typeof pulumi;
  if (failures !== undefined && runtime.isDryRun()) {
    failures.add(error);
    return;
  }
  if (failures !== undefined) {
    decide(failures);
    await othersAreDecided();
    void setTimeout(headStart).then(() => failures.stop());
  }
  throw error;
}

/** How long the engine gets to take in that a hook has failed, in milliseconds. */
const headStart = 3;

function decide(failures: Failures): void {
  if (!failures.isDecided) {
    failures.isDecided = true;
    others.undecided -= 1;
    others.latest = Date.now();
  }
}

let waiting: Promise<void> | undefined;

/** Resolves when the others are decided: for all that wait for it in the same moment. */
function othersAreDecided(): Promise<void> {
  waiting ??= untilDecided().finally(() => {
    waiting = undefined;
  });
  return waiting;
}

async function untilDecided(): Promise<void> {
  const end = Date.now() + patience;
  while (Date.now() < end && (others.undecided > 0 || Date.now() - others.latest < quiet)) {
    await setTimeout(quiet / 5);
  }
}

function decided<T extends { state: pulumi.Inputs }>(construct: () => T, failures: Failures): Promise<T> {
  return running.run(failures, async () => {
    const result = construct();
    const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings") as { waitForRPCs(): Promise<void> };
    const outputs = Object.values(result.state).map((output) => settled(output).catch((error) => failures.add(error)));
    const all = Promise.all(outputs).then(waitForRPCs);
    const isStopped = await Promise.race([
      all,
      failures.first.then(() => setTimeout(patience, undefined, { ref: false })),
      failures.stopped.then(() => true),
    ]);
    if (isStopped === true) {
      forgetCalls();
      return { ...result, state: {} };
    }
    // A rejection that nobody handles is reported once everything that could still handle it has run.
    await setImmediate();
    if (failures.errors.size > 0) {
      throw together([...failures.errors]);
    }
    return result;
  });
}

/** Forgets the calls of the engine that are under way, which it doesn't answer any more: the SDK's server waits for them. */
function forgetCalls(): void {
  const { getStore } = require("@pulumi/pulumi/runtime/state") as unknown as {
    getStore(): { settings: { rpcDone: Promise<void> } };
  };
  getStore().settings.rpcDone = Promise.resolve();
}

/** Resolves when an output is known or can't be known in this run, and fails as it does. */
function settled(output: unknown): Promise<unknown> {
  const { output: lift } = require("@pulumi/pulumi") as typeof pulumi;
  return (lift(output) as unknown as { promise(): Promise<unknown> }).promise();
}

/** One error for all: the invalid inputs of every part, or else what failed first. */
function together(errors: unknown[]): unknown {
  const { InputPropertiesError } = require("@pulumi/pulumi") as typeof pulumi;
  const [first, ...others] = errors.filter((error) => InputPropertiesError.isInstance(error));
  if (first === undefined || others.length === 0) {
    return first ?? errors[0];
  }
  const invalid = [first, ...others] as InvalidInputs[];
  const error = new InputPropertiesError({
    message: invalid.map(({ message }) => message).join("\n"),
    errors: invalid.flatMap((each) => each.errors ?? []),
  });
  return Object.assign(error, { headline: invalid.map(({ headline }) => headline).join("; ") });
}

/**
 * Lets the SDK's server read a resource that is being imported. The engine sends no properties then, and the server of
 * @pulumi/pulumi 3.248 fails on that instead of taking them for none.
 */
export function allowImports(): void {
  const given = ReadRequest.prototype.getProperties;
  const none = { toJavaScript: () => ({}) } as ReturnType<typeof given>;
  ReadRequest.prototype.getProperties = function (this: ReadRequest) {
    return given.call(this) ?? none;
  };
}

/**
 * Lets the SDK's server read `deletedWith`. The engine sends a URN. The server of @pulumi/pulumi 3.248 reads it as the
 * reference of a provider, `<urn>::<id>`, and so takes the resource's name for an ID. It needs only the URN.
 */
export function completeDeletedWith(): void {
  const given = ConstructRequest.prototype.getDeletedwith;
  ConstructRequest.prototype.getDeletedwith = function (this: ConstructRequest) {
    const urn = given.call(this);
    return urn === "" ? "" : `${urn}::id`;
  };
}

/** Its declarations leave it out. */
const { getStore } = state as unknown as { getStore(): object };

/** The URNs of `replaceWith`, by what the SDK keeps of the construction. */
const given = new WeakMap<object, string[]>();

/** Notes the URNs of `replaceWith`, which the server of @pulumi/pulumi 3.248 doesn't read: beside an option that it reads. */
export function noteReplaceWith(): void {
  const read = ConstructRequest.prototype.getReplaceonchangesList;
  ConstructRequest.prototype.getReplaceonchangesList = function (this: ConstructRequest) {
    given.set(getStore(), this.getReplaceWithList());
    return read.call(this);
  };
}

/**
 * The options of a component whose children are replaced with the resources of `replaceWith`. The engine ignores the option
 * of a component, and lets no child inherit it.
 */
export function withReplaceWith(
  options: pulumi.ComponentResourceOptions,
  component: string,
): pulumi.ComponentResourceOptions {
  const urns = given.get(getStore()) ?? [];
  if (urns.length === 0) {
    return options;
  }
  const replaceWith = urns.map((urn) => new DependencyResource(urn));
  const toChild: pulumi.ResourceTransformation = ({ type, props, opts }) =>
    type === component ? undefined : { props, opts: { ...opts, replaceWith } };
  return { ...options, transformations: [...(options.transformations ?? []), toChild] };
}

let id: string | undefined;

/** The ID of the provider that the engine has configured this process as: made up once, and kept in the stack's state. */
export function providerId(): string | undefined {
  return id;
}

/**
 * Notes the ID when the engine sends it, and whether the program asks for a version, since the server of @pulumi/pulumi
 * 3.248 passes nothing of that request on. Old engines send neither.
 */
export function noteProviderId(): void {
  const read = ConfigureRequest.deserializeBinary;
  ConfigureRequest.deserializeBinary = (bytes) => {
    const request = read.call(ConfigureRequest, bytes);
    id = request.getId() || undefined;
    // The engine's name for the provider of resources that say neither a provider nor a version.
    if (request.getName() === "default") askForAnyVersion();
    return request;
  };
}
