import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { newRole, removeRole } from "../support/login";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
/** More than one page of the EKS list. */
const count = 105;
const names = Array.from({ length: count }, (_, index) => `many-${index}`);
const arnOf = (name: string) => `arn:aws:iam::123456789012:role/team/${name}`;
const last = names[count - 1] as string;
const grants: ClusterAccessArgs["grants"] = names.map((name) => ({ name, principalArn: arnOf(name), access: "view" }));
const program =
  (args: Partial<ClusterAccessArgs> = {}) =>
  async () => {
    new ClusterAccess("access", { clusterName, grants, ...args });
  };

async function describeEntry(name: string) {
  return (await eks.describeAccessEntry({ clusterName, principalArn: arnOf(name) })).accessEntry;
}

describe("ClusterAccess on the engine, with more grants than one page of the EKS list", function () {
  this.timeout(300_000);
  let stack: TestStack;
  before(async () => {
    for (const name of names) {
      await newRole(name, "/team/");
    }
    stack = await TestStack.inline("access-many", program());
  });
  after(async () => {
    await stack.remove();
    for (const name of names) {
      await removeRole(name);
    }
  });

  /** The changes of a run, except for the component itself. */
  async function changes(run: "preview" | "up"): Promise<string[]> {
    const { ok, messages, steps } = await stack[run]();
    assert.ok(ok, messages.join("\n"));
    return Object.entries(steps)
      .flatMap(([key, step]) =>
        step === "same" || key.includes("ClusterAccess") ? [] : [`${step} ${key.split(" ").pop()}`],
      )
      .sort();
  }

  it("creates an entry with its policy for each grant, and changes nothing the second time", async () => {
    const created = names.flatMap((name) => [
      `create access-${name}-entry`,
      `create access-${name}-AmazonEKSViewPolicy`,
    ]);
    assert.deepEqual(await changes("preview"), created.sort());
    assert.deepEqual(await changes("up"), created);
    assert.deepEqual((await describeEntry(last))?.tags, { "eks-auth:stack": "organization/engine-tests/access-many" });
    assert.deepEqual(await changes("up"), []);
  });

  it("replaces only the entry of a role that was deleted and recreated, even on the last page", async () => {
    const dead = await describeEntry(last);
    await removeRole(last);
    await newRole(last, "/team/");
    const replaced = ["AmazonEKSViewPolicy", "entry"].map((what) => `access-${last}-${what}`);
    assert.deepEqual(
      await changes("preview"),
      replaced.map((name) => `create-replacement ${name}`),
    );
    await changes("up");
    assert.notEqual((await describeEntry(last))?.accessEntryArn, dead?.accessEntryArn);
    assert.deepEqual(await changes("up"), []);
  });

  it("rejects at preview, and doesn't change, an entry on the last page that another stack has tagged", async () => {
    const { accessEntryArn: resourceArn } = (await describeEntry(last)) ?? {};
    await eks.tagResource({ resourceArn, tags: { "eks-auth:stack": "organization/others/stack" } });
    const { ok, messages } = await stack.preview();
    assert.equal(ok, false);
    const expected = `expected no access entry for ${arnOf(last)} on the cluster ${clusterName}, but one exists that belongs to the stack organization/others/stack`;
    assert.ok(messages.join("\n").includes(expected), messages.join("\n"));
    await eks.tagResource({ resourceArn, tags: { "eks-auth:stack": "organization/engine-tests/access-many" } });
    assert.deepEqual(await changes("up"), []);
  });
});
