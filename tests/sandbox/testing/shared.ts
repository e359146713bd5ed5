import { KubeConfig } from "@kubernetes/client-node";
import { type Started, startRun, untilWritten } from "./start";

/** A sandbox that several tests use. */
export interface SharedSandbox {
  /** The environment of its command. */
  readonly env: Record<string, string>;
  /** An administrator of its API server. */
  readonly kubeConfig: KubeConfig;
  /** What an AWS client needs to reach its emulator as the deployer. */
  readonly aws: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
}

// Prints its environment, and runs until its standard input is closed.
const tell = "process.stdout.write(JSON.stringify(process.env) + '\\n'); process.stdin.resume()";

let started: Started | undefined;
let sandbox: Promise<SharedSandbox> | undefined;

/** Starts the sandbox at the first call; the tests of all files that use it share it. */
export function sharedSandbox(): Promise<SharedSandbox> {
  sandbox ??= open();
  return sandbox;
}

async function open(): Promise<SharedSandbox> {
  started = startRun([process.execPath, "-e", tell]);
  await untilWritten(started, "\n");
  const env: Record<string, string> = JSON.parse(started.output.stdout);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(variable(env, "KUBECONFIG"));
  const credentials = {
    accessKeyId: variable(env, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: variable(env, "AWS_SECRET_ACCESS_KEY"),
  };
  const aws = { endpoint: variable(env, "AWS_ENDPOINT_URL"), region: variable(env, "AWS_REGION"), credentials };
  return { env, kubeConfig, aws };
}

/** A variable that the sandbox must set. */
export function variable(env: Record<string, string>, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`the sandbox doesn't set ${name}`);
  return value;
}

after("remove the shared sandbox", async function () {
  this.timeout(30_000);
  started?.child.stdin?.end();
  await started?.ended;
});
