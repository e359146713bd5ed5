import assert from "node:assert/strict";
import { AwsAuth } from "../../provider";
import { kubeconfig } from "../kubernetes/fakes/kubeconfig";
import { FaultProxy } from "../support/faultProxy";
import { waitBefore } from "../support/faults";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { SilentServer } from "../support/silentServer";
import { type Run, TestStack } from "../support/stack";
import { rejectedInCheck, said, succeeds, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(role("Nodes")) };
const purpose = "can't read the ConfigMap kube-system/aws-auth";

describe("AwsAuth with a server that accepts connections and never answers", () => {
  let server: SilentServer;
  let stack: TestStack;

  const declare =
    (config: string, names = ["Dev"]) =>
    async () => {
      const roles = names.map((name) => ({ roleArn: role(name), username: "dev", groups: ["developers"] }));
      new AwsAuth("access", { kubeconfig: config, roles });
    };

  before(async () => {
    buildPackage();
    await setAwsAuth(original);
  });
  beforeEach(async () => {
    server = await SilentServer.start();
    stack = await TestStack.inline("silent", declare(JSON.stringify(kubeconfig({ server: `https://${server.host}` }))));
  });
  afterEach(async () => {
    await server.stop();
    await stack.remove();
  });
  after(async () => {
    await removeAwsAuth();
    await removeBackups();
  });

  it("is reported as unreachable at preview, with the endpoint and the time limit", async () => {
    const run = await stack.preview();
    const reason =
      `the cluster at https://${server.host}: ${purpose}: it can't be reached: no answer came within 20 s. ` +
      "Check that the cluster exists and that this machine reaches its endpoint: a private one is reachable only from its VPC.";
    assert.deepEqual([run.ok, said(run)], [true, [`aws-auth wasn't checked on the cluster: ${reason}`]]);
  });

  /** Interrupts an operation, as one Ctrl-C does, once the server has received a request. */
  async function interrupted(asked: Promise<void>, operation: (signal: AbortSignal) => Promise<Run>): Promise<Run> {
    const ctrlC = new AbortController();
    const running = untouched(() => operation(ctrlC.signal));
    await asked;
    ctrlC.abort();
    return running;
  }

  for (const operation of ["preview", "up"] as const) {
    it(`ends with one Ctrl-C: ${operation}`, async () => {
      const run = await interrupted(server.connected(), (signal) => stack[operation](signal));
      assert.equal(run.ok, false);
      const reason = `the cluster at https://${server.host}: ${purpose}: the deployment was cancelled.`;
      assert.ok(said(run).includes(rejectedInCheck("access-entries", reason)), said(run).join("\n"));
      const made = (await stack.urns()).filter((urn) => urn.includes("AwsAuthEntries"));
      assert.deepEqual(made, []);
    });
  }

  it("ends with one Ctrl-C: destroy, which keeps the entries and the state", async () => {
    const proxy = await FaultProxy.start();
    try {
      stack.runs(declare(proxy.kubeconfig()));
      await succeeds(stack.up());
      const [data, urns] = [await awsAuthData(), await stack.urns()];
      let ask = () => {};
      const asked = new Promise<void>((resolve) => {
        ask = resolve;
      });
      const hang = new Promise<void>(() => {});
      proxy.when(
        { times: Number.POSITIVE_INFINITY },
        waitBefore(() => {
          ask();
          return hang;
        }),
      );
      const run = await interrupted(asked, (signal) => stack.destroy(signal));
      assert.equal(run.ok, false);
      const reason = `the cluster at ${proxy.url}: ${purpose}: the deployment was cancelled.`;
      assert.ok(said(run).includes(reason), said(run).join("\n"));
      assert.deepEqual([await awsAuthData(), await stack.urns()], [data, urns]);
      proxy.reset();
      await succeeds(stack.destroy());
      assert.deepEqual(await awsAuthData(), original);
    } finally {
      await proxy.stop();
    }
  });
});
