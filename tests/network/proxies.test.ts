import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../provider/aws/connection";
import type { ClusterError } from "../../provider/network/clusterErrors";
import { type FakeApiServer, json, type Reply, startApiServer } from "../kubernetes/fakes/apiServer";
import { type Certified, certificateFor } from "../kubernetes/fakes/certificates";
import { awsAuth, live } from "../kubernetes/fakes/configMaps";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { fakeTiming } from "../kubernetes/fakes/fakeTiming";
import { kubeconfig } from "../kubernetes/fakes/kubeconfig";
import { packageFolder } from "../support/packageFolder";
import { type ProxyOptions, type RunningProxy, startHttpProxy, startSocksProxy } from "../support/proxies";
import { runToEnd } from "../support/runToEnd";

const login = { username: "me", password: "s3cret" };
const read = "can't read the ConfigMap kube-system/aws-auth";

describe("an API server behind a proxy", () => {
  let certified: Certified;
  let server: FakeApiServer;
  let restore: () => void;
  const running: { stop(): Promise<void> }[] = [];

  before(async () => {
    certified = await certificateFor("api.example.internal", "0.0.0.0", "127.0.0.1");
  });
  beforeEach(async () => {
    restore = withEnvironment({});
    server = await started(startApiServer(certified));
  });
  afterEach(async () => {
    restore();
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  async function started<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const each = await starting;
    running.push(each);
    return each;
  }
  const httpProxy = (options?: ProxyOptions) => started(startHttpProxy(options));
  const socksProxy = (options?: ProxyOptions) => started(startSocksProxy(options));

  /** The server's address under a name that only the proxies resolve. */
  const endpointAt = (host = "api.example.internal") => server.endpoint.replace("127.0.0.1", host);
  const port = () => new URL(server.endpoint).port;

  /** Connects with a kubeconfig whose cluster has these fields. */
  async function store(cluster: object = {}, host?: string, ca = certified.ca) {
    const config = kubeconfig({ server: endpointAt(host), ca });
    Object.assign(config.clusters[0]?.cluster ?? {}, cluster);
    return await connect({ kubeconfig: JSON.stringify(config) }, fakeTiming());
  }

  /** Reads the ConfigMap. */
  async function answered(cluster?: object, host?: string): Promise<void> {
    const reply: Reply = json(200, awsAuth());
    server.replies.push(reply);
    assert.deepEqual(await (await store(cluster, host)).read(), live());
  }

  async function failure(...parts: Parameters<typeof store>) {
    const pending = (async () => (await store(...parts)).read())();
    const { kind, message } = (await pending.then(
      () => assert.fail("it doesn't fail"),
      (error) => error,
    )) as ClusterError;
    return { kind, message };
  }

  for (const variable of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]) {
    it(`is called through the proxy of ${variable}, which resolves the host name`, async () => {
      const proxy = await httpProxy();
      process.env[variable] = proxy.url;
      await answered();
      assert.deepEqual(proxy.asked, [`api.example.internal:${port()}`]);
    });
  }

  for (const scheme of ["socks5", "socks5h", "socks"]) {
    it(`is called through a SOCKS proxy with the scheme ${scheme}, which resolves the host name`, async () => {
      const proxy = await socksProxy();
      const url = proxy.url.replace("socks5", scheme);
      process.env.HTTPS_PROXY = url;
      await answered();
      delete process.env.HTTPS_PROXY;
      await answered({ "proxy-url": url });
      assert.deepEqual(proxy.asked, Array(2).fill(`api.example.internal:${port()}`));
    });
  }

  it("is called through a proxy given without a scheme", async () => {
    const proxy = await httpProxy();
    process.env.HTTPS_PROXY = proxy.url.replace("http://", "");
    await answered();
    assert.equal(proxy.asked.length, 1);
  });

  it("is called through proxies that require a login", async () => {
    for (const proxy of [await httpProxy({ login }), await socksProxy({ login })]) {
      process.env.HTTPS_PROXY = proxy.url;
      await answered();
      assert.equal(proxy.asked.length, 1);
    }
  });

  it("is called through a TLS proxy, whose certificate is checked", async () => {
    const proxy = await httpProxy({ certified });
    process.env.HTTPS_PROXY = proxy.url;
    const { kind, message } = await failure();
    assert.equal(kind, "certificate");
    assert.match(
      message,
      /: the proxy https:\/\/127\.0\.0\.1:\d+ isn't trusted: its certificate isn't signed by a trusted authority \([A-Z_]+\)\. /,
    );
    assert.ok(
      message.endsWith(
        ". Check HTTPS_PROXY, add its certificate authority with NODE_EXTRA_CA_CERTS, or list the host in NO_PROXY if it needs no proxy.",
      ),
      message,
    );
    assert.deepEqual(proxy.asked, []);
  });

  it("is called through a TLS proxy with an authority from NODE_EXTRA_CA_CERTS", async () => {
    const proxy = await httpProxy({ certified });
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-proxies-"));
    const authority = join(folder, "ca.pem");
    writeFileSync(authority, certified.ca);
    const text = JSON.stringify(kubeconfig({ server: endpointAt(), ca: certified.ca }));
    const connection = JSON.stringify(join(packageFolder, "provider", "aws", "connection"));
    const program = `
      const { connect } = require(${connection});
      connect({ kubeconfig: ${JSON.stringify(text)} }).then((store) => store.read()).then(({ data }) => console.log(JSON.stringify(data)));`;
    server.replies.push(json(200, awsAuth()));
    const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority };
    const args = ["-r", "ts-node/register", "-e", program];
    const { status, stdout, stderr } = await runToEnd({ command: process.execPath, args, cwd: packageFolder, env });
    rmSync(folder, { recursive: true });
    assert.deepEqual({ status, stderr, data: JSON.parse(stdout) }, { status: 0, stderr: "", data: awsAuth().data });
    assert.deepEqual(proxy.asked, [`api.example.internal:${port()}`]);
  });

  it("is called through proxy-url, which overrides the variables and NO_PROXY", async () => {
    const [proxy, other] = [await httpProxy(), await httpProxy()];
    Object.assign(process.env, { HTTPS_PROXY: other.url, NO_PROXY: "*" });
    await answered({ "proxy-url": proxy.url });
    await answered({ "proxy-url": proxy.url }, "0.0.0.0");
    assert.deepEqual([proxy.asked, other.asked], [[`api.example.internal:${port()}`, `0.0.0.0:${port()}`], []]);
  });

  it("is called directly if NO_PROXY contains the host or the host is this machine", async () => {
    const proxy = await httpProxy();
    process.env.HTTPS_PROXY = proxy.url;
    await answered({}, "127.0.0.1");
    process.env.NO_PROXY = "0.0.0.0/32";
    await answered({}, "0.0.0.0");
    delete process.env.NO_PROXY;
    process.env.no_proxy = `0.0.0.0:${port()}`;
    await answered({}, "0.0.0.0");
    assert.deepEqual(proxy.asked, []);
    delete process.env.no_proxy;
    await answered({}, "0.0.0.0");
    assert.deepEqual(proxy.asked, [`0.0.0.0:${port()}`]);
  });

  it("is checked by its certificate as without a proxy, also with an IP address or a tls-server-name", async () => {
    const other = await certificateFor("other.example.internal");
    const [proxy, socks] = [await httpProxy(), await socksProxy()];
    await server.stop();
    server = await started(startApiServer(other));
    for (const { url } of [proxy, socks]) {
      for (const host of ["api.example.internal", "0.0.0.0"]) {
        const { kind, message } = await failure({ "proxy-url": url }, host, other.ca);
        assert.deepEqual(
          { kind, message },
          {
            kind: "certificate",
            message:
              `the cluster at ${endpointAt(host)}: ${read}: it isn't trusted: its certificate is for another host ` +
              "(ERR_TLS_CERT_ALTNAME_INVALID). Check that the connection names the right cluster and authority, and " +
              "whether a proxy intercepts it.",
          },
        );
      }
      server.replies.push(json(200, awsAuth()));
      const named = await store({ "proxy-url": url, "tls-server-name": "other.example.internal" }, "0.0.0.0", other.ca);
      assert.deepEqual(await named.read(), live());
      const { message } = await failure({ "proxy-url": url });
      assert.match(
        message,
        /: it isn't trusted: its certificate isn't signed by this cluster's authority \([A-Z_]+\)\. /,
      );
    }
  });

  describe("whose proxy fails", () => {
    const fix = "Check HTTPS_PROXY, or list the host in NO_PROXY if it needs no proxy.";
    const noLogin = "it doesn't accept the username and password of its URL";
    const cases: [string, () => Promise<string>, string, string?][] = [
      [
        "that requires a login",
        async () => (await httpProxy({ login })).url.replace("me:s3cret@", ""),
        `${noLogin} (407)`,
      ],
      [
        "that rejects the login",
        async () => (await httpProxy({ login })).url.replace("s3cret", "x"),
        `${noLogin} (407)`,
      ],
      [
        "that requires a login, with SOCKS",
        async () => (await socksProxy({ login })).url.replace("me:s3cret@", ""),
        noLogin,
      ],
      [
        "that rejects the login, with SOCKS",
        async () => (await socksProxy({ login })).url.replace("s3cret", "x"),
        noLogin,
      ],
      ["that can't resolve the host", async () => (await httpProxy()).url, "it answered 502", "nowhere.invalid"],
      [
        "that can't resolve the host, with SOCKS",
        async () => (await socksProxy()).url,
        "it answered HostUnreachable",
        "nowhere.invalid",
      ],
      ["that doesn't exist", () => removed(httpProxy()), "it rejects connections (ECONNREFUSED)"],
      ["that doesn't exist, with SOCKS", () => removed(socksProxy()), "it rejects connections (ECONNREFUSED)"],
      ["that closes the connection", () => ending("http"), "it closed the connection without an answer"],
      ["that closes the connection, with SOCKS", () => ending("socks5"), "it closed the connection without an answer"],
    ];
    async function removed(proxy: Promise<RunningProxy>): Promise<string> {
      const { url, stop } = await proxy;
      await stop();
      running.splice(running.indexOf(await proxy), 1);
      return url;
    }
    async function ending(scheme: string): Promise<string> {
      const other = createServer((socket) => socket.once("data", () => socket.end()));
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      running.push({ stop: () => new Promise((resolve) => other.close(() => resolve())) });
      return `${scheme}://127.0.0.1:${(other.address() as { port: number }).port}`;
    }
    for (const [what, url, said, host] of cases) {
      it(`is reported as an error of the proxy ${what}`, async () => {
        const proxy = await url();
        const shown = proxy.replace(/\/\/.*@/, "//");
        process.env.HTTPS_PROXY = proxy;
        assert.deepEqual(await failure({}, host), {
          kind: "unreachable",
          message: `the cluster at ${endpointAt(host)}: ${read}: the proxy ${shown} can't be used: ${said}. ${fix}`,
        });
        assert.deepEqual(server.requests, []);
      });
    }

    it("is reported as an error of proxy-url", async () => {
      const url = await removed(httpProxy());
      assert.deepEqual(await failure({ "proxy-url": url }), {
        kind: "unreachable",
        message:
          `the cluster at ${endpointAt()}: ${read}: the proxy ${url} can't be used: it rejects connections ` +
          "(ECONNREFUSED). Check the kubeconfig's proxy-url.",
      });
    });
  });

  it("rejects a variable that isn't the address of a proxy, without showing it", async () => {
    for (const bad of ["ftp://s3cret:21", "http://", "me:s3cret@"]) {
      process.env.HTTPS_PROXY = bad;
      assert.deepEqual(await failure(), {
        kind: "settings",
        message:
          'HTTPS_PROXY isn\'t the address of a proxy; expected a URL such as "http://proxy.example.com:3128" with the scheme ' +
          "http, https or socks5. Correct it.",
      });
    }
  });
});
