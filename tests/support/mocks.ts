import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import type { InvalidInputs } from "../../provider/validation/inputs";
import type { Issue } from "../../provider/validation/issues";
import { fakeAws, type LiveAws, type SdkCall } from "./mocks/awsClients";
import type { Creators } from "./mocks/creation";
import { answers, type Functions } from "./mocks/functions";
import { recordHooks } from "./mocks/hooks";
import { type LogEntry, recordLog } from "./mocks/log";
import { decode } from "./mocks/markers";
import { type Read, stateRead } from "./mocks/reads";
import { catchRejections, reported } from "./mocks/rejections";
import { stateOf } from "./mocks/states";

/** One resource as the engine is asked to register it. */
export interface Registration {
  type: string;
  /** The logical name. */
  name: string;
  urn: string;
  /** The URN of the parent; undefined for a resource at the top of the stack. */
  parent: string | undefined;
  /** The inputs; `unknown` and `secret(…)` stand where they stood. */
  inputs: Record<string, unknown>;
  /** The ID that the provider gave it; undefined for a component, and during preview. */
  id: string | undefined;
  custom: boolean;
  /** The reference of the provider that was passed on to it; undefined for the default one. */
  provider: string | undefined;
  /** The names of the resources that its inputs come from. */
  dependencies: string[];
  /** The other names and parents that it goes by. */
  aliases: unknown[];
  /** The version of the plugin that is to manage it; undefined where that is left open. */
  version: string | undefined;
  /** The outputs that are secrets beside those that secrets come into. */
  secretOutputs: string[];
  /** What a component said that its outputs are; undefined for any other resource. */
  outputs?: Record<string, unknown>;
}

/** One function of a provider as it is called. */
export interface Call {
  token: string;
  inputs: Record<string, unknown>;
  /** The reference of the provider that was asked; undefined for the default one. */
  provider: string | undefined;
}

/** What came of a program. */
export interface Run<T> {
  /** What the program returned; undefined where it threw. */
  result: T | undefined;
  /** Everything that was registered, in this order. */
  registrations: Registration[];
  /** The resources that were only read, in this order. */
  reads: Read[];
  calls: Call[];
  /** What the program has the engine run before or after a step. */
  hooks: pulumi.ResourceHook[];
  /** What the program asked AWS itself, by the AWS SDK. */
  sdkCalls: SdkCall[];
  /** What the program logged, but for errors. */
  log: LogEntry[];
  /** The messages of what the program threw and of every other error of it, each error once. */
  errors: string[];
  /** The issues of those that are about invalid inputs. */
  issues: Issue[];
}

export interface RunOptions extends LiveAws {
  /** Whether it is a preview: then nothing has an ID or an output of the provider's yet. Default: false. */
  preview?: boolean;
  /** The functions of providers that may be called, by their tokens. Default: none. */
  functions?: Functions;
  /** The partition that the providers are in. Default: aws. */
  partition?: string;
  /** Resources of types that only this test knows: what each is after its creation, and in a preview before it. */
  creators?: Creators;
}

/** How long a program may take before it counts as one that hangs, in milliseconds. */
const patience = 20_000;

/**
 * Runs a Pulumi program against a recording engine, to its end: until all that it started is settled.
 * A type or a function that isn't known here is an error, and so is a program that never ends.
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
  const leaks = unsettled();
  if (errors.length === 0 && leaks > 0) {
    errors.push(`The program leaves ${leaks} promises behind that nothing settles, which fails a deployment.`);
  }
  return { result, registrations, reads, calls, hooks, sdkCalls, log: logged, errors, issues };
}

/** How many promises the SDK has made for a program that aren't settled; forgets them, as at the end of a program. */
function unsettled(): number {
  const { leakedPromises } = debuggable as unknown as { leakedPromises(): [Set<unknown>, string] };
  return leakedPromises()[0].size;
}

async function ended(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const hangs = () => reject(new Error(`The program hangs: it isn't over after ${patience} ms.`));
    timer = setTimeout(hangs, patience);
  });
  await Promise.race([pulumi.runtime.disconnect(), tooLong]).finally(() => clearTimeout(timer));
}

/** The parts of a registration request that are recorded here. */
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
 * The mocks of the SDK are told neither the parent of a resource, nor what it depends on, nor the outputs of a component:
 * this listens to the whole requests.
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
