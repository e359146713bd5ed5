import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ApiException, AuthenticationV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { FaultProxy } from "./faultProxy";
import { answer, cutAfter, cutBefore, cutInTheAnswer, waitAfter, waitBefore } from "./faults";
import { newGate } from "./gate";
import { newToken } from "./login";
import { fromSandbox, kubernetes } from "./sandbox";

const where = { namespace: "default", name: "behind-the-proxy" };
const writes = { method: "PUT", path: /\/configmaps\/behind-the-proxy$/ };

function client(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  return config;
}

describe("FaultProxy", () => {
  let proxy: FaultProxy;
  let api: CoreV1Api;

  before(async () => {
    proxy = await FaultProxy.start();
    api = client(proxy.kubeconfig()).makeApiClient(CoreV1Api);
  });
  beforeEach(async () => {
    proxy.reset();
    await kubernetes().createNamespacedConfigMap({ ...where, body: { metadata: where, data: { a: "old" } } });
  });
  afterEach(() => kubernetes().deleteNamespacedConfigMap(where));
  after(() => proxy.stop());

  const write = (a: string) => api.replaceNamespacedConfigMap({ ...where, body: { metadata: where, data: { a } } });
  const written = async () => (await kubernetes().readNamespacedConfigMap(where)).data?.a;
  const seen = () => proxy.requests.map(({ method, status, forwarded, cut }) => ({ method, status, forwarded, cut }));

  it("passes unmatched requests through, and preserves identities", async () => {
    const who = async (kubeconfig: string) => {
      const review = client(kubeconfig).makeApiClient(AuthenticationV1Api);
      return (await review.createSelfSubjectReview({ body: {} })).status?.userInfo?.username;
    };
    assert.equal(await who(proxy.kubeconfig()), "sandbox-administrator");
    assert.equal(await who(proxy.kubeconfig({ token: await newToken() })), fromSandbox("SANDBOX_DEPLOYER_ARN"));
    await assert.rejects(who(proxy.kubeconfig({ token: "no-token" })), { code: 401 });
    await write("new");
    assert.equal(await written(), "new");
    const { method, path, body, status, forwarded, cut } = proxy.requests.at(-1) ?? {};
    assert.deepEqual(
      { method, path, sent: JSON.parse(body ?? "").data, status, forwarded, cut },
      {
        method: "PUT",
        path: "/api/v1/namespaces/default/configmaps/behind-the-proxy",
        sent: { a: "new" },
        status: 200,
        forwarded: true,
        cut: false,
      },
    );
  });

  for (const status of [401, 403, 409, 429, 500, 503] as const) {
    it(`answers ${status} the requested number of times, with Retry-After, and writes nothing`, async () => {
      proxy.when({ ...writes, times: 2 }, answer(status, { retryAfter: 7 }));
      const refused = (error: unknown) =>
        error instanceof ApiException && error.code === status && error.headers["retry-after"] === "7";
      await assert.rejects(write("new"), refused);
      await assert.rejects(write("new"), refused);
      assert.equal(await written(), "old");
      await write("new");
      assert.equal(await written(), "new");
      const untouched = { method: "PUT", status, forwarded: false, cut: false };
      assert.deepEqual(seen(), [untouched, untouched, { method: "PUT", status: 200, forwarded: true, cut: false }]);
    });
  }

  it("answers 401 and 409 with the API server's messages", async () => {
    const sandbox = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
    const body = JSON.stringify({ metadata: { ...where, resourceVersion: "1" } });
    const { details, ...conflict } = JSON.parse((await raw(sandbox, "PUT", body)).text);
    assert.deepEqual([conflict.code, details.name], [409, where.name]);
    proxy.when({}, answer(409, { message: conflict.message }));
    assert.deepEqual(JSON.parse((await raw(proxy.kubeconfig(), "PUT", body)).text), conflict);

    const nobody = proxy.kubeconfig({ token: "no-token" });
    const unauthorized = await raw(nobody, "GET");
    assert.equal(unauthorized.status, 401);
    proxy.when({}, answer(401));
    assert.deepEqual(JSON.parse((await raw(nobody, "GET")).text), JSON.parse(unauthorized.text));
    assert.deepEqual(
      proxy.requests.map(({ forwarded }) => forwarded),
      [false, true, false],
    );
  });

  it("cuts the connection before the API server receives the request", async () => {
    proxy.when(writes, cutBefore);
    await assert.rejects(write("new"), isBroken);
    assert.equal(await written(), "old");
    assert.deepEqual(seen(), [{ method: "PUT", status: undefined, forwarded: false, cut: true }]);
  });

  it("cuts the connection after the API server has written, without a response", async () => {
    proxy.when(writes, cutAfter);
    await assert.rejects(write("new"), isBroken);
    assert.equal(await written(), "new");
    assert.deepEqual(seen(), [{ method: "PUT", status: undefined, forwarded: true, cut: true }]);
  });

  it("cuts the connection in the middle of the response", async () => {
    proxy.when({ method: "PUT" }, cutInTheAnswer);
    const body = JSON.stringify({ metadata: where, data: { a: "new" } });
    await assert.rejects(raw(proxy.kubeconfig(), "PUT", body), { message: "aborted" });
    assert.deepEqual(seen(), [{ method: "PUT", status: 200, forwarded: true, cut: true }]);
    assert.equal(await written(), "new");
  });

  it("holds a request, before or after the API server receives it, until the test releases it", async () => {
    for (const [wait, meanwhile, value] of [
      [waitBefore, "old", "first"],
      [waitAfter, "second", "second"],
    ] as const) {
      const gate = newGate();
      proxy.when(writes, wait(gate.wait));
      let answered = false;
      const writing = write(value).then(() => {
        answered = true;
      });
      await gate.reached;
      assert.deepEqual([await written(), answered], [meanwhile, false]);
      gate.open();
      await writing;
      assert.equal(await written(), value);
    }
  });

  it("passes the requested number first, and distinguishes methods and paths", async () => {
    proxy.when({ ...writes, skip: 1 }, answer(503));
    proxy.when({ path: /\/secrets/, times: Number.POSITIVE_INFINITY }, answer(403));
    await write("first");
    await api.readNamespacedConfigMap(where);
    await assert.rejects(write("second"), { code: 503 });
    await write("third");
    for (let times = 0; times < 3; times++) {
      await assert.rejects(api.listNamespacedSecret({ namespace: "default" }), { code: 403 });
    }
    assert.equal(await written(), "third");
  });

  it("isn't trusted with a certificate from a CA that isn't in the kubeconfig", async () => {
    const sts = readFileSync(join(fromSandbox("SANDBOX_DIR"), "secrets", "sts.crt"));
    const mistrusting = client(proxy.kubeconfig({ ca: sts })).makeApiClient(CoreV1Api);
    await assert.rejects(mistrusting.readNamespacedConfigMap(where), /certificate/);
    assert.deepEqual(proxy.requests, []);
  });
});

/** A connection that ended without a response. */
const isBroken = (error: unknown) =>
  !(error instanceof ApiException) && /socket hang up|ECONNRESET/.test(String(error));

/** The response to a request for the ConfigMap, as received over the wire. */
async function raw(kubeconfig: string, method: string, body?: string): Promise<{ status?: number; text: string }> {
  const config = client(kubeconfig);
  const options: RequestOptions = { method, headers: { "content-type": "application/json" } };
  await config.applyToHTTPSOptions(options);
  const url = `${config.getCurrentCluster()?.server}/api/v1/namespaces/default/configmaps/${where.name}`;
  const sent = request(url, options).end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return { status: answer.statusCode, text: await text(answer) };
}
