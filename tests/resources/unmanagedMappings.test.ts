import assert from "node:assert/strict";
import { pending } from "../../provider/validation/issues";
import { another, inputs, nodes, role, roleArn, roleText, setUp, userArn } from "./support/declare";

const ofLeft = `- rolearn: ${roleArn("Left")} # by hand\n  username: left\n  groups: [ops]\n`;
const ofAl = `- {userarn: ${userArn("Al")}, username: al, note: x}\n`;
const ofBo = `- {userarn: ${userArn("Bo")}, username: bo}\n`;
const byHand = { mapRoles: `# ours\n${nodes}${ofLeft}# theirs\n`, mapUsers: ofAl + ofBo, other: "x" };
const without = { mapRoles: `# ours\n${nodes}# theirs\n`, mapUsers: ofBo, other: "x" };

/** Mappings as they were read. */
const left = { key: "mapRoles", arn: roleArn("Left"), username: "left", groups: ["ops"] };
const al = { key: "mapUsers", arn: userArn("Al"), username: "al", groups: [] };
const removing = (mappings: object[], principalArns: string[] = []) =>
  inputs({ unmanaged: { mappings, principalArns } });
const wanted = removing([left, al]);
const stays = (arn: string, reason: string) => `warning: the entry of aws-auth for ${arn} stays: ${reason}`;
const changed = "someone has changed it since";

describe("AwsAuthEntries with unmanaged mappings to remove", () => {
  it("removes exactly these after a backup, keeps every other byte, and logs what is needed to write them again", async () => {
    const { cluster, engine, claim } = setUp(byHand);
    await engine.check(wanted);
    assert.deepEqual([engine.reported, cluster.configMap?.data], [[], byHand]);
    assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap, { data: without, annotations: { note: "by hand" } });
    assert.deepEqual([[...cluster.backups], claim()], [[["aws-auth-backup-1", byHand]], undefined]);
    const inBackup = "The ConfigMap aws-auth-backup-1 in kube-system contains it.";
    assert.deepEqual(engine.reported, [
      `info: Removed the entry of mapRoles for ${roleArn("Left")} (line 7): username "left", groups ["ops"]. ${inBackup}`,
      `info: Removed the entry of mapUsers for ${userArn("Al")} (line 1): username "al", groups []. ${inBackup}`,
    ]);
  });

  it("removes them in the same write as its own entries, and has nothing to do after that", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes + ofLeft });
    await engine.up(inputs({ roles: role("Dev") }));
    cluster.asked = [];
    const both = { ...removing([left]), roles: { ...role("Dev"), ...role("Ops") } };
    assert.deepEqual(await engine.up(both), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
    assert.equal(cluster.asked.filter((operation) => operation === "write").length, 1);
    const same = { ...both, unmanaged: { mappings: [], principalArns: [] } };
    assert.deepEqual(await engine.up(same), { operation: "same", reasons: [] });
    const { unmanaged: _, ...rest } = both;
    assert.deepEqual(await engine.up(rest), { operation: "same", reasons: [] });
  });

  it("removes one that was written again, although the last update listed the same", async () => {
    const { cluster, engine } = setUp(byHand);
    await engine.up(wanted);
    cluster.edit(() => byHand);
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, without);
    const unknown = { values: { ...wanted, unmanaged: pending }, secrets: [] };
    assert.deepEqual(await engine.diff(unknown), { changes: true, replaces: [] });
  });

  it("keeps one that someone has changed, copied or supplemented since it was read, with all others of its principal", async () => {
    const more = ofLeft.replace("Left", "team/LEFT").replace("ops", "more");
    for (const roles of [
      ofLeft.replace("[ops]", "[ops, more]"),
      ofLeft.replace("username: left", "username: other"),
      ofLeft.replace("Left", "LEFT"),
      ofLeft + ofLeft,
      ofLeft + more,
      more + ofLeft,
      ofLeft.replace("\n", "\n  sso: {}\n"),
      ofLeft.replace("ops", "system:nodes"),
    ]) {
      const data = { ...byHand, mapRoles: nodes + roles };
      const { cluster, engine } = setUp(data);
      assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
      assert.deepEqual(cluster.configMap?.data, { ...data, mapUsers: ofBo });
      assert.deepEqual(engine.reported.slice(0, 1), [stays(roleArn("Left"), changed)]);
    }
  });

  it("keeps one that another resource, or itself, has declared since, and names the stack", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes });
    await another(cluster).up(inputs({ roles: role("Left", "left", ["ops"]) }));
    const declared = cluster.configMap;
    assert.deepEqual(await engine.up(removing([left])), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap, declared);
    assert.deepEqual(engine.reported, [stays(roleArn("Left"), "the stack others/dev has declared it since")]);
    const own = setUp({ mapRoles: nodes });
    const program = { ...removing([left]), roles: role("Left", "left", ["ops"]) };
    await own.engine.up(program);
    await own.engine.up(program);
    assert.deepEqual(own.cluster.configMap?.data, { mapRoles: nodes + roleText("Left", "left", ["ops"]) });
    assert.deepEqual(own.engine.reported, []);
  });

  it("decides again if someone else writes between its read and its write", async () => {
    const { cluster, engine } = setUp(byHand);
    const other = another(cluster);
    const taken = { roles: role("Left", "left", ["ops"]), existingMappings: "take-over" };
    cluster.faults.push({
      operation: "write",
      when: "before",
      happens: () => {
        cluster.edit((data) => ({ ...data, mapRoles: `${data.mapRoles}${ofLeft}` }));
      },
    });
    await engine.up(wanted);
    assert.deepEqual(cluster.configMap?.data, { ...without, mapRoles: `${byHand.mapRoles}${ofLeft}` });
    assert.deepEqual(engine.reported.slice(0, 1), [stays(roleArn("Left"), changed)]);
    await other.up(inputs(taken));
    assert.equal((await engine.up(removing([left]))).operation, "update");
    assert.match(String(cluster.configMap?.data?.mapRoles), /Left/);
  });

  it("removes nothing from an aws-auth that it can't read, and nothing that it can't remove safely", async () => {
    const unreadable = { ...byHand, mapUsers: "- [" };
    const bad = setUp(unreadable);
    assert.deepEqual(await bad.engine.up(removing([left])), { operation: "create", reasons: [] });
    assert.deepEqual(bad.cluster.configMap?.data, unreadable);
    assert.deepEqual(bad.engine.reported, [stays(roleArn("Left"), "aws-auth can't be read as a whole")]);
    const anchored = {
      mapRoles: `${nodes}- &left\n  rolearn: ${roleArn("Left")}\n  username: left\n  groups: [ops]\n- *left\n`,
    };
    const odd = setUp(anchored);
    assert.deepEqual(await odd.engine.up({ ...removing([left]), roles: role("Dev") }), {
      operation: "create",
      reasons: [],
    });
    assert.deepEqual(odd.cluster.configMap?.data, { mapRoles: anchored.mapRoles + roleText("Dev") });
  });

  it("is refused by the lock-out guard, which doesn't count access entries that are removed afterwards", async () => {
    const ofMaster = ofLeft.replace("ops", "system:masters");
    const master = { ...left, groups: ["system:masters"] };
    const entry = {
      accessEntryArn: "",
      principalArn: roleArn("Boss"),
      type: "STANDARD",
      username: "u",
      groups: [],
      tags: {},
      policies: [{ policy: "AmazonEKSClusterAdminPolicy" }],
    };
    const { cluster, engine } = setUp({ mapRoles: nodes + ofMaster });
    cluster.described = {
      arn: "arn:aws:eks:us-west-2:123456789012:cluster/main",
      authenticationMode: "API_AND_CONFIG_MAP",
    };
    cluster.accessEntries = { entries: [entry], unread: [] };
    const message =
      "the lock-out guard refuses this change: no administrator would be left: no entry that matches a principal would have " +
      "the group system:masters. Keep an entry with the group system:masters, or set force to true to make the change anyway.";
    const all = removing([master], [roleArn("Boss")]);
    assert.deepEqual(await engine.up(all), { operation: "rejected", reasons: [message] });
    assert.deepEqual(await engine.up(removing([master])), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
    cluster.edit(() => ({ mapRoles: nodes + ofMaster }));
    assert.deepEqual(await engine.up(all), { operation: "rejected", reasons: [message] });
    await engine.up({ ...all, force: true });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("restores nothing when it is destroyed, and removes nothing then", async () => {
    const { cluster, engine } = setUp(byHand);
    await engine.up(wanted);
    cluster.edit(() => byHand);
    await engine.refresh();
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, byHand);
  });
});
