import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { AwsAuth } from "../../provider";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { type RunningProxy, startHttpProxy, startSocksProxy } from "../support/proxies";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { succeeds } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const nodes = nodeEntry(role("Nodes"));
const entry = (name: string) => `- rolearn: "${role(name)}"\n  username: "dev"\n  groups:\n  - "developers"\n`;

/** An address of the sandbox under a name that only the proxies can resolve. */
function hidden(url: string, host: string): URL {
  const known = new URL(url);
  known.hostname = host;
  return known;
}

describe("AwsAuth with EKS and an API server that only a proxy can reach", () => {
  const login = { username: "me", password: "s3cret" };
  let http: RunningProxy;
  let socks: RunningProxy;
  let restore: () => void;
  let stack: TestStack;
  let kubeconfig: string;
  let both: string[];

  /** One set of entries by kubeconfig, and one by the cluster's name. */
  const declare =
    (...names: [string, string]) =>
    async () => {
      const roles = names.map((name) => [{ roleArn: role(name), username: "dev", groups: ["developers"] }]);
      const first = new AwsAuth("by-kubeconfig", { kubeconfig, roles: roles[0] });
      const connection = { clusterName: fromSandbox("EKS_CLUSTER_NAME") };
      new AwsAuth("by-name", { ...connection, roles: roles[1] }, { dependsOn: first });
    };

  before(async () => {
    buildPackage();
    await setAwsAuth({ mapRoles: nodes });
    const config = load(readFileSync(fromSandbox("KUBECONFIG"), "utf8")) as {
      clusters: [{ cluster: { server: string } }];
    };
    const { cluster } = config.clusters[0];
    const server = hidden(cluster.server, "api.example.internal");
    const eks = hidden(fromSandbox("AWS_ENDPOINT_URL"), "eks.example.internal");
    Object.assign(cluster, { server: server.origin, "tls-server-name": "kubernetes.default.svc" });
    kubeconfig = JSON.stringify(config);
    both = [server.host, eks.host];
    [http, socks] = [await startHttpProxy({ login }), await startSocksProxy({ login })];
    restore = withEnvironment({ ...awsVariables(), AWS_ENDPOINT_URL_EKS: eks.origin });
    stack = await TestStack.inline("proxies", declare("One", "Two"));
  });
  after(async () => {
    await stack?.remove();
    restore();
    await Promise.all([http.stop(), socks.stop()]);
    await removeAwsAuth();
    await removeBackups();
  });

  function awsVariables(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value = ""]) => (name.startsWith("AWS_") ? [[name, value]] : [])),
    );
  }

  /** Sets only these proxy variables, for AWS and the API server. */
  function throughProxies(variables: Record<string, string>): void {
    for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]) {
      delete process.env[name];
    }
    Object.assign(process.env, variables);
    http.asked.length = 0;
    socks.asked.length = 0;
  }
  const hosts = (proxy: RunningProxy) => [...new Set(proxy.asked)].sort();

  it("is created through an HTTP proxy with a login", async () => {
    throughProxies({ HTTPS_PROXY: http.url, HTTP_PROXY: http.url });
    await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), { mapRoles: `${nodes}${entry("One")}${entry("Two")}` });
    assert.deepEqual([hosts(http), hosts(socks)], [both, []]);
  });

  it("is updated through a SOCKS proxy with a login", async () => {
    throughProxies({ ALL_PROXY: socks.url });
    stack.runs(declare("Three", "Four"));
    await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), { mapRoles: `${nodes}${entry("Three")}${entry("Four")}` });
    assert.deepEqual([hosts(http), hosts(socks)], [[], both]);
  });

  it("is destroyed through an HTTP proxy", async () => {
    throughProxies({ HTTPS_PROXY: http.url, HTTP_PROXY: http.url });
    await succeeds(stack.destroy());
    assert.deepEqual(await awsAuthData(), { mapRoles: nodes });
    assert.deepEqual([hosts(http), hosts(socks)], [both, []]);
  });
});
