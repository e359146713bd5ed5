import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import type { ClusterReport } from "../../provider/eks/clusterReport";
import { removeAwsAuth, setAwsAuth } from "../support/liveAwsAuth";
import { type Keys, logInUntil, newRole, newUser, removeRole, removeUser } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox, kubernetes } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const account = fromSandbox("SANDBOX_ACCOUNT");
const namespace = "report";
const apiGroup = "rbac.authorization.k8s.io";
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const rbac = () => {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config.makeApiClient(RbacAuthorizationV1Api);
};

describe("eks-auth report on a cluster", function () {
  this.timeout(300_000);

  let folder: string;
  let mapped: Keys;
  const [eks, iam] = [new EKS({}), new IAM({})];
  const associations: string[] = [];
  const path = [join(packageFolder, "bin"), process.env.PATH].join(delimiter);

  async function run(output: string, options: string[] = ["--cluster", clusterName], keys: NodeJS.ProcessEnv = {}) {
    const env = { ...keys, XDG_CACHE_HOME: join(folder, "cache"), PATH: path };
    return await runToEnd({ command: "eks-auth", args: ["report", ...options, "-o", output], cwd: folder, env });
  }

  /** Changes the trust policy of a role. */
  const trust = (name: string, ...Statement: object[]) =>
    iam.updateAssumeRolePolicy({
      RoleName: name,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });

  before(async () => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-report-"));
    mapped = await newUser("report-mapped");
    for (const name of ["report-entry", "report-web", "report-jobs"]) await newRole(name);
    await eks.createAccessEntry({
      clusterName,
      principalArn: roleArn("report-entry"),
      kubernetesGroups: ["report-readers", "report-unbound"],
      tags: { "eks-auth:stack": "acme/access/prod" },
    });
    await setAwsAuth({
      mapUsers: [
        `- userarn: ${userArn("report-mapped")}\n  username: report-mapped\n`,
        `- userarn: ${userArn("report-removed")}\n  username: report-removed\n  groups: [system:masters]\n`,
      ].join(""),
    });
    await kubernetes().createNamespace({ body: { metadata: { name: namespace } } });
    await rbac().createNamespacedRoleBinding({
      namespace,
      body: {
        metadata: { name: "readers" },
        roleRef: { apiGroup, kind: "ClusterRole", name: "view" },
        subjects: [{ apiGroup, kind: "Group", name: "report-readers" }],
      },
    });
    for (const [name, role] of [
      ["web", "report-web"],
      ["lost", "report-lost"],
      ["jobs", undefined],
    ] as const) {
      const annotations = role === undefined ? undefined : { "eks.amazonaws.com/role-arn": roleArn(role) };
      await kubernetes().createNamespacedServiceAccount({ namespace, body: { metadata: { name, annotations } } });
    }
    const issuer = new URL((await eks.describeCluster({ name: clusterName })).cluster?.identity?.oidc?.issuer ?? "");
    const host = `${issuer.host}${issuer.pathname}`.replace(/\/$/, "");
    await trust("report-web", {
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${host}:sub`]: `system:serviceaccount:${namespace}:other` } },
    });
    await trust("report-jobs", {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    });
    const { association } = await eks.createPodIdentityAssociation({
      clusterName,
      namespace,
      serviceAccount: "jobs",
      roleArn: roleArn("report-jobs"),
    });
    associations.push(association?.associationId ?? "");
    const login = { username: "report-mapped", groups: ["system:authenticated"] };
    assert.deepEqual(await logInUntil(login, mapped), login);
  });
  after(async () => {
    for (const associationId of associations) await eks.deletePodIdentityAssociation({ clusterName, associationId });
    await eks.deleteAccessEntry({ clusterName, principalArn: roleArn("report-entry") });
    await removeAwsAuth();
    await kubernetes().deleteNamespace({ name: namespace });
    for (const name of ["report-entry", "report-web", "report-jobs"]) await removeRole(name);
    await removeUser("report-mapped");
    rmSync(folder, { recursive: true });
  });

  it("lists everything that gives access, and what to look at", async () => {
    const { status, stdout, stderr } = await run("json");
    assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
    const { principals, groups, serviceAccounts, findings, unread, cluster }: ClusterReport = JSON.parse(stdout);
    assert.deepEqual([unread, cluster.name, cluster.authenticationMode], [[], clusterName, "API_AND_CONFIG_MAP"]);
    const own = principals.filter(({ principal }) => principal.includes("/report-"));
    assert.deepEqual(
      own.map(({ half, principal, isAdministrator, declaredBy, status: state, inEffect }) =>
        [half, principal.split("/").at(-1), isAdministrator, declaredBy, state, inEffect].join(" "),
      ),
      [
        "access-entry report-entry false another-stack exists true",
        "aws-auth report-mapped false nobody exists true",
        "aws-auth report-removed true nobody deleted false",
      ],
    );
    assert.deepEqual(
      groups.filter(({ name }) => name.startsWith("report-")),
      [
        {
          name: "report-readers",
          principals: 1,
          bindings: [{ role: "ClusterRole view", namespace, binding: "RoleBinding readers" }],
          isUnbound: false,
        },
        { name: "report-unbound", principals: 1, bindings: [], isUnbound: true },
      ],
    );
    assert.deepEqual(
      serviceAccounts
        .filter((one) => one.namespace === namespace)
        .map(({ name, mechanism, roleStatus, problems }) => [name, mechanism, roleStatus, problems.length]),
      [
        ["jobs", "pod-identity", "exists", 0],
        ["lost", "irsa", "deleted", 1],
        ["web", "irsa", "exists", 1],
      ],
    );
    const web = serviceAccounts.find(({ name }) => name === "web")?.problems[0]?.reason ?? "";
    assert.match(web, /doesn't allow system:serviceaccount:report:web with the audience sts\.amazonaws\.com\.$/);
    assert.deepEqual(
      findings.filter(({ subject }) => /report/.test(subject)).map(({ kind, subject }) => `${kind} ${subject}`),
      [
        `orphaned-principal ${userArn("report-removed")}`,
        `service-account-role ${namespace}/lost`,
        `service-account-role ${namespace}/web`,
        `unmanaged-access ${userArn("report-mapped")}`,
        `unmanaged-access ${userArn("report-removed")}`,
        "unbound-group report-unbound",
      ],
    );
  });

  const formats: [format: string, beginning: RegExp][] = [
    ["table", new RegExp(`^Access to ${clusterName}\n`)],
    ["yaml", /^kind: AccessReport\nversion: 1\n/],
    ["csv", /^record,subject,through,[^\n]*\r\naccess entry,/],
    ["markdown", new RegExp(`^## Access to <code>${clusterName}</code>\n`)],
    ["html", /^<!doctype html>\n<html lang="en">\n[\s\S]*<\/html>\n$/],
  ];
  for (const [format, beginning] of formats) {
    it(`is written as ${format}`, async () => {
      const { status, stdout, stderr } = await run(format);
      assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
      assert.match(stdout, beginning);
      assert.ok(stdout.includes("report-unbound"));
    });
  }

  it("shows what an identity without permissions couldn't see", async () => {
    const { status, stdout, stderr } = await run("json", ["--cluster", clusterName], mapped);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.match(stderr, /^error: [\s\S]*eks:DescribeCluster/);
    const kubeconfig = await runToEnd({
      command: "eks-auth",
      args: ["kubeconfig", "--cluster", clusterName],
      cwd: folder,
      env: { PATH: path },
    });
    const file = join(folder, "kubeconfig");
    writeFileSync(file, kubeconfig.stdout);
    const limited = await run("json", ["--kubeconfig", file], mapped);
    assert.deepEqual([limited.status, limited.stderr], [2, ""]);
    const { principals, serviceAccounts, unread }: ClusterReport = JSON.parse(limited.stdout);
    assert.deepEqual([principals, serviceAccounts], [[], []]);
    for (const what of [/eks:DescribeCluster/, /ConfigMap kube-system\/aws-auth/, /RoleBindings/, /service accounts/]) {
      assert.match(unread.join("\n"), what);
    }
  });
});
