import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { type Run, type RunOptions, run } from "../../support/mocks";
import { readOtherEntries } from "../../support/mocks/access";
import { account, functionsOf, owner, roleArn, userArn } from "./clusterAccess.fixtures";

const readState = "pulumi:pulumi:readStackResourceOutputs";
const getClusterAccess = "eks-auth:index:getClusterAccess";
const entryType = "aws:eks/accessEntry:AccessEntry";
const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const adminPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const urnOf = (types: string, name: string) => `urn:pulumi:prod::shop::eks-auth:index:${types}::${name}`;

type Stored = Record<string, { type: string; outputs: Record<string, unknown> }>;

/** The state of a component's entry with AmazonEKSClusterAdminPolicy. */
function stored(kind: string, name: string, principalArn: string, kubernetesGroups: string[] = []): Stored {
  const outputs = { clusterName: "prod", principalArn };
  return {
    [urnOf(`${kind}$${entryType}`, `${name}-entry`)]: { type: entryType, outputs: { ...outputs, kubernetesGroups } },
    [urnOf(`${kind}$${associationType}`, `${name}-AmazonEKSClusterAdminPolicy`)]: {
      type: associationType,
      outputs: { ...outputs, policyArn: adminPolicy, accessScope: { type: "cluster" } },
    },
  };
}

const byPolicy = "the access policy AmazonEKSClusterAdminPolicy for the whole cluster";
/** A live entry of this stack that makes its principal an administrator. */
const live = (principalArn: string, more: object = {}) => ({
  principalArn,
  groups: [],
  declaredBy: "this-stack",
  principalStatus: "exists",
  isAdministrator: true,
  administratorBy: [byPolicy],
  ...more,
});
/** A live mapping of a principal to the group of its grant. */
const mapping = (principal: string, more: object = {}) => ({
  key: "mapRoles",
  principal,
  groups: ["eks-auth:acme/shop/prod:access:ops"],
  declaredBy: "this-stack",
  inEffect: true,
  isAdministrator: true,
  administratorBy: ["the ClusterRoleBinding b of the group g"],
  ...more,
});

interface Cluster {
  state: Stored;
  entries?: object[];
  mappings?: object[];
  unread?: string[];
}

function optionsOf({ state, entries = [], mappings = [], unread = [] }: Cluster, more: RunOptions = {}): RunOptions {
  return {
    functions: {
      ...functionsOf({ mode: "API_AND_CONFIG_MAP" }),
      [readState]: () => ({ outputs: state }),
      [getClusterAccess]: () => ({ entries, mappings, unread }),
    },
    lists: { caller: `arn:aws:sts::${account}:assumed-role/dev/ci` },
    ...more,
  };
}

const dev = { name: "dev", principalArn: roleArn, access: "cluster-admin" } as const;
const alice = { name: "alice", principalArn: userArn, access: "view" } as const;

const declare = (grants: ClusterAccessArgs["grants"], cluster: Cluster, args: object = {}, more: RunOptions = {}) =>
  run(() => new ClusterAccess("access", { clusterName: "prod", grants, ...args }), optionsOf(cluster, more));

/** The calls, except those of the AWS provider and that of the report. */
const tokens = ({ calls }: Run<unknown>) =>
  calls.map(({ token }) => token).filter((token) => !token.startsWith("aws:") && token !== readOtherEntries);

const refuses = 'ClusterAccess "access": the lock-out guard refuses this change: ';
const deployer = `the identity that runs Pulumi, arn:aws:sts::${account}:assumed-role/dev/ci, would lose`;
const lostAccess = `${deployer} its access to the cluster, which it has by its access entry (${byPolicy})`;
const lostRights = `${deployer} its administrator permissions, which it has by its access entry (${byPolicy})`;
const nobody = `no administrator would be left among the access entries and in aws-auth: now ${roleArn} is one by its access entry (${byPolicy})`;
const keep = "Keep a grant that gives it the same access, or set force to true to make the change anyway.";
const keepOne = "Keep a grant with cluster-admin, or set force to true to make the change anyway.";

describe("The lock-out guard of a ClusterAccess", () => {
  const state = stored("ClusterAccess", "access-dev", roleArn);
  const creator = live(`arn:aws:iam::${account}:role/creator`, { declaredBy: "nobody" });

  it("reads only the state of the stack if no grant loses anything", async () => {
    const done = await declare([dev, alice], { state });
    assert.deepEqual([done.errors, tokens(done), done.sdkCalls], [[], [readState], []]);
  });

  it("refuses to remove the grant of the deployer, and the last administrator", async () => {
    const done = await declare([alice], { state, entries: [live(roleArn), creator] });
    assert.deepEqual(done.errors, [`${refuses}${lostAccess}. ${keep}`]);
    const last = await declare([{ ...dev, access: "view" }], { state, entries: [live(roleArn)] });
    assert.deepEqual(last.errors, [`${refuses}${lostRights}. ${keep}\n${refuses}${nobody}. ${keepOne}`]);
  });

  it("makes the change with force, with a warning, and names what can't be read", async () => {
    const cluster = { state, entries: [live(roleArn), creator], unread: ["Bindings: grant list."] };
    const done = await declare([alice], cluster, { force: true });
    assert.deepEqual(done.errors, []);
    assert.deepEqual(done.log, [
      {
        severity: "warning",
        message: `force overrides the lock-out guard: ${lostAccess}. What can't be read isn't counted: Bindings: grant list.`,
        urn: urnOf("ClusterAccess", "access"),
      },
    ]);
  });

  it("counts only entries of this stack and of this component as removed", async () => {
    const notOurs = await declare([alice], { state, entries: [live(roleArn, { declaredBy: "another-stack" })] });
    assert.deepEqual(notOurs.errors, []);
    const other = {
      ...stored("ClusterAccess", "access-b-dev", roleArn),
      [urnOf("ClusterAccess", "access-b")]: { type: "eks-auth:index:ClusterAccess", outputs: {} },
    };
    assert.deepEqual(tokens(await declare([alice], { state: other })), [readState]);
  });

  it("ignores an administrator whose principal was deleted", async () => {
    const dead = { ...creator, principalStatus: "recreated" };
    const done = await declare([alice], { state, entries: [live(roleArn), dead] });
    assert.deepEqual(done.errors, [`${refuses}${lostAccess}. ${keep}\n${refuses}${nobody}. ${keepOne}`]);
  });

  it("keeps administrators whose group is bound to cluster-admin, as long as the entry has its groups", async () => {
    const bound = live(roleArn, { groups: ["a"], administratorBy: ["the ClusterRoleBinding b of the group a"] });
    const grouped = stored("ClusterAccess", "access-dev", roleArn, ["a", "b"]);
    const grant = { name: "dev", principalArn: roleArn, access: "view" } as const;
    const cluster = { state: grouped, entries: [bound] };
    assert.deepEqual((await declare([{ ...grant, kubernetesGroups: ["a"] }], cluster)).errors, []);
    const bare = await declare([{ ...grant, kubernetesGroups: ["b"] }], cluster);
    assert.equal(bare.errors.length, 1);
  });

  it("lets grants move to aws-auth and back while an administrator remains", async () => {
    const entries = [live(roleArn)];
    const toMap = { accessMethod: "config-map" };
    assert.deepEqual((await declare([dev], { state, entries }, toMap)).errors, []);
    const weaker = await declare([{ ...dev, access: "view" }], { state, entries }, toMap);
    assert.deepEqual(weaker.errors, [`${refuses}${lostRights}. ${keep}\n${refuses}${nobody}. ${keepOne}`]);
    const mapped = { state, entries, mappings: [mapping(userArn)] };
    const back = await declare([{ ...dev, access: "view" }], mapped, { migrate: true });
    assert.match(back.errors.join(), /no administrator would be left/);
  });

  it("allows principals that aren't known yet in a preview", async () => {
    const unknown = pulumi.output(pulumi.unknown as unknown as string);
    const done = await declare([{ ...dev, principalArn: unknown }], { state }, {}, { preview: true });
    assert.deepEqual([done.errors, tokens(done)], [[], [readState]]);
  });

  it("names no principal if one is a secret", async () => {
    const secret = { ...alice, principalArn: pulumi.secret(userArn) };
    const done = await declare([secret], { state, entries: [live(roleArn)] });
    assert.deepEqual(done.errors, [
      `${refuses}the identity that runs Pulumi would lose its access or its administrator permissions. ${keep}\n` +
        `${refuses}no administrator would be left among the access entries and in aws-auth. ${keepOne}`,
    ]);
  });

  it("counts only access entries if aws-auth can't be read", async () => {
    const options = optionsOf(
      { state },
      {
        lists: {
          caller: `arn:aws:sts::${account}:assumed-role/dev/ci`,
          entries: { [roleArn]: { principalArn: roleArn, username: "u", tags: owner } },
        },
        accessPolicies: { [roleArn]: [{ policyArn: adminPolicy, accessScope: { type: "cluster" } }] },
      },
    );
    const functions = {
      ...options.functions,
      [getClusterAccess]: () => {
        throw new Error("no network");
      },
    };
    const done = await run(() => new ClusterAccess("access", { clusterName: "prod", grants: [alice] }), {
      ...options,
      functions,
    });
    const unread = "invoking eks-auth:index:getClusterAccess: 1 error occurred:\n\t* no network";
    assert.deepEqual(done.errors, [
      `${refuses}${lostAccess}. ${keep}\n${refuses}${nobody}. ${keepOne} What can't be read isn't counted: ${unread}`,
    ]);
  });
});

describe("The lock-out guard of an AccessEntry", () => {
  const state = stored("AccessEntry", "dev", roleArn);
  const program = (args: object) => () =>
    new AccessEntry("dev", { clusterName: "prod", principalArn: roleArn, ...args });
  const cluster = { state, entries: [live(roleArn)] };
  const title = 'AccessEntry "dev": the lock-out guard refuses this change: ';

  it("refuses to remove the access policy of the last administrator, unless force is set", async () => {
    const done = await run(program({ accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] }), optionsOf(cluster));
    const anyway = ", or set force to true to make the change anyway.";
    assert.deepEqual(done.errors, [
      `${title}${lostRights}. Keep its access policies and groups${anyway}\n` +
        `${title}${nobody}. Keep the access policy AmazonEKSClusterAdminPolicy for the whole cluster${anyway}`,
    ]);
    const forced = await run(program({ force: true }), optionsOf(cluster));
    assert.deepEqual(
      [forced.errors, forced.log.map(({ message }) => message)],
      [[], [lostRights, nobody].map((loss) => `force overrides the lock-out guard: ${loss}.`)],
    );
  });

  it("reads only the state of the stack if the entry keeps its permissions", async () => {
    const policies = pulumi.output(Promise.resolve([{ policy: "AmazonEKSClusterAdminPolicy" }]));
    const done = await run(program({ accessPolicies: policies }), optionsOf(cluster));
    assert.deepEqual([done.errors, tokens(done)], [[], [readState]]);
  });
});
