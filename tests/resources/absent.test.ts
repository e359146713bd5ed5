import assert from "node:assert/strict";
import { another, inputs, nodes, role, roleArn, roleText, setUp, userArn } from "./support/declare";

/** Entries that someone wrote by hand: several for one role, one for a user, and some for other principals. */
const ofDev = `- rolearn: ${roleArn("Dev")} # by hand
  username: dev
  groups: [system:masters]
`;
const ofDevAgain = `- rolearn: arn:aws:iam::123456789012:role/team/DEV
  username: dev
  sso: {}
  userid: x
`;
const ofOps = `- rolearn: ${roleArn("Ops")}
  username: ops
  groups: [system:masters]
`;
const ofAl = `- {userarn: ${userArn("Al")}, username: al}\n`;
const ofBo = `- {userarn: ${userArn("Bo")}, username: bo}\n`;

const byHand = {
  mapRoles: `# ours\n${ofDev}${nodes}${ofDevAgain}# theirs\n${ofOps}`,
  mapUsers: ofAl + ofBo,
  mapAccounts: '- "000000000001"\n',
};
const without = { ...byHand, mapRoles: `# ours\n${nodes}# theirs\n${ofOps}`, mapUsers: ofBo };
const wanted = inputs({ absentArns: [roleArn("Dev"), userArn("Al")] });
const notices = [
  `warning: the entry of mapRoles for ${roleArn("Dev")} (line 2) is removed: its ARN is declared absent`,
  "warning: the entry of mapRoles for arn:aws:iam::123456789012:role/team/DEV (line 10) is removed: its ARN is declared absent",
  `warning: the entry of mapUsers for ${userArn("Al")} (line 1) is removed: its ARN is declared absent`,
];

describe("AwsAuthEntries with absentArns", () => {
  it("removes entries that others wrote for them, after a backup, and keeps everything else", async () => {
    const { cluster, engine, claim } = setUp(byHand);
    await engine.check(wanted);
    assert.deepEqual(engine.told, notices);
    assert.deepEqual(cluster.configMap?.data, byHand);
    assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap, { data: without, annotations: { note: "by hand" } });
    assert.deepEqual([...cluster.backups], [["aws-auth-backup-1", byHand]]);
    assert.deepEqual(engine.outputs.absentArns, wanted.absentArns);
    assert.equal(engine.outputs.backupName, "aws-auth-backup-1");
    assert.deepEqual([engine.outputs.entries, claim()], [{}, undefined]);
    assert.deepEqual(engine.told, notices);
  });

  it("ignores the path in a role's ARN", async () => {
    const { cluster, engine } = setUp(byHand);
    await engine.up(inputs({ absentArns: ["arn:aws:iam::123456789012:role/a/b/Dev", userArn("Al")] }));
    assert.deepEqual(cluster.configMap?.data, without);
    assert.deepEqual(engine.outputs.absentArns, wanted.absentArns);
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
  });

  it("writes nothing and creates no backup if there is nothing to remove", async () => {
    const { cluster, engine } = setUp(without);
    const before = structuredClone(cluster.configMap);
    assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
    assert.deepEqual([cluster.configMap, cluster.asked], [before, ["connect", "read"]]);
    cluster.asked = [];
    assert.deepEqual(await engine.up(inputs({ absentArns: [] })), { operation: "update", reasons: [] });
    assert.deepEqual([cluster.configMap, cluster.asked, engine.told], [before, ["connect", "read"], []]);
  });

  it("doesn't create a ConfigMap", async () => {
    const { cluster, engine } = setUp();
    cluster.configMap = undefined;
    await engine.up(wanted);
    assert.equal(cluster.configMap, undefined);
  });

  it("keeps entries of nodes, and reports it", async () => {
    const { cluster, engine } = setUp();
    const before = structuredClone(cluster.configMap);
    await engine.up(inputs({ absentArns: [roleArn("nodes")] }));
    assert.deepEqual(cluster.configMap, before);
    const told = [`warning: the entry of mapRoles for ${roleArn("nodes")} (line 1) gives nodes access, and is kept`];
    assert.deepEqual(engine.told, told);
    engine.restart();
    engine.told = [];
    await engine.up(inputs({ absentArns: [roleArn("nodes")] }));
    assert.deepEqual(engine.told, []);
  });

  it("removes its own entries silently, and one that someone has changed with a warning", async () => {
    const { cluster, engine, claim } = setUp();
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles.replace('"ops"', "boss") }));
    await engine.up(inputs({ absentArns: [roleArn("Dev"), roleArn("Ops")] }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
    assert.equal(claim(), undefined);
    assert.deepEqual(engine.told, [
      `warning: the entry of mapRoles for ${roleArn("Ops")} (line 10) is removed: its ARN is declared absent`,
    ]);
  });

  it("keeps its own entries for other ARNs, and writes new ones", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes + ofDev.replace("system:masters", "devs") });
    await engine.up(inputs({ roles: role("Team"), absentArns: [roleArn("Dev")] }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Team") });
    await engine.up(inputs({ roles: role("Dev"), absentArns: [roleArn("Team")] }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") });
  });

  it("is rejected for an entry that another resource has declared, in the preview and in the update", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes + ofDev.replace("system:masters", "devs") });
    const others = another(cluster);
    await others.up(inputs({ roles: role("Ops") }));
    const before = structuredClone(cluster.configMap);
    const reason =
      `${roleArn("Ops")} is declared absent, but mapRoles, line 9, maps it. That entry is declared by another stack or ` +
      "another resource of this package. Remove it there first.";
    const absentArns = [roleArn("Dev"), roleArn("Ops")];
    assert.deepEqual(await engine.up(inputs({ absentArns })), { operation: "refused", reasons: [reason] });
    const existingMappings =
      `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("Dev")} to "dev" with ` +
      'the groups ["devs"]. Remove one of the two, or set existingMappings to "take-over" to replace that entry.';
    const both = inputs({ roles: role("Dev"), absentArns: [roleArn("Ops")] });
    assert.deepEqual((await engine.check(both)).reasons, [existingMappings, reason]);
    await others.up(inputs({ roles: { ...role("Ops"), ...role("Team") } }));
    const later = structuredClone(cluster.configMap);
    await others.up(inputs({ roles: role("Ops") }));
    assert.deepEqual(cluster.configMap, before);
    const meanwhile = () => {
      cluster.configMap = later;
      cluster.edit((data) => data);
    };
    cluster.faults.push({ operation: "write", when: "before", happens: meanwhile });
    await assert.rejects(engine.up(inputs({ absentArns: [roleArn("Dev"), roleArn("Team")] })), {
      message: reason.replace("Ops", "Team").replace("line 9", "line 13"),
    });
    assert.deepEqual(cluster.configMap, later);
    await others.refresh();
    await others.destroy();
    assert.deepEqual(await engine.up(inputs({ absentArns })), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("accepts its own entry under another URN", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    engine.urn = engine.urn.replace("::people", "::persons");
    assert.deepEqual(await engine.up(inputs({ absentArns: [roleArn("Dev")] })), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: { note: "by hand" } });
  });

  it("shows after a refresh which entries have come back, and removes them in the next update", async () => {
    const { cluster, engine } = setUp(byHand);
    await engine.up(wanted);
    await engine.refresh();
    assert.deepEqual(
      [engine.outputs.absentArns, engine.state?.inputs.values.absentArns],
      [wanted.absentArns, wanted.absentArns],
    );
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
    cluster.edit(({ mapUsers = "", ...rest }) => ({ ...rest, mapUsers: mapUsers + ofAl.replace("Al", "AL") }));
    engine.told = [];
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
    const goes = `the entry of mapUsers for ${userArn("AL")} (line 2) is removed: its ARN is declared absent`;
    assert.deepEqual(engine.told, [`warning: aws-auth no longer matches the program: after a refresh, ${goes}`]);
    await engine.refresh();
    const left = [roleArn("Dev")];
    assert.deepEqual([engine.outputs.absentArns, engine.state?.inputs.values.absentArns], [left, left]);
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    assert.deepEqual([cluster.configMap?.data, engine.outputs.absentArns], [without, wanted.absentArns]);
  });

  it("doesn't report entries of nodes as drift", async () => {
    const { engine } = setUp();
    const ofNodes = inputs({ absentArns: [roleArn("nodes")] });
    await engine.up(ofNodes);
    await engine.refresh();
    assert.deepEqual(await engine.up(ofNodes), { operation: "same", reasons: [] });
  });

  it("reads the state of an earlier version as if there were none", async () => {
    const { cluster, engine } = setUp();
    const declared = inputs({ roles: role("Dev") });
    await engine.up(declared);
    delete engine.state?.inputs.values.absentArns;
    delete engine.state?.outputs.values.absentArns;
    assert.deepEqual(await engine.up(declared), { operation: "same", reasons: [] });
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: `${mapRoles}- rolearn: ${roleArn("Dev")}\n` }));
    engine.told = [];
    assert.deepEqual(await engine.up(declared), { operation: "same", reasons: [] });
    assert.match(engine.told.join(), /^warning: aws-auth no longer matches the program: \S+ is mapped by an entry/);
    await engine.refresh();
    assert.deepEqual([engine.outputs.absentArns, engine.state?.inputs.values.absentArns], [[], []]);
  });

  it("restores nothing when it is destroyed", async () => {
    const { cluster, engine } = setUp(byHand);
    await engine.up(wanted);
    cluster.asked = [];
    await engine.destroy();
    assert.deepEqual([cluster.configMap?.data, cluster.asked], [without, ["connect", "read"]]);
  });

  it("continues after an interruption", async () => {
    for (const when of ["before", "after"] as const) {
      const { cluster, engine } = setUp(byHand);
      const happens = () => {
        throw new Error("killed");
      };
      cluster.faults.push({ operation: "write", when, happens });
      await assert.rejects(engine.up(wanted), { message: "killed" });
      assert.deepEqual(cluster.configMap?.data, when === "before" ? byHand : without);
      engine.restart();
      assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
      assert.deepEqual(cluster.configMap?.data, without);
      assert.deepEqual([...cluster.backups.values()], when === "before" ? [byHand, byHand] : [byHand]);
    }
  });

  it("is refused by the lock-out guard like any other removal", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes + ofDev });
    const absentArns = [roleArn("Dev")];
    const { operation, reasons } = await engine.up(inputs({ absentArns }));
    assert.deepEqual([operation, reasons.length], ["refused", 1]);
    assert.match(reasons.join(), /system:masters.*or set force to true to make the change anyway\.$/);
    await engine.up(inputs({ absentArns, force: true }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("applies to a restored backup too", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes });
    cluster.backups.set("aws-auth-backup-0", byHand);
    await engine.up(inputs({ ...wanted, restoreFrom: "aws-auth-backup-0" }));
    assert.deepEqual(cluster.configMap?.data, without);
  });

  it("needs keys that can be read, or repairs them", async () => {
    const { cluster, engine } = setUp({ mapRoles: `${ofDev}- rolearn: x\n\tusername: y\n`, mapAccounts: "- [" });
    const { reasons } = await engine.check(wanted);
    assert.deepEqual([reasons.length, reasons[0]?.slice(0, 33)], [1, "mapRoles can't be read (line 5, c"]);
    await engine.up(inputs({ ...wanted, repair: true, force: true }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: "# - rolearn: x\n# \tusername: y\n", mapAccounts: "- [" });
  });
});
