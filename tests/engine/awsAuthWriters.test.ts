import assert from "node:assert/strict";
import { parse } from "yaml";
import { AwsAuth } from "../../provider";
import { type AuditedRequest, auditMark, requestsSince } from "../support/auditLog";
import { describeCluster } from "../support/describedCluster";
import { FaultProxy } from "../support/faultProxy";
import { waitBefore } from "../support/faults";
import { newGate } from "../support/gate";
import { nodeEntry, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { eksAddsNodeRoles, eksUserAgent } from "../support/writers";

const original = {
  mapRoles: `# The first node group. Don't touch!\n${nodeEntry("arn:aws:iam::123456789012:role/node")}`,
  mapUsers: "- {userarn: 'arn:aws:iam::123456789012:user/Bob', username: bob, groups: [developers]} # by hand\n",
};
const annotations = { "example.com/owner": "platform team" };

const numbers = Array.from({ length: 10 }, (_, index) => index);
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
const nodes = (group: string) => numbers.map((index) => role(`${group}-${index}`));
const accountOf = (index: number) => `00000000000${index}`;

/** The entries of a document by ARN, and the accounts, from a parser that keeps all values as strings. */
function contents(data: Record<string, string> = {}) {
  const { mapRoles = "", mapUsers = "", mapAccounts = "" } = data;
  const list = (text: string) => (parse(text, { schema: "failsafe" }) ?? []) as unknown[];
  const sorted = (items: unknown[]) => items.map((item) => JSON.stringify(item)).sort();
  const entry = (arnKey: string) => (item: unknown) => {
    const { [arnKey]: arn, username, groups } = item as Record<string, unknown>;
    return { arn, username, groups };
  };
  return {
    roles: sorted(list(mapRoles).map(entry("rolearn"))),
    users: sorted(list(mapUsers).map(entry("userarn"))),
    accounts: sorted(list(mapAccounts)),
  };
}

/** The expected contents, in the same form. */
function wanted(nodeRoles: string[], stacks: number[]) {
  const nodeGroups = ["system:bootstrappers", "system:nodes"];
  const node = (arn: string) => ({ arn, username: "system:node:{{EC2PrivateDNSName}}", groups: nodeGroups });
  const of = (index: number, arn: string) => ({ arn, username: `stack-${index}`, groups: ["developers", `${index}`] });
  const sorted = (items: unknown[]) => items.map((item) => JSON.stringify(item)).sort();
  return {
    roles: sorted([...nodeRoles.map(node), ...stacks.map((index) => of(index, role(`stack-${index}`)))]),
    users: sorted([
      { arn: user("Bob"), username: "bob", groups: ["developers"] },
      ...stacks.map((index) => of(index, user(`stack-${index}`))),
    ]),
    accounts: sorted(stacks.map(accountOf)),
  };
}

describe("Twenty concurrent writers of aws-auth, half of them EKS", function () {
  this.timeout(300_000);
  let proxy: FaultProxy;
  let leadBack: () => Promise<void>;
  let stacks: TestStack[];

  before(async () => {
    buildPackage();
    await setAwsAuth(original, { annotations });
    proxy = await FaultProxy.start();
    leadBack = await describeCluster({ endpoint: proxy.url });
    stacks = await Promise.all(
      numbers.map((index) => TestStack.inline(`writer-${index}`, declare(index, proxy.kubeconfig()))),
    );
  });
  after(async () => {
    await Promise.all((stacks ?? []).map((stack) => stack.remove()));
    await leadBack?.();
    await proxy?.stop();
    await removeAwsAuth();
    await removeBackups();
  });

  /**
   * Runs an operation in all stacks at once, with EKS beside them. The first write of every stack waits until all
   * stacks are about to write (or have finished), so that each has read what all but one of the others are about to
   * change.
   */
  async function together(run: (stack: TestStack) => Promise<Run>, nodeRoles: string[]): Promise<AuditedRequest[]> {
    const mark = await auditMark();
    proxy.reset();
    const gate = newGate();
    let waiting = 0;
    const arrive = () => {
      waiting += 1;
      if (waiting === numbers.length) gate.open();
    };
    const writes = { method: "PUT", path: /\/configmaps\/aws-auth(\?|$)/, times: numbers.length };
    const hold = () => {
      arrive();
      return gate.opened;
    };
    proxy.when(writes, waitBefore(hold));
    const running = Promise.all(stacks.map((stack) => run(stack).finally(arrive)));
    await gate.opened;
    await eksAddsNodeRoles(nodeRoles);
    for (const { ok, messages } of await running) assert.ok(ok, messages.join("\n"));
    return (await requestsSince(mark)).filter(
      ({ verb, resource, name }) => verb === "update" && resource === "configmaps" && name === "aws-auth",
    );
  }

  it("lose nothing when they add entries", async () => {
    const writes = await together((stack) => stack.up(), nodes("first"));
    const live = await readAwsAuth();
    assert.deepEqual(contents(live?.data), wanted([role("node"), ...nodes("first")], numbers));
    for (const arn of nodes("first")) assert.ok(live?.data?.mapRoles?.includes(nodeEntry(arn)), arn);
    assert.ok(live?.data?.mapRoles?.startsWith(original.mapRoles));
    assert.ok(live?.data?.mapUsers?.startsWith(original.mapUsers));

    // All ten stacks first wrote over the same version, so at most one succeeded immediately.
    const rejected = writes.filter(({ code, userAgent }) => code === 409 && userAgent !== eksUserAgent);
    assert.ok(rejected.length >= numbers.length - 1, `only ${rejected.length} writes of stacks collided`);
    assertNothingGoes(writes, () => true);
  });

  it("lose nothing that they don't own when they remove entries", async () => {
    const writes = await together((stack) => stack.destroy(), nodes("second"));
    const { roles, users, accounts } = wanted([], numbers);
    const owned = [...roles, ...users, ...accounts].filter((entry) => !entry.includes("Bob"));
    assertNothingGoes(writes, (entry) => !owned.includes(entry));
    const live = await readAwsAuth();
    const { mapRoles = "", ...others } = live?.data ?? {};
    const { mapRoles: originalRoles, ...originalOthers } = original;
    assert.deepEqual(others, originalOthers);
    assert.deepEqual(live?.metadata?.annotations, annotations);
    assert.ok(mapRoles.startsWith(originalRoles));
    const added = mapRoles.slice(originalRoles.length).split(/^(?=- )/m);
    assert.deepEqual(added.sort(), [...nodes("first"), ...nodes("second")].map(nodeEntry).sort());
  });
});

const declare = (index: number, kubeconfig: string) => async () => {
  const connection = index % 2 === 0 ? { kubeconfig } : { clusterName: fromSandbox("EKS_CLUSTER_NAME") };
  const as = { username: `stack-${index}`, groups: ["developers", `${index}`] };
  new AwsAuth("access", {
    ...connection,
    roles: [{ roleArn: role(`stack-${index}`), ...as }],
    users: [{ userArn: user(`stack-${index}`), ...as }],
    accounts: [accountOf(index)],
  });
};

/** Checks the ConfigMap after each write: every entry that must stay is in all versions after the one that added it. */
function assertNothingGoes(writes: AuditedRequest[], stays: (entry: string) => boolean): void {
  const versions = writes
    .filter(({ code }) => code === 200)
    .map(({ answered }) => ({ version: BigInt(answered?.metadata?.resourceVersion ?? 0), data: answered?.data }))
    .sort((a, b) => (a.version < b.version ? -1 : 1))
    .map(({ data }) => Object.values(contents(data)).flat());
  assert.ok(versions.length >= 20, `${versions.length} writes`);
  for (const [index, entries] of versions.entries()) {
    const before = versions[index - 1] ?? [];
    assert.deepEqual(
      before.filter((entry) => stays(entry) && !entries.includes(entry)),
      [],
    );
  }
}
