import assert from "node:assert/strict";
import { load } from "js-yaml";
import { status } from "../kubernetes/fakes/apiServer";
import { CliCluster } from "./support/cliCluster";

const role = "- rolearn: arn:aws:iam::123456789012:role/Dev\n  username: dev\n";
const user = "- userarn: arn:aws:iam::123456789012:user/ann\n";

describe("eks-auth backup", () => {
  let cluster: CliCluster;
  beforeEach(async () => {
    cluster = await CliCluster.start();
  });
  afterEach(() => cluster.stop());

  const backups = () => [...cluster.server.configMaps.keys()].filter((name) => name !== "aws-auth");

  it("copies the live ConfigMap into one that names the command as its writer", async () => {
    cluster.server.set("aws-auth", {
      mapRoles: role,
      mapUsers: user + user,
      mapAccounts: "- '123456789012'\n",
      note: "x",
    });
    const { status: exit, stdout, stderr } = await cluster.run(["backup"]);
    const [name = "", ...more] = backups();
    assert.match(name, /^aws-auth-backup-\d{4}-\d\d-\d\dt[\d.-]+z$/);
    assert.deepEqual(more, []);
    assert.deepEqual(
      { exit, stdout, stderr },
      {
        exit: 0,
        stdout:
          `The ConfigMap ${name} in kube-system contains 1 role, 2 users and 1 account. ` +
          `To restore it, run \`eks-auth restore ${name}\`.\n`,
        stderr: "",
      },
    );
    const copy = cluster.server.configMaps.get(name);
    assert.deepEqual(copy?.data, cluster.dataOf());
    assert.deepEqual(copy?.metadata.labels, {
      "app.kubernetes.io/managed-by": "eks-auth",
      "eks-auth/backup-of": "aws-auth",
      "eks-auth/backup-by": "command.backup",
    });
  });

  it("returns the name of the backup as data, in both formats", async () => {
    cluster.server.set("aws-auth", { mapRoles: "- a: {\n" });
    for (const [format, parse] of [
      ["json", JSON.parse],
      ["yaml", load],
    ] as const) {
      const { stdout, status: exit } = await cluster.run(["backup", "-o", format]);
      const { name, resourceVersion, ...found } = parse(stdout) as Record<string, unknown>;
      assert.ok(backups().includes(String(name)));
      assert.equal(resourceVersion, "101");
      const content = { roles: 0, users: 0, accounts: 0, unreadable: ["mapRoles"] };
      assert.deepEqual([exit, found], [0, { namespace: "kube-system", ...content }]);
    }
  });

  it("lists the backups, the newest first, with their writers and contents", async () => {
    const claim = "eks-auth/0123456789abcdef.01234567";
    const urn =
      "aaaaaaaa bbbbbbbb stack=shop/prod resource=eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::access-entries";
    cluster.server.set("aws-auth", { mapRoles: role }, { [claim]: urn });
    cluster.server.setBackup("aws-auth-backup-a", { mapUsers: user }, "0123456789abcdef.01234567");
    cluster.server.setBackup("aws-auth-backup-b", {}, "fedcba9876543210.01234567");
    cluster.server.setBackup("aws-auth-backup-c", { mapRoles: role }, "command.restore");
    const table = await cluster.run(["backup", "--list"]);
    assert.deepEqual([table.status, table.stderr], [0, ""]);
    assert.deepEqual(
      table.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
      [
        ["NAME", "TIME", "WRITER", "CONTENT"],
        ["aws-auth-backup-c", "2026-01-02T00:01:44Z", "eks-auth restore", "1 role, no users and no accounts (as live)"],
        [
          "aws-auth-backup-b",
          "2026-01-02T00:01:43Z",
          "a former resource (fedcba9876543210.01234567)",
          "no roles, no users and no accounts",
        ],
        [
          "aws-auth-backup-a",
          "2026-01-02T00:01:42Z",
          "the stack shop/prod, access-entries",
          "no roles, 1 user and no accounts",
        ],
      ],
    );
    const { stdout } = await cluster.run(["backup", "--list", "-o", "json"]);
    assert.deepEqual(JSON.parse(stdout).backups[0], {
      name: "aws-auth-backup-c",
      createdAt: "2026-01-02T00:01:44Z",
      writer: "eks-auth restore",
      isLive: true,
      roles: 1,
      users: 0,
      accounts: 0,
    });
  });

  it("reports that there are no backups", async () => {
    assert.deepEqual(await cluster.run(["backup", "--list"]), {
      status: 0,
      stdout: "There are no backups of aws-auth.\n",
      stderr: "",
    });
  });

  it("can't back up a ConfigMap that doesn't exist", async () => {
    const { status: exit, stdout, stderr } = await cluster.run(["backup"]);
    assert.deepEqual([exit, stdout, backups()], [2, "", []]);
    assert.match(
      stderr,
      /^error: The cluster has no ConfigMap aws-auth in kube-system, so there is nothing to back up\.\n$/,
    );
  });

  it("names the missing permission, without a stack", async () => {
    cluster.server.set("aws-auth", { mapRoles: role });
    const path = "/api/v1/namespaces/kube-system/configmaps";
    cluster.server.others.set(
      path,
      status(403, 'configmaps is forbidden: User "x" cannot create resource "configmaps"'),
    );
    for (const [args, verb] of [
      [["backup"], "create"],
      [["backup", "--list"], "list"],
    ] as const) {
      const { status: exit, stdout, stderr } = await cluster.run([...args]);
      assert.deepEqual([exit, stdout], [2, ""]);
      assert.ok(stderr.includes(`resources: ["configmaps"], verbs: ["${verb}"]`), stderr);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });
});
