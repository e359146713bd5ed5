import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { defaultTiming } from "../../../provider/network/timing";
import { withClock } from "../../support/clock";
import { type Run, type RunOptions, run } from "../../support/mocks";
import { readOtherEntries } from "../../support/mocks/access";
import { account, functionsOf, owner, readMappings, roleArn, userArn } from "./clusterAccess.fixtures";

const readState = "pulumi:pulumi:readStackResourceOutputs";
const readAccess = "readAccess";
const entryType = "aws:eks/accessEntry:AccessEntry";
const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const adminPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const urnOf = (types: string, name: string) => `urn:pulumi:prod::shop::eks-auth:index:${types}::${name}`;

type Stored = Record<string, { type: string; outputs: Record<string, unknown> }>;

/** The state of a component with an entry with AmazonEKSClusterAdminPolicy. */
function stored(kind: string, component: string, grant: string, principalArn: string, more: object = {}): Stored {
  const outputs = { clusterName: "prod", principalArn };
  const name = `${component}${grant}`;
  return {
    [urnOf(kind, component)]: { type: `eks-auth:index:${kind}`, outputs: {} },
    [urnOf(`${kind}$${entryType}`, `${name}-entry`)]: {
      type: entryType,
      outputs: { ...outputs, kubernetesGroups: [], tags: owner, ...more },
    },
    [urnOf(`${kind}$${associationType}`, `${name}-AmazonEKSClusterAdminPolicy`)]: {
      type: associationType,
      outputs: { ...outputs, policyArn: adminPolicy, accessScope: { type: "cluster" } },
    },
  };
}

const policies = [{ policy: "AmazonEKSClusterAdminPolicy" }];
const byPolicy = "the access policy AmazonEKSClusterAdminPolicy for the whole cluster";
/** A live entry of this stack that makes its principal an administrator. */
const live = (principalArn: string, more: object = {}) => ({
  principalArn,
  username: "",
  groups: [],
  policies,
  forNodes: false,
  declaredBy: "this-stack",
  principalStatus: "exists",
  ...more,
});
/** A live mapping of a principal. */
const mapping = (principal: string, groups: string[], more: object = {}) => ({
  key: "mapRoles",
  line: 3,
  principal,
  username: "hand",
  groups,
  forNodes: false,
  declaredBy: "nobody",
  inEffect: true,
  ...more,
});
const mappedRole = `arn:aws:iam::${account}:role/dev`;
const ownGroup = "eks-auth:acme/shop/prod:access:dev";
/** A binding of a group to cluster-admin. */
const bindingOf = (group: string) => ({
  kind: "ClusterRoleBinding",
  name: "b",
  roleKind: "ClusterRole",
  roleName: "cluster-admin",
  subjects: [{ kind: "Group", name: group }],
  isDefault: false,
});

interface Cluster {
  state: Stored;
  entries?: object[];
  mappings?: object[];
  adminBindings?: object[] | null;
  incomplete?: string[];
  unread?: string[];
}

function optionsOf(cluster: Cluster, more: RunOptions = {}): RunOptions {
  const { state, entries = [], mappings = [], adminBindings = [], incomplete = [], unread = [] } = cluster;
  const access = { entries, mappings, ...(adminBindings && { adminBindings }), incomplete, unread };
  return {
    functions: {
      ...functionsOf({ mode: "API_AND_CONFIG_MAP" }),
      [readState]: () => ({ outputs: state }),
      [readAccess]: () => access,
      [readMappings]: () => ({ mappings, callerArns: [] }),
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
const byMasters = "its mapping in aws-auth (the group system:masters)";
const lostByEntry = `${deployer} its administrator permissions, which it has by ${byMasters}`;
const keep = "Keep a grant that gives it the same access, or set force to true to make the change anyway.";
const keepOne = "Keep a grant with cluster-admin, or set force to true to make the change anyway.";
const both = `${refuses}${lostRights}. ${keep}\n${refuses}${nobody}. ${keepOne}`;
const warnings = ({ log }: Run<unknown>) =>
  log.filter(({ severity }) => severity === "warning").map(({ message }) => message);
/** Nothing waits for components that may follow. */
function withoutWaiting() {
  const { sleep } = defaultTiming;
  before(() => {
    defaultTiming.sleep = async () => undefined;
  });
  after(() => {
    defaultTiming.sleep = sleep;
  });
}

describe("The lock-out guard of a ClusterAccess", () => {
  withoutWaiting();
  const state = stored("ClusterAccess", "access", "-dev", roleArn);
  const creator = live(`arn:aws:iam::${account}:role/creator`, { declaredBy: "nobody" });

  it("reads only the state of the stack and aws-auth if no grant loses anything", async () => {
    const done = await declare([dev, alice], { state });
    assert.deepEqual([done.errors, tokens(done), done.sdkCalls], [[], [readState, readMappings], []]);
    assert.deepEqual(tokens(await declare([dev], { state })), [readState]);
  });

  it("refuses to remove the grant of the deployer, and the last administrator", async () => {
    const done = await declare([alice], { state, entries: [live(roleArn), creator] });
    assert.deepEqual(done.errors, [`${refuses}${lostAccess}. ${keep}`]);
    const last = await declare([{ ...dev, access: "view" }], { state, entries: [live(roleArn)] });
    assert.deepEqual(last.errors, [both]);
  });

  it("makes the change with force, with a warning", async () => {
    const done = await declare([alice], { state, entries: [live(roleArn), creator] }, { force: true });
    assert.deepEqual(
      [done.errors, done.log],
      [
        [],
        [
          {
            severity: "warning",
            message: `force overrides the lock-out guard: ${lostAccess}.`,
            urn: urnOf("ClusterAccess", "access"),
          },
        ],
      ],
    );
  });

  describe("with grants that end", () => {
    withClock("2027-02-01T00:00:00Z");
    const boss = { ...alice, access: "cluster-admin" } as const;
    const ended = { ...dev, until: "2027-01-31T23:59:59Z" };

    it("refuses to remove the access of a grant that has ended, with a later end as a fix", async () => {
      const done = await declare([alice, ended], { state, entries: [live(roleArn)] });
      const later = (fix: string) =>
        fix.replace(", or set", ", or set a later until for a grant that has ended (dev), or set");
      assert.deepEqual(done.errors, [
        `${refuses}${lostAccess}. ${later(keep)}\n${refuses}${nobody}. ${later(keepOne)}`,
      ]);
      assert.deepEqual(
        (await declare([alice, ended], { state, entries: [live(roleArn), creator] }, { force: true })).errors,
        [],
      );
    });

    it("doesn't count an administrator whose grant ends within the hour, before the update or after it", async () => {
      const other = stored("ClusterAccess", "access", "-alice", userArn);
      const both = { state: { ...state, ...other }, entries: [live(roleArn), live(userArn)] };
      const lists = { lists: { caller: `arn:aws:sts::${account}:assumed-role/ci/ci` } };
      const removal = (until: string) => declare([{ ...boss, until }], both, {}, lists);
      const fix = keepOne.replace(
        ", or set",
        ", or set a later until for a grant that ends within the hour, which isn't counted (alice), or set",
      );
      assert.deepEqual((await removal("2027-02-01T01:00:00Z")).errors, [`${refuses}${nobody}. ${fix}`]);
      assert.deepEqual((await removal("2027-02-01T01:00:00.001Z")).errors, []);
      const nothingElse = { state: other, entries: [live(userArn)] };
      assert.deepEqual((await declare([{ ...boss, until: "2027-02-01T00:30Z" }], nothingElse, {}, lists)).errors, []);
    });
  });

  it("counts only entries of this stack and of this component as removed", async () => {
    const notOurs = stored("ClusterAccess", "access", "-dev", roleArn, { tags: {} });
    const used = { state: notOurs, entries: [live(roleArn, { declaredBy: "another-stack", policies: [] })] };
    assert.deepEqual((await declare([alice], used)).errors, []);
    const other = {
      ...stored("ClusterAccess", "access-b", "-dev", roleArn),
      [urnOf("ClusterAccess", "access")]: { type: "eks-auth:index:ClusterAccess", outputs: {} },
    };
    assert.deepEqual(tokens(await declare([alice], { state: other })), [readState, readMappings]);
  });

  it("counts the policies that leave an entry of another owner, and those that others gave an entry of this stack", async () => {
    const used = stored("ClusterAccess", "access", "-dev", roleArn, { tags: {} });
    const theirs = { state: used, entries: [live(roleArn, { declaredBy: "nobody" })] };
    const kept = await declare([alice], theirs, { existing: "use" });
    assert.deepEqual(kept.errors, [both]);
    const grouped = stored("ClusterAccess", "access", "-dev", roleArn, { kubernetesGroups: ["a"] });
    const { [urnOf(`ClusterAccess$${associationType}`, "access-dev-AmazonEKSClusterAdminPolicy")]: _, ...rest } =
      grouped;
    const given = { state: rest, entries: [live(roleArn, { groups: ["a"] })] };
    assert.deepEqual((await declare([{ ...dev, access: "view" }], given)).errors, []);
  });

  it("ignores an administrator whose principal was deleted", async () => {
    const dead = { ...creator, principalStatus: "recreated" };
    const done = await declare([alice], { state, entries: [live(roleArn), dead] });
    assert.deepEqual(done.errors, [`${refuses}${lostAccess}. ${keep}\n${refuses}${nobody}. ${keepOne}`]);
  });

  it("keeps administrators whose group is bound to cluster-admin, as long as the entry has its groups", async () => {
    const grouped = stored("ClusterAccess", "access", "-dev", roleArn, { kubernetesGroups: ["a", "b"] });
    const grant = { name: "dev", principalArn: roleArn, access: "view" } as const;
    const entries = [live(roleArn, { groups: ["a", "b"], policies: [] })];
    const cluster = { state: grouped, entries, adminBindings: [bindingOf("a")] };
    assert.deepEqual((await declare([{ ...grant, kubernetesGroups: ["a"] }], cluster)).errors, []);
    const bare = await declare([{ ...grant, kubernetesGroups: ["b"] }], cluster);
    const byBinding = "which it has by its access entry (the ClusterRoleBinding b of the group a)";
    assert.ok(bare.errors.join().startsWith(`${refuses}${deployer} its administrator permissions, ${byBinding}`));
  });

  it("lets grants move to aws-auth and back while an administrator remains", async () => {
    const entries = [live(roleArn)];
    const toMap = { accessMethod: "config-map" };
    assert.deepEqual((await declare([dev], { state, entries }, toMap)).errors, []);
    const weaker = await declare([{ ...dev, access: "view" }], { state, entries }, toMap);
    assert.deepEqual(weaker.errors, [both]);
  });

  it("refuses a migration to a weaker entry, which takes precedence over the grant's own mapping or another one", async () => {
    const weaker = [{ ...dev, access: "view" }] as const;
    const byHand = { state: {}, mappings: [mapping(mappedRole, ["system:masters"])] };
    const refused = await declare([...weaker], byHand, { migrate: true });
    assert.ok(refused.errors.join().startsWith(`${refuses}${lostByEntry}. ${keep}`), refused.errors.join());
    assert.deepEqual((await declare([dev], byHand, { migrate: true })).errors, []);
    const username = `arn:aws:sts::${account}:assumed-role/dev/{{SessionName}}`;
    const mappings = [mapping(mappedRole, [ownGroup], { username, declaredBy: "this-stack" })];
    const own = { state: {}, mappings, adminBindings: [bindingOf(ownGroup)] };
    const byGroup = `its mapping in aws-auth (the ClusterRoleBinding b of the group ${ownGroup})`;
    const ofOwn = await declare([...weaker], own, { migrate: true });
    assert.ok(
      ofOwn.errors.join().startsWith(`${refuses}${deployer} its administrator permissions, which it has by ${byGroup}`),
    );
    const same = await declare([dev], own, { migrate: true });
    assert.deepEqual([same.errors, warnings(same)], [[], []]);
  });

  it("counts the unmanaged access entries and mappings that the update removes", async () => {
    const old = { createdAt: "2026-01-01T00:00:00Z" };
    const unmanaged = (name: string) => {
      const principalArn = `arn:aws:iam::${account}:role/${name}`;
      return {
        ...live(principalArn, { declaredBy: "nobody", ...old }),
        type: "STANDARD",
        tags: {},
        accessEntryArn: "a",
      };
    };
    const [boss, chief] = [unmanaged("boss"), unmanaged("chief")];
    const refusal = (args: object, entries: object[], mappings: object[] = []) => {
      const options = optionsOf({ state: {}, entries, mappings });
      const functions = {
        ...options.functions,
        [readOtherEntries]: () => ({ entries, callerArns: [mappedRole] }),
      };
      const grants = [{ ...alice, name: "al" }];
      return run(() => new ClusterAccess("access", { clusterName: "prod", grants, unmanaged: "remove", ...args }), {
        ...options,
        functions,
      });
    };
    const last = `${nobody.replace(roleArn, boss.principalArn)}; arn:aws:iam::${account}:role/chief is one by its access entry (${byPolicy})`;
    assert.deepEqual((await refusal({}, [boss, chief])).errors, [`${refuses}${last}. ${keepOne}`]);
    assert.deepEqual((await refusal({ unmanagedExceptions: [chief.principalArn] }, [boss, chief])).errors, []);
    assert.deepEqual((await refusal({ unmanaged: "report" }, [boss, chief])).errors, []);
    const forced = await refusal({ force: true }, [boss, chief]);
    assert.deepEqual(
      [forced.errors, warnings(forced).filter((message) => message.startsWith("force"))],
      [[], [`force overrides the lock-out guard: ${last}.`]],
    );
    const masters = { ...mapping(chief.principalArn, ["system:masters"]), changedAt: "2026-01-01T00:00:00Z" };
    const lastMapped = `no administrator would be left among the access entries and in aws-auth: now ${chief.principalArn} is one by ${byMasters}`;
    const byMapping = await refusal({}, [], [masters]);
    assert.deepEqual(byMapping.errors, [`${refuses}${lastMapped}. ${keepOne}`]);
  });

  it("lets a grant move to another component, and judges it there", async () => {
    const cluster = { state, entries: [live(roleArn), creator] };
    const moving = (access: "cluster-admin" | "view") =>
      run(() => {
        new ClusterAccess("access", { clusterName: "prod", grants: [alice] });
        new ClusterAccess("other", { clusterName: "prod", grants: [{ ...dev, access }] });
      }, optionsOf(cluster));
    assert.deepEqual((await moving("cluster-admin")).errors, []);
    const other = refuses.replace('"access"', '"other"');
    assert.deepEqual((await moving("view")).errors, [`${other}${lostRights}. ${keep}`]);
    const toEntry = await run(() => {
      new ClusterAccess("access", { clusterName: "prod", grants: [alice] });
      new AccessEntry("dev", { clusterName: "prod", principalArn: roleArn, accessPolicies: policies });
    }, optionsOf(cluster));
    assert.deepEqual(toEntry.errors, []);
  });

  it("waits for a component that is declared later", async () => {
    const later = new Promise<void>((resolve) => {
      defaultTiming.sleep = () => later;
      setImmediate(resolve);
    });
    const done = await run(
      async () => {
        new ClusterAccess("access", { clusterName: "prod", grants: [alice] });
        await later;
        new ClusterAccess("other", { clusterName: "prod", grants: [dev] });
      },
      optionsOf({ state, entries: [live(roleArn), creator] }),
    );
    defaultTiming.sleep = async () => undefined;
    assert.deepEqual(done.errors, []);
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
      `${refuses}the identity that runs Pulumi would lose its access or its permissions. ${keep}\n` +
        `${refuses}no administrator would be left among the access entries and in aws-auth. ${keepOne}`,
    ]);
  });

  const notRefused = (what: string, unread: string) =>
    `The lock-out guard doesn't refuse this change, but ${what}. Not everything that decides it can be read: ${unread}`;
  const may = (text: string) => text.replace("would lose", "may lose");
  const nobodyMay = nobody.replace("no administrator would be left", "there may be no administrator left");

  const lastKnown = (unread: string) =>
    `${refuses}${nobodyMay}. Not everything that decides it can be read: ${unread} ${keepOne}`;

  it("refuses to remove the last administrator that it knows, and warns of any other loss that depends on what it can't read", async () => {
    const ops = live(`arn:aws:iam::${account}:role/ops`, { policies: [] });
    const unread = "Bindings: grant list.";
    const cluster = { state, entries: [live(roleArn), ops], adminBindings: null, unread: [unread] };
    const done = await declare([{ ...dev, access: "view" }], cluster);
    assert.deepEqual(done.errors, [lastKnown(unread)]);
    const forced = await declare([{ ...dev, access: "view" }], cluster, { force: true });
    assert.deepEqual(
      [forced.errors, warnings(forced)],
      [[], [`force overrides the lock-out guard: ${nobodyMay}.`, notRefused(may(lostRights), unread)]],
    );
  });

  it("counts only access entries if aws-auth can't be read, and names the reason", async () => {
    const options = optionsOf(
      { state },
      {
        lists: {
          caller: `arn:aws:sts::${account}:assumed-role/dev/ci`,
          entries: { [roleArn]: { principalArn: roleArn, type: "STANDARD", username: "u", tags: owner } },
        },
        accessPolicies: { [roleArn]: [{ policyArn: adminPolicy, accessScope: { type: "cluster" } }] },
      },
    );
    const failing = () => {
      throw new Error("no network");
    };
    const functions = { ...options.functions, [readAccess]: failing };
    const done = await run(() => new ClusterAccess("access", { clusterName: "prod", grants: [alice] }), {
      ...options,
      functions,
    });
    const unread = "no network";
    assert.deepEqual(done.errors, [lastKnown(unread)]);
  });
});

describe("The lock-out guard of an AccessEntry", () => {
  withoutWaiting();
  const state = stored("AccessEntry", "dev", "", roleArn);
  const program = (args: object) => () =>
    new AccessEntry("dev", { clusterName: "prod", principalArn: roleArn, ...args });
  const cluster = { state, entries: [live(roleArn)] };
  const title = 'AccessEntry "dev": the lock-out guard refuses this change: ';
  const anyway = ", or set force to true to make the change anyway.";
  const give = `Give its access entry the same permissions${anyway}`;
  const admin = `Give an access entry the access policy AmazonEKSClusterAdminPolicy for the whole cluster${anyway}`;

  it("refuses to remove the access policy of the last administrator, unless force is set", async () => {
    const done = await run(program({ accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] }), optionsOf(cluster));
    assert.deepEqual(done.errors, [`${title}${lostRights}. ${give}\n${title}${nobody}. ${admin}`]);
    const forced = await run(program({ force: true }), optionsOf(cluster));
    assert.deepEqual(
      [forced.errors, warnings(forced)],
      [[], [lostRights, nobody].map((loss) => `force overrides the lock-out guard: ${loss}.`)],
    );
  });

  it("reads only the state of the stack if the entry keeps its permissions", async () => {
    const kept = pulumi.output(Promise.resolve(policies));
    const done = await run(program({ accessPolicies: kept }), optionsOf(cluster));
    assert.deepEqual([done.errors, tokens(done)], [[], [readState]]);
  });

  it("warns of a new entry that takes groups or the username of a mapping from its principal", async () => {
    const other = `arn:aws:iam::${account}:role/ops`;
    const lists = { caller: `arn:aws:iam::${account}:user/ci` };
    const warned = async (args: object, found: object, more: Partial<Cluster> = {}) => {
      const options = optionsOf({ state: {}, entries: [live(other)], mappings: [found], ...more }, { lists });
      const done = await run(program(args), options);
      assert.deepEqual(done.errors, []);
      return warnings(done);
    };
    const lostBy = (what: string) =>
      `The new access entry of ${roleArn} takes precedence over mapRoles, line 3, of aws-auth, so its principal loses ` +
      `${what}. Unless nothing is bound to them, give the entry the same permissions, with kubernetesGroups or access policies.`;
    const devs = mapping(mappedRole, ["devs", "ops"]);
    assert.deepEqual(await warned({}, devs), [lostBy("the groups devs, ops and the username hand")]);
    assert.deepEqual(await warned({ kubernetesGroups: ["ops"], username: "hand" }, devs), [lostBy("the group devs")]);
    assert.deepEqual(await warned({ kubernetesGroups: ["ops", "devs"] }, devs), [lostBy("the username hand")]);
    assert.deepEqual(await warned({ kubernetesGroups: ["ops", "devs"], username: "hand" }, devs), []);
    assert.deepEqual(await warned({ accessPolicies: policies }, devs), []);
    assert.deepEqual(await warned({}, { ...devs, inEffect: false, withoutEffectReason: "dropped" }), []);
    const bound = { adminBindings: [bindingOf("ops")] };
    assert.deepEqual(await warned({ kubernetesGroups: ["ops"], username: "hand" }, devs, bound), []);
  });

  it("refuses a new entry that takes the deployer's or the last administrator's permissions by a mapping", async () => {
    const masters = { state: {}, mappings: [mapping(mappedRole, ["system:masters"])] };
    const done = await run(program({}), optionsOf(masters));
    const last = `no administrator would be left among the access entries and in aws-auth: now ${mappedRole} is one by ${byMasters}`;
    assert.deepEqual(done.errors, [`${title}${lostByEntry}. ${give}\n${title}${last}. ${admin}`]);
    const team = { state: {}, mappings: [mapping(mappedRole, ["team"])] };
    const bare = await run(program({}), optionsOf(team));
    assert.deepEqual(bare.errors, [
      `${title}${deployer} all of its groups and access policies, which it has by its mapping in aws-auth. ${give}`,
    ]);
  });

  it("reports it if it can't read aws-auth, and creates the entry", async () => {
    const options = optionsOf({ state: {} });
    const failing = () => {
      throw new Error("no network");
    };
    const done = await run(program({}), { ...options, functions: { ...options.functions, [readMappings]: failing } });
    const message =
      "aws-auth can't be read, so it isn't known whether it maps a principal that gets an access entry, which takes " +
      "precedence. no network";
    assert.deepEqual([done.errors, done.log.map((one) => [one.severity, one.message])], [[], [["info", message]]]);
  });
});
