import type { Installed } from "../install/install";
import type { SandboxPart } from "../install/parts";
import { startApiServer } from "./apiServer";
import { startAuthenticator, startVerifier } from "./authenticator";
import { type Credentials, furnishAccount } from "./cloud";
import type { Context } from "./context";
import { startControllers } from "./controllers";
import { startEmulator } from "./emulator";
import { startEtcd } from "./etcd";
import { PartFailure } from "./failure";
import type { Layout } from "./layout";
import type { RunningPart } from "./parts";
import { freePorts } from "./ports";
import { makeSecrets, type Secrets } from "./secrets";
import { type Ports, programs } from "./settings";
import { startTunnel } from "./tunnel";
import { startWebhooks } from "./webhooks";

/** A running sandbox. */
export interface RunningSandbox {
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** The deployer's credentials. */
  readonly credentials: Credentials;
  /** Settles when any part ends. */
  readonly broken: Promise<PartFailure>;
}

const attempts = 3;

/** Starts the parts until the signal aborts; starts again with other ports if another program took one. */
export async function startSandbox(
  layout: Layout,
  installed: Installed<SandboxPart>,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RunningSandbox> {
  const secrets = await makeSecrets(layout);
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts();
    try {
      return await startParts({ layout, programs: programs(installed.programs, env), ports, secrets, env, signal });
    } catch (error) {
      if (!(error instanceof PartFailure && error.isPortCollision) || attempt === attempts) throw error;
    }
  }
}

/** Starts independent parts concurrently; if one fails, all of them are ended. */
async function startParts(given: Context): Promise<RunningSandbox> {
  const failed = new AbortController();
  const context = { ...given, signal: AbortSignal.any([given.signal, failed.signal]) };
  const parts: RunningPart[] = [];
  const start = async (starter: (context: Context) => Promise<RunningPart>) => {
    parts.push(await starter(context));
  };
  const servers: { close(): void }[] = [];

  const kubernetes = async () => {
    servers.push(await startWebhooks(context));
    await start(startEtcd);
    await start(startApiServer);
    await Promise.all([start(startControllers), start(startAuthenticator).then(() => start(startVerifier))]);
  };
  const aws = async () => {
    servers.push(await startTunnel(context.ports));
    await start(startEmulator);
    return furnishAccount(context.ports);
  };
  // The first failure is the cause; the other branch only reports that it was aborted.
  const give = (error: unknown): never => {
    failed.abort(error);
    throw failed.signal.reason;
  };
  const [cloud, cluster] = await Promise.allSettled([aws().catch(give), kubernetes().catch(give)]);
  if (cloud.status === "fulfilled" && cluster.status === "fulfilled") {
    const broken = Promise.race(parts.map((part) => part.ended));
    return { ports: context.ports, secrets: context.secrets, credentials: cloud.value, broken };
  }
  for (const server of servers) server.close();
  await Promise.all(parts.map((part) => part.kill()));
  given.signal.throwIfAborted();
  throw failed.signal.reason;
}

async function choosePorts(): Promise<Ports> {
  const names = [
    "etcd",
    "etcdPeer",
    "apiServer",
    "authenticator",
    "awsHttp",
    "awsHttps",
    "tunnel",
    "verifier",
    "webhooks",
  ] as const;
  const free = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, free[index]])) as Record<keyof Ports, number>;
}
