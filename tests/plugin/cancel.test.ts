import assert from "node:assert/strict";
import { kubeconfig } from "../kubernetes/fakes/kubeconfig";
import { role } from "../resources/support/declare";
import { FakeEngine } from "../support/fakeEngine";
import { LastingCommand } from "../support/lastingCommand";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { ResourceClient } from "../support/resourceClient";
import { SilentServer } from "../support/silentServer";

const urn = "urn:pulumi:prod::access::eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::people";

describe("the plugin, when the deployment is cancelled,", () => {
  let engine: FakeEngine;
  let plugin: ResourceClient;
  let server: SilentServer;
  let config: string;
  let news: { kubeconfig: string; roles: object };

  before(buildPackage);
  beforeEach(async () => {
    engine = await FakeEngine.start();
    server = await SilentServer.start();
    const env = {
      AWS_ENDPOINT_URL: `http://${server.host}`,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
    };
    plugin = await ResourceClient.start(packageFolder, engine.address, env);
    config = JSON.stringify(kubeconfig({ server: `https://${server.host}` }));
    news = { kubeconfig: config, roles: role("Dev") };
  });
  afterEach(async () => {
    await plugin.stop();
    await server.stop();
    engine.stop();
  });

  /** Cancels after the server has received the call. */
  async function cancelled<T>(call: () => Promise<T>): Promise<T> {
    const asked = server.connected();
    const [answer] = await Promise.all([call(), asked.then(() => plugin.cancel())]);
    return answer;
  }

  const read = "can't read the ConfigMap kube-system/aws-auth: the deployment was cancelled.";
  const about = () => `the cluster at https://${server.host}: ${read}`;

  it("ends a check that waits for the API server, with a check failure", async () => {
    const { failures } = await cancelled(() => plugin.check(urn, {}, news));
    assert.deepEqual(failures, [{ property: "", reason: about() }]);
  });

  it("ends a check that waits for AWS", async () => {
    const { failures } = await cancelled(() => plugin.check(urn, {}, { clusterName: "prod", roles: role("Dev") }));
    const reason = 'cluster "prod" in us-west-2: eks:DescribeCluster failed: the deployment was cancelled.';
    assert.deepEqual(failures, [{ property: "", reason }]);
  });

  it("ends a check that waits for a kubeconfig's command, with the command and its child processes", async () => {
    const command = await LastingCommand.listen();
    const args = ["-e", command.code];
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args };
    const commanded = JSON.stringify(kubeconfig({ server: `https://${server.host}`, user: { exec } }));
    try {
      const check = plugin.check(urn, {}, { ...news, kubeconfig: commanded });
      await command.started();
      await plugin.cancel();
      const { failures } = await check;
      assert.deepEqual(failures, [{ property: "", reason: about() }]);
      await command.ended();
    } finally {
      command.stop();
    }
  });

  it("ends a deletion with an error", async () => {
    const properties = {
      ...news,
      endpoint: `https://${server.host}`,
      entries: {},
      record: { writer: "w", before: {} },
    };
    await assert.rejects(
      cancelled(() => plugin.delete("people", urn, properties)),
      { details: about() },
    );
  });

  it("ends a function", async () => {
    const { failures } = await cancelled(() => plugin.invoke("eks-auth:index:getAwsAuth", { kubeconfig: config }));
    assert.deepEqual(failures, [{ property: "kubeconfig", reason: about() }]);
  });

  it("makes no further calls", async () => {
    await plugin.cancel();
    const { failures } = await plugin.check(urn, {}, news);
    assert.deepEqual(failures, [{ property: "", reason: about() }]);
  });

  it("ends the wait between two tries", async () => {
    await server.stop();
    const waits = plugin.check(urn, {}, news);
    await plugin.cancel();
    const { failures } = await waits;
    assert.equal(failures.length, 1);
    assert.match(failures[0]?.reason ?? "", /[Tt]he deployment was cancelled\.$/);
    server = await SilentServer.start();
  });
});
