import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { copySources, sourcesUnder } from "../sandbox/install/cache";
import { requireTool } from "../sandbox/install/tools";

/** A Go module in a folder. */
export interface LocalModule {
  path: string;
  version: string;
  folder: string;
}

/** A proxy that was started. */
interface RunningGoProxy {
  /** The variables with which the go command uses it. */
  env: NodeJS.ProcessEnv;
  /** Publishes the module, using the scratch folder. */
  publish(module: LocalModule, scratch: string): void;
  stop(): void;
}

/**
 * Starts a Go module proxy on 127.0.0.1 that has no module of the host until one is published, and redirects the go
 * command to its usual proxy for the modules of other hosts.
 *
 * Source: https://go.dev/ref/mod#goproxy-protocol
 */
export async function startGoProxy(host: string): Promise<RunningGoProxy> {
  const settings = execFileSync(requireTool("go"), ["env", "GOPROXY"], { encoding: "utf8" }).trim();
  const usual = settings.split(/[,|]/).find((each) => /^(https?|file):/.test(each)) ?? "https://proxy.golang.org";
  const files = new Map<string, string | Buffer>();
  const server = createServer(({ url: path = "" }, answer) => {
    const file = files.get(path);
    if (file !== undefined) {
      answer.end(file);
    } else if (path.startsWith(`/${host}/`)) {
      answer.writeHead(404).end("not found");
    } else {
      answer.writeHead(302, { location: `${usual}${path}` }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { GOPROXY: url, GONOSUMDB: `${host}/*`, GOWORK: "off" },
    publish: ({ path, version, folder }, scratch) => {
      const prefix = `${path}@${version}`;
      copySources(folder, join(scratch, prefix));
      const sources = sourcesUnder(join(scratch, prefix)).map((file) => relative(scratch, file));
      const zip = `
import sys, zipfile
with zipfile.ZipFile("module.zip", "w") as module:
    for file in sys.argv[1:]:
        module.write(file)`;
      execFileSync(requireTool("python3"), ["-c", zip, ...sources], { cwd: scratch });
      const at = `/${path}/@v`;
      files.set(`${at}/list`, `${version}\n`);
      files.set(`${at}/${version}.info`, JSON.stringify({ Version: version }));
      files.set(`${at}/${version}.mod`, readFileSync(join(folder, "go.mod")));
      files.set(`${at}/${version}.zip`, readFileSync(join(scratch, "module.zip")));
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
