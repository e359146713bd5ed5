import assert from "node:assert/strict";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { type EntryHalf, type LockOut, type LockOutCheck, lockOuts } from "../../provider/awsauth/lockOut";
import { nodeMapping } from "../../provider/awsauth/principal";
import { roleArn, userArn } from "./support/declared";

const entry = (arn: string, ...groups: string[]) =>
  `- {rolearn: "${arn}", username: x, groups: [${groups.join(", ")}]}\n`;
const admin = entry(roleArn("Admin"), "system:masters");
const asNode = (text: string) => text.replace("username: x", 'username: "system:node:{{EC2PrivateDNSName}}"');
const nodes = asNode(entry(roleArn("Node"), "system:bootstrappers", "system:nodes"));
const deployer = { arn: "arn:aws:sts::123456789012:assumed-role/Admin/ci" };

/** What the guard reports for a change of mapRoles. */
function rejections(before: string, after: string | undefined, more: Partial<LockOutCheck> = {}): LockOut[] {
  const document = (mapRoles: string | undefined) => readAwsAuth(mapRoles === undefined ? undefined : { mapRoles });
  return lockOuts({ before: document(before), after: document(after), deployer, registeredNodes: 3, ...more });
}

const kinds = (found: LockOut[]) => found.map(({ kind }) => kind);

describe("The lock-out guard", () => {
  it("allows changes that lock nobody out", () => {
    assert.deepEqual(rejections(admin + nodes, admin + nodes + entry(roleArn("Dev"), "devs")), []);
    assert.deepEqual(rejections(entry(roleArn("Dev"), "devs"), "[]"), []);
  });

  it("refuses to remove the deployer's access", () => {
    const other = entry(roleArn("Other"), "system:masters");
    assert.deepEqual(rejections(admin + other, other), [
      {
        kind: "deployer",
        message: `the identity that runs Pulumi, ${deployer.arn}, would lose its access to the cluster`,
        isCertain: true,
      },
    ]);
    assert.deepEqual(kinds(rejections(admin + other, `${admin}${other}- [`)), ["deployer", "administrators"]);
    assert.deepEqual(kinds(rejections(admin + other, admin + other + entry(roleArn("ADMIN"), "x"))), ["deployer"]);
  });

  it("refuses to remove the deployer's administrator permissions, or any of its groups", () => {
    const other = entry(roleArn("Other"), "system:masters");
    assert.deepEqual(
      rejections(admin + other, entry(roleArn("Admin"), "devs") + other)[0]?.message,
      `the identity that runs Pulumi, ${deployer.arn}, would lose its administrator permissions (system:masters)`,
    );
    assert.deepEqual(
      rejections(entry(roleArn("Admin"), "a", "b") + other, entry(roleArn("Admin"), "c") + other)[0]?.message,
      `the identity that runs Pulumi, ${deployer.arn}, would lose all of its groups (a, b)`,
    );
    assert.deepEqual(
      rejections(entry(roleArn("Admin"), "a", "b") + other, entry(roleArn("Admin"), "b", "c") + other)[0]?.message,
      `the identity that runs Pulumi, ${deployer.arn}, would lose some of its groups (a)`,
    );
    assert.deepEqual(rejections(entry(roleArn("Admin"), "a") + other, entry(roleArn("Admin"), "a", "b") + other), []);
    assert.deepEqual(rejections(entry(roleArn("Admin"), "a") + other, admin + other), []);
  });

  it("refuses to turn the deployer into another user, unless that user is an administrator", () => {
    const other = entry(roleArn("Other"), "system:masters");
    for (const groups of [[], ["a"]]) {
      const before = entry(roleArn("Admin"), ...groups);
      assert.deepEqual(
        rejections(before + other, before.replace("username: x", "username: y") + other)[0]?.message,
        `the identity that runs Pulumi, ${deployer.arn}, would lose its username (x), to which permissions may be bound`,
      );
    }
    assert.deepEqual(rejections(admin + other, admin.replace("username: x", "username: y") + other), []);
  });

  it("recognizes a deployer that only one version of the authenticator admits, by an entry with sso", () => {
    const other = entry(roleArn("Other"), "system:masters");
    const sso = admin.replace("username: x", "username: x, sso: {}");
    assert.deepEqual(kinds(rejections(sso + other, other)), ["deployer"]);
    assert.deepEqual(rejections(sso + other, admin + other), []);
  });

  it("allows restoring an entry to which someone else has given an administrator's group", () => {
    const before = entry(roleArn("Dev"), "devs", "system:masters");
    const after = entry(roleArn("Dev"), "devs");
    assert.deepEqual(kinds(rejections(before, after)), ["administrators"]);
    assert.deepEqual(rejections(before, after, { setBack: new Set([roleArn("Dev").toLowerCase()]) }), []);
  });

  describe("with bindings to cluster-admin", () => {
    const isBound: LockOutCheck["isBound"] = ({ groups }) => groups.includes("ops");
    const ops = entry(roleArn("Admin"), "ops");
    const bound = "no entry that matches a principal would have the group system:masters or a binding to cluster-admin";

    it("counts an administrator by a binding", () => {
      assert.deepEqual(rejections(ops, entry(roleArn("Admin"), "ops", "x"), { isBound }), []);
      assert.deepEqual(rejections(admin, ops, { isBound }), []);
      assert.deepEqual(
        rejections(ops, entry(roleArn("Admin"), "x"), { isBound }).map(({ message }) => message),
        [
          `the identity that runs Pulumi, ${deployer.arn}, would lose its administrator permissions (a binding to cluster-admin)`,
          `no administrator would be left: ${bound}`,
        ],
      );
    });

    it("doesn't refuse a loss that depends on bindings that aren't known", () => {
      const unknown: Partial<LockOutCheck> = { isBound: () => undefined, deployer: undefined };
      const left = "there may be no administrator left: no entry that matches a principal would have the group";
      assert.deepEqual(rejections(ops, "[]", unknown), [
        { kind: "administrators", message: `${left} system:masters`, isCertain: false, isSuspicion: true },
      ]);
      assert.deepEqual(rejections(admin + ops.replace("Admin", "Ops"), ops.replace("Admin", "Ops"), unknown), [
        { kind: "administrators", message: `${left} system:masters`, isCertain: false },
      ]);
      // What stays as it is can't be lost.
      assert.deepEqual(rejections(ops + nodes, ops + nodes.replace("x", "y"), unknown), []);
      assert.deepEqual(kinds(rejections(admin + nodes, nodes, { ...unknown, registeredNodes: 0 })), ["administrators"]);
      assert.equal(rejections(admin + nodes, nodes, unknown)[0]?.isCertain, true);
    });
  });

  it("doesn't refuse a loss from which an access entry that can't be read may save, unless aws-auth signs the deployer in", () => {
    const entries: EntryHalf = {
      before: new Set(),
      after: new Map(),
      otherAdministrator: false,
      reading: "impossible",
    };
    const who = `the identity that runs Pulumi, ${deployer.arn},`;
    const found = rejections(admin + nodes, "[]", { entries });
    assert.deepEqual(
      found.map(({ message, isCertain }) => [message.split(" lose ")[0], isCertain]),
      [
        [`${who} may`, false],
        [
          "there may be no administrator left: no entry that matches a principal would have the group system:masters",
          false,
        ],
        [`the nodes of ${roleArn("Node")} may`, false],
      ],
    );
    const [byMap] = rejections(admin, "[]", { entries, deployerIsMapped: true });
    assert.deepEqual([byMap?.kind, byMap?.isCertain], ["deployer", true]);
    assert.deepEqual(kinds(rejections(admin, "[]", { entries, deployerIsMapped: false })), ["administrators"]);
  });

  it("ignores a deployer that is unknown, or that had no access through the ConfigMap", () => {
    const other = { arn: userArn("Creator") };
    const second = entry(roleArn("Second"), "system:masters");
    assert.deepEqual(rejections(admin + second, second, { deployer: other }), []);
    assert.deepEqual(rejections(admin + second, second, { deployer: undefined }), []);
  });

  it("refuses to leave the cluster without an administrator", () => {
    const message =
      "no administrator would be left: no entry that matches a principal would have the group system:masters";
    for (const after of [
      "[]",
      undefined,
      entry(roleArn("Admin"), "x"),
      entry(roleArn("a/Admin"), "system:masters"),
      "\t- x",
    ]) {
      assert.deepEqual(rejections(admin, after, { deployer: undefined }), [
        { kind: "administrators", message, isCertain: true },
      ]);
    }
    const sso = admin.replace("username: x", "username: x, sso: {}");
    assert.deepEqual(kinds(rejections(admin, sso, { deployer: undefined })), ["administrators"]);
  });

  it("refuses to remove the entry of nodes while some are registered", () => {
    const message = (count: string) => `the nodes of ${roleArn("Node")} would lose access to the cluster, and ${count}`;
    assert.deepEqual(rejections(admin + nodes, admin), [
      { kind: "nodes", message: message("the cluster has 3 registered nodes"), isCertain: true },
    ]);
    assert.deepEqual(rejections(admin + nodes, admin, { registeredNodes: undefined }), [
      { kind: "nodes", message: message("the cluster may have registered nodes"), isCertain: true },
    ]);
    assert.deepEqual(kinds(rejections(admin + nodes, admin + asNode(entry(roleArn("Node"), "x")))), ["nodes"]);
    assert.deepEqual(kinds(rejections(admin + nodes, admin + entry(roleArn("Node"), "system:nodes"))), ["nodes"]);
    assert.deepEqual(rejections(admin + nodes, admin, { registeredNodes: 0 }), []);
  });

  it("refuses to change the username of nodes, or to remove a group that nodes need", () => {
    const loss = (what: string) =>
      `the nodes of ${roleArn("Node")} would lose ${what}, and the cluster has 3 registered nodes`;
    const messages = (before: string, after: string) =>
      rejections(admin + before, admin + after).map(({ message }) => message);
    const own = "{{EC2PrivateDNSName}}";
    for (const other of ["{{SessionName}}", "ip-10-0-0-1", "{{EC2PrivateDNSName}}x"]) {
      assert.deepEqual(messages(nodes, nodes.replace(own, other)), [loss(`their username system:node:${own}`)]);
    }
    const pods = nodes.replace(own, "{{SessionName}}").replace("system:nodes]", "system:nodes, system:node-proxier]");
    assert.deepEqual(messages(pods, pods.replace(", system:node-proxier", "")), [
      loss("the group system:node-proxier"),
    ]);
    assert.deepEqual(messages(nodes, nodes.replace("system:bootstrappers, ", "")), [
      loss("the group system:bootstrappers"),
    ]);
    assert.deepEqual(messages(nodes.replace(own, "ip-10-0-0-1"), nodes), []);
    assert.deepEqual(messages(nodes, nodes.replace("]", ", more]")), []);
  });

  it("reports everything at once", () => {
    assert.deepEqual(kinds(rejections(admin + nodes, "[]")), ["deployer", "administrators", "nodes"]);
  });
});

describe("nodeMapping", () => {
  it("returns the username and the groups that EKS expects of nodes", () => {
    const arn = roleArn("Node");
    const groups = ["system:bootstrappers", "system:nodes"];
    const username = "system:node:{{EC2PrivateDNSName}}";
    assert.deepEqual(nodeMapping(arn, "linux"), { arn, username, groups });
    assert.deepEqual(nodeMapping(arn, "windows"), { arn, username, groups: [...groups, "eks:kube-proxy-windows"] });
    assert.deepEqual(nodeMapping(arn, "fargate"), {
      arn,
      username: "system:node:{{SessionName}}",
      groups: [...groups, "system:node-proxier"],
    });
  });
});
