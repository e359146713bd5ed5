import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { AuthorizationV1Api, KubeConfig, type V1ResourceAttributes } from "@kubernetes/client-node";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { type Access, accessUntil, type Questions } from "../support/access";
import {
  backups,
  fargateEntry,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import {
  assumeRole,
  clientWith,
  type Keys,
  logInUntil,
  newRole,
  newToken,
  newUser,
  removeRole,
  removeUser,
} from "../support/login";
import { fromSandbox, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const dev = arn("role/team/ca-dev");
const ops = arn("role/ca-ops");
const carol = arn("user/ca-carol");
const stackName = "cluster-access";
const own = (grant: string) => `eks-auth:organization/engine-tests/${stackName}:access:${grant}`;
const session = (role: string, name = "{{SessionName}}") => `arn:aws:sts::123456789012:assumed-role/${role}/${name}`;

/** Entries of EKS and of someone else in the ConfigMap. */
const unmanaged = `${nodeEntry(arn("role/ManagedNodes"))}${fargateEntry(arn("role/FargatePods"))}- rolearn: ${arn("role/Others")} # theirs
  username: others
  groups: [theirs]
`;

const grants: ClusterAccessArgs["grants"] = [
  { name: "dev", principalArn: dev, access: "edit", namespaces: ["ca-a"], kubernetesGroups: ["developers"] },
  { name: "ops", principalArn: ops, access: "cluster-admin", username: "ops:{{SessionName}}" },
  { name: "carol", principalArn: carol, access: "view" },
];
const bindings: ClusterAccessArgs["bindings"] = [
  {
    name: "developers",
    group: "developers",
    rules: [{ verbs: ["get"], apiGroups: [""], resources: ["nodes"] }],
  },
];
const given = { clusterName, grants, bindings };

const program = (args: Partial<ClusterAccessArgs>) => async () => {
  const { grants, accessTable, report } = new ClusterAccess("access", { ...given, ...args });
  return { grants, accessTable, report };
};

/** The principals with access entries, except the deployer. */
async function entries(): Promise<string[]> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.filter((principal) => principal !== fromSandbox("SANDBOX_DEPLOYER_ARN")).sort();
}

/** The API server's answer to a SelfSubjectAccessReview by the owner of the keys. */
async function may(keys: Keys, verb: string, resource: string, more: V1ResourceAttributes = {}): Promise<boolean> {
  const api = clientWith(await newToken(keys)).makeApiClient(AuthorizationV1Api);
  const body = { spec: { resourceAttributes: { verb, resource, ...more } } };
  return (await api.createSelfSubjectAccessReview({ body })).status?.allowed ?? false;
}

/** The API server's answer to a SubjectAccessReview for the members of a group. */
async function groupMay(group: string, resourceAttributes: V1ResourceAttributes): Promise<boolean> {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  const api = config.makeApiClient(AuthorizationV1Api);
  const body = { spec: { user: "anyone", groups: [group], resourceAttributes } };
  return (await api.createSubjectAccessReview({ body })).status?.allowed ?? false;
}

describe("ClusterAccess on the engine", () => {
  let stack: TestStack;
  let carolsKeys: Keys;
  before(async () => {
    await Promise.all([newRole("ca-dev", "/team/"), newRole("ca-ops")]);
    carolsKeys = await newUser("ca-carol");
    for (const name of ["ca-a", "ca-b"]) {
      await kubernetes().createNamespace({ body: { metadata: { name } } });
    }
  });
  beforeEach(async () => {
    await setAwsAuth({ mapRoles: unmanaged });
    stack = await TestStack.inline(stackName, program({}));
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(async () => {
    await Promise.all(["ca-a", "ca-b"].map((name) => kubernetes().deleteNamespace({ name })));
    await Promise.all([removeRole("ca-dev"), removeRole("ca-ops"), removeUser("ca-carol")]);
  });

  /** Runs a program to its end, and returns its steps. */
  async function up(args: Partial<ClusterAccessArgs>): Promise<string[]> {
    stack.runs(program(args));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return Object.entries(run.steps)
      .flatMap(([key, step]) => (step === "same" ? [] : [`${step} ${key.split(":").pop()}`]))
      .sort();
  }

  for (const authenticationMode of ["CONFIG_MAP", "API"] as const) {
    it(`allows what level, exactRights and rules contain and no more, in mode ${authenticationMode}`, async () => {
      const questions: Questions = {
        "list pods in ca-a": { verb: "list", resource: "pods", namespace: "ca-a" },
        "list pods in ca-b": { verb: "list", resource: "pods", namespace: "ca-b" },
        "create pods in ca-a": { verb: "create", resource: "pods", namespace: "ca-a" },
        "list events in ca-a": { verb: "list", group: "events.k8s.io", resource: "events", namespace: "ca-a" },
        "patch rollouts in ca-a": { verb: "patch", group: "argoproj.io", resource: "rollouts", namespace: "ca-a" },
        "patch rollouts in ca-b": { verb: "patch", group: "argoproj.io", resource: "rollouts", namespace: "ca-b" },
        "delete rollouts in ca-a": { verb: "delete", group: "argoproj.io", resource: "rollouts", namespace: "ca-a" },
        "get the secret shared": { verb: "get", resource: "secrets", name: "shared", namespace: "ca-a" },
        "get another secret": { verb: "get", resource: "secrets", name: "another", namespace: "ca-a" },
      };
      const rules = [
        { verbs: ["get", "patch"], apiGroups: ["argoproj.io"], resources: ["rollouts"] },
        { verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["shared"] },
      ];
      const change = (more: Partial<(typeof grants)[number]>) =>
        up({
          authenticationMode,
          grants: [{ name: "carol", principalArn: carol, access: "view", exactRights: true, ...more }],
          bindings: [],
        });
      const assertAllowed = async (...allowed: string[]) => {
        const expected: Access = { username: carol, groups: [own("carol"), "system:authenticated"], allowed };
        assert.deepEqual(await accessUntil(expected, questions, carolsKeys), expected);
      };
      const ofRules = (step: string, ...objects: string[]) => [
        `${step} GroupBinding access-carol-Rules`,
        ...objects.map((object) => `${step} ${object.replace(" ", " access-carol-Rules-")}`),
        "update ClusterAccess access",
      ];
      const ofLevel = ["list pods in ca-a", "list events in ca-a"];
      const ofBoth = [...ofLevel, "patch rollouts in ca-a", "get the secret shared"];

      await change({ namespaces: ["ca-a"] });
      await assertAllowed(...ofLevel);
      assert.deepEqual(
        await change({ namespaces: ["ca-a"], rules }),
        ofRules("create", "Role ca-a", "RoleBinding ca-a").sort(),
      );
      await assertAllowed(...ofBoth);
      await change({ rules });
      await assertAllowed(
        "list pods in ca-a",
        "list pods in ca-b",
        "list events in ca-a",
        "patch rollouts in ca-a",
        "patch rollouts in ca-b",
        "get the secret shared",
      );
      assert.deepEqual(await change({ rules }), []);
      assert.deepEqual(await change({}), ofRules("delete", "ClusterRole role", "ClusterRoleBinding binding").sort());
      await assertAllowed("list pods in ca-a", "list pods in ca-b", "list events in ca-a");
      await change({ access: undefined, exactRights: undefined, namespaces: ["ca-a"], rules });
      await assertAllowed("patch rollouts in ca-a", "get the secret shared");
    });
  }

  describe("in mode CONFIG_MAP", () => {
    const mode = { authenticationMode: "CONFIG_MAP" } as const;

    it("gives every principal exactly the documented permissions", async () => {
      await up(mode);
      const devs = await assumeRole(dev, "dan");
      const opss = await assumeRole(ops, "olga");
      const authenticated = "system:authenticated";
      assert.deepEqual(
        await logInUntil(
          { username: session("ca-dev", "dan"), groups: [own("dev"), "developers", authenticated] },
          devs,
        ),
        { username: session("ca-dev", "dan"), groups: [own("dev"), "developers", authenticated] },
      );
      assert.equal(await may(devs, "delete", "pods", { namespace: "ca-a" }), true);
      assert.equal(await may(devs, "get", "secrets", { namespace: "ca-a" }), true);
      assert.equal(await may(devs, "get", "pods", { namespace: "ca-b" }), false);
      assert.equal(
        await may(devs, "create", "rolebindings", { namespace: "ca-a", group: "rbac.authorization.k8s.io" }),
        false,
      );
      assert.equal(await may(devs, "get", "nodes"), true);
      assert.equal(await may(devs, "delete", "nodes"), false);
      assert.equal(
        (
          (await logInUntil({ username: "ops:olga", groups: [own("ops"), authenticated] }, opss)) as {
            username: string;
          }
        ).username,
        "ops:olga",
      );
      assert.equal(await may(opss, "*", "*", { group: "*" }), true);
      assert.equal(await may(carolsKeys, "list", "pods"), true);
      assert.equal(await may(carolsKeys, "get", "secrets"), false);
      assert.equal(await may(carolsKeys, "delete", "pods", { namespace: "ca-a" }), false);
      assert.deepEqual(await entries(), []);
    });

    it("gives admin-view read access to everything, and no more", async () => {
      const carols = { ...grants[2], access: "admin-view" } as (typeof grants)[0];
      assert.deepEqual(await up({ ...mode, grants: [carols], bindings: [] }), [
        "create AwsAuth access-aws-auth",
        "create AwsAuthEntries access-aws-auth-entries",
        "create ClusterAccess access",
        "create ClusterRole access-carol-AmazonEKSAdminViewPolicy-role",
        "create ClusterRoleBinding access-carol-AmazonEKSAdminViewPolicy-binding",
        "create GroupBinding access-carol-AmazonEKSAdminViewPolicy",
      ]);
      const authenticated = "system:authenticated";
      await logInUntil({ username: carol, groups: [own("carol"), authenticated] }, carolsKeys);
      const group = "rbac.authorization.k8s.io";
      assert.equal(await may(carolsKeys, "list", "secrets"), true);
      assert.equal(await may(carolsKeys, "watch", "clusterroles", { group }), true);
      assert.equal(await may(carolsKeys, "get", "pods", { subresource: "log", namespace: "ca-a" }), true);
      assert.equal(await may(carolsKeys, "create", "pods", { namespace: "ca-a" }), false);
      const inNamespace = await up({ ...mode, grants: [{ ...carols, namespaces: ["ca-a"] }], bindings: [] });
      assert.deepEqual(
        inNamespace.filter((step) => step.startsWith("create")),
        [
          "create Role access-carol-AmazonEKSAdminViewPolicy-ca-a",
          "create RoleBinding access-carol-AmazonEKSAdminViewPolicy-ca-a",
        ],
      );
      assert.equal(await may(carolsKeys, "get", "secrets", { namespace: "ca-a" }), true);
      assert.equal(await may(carolsKeys, "get", "secrets", { namespace: "ca-b" }), false);
    });

    it("shows each part in a preview, changes nothing the second time, and restores the original entries", async () => {
      stack.runs(program(mode));
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      assert.deepEqual(
        Object.entries(preview.steps)
          .map(([key, step]) => `${step} ${key.split(":").pop()}`)
          .sort(),
        [
          "create AwsAuth access-aws-auth",
          "create AwsAuthEntries access-aws-auth-entries",
          "create ClusterAccess access",
          "create ClusterRole access-developers-role",
          "create ClusterRoleBinding access-carol-AmazonEKSViewPolicy-binding",
          "create ClusterRoleBinding access-developers-binding",
          "create ClusterRoleBinding access-ops-AmazonEKSClusterAdminPolicy-binding",
          "create GroupBinding access-carol-AmazonEKSViewPolicy",
          "create GroupBinding access-developers",
          "create GroupBinding access-dev-AmazonEKSEditPolicy",
          "create GroupBinding access-ops-AmazonEKSClusterAdminPolicy",
          "create RoleBinding access-dev-AmazonEKSEditPolicy-ca-a",
        ].sort(),
      );
      await up(mode);
      assert.deepEqual(await up(mode), []);
      const table = String(await stack.output("accessTable")).split("\n");
      assert.deepEqual(table[1]?.split(/ {2,}/), [
        dev,
        session("ca-dev"),
        `${own("dev")}, developers`,
        "edit in ca-a; rules of developers",
      ]);
      const report = (await stack.output("report")) as Record<string, unknown>;
      assert.equal(report.awsAuth, "read");
      assert.deepEqual(report.nodes, [arn("role/ManagedNodes"), arn("role/FargatePods")]);
      assert.deepEqual(
        (report.uncovered as { principal: string }[]).map(({ principal }) => principal),
        [arn("role/Others")],
      );
      assert.deepEqual(
        await up({ ...mode, grants: grants.slice(0, 2) }),
        [
          "delete ClusterRoleBinding access-carol-AmazonEKSViewPolicy-binding",
          "delete GroupBinding access-carol-AmazonEKSViewPolicy",
          "update AwsAuthEntries access-aws-auth-entries",
          "update ClusterAccess access",
          "update AwsAuth access-aws-auth",
        ].sort(),
      );
      const destroy = await stack.destroy();
      assert.ok(destroy.ok, destroy.messages.join("\n"));
      assert.deepEqual((await readAwsAuth())?.data, { mapRoles: unmanaged });
    });
  });

  describe("with access entries", () => {
    it("creates an entry with policies for each grant, whether the mode is given or detected", async () => {
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      await up({});
      assert.deepEqual(await entries(), [ops, dev, carol].sort());
      const { associatedAccessPolicies } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn: dev });
      assert.deepEqual(
        associatedAccessPolicies?.map(({ policyArn, accessScope }) => [policyArn, accessScope]),
        [["arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", { type: "namespace", namespaces: ["ca-a"] }]],
      );
      assert.deepEqual(await up({}), []);
      assert.deepEqual(await up({ authenticationMode: "API" }), ["update ClusterAccess access"]);
      const became = (await stack.output("grants")) as { username: string; groups: string[]; accessMethod: string }[];
      assert.deepEqual(
        became.map(({ username, groups, accessMethod }) => [username, groups, accessMethod]),
        [
          [session("ca-dev"), ["developers"], "access-entries"],
          ["ops:{{SessionName}}", [], "access-entries"],
          [carol, [], "access-entries"],
        ],
      );
      const untouched = await readAwsAuth();
      assert.deepEqual(await up({ migrate: true }), [
        "create AwsAuth access-aws-auth",
        "create AwsAuthEntries access-aws-auth-entries",
        "update AccessEntry access-carol-entry",
        "update AccessEntry access-dev-entry",
        "update AccessEntry access-ops-entry",
        "update ClusterAccess access",
      ]);
      assert.deepEqual(await readAwsAuth(), untouched);
      assert.deepEqual(await backups(), []);
      assert.ok((await stack.destroy()).ok);
      assert.deepEqual(await entries(), []);
      assert.deepEqual(await readAwsAuth(), untouched);
    });

    it("adds what an access policy lacks with exactRights, where the policy applies", async () => {
      const group = "coordination.k8s.io";
      const mayDelete = (namespace: string) =>
        groupMay(own("dev"), { verb: "delete", resource: "leases", group, namespace });
      const exact = (change: object) => ({
        bindings: [],
        grants: [{ ...grants[0], kubernetesGroups: undefined, ...change }] as typeof grants,
      });
      const bound = (step: string, namespace: string) => [
        `${step} Role access-dev-ExactRights-${namespace}`,
        `${step} RoleBinding access-dev-ExactRights-${namespace}`,
      ];
      await up(exact({}));
      assert.equal(await mayDelete("ca-a"), false);
      assert.deepEqual(await up(exact({ exactRights: true })), [
        "create GroupBinding access-dev-ExactRights",
        ...bound("create", "ca-a"),
        "update AccessEntry access-dev-entry",
        "update ClusterAccess access",
      ]);
      const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: dev });
      assert.deepEqual(accessEntry?.kubernetesGroups, [own("dev")]);
      assert.deepEqual([await mayDelete("ca-a"), await mayDelete("ca-b")], [true, false]);
      assert.equal(
        await groupMay(own("dev"), { verb: "create", resource: "pods", subresource: "eviction", namespace: "ca-a" }),
        true,
      );
      // The access policy has this permission, so the group doesn't need it.
      assert.equal(await groupMay(own("dev"), { verb: "create", resource: "pods", namespace: "ca-a" }), false);
      assert.deepEqual(await up(exact({ exactRights: true })), []);
      await up(exact({ exactRights: true, namespaces: ["ca-b"] }));
      assert.deepEqual([await mayDelete("ca-a"), await mayDelete("ca-b")], [false, true]);
      await up(exact({ namespaces: ["ca-b"] }));
      assert.equal(await mayDelete("ca-b"), false);
      const after = await eks.describeAccessEntry({ clusterName, principalArn: dev });
      assert.deepEqual(after.accessEntry?.kubernetesGroups, []);
    });

    it("rejects at preview a principal that another stack has, and shares it if existing is use", async () => {
      await up({});
      const other = await TestStack.inline(
        "other-cluster-access",
        program({ grants: [{ name: "dev", principalArn: dev, access: "view" }] }),
      );
      try {
        const rejected = await other.preview();
        assert.match(
          rejected.messages.join("\n"),
          /one exists that belongs to the stack organization\/engine-tests\/cluster-access/,
        );
        other.runs(
          program({ grants: [{ name: "dev", principalArn: dev, access: "view" }], bindings: [], existing: "use" }),
        );
        const run = await other.up();
        assert.ok(run.ok, run.messages.join("\n"));
      } finally {
        await other.remove();
      }
      assert.deepEqual(await entries(), [ops, dev, carol].sort());
      assert.deepEqual(await up({}), []);
    });
  });
});
