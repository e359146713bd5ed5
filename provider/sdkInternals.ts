/**
 * All undocumented parts of Pulumi's Node SDK that this package relies on, and the patches of the SDK's provider
 * server. Checked with @pulumi/pulumi 3.248. Each part describes its purpose and names the upstream issue, if there is
 * one. When a part is no longer needed, its tests pass without it.
 */

import type * as pulumi from "@pulumi/pulumi";

// Outputs. `isKnown` and `promise` aren't in the types, and there is no other way to detect that a preview doesn't know
// a value: https://github.com/pulumi/pulumi/issues/12044 (open).

interface OutputState<T> {
  isKnown: Promise<boolean>;
  promise(withUnknowns?: boolean): Promise<T>;
}

/** Whether a preview knows the value of an output. */
export function isOutputKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as OutputState<unknown>).isKnown;
}

/** The value of an output; undefined if a preview doesn't know it. Fails if the output fails. */
export function outputValue<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as OutputState<T>).promise();
}

/** The value of an output, with the SDK's unknown marker for each part that a preview doesn't know. */
export function valueWithUnknowns(output: pulumi.Output<unknown>): Promise<unknown> {
  return (output as unknown as OutputState<unknown>).promise(true);
}

/** The parts of an output. */
export interface OutputParts {
  /** The value, with the SDK's unknown marker for each unknown part. */
  value: Promise<unknown>;
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  resources: Promise<Iterable<pulumi.Resource>>;
}

/**
 * An output with the given parts. `pulumi.output` and `pulumi.all` derive them from each part of a value, which is
 * slow.
 */
export function outputOf<T>({ value, isKnown, isSecret, resources }: OutputParts): pulumi.Output<T> {
  const { deferredOutput } = require("@pulumi/pulumi") as typeof pulumi;
  const [output, resolve] = deferredOutput<T>();
  const allResources = async () => new Set(await resources);
  resolve({ promise: () => value, isKnown, isSecret, allResources } as unknown as pulumi.Output<T>);
  return output;
}

// Resources and errors. There is no upstream issue.

/** Registers the outputs of a component. The method is protected: only a component may end its own construction. */
export function registerOutputs(component: pulumi.ComponentResource, outputs: Record<string, unknown>): void {
  (component as unknown as { registerOutputs(outputs: object): void }).registerOutputs(outputs);
}

/** The type of a resource, as in `eks-auth:index:AccessEntry`; undefined for a resource of a very old SDK. */
export function typeOfResource(resource: pulumi.Resource): string | undefined {
  return (resource as { __pulumiType?: string }).__pulumiType;
}

/** The name that the program gives a resource. */
export function nameOfResource(resource: pulumi.Resource): string {
  return (resource as { __name?: string }).__name ?? "";
}

/** The child of a component with a type and a name. The SDK records the children, but not in the types. */
export function childOf(component: pulumi.Resource, type: string, name: string): pulumi.CustomResource | undefined {
  const { __childResources: children = [] } = component as { __childResources?: Iterable<pulumi.Resource> };
  const child = [...children].find((each) => typeOfResource(each) === type && nameOfResource(each) === name);
  return child as pulumi.CustomResource | undefined;
}

/** Makes Pulumi's Node host report an error by its message alone, as it does for a RunError. */
export function reportByMessage(error: Error): void {
  Object.defineProperty(error, "__pulumiRunError", { value: true });
}

// Runs. The SDK keeps the state of each run in a separate store since https://github.com/pulumi/pulumi/pull/10568; the
// function that returns it isn't in the types, and there is no upstream issue.

interface Store {
  supportsResourceHooks?: boolean;
  callbacks?: unknown;
}

function getStore(): Store {
  const state = require("@pulumi/pulumi/runtime/state") as unknown as { getStore(): Store };
  return state.getStore();
}

/** The SDK's store of the running program or construction: an object that belongs to this run only. */
export function storeOfRun(): object {
  return getStore();
}

/** The connection to the engine, with its address; undefined without an engine. With mocks, it is the mock. */
export function monitorOfRun(): { getChannel?(): { getTarget(): string } } | undefined {
  const { runtime } = require("@pulumi/pulumi") as typeof pulumi;
  return runtime.getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
}

/** Whether the program runs with the mocks of the SDK, as in its unit tests. The SDK has no function that returns it. */
export function usesMocks(): boolean {
  const monitor = monitorOfRun();
  return monitor !== undefined && monitor.getChannel === undefined;
}

/** The organization of the running stack. With mocks, which rarely name one, it is the one of stacks outside Pulumi Cloud. */
export function organizationOfRun(): string {
  const { getOrganization } = require("@pulumi/pulumi") as typeof pulumi;
  try {
    return getOrganization();
  } catch (error) {
    if (usesMocks()) {
      return "organization";
    }
    throw error;
  }
}

/**
 * Whether the engine runs resource hooks. Older engines and the SDK's mocks don't, and the SDK throws if a hook is
 * registered.
 */
export function supportsHooks(): boolean {
  const monitor = monitorOfRun() as { registerResourceHook?: unknown } | undefined;
  return typeof monitor?.registerResourceHook === "function" && getStore().supportsResourceHooks === true;
}

/**
 * Whether a hook can be created. The SDK's mocks claim to support hooks, but have no method that registers one: the SDK
 * would start a server for the hooks, and then fail.
 */
export function takesHooks(): boolean {
  const monitor = monitorOfRun() as { registerResourceHook?: unknown } | undefined;
  return typeof monitor?.registerResourceHook === "function" || getStore().callbacks !== undefined;
}

/** Makes the resources of a hook wait for something else too before they are registered. */
export function registerAfter(hook: pulumi.ResourceHook, first: Promise<unknown>): void {
  const own = hook as unknown as { __registered: Promise<unknown> };
  own.__registered = Promise.all([own.__registered, first]);
}

/**
 * The URN of a default provider, whose name the engine makes from the version of the SDK: `DefaultName` in
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/providers/provider.go. There is no upstream issue.
 */
export function defaultProviderUrn(packageName: string, version?: string): string {
  const { getProject, getStack } = require("@pulumi/pulumi") as typeof pulumi;
  const name = ["default", ...(version === undefined ? [] : version.split(/[.+-]/))].join("_");
  return `urn:pulumi:${getStack()}::${getProject()}::pulumi:providers:${packageName}::${name}`;
}

/** A provider that the engine has created, for calls to it. In a preview, the ID of a new provider is unknown. */
export function providerByReference(urn: string, id: unknown): pulumi.ProviderResource {
  const { DependencyProviderResource, runtime } = require("@pulumi/pulumi") as typeof pulumi;
  return new DependencyProviderResource(`${urn}::${typeof id === "string" ? id : runtime.unknownValue}`);
}

type Signal = (request: unknown, callback: (error: unknown) => void) => void;
const guardedMonitors = new WeakSet<object>();

/**
 * Keeps a failed run of an inline program (Automation API) from deleting anything. The SDK reports the end of the program
 * to the engine even if one of its promises was rejected, and the engine then deletes what wasn't declared because of
 * that, since https://github.com/pulumi/pulumi/pull/20143. Pulumi's Node host checks for errors first. There is no upstream
 * issue.
 */
export function deleteNothingAfterErrors(): void {
  const { log } = require("@pulumi/pulumi") as typeof pulumi;
  const monitor = monitorOfRun() as { signalAndWaitForShutdown?: Signal } | undefined;
  if (monitor?.signalAndWaitForShutdown === undefined || guardedMonitors.has(monitor)) {
    return;
  }
  guardedMonitors.add(monitor);
  const signal = monitor.signalAndWaitForShutdown.bind(monitor);
  monitor.signalAndWaitForShutdown = (request, callback) => {
    // Node.js reports unhandled rejections after all microtasks.
    setImmediate(() => (log.hasErrors() ? callback(null) : signal(request, callback)));
  };
}

/** Resolves when the engine has answered all calls of this run. */
export function engineHasAnswered(): Promise<void> {
  const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings") as { waitForRPCs(): Promise<void> };
  return waitForRPCs();
}

// The provider server.

/**
 * Replaces the server's handlers of unhandled rejections. They fail every component that is being constructed at that
 * time: https://github.com/pulumi/pulumi/pull/7365 added them before constructions ran in parallel, since
 * https://github.com/pulumi/pulumi/pull/16428. `passOn` calls the replaced handlers.
 */
export function replaceRejectionHandlers(handle: (error: unknown, passOn: (error: unknown) => void) => void): void {
  const event = "unhandledRejection";
  const others = process.listeners(event);
  process.removeAllListeners(event);
  process.on(event, (error, promise) => {
    handle(error, (passed) => {
      for (const other of others) other.call(process, passed, promise);
    });
  });
}

/**
 * Suppresses debug messages of the SDK, which `pulumi up --debug` would show: they contain inputs of functions and outputs
 * of resources, including secrets. Messages of the SDK name no resource; messages of this package do. There is no
 * upstream issue.
 */
export function withoutDebugLines(): void {
  const log = require("@pulumi/pulumi/log") as { debug: typeof pulumi.log.debug };
  const { debug } = log;
  log.debug = async (message, resource, ...rest) => {
    if (resource !== undefined) await debug(message, resource, ...rest);
  };
}

/**
 * Lets the server read a resource that is being imported. The engine then sends no properties, and the server fails on
 * that.
 * https://github.com/pulumi/pulumi/pull/14668 added imports to it, but not this case.
 */
export function allowImports(): void {
  const { ReadRequest } = protocol();
  const given = ReadRequest.prototype.getProperties;
  const none = { toJavaScript: () => ({}) } as ReturnType<typeof given>;
  ReadRequest.prototype.getProperties = function (this: InstanceType<typeof ReadRequest>) {
    return given.call(this) ?? none;
  };
}

/**
 * Lets the server read `deletedWith`. The engine sends a URN; the server reads it as the reference of a provider,
 * `<urn>::<id>`, and so takes the resource's name for an ID. It needs only the URN. Since
 * https://github.com/pulumi/pulumi/pull/19494; the same bug in the Python SDK is
 * https://github.com/pulumi/pulumi/issues/23708.
 */
export function completeDeletedWith(): void {
  const { ConstructRequest } = protocol();
  const given = ConstructRequest.prototype.getDeletedwith;
  ConstructRequest.prototype.getDeletedwith = function (this: InstanceType<typeof ConstructRequest>) {
    const urn = given.call(this);
    return urn === "" ? "" : `${urn}::id`;
  };
}

/** The URNs of `replaceWith`, by the store of the construction. */
const replacedWith = new WeakMap<object, string[]>();

/**
 * Records the URNs of `replaceWith`, which the server doesn't read, when it reads another option of the same request.
 * https://github.com/pulumi/pulumi/issues/21625
 */
export function noteReplaceWith(): void {
  const { ConstructRequest } = protocol();
  const read = ConstructRequest.prototype.getReplaceonchangesList;
  ConstructRequest.prototype.getReplaceonchangesList = function (this: InstanceType<typeof ConstructRequest>) {
    replacedWith.set(storeOfRun(), this.getReplaceWithList());
    return read.call(this);
  };
}

/**
 * The options of a component whose children are replaced with the resources of `replaceWith`. The engine ignores the
 * option on a component, and children don't inherit it.
 */
export function withReplaceWith(
  options: pulumi.ComponentResourceOptions,
  component: string,
): pulumi.ComponentResourceOptions {
  const urns = replacedWith.get(storeOfRun()) ?? [];
  if (urns.length === 0) {
    return options;
  }
  const { DependencyResource } = require("@pulumi/pulumi/resource") as typeof import("@pulumi/pulumi/resource");
  const replaceWith = urns.map((urn) => new DependencyResource(urn));
  const toChild: pulumi.ResourceTransformation = ({ type, props, opts }) =>
    type === component ? undefined : { props, opts: { ...opts, replaceWith } };
  return { ...options, transformations: [...(options.transformations ?? []), toChild] };
}

/** The engine's data on the provider that it configures. */
export interface ConfiguredProvider {
  /** The ID, which the engine keeps in the stack's state; undefined with old engines. */
  id: string | undefined;
  name: string | undefined;
}

/**
 * Calls `note` when the engine configures the provider. The server passes neither ID nor name on; there is no upstream
 * issue.
 */
export function onConfigure(note: (provider: ConfiguredProvider) => void): void {
  const { ConfigureRequest } = protocol();
  const read = ConfigureRequest.deserializeBinary;
  ConfigureRequest.deserializeBinary = (bytes) => {
    const request = read.call(ConfigureRequest, bytes);
    note({ id: request.getId() || undefined, name: request.getName() });
    return request;
  };
}

function protocol() {
  return require("@pulumi/pulumi/proto/provider_pb") as typeof import("@pulumi/pulumi/proto/provider_pb");
}

// Stack traces. The SDK keeps the stack trace of each of its promises, dozens per resource, for
// PULUMI_DEBUG_PROMISE_LEAKS. Formatting them takes most of the time of a resource's constructor. There is no upstream
// issue: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/debuggable.ts

/** Declares resources with stack traces of two calls, unless the SDK is asked to show the traces of its promises. */
export function withShortStackTraces<T>(declare: () => T): T {
  const { stackTraceLimit } = Error;
  const [shown, isDebugged] = [2, Boolean(process.env.PULUMI_DEBUG_PROMISE_LEAKS)];
  try {
    Error.stackTraceLimit = isDebugged ? stackTraceLimit : Math.min(stackTraceLimit, shown);
    return declare();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
