import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The fields of a package.json that a registry publishes, as far as npm needs them to install the package. */
export interface Published {
  name: string;
  version: string;
}

/** A registry that was started. */
interface Registry {
  url: string;
  /** The paths that npm has requested, in order. */
  requests: string[];
  stop(): void;
}

/**
 * Serves a packed package as an npm registry does, on 127.0.0.1, and redirects npm to the real registry for all others.
 *
 * Source: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
 */
export async function publishLocally(tarball: string, manifest: Published): Promise<Registry> {
  const packed = readFileSync(tarball);
  const integrity = `sha512-${createHash("sha512").update(packed).digest("base64")}`;
  const { name, version } = manifest;
  const requests: string[] = [];
  const server = createServer(({ url: path = "" }, answer) => {
    requests.push(path);
    if (path === `/${name}`) {
      const dist = { tarball: `${url}/${name}.tgz`, integrity };
      const metadata = { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
      answer.setHeader("content-type", "application/json").end(JSON.stringify(metadata));
    } else if (path === `/${name}.tgz`) {
      answer.end(packed);
    } else {
      answer
        .writeHead(302, { location: `${process.env.npm_config_registry ?? "https://registry.npmjs.org"}${path}` })
        .end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
