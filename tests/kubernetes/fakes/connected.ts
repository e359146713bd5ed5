import { connect } from "../../../provider/aws/connection";
import type { AwsAuthStore } from "../../../provider/kubernetes/configMap";
import type { Timing } from "../../../provider/network/timing";
import { type FakeApiServer, type Reply, startApiServer } from "./apiServer";
import { type Certified, certificateFor } from "./certificates";
import { kubeconfigText } from "./kubeconfig";
import { type FakePace, fakePace } from "./pace";

/** An API server, and a store that is connected to it with a kubeconfig with a token. */
export interface Connected {
  server: FakeApiServer;
  store: AwsAuthStore;
  pace: FakePace;
}

let shared: Promise<Certified> | undefined;

/** The certificate of all API servers in a run, shared because issuing one is slow. */
export function sharedCertificate(): Promise<Certified> {
  shared ??= certificateFor("127.0.0.1");
  return shared;
}

const running: FakeApiServer[] = [];

/** Starts an API server with these replies, and connects to it. */
export async function connected(replies: Reply[], settings?: Partial<Timing>): Promise<Connected> {
  const certificate = await sharedCertificate();
  const server = await startApiServer(certificate);
  running.push(server);
  server.replies.push(...replies);
  const pace = fakePace(settings);
  const kubeconfig = kubeconfigText({ server: server.endpoint, ca: certificate.ca });
  return { server, store: await connect({ kubeconfig }, pace), pace };
}

/** Stops all started API servers. */
export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}
