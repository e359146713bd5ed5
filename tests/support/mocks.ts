import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import type { InvalidInputs } from "../../provider/validation/inputs";
import type { Issue } from "../../provider/validation/issues";
import { fakeAws, type LiveAws, type SdkCall } from "./mocks/awsClients";
import type { Creators } from "./mocks/creation";
import { answers, type Functions, fakeReads } from "./mocks/functions";
import { recordHooks } from "./mocks/hooks";
import { type LogEntry, recordLog } from "./mocks/log";
import { decode } from "./mocks/markers";
import { type Read, stateRead } from "./mocks/reads";
import { catchRejections, reported } from "./mocks/rejections";
import { stateOf } from "./mocks/states";

/** A resource in the engine's registration request. */
export interface Registration {
  type: string;
  /** The logical name. */
  name: string;
  urn: string;
  /** The URN of the parent; undefined for a top-level resource. */
  parent: string | undefined;
  /** The inputs, with `unknown` and `secret(…)` in their places. */
  inputs: Record<string, unknown>;
  /** The ID from the provider; undefined for a component, and during preview. */
  id: string | undefined;
  custom: boolean;
  /** The reference of the provider passed to it; undefined for the default provider. */
  provider: string | undefined;
  /** The names of the resources that its inputs come from. */
  dependencies: string[];
  /** Its aliases: other names and parents. */
  aliases: unknown[];
  /** The plugin version that manages it; undefined if not set. */
  version: string | undefined;
  /** The secret outputs, besides those that depend on secrets. */
  secretOutputs: string[];
  /** The outputs that a component registered; undefined for any other resource. */
  outputs?: Record<string, unknown>;
}

/** A call of a provider function, or of a read of `otherAccess` with its name as the token. */
export interface Call {
  token: string;
  inputs: Record<string, unknown>;
  /** The reference of the called provider; undefined for the default provider. */
  provider: string | undefined;
}

/** The result of a program. */
export interface Run<T> {
  /** The program's return value; undefined if it threw. */
  result: T | undefined;
  /** Every registered resource, in order. */
  registrations: Registration[];
  /** The resources that were only read, in order. */
  reads: Read[];
  calls: Call[];
  /** The program's resource hooks. */
  hooks: pulumi.ResourceHook[];
  /** The program's own calls to AWS, through the AWS SDK. */
  sdkCalls: SdkCall[];
  /** What the program logged, without errors. */
  log: LogEntry[];
  /** The messages of the thrown error and every other error of the program, each error once. */
  errors: string[];
  /** The issues of the errors about invalid inputs. */
  issues: Issue[];
}

export interface RunOptions extends LiveAws {
  /** Whether it is a preview, in which no resource has an ID or provider outputs. Default: false. */
  preview?: boolean;
  /** The provider functions that may be called, by token. Default: none. */
  functions?: Functions;
  /** The partition of the providers. Default: aws. */
  partition?: string;
  /** Resource types of this test: the state of each after creation, or during a preview before it. */
  creators?: Creators;
}

/** How long a program may take before it counts as hanging, in milliseconds. */
const patience = 20_000;

/**
 * Runs a Pulumi program against a recording engine until all its promises are settled.
 * An unknown type or function is an error, and so is a program that never ends.
 */
export async function run<T>(program: () => T | Promise<T>, options: RunOptions = {}): Promise<Run<T>> {
  const { preview = false, functions = {}, partition = "aws", creators } = options;
  const registrations: Registration[] = [];
  const reads: Read[] = [];
  const calls: Call[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom, id }) => {
        if (id) {
          reads.push({ type, name, id });
          return stateRead({ type, id, inputs, functions });
        }
        return stateOf({ type, name, inputs, custom, preview, partition }, creators);
      },
      call: ({ token, inputs, provider }) => {
        calls.push({ token, inputs, provider: provider || undefined });
        return answers(functions, token, inputs);
      },
    },
    "shop",
    "prod",
    preview,
    "acme",
  );
  record(registrations);
  const hooks = recordHooks();
  const endFake = fakeAws(options);
  const restoreReads = fakeReads(functions, (token, inputs) => calls.push({ token, inputs, provider: undefined }));
  const log = recordLog();
  const rejections = catchRejections();
  let result: T | undefined;
  try {
    result = await program();
  } catch (error) {
    rejections.add(error);
  }
  await ended();
  const thrown = await rejections.end();
  const errors = thrown.map(reported);
  const issues = thrown.flatMap((error) => (error as Partial<InvalidInputs>).issues ?? []);
  const logged = await log.end();
  const sdkCalls = endFake();
  restoreReads();
  const leaks = unsettled();
  if (errors.length === 0 && leaks > 0) {
    errors.push(`The program leaves ${leaks} promises unsettled, which fails a deployment.`);
  }
  return { result, registrations, reads, calls, hooks, sdkCalls, log: logged, errors, issues };
}

/** The number of unsettled promises that the SDK created for a program; forgets them, as at the end of a program. */
function unsettled(): number {
  const { leakedPromises } = debuggable as unknown as { leakedPromises(): [Set<unknown>, string] };
  return leakedPromises()[0].size;
}

async function ended(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const hangs = () => reject(new Error(`The program hangs: it hasn't ended after ${patience} ms.`));
    timer = setTimeout(hangs, patience);
  });
  await Promise.race([pulumi.runtime.disconnect(), tooLong]).finally(() => clearTimeout(timer));
}

/** The recorded parts of a registration request. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProvider(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getDependenciesList(): string[];
  getVersion(): string;
  getAdditionalsecretoutputsList(): string[];
  getAliasesList(): { getSpec(): { toObject(): unknown } | undefined; getUrn(): string }[];
}
interface Response {
  getUrn(): string;
  getId(): string;
}
type Callback = (error: Error | null, response: Response | undefined) => void;
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> };
}
interface Monitor {
  registerResource(request: Request, callback: Callback): void;
  registerResourceOutputs(request: OutputsRequest, callback: Callback): void;
}

/**
 * The SDK's mocks don't get a resource's parent, its dependencies or a component's outputs, so this reads the complete
 * requests.
 */
function record(registrations: Registration[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response !== undefined) {
        registrations.push(registrationOf(request, response));
      }
      callback(error, response);
    });
  monitor.registerResourceOutputs = (request, callback) => {
    const registration = registrations.find(({ urn }) => urn === request.getUrn());
    if (registration !== undefined) {
      registration.outputs = decode(request.getOutputs().toJavaScript()) as Record<string, unknown>;
    }
    registerOutputs(request, callback);
  };
}

function registrationOf(request: Request, response: Response): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    urn: response.getUrn(),
    parent: request.getParent() || undefined,
    inputs: decode(request.getObject().toJavaScript()) as Record<string, unknown>,
    id: response.getId() || undefined,
    custom: request.getCustom(),
    provider: request.getProvider() || undefined,
    dependencies: request.getDependenciesList().map((urn) => urn.slice(urn.lastIndexOf("::") + 2)),
    aliases: request.getAliasesList().map((alias) => alias.getSpec()?.toObject() ?? alias.getUrn()),
    version: request.getVersion() || undefined,
    secretOutputs: request.getAdditionalsecretoutputsList(),
  };
}
