import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "./context";
import { answers } from "./http";
import { type RunningPart, startPart } from "./parts";

/** Starts etcd, the API server's storage. Its data is disposable, so it doesn't wait for the disk. */
export function startEtcd(context: Context): Promise<RunningPart> {
  const { layout, programs, ports } = context;
  const data = join(layout.folder, "etcd");
  rmSync(data, { recursive: true, force: true });
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return startPart(context, {
    name: "etcd",
    command: programs.etcd,
    args: [
      "--name=sandbox",
      `--data-dir=${data}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=sandbox=${peer}`,
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    isReady: () => answers(`${client}/readyz`),
  });
}
