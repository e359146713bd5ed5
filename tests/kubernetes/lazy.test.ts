import assert from "node:assert/strict";
import { join } from "node:path";
import { packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";

/** The packages that a new process has loaded after running the code. */
async function packagesLoadedBy(code: string): Promise<string[]> {
  const list = `
    const packages = Object.keys(require.cache).map((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
    console.log(JSON.stringify([...new Set(packages)]));`;
  const connection = JSON.stringify(join(packageFolder, "provider", "aws", "connection"));
  const program = `const { connect, validateConnection } = require(${connection}); (async () => { ${code}; ${list} })()`;
  const args = ["-r", "ts-node/register", "-e", program];
  const { status, stdout, stderr } = await runToEnd({ command: process.execPath, args, cwd: packageFolder });
  assert.equal(status, 0, stderr);
  const clients = /^(@aws-sdk\/(client-eks|credential-providers)|@kubernetes\/client-node|https?-proxy-agent|js-yaml)$/;
  return JSON.parse(stdout)
    .filter((name: string | null) => name !== null && clients.test(name))
    .sort();
}

describe("the AWS and Kubernetes clients", () => {
  it("aren't loaded to validate a connection's inputs", async () => {
    assert.deepEqual(await packagesLoadedBy('validateConnection({ clusterName: "prod" })'), []);
    assert.deepEqual(await packagesLoadedBy('validateConnection({ kubeconfig: "nothing" })'), ["js-yaml"]);
  });

  it("are loaded only if the connection needs them", async () => {
    const kubeconfig = JSON.stringify(
      JSON.stringify({
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
        users: [{ name: "u", user: { token: "t" } }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      }),
    );
    const loaded = await packagesLoadedBy(`await connect({ kubeconfig: ${kubeconfig} })`);
    assert.deepEqual(loaded, ["@kubernetes/client-node", "js-yaml"]);
  });
});
