import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { connect } from "../../provider/aws/connection";
import type { ClusterError } from "../../provider/network/clusterErrors";
import type { Timing } from "../../provider/network/timing";
import { LastingCommand } from "../support/lastingCommand";
import { json, type Reply, status } from "./fakes/apiServer";
import { awsAuth, live } from "./fakes/configMaps";
import { connected, sharedCertificate, stopServers } from "./fakes/connected";
import { fakeTiming } from "./fakes/fakeTiming";
import { kubeconfigText } from "./fakes/kubeconfig";

const unauthorized = status(401, "Unauthorized");

describe("kubeconfig credentials", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-kubeconfig-"));
  });
  afterEach(async () => {
    await stopServers();
    rmSync(folder, { recursive: true });
  });

  /** Connects as this user to an API server with these replies. */
  async function connectedAs(user: object, replies: Reply[], settings?: Partial<Timing>) {
    const { server } = await connected(replies);
    const { ca } = await sharedCertificate();
    const timing = fakeTiming(settings);
    const store = await connect({ kubeconfig: kubeconfigText({ server: server.endpoint, ca, user }) }, timing);
    return { server, store, timing };
  }

  /** A user whose credentials come from a command, given as JavaScript. */
  function exec(code: string): object {
    const file = join(folder, "command.js");
    writeFileSync(file, code);
    const apiVersion = "client.authentication.k8s.io/v1beta1";
    return { exec: { apiVersion, command: process.execPath, args: [file], env: [{ name: "S", value: "s3cret" }] } };
  }

  /** A command that returns `token-1`, then `token-2` and so on. */
  function counting(): object {
    const count = JSON.stringify(join(folder, "count"));
    writeFileSync(join(folder, "count"), "0");
    return exec(`
      const fs = require("node:fs");
      const count = Number(fs.readFileSync(${count})) + 1;
      fs.writeFileSync(${count}, String(count));
      const status = { token: "token-" + count, expirationTimestamp: "2999-01-01T00:00:00Z" };
      console.log(JSON.stringify({ kind: "ExecCredential", status }));
    `);
  }

  it("come from the command, which runs once", async () => {
    const { server, store } = await connectedAs(counting(), [json(200, awsAuth()), json(200, awsAuth())]);
    assert.deepEqual(await store.read(), live());
    await store.read();
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(tokens, ["Bearer token-1", "Bearer token-1"]);
  });

  it("are renewed once, a second later, if the API server rejects them", async () => {
    const { server, store, timing } = await connectedAs(counting(), [unauthorized, unauthorized]);
    await assert.rejects(store.read(), { kind: "unauthorized" });
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(tokens, ["Bearer token-1", "Bearer token-2"]);
    assert.deepEqual(timing.waits, [1000]);
  });

  it("can be a username and password", async () => {
    const { server, store } = await connectedAs({ username: "me", password: "p" }, [json(200, awsAuth())]);
    await store.read();
    assert.equal(server.requests[0]?.headers.authorization, `Basic ${Buffer.from("me:p").toString("base64")}`);
  });

  it("can impersonate another user", async () => {
    const { server, store } = await connectedAs({ token: "t", as: "alice" }, [json(200, awsAuth())]);
    await store.read();
    assert.equal(server.requests[0]?.headers["impersonate-user"], "alice");
  });

  const failures: [string, () => object, string][] = [
    ["the command fails", () => exec('console.error("s3cret"); process.exit(1)'), "its credential command fails"],
    ["the command prints invalid output", () => exec('console.log("s3cret")'), "its credential command fails"],
    ["the command prints no status", () => exec('console.log("{}")'), "its credential command fails"],
    [
      "the command's own credentials have expired",
      () => exec('console.error("s3cret: ExpiredToken"); process.exit(255)'),
      "its credential command reports expired credentials",
    ],
    [
      "the command doesn't exist",
      () => ({ exec: { command: "/s3cret" } }),
      "its credential command or a file that it names can't be used (ENOENT)",
    ],
    [
      "the key file doesn't exist",
      () => ({ "client-certificate": "/s3cret" }),
      "its credential command or a file that it names can't be used (ENOENT)",
    ],
    ["the command hangs", () => exec("setTimeout(() => {}, 5000)"), "its credential command takes longer than 0.5 s"],
  ];
  for (const [what, user, said] of failures) {
    it(`aren't available if ${what}, and the error contains no secret`, async () => {
      const credentialsTimeout = what.includes("hangs") ? 500 : 30_000;
      const { server, store } = await connectedAs(user(), [], { credentialsTimeout });
      await assert.rejects(store.read(), (error: ClusterError) => {
        assert.equal(error.kind, "credentials");
        const fix = "Run the command by hand to find the cause, and check the files that the kubeconfig names.";
        const about = `the cluster at ${server.endpoint}: the kubeconfig's credentials aren't available`;
        assert.equal(error.message, `${about}: ${said}. ${fix}`);
        return true;
      });
      assert.deepEqual(server.requests, []);
    });
  }

  it("are awaited up to the limit; then the command and its child processes are killed", async () => {
    const command = await LastingCommand.listen();
    const credentialsTimeout = 60_000;
    const { server, store } = await connectedAs(exec(command.code), [], { credentialsTimeout });
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const rejected = assert.rejects(store.read(), {
        kind: "credentials",
        message:
          `the cluster at ${server.endpoint}: the kubeconfig's credentials aren't available: its credential command takes ` +
          "longer than 60 s. Run the command by hand to find the cause, and check the files that the kubeconfig names.",
      });
      await command.started();
      mock.timers.tick(credentialsTimeout);
      await rejected;
      await command.ended();
    } finally {
      mock.timers.reset();
      command.stop();
    }
  });

  it("come from a command without standard input", async () => {
    const code = `
      process.stdin.on("end", () => console.log(JSON.stringify({ kind: "ExecCredential", status: { token: "t" } })));
      process.stdin.resume();`;
    const { server, store } = await connectedAs(exec(code), [json(200, awsAuth())]);
    await store.read();
    assert.equal(server.requests[0]?.headers.authorization, "Bearer t");
  });

  it("aren't available if the token file doesn't exist, and the error contains no secret", async () => {
    const kubeconfig = kubeconfigText({ user: { "token-file": "/s3cret" } });
    await assert.rejects(connect({ kubeconfig }, fakeTiming()), {
      kind: "credentials",
      message: "the cluster at https://api.example.com: the token file of the kubeconfig can't be read.",
    });
  });

  it("are never taken from the environment", async () => {
    const { server } = await connected([json(200, awsAuth())]);
    const { ca } = await sharedCertificate();
    const file = join(folder, "ambient");
    writeFileSync(file, kubeconfigText({ server: server.endpoint, ca }));
    const before = process.env.KUBECONFIG;
    process.env.KUBECONFIG = file;
    try {
      await assert.rejects(connect({}, fakeTiming()), { kind: "settings" });
      await assert.rejects(connect({ kubeconfig: "" }, fakeTiming()), { kind: "settings" });
      assert.deepEqual(server.requests, []);
      assert.deepEqual(await (await connect({ kubeconfig: readFileSync(file, "utf8") }, fakeTiming())).read(), live());
    } finally {
      process.env.KUBECONFIG = before;
      if (before === undefined) {
        delete process.env.KUBECONFIG;
      }
    }
  });
});
