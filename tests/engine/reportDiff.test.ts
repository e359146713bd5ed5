import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { KubeConfig, RbacAuthorizationV1Api, type RbacV1Subject } from "@kubernetes/client-node";
import { removeAwsAuth, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox, kubernetes } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const arnOf = (kind: "role" | "user", name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:${kind}/${name}`;
const mapping = (name: string, groups = "[diff-readers]") =>
  `- userarn: ${arnOf("user", name)}\n  username: ${name}\n  groups: ${groups}\n`;
const namespaces = ["diff-blog", "diff-shop"];
const apiGroup = "rbac.authorization.k8s.io";
const [entry, ann, bob] = [arnOf("role", "diff-entry"), arnOf("user", "diff-ann"), arnOf("user", "diff-bob")];
const username = `arn:aws:sts::${fromSandbox("SANDBOX_ACCOUNT")}:assumed-role/diff-entry/{{SessionName}}`;

describe("eks-auth diff of the reports on a cluster", function () {
  this.timeout(300_000);

  let folder: string;
  const eks = new EKS({});
  const config = new KubeConfig();
  config.loadFromDefault();
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const readers: RbacV1Subject = { apiGroup, kind: "Group", name: "diff-readers" };
  const role = (name: string) => ({ apiGroup, kind: "ClusterRole", name });

  /** Runs the command as it is built. It must know everything. */
  async function run(args: string[]) {
    const env = {
      XDG_CACHE_HOME: join(folder, "cache"),
      PATH: [join(packageFolder, "bin"), process.env.PATH].join(delimiter),
    };
    const { status, stdout, stderr } = await runToEnd({ command: "eks-auth", args, cwd: folder, env });
    assert.equal(stderr, "");
    assert.ok(status === 0 || status === 1, stdout);
    return { status, stdout };
  }
  const ofCluster = ["--cluster", clusterName];

  /** Saves a report and returns the name of its file. */
  async function report(file: string): Promise<string> {
    writeFileSync(join(folder, file), (await run(["report", ...ofCluster, "-o", "json"])).stdout);
    return file;
  }

  /** The changes from one report to a new one, which must also be those to the live cluster. */
  async function changesSince(before: string): Promise<string[]> {
    const after = await report("after.json");
    const reports = await run(["diff", before, after]);
    assert.deepEqual(await run(["diff", before, "live", ...ofCluster]), reports);
    const none = { status: 0, stdout: "Nobody's access changes.\n" };
    assert.deepEqual(await run(["diff", after, "live", ...ofCluster]), none);
    assert.deepEqual(await run(["diff", "live", after, ...ofCluster]), none);
    return reports.stdout === none.stdout ? [] : reports.stdout.trimEnd().split("\n");
  }

  before(async () => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-report-diff-"));
    for (const name of ["diff-ann", "diff-bob"]) await newUser(name);
    await newRole("diff-entry");
    await eks.createAccessEntry({ clusterName, principalArn: entry, kubernetesGroups: ["diff-readers"] });
    await setAwsAuth({ mapUsers: mapping("diff-ann") });
    for (const name of namespaces) await kubernetes().createNamespace({ body: { metadata: { name } } });
    await rbac.createNamespacedRoleBinding({
      namespace: "diff-shop",
      body: { metadata: { name: "readers" }, roleRef: role("view"), subjects: [readers] },
    });
  });
  after(async () => {
    await eks.deleteAccessEntry({ clusterName, principalArn: entry });
    await removeAwsAuth();
    for (const name of namespaces) await kubernetes().deleteNamespace({ name });
    await rbac.deleteClusterRoleBinding({ name: "diff-ann" }).catch(() => {});
    await removeRole("diff-entry");
    for (const name of ["diff-ann", "diff-bob"]) await removeUser(name);
    rmSync(folder, { recursive: true });
  });

  it("shows nothing for a cluster that stays", async () => {
    assert.deepEqual(await changesSince(await report("same.json")), []);
  });

  it("shows the roles that each principal gains and loses when only bindings change", async () => {
    const before = await report("bindings.json");
    await rbac.createNamespacedRoleBinding({
      namespace: "diff-blog",
      body: { metadata: { name: "readers" }, roleRef: role("view"), subjects: [readers] },
    });
    // The role of a binding can't be changed: it is another binding.
    await rbac.deleteNamespacedRoleBinding({ namespace: "diff-shop", name: "readers" });
    await rbac.createNamespacedRoleBinding({
      namespace: "diff-shop",
      body: { metadata: { name: "readers" }, roleRef: role("edit"), subjects: [readers] },
    });
    await rbac.createClusterRoleBinding({
      body: {
        metadata: { name: "diff-ann" },
        roleRef: role("cluster-admin"),
        subjects: [{ apiGroup, kind: "User", name: "diff-ann" }],
      },
    });
    const exchanged =
      "ClusterRole edit in the namespace diff-shop, ClusterRole view in the namespace diff-blog; " +
      "loses the ClusterRole view in the namespace diff-shop";
    assert.deepEqual(await changesSince(before), [
      `~ ${entry}: gains the ${exchanged}`,
      `~ ${ann}: becomes an administrator; gains the ClusterRole cluster-admin in the whole cluster, ${exchanged}`,
    ]);
  });

  it("shows the changes of an access entry, its access policies and aws-auth", async () => {
    const before = await report("principals.json");
    await eks.updateAccessEntry({ clusterName, principalArn: entry, kubernetesGroups: ["diff-writers"] });
    await eks.associateAccessPolicy({
      clusterName,
      principalArn: entry,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      accessScope: { type: "namespace", namespaces: ["diff-shop"] },
    });
    await setAwsAuth({ mapUsers: mapping("diff-bob", "[]") });
    const roles = "ClusterRole edit in the namespace diff-shop, ClusterRole view in the namespace diff-blog";
    assert.deepEqual(await changesSince(before), [
      `~ ${entry}: gains the group "diff-writers"; loses the group "diff-readers"; gains the access policy ` +
        `AmazonEKSEditPolicy in diff-shop; loses the ${roles}`,
      `- ${ann} loses access: administrator, username "diff-ann", group "diff-readers", ClusterRole cluster-admin in the ` +
        `whole cluster, ${roles}`,
      `+ ${bob} gains access: username "diff-bob", no groups`,
    ]);
  });

  it("shows a principal that loses its access entry", async () => {
    const before = await report("entry.json");
    await eks.deleteAccessEntry({ clusterName, principalArn: entry });
    const policies = "AmazonEKSEditPolicy in diff-shop";
    try {
      assert.deepEqual(await changesSince(before), [
        `- ${entry} loses access: username "${username}", group "diff-writers", ${policies}`,
      ]);
    } finally {
      await eks.createAccessEntry({ clusterName, principalArn: entry });
    }
  });
});
