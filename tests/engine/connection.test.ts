import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AdmissionregistrationV1Api,
  KubeConfig,
  RbacAuthorizationV1Api,
  type V1PolicyRule,
} from "@kubernetes/client-node";
import { connect } from "../../provider/aws/connection";
import { type AwsAuthStore, ConflictError, type LiveConfigMap } from "../../provider/kubernetes/configMap";
import type { Connection } from "../../provider/kubernetes/validateConnection";
import { ClusterError, ClusterNotFound, ClusterNotReady, isDeleted } from "../../provider/network/clusterErrors";
import { certificateFor } from "../kubernetes/fakes/certificates";
import { auditMark, requestsSince } from "../support/auditLog";
import { describeCluster } from "../support/describedCluster";
import { backups, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { assumeRole, type Keys, newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox, iam, kubernetes } from "../support/sandbox";

const namespace = "kube-system";
const user = "ConnectionAlice";
const role = "ConnectionRole";
const account = "arn:aws:iam::123456789012";
const clusterName = () => fromSandbox("EKS_CLUSTER_NAME");

/** Connects with these keys in the environment, where the AWS SDK finds them. */
async function connectWith(keys: Keys, connection: Connection = { clusterName: clusterName() }): Promise<AwsAuthStore> {
  const before = { ...process.env };
  Object.assign(process.env, keys);
  try {
    return await connect(connection);
  } finally {
    for (const name of Object.keys(keys)) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  }
}

/**
 * Retries until it succeeds: the authenticator and the API server see changes with a delay, and cache a token for 10 s.
 */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ClusterError) || tries === 60) {
        throw error;
      }
      await sleep(250);
    }
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; !(await isSo()); tries++) {
    assert.ok(tries < 100);
    await sleep(100);
  }
}

const entry = (list: "role" | "user", name: string, groups: string[]) =>
  `- ${list}arn: ${account}:${list}/${name}\n  username: ${name}\n  groups: ${JSON.stringify(groups)}\n`;

describe("A connection to the sandbox's cluster", () => {
  let alice: Keys;

  before(async () => {
    const statement = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    alice = await newUser(user);
    await newRole(role, "/team/");
    await iam().send(new PutUserPolicyCommand({ UserName: user, PolicyName: "describe", PolicyDocument }));
    await iam().send(new PutRolePolicyCommand({ RoleName: role, PolicyName: "describe", PolicyDocument }));
  });
  after(async () => {
    await iam().send(new DeleteUserPolicyCommand({ UserName: user, PolicyName: "describe" }));
    await iam().send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: "describe" }));
    await removeUser(user);
    await removeRole(role);
  });
  afterEach(async () => {
    await removeAwsAuth();
    await removeBackups();
  });

  describe("with an identity", () => {
    it("is the cluster's creator with the keys of the environment", async () => {
      const store = await connect({ clusterName: clusterName() });
      const { User } = await iam().send(new GetUserCommand({ UserName: "deployer" }));
      assert.deepEqual(await store.whoAmI(), {
        arn: fromSandbox("SANDBOX_DEPLOYER_ARN"),
        userId: User?.UserId,
        accessKeyId: fromSandbox("AWS_ACCESS_KEY_ID"),
      });
      assert.equal(await store.read(), undefined);
    });

    it("is a user with its own keys, once aws-auth maps it", async () => {
      const store = await connectWith(alice);
      await assert.rejects(store.read(), (error: ClusterError) => {
        assert.equal(error.kind, "unauthorized");
        assert.match(
          error.message,
          /^cluster "sandbox" in us-west-2 \(https:.*\): can't read the ConfigMap .*: it answered 401/,
        );
        return true;
      });
      await setAwsAuth({ mapUsers: entry("user", user, ["system:masters"]) });
      const live = await eventually(async () => (await connectWith(alice)).read());
      assert.equal(live?.data?.mapUsers, entry("user", user, ["system:masters"]));
      const { User } = await iam().send(new GetUserCommand({ UserName: user }));
      const caller = { arn: `${account}:user/${user}`, userId: User?.UserId, accessKeyId: alice.AWS_ACCESS_KEY_ID };
      assert.deepEqual(await (await connectWith(alice)).whoAmI(), caller);
    });

    it("is the session of a role with the session's own keys", async () => {
      await setAwsAuth({ mapRoles: entry("role", role, ["system:masters"]) });
      const keys = await assumeRole(`${account}:role/team/${role}`, "carol");
      await eventually(async () => (await connectWith(keys)).read());
      const { Role } = await iam().send(new GetRoleCommand({ RoleName: role }));
      assert.deepEqual(await (await connectWith(keys)).whoAmI(), {
        arn: `arn:aws:sts::123456789012:assumed-role/${role}/carol`,
        userId: `${Role?.RoleId}:carol`,
        accessKeyId: keys.AWS_ACCESS_KEY_ID,
      });
    });

    it("assumes the configured role", async () => {
      await setAwsAuth({ mapRoles: entry("role", role, ["system:masters"]) });
      const connection = { clusterName: clusterName(), assumeRoleArn: `${account}:role/team/${role}` };
      const store = await eventually(async () => {
        const attempt = await connect(connection);
        await attempt.read();
        return attempt;
      });
      const caller = await store.whoAmI();
      assert.equal(caller?.arn, `arn:aws:sts::123456789012:assumed-role/${role}/eks-auth`);
    });

    it("is the user of the kubeconfig, which the authenticator doesn't know", async () => {
      const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
      const byKubeconfig = await connect({ kubeconfig });
      const byName = await connect({ clusterName: clusterName() });
      assert.equal(byKubeconfig.endpoint, byName.endpoint);
      assert.equal(await byKubeconfig.whoAmI(), undefined);
      await setAwsAuth({ mapRoles: "[]" });
      assert.deepEqual(await byKubeconfig.read(), await byName.read());
    });
  });

  describe("fails if", () => {
    it("no cluster has the name", async () => {
      await assert.rejects(connect({ clusterName: "no-such-cluster" }), (error) => {
        assert.ok(error instanceof ClusterNotFound && isDeleted(error));
        return true;
      });
    });

    for (const [status, removed] of [
      ["CREATING", false],
      ["DELETING", true],
    ] as const) {
      it(`the cluster is ${status}`, async () => {
        const restore = await describeCluster({ status });
        try {
          await assert.rejects(connect({ clusterName: clusterName() }), (error) => {
            assert.ok(error instanceof ClusterNotReady);
            assert.deepEqual([error.status, isDeleted(error)], [status, removed]);
            return true;
          });
        } finally {
          await restore();
        }
      });
    }

    it("EKS reports a certificate authority other than the API server's", async () => {
      const folder = mkdtempSync(join(tmpdir(), "eks-auth-connection-"));
      const ca = join(folder, "ca.crt");
      writeFileSync(ca, (await certificateFor("127.0.0.1")).ca);
      const restore = await describeCluster({ ca });
      try {
        const store = await connect({ clusterName: clusterName() });
        await assert.rejects(store.read(), { kind: "certificate" });
      } finally {
        await restore();
        rmSync(folder, { recursive: true });
      }
    });

    it("the caller may not describe the cluster", async () => {
      const keys = await newUser("ConnectionMallory");
      try {
        await assert.rejects(connectWith(keys), (error: ClusterError) => {
          assert.equal(error.kind, "forbidden");
          assert.match(error.message, /: eks:DescribeCluster failed: AccessDenied.*Grant .* eks:DescribeCluster\.$/);
          return true;
        });
      } finally {
        await removeUser("ConnectionMallory");
      }
    });
  });

  describe("with aws-auth", () => {
    let store: AwsAuthStore;
    before(async () => {
      store = await connect({ clusterName: clusterName() });
    });

    async function read(): Promise<LiveConfigMap> {
      const live = await store.read();
      assert.ok(live);
      return live;
    }

    it("creates the ConfigMap, and reports a conflict if it exists", async () => {
      const written = await store.write(undefined, { data: { mapRoles: "[]" }, annotations: { mine: "1" } });
      assert.deepEqual(await store.read(), written);
      const { data, metadata } = (await readAwsAuth()) ?? {};
      assert.deepEqual([data, metadata?.annotations], [{ mapRoles: "[]" }, { mine: "1" }]);
      assert.equal(metadata?.resourceVersion, written.resourceVersion);
      await assert.rejects(store.write(undefined, { data: {}, annotations: {} }), ConflictError);
    });

    it("replaces data and annotations, and leaves everything else as it is", async () => {
      const metadata = {
        labels: { team: "platform" },
        annotations: { a: "1", b: "2" },
        finalizers: ["example.com/keep"],
      };
      await setAwsAuth({ mapRoles: "# mine\n", other: "\u{1f511}" }, metadata);
      const body = [{ op: "add", path: "/binaryData", value: { seal: "AAEC" } }];
      await kubernetes().patchNamespacedConfigMap({ namespace, name: "aws-auth", body });
      try {
        const before = await readAwsAuth();
        const next = { data: { mapRoles: "# ours\n", other: "\u{1f511}" }, annotations: { b: "2", c: "3" } };
        const written = await store.write(await read(), next);
        const after = await readAwsAuth();
        assert.deepEqual([after?.data, after?.metadata?.annotations], [next.data, next.annotations]);
        assert.deepEqual(after?.binaryData, { seal: "AAEC" });
        const kept = ["uid", "labels", "finalizers", "creationTimestamp", "namespace", "name"] as const;
        for (const field of kept) {
          assert.deepEqual(after?.metadata?.[field], before?.metadata?.[field], field);
        }
        assert.equal(after?.metadata?.resourceVersion, written.resourceVersion);
        const managers = after?.metadata?.managedFields?.map(({ manager }) => manager);
        assert.ok(managers?.includes("eks-auth"), String(managers));
      } finally {
        await setAwsAuth({});
      }
    });

    it("doesn't overwrite what someone else has written, removed or recreated", async () => {
      await setAwsAuth({ mapRoles: "one" });
      const live = await read();
      const next = { data: { mapRoles: "ours" }, annotations: {} };
      await setAwsAuth({ mapRoles: "two" });
      await assert.rejects(store.write(live, next), ConflictError);
      assert.deepEqual((await readAwsAuth())?.data, { mapRoles: "two" });
      const second = await read();
      await removeAwsAuth();
      await assert.rejects(store.write(second, next), ConflictError);
      assert.equal(await readAwsAuth(), undefined);
      await setAwsAuth({ mapRoles: "three" });
      await assert.rejects(store.write(second, next), ConflictError);
      assert.deepEqual((await readAwsAuth())?.data, { mapRoles: "three" });
    });

    it("reports the API server's error for a document that is too large", async () => {
      const data = { mapRoles: "x".repeat(1024 * 1024 + 1) };
      await assert.rejects(store.write(undefined, { data, annotations: {} }), (error: ClusterError) => {
        assert.equal(error.kind, "rejected");
        assert.match(
          error.message,
          /it answered 422: .*Too long.*\. Fix the fields named in the API server's message\.$/,
        );
        return true;
      });
    });

    it("names the admission policy that rejects a write or a backup", async () => {
      const empty = { data: {}, annotations: {} };
      const live = await store.write(undefined, empty);
      const config = new KubeConfig();
      config.loadFromFile(fromSandbox("KUBECONFIG"));
      const api = config.makeApiClient(AdmissionregistrationV1Api);
      const metadata = { name: "frozen" };
      const resourceRules = [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] },
      ];
      const validations = [{ expression: "!object.metadata.name.startsWith('aws-auth')", message: "hands off" }];
      const matchConstraints = { resourceRules };
      await api.createValidatingAdmissionPolicy({ body: { metadata, spec: { matchConstraints, validations } } });
      const spec = { policyName: "frozen", validationActions: ["Deny"] };
      await api.createValidatingAdmissionPolicyBinding({ body: { metadata, spec } });
      try {
        const denied =
          /: it answered 422: .* ValidatingAdmissionPolicy 'frozen' with binding 'frozen' denied request: hands off\. The cluster's ValidatingAdmissionPolicy frozen rejects it: /;
        // The API server applies and removes a policy with a delay.
        const rejection = () => store.write(undefined, empty).catch(String);
        await until(async () => /denied/.test(String(await rejection())));
        assert.match(String(await rejection()), denied);
        assert.match(await store.backUp(live, "one").catch(String), denied);
      } finally {
        await api.deleteValidatingAdmissionPolicyBinding({ name: "frozen" });
        await api.deleteValidatingAdmissionPolicy({ name: "frozen" });
        await until(() => store.write(undefined, empty).then(Boolean, (error) => error instanceof ConflictError));
      }
    });

    it("creates, reads and replaces backups, prunes the oldest, and leaves other ConfigMaps", async () => {
      const unmanaged = { metadata: { name: "aws-auth-backup-by-hand" }, data: { mapRoles: "by hand" } };
      await kubernetes().createNamespacedConfigMap({ namespace, body: unmanaged });
      const names: string[] = [];
      for (const text of ["one", "two", "three", "four"]) {
        await setAwsAuth({ mapRoles: text, other: "x" });
        names.push(await store.backUp(await read(), "one"));
      }
      assert.deepEqual(await store.readBackup(names[0] ?? ""), { mapRoles: "one", other: "x" });
      const live = await read();
      assert.equal(await store.backUp(live, "one", names[0]), names[0]);
      assert.deepEqual(await store.readBackup(names[0] ?? ""), { mapRoles: "four", other: "x" });
      const made = (await backups()).find(({ metadata }) => metadata?.name === names[3]);
      assert.deepEqual(made?.metadata?.labels, {
        "app.kubernetes.io/managed-by": "eks-auth",
        "eks-auth/backup-of": "aws-auth",
        "eks-auth/backup-by": "one",
      });
      assert.deepEqual(made?.metadata?.annotations, { "eks-auth/backup-of-resource-version": live.resourceVersion });

      await store.prune("one", 2, new Set());
      const left = (await backups()).map(({ metadata }) => metadata?.name);
      // The API server's timestamps are in seconds: a replaced backup is sorted by its new time or by its name.
      assert.equal(left.filter((name) => names.includes(name ?? "")).length, 2);
      assert.ok(left.includes(names[3]), String(left));
      assert.ok(left.includes("aws-auth-backup-by-hand"));
      await store.prune("one", 0, new Set());
      assert.deepEqual(
        (await backups()).map(({ metadata }) => metadata?.name),
        ["aws-auth-backup-by-hand"],
      );
      await assert.rejects(store.readBackup("aws-auth-backup-by-hand"), { kind: "missing" });
      await assert.rejects(store.readBackup(names[3] ?? ""), { kind: "missing" });
    });

    it("keeps the backups of every existing owner, and the newest ten of former owners", async () => {
      await setAwsAuth({ mapRoles: "one" });
      const live = await read();
      const made: Record<string, string[]> = { own: [], other: [], deleted: [] };
      for (let round = 0; round < 11; round++) made.deleted?.push(await store.backUp(live, "deleted"));
      for (const owner of ["other", "own", "other", "own"]) made[owner]?.push(await store.backUp(live, owner));
      await store.prune("own", 1, new Set(["own", "other"]));
      const all = Object.values(made).flat();
      const left = (await backups()).flatMap(({ metadata: { name = "" } = {} }) => (all.includes(name) ? [name] : []));
      const expected = [...(made.deleted?.slice(1) ?? []), ...(made.other ?? []), ...(made.own?.slice(1) ?? [])];
      assert.deepEqual(left, expected.sort());
      await store.prune("own", 0, new Set());
      await store.prune("deleted", 0, new Set(["own"]));
      await store.prune("other", 0, new Set(["own"]));
    });

    it("makes one request for each step", async () => {
      await setAwsAuth({ mapRoles: "one" });
      const mark = await auditMark();
      const live = await read();
      const backup = await store.backUp(live, "one");
      await store.write(live, { data: { mapRoles: "two" }, annotations: {} });
      await store.prune("one", 10, new Set());
      const ours = (await requestsSince(mark)).filter(({ userAgent }) => userAgent === "pulumi-eks-auth");
      assert.deepEqual(
        ours.map(({ verb, resource, name = "", code }) => `${verb} ${resource} ${name} ${code}`),
        [
          "get configmaps aws-auth 200",
          `create configmaps ${backup} 201`,
          "update configmaps aws-auth 200",
          "list configmaps  200",
        ],
      );
    });

    it("counts the nodes", async () => {
      const before = (await kubernetes().listNode()).items.length;
      const names = ["connection-node-1", "connection-node-2", "connection-node-3"];
      try {
        for (const name of names) {
          await kubernetes().createNode({ body: { metadata: { name } } });
        }
        assert.equal(await store.registeredNodes(), before + 3);
      } finally {
        for (const name of names) {
          await kubernetes().deleteNode({ name });
        }
      }
    });
  });

  describe("with only the permissions that its errors name", () => {
    const group = "connection-testers";
    const rbac = () => {
      const config = new KubeConfig();
      config.loadFromFile(fromSandbox("KUBECONFIG"));
      return config.makeApiClient(RbacAuthorizationV1Api);
    };

    beforeEach(async () => {
      await setAwsAuth({ mapUsers: entry("user", user, [group]) });
      const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: group };
      const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group }];
      await rbac().createNamespacedRole({ namespace, body: { metadata: { name: group }, rules: [] } });
      await rbac().createNamespacedRoleBinding({ namespace, body: { metadata: { name: group }, roleRef, subjects } });
    });
    afterEach(async () => {
      await rbac().deleteNamespacedRoleBinding({ namespace, name: group });
      await rbac().deleteNamespacedRole({ namespace, name: group });
    });

    /** The rule that an error message names. */
    function ruleIn(message: string): V1PolicyRule {
      const text = /^.*Bind the deployer to a Role in the namespace kube-system with the rule (\{.*\})\.$/.exec(
        message,
      )?.[1];
      assert.ok(text, message);
      return JSON.parse(text.replace(/(\w+):/g, '"$1":'));
    }

    it("can perform every step", async () => {
      const connected = await eventually(async () => {
        const attempt = await connectWith(alice);
        await attempt.whoAmI();
        if ((await attempt.registeredNodes()) !== undefined) {
          throw new ClusterError("forbidden", "she still has the permissions that the previous test granted");
        }
        return attempt;
      });
      assert.equal(await connected.registeredNodes(), undefined);
      const rules: V1PolicyRule[] = [];
      /** Runs a step that must be forbidden, grants the permission that the error names, and runs the step again. */
      async function allowed<T>(step: () => Promise<T>): Promise<T> {
        const rejected = await step().then(
          () => undefined,
          (error: ClusterError) => error,
        );
        assert.equal(rejected?.kind, "forbidden");
        rules.push(ruleIn(rejected?.message ?? ""));
        await rbac().replaceNamespacedRole({ namespace, name: group, body: { metadata: { name: group }, rules } });
        return eventually(step);
      }
      const live = await allowed(() => connected.read());
      assert.ok(live);
      const backup = await allowed(() => connected.backUp(live, "one"));
      const written = await allowed(() => connected.write(live, { data: live.data ?? {}, annotations: { a: "1" } }));
      assert.deepEqual(written.annotations, { a: "1" });
      await allowed(() => connected.prune("one", 1, new Set()));
      await allowed(() => connected.prune("one", 0, new Set()));
      assert.deepEqual(await backups(), []);
      const core = { apiGroups: [""], resources: ["configmaps"] };
      assert.deepEqual(rules, [
        { ...core, resourceNames: ["aws-auth"], verbs: ["get"] },
        { ...core, verbs: ["create"] },
        { ...core, resourceNames: ["aws-auth"], verbs: ["update"] },
        { ...core, verbs: ["list"] },
        { ...core, verbs: ["delete"] },
      ]);
      await assert.rejects(connected.readBackup(backup), { kind: "forbidden" });
    });
  });
});
