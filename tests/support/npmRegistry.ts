import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What `npm publish` sends: the description of the package, with the packed files. */
interface Publication {
  name: string;
  _attachments: Record<string, { data: string }>;
}

/** A registry that was started. */
interface NpmRegistry {
  /** The settings with which npm uses it, also to publish. */
  env: NodeJS.ProcessEnv;
  /** The paths that npm has read, in order. */
  reads: string[];
  stop(): void;
}

/**
 * Starts an npm registry on 127.0.0.1 that has what is published to it, and redirects npm to the real one for everything
 * else.
 *
 * Source: https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md
 */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const usual = process.env.npm_config_registry ?? "https://registry.npmjs.org";
  const files = new Map<string, string | Buffer>();
  const reads: string[] = [];
  const server = createServer(async (request, answer) => {
    const { method, url: path = "" } = request;
    if (method === "PUT") {
      const { _attachments, ...description } = (await json(request)) as Publication;
      files.set(path, JSON.stringify(description));
      for (const [file, { data }] of Object.entries(_attachments)) {
        files.set(`/${description.name}/-/${file}`, Buffer.from(data, "base64"));
      }
      answer.writeHead(201).end("{}");
      return;
    }
    reads.push(path);
    const file = files.get(path);
    if (file === undefined) {
      answer.writeHead(302, { location: `${usual.replace(/\/$/, "")}${path}` }).end();
    } else {
      answer.end(file);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { npm_config_registry: `http://${address}/`, [`npm_config_//${address}/:_authToken`]: "anyone" },
    reads,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
