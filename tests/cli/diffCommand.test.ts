import assert from "node:assert/strict";
import fc from "fast-check";
import { load } from "js-yaml";
import type { RbacBinding } from "../../provider/eks/bindings";
import { soup } from "../awsauth/support/generate";
import { json, status } from "../kubernetes/fakes/apiServer";
import { CliCluster } from "./support/cliCluster";
import { binding, hostileWorld, largeWorld, reportOf, smallWorld, type World } from "./support/reportWorlds";

const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const role = (name: string, groups = "[]") => `- rolearn: ${roleArn(name)}\n  username: ${name}\n  groups: ${groups}\n`;
const document = (...roles: string[]) => `mapRoles: ${JSON.stringify(roles.join(""))}\n`;

const way = { half: "access-entry", username: "u", groups: [], policies: [], isAdministrator: false, inEffect: true };
const report = (principals: object[], parts: object = {}) =>
  JSON.stringify({
    kind: "AccessReport",
    version: 1,
    cluster: { endpoint: "https://x", authenticationMode: "API_AND_CONFIG_MAP" },
    principals,
    unread: [],
    ...parts,
  });

const savedReport = async (world: World) => JSON.stringify(await reportOf(world));

describe("eks-auth diff", () => {
  let cluster: CliCluster;
  beforeEach(async () => {
    cluster = await CliCluster.start();
    cluster.server.set("aws-auth", { mapRoles: role("Dev", "[devs]") + role("Old") });
    cluster.server.setBackup("aws-auth-backup-a", { mapRoles: role("Dev", "[ops]") }, "command.backup");
  });
  afterEach(() => cluster.stop());

  it("shows one line for each principal whose access changes between two documents", async () => {
    const [a, b] = [
      document(role("Dev", "[devs]"), role("Old"), role("Same")),
      document(role("New", "[system:masters]"), role("Dev", "[ops]"), role("Same")),
    ];
    const files = [cluster.file("a.yaml", a), cluster.file("b.yaml", b)];
    assert.deepEqual(await cluster.run(["diff", ...files]), {
      status: 1,
      stdout: `~ ${roleArn("Dev")}: gains the group "ops"; loses the group "devs"
+ ${roleArn("New")} gains access: administrator, username "New", group "system:masters"
- ${roleArn("Old")} loses access: username "Old", no groups
`,
      stderr: "",
    });
    const [first = "", second = ""] = files;
    assert.deepEqual(await cluster.run(["diff", first, first]), {
      status: 0,
      stdout: "Nobody's access changes.\n",
      stderr: "",
    });
    const { stdout } = await cluster.run(["diff", first, "-", "-o", "json"], { stdin: b });
    const { compared, differences, unread } = JSON.parse(stdout);
    assert.deepEqual([compared, differences.length, unread], ["aws-auth", 3, []]);
    assert.deepEqual(differences[2], {
      kind: "loses",
      principal: roleArn("Old"),
      isAccount: false,
      before: [{ username: "Old", groups: [], policies: [] }],
      after: [],
      text: `- ${roleArn("Old")} loses access: username "Old", no groups`,
    });
    const yaml = await cluster.run(["diff", first, second, "-o", "yaml"]);
    assert.deepEqual(load(yaml.stdout), { compared, differences, unread });
  });

  it("compares a backup and the live ConfigMap", async () => {
    const { status: exit, stdout } = await cluster.run(["diff", "backup:aws-auth-backup-a", "live"]);
    assert.deepEqual(
      [exit, stdout],
      [
        1,
        `~ ${roleArn("Dev")}: gains the group "devs"; loses the group "ops"\n+ ${roleArn("Old")} gains access: username "Old", no groups\n`,
      ],
    );
  });

  it("compares the access entries, access policies and administrators of two reports", async () => {
    const view = { policy: "AmazonEKSViewPolicy" };
    const a = cluster.file("a.json", report([{ ...way, principal: roleArn("A"), policies: [view] }]));
    const b = cluster.file("b.json", report([{ ...way, principal: roleArn("A"), isAdministrator: true }]));
    const { status: exit, stdout, stderr } = await cluster.run(["diff", a, b]);
    assert.deepEqual(
      { exit, stdout, stderr },
      {
        exit: 1,
        stdout: `~ ${roleArn("A")}: becomes an administrator; loses the access policy AmazonEKSViewPolicy\n`,
        stderr: "",
      },
    );
  });

  const readers = [
    { principalArn: roleArn("Ann"), username: "ann", groups: ["readers"] },
    { principalArn: roleArn("Bob"), username: "bob", groups: ["readers", "others"] },
    { principalArn: roleArn("Cy"), username: "cy", groups: ["others"] },
  ];
  const reading = (...bindings: RbacBinding[]): World => ({
    entries: readers,
    mapRoles: role("Old", "[readers]"),
    bindings: [binding("masters", "ClusterRole cluster-admin", ["Group system:masters"]), ...bindings],
    roles: Object.fromEntries(["Ann", "Bob", "Cy", "Old"].map((name) => [name, { arn: roleArn(name) }])),
  });
  const view = binding("readers", "ClusterRole view", ["Group readers"], "shop");

  const rebound: [name: string, before: World, after: World, changes: string[]][] = [
    [
      "a binding of another group",
      reading(view),
      reading(view, binding("x", "ClusterRole edit", ["Group unused"])),
      [],
    ],
    [
      "another binding of the same role",
      reading(view),
      reading(binding("renamed", "ClusterRole view", ["User x", "Group readers"], "shop")),
      [],
    ],
    [
      "a binding that is added",
      reading(view),
      reading(view, binding("more", "ClusterRole view", ["Group readers"], "blog")),
      ["Ann", "Bob", "Old"].map((name) => `~ ${roleArn(name)}: gains the ClusterRole view in the namespace blog`),
    ],
    [
      "a binding of another role",
      reading(view),
      reading(binding("readers", "ClusterRole edit", ["Group readers"], "shop")),
      ["Ann", "Bob", "Old"].map(
        (name) =>
          `~ ${roleArn(name)}: gains the ClusterRole edit in the namespace shop; loses the ClusterRole view in the ` +
          "namespace shop",
      ),
    ],
    [
      "a binding of a user to cluster-admin",
      reading(view),
      reading(view, binding("cy", "ClusterRole cluster-admin", ["User cy"])),
      [`~ ${roleArn("Cy")}: becomes an administrator; gains the ClusterRole cluster-admin in the whole cluster`],
    ],
    ["bindings that can't be read", reading(view), { ...reading(), unread: { bindings: "No list for you." } }, []],
  ];
  for (const [name, before, after, changes] of rebound) {
    it(`compares the roles of principals in two reports, with ${name}`, async () => {
      const files = [
        cluster.file("a.json", await savedReport(before)),
        cluster.file("b.json", await savedReport(after)),
      ];
      const { status: exit, stdout } = await cluster.run(["diff", ...files, "-o", "json"]);
      const { differences, unread } = JSON.parse(stdout);
      assert.deepEqual(
        differences.map(({ text }: { text: string }) => text),
        changes,
      );
      const isUnread = after.unread !== undefined;
      assert.deepEqual([unread.length > 0, exit], [isUnread, isUnread ? 2 : changes.length > 0 ? 1 : 0]);
    });
  }

  it("shows the roles before and after in JSON, without those of the group system:masters", async () => {
    const masters = { ...reading(), mapRoles: role("Old", "[readers, system:masters]") };
    const files = [
      cluster.file("a.json", await savedReport(reading(view))),
      cluster.file("b.json", await savedReport(masters)),
    ];
    const { differences } = JSON.parse((await cluster.run(["diff", ...files, "-o", "json"])).stdout);
    const old = differences.find(({ principal }: { principal: string }) => principal === roleArn("Old"));
    const identity = { username: "Old", policies: [] };
    assert.deepEqual(old, {
      kind: "changes",
      principal: roleArn("Old"),
      isAccount: false,
      before: [
        {
          ...identity,
          groups: ["readers"],
          roles: [{ role: "ClusterRole view", namespace: "shop" }],
          isAdministrator: false,
        },
      ],
      after: [{ ...identity, groups: ["readers", "system:masters"], roles: [], isAdministrator: true }],
      text: `~ ${roleArn("Old")}: becomes an administrator; gains the group "system:masters"; loses the ClusterRole view in the namespace shop`,
    });
  });

  it("finds no change between two reports on any cluster that stays", async () => {
    for (const world of [smallWorld, largeWorld(60), hostileWorld]) {
      const file = cluster.file("a.json", await savedReport(world));
      assert.deepEqual(await cluster.run(["diff", file, file]), {
        status: 0,
        stdout: "Nobody's access changes.\n",
        stderr: "",
      });
    }
  });

  it("compares only aws-auth of a report with a document, in which an access entry takes precedence", async () => {
    const mapping = { ...way, half: "aws-auth", principal: roleArn("Old"), username: "Old" };
    const principals = [{ ...way, principal: roleArn("Dev") }, mapping];
    const a = cluster.file("a.json", report(principals));
    const b = cluster.file("b.yaml", document(role("Dev"), role("Old"), role("New")));
    const { status: exit, stdout } = await cluster.run(["diff", a, b]);
    assert.deepEqual([exit, stdout], [1, `+ ${roleArn("New")} gains access: username "New", no groups\n`]);
  });

  it("compares a report with the live cluster, and says what of it can't be read", async () => {
    const mapping = { ...way, half: "aws-auth", principal: roleArn("Dev"), username: "Dev", groups: ["devs"] };
    const a = cluster.file("a.json", report([mapping]));
    const { status: exit, stdout } = await cluster.run(["diff", a, "live"]);
    assert.equal(exit, 2);
    assert.ok(
      stdout.startsWith(`+ ${roleArn("Old")} gains access: username "Old", no groups\n\nWhat couldn't be read`),
      stdout,
    );
    assert.match(stdout, /\n {2}- With a kubeconfig, the cluster's authentication mode and its access entries/);
    const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    cluster.server.others.set(path, json(403, { kind: "Status", message: "no list for you" }));
    cluster.server.others.set("/api/v1/namespaces/kube-system/configmaps/aws-auth", status(403, "not this one"));
    const part = await cluster.run(["diff", a, "live"]);
    assert.deepEqual([part.status, part.stderr], [2, ""]);
    assert.match(part.stdout, /no list for you/);
    assert.match(part.stdout, /not this one/);
  });

  it("has the status 2 if a document is unreadable in part, or a report is incomplete", async () => {
    const good = cluster.file("good.yaml", document(role("Dev")));
    const bad = await cluster.run(["diff", good, "-"], { stdin: "mapRoles: '- {'\n" });
    assert.equal(bad.status, 2);
    assert.match(bad.stdout, /\n {2}- standard input: In aws-auth, mapRoles/);
    const unread = cluster.file("unread.json", report([], { unread: ["Access denied."] }));
    const same = await cluster.run(["diff", unread, unread]);
    assert.equal(same.status, 2);
    assert.ok(same.stdout.includes(`When ${unread} was written: Access denied.`));
  });

  const wrong: [name: string, text: string, error: RegExp][] = [
    ["a report of another version", report([], { version: 2 }), /is a report of version 2; expected version 1/],
    ["a report without principals", report([], { principals: 1 }), /is an incomplete report\. Save it again/],
    ["a report with a wrong principal", report([{ ...way, principal: 1 }]), /is an incomplete report/],
    [
      "a report with wrong roles",
      report([{ ...way, principal: "x", roles: [{ role: 1 }] }]),
      /is an incomplete report/,
    ],
    ["a report with wrong policies", report([{ ...way, principal: "x", policies: [null] }]), /is an incomplete report/],
    ["invalid YAML", "a: [", /^error: standard input, line 1: the YAML can't be read/],
    ["something else", "kind: Service\n", /contains no aws-auth/],
    ["two documents", `${document(role("A"))}---\n${document(role("A"))}`, /contains more than one aws-auth/],
  ];
  for (const [name, stdin, error] of wrong) {
    it(`rejects ${name} with status 2 and without a stack`, async () => {
      const good = cluster.file("good.yaml", document(role("Dev")));
      const { status: exit, stdout, stderr } = await cluster.run(["diff", good, "-"], { stdin });
      assert.deepEqual([exit, stdout], [2, ""]);
      assert.match(stderr, error);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it("rejects the standard input on both sides, and a backup that doesn't exist", async () => {
    assert.match(
      (await cluster.run(["diff", "-", "-"])).stderr,
      /^error: Only one of the two can be the standard input/,
    );
    const missing = await cluster.run(["diff", "backup:none", "live"]);
    assert.match(missing.stderr, /^error: .*the backup kube-system\/none doesn't exist/);
    assert.equal(missing.status, 2);
  });

  it("compares any document, with a line for each change and without a stack", async () => {
    const good = cluster.file("good.yaml", document(role("Dev")));
    await fc.assert(
      fc.asyncProperty(soup, async (text) => {
        for (const stdin of [text, `mapRoles: ${JSON.stringify(text)}\nmapAccounts: ${JSON.stringify(text)}`]) {
          const { stdout, stderr } = await cluster.run(["diff", good, "-"], { stdin });
          assert.doesNotMatch(stdout + stderr, /mistake in eks-auth|\n\s+at /);
          for (const line of stdout.split("\n\n")[0]?.trimEnd().split("\n") ?? []) {
            assert.match(line, /^([+~-] |Nobody's|$)/);
          }
        }
      }),
      { numRuns: 60 },
    );
  }).timeout(120_000);
});
