import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, removeRole } from "../support/login";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const auditors = arn("role/team/guest-auditors");
const consultants = arn("role/guest-consultants");
const original = { mapRoles: nodeEntry(arn("role/Nodes")) };

/** The principals with access entries, except the deployer. */
async function principals(): Promise<string[]> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.filter((principal) => principal !== fromSandbox("SANDBOX_DEPLOYER_ARN"));
}

describe("examples/guest-access-yaml, following its README", () => {
  let stack: ReadmeStack;

  before(async () => {
    await newRole("guest-auditors", "/team/");
    await newRole("guest-consultants");
    await setAwsAuth(original);
    stack = await followReadme("guest-access-yaml", {
      clusterName,
      auditorsRoleArn: auditors,
      consultantsRoleArn: consultants,
      until: "2999-01-31T18:00[Europe/Berlin]",
    });
  });
  after(async () => {
    await stack.end();
    await removeAwsAuth();
    await removeBackups();
    for (const name of ["guest-auditors", "guest-consultants"]) await removeRole(name);
  });

  it("previews every resource, and creates none", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: 8 });
    assert.deepEqual(await principals(), []);
  });

  it("gives the guests access before the end", async () => {
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: 8 });
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: auditors });
    assert.equal(accessEntry?.tags?.["eks-auth:until"], "2999-01-31T17:00:00Z");
    assert.equal(outputs.auditorsEntry?.value, accessEntry?.accessEntryArn);
    assert.deepEqual(outputs.entries?.value, { [consultants]: { username: "consultant", groups: ["consultants"] } });
    assert.equal(outputs.bindings?.value.length, 1);
  });

  it("removes their access in the first update after the end, and nothing else", async () => {
    await stack.setConfig("until", { value: "2020-01-31T18:00[Europe/Berlin]" });
    const { outputs, summary, stdout } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { same: 1, update: 4, delete: 3 });
    assert.match(
      stdout,
      /until is "2020-01-31T18:00\[Europe\/Berlin\]": the access entry has ended and gives no access/,
    );
    assert.deepEqual(await principals(), []);
    assert.deepEqual(await awsAuthData(), original);
    assert.deepEqual([outputs.auditorsEntry?.value, outputs.entries?.value, outputs.bindings?.value], ["", {}, []]);
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    assert.deepEqual(await principals(), []);
    assert.deepEqual(await awsAuthData(), original);
  });
});
