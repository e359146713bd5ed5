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

/** An address of the sandbox with another host. */
function at(url: string, host: string): URL {
  const address = new URL(url);
  address.hostname = host;
  return address;
}

describe("AwsAuth with EKS and an API server that only a proxy can reach", () => {
  const login = { username: "me", password: "s3cret" };
  let http: RunningProxy;
  let socks: RunningProxy;
  let restore: () => void;
  let stack: TestStack;
  let kubeconfigFor: (host: string) => string;
  let both: string[];

  /** One set of entries by kubeconfig, with this host of the API server, and one by the cluster's name. */
  const declare =
    (names: [string, string], host = "api.example.internal") =>
    async () => {
      const roles = names.map((name) => [{ roleArn: role(name), username: "dev", groups: ["developers"] }]);
      const first = new AwsAuth("by-kubeconfig", { kubeconfig: kubeconfigFor(host), roles: roles[0] });
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
    const { server } = cluster;
    const eks = at(fromSandbox("AWS_ENDPOINT_URL"), "eks.example.internal");
    kubeconfigFor = (host) => {
      Object.assign(cluster, { server: at(server, host).origin, "tls-server-name": "kubernetes.default.svc" });
      return JSON.stringify(config);
    };
    both = [at(server, "api.example.internal").host, eks.host];
    [http, socks] = [await startHttpProxy({ login }), await startSocksProxy({ login })];
    restore = withEnvironment({ ...awsVariables(), AWS_ENDPOINT_URL_EKS: eks.origin });
    stack = await TestStack.inline("proxies", declare(["One", "Two"]));
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
    for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]) {
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
    stack.runs(declare(["Three", "Four"]));
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

  it("is created without the proxy at the hosts in NO_PROXY, and reaches the others through it", async () => {
    // Like a host name, this address isn't exempt, and it leads to this machine with and without a proxy.
    const host = "0.0.0.0";
    stack.runs(declare(["Five", "Six"], host));
    const proxies = { HTTPS_PROXY: http.url, HTTP_PROXY: http.url };
    throughProxies({ ...proxies, NO_PROXY: `.example.com, ${host}` });
    await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), { mapRoles: `${nodes}${entry("Five")}${entry("Six")}` });
    const [api = "", eks = ""] = both;
    assert.deepEqual(hosts(http), [eks]);
    throughProxies(proxies);
    await succeeds(stack.destroy());
    assert.deepEqual(await awsAuthData(), { mapRoles: nodes });
    assert.deepEqual(hosts(http), [at(`https://${api}`, host).host, eks]);
  });
});
