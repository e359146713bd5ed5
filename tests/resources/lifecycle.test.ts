import assert from "node:assert/strict";
import { another, inputs, nodes, role, roleArn, roleText, setUp, text, user, userArn } from "./support/declare";
import { Engine } from "./support/engine";

describe("The lifecycle of AwsAuthEntries", () => {
  it("writes its entries after the existing ones, after a backup, and claims them", async () => {
    const { cluster, engine, claim } = setUp();
    const wanted = inputs({ roles: role("Dev"), users: user("Al"), accounts: ["000000000001"] });
    assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("Dev"),
      mapUsers: text(userArn("Al"), "al"),
      mapAccounts: '- "000000000001"\n',
    });
    assert.deepEqual([...cluster.backups], [["aws-auth-backup-1", { mapRoles: nodes }]]);
    assert.match(
      claim() ?? "",
      /^[\w-]{8}( [\w-]{8}){4} stack=access\/prod resource=eks-auth:index:AwsAuth\$eks-auth:index:AwsAuthEntries::people$/,
    );
    assert.equal(cluster.configMap?.annotations.note, "by hand");
    const written = {
      roles: [{ arn: roleArn("Dev"), username: "dev", groups: ["devs"] }],
      users: [{ arn: userArn("Al"), username: "al", groups: ["devs"] }],
      accounts: ["000000000001"],
    };
    assert.deepEqual(engine.outputs, {
      ...wanted,
      absentArns: [],
      backups: 10,
      force: false,
      repair: false,
      existingMappings: "fail",
      entries: {
        [roleArn("Dev")]: { username: "dev", groups: ["devs"] },
        [userArn("Al")]: { username: "al", groups: ["devs"] },
      },
      backupName: "aws-auth-backup-1",
      resourceVersion: cluster.version,
      endpoint: cluster.endpoint,
      record: { writer: claim()?.slice(0, 8), written, before: {} },
    });
    assert.equal(engine.state?.id, "main/aws-auth");
    assert.deepEqual(engine.reported, []);
  });

  it("reads once, backs up once and writes once in a check and the change after it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.asked, ["connect", "read", "backUp", "write", "prune"]);
    cluster.asked = [];
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    assert.deepEqual(cluster.asked, ["connect", "read", "backUp", "write", "prune"]);
  });

  it("writes nothing when nothing changes", async () => {
    const { cluster, engine } = setUp();
    const wanted = inputs({ roles: role("Dev") });
    await engine.up(wanted);
    cluster.asked = [];
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
    engine.restart();
    assert.deepEqual(await engine.up(inputs({ ...wanted, backups: 3, force: true })), {
      operation: "update",
      reasons: [],
    });
    assert.deepEqual(cluster.asked, ["connect", "read", "connect", "read"]);
    assert.deepEqual([engine.outputs.backups, engine.outputs.force], [3, true]);
    assert.equal(engine.outputs.backupName, "aws-auth-backup-1");
  });

  it("reads again for a removal, and reads the caller's identity and the bindings because an entry is removed", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    await engine.check(inputs({ roles: role("Ops") }));
    cluster.asked = [];
    await engine.destroy();
    assert.deepEqual(cluster.asked, ["connect", "read", "whoAmI", "bindings", "backUp", "write", "prune"]);
  });

  it("changes an entry in place and keeps every byte around it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: `# head\n${mapRoles}# tail\n`, other: "kept" }));
    await engine.up(inputs({ roles: { ...role("Dev", "developer", ["a", "b"]), ...role("Ops") } }));
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: `# head\n${nodes}${roleText("Dev", "developer", ["a", "b"])}${roleText("Ops")}# tail\n`,
      other: "kept",
    });
  });

  it("removes only its own entries, byte for byte, and its claim", async () => {
    const documents: (Record<string, string> | null)[] = [
      { mapRoles: nodes },
      {},
      { mapRoles: "null\n", mapUsers: "", other: "x" },
      null,
    ];
    for (const data of documents) {
      const { cluster, engine } = setUp(data);
      const original = structuredClone(cluster.configMap);
      await engine.up(inputs({ roles: role("Dev"), users: user("Al"), accounts: ["000000000001"] }));
      await engine.up(inputs({ roles: { ...role("Ops"), ...role("Dev") }, users: {}, accounts: [] }));
      await engine.destroy();
      assert.deepEqual(cluster.configMap, { ...original, data: data ?? {} });
    }
  });

  it("creates a missing ConfigMap without a backup, and never deletes it", async () => {
    const { cluster, engine } = setUp();
    cluster.configMap = undefined;
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.asked, ["connect", "read", "write"]);
    assert.deepEqual(cluster.configMap, {
      data: { mapRoles: text(roleArn("Dev"), "dev") },
      annotations: (cluster.configMap as unknown as { annotations: object }).annotations,
    });
    assert.equal(engine.outputs.backupName, undefined);
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: {}, annotations: {} });
  });

  it("writes nothing if nothing is declared", async () => {
    const { cluster, engine } = setUp();
    cluster.configMap = undefined;
    await engine.up(inputs({}));
    assert.equal(cluster.configMap, undefined);
    assert.deepEqual([engine.outputs.resourceVersion, engine.outputs.entries], ["", {}]);
    await engine.refresh();
    assert(engine.state, "the resource is still in the state");
    await engine.destroy();
    assert.equal(cluster.asked.includes("write"), false);
  });

  it("removes the path of a role, and reports it", async () => {
    const { cluster, engine } = setUp();
    const arn = "arn:aws:iam::123456789012:role/team/Dev";
    const wanted = inputs({ roles: { team: { arn, username: "dev" } } });
    await engine.up(wanted);
    assert.deepEqual(engine.outputs.roles, { team: { arn: roleArn("Dev"), username: "dev", groups: [] } });
    assert.match(cluster.configMap?.data?.mapRoles ?? "", /"arn:aws:iam::123456789012:role\/Dev"/);
    assert.deepEqual(engine.reported, [
      `info: roles["team"].arn is "${arn}": the role's path is removed, since the authenticator doesn't see it`,
    ]);
    assert.equal((await engine.up(wanted)).operation, "same");
  });

  it("needs no update if only the keys of entries change, and keeps the keys in a refresh", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") }, users: user("Al") }));
    const [before, entries] = [structuredClone(cluster.configMap), engine.outputs.entries];
    const { [roleArn("Dev")]: dev, [roleArn("Ops")]: ops } = { ...role("Dev"), ...role("Ops") };
    const keyed = inputs({ roles: { ops, "Role::dev": dev }, users: { al: user("Al")[userArn("Al")] } });
    assert.deepEqual([await engine.up(keyed), engine.reported], [{ operation: "same", reasons: [] }, []]);
    await engine.refresh();
    assert.deepEqual(Object.keys(engine.outputs.roles as object), [roleArn("Dev"), roleArn("Ops")]);

    const more = { ...keyed, roles: { ...keyed.roles, ...role("New") } };
    assert.equal((await engine.up(more)).operation, "update");
    await engine.refresh();
    assert.deepEqual(Object.keys(engine.outputs.roles as object).sort(), ["Role::dev", roleArn("New"), "ops"]);
    assert.equal((await engine.up(more)).operation, "same");
    assert.equal((await engine.up(keyed)).operation, "update");
    assert.deepEqual([cluster.configMap?.data, engine.outputs.entries], [before?.data, entries]);
  });

  it("updates an entry that is replaced under the same key", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { one: role("Dev")[roleArn("Dev")] } }));
    assert.equal((await engine.up(inputs({ roles: { one: role("Ops")[roleArn("Ops")] } }))).operation, "update");
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Ops") });
  });

  it("keeps the requested number of backups", async () => {
    const { cluster, engine } = setUp();
    for (const count of [1, 2, 3, 4]) {
      await engine.up(inputs({ backups: 2, roles: role(`Dev${count}`) }));
    }
    assert.deepEqual([...cluster.backups.keys()], ["aws-auth-backup-3", "aws-auth-backup-4"]);
    assert.deepEqual(cluster.backups.get("aws-auth-backup-4"), { mapRoles: nodes + roleText("Dev3") });
  });

  it("doesn't fail when old backups can't be removed", async () => {
    const { cluster, engine } = setUp();
    const happens = () => {
      throw new Error("forbidden");
    };
    cluster.faults.push({ operation: "prune", when: "before", happens });
    assert.equal((await engine.up(inputs({ roles: role("Dev") }))).operation, "create");
    assert.deepEqual(engine.reported, ["warning: old backups of aws-auth weren't deleted: forbidden"]);
  });
});

const takenOver = (name: string, from: string) =>
  `warning: the entry of mapRoles for ${roleArn(name)} (line 6) is taken over from ${from}. While that program declares ` +
  "the entry, its next update is rejected or takes the entry back. A destroy here removes the entry. " +
  "Remove it from the other program.";

describe("Several AwsAuthEntries on one ConfigMap", () => {
  it("keep each other's entries, in any order of creation and removal", async () => {
    const { cluster, engine } = setUp();
    const other = another(cluster);
    const original = structuredClone(cluster.configMap);
    await engine.up(inputs({ roles: role("Dev"), accounts: ["000000000001"] }));
    await other.up(inputs({ roles: role("Ops"), accounts: ["000000000001"] }));
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("Dev") + roleText("Ops"),
      mapAccounts: '- "000000000001"\n- "000000000001"\n',
    });
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("Ops"),
      mapAccounts: '- "000000000001"\n',
    });
    await other.destroy();
    assert.deepEqual(cluster.configMap, original);
  });

  it("can't both declare an ARN; the message names the owner", async () => {
    const { cluster, engine } = setUp();
    const other = another(cluster);
    await engine.up(inputs({ roles: role("Dev") }));
    const before = structuredClone(cluster.configMap);
    const existingMappings =
      `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("Dev")} to "dev" with the groups ["devs"]. ` +
      'Remove one of the two, or set existingMappings to "take-over" to replace that entry. ' +
      "That entry is declared by another stack or another resource of this package.";
    assert.deepEqual(await other.up(inputs({ roles: role("Dev") })), {
      operation: "rejected",
      reasons: [existingMappings],
    });
    assert.deepEqual(cluster.configMap, before);
  });

  it("take over entries from each other; the previous owner doesn't remove them", async () => {
    for (const username of ["dev", "developer"]) {
      const { cluster, engine } = setUp();
      const other = another(cluster);
      await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
      await other.up(inputs({ existingMappings: "take-over", roles: role("Dev", username) }));
      assert.deepEqual(other.reported, [
        takenOver("Dev", "another resource of this package, in the stack access/prod"),
      ]);
      await engine.destroy();
      assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev", username) });
      assert.deepEqual(engine.reported, []);
      await other.destroy();
      assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: { note: "by hand" } });
    }
  });

  it("warn in the preview too, but not of an entry that they have declared before", async () => {
    const { cluster, engine } = setUp();
    const other = another(cluster);
    await engine.up(inputs({ roles: role("Dev") }));
    const wanted = inputs({ existingMappings: "take-over", roles: role("Dev", "developer") });
    await other.check(wanted);
    assert.deepEqual(other.reported, [takenOver("Dev", "another resource of this package, in the stack access/prod")]);
    await engine.up(wanted);
    assert.deepEqual(engine.reported, []);
  });

  it("take over an entry that the same URN in the state of another backend has declared", async () => {
    const { cluster, engine } = setUp();
    const other = new Engine(() => cluster, engine.urn);
    await engine.up(inputs({ roles: role("Dev") }));
    await other.up(inputs({ existingMappings: "take-over", roles: role("Dev", "developer") }));
    assert.deepEqual(other.reported, [takenOver("Dev", "the same URN in another state, in the stack access/prod")]);
  });

  it("notice at a refresh that an entry was taken over, and don't take it back silently", async () => {
    const { cluster, engine } = setUp();
    const other = another(cluster);
    const wanted = inputs({ roles: { ...role("Dev"), ...role("Ops") } });
    await engine.up(wanted);
    await other.up(inputs({ existingMappings: "take-over", roles: role("Dev") }));
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, role("Ops"));
    const { operation, reasons } = await engine.up(wanted);
    assert.equal(operation, "rejected");
    assert.match(reasons.join(), /declared by another stack or another resource/);
  });
});

describe("AwsAuthEntries under another URN", () => {
  const component = "urn:pulumi:prod::access::eks-auth:index:";
  const inClusterAccess = "ClusterAccess$eks-auth:index:AwsAuth";
  const renames: [what: string, former: string, next: string, advice: string][] = [
    [
      "an AwsAuth",
      "AwsAuth::people",
      "AwsAuth::humans",
      `AwsAuth the option \`aliases: ["${component}AwsAuth::people"]\``,
    ],
    [
      "a ClusterAccess",
      `${inClusterAccess}::people-aws-auth`,
      `${inClusterAccess}::humans-aws-auth`,
      `ClusterAccess the option \`aliases: ["${component}ClusterAccess::people"]\``,
    ],
    [
      "a ClusterAccess that becomes an AwsAuth",
      `${inClusterAccess}::people-aws-auth`,
      "AwsAuth::humans",
      `AwsAuth the option \`aliases: ["${component}${inClusterAccess}::people-aws-auth"]\``,
    ],
  ];
  for (const [what, former, next, advice] of renames) {
    it(`reject their own entries without an alias, and name the alias to write: ${what}`, async () => {
      const { cluster } = setUp();
      const urnOf = (parent: string) =>
        `${component}${parent.replace("::", "$eks-auth:index:AwsAuthEntries::")}-entries`;
      await new Engine(() => cluster, urnOf(former)).up(inputs({ roles: role("Dev") }));
      const renamed = new Engine(() => cluster, urnOf(next));
      const { operation, reasons } = await renamed.up(inputs({ roles: role("Dev") }));
      assert.equal(operation, "rejected");
      assert.deepEqual(reasons, [
        `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("Dev")} to "dev" with the groups ["devs"]. ` +
          'Remove one of the two, or set existingMappings to "take-over" to replace that entry. ' +
          `That entry is declared by ${former.split("::")[1]}-entries of this stack. If it was renamed, give the ${advice}; ` +
          "nothing changes in aws-auth then. If both are in the program, declare the entry in only one of them.",
      ]);
    });
  }

  it("reject an ARN that another resource of the program declares, before either is written", async () => {
    const { engine } = setUp();
    const other = engine.beside(engine.urn.replace("people", "humans"));
    await engine.check(inputs({ roles: role("Dev") }));
    const { reasons } = await other.check(inputs({ roles: role("Dev") }));
    assert.deepEqual(reasons, [
      `${roleArn("Dev")} is declared twice in this program, here and by people; expected one entry per ARN and cluster. ` +
        "Remove one of the two.",
    ]);
  });

  it("keep their entries when renamed with an alias, and claim them under the new URN", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    engine.urn = engine.urn.replace("people", "humans");
    engine.restart();
    const wanted = inputs({ roles: { ...role("Dev"), ...role("Ops") } });
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
    assert.equal(Object.keys(cluster.configMap?.annotations ?? {}).length, 2);
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: { note: "by hand" } });
  });

  it("keep their entries when renamed without one: the new resource takes over, and the old one leaves them", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev"), accounts: ["000000000001"] }));
    const renamed = another(cluster, "renamed");
    await renamed.up(inputs({ existingMappings: "take-over", roles: role("Dev"), accounts: ["000000000001"] }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("Dev"),
      mapAccounts: '- "000000000001"\n',
    });
  });
});

describe("Replaced AwsAuthEntries", () => {
  it("are created on another cluster before they are removed from the old one", async () => {
    const { cluster, engine } = setUp();
    const { cluster: second } = setUp({ mapRoles: `# second\n${nodes}` });
    Object.assign(second, { endpoint: "https://second.gr7.us-west-2.eks.amazonaws.com" });
    Object.assign(engine, {
      clusterOf: ({ clusterName }: Record<string, unknown>) => (clusterName === "main" ? cluster : second),
    });
    await engine.up(inputs({ roles: role("Dev") }));
    const written: string[] = [];
    for (const [name, one] of Object.entries({ first: cluster, second })) {
      one.faults.push({ operation: "write", when: "after", happens: () => written.push(name) });
    }
    const outcome = await engine.up(inputs({ clusterName: "other", roles: role("Dev") }));
    assert.equal(outcome.operation, "replace");
    assert.deepEqual(written, ["second", "first"]);
    assert.deepEqual(second.configMap?.data, { mapRoles: `# second\n${nodes}${roleText("Dev")}` });
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: { note: "by hand" } });
    assert.equal(engine.outputs.endpoint, second.endpoint);
  });

  it("keep their entries on the same cluster: the old resource removes nothing that the new one has", async () => {
    const { cluster, engine } = setUp();
    const wanted = { roles: { ...role("Dev"), ...role("Ops") }, accounts: ["000000000001"] };
    await engine.up(inputs(wanted));
    await engine.replace(inputs({ roles: role("Dev"), accounts: ["000000000001"] }));
    const data = { mapRoles: nodes + roleText("Dev"), mapAccounts: '- "000000000001"\n' };
    assert.deepEqual(cluster.configMap?.data, data);
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, role("Dev"));
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: { note: "by hand" } });
  });
});
