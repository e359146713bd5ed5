import assert from "node:assert/strict";
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { recreateCluster } from "../support/clusterMode";
import { nodeEntry, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { assumeRole, type Keys, type Login, logInUntil, newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, iam, kubernetes } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { rejectedInCheck, said, succeeds, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const deployer = "GuardDeployer";
const sessionArn = `arn:aws:sts::123456789012:assumed-role/${deployer}/ci`;
const masters = "system:masters";
const original = { mapRoles: nodeEntry(role("Nodes")) };

const as = (groups: string[]) => ({ roleArn: role(deployer), username: "deployer", groups });
const admin = { roleArn: role("Admin"), username: "admin", groups: [masters] };
const dev = { roleArn: role("Dev"), username: "dev", groups: ["developers"] };
const nodeRoles = [{ roleArn: role("OwnNodes"), platform: "linux" as const }];

const lost = (what: string) => `the identity that runs Pulumi, ${sessionArn}, would lose ${what}`;
const access = lost("its access to the cluster");
const rights = lost(`its administrator permissions (${masters})`);
const groups = lost("all of its groups (deployers)");
const nobody = `no administrator would be left: no entry that matches a principal would have the group ${masters}`;
const nodes = (count: number) =>
  `the nodes of ${role("OwnNodes")} would lose access to the cluster, and the cluster has ${count} registered nodes`;
const rejected = "the lock-out guard refuses this change: ";
const sameAccess = ". Keep an entry that gives it the same access, or set force to true to make the change anyway.";
const keepAdmin = `. Keep an entry with the group ${masters}, or set force to true to make the change anyway.`;
const keepNodes = ". Keep the entry until its nodes are deleted, or set force to true to make the change anyway.";
const forced = (what: string) => `force overrides the lock-out guard: ${what}.`;

const withLogin = (names: string[]): Login => ({ username: "deployer", groups: [...names, "system:authenticated"] });

describe("The lock-out guard on the API server", () => {
  const rbac = () => {
    const config = new KubeConfig();
    config.loadFromFile(fromSandbox("KUBECONFIG"));
    return config.makeApiClient(RbacAuthorizationV1Api);
  };
  const where = { name: "guard-deployers", namespace: "kube-system" };
  let keys: Keys;
  let stack: TestStack;

  const declare = (args: Partial<AwsAuthArgs>) => async () => {
    new AwsAuth("access", { clusterName: fromSandbox("EKS_CLUSTER_NAME"), ...args });
  };
  /** Selects the identity that runs the engine: the session of the role in aws-auth, or the creator of the cluster. */
  const runsAs = (who: "deployer" | "creator") => {
    stack.stack.workspace.envVars = who === "deployer" ? keys : {};
  };

  before(async () => {
    buildPackage();
    await newRole(deployer);
    const reads = ["DescribeCluster", "ListAccessEntries", "DescribeAccessEntry", "ListAssociatedAccessPolicies"];
    const statement = { Effect: "Allow", Action: reads.map((action) => `eks:${action}`), Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam().send(new PutRolePolicyCommand({ RoleName: deployer, PolicyName: "describe", PolicyDocument }));
    keys = await assumeRole(role(deployer), "ci");
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["*"] }];
    await rbac().createNamespacedRole({ namespace: where.namespace, body: { metadata: where, rules } });
    await rbac().createNamespacedRoleBinding({
      namespace: where.namespace,
      body: {
        metadata: where,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: where.name },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "deployers" }],
      },
    });
  });
  after(async () => {
    await rbac().deleteNamespacedRoleBinding(where);
    await rbac().deleteNamespacedRole(where);
    await iam().send(new DeleteRolePolicyCommand({ RoleName: deployer, PolicyName: "describe" }));
    await removeRole(deployer);
  });
  beforeEach(async () => {
    await setAwsAuth(original);
    stack = await TestStack.inline("guard", declare({}), undefined, { withPassphrase: true });
  });
  afterEach(async () => {
    runsAs("creator");
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  /** Declares the initial entries as the creator of the cluster; after that the deployer has access. */
  async function begin(args: Partial<AwsAuthArgs>, login?: Login): Promise<void> {
    stack.runs(declare(args));
    await succeeds(stack.up());
    if (login) {
      assert.deepEqual(await logInUntil(login, keys), login);
      runsAs("deployer");
    }
  }

  async function assertRejectedChange(args: Partial<AwsAuthArgs>, reasons: string[]): Promise<void> {
    stack.runs(declare(args));
    for (const run of [() => stack.preview(), () => stack.up()]) {
      const failed = await untouched(run);
      const expected = reasons.map((reason) => rejectedInCheck("access-entries", reason));
      assert.deepEqual([failed.ok, said(failed)], [false, expected]);
    }
  }

  async function force(args: Partial<AwsAuthArgs>): Promise<Run> {
    stack.runs(declare({ force: true, ...args }));
    return await succeeds(stack.up());
  }

  const cases: [string, string[], Partial<AwsAuthArgs>, string, Login][] = [
    ["its access", [masters], { roles: [admin] }, access, 401],
    ["administrator permissions", [masters], { roles: [admin, as(["deployers"])] }, rights, withLogin(["deployers"])],
    ["all of its groups", ["deployers"], { roles: [admin, as(["others"])] }, groups, withLogin(["others"])],
  ];
  for (const [what, names, args, reason, after] of cases) {
    it(`doesn't let the deployer lose ${what}, unless force is set`, async () => {
      const login = withLogin(names);
      await begin({ roles: [admin, as(names)] }, login);
      await assertRejectedChange(args, [rejected + reason + sameAccess]);
      assert.deepEqual(await logInUntil(login, keys), login);

      assert.deepEqual(said(await force(args)), [forced(reason)]);
      assert.deepEqual(await logInUntil(after, keys), after);
    });
  }

  it("doesn't remove the deployer's access in a destroy either", async () => {
    const login = withLogin([masters]);
    await begin({ roles: [admin, as([masters])] }, login);
    const failed = await untouched(() => stack.destroy());
    assert.equal(failed.ok, false);
    assert.match(said(failed).join("\n"), new RegExp(access.replace(/[()]/g, "\\$&")));
    assert.deepEqual(await logInUntil(login, keys), login);
  });

  it("removes the last administrator of aws-auth while an access entry has another one", async () => {
    await begin({ roles: [admin, dev] });
    stack.runs(declare({ roles: [dev] }));
    for (const run of [() => untouched(() => stack.preview()), () => stack.up()]) {
      assert.deepEqual(said(await succeeds(run())), []);
    }
  });

  describe("in the mode CONFIG_MAP", () => {
    before(() => recreateCluster("CONFIG_MAP"));
    after(() => recreateCluster());

    it("keeps the last one that only a binding of its group makes an administrator", async () => {
      const name = "guard-chiefs";
      await rbac().createClusterRoleBinding({
        body: {
          metadata: { name },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
          subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "chiefs" }],
        },
      });
      try {
        const chief = { ...dev, roleArn: role("Chief"), groups: ["chiefs"] };
        await begin({ roles: [chief, dev] });
        const reason = `${nobody} or a binding to cluster-admin`;
        await assertRejectedChange({ roles: [dev] }, [rejected + reason + keepAdmin]);
        await assertRejectedChange({ roles: [{ ...chief, groups: ["others"] }, dev] }, [rejected + reason + keepAdmin]);
        assert.deepEqual(said(await force({ roles: [dev] })), [forced(reason)]);
      } finally {
        await rbac().deleteClusterRoleBinding({ name });
      }
    });

    it("keeps the last administrator unless force is set; a destroy leaves the original entries", async () => {
      await begin({ roles: [admin, dev] });
      await assertRejectedChange({ roles: [dev] }, [rejected + nobody + keepAdmin]);
      assert.deepEqual(said(await force({ roles: [dev] })), [forced(nobody)]);

      // If force remains set, the preview of the next change that it allows reports it again.
      assert.deepEqual(said(await force({ roles: [admin, dev] })), []);
      stack.runs(declare({ force: true, roles: [dev] }));
      for (const run of [() => untouched(() => stack.preview()), () => stack.up()]) {
        assert.deepEqual(said(await succeeds(run())), [forced(nobody)]);
      }

      await begin({ roles: [admin, dev] });
      const run = await succeeds(stack.destroy());
      assert.match(said(run).join("\n"), /^no administrator would be left: /);
      assert.deepEqual((await readAwsAuth())?.data, original);
    });
  });

  it("keeps the entries of registered nodes, unless force is set", async () => {
    const api = kubernetes();
    const names = ["node-one", "node-two"];
    for (const name of names) await api.createNode({ body: { metadata: { name } } });
    try {
      await begin({ roles: [as([masters])], nodeRoles }, withLogin([masters]));
      await assertRejectedChange({ roles: [as([masters])] }, [rejected + nodes(2) + keepNodes]);
      const destroyed = await untouched(() => stack.destroy());
      assert.equal(destroyed.ok, false);
      assert.ok(said(destroyed).join("\n").includes(nodes(2)));
      assert.deepEqual(said(await force({ roles: [as([masters])] })), [forced(nodes(2))]);
      await begin({ roles: [as([masters])], nodeRoles });
    } finally {
      for (const name of names) await api.deleteNode({ name });
    }
    stack.runs(declare({ roles: [as([masters])] }));
    assert.deepEqual(said(await succeeds(stack.up())), []);
    const login = withLogin([masters]);
    assert.deepEqual(await logInUntil(login, keys), login);
  });
});
