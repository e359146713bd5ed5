import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { certificateFor } from "../kubernetes/fakes/certificates";
import { FaultProxy } from "../support/faultProxy";
import { answer, cutAfter, cutBefore, cutInTheAnswer, type Fault, type Match } from "../support/faults";
import {
  awsAuthData,
  backups,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { type Run, TestStack } from "../support/stack";
import { rejectedInCheck, said, succeeds, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(role("Nodes")) };
const entry = (name: string) => `- rolearn: "${role(name)}"\n  username: "dev"\n  groups:\n  - "developers"\n`;
const complete = { mapRoles: original.mapRoles + entry("Dev") };

const awsAuth = /\/configmaps\/aws-auth(\?|$)/;
const reads: Match = { method: "GET", path: awsAuth, times: Number.POSITIVE_INFINITY };
const writes: Match = { method: "PUT", path: awsAuth, times: Number.POSITIVE_INFINITY };
const always: Match = { times: Number.POSITIVE_INFINITY };

describe("AwsAuth with a failing API server", () => {
  let proxy: FaultProxy;
  let stack: TestStack;
  let endpoint: string;
  let kubeconfig: string;

  const declare =
    (names: string[], args: Partial<AwsAuthArgs> = {}) =>
    async () => {
      const roles = names.map((name) => ({ roleArn: role(name), username: "dev", groups: ["developers"] }));
      new AwsAuth("access", { kubeconfig, roles, ...args });
    };

  before(async () => {
    process.setMaxListeners(0);
    buildPackage();
  });
  beforeEach(async () => {
    await setAwsAuth(original);
    proxy = await FaultProxy.start();
    endpoint = proxy.url;
    kubeconfig = proxy.kubeconfig();
    stack = await TestStack.inline("faults", declare(["Dev"]));
  });
  afterEach(async () => {
    proxy.reset();
    await stack.remove();
    await proxy.stop();
    await removeAwsAuth();
    await removeBackups();
  });

  /** A message about the API server behind the proxy. */
  const about = (purpose: string, what: string) => `the cluster at ${endpoint}: can't ${purpose}: ${what}`;
  const read = "read the ConfigMap kube-system/aws-auth";
  const replace = "replace the ConfigMap kube-system/aws-auth";
  const unreachable = (why: string) =>
    `it can't be reached: ${why}. Check that the cluster exists and that this machine reaches its endpoint: a private one is reachable only from its VPC.`;

  async function completes(): Promise<Run> {
    const run = await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), complete);
    return run;
  }

  async function fails(run: () => Promise<Run>, message: string): Promise<Run> {
    const failed = await untouched(run);
    assert.deepEqual([failed.ok, said(failed).at(-1)], [false, message]);
    return failed;
  }

  it("that doesn't exist: a preview warns, an update fails, and an update without changes succeeds", async () => {
    const unchecked = (why: string) => `aws-auth wasn't checked on the cluster: ${about(read, unreachable(why))}`;
    const connectionRejected = "it rejects connections (ECONNREFUSED)";
    await completes();
    await proxy.stop();
    const idle = await untouched(() => stack.up());
    assert.deepEqual([idle.ok, said(idle)], [true, [unchecked(connectionRejected)]]);

    stack.runs(declare(["Dev", "Ops"]));
    const preview = await untouched(() => stack.preview());
    assert.deepEqual([preview.ok, said(preview)], [true, [unchecked(connectionRejected)]]);
    assert.equal(preview.steps["eks-auth:index:AwsAuthEntries access-entries"], "update");
    await fails(() => stack.up(), about(read, unreachable(connectionRejected)));
    const destroy = await untouched(() => stack.destroy());
    const urn = (await stack.urns()).find((one) => one.endsWith("::access-entries"));
    const command = `pulumi state delete '${urn}'`;
    const wayOut = `If the cluster no longer exists, remove the resource from the state: \`${command}\`.`;
    const lost = `${about(read, unreachable(connectionRejected))} ${wayOut}`;
    assert.deepEqual([destroy.ok, said(destroy).at(-1)], [false, lost]);
    const refresh = await untouched(() => stack.refresh());
    assert.deepEqual([refresh.ok, said(refresh).at(-1)], [false, lost]);

    execFileSync("bash", ["--norc", "-c", `${command} --yes --stack ${stack.stack.name}`], {
      cwd: stack.stack.workspace.workDir,
      stdio: "pipe",
    });
    await succeeds(stack.destroy());
    assert.deepEqual(await stack.urns(), []);
  });

  const answers: [string, Fault, string, number][] = [
    [
      "401",
      answer(401),
      "it answered 401: Unauthorized. Pass a kubeconfig with a user that has access to the cluster, and renew expired credentials.",
      1,
    ],
    [
      "403 of a policy",
      answer(403, { message: "the freeze is on" }),
      "it answered 403: the freeze is on. Ask the cluster's administrators which rule denies it.",
      1,
    ],
    [
      "429, repeatedly",
      answer(429, { retryAfter: 0 }),
      "it answered 429. The API server is overloaded: try again in a minute.",
      5,
    ],
    [
      "500, repeatedly",
      answer(500),
      "it answered 500: Internal error occurred: etcdserver: leader changed. Try again; if the error persists, check the cluster's control plane.",
      5,
    ],
  ];
  for (const [what, fault, message, tries] of answers) {
    it(`answering ${what}: an update is rejected, and nothing changes`, async () => {
      proxy.when(reads, fault);
      await fails(() => stack.up(), rejectedInCheck("access-entries", about(read, message)));
      assert.equal(proxy.requests.length, tries);
      proxy.reset();
      await completes();
    });
  }

  const passing: [string, Match, Fault][] = [
    ["429 with Retry-After", { ...reads, times: 2 }, answer(429, { retryAfter: 1 })],
    ["429 with Retry-After to the write", { ...writes, times: 1 }, answer(429, { retryAfter: 1 })],
    ["500 to the write", { ...writes, times: 2 }, answer(500)],
    ["503 to the backup", { method: "POST", times: 1 }, answer(503)],
    ["409 to the write", { ...writes, times: 2 }, answer(409)],
  ];
  for (const [what, match, fault] of passing) {
    it(`answering ${what} for a while: the update takes longer and completes`, async () => {
      proxy.when(match, fault);
      await completes();
      const invented = proxy.requests.filter(({ forwarded }) => !forwarded);
      assert.equal(invented.length, match.times);
      const made = await backups();
      assert.deepEqual(
        made.map(({ data }) => data),
        [original],
      );
    });
  }

  it("answering 500 to every write: the update fails, nothing changes, and the next update completes", async () => {
    proxy.when(writes, answer(500));
    const before = await readAwsAuth();
    const failed = await stack.up();
    assert.deepEqual(await readAwsAuth(), before);
    const what =
      "it answered 500: Internal error occurred: etcdserver: leader changed. Try again; if the error persists, check the cluster's control plane.";
    assert.deepEqual([failed.ok, said(failed).at(-1)], [false, about(replace, what)]);
    proxy.reset();
    await completes();
  });

  it("answering 409 to every write: the update gives up with an error and keeps one backup, and the next update completes", async () => {
    proxy.when(writes, answer(409));
    const before = await readAwsAuth();
    const failed = await stack.up();
    assert.deepEqual(await readAwsAuth(), before);
    const what =
      `the ConfigMap aws-auth at ${endpoint} was changed by someone else during each of 30 attempts to write it; ` +
      "nothing was written. Find out what keeps changing it, and run again.";
    assert.deepEqual([failed.ok, said(failed).at(-1)], [false, what]);
    assert.equal(proxy.requests.filter(({ method }) => method === "PUT").length, 30);
    assert.equal((await backups()).length, 1);
    proxy.reset();
    await completes();
  }).timeout(300_000);

  const cuts: [string, Fault][] = [
    ["before the write", cutBefore],
    ["after the write, losing the answer", cutAfter],
    ["in the answer to the write", cutInTheAnswer],
  ];
  for (const [what, fault] of cuts) {
    it(`cutting the connection ${what}: the same update completes`, async () => {
      proxy.when({ ...writes, times: 1 }, fault);
      await completes();
      assert.deepEqual(
        (await backups()).map(({ data }) => data),
        [original],
      );
      await succeeds(stack.destroy());
      assert.deepEqual(await awsAuthData(), original);
    });
  }

  it("cutting every connection after the write: the update fails, and the next one finds what it has written", async () => {
    proxy.when({ ...writes, times: 1 }, cutAfter);
    proxy.when({ ...reads, skip: 1 }, cutBefore);
    const failed = await stack.up();
    const what = about(read, unreachable("the connection was cut (ECONNRESET)"));
    assert.deepEqual([failed.ok, said(failed).at(-1)], [false, what]);
    assert.deepEqual(await awsAuthData(), complete);
    proxy.reset();
    await completes();
    // Only the claim is written a second time, not the entries.
    const written = proxy.requests.filter(({ method }) => method === "PUT").map(({ body }) => JSON.parse(body).data);
    assert.deepEqual(written, [complete]);
    assert.deepEqual(
      (await backups()).map(({ data }) => data),
      [original],
    );
    await succeeds(stack.destroy());
    assert.deepEqual(await awsAuthData(), original);
  });

  it("cutting every connection: the preview warns, the update fails", async () => {
    proxy.when(always, cutBefore);
    const what = about(read, unreachable("the connection was cut (ECONNRESET)"));
    const preview = await untouched(() => stack.preview());
    assert.deepEqual([preview.ok, said(preview)], [true, [`aws-auth wasn't checked on the cluster: ${what}`]]);
    await fails(() => stack.up(), what);
  });

  it("with a certificate of another authority: the preview rejects it", async () => {
    const { ca } = await certificateFor("127.0.0.1");
    stack.runs(declare(["Dev"], { kubeconfig: proxy.kubeconfig({ ca }) }));
    const what =
      "it isn't trusted: its certificate isn't signed by this cluster's authority (CERT_SIGNATURE_FAILURE). " +
      "Check that the connection names the right cluster and authority, and whether a proxy intercepts it.";
    await fails(() => stack.preview(), rejectedInCheck("access-entries", about(read, what)));
    assert.deepEqual(proxy.requests, []);
  });
});
