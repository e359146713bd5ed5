import assert from "node:assert/strict";
import type { Caller } from "../../provider/awsauth/identity";
import { another, inputs, nodes, role, roleArn, roleText, setUp, text, userArn } from "./support/declare";

const deployer: Caller = { arn: "arn:aws:sts::123456789012:assumed-role/Deploy/ci" };
const admins = role("Deploy", "deploy", ["system:masters"]);
const root = `- userarn: ${userArn("root")}\n  username: root\n  groups: [system:masters]\n`;

/** A cluster in which our entry gives the deployer's role system:masters, and another administrator exists. */
async function deployed() {
  const made = setUp({ mapRoles: nodes, mapUsers: root });
  made.cluster.caller = deployer;
  await made.engine.up(inputs({ roles: { ...admins, ...role("Dev") } }));
  made.cluster.asked = [];
  return made;
}

const kept = ". Keep an entry that gives it the same access, or set force to true to make the change anyway.";

describe("The lock-out guard of AwsAuthEntries", () => {
  it("makes no extra requests if entries are only added", async () => {
    const { cluster, engine } = await deployed();
    await engine.up(inputs({ roles: { ...admins, ...role("Dev"), ...role("Ops") } }));
    assert.deepEqual(cluster.asked, ["connect", "read", "backUp", "write", "prune"]);
  });

  it("reads the caller's identity if an entry changes, and the nodes only if an entry of nodes would be removed", async () => {
    const { cluster, engine } = await deployed();
    await engine.up(inputs({ roles: { ...admins, ...role("Dev", "developer") } }));
    assert.deepEqual(cluster.asked, ["connect", "read", "whoAmI", "whoAmI", "backUp", "write", "prune"]);
  });

  const rows: [name: string, roles: Record<string, unknown>, reason: string][] = [
    ["access", role("Dev"), `would lose its access to the cluster${kept}`],
    [
      "administrator permissions",
      { ...role("Deploy", "deploy"), ...role("Dev") },
      `would lose its administrator permissions (system:masters)${kept}`,
    ],
  ];
  for (const [name, roles, reason] of rows) {
    it(`refuses to remove the deployer's ${name}, in preview and update`, async () => {
      const { cluster, engine } = await deployed();
      const before = structuredClone(cluster.configMap);
      const outcome = await engine.up(inputs({ roles }));
      const rejected = `the lock-out guard refuses this change: the identity that runs Pulumi, ${deployer.arn}, ${reason}`;
      assert.deepEqual(outcome, { operation: "rejected", reasons: [rejected] });
      assert.deepEqual(cluster.configMap, before);
    });
  }

  it("also refuses it in a destroy, which has no preview", async () => {
    const { cluster, engine } = await deployed();
    const before = structuredClone(cluster.configMap);
    await assert.rejects(engine.destroy(), {
      name: "Rejected",
      message:
        `the lock-out guard refuses this change: the identity that runs Pulumi, ${deployer.arn}, ` +
        `would lose its access to the cluster${kept} ` +
        "To remove the entries, set it, run `pulumi up`, and then remove them again.",
    });
    assert.deepEqual(cluster.configMap, before);
    assert.equal(cluster.backups.size, 1);
  });

  it("doesn't count an administrator whose entry ends soon, before the change or after it", async () => {
    const change = async (roles: object, endingSoon?: string[]) => {
      const { engine } = setUp();
      const [boss, lead] = ["Boss", "Lead"].map((name) => role(name, name.toLowerCase(), ["system:masters"]));
      await engine.up(inputs({ roles: { ...boss, ...lead } }));
      return engine.up(inputs({ roles: { ...boss, ...roles }, ...(endingSoon && { endingSoon }) }));
    };
    const nobody =
      "no administrator would be left: no entry that matches a principal would have the group system:masters";
    const keep = "Keep an entry with the group system:masters, or set force to true to make the change anyway.";
    assert.deepEqual(await change({}, [roleArn("Boss").toLowerCase()]), {
      operation: "rejected",
      reasons: [`the lock-out guard refuses this change: ${nobody}. ${keep}`],
    });
    assert.equal((await change({})).operation, "update");
    assert.equal((await change({}, [roleArn("Lead")])).operation, "update");
  });

  it("lets a destroy remove the administrators that the resource itself added, with a warning", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Boss", "boss", ["system:masters"]) }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
    assert.deepEqual(engine.reported, [
      "warning: no administrator would be left: no entry that matches a principal would have the group system:masters. " +
        "The entries are removed anyway, since the resource that added them is deleted.",
    ]);
  });

  it("refuses to leave the cluster without an administrator", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { ...role("Boss", "boss", ["system:masters"]), ...role("Dev") } }));
    const before = structuredClone(cluster.configMap);
    const { reasons } = await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(reasons, [
      "the lock-out guard refuses this change: no administrator would be left: no entry that matches a principal would have the group system:masters. " +
        "Keep an entry with the group system:masters, or set force to true to make the change anyway.",
    ]);
    assert.deepEqual(cluster.configMap, before);
  });

  it("allows restoring an own entry that someone has made the only administrator, but not removing it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    const written = structuredClone(cluster.configMap);
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles.replace('- "devs"', '- "devs"\n  - "system:masters"') }));
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, { ...role("Dev", "dev", ["devs", "system:masters"]), ...role("Ops") });
    const { reasons } = await engine.up(inputs({ roles: role("Ops") }));
    assert.match(reasons.join(), /^the lock-out guard refuses this change: no administrator would be left/);
    assert.deepEqual(await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } })), {
      operation: "update",
      reasons: [],
    });
    assert.deepEqual(cluster.configMap, written);
  });

  it("lets the last administrator be removed together with the resource that added it, with a warning", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Boss", "boss", ["system:masters"]) }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
    assert.deepEqual(engine.reported, [
      "warning: no administrator would be left: no entry that matches a principal would have the group system:masters. The entries are removed anyway, since the resource that added them is deleted.",
    ]);
  });

  const workers = role("workers", "system:node:{{EC2PrivateDNSName}}", ["system:bootstrappers", "system:nodes"]);
  const nodeRows: [number | undefined, string | undefined][] = [
    [0, undefined],
    [3, "the cluster has 3 registered nodes"],
    [undefined, "the cluster may have registered nodes"],
  ];
  for (const [registered, what] of nodeRows) {
    it(`${what ? "refuses" : "allows"} the removal of an own entry of nodes while ${what ?? "no node is registered"}`, async () => {
      const { cluster, engine } = setUp();
      cluster.nodes = registered;
      await engine.up(inputs({ roles: { ...workers, ...role("Dev") } }));
      cluster.asked = [];
      const { operation, reasons } = await engine.up(inputs({ roles: role("Dev") }));
      const rejected =
        `the lock-out guard refuses this change: the nodes of ${roleArn("workers")} would lose access to the cluster, and ${what}. ` +
        "Keep the entry until its nodes are deleted, or set force to true to make the change anyway.";
      assert.deepEqual(reasons, what ? [rejected] : []);
      assert.equal(operation, what ? "rejected" : "update");
      assert.deepEqual(cluster.asked.slice(0, 4), ["connect", "read", "whoAmI", "registeredNodes"]);
    });
  }

  it("is overridden by force, with one warning that names the effect", async () => {
    const { cluster, engine } = await deployed();
    cluster.nodes = undefined;
    const { operation } = await engine.up(inputs({ force: true, roles: role("Dev") }));
    assert.equal(operation, "update");
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev"), mapUsers: root });
    assert.deepEqual(engine.reported, [
      `warning: force overrides the lock-out guard: the identity that runs Pulumi, ${deployer.arn}, would lose its access to the cluster.`,
    ]);
  });

  it("detects what someone else has changed since the preview", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes, mapUsers: root });
    await engine.up(inputs({ roles: { ...role("Boss", "boss", ["system:masters"]), ...role("Dev") } }));
    const happens = () => cluster.edit(({ mapRoles = "" }) => ({ mapRoles }));
    cluster.faults.push({ operation: "write", when: "before", happens });
    await assert.rejects(
      engine.up(inputs({ roles: role("Dev") })),
      /^Rejected: the lock-out guard refuses this change: no administrator would be left/,
    );
    assert.match(cluster.configMap?.data?.mapRoles ?? "", /system:masters/);
  });

  it("also checks a restored document", async () => {
    const { cluster, engine } = await deployed();
    cluster.backups.set("aws-auth-backup-0", { mapRoles: nodes });
    const { reasons } = await engine.up(inputs({ roles: role("Dev"), restoreFrom: "aws-auth-backup-0" }));
    assert.equal(reasons.length, 2);
  });
});

describe("Restoring a backup with AwsAuthEntries", () => {
  const old = { mapRoles: `# old\n${nodes}`, other: "old" };

  it("restores its data once, merges the declared entries into it, and backs up the current data first", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    cluster.backups.set("aws-auth-backup-old", old);
    const present = { mapRoles: "broken: [", more: "x" };
    cluster.edit(() => present);
    const wanted = inputs({ roles: { ...role("Dev"), ...role("Ops") }, restoreFrom: "aws-auth-backup-old" });
    cluster.asked = [];
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    const restored = { mapRoles: `# old\n${nodes}${roleText("Dev")}${roleText("Ops")}`, other: "old" };
    assert.deepEqual(cluster.configMap?.data, restored);
    assert.deepEqual(cluster.backups.get(engine.outputs.backupName as string), present);

    cluster.edit((data) => ({ ...data, other: "new" }));
    await engine.up({ ...wanted, roles: role("Ops") });
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: `# old\n${nodes}${roleText("Ops")}`,
      other: "new",
    });
    const { restoreFrom: _, ...rest } = wanted;
    await engine.up({ ...rest, roles: role("Ops") });
    assert.deepEqual(cluster.configMap?.data?.other, "new");
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: `# old\n${nodes}`, other: "new" });
  });

  it("reports changes outside the entries: other keys and comments", async () => {
    const { cluster, engine } = setUp({ mapRoles: `# new\n${nodes}`, deleted: "x", other: "new" });
    cluster.backups.set("aws-auth-backup-old", { ...old, back: "x" });
    await engine.check(inputs({ restoreFrom: "aws-auth-backup-old" }));
    const what = ["changes the key other", "removes the key deleted", "brings back the key back"];
    assert.deepEqual(
      engine.reported.sort(),
      [...what, "changes the comments of mapRoles"]
        .map((one) => `warning: restoreFrom aws-auth-backup-old ${one}`)
        .sort(),
    );
  });

  it("reports a changed list that can't be read, and a changed field of an entry", async () => {
    const withField = nodes.replace("  username", "  note: old\n  username");
    const { cluster, engine } = setUp({ mapRoles: nodes, mapUsers: "broken: [" });
    cluster.backups.set("aws-auth-backup-old", { mapRoles: withField });
    await engine.check(inputs({ restoreFrom: "aws-auth-backup-old" }));
    const entry =
      `the entry of mapRoles for ${roleArn("nodes")} as "system:node:{{EC2PrivateDNSName}}" with the groups ` +
      '["system:bootstrappers","system:nodes"]';
    assert.deepEqual(engine.reported, [
      `warning: restoreFrom aws-auth-backup-old removes ${entry}`,
      `warning: after restoreFrom aws-auth-backup-old, aws-auth has ${entry}`,
      "warning: restoreFrom aws-auth-backup-old changes mapUsers, which can't be read",
    ]);
  });

  it("can be the first change of a resource", async () => {
    const { cluster, engine } = setUp();
    cluster.backups.set("aws-auth-backup-old", old);
    await engine.up(inputs({ roles: role("Dev"), restoreFrom: "aws-auth-backup-old" }));
    assert.deepEqual(cluster.configMap?.data, { ...old, mapRoles: old.mapRoles + roleText("Dev") });
  });

  const again =
    "warning: aws-auth-backup-old was restored before and isn't restored again: remove restoreFrom. To restore it once " +
    "more, run `kubectl -n kube-system annotate configmap aws-auth eks-auth/restored-` first.";
  const setOnce = async () => {
    const made = setUp();
    made.cluster.backups.set("aws-auth-backup-old", old);
    const wanted = inputs({ roles: role("Dev"), restoreFrom: "aws-auth-backup-old" });
    await made.engine.up(wanted);
    made.cluster.edit(({ mapRoles = "", ...rest }) => ({ ...rest, mapRoles: mapRoles + roleText("Auditors") }));
    made.engine.reported = [];
    return { ...made, wanted };
  };
  const rows: [string, (made: Awaited<ReturnType<typeof setOnce>>) => Promise<void> | void][] = [
    ["destroyed and created", ({ engine }) => engine.destroy()],
    [
      "renamed without an alias",
      async ({ engine }) => {
        await engine.destroy();
        engine.urn = engine.urn.replace("people", "humans");
      },
    ],
    [
      "created after its state was lost, and the backup pruned",
      async ({ engine, cluster }) => {
        await engine.destroy();
        engine.providerId = "another";
        cluster.backups.clear();
      },
    ],
    ["replaced", async ({ engine, wanted }) => void (await engine.replace(wanted))],
  ];
  for (const [what, happens] of rows) {
    it(`happens only once, even if the resource is ${what}`, async () => {
      const made = await setOnce();
      await happens(made);
      await made.engine.up(made.wanted);
      assert.deepEqual([...new Set(made.engine.reported)], [again]);
      const { mapRoles = "" } = made.cluster.configMap?.data ?? {};
      assert.ok(mapRoles.includes(roleText("Auditors")) && mapRoles.includes(roleText("Dev")), mapRoles);
    });
  }

  it("reports each entry that is removed and each that comes back", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    cluster.backups.set("aws-auth-backup-old", { mapRoles: nodes + roleText("Back") });
    cluster.edit(({ mapRoles = "" }) => ({
      mapRoles: mapRoles + roleText("Auditors"),
      mapAccounts: "- '000000000001'\n",
    }));
    await engine.check(inputs({ roles: role("Dev"), restoreFrom: "aws-auth-backup-old" }));
    assert.deepEqual(engine.reported, [
      `warning: restoreFrom aws-auth-backup-old removes the entry of mapRoles for ${roleArn("Auditors")} as "auditors" with the groups ["devs"]`,
      "warning: restoreFrom aws-auth-backup-old removes the account 000000000001 of mapAccounts",
      `warning: after restoreFrom aws-auth-backup-old, aws-auth has the entry of mapRoles for ${roleArn("Back")} as "back" with the groups ["devs"]`,
    ]);
  });

  const hand = (username: string) => `- {rolearn: "${roleArn("C")}", username: ${username}, groups: [devs]}\n`;
  const ofHand = `the entry of mapRoles for ${roleArn("C")} as "hand" with the groups ["devs"]`;
  const copies: [string, string[], string[], string[]][] = [
    ["removes one of two", ["hand"], ["hand", "hand"], [`removes ${ofHand} (copies: 2 before, 1 after)`]],
    ["removes all of them", [], ["hand", "hand"], [`removes ${ofHand} (copies: 2 before, 0 after)`]],
    ["keeps them", ["hand", "hand"], ["hand", "hand"], []],
    [
      "keeps them in another order, which decides who the role is",
      ["hand", "other"],
      ["other", "hand"],
      [`changes the order of the entries of mapRoles for ${roleArn("C")}`],
    ],
  ];
  for (const [what, backup, live, reported] of copies) {
    it(`reports changes to several entries that someone wrote for one role, if it ${what}`, async () => {
      const { cluster, engine } = setUp({ mapRoles: nodes + live.map(hand).join("") });
      cluster.backups.set("aws-auth-backup-old", { mapRoles: nodes + backup.map(hand).join("") });
      const wanted = inputs({ restoreFrom: "aws-auth-backup-old" });
      assert.deepEqual((await engine.check(wanted)).reasons, []);
      assert.deepEqual(
        engine.reported,
        reported.map((one) => `warning: restoreFrom aws-auth-backup-old ${one}`),
      );
    });
  }

  it("reports copies of an entry that come back", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes + hand("hand") });
    cluster.backups.set("aws-auth-backup-old", { mapRoles: nodes + hand("hand").repeat(3) });
    await engine.check(inputs({ restoreFrom: "aws-auth-backup-old" }));
    const warning = `warning: after restoreFrom aws-auth-backup-old, aws-auth has ${ofHand} (copies: 1 before, 3 after)`;
    assert.deepEqual(engine.reported, [warning]);
  });

  it("removes a copy of an entry that another stack has declared, because the entry itself stays", async () => {
    const { cluster, engine } = setUp();
    await another(cluster).up(inputs({ roles: role("Dev") }));
    cluster.backups.set("aws-auth-backup-old", { ...cluster.configMap?.data });
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles + roleText("Dev") }));
    assert.deepEqual((await engine.check(inputs({ restoreFrom: "aws-auth-backup-old" }))).reasons, []);
    const entry = `the entry of mapRoles for ${roleArn("Dev")} as "dev" with the groups ["devs"]`;
    assert.deepEqual(engine.reported, [
      `warning: restoreFrom aws-auth-backup-old removes ${entry} (copies: 2 before, 1 after)`,
    ]);
  });

  it("reports an account that loses items, and is rejected if another stack has declared the missing item", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes, mapAccounts: "- '000000000001'\n- '000000000001'\n" });
    cluster.backups.set("aws-auth-backup-old", { mapRoles: nodes, mapAccounts: "- '000000000001'\n" });
    const wanted = inputs({ restoreFrom: "aws-auth-backup-old" });
    await engine.check(wanted);
    assert.deepEqual(engine.reported, [
      "warning: restoreFrom aws-auth-backup-old removes the account 000000000001 of mapAccounts (copies: 2 before, 1 after)",
    ]);
    await another(cluster).up(inputs({ accounts: ["000000000002"] }));
    assert.deepEqual((await engine.check(wanted)).reasons, [
      "aws-auth-backup-old doesn't contain an item of mapAccounts for 000000000002. That entry is declared by another stack or " +
        "another resource of this package. Restore what you need by hand, or remove the item there first.",
    ]);
  });

  it("is rejected at preview if the backup lacks an entry that another stack has declared since", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    await another(cluster).up(inputs({ roles: role("Ops") }));
    cluster.backups.set("aws-auth-backup-old", old);
    const { reasons } = await engine.up(inputs({ roles: role("Dev"), restoreFrom: "aws-auth-backup-old" }));
    assert.deepEqual(reasons, [
      `aws-auth-backup-old doesn't contain the entry of mapRoles for ${roleArn("Ops")} (line 10). That entry is declared by ` +
        "another stack or another resource of this package. Restore what you need by hand, or remove the entry there first.",
    ]);
  });

  it("is rejected at preview if the backup doesn't exist", async () => {
    const { cluster, engine } = setUp();
    const { reasons } = await engine.up(inputs({ roles: role("Dev"), restoreFrom: "aws-auth-backup-9" }));
    assert.deepEqual(reasons, ["there is no backup aws-auth-backup-9."]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("doesn't happen on the next cluster of the resource, which lacks the backup", async () => {
    const { engine, cluster } = await setOnce();
    const { cluster: next } = setUp();
    Object.assign(next, { endpoint: "https://next.gr7.us-west-2.eks.amazonaws.com" });
    Object.assign(engine, {
      clusterOf: ({ clusterName }: Record<string, unknown>) => (clusterName === "main" ? cluster : next),
    });
    const wanted = inputs({ clusterName: "next", roles: role("Dev"), restoreFrom: "aws-auth-backup-old" });
    assert.deepEqual(await engine.up(wanted), { operation: "replace", reasons: [] });
    assert.deepEqual(
      [...new Set(engine.reported)],
      [
        "warning: there is no backup aws-auth-backup-old. Nothing is restored, since this replaces a resource: remove " +
          "restoreFrom.",
      ],
    );
    assert.deepEqual(next.configMap?.data, { mapRoles: nodes + roleText("Dev") });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: `# old\n${nodes}${roleText("Auditors")}`, other: "old" });
  });
});

describe("A live document that AwsAuthEntries can't read", () => {
  const broken = `${nodes}- rolearn: arn:aws:iam::123456789012:role/Old\n\tusername: old\n`;

  it("is rejected at preview with its line, and is kept", async () => {
    const { cluster, engine } = setUp({ mapRoles: broken });
    const { reasons } = await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(reasons, [
      "mapRoles can't be read (line 7, column 1): a tab is used for indentation, which must be spaces; the line is " +
        '"\\tusername: old". Fix it, or set repair to true to keep the readable entries and turn the rest into comments.',
    ]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: broken });
  });

  it("is repaired after a backup if repair is set, and the log shows the changes", async () => {
    const live = `${broken}- what: [is\n`;
    const { cluster, engine } = setUp({ mapRoles: live });
    await engine.up(inputs({ repair: true, roles: role("Dev") }));
    assert.deepEqual([...cluster.backups.values()], [{ mapRoles: live }]);
    assert.deepEqual(engine.reported, [
      `warning: mapRoles couldn't be read and is repaired; kept: ${roleArn("nodes")}, ${roleArn("Old")}; turned into comments: "- what: [is"`,
    ]);
    const old = text(roleArn("Old"), "old", []).replace("groups:", "groups: []");
    assert.deepEqual(cluster.configMap?.data, { mapRoles: `${nodes}${old}${roleText("Dev")}# - what: [is\n` });
  });

  it("is kept by a destroy too, unless repair was set before", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    const live = `${cluster.configMap?.data?.mapRoles}- [\n`;
    cluster.edit(() => ({ mapRoles: live }));
    await assert.rejects(
      engine.destroy(),
      /^Rejected: mapRoles can't be read .* set it, run `pulumi up`, and then remove them/,
    );
    assert.deepEqual(cluster.configMap?.data, { mapRoles: live });
    await engine.up(inputs({ repair: true, roles: role("Dev") }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: `${nodes}# - [\n` });
  });

  it("only causes a warning if an update doesn't change it", async () => {
    const { cluster, engine } = setUp();
    const wanted = inputs({ roles: role("Dev") });
    await engine.up(wanted);
    cluster.edit(() => ({ mapRoles: broken }));
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
    assert.match(
      engine.reported.join(),
      /^warning: aws-auth no longer matches the program: mapRoles can't be read \(line 7/,
    );
  });
});
