import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { recreateCluster } from "../support/clusterMode";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const userArn = (name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:user/${name}`;
const viewPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

describe("eks-auth adopt on a cluster", function () {
  this.timeout(600_000);

  const eks = new EKS({});
  let folder: string;
  let roleArn: string;
  let otherArn: string;

  async function run(command: string, args: string[]) {
    const env = {
      PATH: [join(packageFolder, "bin"), process.env.PATH].join(delimiter),
      PULUMI_SKIP_CONFIRMATIONS: "true",
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    };
    return await runToEnd({ command, args, cwd: folder, env }, 300_000);
  }
  const adopt = (...args: string[]) => run("eks-auth", ["adopt", "--cluster", clusterName, ...args]);
  async function pulumi(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await run("pulumi", args);
    assert.equal(status, 0, `pulumi ${args.join(" ")}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** The operations of a preview, by the type and the name of each resource. */
  async function preview(): Promise<Record<string, string>> {
    const { steps } = JSON.parse(await pulumi("preview", "--json")) as { steps: { op: string; urn: string }[] };
    const named = steps.map(({ op, urn }) => [urn.split("::").slice(2).join(" ").replace(/^.*\$/, ""), op]);
    return Object.fromEntries(named.filter(([name]) => !/^pulumi:/.test(name ?? "")));
  }

  /** Everything of all access entries but their tags and times. */
  async function entries() {
    const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
    return await Promise.all(
      accessEntries.sort().map(async (principalArn) => {
        const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn });
        const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
        const { username, kubernetesGroups, type } = accessEntry ?? {};
        const policies = associatedAccessPolicies.map(({ policyArn, accessScope }) => ({ policyArn, accessScope }));
        return { principalArn, username, kubernetesGroups, type, policies };
      }),
    );
  }

  const data = () => ({
    mapRoles: `# by EKS\n${nodeEntry("arn:aws:iam::123456789012:role/AdoptNodes")}`,
    mapUsers: `- userarn: ${userArn("adopt-ann")}\n  username: ann\n  groups: [devs]\n`,
  });

  before(async () => {
    buildPackage();
    await recreateCluster();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-adopt-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules", "pulumi-eks-auth"));
    symlinkSync(join(root, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
    roleArn = await newRole("adopt-dev", "/team/");
    otherArn = await newRole("adopt-other");
    await newRole("AdoptNodes");
    await newUser("adopt-ann");
    const username = "dev:{{SessionName}}";
    await eks.createAccessEntry({ clusterName, principalArn: roleArn, kubernetesGroups: ["devs", "ops"], username });
    const accessScope = { type: "namespace" as const, namespaces: ["default", "team-*"] };
    await eks.associateAccessPolicy({ clusterName, principalArn: roleArn, policyArn: viewPolicy, accessScope });
    const tags = { "eks-auth:stack": "organization/other/dev" };
    await eks.createAccessEntry({ clusterName, principalArn: otherArn, kubernetesGroups: ["x"], tags });
    await setAwsAuth(data());
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await recreateCluster();
    await removeAwsAuth();
    await removeBackups();
    for (const name of ["adopt-dev", "adopt-other", "AdoptNodes"]) await removeRole(name);
    await removeUser("adopt-ann");
  });

  it("prints a program whose preview only imports, whose update changes nobody's access, and that is complete", async () => {
    const { status, stdout, stderr } = await adopt();
    assert.deepEqual([status, stderr], [0, ""]);
    assert.ok(stdout.includes(`\n# - the access entry of ${otherArn}: the stack organization/other/dev declares it\n`));
    assert.match(stdout, /\n# - aws-auth, mapRoles, line 2 \(\S+:role\/AdoptNodes\): EKS created it\n/);
    writeFileSync(join(folder, "Pulumi.yaml"), stdout);
    writeFileSync(
      join(folder, "before.yaml"),
      `mapRoles: ${JSON.stringify(data().mapRoles)}\nmapUsers: ${JSON.stringify(data().mapUsers)}\n`,
    );
    const before = await entries();
    await pulumi("stack", "init", "adopted");
    await pulumi("config", "set", "aws:region", fromSandbox("AWS_REGION"));
    try {
      const steps = await preview();
      const ofEntries = Object.entries(steps).filter(([name]) => name.startsWith("aws:eks/accessEntry:"));
      assert.deepEqual(ofEntries.map(([name, op]) => [name.split(" ")[1], op]).sort(), [
        ["access-adopt-dev-entry", "import"],
        ["access-deployer-entry", "import"],
      ]);
      const others = Object.entries(steps).filter(([name]) => !name.startsWith("aws:eks/accessEntry:"));
      assert.deepEqual(new Set(others.map(([, op]) => op)), new Set(["create"]));
      assert.deepEqual([await entries(), await awsAuthData()], [before, data()]);
      await pulumi("up", "--skip-preview");
      assert.deepEqual(await entries(), before);
      assert.equal((await awsAuthData())?.mapRoles, data().mapRoles);
      const diff = await run("eks-auth", ["diff", "before.yaml", "live", "--cluster", clusterName]);
      assert.deepEqual(diff, { status: 0, stdout: "Nobody's access changes.\n", stderr: "" });
      await pulumi("preview", "--expect-no-changes");
      const again = JSON.parse((await adopt("-o", "json")).stdout);
      assert.deepEqual([again.grants, again.roles, again.users, again.accounts], [[], [], [], []]);
    } finally {
      await pulumi("stack", "rm", "adopted", "--force", "--yes");
    }
  });

  it("prints the same program in TypeScript", async () => {
    await recreateCluster();
    const accessScope = { type: "cluster" as const };
    await eks.createAccessEntry({ clusterName, principalArn: roleArn });
    await eks.associateAccessPolicy({ clusterName, principalArn: roleArn, policyArn: viewPolicy, accessScope });
    await setAwsAuth(data());
    const { status, stdout } = await adopt("--language", "typescript");
    assert.equal(status, 0);
    writeFileSync(join(folder, "index.ts"), stdout);
    const project = {
      name: "cluster-access",
      runtime: "nodejs",
      main: "index.ts",
      plugins: { providers: [{ name: "eks-auth", path: "node_modules/pulumi-eks-auth/bin" }] },
    };
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(project));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "adopted", dependencies: {} }));
    await pulumi("stack", "init", "adopted-typescript");
    await pulumi("config", "set", "aws:region", fromSandbox("AWS_REGION"));
    try {
      const steps = Object.entries(await preview());
      const imported = steps.filter(([, op]) => op === "import").map(([name]) => name.split(" ")[1]);
      assert.deepEqual(imported.sort(), ["access-adopt-dev-entry", "access-deployer-entry"]);
      assert.deepEqual(new Set(steps.map(([, op]) => op)), new Set(["import", "create"]));
    } finally {
      await pulumi("stack", "rm", "adopted-typescript", "--force", "--yes");
    }
  });

  it("says what can't be read, to an identity without permissions", async () => {
    const keys = await newUser("adopt-unknown");
    try {
      const path = [join(packageFolder, "bin"), process.env.PATH].join(delimiter);
      const args = ["adopt", "--cluster", clusterName];
      const { status, stdout, stderr } = await runToEnd({
        command: "eks-auth",
        args,
        cwd: folder,
        env: { ...keys, PATH: path },
      });
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^error: .*eks:DescribeCluster failed: AccessDenied/);
      assert.doesNotMatch(stderr, /\n\s+at /);
    } finally {
      await removeUser("adopt-unknown");
    }
  });
});
