import assert from "node:assert/strict";
import { accountHash, entryHash } from "../../../provider/awsauth/claims";
import { readMappings, readOtherEntries } from "../../../provider/functions/serve/otherAccessReads";
import { ClusterError } from "../../../provider/network/clusterErrors";
import { kubeconfigOf } from "../../resources/support/declare";
import { MemoryCluster } from "../../resources/support/memoryCluster";
import { fakeAws } from "./fakeAws";

const account = "123456789012";
const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/main`;
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const callerArns = [`arn:aws:iam::${account}:user/deployer`];
const stack = "acme/shop/prod";
const question = { clusterName: "main", clusterArn, stack, principalArns: [arn("granted")] };

describe("what a ClusterAccess reads besides its grants", () => {
  it("has every other access entry, by principal, with its declarer", async () => {
    const entries = [
      { principalArn: arn("left"), createdAt: new Date("2026-01-02T03:04:05Z") },
      { principalArn: arn("granted") },
      { principalArn: arn("capability"), policies: [{ policy: "AmazonEKSKROPolicy" }] },
      { principalArn: arn("eksctl"), tags: { "aws:cloudformation:stack-name": "eksctl-main" } },
    ];
    const found = await readOtherEntries(question, fakeAws({ entries }));
    const common = { type: "STANDARD", groups: [], policies: [] };
    const of = (name: string) => ({
      ...common,
      accessEntryArn: `entry of ${arn(name)}`,
      principalArn: arn(name),
      username: arn(name),
    });
    assert.deepEqual(found, {
      entries: [
        { ...of("capability"), policies: [{ policy: "AmazonEKSKROPolicy" }], declaredBy: "eks" },
        { ...of("eksctl"), declaredBy: "cloudformation", stack: "eksctl-main" },
        { ...of("left"), createdAt: "2026-01-02T03:04:05.000Z", declaredBy: "nobody" },
      ],
      callerArns,
      unread: [],
    });
  });

  it("shows what can't be read, or why nothing can", async () => {
    const denied = await readOtherEntries(question, fakeAws({ unreadEntries: "denied" }));
    assert.deepEqual(denied, { callerArns, unread: ["denied"] });
    const readCallers = async () => {
      throw new ClusterError("elsewhere", "another account");
    };
    await assert.rejects(readOtherEntries(question, { ...fakeAws(), readCallers }), { message: "another account" });
  });

  it("has every entry and account of aws-auth, with its declarer", async () => {
    const cluster = new MemoryCluster();
    cluster.described = { arn: clusterArn, authenticationMode: "CONFIG_MAP" };
    const mapRoles = [arn("own"), arn("other"), arn("left")]
      .map((rolearn) => `- rolearn: ${rolearn}\n  username: dev\n  groups: [devs]\n`)
      .join("");
    const data = { mapRoles, mapAccounts: '- "000000000001"\n- "000000000002"\n' };
    const hashOf = (name: string) => entryHash("mapRoles", { arn: arn(name), username: "dev", groups: ["devs"] });
    cluster.configMap = {
      data,
      annotations: {
        "eks-auth/0123456789abcdef.01234567": `writer01 state001 ${hashOf("own")} ${accountHash("000000000001")} stack=shop/prod`,
        "eks-auth/fedcba9876543210.01234567": `writer02 state002 ${hashOf("other")} stack=shop/dev`,
      },
    };
    const found = await readMappings({ clusterName: "main", stack }, (one) => cluster.connect(one), fakeAws());
    const common = { key: "mapRoles", username: "dev", groups: ["devs"], declaredBy: "nobody" };
    const ofAccount = { key: "mapAccounts", username: "", groups: [], declaredBy: "nobody" };
    assert.deepEqual(found, {
      mappings: [
        { ...common, line: 1, principal: arn("own"), declaredBy: "this-stack", stack: "shop/prod" },
        { ...common, line: 4, principal: arn("other"), declaredBy: "another-stack", stack: "shop/dev" },
        { ...common, line: 7, principal: arn("left") },
        { ...ofAccount, line: 1, principal: "000000000001", declaredBy: "this-stack", stack: "shop/prod" },
        { ...ofAccount, line: 2, principal: "000000000002" },
      ],
      callerArns,
    });
  });

  it("has what decides about the removal of a mapping: times, sso and unreadable keys", async () => {
    const cluster = new MemoryCluster();
    const data = { mapRoles: `- rolearn: ${arn("left")}\n  sso: {}\n`, mapUsers: "- [" };
    const changedAt = { mapRoles: new Date("2026-01-02T03:04:05Z") };
    cluster.configMap = { data, annotations: {}, changedAt };
    const found = await readMappings({ clusterName: "main", stack }, (one) => cluster.connect(one), fakeAws());
    const { mappings, unreadableKeys } = found;
    const declarer = { declaredBy: "nobody" };
    assert.deepEqual(mappings, [
      {
        key: "mapRoles",
        line: 1,
        principal: arn("left"),
        username: "",
        groups: [],
        sso: true,
        changedAt: "2026-01-02T03:04:05.000Z",
        ...declarer,
      },
    ]);
    assert.deepEqual(unreadableKeys, ["mapUsers"]);
  });

  it("has with a kubeconfig the AWS identity that the API server reports as the caller, if it reports one", async () => {
    for (const [caller, expected] of [
      [{ arn: "arn:aws:sts::123456789012:assumed-role/ci/session" }, [arn("ci")]],
      [undefined, []],
    ] as const) {
      const cluster = new MemoryCluster();
      cluster.caller = caller;
      const kubeconfig = kubeconfigOf("https://127.0.0.1:1");
      const found = await readMappings({ kubeconfig, stack }, (one) => cluster.connect(one), fakeAws());
      assert.deepEqual(found.callerArns, expected);
    }
  });
});
