import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { AwsAuth } from "../../provider";
import { auditMark, requestsSince } from "../support/auditLog";
import { describeCluster } from "../support/describedCluster";
import { FaultProxy } from "../support/faultProxy";
import { awsAuthData, nodeEntry, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { newCluster, type SecondCluster } from "../support/secondCluster";
import { TestStack } from "../support/stack";
import { said, succeeds, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = { mapRoles: nodeEntry(role("Nodes")) };
const others = { mapRoles: `# the second cluster's\n${nodeEntry(role("OtherNodes"))}` };
const own = `- rolearn: "${role("Dev")}"\n  username: "dev"\n  groups:\n  - "developers"\n`;
const withOwn = ({ mapRoles }: { mapRoles: string }) => ({ mapRoles: mapRoles + own });
const entries = "eks-auth:index:AwsAuthEntries access-entries";
const replaced = ["create-replacement", "replace", "delete-replaced"];
const first = fromSandbox("EKS_CLUSTER_NAME");

const declare = (clusterName: string) => async () => {
  new AwsAuth("access", { clusterName, roles: [{ roleArn: role("Dev"), username: "dev", groups: ["developers"] }] });
};

describe("An AwsAuth whose cluster is replaced or deleted", () => {
  let stack: TestStack;
  let second: SecondCluster | undefined;

  before(buildPackage);
  beforeEach(async () => {
    await setAwsAuth(original);
    stack = await TestStack.inline("replacement", declare(first));
  });
  afterEach(async () => {
    await stack.remove();
    await second?.remove();
    second = undefined;
    await removeAwsAuth();
    await removeBackups();
  });

  /** The steps of a preview or an update, in order. */
  async function steps(run: "preview" | "up"): Promise<string[]> {
    const made: string[] = [];
    const onEvent = ({ resourcePreEvent, resOutputsEvent }: EngineEvent) => {
      const event = run === "preview" ? resourcePreEvent : resOutputsEvent;
      if (event?.metadata.type === "eks-auth:index:AwsAuthEntries") made.push(event.metadata.op);
    };
    await (run === "preview" ? stack.stack.preview({ onEvent }) : stack.stack.up({ onEvent }));
    return made;
  }

  it("has its entries in the new cluster before they are removed from the old one", async () => {
    second = await newCluster("second");
    await second.setData(others);
    await succeeds(stack.up());
    const mark = await auditMark();
    stack.runs(declare("second"));
    assert.deepEqual(await untouched(() => steps("preview")), replaced);
    assert.deepEqual(await steps("up"), replaced);
    const writes = (await requestsSince(mark)).filter(({ verb, name }) => verb === "update" && name === "aws-auth");
    assert.deepEqual(
      writes.map(({ namespace, sent }) => [namespace, sent?.data]),
      [
        [second.namespace, withOwn(others)],
        ["kube-system", original],
      ],
    );
    assert.deepEqual([await awsAuthData(), await second.data()], [original, withOwn(others)]);
    await succeeds(stack.destroy());
    assert.deepEqual(await second.data(), others);
  });

  it("keeps its entries in the old cluster if the new one rejects them", async () => {
    second = await newCluster("second");
    await second.setData(others);
    second.refuseWrites(403);
    await succeeds(stack.up());
    stack.runs(declare("second"));
    const failed = await untouched(() => stack.up());
    assert.equal(failed.ok, false);
    assert.match(
      said(failed).join("\n"),
      /cluster "second" in us-west-2 .*: can't replace the ConfigMap .*: it answered 403/,
    );
    assert.deepEqual([await awsAuthData(), await second.data()], [withOwn(original), others]);
    second.refuseWrites(undefined);
    await succeeds(stack.up());
    assert.deepEqual([await awsAuthData(), await second.data()], [original, withOwn(others)]);
  });

  it("keeps its entries if the new address leads to the same ConfigMap", async () => {
    await succeeds(stack.up());
    const proxy = await FaultProxy.start();
    const leadBack = await describeCluster({ endpoint: proxy.url });
    try {
      assert.deepEqual(await steps("up"), replaced);
      assert.deepEqual(await awsAuthData(), withOwn(original));
      assert.deepEqual((await succeeds(untouched(() => stack.up()))).steps[entries], "same");
      await succeeds(stack.destroy());
      assert.deepEqual(await awsAuthData(), original);
    } finally {
      await leadBack();
      await proxy.stop();
    }
  });

  it("can be destroyed when its cluster is deleted", async () => {
    second = await newCluster("second");
    await second.setData(others);
    stack.runs(declare("second"));
    await succeeds(stack.up());
    await second.remove();
    second = undefined;
    const infos: string[] = [];
    await stack.stack.destroy({
      onEvent: ({ diagnosticEvent: event }) => {
        if (event?.severity === "info") infos.push(event.message);
      },
    });
    assert.match(infos.join("\n"), /the cluster second no longer exists, so there is no aws-auth either/);
    assert.deepEqual(await stack.urns(), []);
  });

  it("moves away from a deleted cluster", async () => {
    second = await newCluster("second");
    stack.runs(declare("second"));
    await succeeds(stack.up());
    await second.remove();
    second = undefined;
    stack.runs(declare(first));
    assert.deepEqual(await steps("up"), replaced);
    assert.deepEqual(await awsAuthData(), withOwn(original));
  });

  it("can be destroyed while its cluster is being deleted, without a change to the cluster", async () => {
    await succeeds(stack.up());
    const restore = await describeCluster({ status: "DELETING" });
    try {
      const before = await readAwsAuth();
      await succeeds(stack.destroy());
      assert.deepEqual(await readAwsAuth(), before);
    } finally {
      await restore();
    }
  });

  it("is removed from the state by a refresh after its cluster is deleted", async () => {
    second = await newCluster("second");
    stack.runs(declare("second"));
    await succeeds(stack.up());
    await second.remove();
    second = undefined;
    await succeeds(stack.refresh());
    assert.deepEqual(
      (await stack.urns()).filter((urn) => urn.includes("AwsAuthEntries")),
      [],
    );
  });
});
