import assert from "node:assert/strict";
import type { RbacBinding } from "../../provider/eks/bindings";
import type { ClusterEntry } from "../../provider/eks/clusterEntry";
import { inputs, nodes, role, roleArn, setUp } from "./support/declare";

const deployer = { arn: "arn:aws:sts::123456789012:assumed-role/Deploy/ci" };
const admins = role("Deploy", "deploy", ["system:masters"]);
const described = { arn: "arn:aws:eks:us-west-2:123456789012:cluster/main", authenticationMode: "API_AND_CONFIG_MAP" };
const adminPolicy = { policy: "AmazonEKSClusterAdminPolicy" };
const nobody = "no administrator would be left: no entry that matches a principal would have the group system:masters";
const refused = (message: string, fix: string) =>
  `the lock-out guard refuses this change: ${message}. ${fix}, or set force to true to make the change anyway.`;
const keepSame = "Keep an entry that gives it the same access";
const keepMaster = "Keep an entry with the group system:masters";
const lost = (what: string) => `the identity that runs Pulumi, ${deployer.arn}, would lose ${what}`;

function entry(name: string, more: Partial<ClusterEntry> = {}): ClusterEntry {
  const principalArn = roleArn(name);
  return {
    accessEntryArn: "",
    principalArn,
    type: "STANDARD",
    username: "u",
    groups: [],
    tags: {},
    policies: [],
    ...more,
  };
}

const bindingOf = (group: string): RbacBinding => ({
  kind: "ClusterRoleBinding",
  name: "admins",
  roleKind: "ClusterRole",
  roleName: "cluster-admin",
  subjects: [{ kind: "Group", name: group }],
  isDefault: false,
});

/** A cluster in which our entries give the deployer's role and another one system:masters, in a mode with both halves. */
async function deployed(entries: ClusterEntry[] | undefined, unread: string[] = []) {
  const made = setUp();
  const { cluster, engine } = made;
  cluster.described = described;
  cluster.caller = deployer;
  cluster.accessEntries = { ...(entries && { entries }), unread };
  await engine.up(inputs({ roles: { ...admins, ...role("Dev") } }));
  cluster.asked = [];
  return made;
}

describe("The lock-out guard of AwsAuthEntries, with access entries", () => {
  it("lets entries of aws-auth go whose principals have access entries, and reads those only for a lock-out", async () => {
    const { cluster, engine } = await deployed([entry("Deploy", { policies: [adminPolicy] })]);
    assert.deepEqual(await engine.up(inputs({ roles: role("Dev") })), { operation: "update", reasons: [] });
    const reads = ["connect", "read", "whoAmI", "bindings", "accessEntries"];
    assert.deepEqual(cluster.asked.slice(0, reads.length), reads);
    cluster.asked = [];
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    assert.equal(cluster.asked.includes("accessEntries"), false);
    assert.deepEqual(engine.reported, []);
  });

  it("refuses to remove the last administrator of both halves", async () => {
    const { engine } = await deployed([entry("Ops", { policies: [{ ...adminPolicy, namespaces: ["a"] }] })]);
    assert.deepEqual((await engine.up(inputs({ roles: role("Dev") }))).reasons, [
      refused(lost("its access to the cluster"), keepSame),
      refused(nobody, keepMaster),
    ]);
  });

  it("counts a binding of a group to cluster-admin in either half", async () => {
    const reasonsWith = async (entries: ClusterEntry[], roles: object) => {
      const { cluster, engine } = await deployed(entries);
      cluster.caller = undefined;
      cluster.bindings = { bindings: [bindingOf("devs")] };
      return (await engine.up(inputs({ roles }))).reasons;
    };
    const others = role("Dev", "dev", ["others"]);
    const bound = `${nobody} or a binding to cluster-admin`;
    assert.deepEqual(await reasonsWith([entry("Ops")], others), [refused(bound, keepMaster)]);
    assert.deepEqual(await reasonsWith([entry("Ops")], role("Dev")), []);
    assert.deepEqual(await reasonsWith([entry("Ops", { groups: ["devs"] })], others), []);
    // The entry of the principal, which has no group, takes precedence over its mapping.
    assert.deepEqual(await reasonsWith([entry("Dev")], role("Dev")), [refused(nobody, keepMaster)]);
  });

  const warned = (what: string, unread: string) =>
    `warning: the lock-out guard doesn't refuse this change, but ${what}. Not everything that decides it can be read: ${unread}.`;
  const nobodyMay = (unread: string) =>
    `${nobody.replace("no administrator would be left", "there may be no administrator left")}. Not everything that decides it can be read: ${unread}`;

  it("refuses to remove the last administrator that it knows, and warns of any other loss that depends on what it can't read", async () => {
    const { cluster, engine } = await deployed(undefined, ["Access entries: grant eks:ListAccessEntries."]);
    const unread = "Access entries: grant eks:ListAccessEntries";
    const last = refused(nobodyMay(unread), keepMaster);
    assert.deepEqual((await engine.check(inputs({ roles: role("Dev") }))).reasons, [last]);
    assert.deepEqual((await engine.up(inputs({ roles: role("Dev") }))).reasons, [last]);
    assert.deepEqual(engine.reported, []);
    const mayLose = lost("its access to the cluster").replace("would", "may");
    const forced = inputs({ roles: role("Dev"), force: true });
    assert.deepEqual((await engine.check(forced)).reasons, []);
    const overridden = `warning: force overrides the lock-out guard: ${nobodyMay(unread)}.`;
    assert.deepEqual(engine.reported, [warned(mayLose, unread), overridden]);
    engine.reported.length = 0;
    engine.restart();
    const kept = inputs({ roles: { ...role("Dev"), ...role("Boss", "boss", ["system:masters"]) } });
    assert.deepEqual((await engine.check(kept)).reasons, []);
    assert.deepEqual(engine.reported, [warned(mayLose, unread)]);
    cluster.caller = undefined;
    cluster.accessEntries = { entries: [entry("Ops", { groups: ["x"] })], unread: [] };
    cluster.bindings = { unread: "Bindings: grant list." };
    assert.deepEqual((await engine.check(inputs({ roles: role("Dev") }))).reasons, [
      refused(nobodyMay("ClusterRoleBinding: Bindings: grant list"), keepMaster),
    ]);
  });

  const user = { caller: deployer, username: "deploy", groups: ["system:masters", "system:authenticated"] };
  it("refuses the deployer's loss if the API server shows that aws-auth signs it in, without the access entries", async () => {
    const { cluster, engine } = await deployed(undefined, ["Access entries: grant eks:ListAccessEntries."]);
    cluster.signedIn = user;
    const change = inputs({ roles: role("Dev") });
    const last = refused(nobodyMay("Access entries: grant eks:ListAccessEntries"), keepMaster);
    assert.deepEqual((await engine.check(change)).reasons, [
      refused(lost("its access to the cluster"), keepSame),
      last,
    ]);
    cluster.signedIn = { ...user, username: deployer.arn, groups: ["system:authenticated"] };
    assert.deepEqual((await engine.check(change)).reasons, [last]);
  });

  it("refuses to remove an administrator that only a binding makes one, and the last one with it", async () => {
    const { cluster, engine } = setUp();
    cluster.described = described;
    cluster.accessEntries = { entries: [entry("Ops", { groups: ["others"] })], unread: [] };
    cluster.bindings = { bindings: [bindingOf("ops")] };
    await engine.up(inputs({ roles: { ...role("Boss", "boss", ["ops"]), ...role("Dev") } }));
    const bound = `${nobody} or a binding to cluster-admin`;
    assert.deepEqual((await engine.up(inputs({ roles: role("Dev") }))).reasons, [refused(bound, keepMaster)]);
    assert.deepEqual((await engine.up(inputs({ roles: role("Boss", "boss", ["ops"]) }))).reasons, []);
    cluster.bindings = { bindings: [bindingOf("others")] };
    assert.deepEqual((await engine.up(inputs({ roles: role("Dev") }))).reasons, []);
  });

  it("counts the access entries that the program creates before, with a principal that isn't known yet", async () => {
    const { cluster, engine } = await deployed([]);
    const change = (accessEntries: object[]) => inputs({ roles: role("Dev"), accessEntries });
    const own = { principalArn: roleArn("Deploy") };
    const given = refused(
      `${lost("its administrator permissions (system:masters)")}: its access entry takes precedence over aws-auth, and doesn't give them`,
      keepSame,
    );
    assert.deepEqual((await engine.up(change([own]))).reasons, [given, refused(nobody, keepMaster)]);
    cluster.asked = [];
    assert.deepEqual((await engine.up(change([{ ...own, administrator: true }]))).reasons, []);
    assert.equal(cluster.asked.includes("accessEntries"), false);
    // A change of this input alone needs no update.
    assert.equal((await engine.up(change([]))).operation, "same");
  });

  it("lets entries of nodes go that have access entries", async () => {
    const workers = role("workers", "system:node:{{EC2PrivateDNSName}}", ["system:bootstrappers", "system:nodes"]);
    const { cluster, engine } = setUp({ mapRoles: nodes });
    cluster.described = described;
    cluster.nodes = 3;
    cluster.accessEntries = { entries: [entry("workers", { type: "EC2_LINUX" })], unread: [] };
    await engine.up(inputs({ roles: { ...workers, ...role("Dev") } }));
    assert.deepEqual(await engine.up(inputs({ roles: role("Dev") })), { operation: "update", reasons: [] });
  });

  it("has nothing to refuse in the mode API, in which aws-auth has no effect", async () => {
    const { cluster, engine } = await deployed([]);
    cluster.described = { ...described, authenticationMode: "API" };
    assert.deepEqual((await engine.up(inputs({ roles: role("Dev") }))).reasons, []);
  });

  it("rejects invalid access entries", async () => {
    const { engine } = setUp();
    const { reasons } = await engine.up(inputs({ accessEntries: ["x", { administrator: "yes" }] }));
    assert.deepEqual(reasons, [
      'accessEntries[0] is "x"; expected an access entry with principalArn. Write it as { principalArn: <ARN> }.',
      "accessEntries[1].principalArn is missing; expected the ARN of an IAM role or user " +
        "(arn:<partition>:iam::<account>:role/<path and name>, …:user/<path and name>) or of the root user (…:root). " +
        "Pass the principal's ARN.",
      'accessEntries[1].administrator is "yes"; expected true or false. Write it without quotes.',
    ]);
  });
});
