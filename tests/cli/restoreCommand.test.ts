import assert from "node:assert/strict";
import { entryHash } from "../../provider/awsauth/claims";
import { json, status } from "../kubernetes/fakes/apiServer";
import { CliCluster } from "./support/cliCluster";

const account = "123456789012";
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const user = (name: string, groups: string[] = []) =>
  `- userarn: ${userArn(name)}\n  username: ${name}\n  groups: ${JSON.stringify(groups)}\n`;
const admin = user("admin", ["system:masters"]);
const backup = "aws-auth-backup-old";

describe("eks-auth restore", () => {
  let cluster: CliCluster;
  beforeEach(async () => {
    cluster = await CliCluster.start();
    cluster.server.set("aws-auth", { mapUsers: admin + user("ann", ["devs"]) + user("eve"), note: "x" });
    cluster.server.setBackup(backup, { mapUsers: admin + user("ann", ["ops"]) + user("bob") }, "command.backup");
  });
  afterEach(() => cluster.stop());

  const before = { mapUsers: admin + user("ann", ["devs"]) + user("eve"), note: "x" };
  const after = { mapUsers: admin + user("ann", ["ops"]) + user("bob") };
  const backups = () => [...cluster.server.configMaps.keys()].filter((name) => !["aws-auth", backup].includes(name));

  const change = `mapUsers
  @@ -3,7 +3,7 @@
     groups: ["system:masters"]
   - userarn: ${userArn("ann")}
     username: ann
  -  groups: ["devs"]
  -- userarn: ${userArn("eve")}
  -  username: eve
  +  groups: ["ops"]
  +- userarn: ${userArn("bob")}
  +  username: bob
     groups: []
note
  @@ -1,1 +0,0 @@
  -x
  \\ No newline at end of file

Access
  ~ ${userArn("ann")}: gains the group "ops"; loses the group "devs"
  + ${userArn("bob")} gains access: username "bob", no groups
  - ${userArn("eve")} loses access: username "eve", no groups
`;

  it("shows the lines that change and who gains or loses access, and writes nothing with --dry-run", async () => {
    assert.deepEqual(await cluster.run(["restore", "--dry-run"]), {
      status: 0,
      stdout: `${change}\nNothing was written.\n`,
      stderr: "",
    });
    assert.deepEqual([cluster.dataOf(), backups()], [before, []]);
    const { stdout } = await cluster.run(["restore", backup, "--dry-run", "-o", "json"]);
    const { changed, diff, access, rejections } = JSON.parse(stdout);
    assert.deepEqual(
      [changed, diff.map(({ key }: { key: string }) => key), rejections],
      [false, ["mapUsers", "note"], []],
    );
    assert.deepEqual(access[1], {
      kind: "gains",
      principal: userArn("bob"),
      isAccount: false,
      before: [],
      after: [{ username: "bob", groups: [], policies: [], isAdministrator: false }],
    });
  });

  it("writes the newest backup after a confirmation on a terminal, and backs up what it replaces", async () => {
    cluster.server.setBackup("aws-auth-backup-new", { mapUsers: admin }, "command.backup");
    const { status: exit, stdout, stderr } = await cluster.run(["restore"], { isTerminal: true, stdin: "y\n" });
    const [, name = ""] = backups();
    assert.equal(exit, 0);
    assert.match(stderr, /eve.*loses access[\s\S]*Write the backup aws-auth-backup-new to aws-auth\? \[y\/N\] $/);
    assert.equal(
      stdout,
      `Wrote the backup aws-auth-backup-new to aws-auth. The ConfigMap ${name} in kube-system contains what it replaced.\n`,
    );
    assert.deepEqual(cluster.dataOf(), { mapUsers: admin });
    assert.deepEqual(cluster.dataOf(name), before);
    assert.equal(cluster.server.configMaps.get(name)?.metadata.labels?.["eks-auth/backup-by"], "command.restore");
  });

  it("writes a named backup without a terminal if --yes is passed, and shows the change on the standard error", async () => {
    const { status: exit, stdout, stderr } = await cluster.run(["restore", backup, "--yes", "-o", "json"]);
    assert.deepEqual([exit, stderr], [0, change]);
    assert.deepEqual(JSON.parse(stdout), { changed: true, backup: backups()[0] });
    assert.deepEqual([cluster.dataOf(), cluster.dataOf(backups()[0])], [after, before]);
  });

  for (const answer of ["n\n", "\n", "yess\n", ""]) {
    it(`writes nothing after the answer ${JSON.stringify(answer)}`, async () => {
      const { status: exit, stdout } = await cluster.run(["restore"], { isTerminal: true, stdin: answer });
      assert.deepEqual([exit, stdout, cluster.dataOf(), backups()], [1, "Nothing was written.\n", before, []]);
    });
  }

  it("rejects to change anything without a terminal and without --yes", async () => {
    const { status: exit, stdout, stderr } = await cluster.run(["restore"], { stdin: "y\n" });
    assert.deepEqual([exit, stdout, cluster.dataOf()], [2, "", before]);
    assert.match(stderr, /^error: The change can't be confirmed, .* Pass --dry-run .* and --yes to make it\.\n$/);
    assert.deepEqual(cluster.server.asked(), []);
  });

  it("shows the new change and asks again if aws-auth was changed after the confirmation", async () => {
    let writes = 0;
    cluster.server.beforeWrite = () => {
      if (writes++ === 0) {
        cluster.server.set("aws-auth", { ...before, mapUsers: before.mapUsers + user("late") });
      }
    };
    const { status: exit, stderr } = await cluster.run(["restore"], { isTerminal: true, stdin: "yes\ny\n" });
    assert.equal(exit, 0);
    const [first = "", second = ""] = stderr.split("aws-auth was changed by someone else. The change is now:");
    const late = `- ${userArn("late")} loses access`;
    assert.deepEqual([first.includes(late), second.includes(late)], [false, true]);
    assert.deepEqual(cluster.dataOf(), after);
    const [kept, ...more] = backups();
    assert.deepEqual([cluster.dataOf(kept), more], [{ ...before, mapUsers: before.mapUsers + user("late") }, []]);
  });

  it("writes nothing if the changed change isn't confirmed", async () => {
    cluster.server.beforeWrite = () => cluster.server.set("aws-auth", { mapUsers: admin + user("late") });
    const { status: exit } = await cluster.run(["restore"], { isTerminal: true, stdin: "yes\nno\n" });
    assert.deepEqual([exit, cluster.dataOf()], [1, { mapUsers: admin + user("late") }]);
  });

  it("doesn't ask again if only the annotations were changed", async () => {
    let writes = 0;
    cluster.server.beforeWrite = () => {
      if (writes++ === 0) {
        cluster.server.set("aws-auth", before, { note: "new" });
      }
    };
    const { status: exit } = await cluster.run(["restore"], { isTerminal: true, stdin: "yes\n" });
    const { metadata, data } = cluster.server.configMaps.get("aws-auth") ?? {};
    assert.deepEqual([exit, data, metadata?.annotations], [0, after, { note: "new" }]);
  });

  it("gives up after thirty attempts if somebody keeps changing aws-auth", async () => {
    let writes = 0;
    cluster.server.beforeWrite = () => cluster.server.set("aws-auth", { mapUsers: admin + user(`late-${writes++}`) });
    const { status: exit, stdout, stderr } = await cluster.run(["restore", "--yes"]);
    assert.deepEqual([exit, stdout, writes], [2, "", 30]);
    assert.match(stderr, /error: aws-auth was changed by someone else during each of 30 attempts/);
  }).timeout(60_000);

  it("recreates a ConfigMap that doesn't exist", async () => {
    cluster.server.configMaps.delete("aws-auth");
    const { status: exit } = await cluster.run(["restore", "--yes"]);
    assert.deepEqual([exit, cluster.dataOf(), backups()], [0, after, []]);
  });

  it("writes nothing if aws-auth already has the content", async () => {
    cluster.server.set("aws-auth", after);
    const { status: exit, stdout } = await cluster.run(["restore", "--yes"]);
    assert.deepEqual([exit, backups()], [0, []]);
    assert.equal(stdout, `aws-auth already has the content of the backup ${backup}. Nothing was written.\n`);
  });

  const rejected: [name: string, prepare: () => void, reason: RegExp][] = [
    [
      "locks out the identity in use",
      () => cluster.signIn(userArn("eve"), "eve", []),
      /The lock-out guard refuses this change: the identity in use, \S+:user\/eve, would lose its access to the cluster\. Keep an entry that gives it the same access, or pass --force\./,
    ],
    [
      "leaves no administrator",
      () => cluster.server.setBackup("aws-auth-backup-z", { mapUsers: user("ann") }, "command.backup"),
      /no administrator would be left/,
    ],
    [
      "removes what a stack declares",
      () => {
        const hash = entryHash("mapUsers", { arn: userArn("eve"), username: "eve", groups: [] });
        const claim = `AAAAAAAA BBBBBBBB ${hash} stack=shop/prod`;
        cluster.server.set("aws-auth", before, { "eks-auth/0123456789abcdef.01234567": claim });
      },
      /The document doesn't have the entry of mapUsers for \S+:user\/eve \(line 7\) as the stack shop\/prod has declared it\. Change it in that stack, or pass --force/,
    ],
  ];
  for (const [name, prepare, reason] of rejected) {
    it(`rejects a change that ${name}, unless --force is passed`, async () => {
      prepare();
      const { status: exit, stdout } = await cluster.run(["restore", "--yes"]);
      assert.deepEqual(
        [exit, cluster.dataOf(), backups().filter((one) => one !== "aws-auth-backup-z")],
        [1, before, []],
      );
      assert.match(stdout, reason);
      assert.match(stdout, /\nThis change is rejected, and nothing was written:\n/);
      const forced = await cluster.run(["restore", "--yes", "--force"]);
      assert.equal(forced.status, 0);
      assert.match(forced.stderr, reason);
      assert.notDeepEqual(cluster.dataOf(), before);
    });
  }

  it("never changes an immutable ConfigMap, also with --force", async () => {
    const live = cluster.server.configMaps.get("aws-auth");
    cluster.server.configMaps.set("aws-auth", { ...live, immutable: true } as never);
    const { status: exit, stdout } = await cluster.run(["restore", "--yes", "--force"]);
    assert.deepEqual([exit, backups()], [1, []]);
    assert.match(stdout, /The ConfigMap kube-system\/aws-auth is immutable/);
  });

  it("warns of mistakes that the backup brings back", async () => {
    cluster.server.setBackup("aws-auth-backup-z", { mapUsers: admin, mapRoles: "- {" }, "command.backup");
    const { stdout } = await cluster.run(["restore", "--dry-run"]);
    assert.match(
      stdout,
      /\nWarnings\n {2}- mapRoles, line 2, column 1: the key can't be read: a value is missing here\. Correct it\./,
    );
  });

  it("reports that there are no backups, and a name that isn't one", async () => {
    const missing = await cluster.run(["restore", "nothing", "--yes"]);
    assert.deepEqual([missing.status, missing.stdout], [2, ""]);
    assert.match(missing.stderr, /^error: .*the backup kube-system\/nothing doesn't exist/);
    cluster.server.configMaps.delete(backup);
    const none = await cluster.run(["restore", "--yes"]);
    assert.deepEqual([none.status, none.stdout], [2, ""]);
    assert.match(none.stderr, /^error: There are no backups of aws-auth in kube-system\./);
  });

  it("says how to find another way into the cluster if the API server denies access", async () => {
    cluster.server.others.set("/api/v1/namespaces/kube-system/configmaps", status(401, "Unauthorized"));
    const { status: exit, stdout, stderr } = await cluster.run(["restore", "--yes"]);
    assert.deepEqual([exit, stderr], [2, ""]);
    assert.match(
      stdout,
      /^error: [^\n]* it answered 401[\s\S]*\n\nThe kubeconfig names no EKS cluster, so AWS can't be asked/,
    );
  });

  it("shows the change although the bindings can't be read, with the reason", async () => {
    const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    cluster.server.others.set(path, json(403, { kind: "Status", message: "no list for you" }));
    const { status: exit, stdout } = await cluster.run(["restore", "--dry-run"]);
    assert.equal(exit, 0);
    assert.match(stdout, /\nWarnings\n {2}- .*no list for you/);
  });
});
