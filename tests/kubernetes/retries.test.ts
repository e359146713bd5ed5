import assert from "node:assert/strict";
import { ConflictError } from "../../provider/kubernetes/configMap";
import { cut, cutInTheAnswer, json, page, type Reply, silence, status } from "./fakes/apiServer";
import { awsAuth, live } from "./fakes/configMaps";
import { connected, stopServers } from "./fakes/connected";

const next = { data: { mapRoles: "" }, annotations: {} };
const good = json(200, awsAuth());
const times = (count: number, reply: Reply): Reply[] => Array.from({ length: count }, () => reply);
/** Long enough for an answer on a busy machine, short enough for a test to time out. */
const impatient = { requestTimeout: 1000 };

afterEach(stopServers);

describe("a temporary failure", () => {
  const passing: [string, Reply][] = [
    ["500", status(500, "etcdserver: request timed out")],
    ["502 from a proxy", page(502, "<h1>Bad gateway</h1>")],
    ["503", status(503, "shutting down")],
    ["504", status(504, "timeout")],
    ["429 without Retry-After", status(429, "slow down")],
    ["a lost connection", cut],
    ["an incomplete answer", cutInTheAnswer],
  ];
  for (const [what, reply] of passing) {
    it(`is retried after increasing waits: ${what}`, async () => {
      const { server, store, timing } = await connected([...times(4, reply), good]);
      assert.deepEqual(await store.read(), live());
      assert.equal(server.requests.length, 5);
      assert.deepEqual(timing.waits, [250, 500, 1000, 2000]);
    });
  }

  it("is reported after five tries", async () => {
    const { server, store } = await connected(times(6, status(503, "shutting down")));
    await assert.rejects(store.read(), {
      kind: "server",
      message:
        `the cluster at ${server.endpoint}: can't read the ConfigMap kube-system/aws-auth: it answered 503: shutting down. ` +
        "Try again; if the error persists, check the cluster's control plane.",
    });
    assert.equal(server.requests.length, 5);
  });

  it("is retried after a random wait, so that many callers don't retry at the same time", async () => {
    const { store, timing } = await connected([...times(2, status(503, "no")), good], { random: () => 0.5 });
    await store.read();
    assert.deepEqual(timing.waits, [187.5, 375]);
  });

  it("is retried once after a timeout", async () => {
    const { server, store } = await connected([silence, good], impatient);
    assert.deepEqual(await store.read(), live());
    assert.equal(server.requests.length, 2);
  });

  it("is reported as unreachable after two timeouts", async () => {
    const { server, store } = await connected(times(3, silence), impatient);
    await assert.rejects(store.read(), {
      kind: "unreachable",
      message:
        `the cluster at ${server.endpoint}: can't read the ConfigMap kube-system/aws-auth: it can't be reached: ` +
        "no answer came within 1 s. Check that the cluster exists and that this machine reaches its endpoint: " +
        "a private one is reachable only from its VPC.",
    });
    assert.equal(server.requests.length, 2);
  });
});

describe("Retry-After", () => {
  const asks: [string, string, number][] = [
    ["seconds", "7", 7_000],
    ["no wait", "0", 0],
    ["a date", "Wed, 04 Mar 2026 05:06:17 GMT", 9_911],
    ["a date in the past", "Wed, 04 Mar 2026 05:00:00 GMT", 0],
    ["more than the limit", "3600", 30_000],
    ["an invalid value", "soon", 250],
  ];
  for (const [what, header, wait] of asks) {
    it(`is followed: ${what}`, async () => {
      const { store, timing } = await connected([status(429, "slow down", { "Retry-After": header }), good]);
      assert.deepEqual(await store.read(), live());
      assert.deepEqual(timing.waits, [wait]);
    });
  }

  it("is extended by a random time, so that many callers don't retry at the same time", async () => {
    const busy = status(429, "slow down", { "Retry-After": "1" });
    const { store, timing } = await connected([busy, good], { random: () => 0.5 });
    await store.read();
    assert.deepEqual(timing.waits, [1125]);
  });

  it("is followed at most four times", async () => {
    const { server, store } = await connected(times(6, status(429, "slow down", { "Retry-After": "1" })));
    await assert.rejects(store.write(live(), next), {
      kind: "busy",
      message:
        `the cluster at ${server.endpoint}: can't replace the ConfigMap kube-system/aws-auth: it answered 429: slow down. ` +
        "The API server is overloaded: try again in a minute.",
    });
    assert.equal(server.requests.length, 5);
  });
});

describe("a write with an unknown outcome", () => {
  const ends: [string, Reply, string][] = [
    ["lost connection", cut, "the connection was cut (ECONNRESET)"],
    ["incomplete answer", cutInTheAnswer, "the connection was cut (ECONNRESET)"],
    ["timeout", silence, "no answer came within 1 s"],
  ];
  for (const [what, reply, said] of ends) {
    for (const [verb, before] of [
      ["replace", live()],
      ["create", undefined],
    ] as const) {
      it(`isn't repeated, and is reported as a conflict: ${verb}, ${what}`, async () => {
        const { server, store } = await connected([reply, good], impatient);
        await assert.rejects(store.write(before, next), (error: Error) => {
          assert.ok(error instanceof ConflictError);
          assert.equal(
            error.message,
            `the cluster at ${server.endpoint}: can't ${verb} the ConfigMap kube-system/aws-auth: ${said}; ` +
              "the next read shows whether the write succeeded.",
          );
          return true;
        });
        assert.equal(server.requests.length, 1);
      });
    }
  }

  it("is repeated if the API server reports a failure, because the resourceVersion protects it", async () => {
    const { server, store } = await connected([status(500, "no"), good]);
    assert.deepEqual(await store.write(live(), next), live());
    assert.equal(server.requests.length, 2);
    assert.deepEqual(server.requests[1], server.requests[0]);
  });

  it("is reported as a conflict if the failed one was carried out after all", async () => {
    const { store } = await connected([status(500, "no"), status(409, "changed")]);
    await assert.rejects(store.write(live(), next), ConflictError);
  });
});
