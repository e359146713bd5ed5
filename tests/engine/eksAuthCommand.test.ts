import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { AuthenticationV1Api, KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { removeAwsAuth, setAwsAuth } from "../support/liveAwsAuth";
import { type Keys, logIn, logInUntil, newUser, removeUser } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const cluster = fromSandbox("EKS_CLUSTER_NAME");
const namespace = "default";
const userArn = (name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:user/${name}`;
const rbac = () => {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config.makeApiClient(RbacAuthorizationV1Api);
};

describe("eks-auth on a cluster", function () {
  this.timeout(300_000);

  let folder: string;
  let mapped: Keys;
  let unknown: Keys;

  /** Runs the command as it is built, piped and without a terminal. */
  async function run(args: string[], keys: NodeJS.ProcessEnv = {}) {
    const env = { ...keys, XDG_CACHE_HOME: join(folder, "cache"), PATH: path };
    return await runToEnd({ command: "eks-auth", args, cwd: folder, env });
  }
  const path = [join(packageFolder, "bin"), process.env.PATH].join(delimiter);
  const ofCluster = ["--cluster", cluster];
  const filesOfCache = () => readdirSync(join(folder, "cache", "pulumi-eks-auth", "tokens"));

  before(async () => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-command-"));
    [mapped, unknown] = [await newUser("command-mapped"), await newUser("command-unknown")];
    const entries = [
      `- userarn: ${userArn("command-mapped")}\n  username: mapped\n  groups: [nobody-binds-this]\n`,
      `- userarn: ${userArn("command-other")}\n  username: ""\n`,
      `- userarn: ${userArn("command-reader")}\n  username: reader\n  groups: [command-readers]\n`,
    ];
    await setAwsAuth({ mapUsers: entries.join("") });
    await newUser("command-reader");
    const apiGroup = "rbac.authorization.k8s.io";
    const roleRef = { apiGroup, kind: "ClusterRole", name: "view" };
    const subjects = [{ apiGroup, kind: "Group", name: "command-readers" }];
    await rbac().createNamespacedRoleBinding({
      namespace,
      body: { metadata: { name: "command-readers" }, roleRef, subjects },
    });
    const login = { username: "mapped", groups: ["nobody-binds-this", "system:authenticated"] };
    assert.deepEqual(await logInUntil(login, mapped), login);
    const { status, stdout, stderr } = await run(["kubeconfig", ...ofCluster]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    writeFileSync(join(folder, "kubeconfig"), stdout);
  });
  after(async () => {
    await removeAwsAuth();
    await rbac().deleteNamespacedRoleBinding({ namespace, name: "command-readers" });
    for (const name of ["command-mapped", "command-unknown", "command-reader"]) await removeUser(name);
    rmSync(folder, { recursive: true });
  });

  const connections: [name: string, args: () => string[]][] = [
    ["through EKS", () => ofCluster],
    ["with the current kubeconfig", () => []],
    ["with a kubeconfig that names the cluster", () => ["--kubeconfig", join(folder, "kubeconfig")]],
  ];
  for (const [name, args] of connections) {
    it(`lints the live ConfigMap ${name}`, async () => {
      const { status, stdout, stderr } = await run(["lint", ...args(), "-o", "json"]);
      assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
      assert.deepEqual(JSON.parse(stdout).findings, [
        {
          kind: "unsafe-name",
          severity: "warning",
          key: "mapUsers",
          line: 4,
          reason: 'the username is ""; expected a non-empty username',
          fix: "Set a name: permissions can't be bound to an empty one.",
          excerpt: `- userarn: ${userArn("command-other")}`,
        },
      ]);
    });
  }

  it("explains the access of the identity in use as the API server reports it", async () => {
    const login = await logIn();
    assert.notEqual(login, 401);
    const { status, stdout, stderr } = await run(["explain", "me", ...ofCluster, "-o", "json"]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    const { access, username, isAdministrator, unread } = JSON.parse(stdout);
    const reported = login === 401 ? undefined : login.username;
    assert.deepEqual(
      { access, username, isAdministrator, unread },
      {
        access: "granted",
        username: reported,
        isAdministrator: true,
        unread: [],
      },
    );
  });

  it("explains through which entry a principal has access", async () => {
    const { status, stdout, stderr } = await run(["explain", userArn("command-mapped"), ...ofCluster]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    const [first, , ...facts] = stdout.split("\n");
    assert.equal(first, `${userArn("command-mapped")} has access.`);
    assert.deepEqual(facts.slice(0, 4), [
      "Username:             mapped",
      "Groups:               nobody-binds-this",
      `Through:              aws-auth, mapUsers, line 1 (${userArn("command-mapped")})`,
      "Administrator:        no",
    ]);
    assert.match(stdout, /\nNothing gives it permissions but what every cluster grants to all users\.\n$/);
  });

  it("explains why a principal has no access, and what would change that", async () => {
    const { status, stdout } = await run(["explain", userArn("command-unknown"), ...ofCluster]);
    assert.equal(status, 1);
    assert.match(stdout, /^arn:\S+ has no access\.\n\nReason: {2}no entry maps /);
    assert.match(stdout, /\nFix: {5}Declare an AccessEntry for arn:\S+, or arn:\S+ in an AwsAuth\.\n/);
  });

  it("shows what an identity without permissions can't read", async () => {
    const args = ["explain", "me", "--kubeconfig", join(folder, "kubeconfig"), "-o", "json"];
    const { status, stdout, stderr } = await run(args, mapped);
    assert.deepEqual({ status, stderr }, { status: 2, stderr: "" });
    const { principalArn, access, unread } = JSON.parse(stdout);
    assert.deepEqual([principalArn, access], [userArn("command-mapped"), "unknown"]);
    assert.match(unread.join("\n"), /eks:DescribeCluster failed: AccessDenied/);
    assert.match(unread.join("\n"), /read the ConfigMap kube-system\/aws-auth/);
  });

  it("explains itself to an identity that can't sign in", async () => {
    const args = ["explain", "me", "--kubeconfig", join(folder, "kubeconfig")];
    const { status, stdout, stderr } = await run(args, unknown);
    assert.deepEqual({ status, stderr }, { status: 2, stderr: "" });
    assert.match(stdout, /^It can't be known whether arn:\S+:user\/command-unknown has access\.\n/);
    assert.match(stdout, /\nWhat couldn't be read, and is ignored:\n/);
  });

  it("lists the IAM principals that may make a request, each with the path to the permission", async () => {
    const { status, stdout, stderr } = await run(["who-can", "get", "po", "-n", "default", ...ofCluster, "-o", "json"]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    const { request, allowed, unread } = JSON.parse(stdout);
    assert.deepEqual([request, unread], [{ verb: "get", apiGroup: "", resource: "pods", namespace: "default" }, []]);
    const readers = allowed.filter(({ who }: { who: string }) => who.startsWith(userArn("command-")));
    assert.deepEqual(readers, [
      {
        who: userArn("command-reader"),
        isCertain: true,
        paths: [
          "aws-auth, mapUsers, line 6 → Group command-readers → RoleBinding default/command-readers → ClusterRole view",
        ],
      },
    ]);
  });

  it("lists the subjects that may make a request, in a table", async () => {
    const { status, stdout } = await run(["who-can", "get", "pods", "-n", "default", "--subjects", ...ofCluster]);
    assert.equal(status, 0);
    const [head, ...rows] = stdout.trimEnd().split("\n");
    assert.match(head ?? "", /^WHO +SESSIONS +THROUGH$/);
    assert.deepEqual(
      rows.filter((row) => row.includes("command-readers")).map((row) => row.split(/ {2,}/)),
      [["Group command-readers", "all", "RoleBinding default/command-readers → ClusterRole view"]],
    );
  });

  it("suggests the nearest resource for a question about an unknown one", async () => {
    const { status, stdout, stderr } = await run(["who-can", "get", "deploymnts", ...ofCluster]);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.match(stderr, /^error: [\s\S]*"deploymnts"[\s\S]*deployments/);
  });

  it("shows what an identity without permissions can't read about who may make a request", async () => {
    const args = ["who-can", "get", "pods", "--kubeconfig", join(folder, "kubeconfig"), "-o", "json"];
    const { status, stdout, stderr } = await run(args, mapped);
    assert.deepEqual({ status, stderr }, { status: 2, stderr: "" });
    assert.match(JSON.parse(stdout).unread.join("\n"), /ClusterRoleBindings/);
  });

  it("reports a cluster that EKS doesn't have, without a stack", async () => {
    const { status, stdout, stderr } = await run(["explain", "me", "--cluster", "nowhere"]);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.match(stderr, /^error: cluster "nowhere" in \S+: EKS has no cluster of this name/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it("gives kubectl its tokens", async () => {
    const args = ["--kubeconfig", join(folder, "kubeconfig"), "auth", "whoami", "-o", "json"];
    const env = { ...mapped, XDG_CACHE_HOME: join(folder, "cache"), PATH: path };
    const { status, stdout, stderr } = await runToEnd({ command: "kubectl", args, cwd: folder, env });
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout).status.userInfo.username, "mapped");
  });

  it("gives the Kubernetes client for Node its tokens", async () => {
    const config = new KubeConfig();
    config.loadFromFile(join(folder, "kubeconfig"));
    const user = config.getCurrentUser();
    const env = Object.entries({ ...mapped, PATH: path, XDG_CACHE_HOME: join(folder, "cache") });
    assert.ok(user?.exec);
    user.exec.env = env.map(([name, value]) => ({ name, value }));
    const review = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
    assert.equal(review.status?.userInfo?.username, "mapped");
  });

  it("prints the version of the credential that a client asks for, and rejects others", async () => {
    const asked = async (apiVersion: string) =>
      await run(["token", ...ofCluster], {
        KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: "ExecCredential" }),
      });
    for (const version of ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]) {
      const { status, stdout } = await asked(version);
      const { apiVersion, kind } = JSON.parse(stdout);
      assert.deepEqual([status, apiVersion, kind], [0, version, "ExecCredential"]);
    }
    const { status, stdout, stderr } = await asked("client.authentication.k8s.io/v1alpha1");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(
      stderr,
      /^error: KUBERNETES_EXEC_INFO has the apiVersion "client\.authentication\.k8s\.io\/v1alpha1"; expected/,
    );
  });

  it("caches a token for one cluster, region and identity, in a file that only the user can read", async () => {
    rmSync(join(folder, "cache"), { recursive: true, force: true });
    const tokenOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).status.token;
    const parallel = await Promise.all(Array.from({ length: 8 }, () => run(["token", ...ofCluster])));
    assert.deepEqual(
      parallel.map(({ status, stderr }) => [status, stderr]),
      Array(8).fill([0, ""]),
    );
    const [file = "", ...others] = filesOfCache();
    assert.match(file, /^[0-9a-f]{64}\.json$/);
    assert.deepEqual(others, []);
    assert.equal(statSync(join(folder, "cache", "pulumi-eks-auth", "tokens", file)).mode & 0o777, 0o600);
    const cached = tokenOf(await run(["token", ...ofCluster]));
    assert.ok(parallel.map(tokenOf).includes(cached));
    assert.equal(tokenOf(await run(["token", ...ofCluster])), cached);
    const ofOthers = [
      tokenOf(await run(["token", ...ofCluster], mapped)),
      tokenOf(await run(["token", ...ofCluster, "--region", "eu-west-1"])),
      tokenOf(await run(["token", "--cluster", "another"])),
    ];
    assert.equal(new Set([cached, ...ofOthers]).size, 4);
    assert.equal(filesOfCache().length, 4);
  });
});
