import assert from "node:assert/strict";
import { readCallers } from "../../provider/aws/callers";
import { deleteEntry } from "../../provider/aws/entryRemoval";
import { entryRemoval } from "../../provider/resources/entryRemoval/managedRemoval";
import { pending } from "../../provider/validation/issues";
import { type AwsCall, type AwsReply, eks, type FakeAws, failure, query, startAws } from "../kubernetes/fakes/aws";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { fakeTiming } from "../kubernetes/fakes/fakeTiming";

const account = "123456789012";
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const urn = "urn:pulumi:prod::shop::eks-auth:index:ClusterAccess$eks-auth:index:EntryRemoval::access-unmanaged";
const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/prod`;
const label = 'cluster "prod" in us-west-2';

/** An access entry in EKS. */
interface Entry {
  type?: string;
  tags?: Record<string, string>;
  age?: number;
}

describe("the resource EntryRemoval", () => {
  const timing = fakeTiming();
  let aws: FakeAws;
  let restore: () => void;
  let entries: Record<string, Entry>;
  /** The replies to an operation on an entry, instead of the usual ones. */
  let instead: Record<string, AwsReply>;
  let log: string[];

  function answerTo({ method, path, body }: AwsCall): AwsReply {
    if (new URLSearchParams(body).get("Action") === "GetCallerIdentity") {
      const caller = `arn:aws:sts::${account}:assumed-role/ci/session`;
      return query("GetCallerIdentity", `<Arn>${caller}</Arn><Account>${account}</Account>`);
    }
    const { pathname } = new URL(path, "http://aws");
    const principalArn = decodeURIComponent(pathname.split("/")[4] ?? "");
    const name = principalArn.split("/")[1] ?? "";
    const operation = method === "DELETE" ? "delete" : pathname.endsWith("/access-policies") ? "policies" : "describe";
    const entry = entries[name];
    const other = instead[`${operation} ${name}`];
    if (other !== undefined) {
      return other;
    }
    if (entry === undefined) {
      return failure(404, "ResourceNotFoundException", "no such entry");
    }
    if (operation === "delete") {
      delete entries[name];
      return eks({});
    }
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    const { age = 7200, ...rest } = entry;
    const defaults = { type: "STANDARD", username: name, kubernetesGroups: ["ops", "devs"], tags: { team: "shop" } };
    return operation === "policies"
      ? eks({ associatedAccessPolicies: [{ policyArn, accessScope: { type: "cluster" } }] })
      : eks({ accessEntry: { principalArn, ...defaults, createdAt: timing.now() / 1000 - age, ...rest } });
  }

  beforeEach(async () => {
    entries = {};
    instead = {};
    log = [];
    aws = await startAws(answerTo);
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_MAX_ATTEMPTS: "1",
    });
  });
  afterEach(async () => {
    restore();
    await aws.stop();
  });

  const resource = () =>
    entryRemoval(
      {
        info: async (_, message) => void log.push(`info: ${message}`),
        warn: async (_, message) => void log.push(`warning: ${message}`),
      },
      { readCallers, deleteEntry, timing },
    );
  const inputs = (...names: string[]) => ({
    values: {
      clusterName: "prod",
      clusterArn,
      principalArns: names.map(arn),
      deployerArns: [arn("pulumi")],
      exceptions: [arn("kept")],
    },
    secrets: [],
  });
  const record = (name: string) => ({
    principalArn: arn(name),
    type: "STANDARD",
    username: name,
    groups: ["ops", "devs"],
    policies: [{ policy: "AmazonEKSViewPolicy" }],
    tags: { team: "shop" },
    removedAt: "2026-03-04T05:06:07.089Z",
  });
  const inLog = (name: string) =>
    `info: Removed the access entry of ${arn(name)}: username ${name}; groups ops, devs; policies AmazonEKSViewPolicy; tag team=shop.`;

  it("removes the listed entries, and keeps what is needed to create them again", async () => {
    entries = { a: {}, b: {}, other: {} };
    const { id, outputs } = await resource().create(urn, inputs("a", "b", "deleted"));
    assert.deepEqual(id, "access-unmanaged");
    assert.deepEqual(outputs.values, { ...inputs("a", "b", "deleted").values, removed: [record("a"), record("b")] });
    assert.deepEqual([Object.keys(entries), log], [["other"], [inLog("a"), inLog("b")]]);
  });

  it("adds later removals to the record, the newest first, and keeps a hundred", async () => {
    entries = { a: {} };
    const before = Array.from({ length: 100 }, (_, index) => record(`old${index}`));
    const olds = { values: { removed: before }, secrets: [] };
    const { values } = await resource().update(urn, olds, inputs("a"));
    assert.deepEqual(values.removed, [record("a"), ...before.slice(0, 99)]);
  });

  it("leaves an entry that is no longer unmanaged, with a warning", async () => {
    entries = {
      taken: { tags: { "eks-auth:stack": "acme/other/prod" } },
      nodes: { type: "EC2_LINUX" },
      fresh: { age: 10 },
      ci: {},
      pulumi: {},
      kept: {},
    };
    const names = Object.keys(entries);
    const { outputs } = await resource().create(urn, inputs(...names));
    assert.deepEqual([outputs.values.removed, Object.keys(entries)], [[], names]);
    const reasons = [
      "the stack acme/other/prod declares it",
      "EKS created it",
      "it was created less than an hour ago, at 2026-03-04T05:05:57Z: an update after 2026-03-04T06:05:57Z removes it",
      "it is the access of the deployer",
      "it is the access of the deployer",
      "unmanagedExceptions lists it",
    ];
    assert.deepEqual(
      log,
      names.map((name, index) => `warning: The access entry of ${arn(name)} stays: ${reasons[index]}.`),
    );
  });

  it("removes the others if one can't be removed, and fails with the reason", async () => {
    entries = { a: {}, b: {}, c: {} };
    instead = {
      "delete a": failure(403, "AccessDeniedException", "not you"),
      "policies b": failure(403, "AccessDeniedException", "nor this"),
    };
    await assert.rejects(resource().create(urn, inputs("a", "b", "c")), (error: Error) => {
      const asker = "the AWS login of the environment";
      assert.equal(
        error.message,
        `2 access entries weren't removed. ${label}: eks:DeleteAccessEntry failed: AccessDeniedException: not you. ` +
          `Grant ${asker} eks:DeleteAccessEntry.\n${label}: eks:ListAssociatedAccessPolicies failed: ` +
          `AccessDeniedException: nor this. Grant ${asker} eks:ListAssociatedAccessPolicies.`,
      );
      return error.stack === error.message;
    });
    assert.deepEqual([Object.keys(entries), log], [["a", "b"], [inLog("c")]]);
  });

  it("accepts that someone else removes an entry at the same time", async () => {
    entries = { a: {} };
    instead = { "delete a": failure(404, "ResourceNotFoundException", "no such entry") };
    const { outputs } = await resource().create(urn, inputs("a"));
    assert.deepEqual([outputs.values.removed, log], [[], []]);
  });

  it("removes nothing on a cluster of another account", async () => {
    entries = { a: {} };
    const elsewhere = {
      ...inputs("a"),
      values: { ...inputs("a").values, clusterArn: clusterArn.replace("1234", "9999") },
    };
    await assert.rejects(resource().create(urn, elsewhere), {
      message:
        "the AWS login of the environment belongs to account 123456789012; expected 999956789012, the account of the cluster. " +
        "Pass profile or assumeRoleArn for that account.",
    });
    assert.deepEqual(Object.keys(entries), ["a"]);
  });

  it("calls nothing without entries to remove, in a refresh or when it is deleted", async () => {
    const { outputs } = await resource().create(urn, inputs());
    assert.deepEqual(outputs.values.removed, []);
    const read = await resource().read(urn, "access-unmanaged", outputs);
    assert.deepEqual(read, { id: "access-unmanaged", outputs, inputs: inputs() });
    await resource().delete(urn, outputs);
    assert.deepEqual(aws.calls, []);
  });

  it("has a change only if entries are listed, or if a preview doesn't know them", async () => {
    const olds = { values: { ...inputs("a").values, removed: [] }, secrets: [] };
    const unknown = { values: { ...inputs().values, principalArns: pending }, secrets: [] };
    const changes = await Promise.all(
      [inputs("a"), inputs(), unknown].map(async (news) => (await resource().diff(urn, olds, news)).changes),
    );
    assert.deepEqual(changes, [true, false, true]);
    assert.deepEqual(await resource().check(urn, olds, unknown), { inputs: unknown, reasons: [] });
  });
});
