import assert from "node:assert/strict";
import { EKS, type AccessEntry as LiveEntry } from "@aws-sdk/client-eks";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { said, succeeds } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const dev = arn("role/um-dev");
const left = arn("role/team/um-left");
const late = arn("role/um-late");
const others = arn("role/um-others");
const nodes = arn("role/um-nodes");
const service = arn("role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS");
const deployer = fromSandbox("SANDBOX_DEPLOYER_ARN");
const roles = ["um-dev", "um-late", "um-others", "um-nodes"];
const removal = "eks-auth:index:EntryRemoval access-unmanaged";

const program =
  (args: Partial<ClusterAccessArgs>, own = false) =>
  async () => {
    const grants = [{ name: "dev", principalArn: dev, access: "view" as const }];
    if (own) new aws.eks.AccessEntry("own", { clusterName, principalArn: late });
    const { report } = new ClusterAccess("access", { clusterName, grants, ...args });
    return { report };
  };

/** Creates an access entry that is two hours old, or another number of seconds. */
async function create(principalArn: string, entry: Partial<LiveEntry> = {}, age = 7200): Promise<void> {
  const { type, kubernetesGroups } = entry;
  const tags = { ...entry.tags, "sandbox:age": String(age) };
  await eks.createAccessEntry({ clusterName, principalArn, type, kubernetesGroups, tags });
}

/** All access entries except that of the grant, with everything that EKS returns about them. */
async function live(): Promise<Record<string, unknown>> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  const described = accessEntries
    .filter((principalArn) => principalArn !== dev)
    .sort()
    .map(async (principalArn) => {
      const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn });
      const { associatedAccessPolicies } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
      return [principalArn, { accessEntry, associatedAccessPolicies }];
    });
  return Object.fromEntries(await Promise.all(described));
}

const without = (entries: Record<string, unknown>, principal: string) =>
  Object.fromEntries(Object.entries(entries).filter(([each]) => each !== principal));

/** The output `report`. */
type Report = pulumi.Unwrap<ClusterAccess["report"]>;

/** The resources that a run changes. */
const changed = ({ steps }: Run) =>
  Object.entries(steps).flatMap(([resource, step]) => (step === "same" ? [] : [`${step} ${resource}`]));

const leftInWords = `${left} (AmazonEKSEditPolicy in a and b; group ops)`;
const fix =
  'Add a grant for each, or list it in unmanagedExceptions, or set unmanaged to "remove" to remove the access entries.';
const warning = `Access that no grant covers and nobody declares: the access entry of ${leftInWords}. ${fix}`;
const removing = `unmanaged is "remove": the update removes 1 access entry that no grant covers and nobody declares:\n  - ${leftInWords}`;

describe("Access besides the grants of a ClusterAccess, on the engine", function () {
  this.timeout(300_000);
  let stack: TestStack;
  let atFirst: Record<string, unknown>;
  before(async () => {
    buildPackage();
    await Promise.all([...roles.map((name) => newRole(name)), newRole("um-left", "/team/")]);
  });
  beforeEach(async () => {
    stack = await TestStack.inline("unmanaged", program({}));
    await create(left, { kubernetesGroups: ["ops"], tags: { team: "shop" } });
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    const accessScope = { type: "namespace" as const, namespaces: ["a", "b"] };
    await eks.associateAccessPolicy({ clusterName, principalArn: left, policyArn, accessScope });
    await create(others, { tags: { "eks-auth:stack": "acme/other/prod" } });
    await create(nodes, { type: "HYBRID_LINUX" });
    await create(service);
    atFirst = await live();
  });
  afterEach(async () => {
    await stack.remove();
    for (const principalArn of [left, late, others, nodes, service]) {
      await eks.deleteAccessEntry({ clusterName, principalArn }).catch(() => undefined);
    }
    await removeAwsAuth();
    await removeBackups();
  });
  after(async () => {
    await Promise.all([...roles, "um-left"].map(removeRole));
  });

  it("is reported in the mode API, and stays", async () => {
    stack.runs(program({ authenticationMode: "API" }));
    assert.deepEqual(said(await succeeds(stack.preview())), [warning]);
    assert.deepEqual(said(await succeeds(stack.up())), [warning]);
    const { accessEntries, entries, unmanaged } = (await stack.output("report")) as Report;
    assert.deepEqual([accessEntries, unmanaged], ["read", [left]]);
    assert.deepEqual(
      entries.map(({ principalArn, declaredBy, stack, keptBecause }) => [principalArn, declaredBy, stack, keptBecause]),
      [
        [service, "eks", undefined, "EKS created it"],
        [left, "nobody", undefined, undefined],
        [nodes, "nobody", undefined, "it is for nodes (HYBRID_LINUX)"],
        [others, "another-stack", "acme/other/prod", "the stack acme/other/prod declares it"],
        [deployer, "nobody", undefined, "it is the access of the deployer"],
      ],
    );
    assert.deepEqual(await live(), atFirst);
    assert.deepEqual(changed(await succeeds(stack.preview())), []);
  });

  it("fails the preview and the update with fail, and nothing is created", async () => {
    stack.runs(program({ authenticationMode: "API_AND_CONFIG_MAP", unmanaged: "fail" }));
    const error =
      'ClusterAccess "access" has an invalid input:\n' +
      `  - unmanaged is "fail"; expected no access besides the grants, but the access entry of ${leftInWords}. ${fix}`;
    for (const run of [await stack.preview(), await stack.up()]) {
      assert.deepEqual([run.ok, said(run)], [false, [error]]);
    }
    assert.deepEqual(
      await eks.describeAccessEntry({ clusterName, principalArn: dev }).catch(({ name }) => name),
      "ResourceNotFoundException",
    );
    stack.runs(program({ unmanaged: "fail", unmanagedExceptions: [left] }));
    assert.deepEqual(said(await succeeds(stack.up())), []);
    assert.deepEqual(await live(), atFirst);
  });

  it("is removed with remove once, as the preview named it, and what came later is reported", async () => {
    stack.runs(program({ authenticationMode: "API", unmanaged: "remove" }));
    const preview = await succeeds(stack.preview());
    assert.deepEqual([said(preview), preview.steps[removal]], [[removing], "create"]);
    assert.deepEqual(await live(), atFirst);
    await create(late, {}, 0);
    const withLate = await live();
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: late });
    const time = (after: number) =>
      new Date((accessEntry?.createdAt?.getTime() ?? 0) + after).toISOString().replace(".000", "");
    const kept =
      `Access that no grant covers and nobody declares: the access entry of ${late} (it was created less than an hour ago, ` +
      `at ${time(0)}: an update after ${time(3_600_000)} removes it). Add a grant for each, or list it in unmanagedExceptions.`;
    assert.deepEqual(said(await succeeds(stack.up())), [removing, kept]);
    assert.deepEqual(await live(), without(withLate, left));
    const again = await succeeds(stack.preview());
    assert.deepEqual([said(again), changed(again)], [[kept], []]);
    const state = JSON.parse(stack.rawState()).checkpoint.latest.resources as {
      type: string;
      outputs: { removed: object[] };
    }[];
    const removed = state.find(({ type }) => type === "eks-auth:index:EntryRemoval")?.outputs.removed ?? [];
    assert.deepEqual(
      removed.map((record) => ({ ...record, removedAt: undefined })),
      [
        {
          principalArn: left,
          type: "STANDARD",
          username: "arn:aws:sts::123456789012:assumed-role/um-left/{{SessionName}}",
          groups: ["ops"],
          policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["a", "b"] }],
          tags: { team: "shop" },
          removedAt: undefined,
        },
      ],
    );
    await create(left);
    assert.deepEqual(changed(await succeeds(stack.up())), [`update ${removal}`]);
    stack.runs(program({}));
    assert.deepEqual(changed(await succeeds(stack.up())), [
      "update eks-auth:index:ClusterAccess access",
      `delete ${removal}`,
    ]);
    await succeeds(stack.destroy());
    assert.deepEqual(await live(), without(withLate, left));
  });

  it("isn't what the program declares with the AWS provider", async () => {
    stack.runs(program({}, true));
    await succeeds(stack.up());
    stack.runs(program({ unmanaged: "remove", unmanagedExceptions: [left] }, true));
    const withOwn = await live();
    assert.deepEqual(said(await succeeds(stack.up())), []);
    assert.deepEqual(await live(), withOwn);
  });

  it("is reported in aws-auth in the mode CONFIG_MAP, and fails with fail", async () => {
    const data = { mapRoles: `${nodeEntry(nodes)}- rolearn: ${others}\n  username: others\n  groups: [ops]\n` };
    const theirs = `aws-auth maps ${others} (mapRoles, line 6; group ops)`;
    const advice =
      "Add a grant for each, or list it in unmanagedExceptions, or remove the entries of aws-auth by hand.";
    await setAwsAuth(data);
    for (const unmanaged of ["report", "fail"] as const) {
      stack.runs(program({ authenticationMode: "CONFIG_MAP", unmanaged }));
      const run = await stack.up();
      const text =
        unmanaged === "fail"
          ? `ClusterAccess "access" has an invalid input:\n  - unmanaged is "fail"; expected no access besides the grants, but ${theirs}. ${advice}`
          : `Access that no grant covers and nobody declares: ${theirs}. ${advice}`;
      assert.deepEqual([run.ok, said(run)], [unmanaged !== "fail", [text]]);
      assert.ok((await awsAuthData())?.mapRoles?.startsWith(data.mapRoles));
      assert.deepEqual(await live(), atFirst);
    }
  });
});
