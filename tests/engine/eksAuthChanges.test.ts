import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { awsAuthData, backups, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newUser, removeUser } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";
import { eksAddsNodeRoles } from "../support/writers";

const arnOf = (name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:user/${name}`;
const entry = (name: string) => `- userarn: ${arnOf(name)}\n  username: ${name}\n`;

describe("eks-auth on the aws-auth of a cluster", function () {
  this.timeout(300_000);

  /** Runs the command as it is built, piped and without a terminal. */
  async function runWith(args: string[], env: NodeJS.ProcessEnv = {}) {
    const path = [join(packageFolder, "bin"), process.env.PATH].join(delimiter);
    return await runToEnd({ command: "eks-auth", args, cwd: tmpdir(), env: { PATH: path, ...env } });
  }
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    runWith([...args, "--cluster", fromSandbox("EKS_CLUSTER_NAME")], env);

  before(buildPackage);
  beforeEach(removeBackups);
  after(async () => {
    await removeAwsAuth();
    await removeBackups();
  });

  describe("backup", () => {
    it("backs up the live ConfigMap, and lists the backup", async () => {
      const data = { mapUsers: entry("ann") + entry("bob"), note: "kept" };
      await setAwsAuth(data);
      const { status, stdout, stderr } = await run(["backup", "-o", "json"]);
      assert.deepEqual([status, stderr], [0, ""]);
      const [copy, ...others] = await backups();
      assert.deepEqual([copy?.data, others], [data, []]);
      assert.equal(JSON.parse(stdout).name, copy?.metadata?.name);
      await setAwsAuth({ mapUsers: entry("ann") });
      const list = await run(["backup", "--list", "-o", "json"]);
      assert.deepEqual([list.status, list.stderr], [0, ""]);
      const [{ createdAt, ...first }, ...rest] = JSON.parse(list.stdout).backups;
      assert.equal(new Date(createdAt).getTime(), copy?.metadata?.creationTimestamp?.getTime());
      assert.deepEqual(rest, []);
      const content = { roles: 0, users: 2, accounts: 0 };
      assert.deepEqual(first, { name: copy?.metadata?.name, writer: "eks-auth backup", isLive: false, ...content });
      assert.deepEqual(await awsAuthData(), { mapUsers: entry("ann") });
    });
  });

  describe("restore", () => {
    const backUp = async () => JSON.parse((await run(["backup", "-o", "json"])).stdout).name as string;

    it("restores a backup, with a preview that changes nothing and without a terminal only with --yes", async () => {
      const data = { mapUsers: entry("ann") + entry("bob"), note: "kept" };
      await setAwsAuth(data);
      const name = await backUp();
      const live = { mapUsers: entry("ann") };
      await setAwsAuth(live, { annotations: { mine: "stays" } });
      const preview = await run(["restore", name, "--dry-run"]);
      assert.deepEqual([preview.status, preview.stderr], [0, ""]);
      assert.ok(
        preview.stdout.includes(`  + ${arnOf("bob")} gains access: username "bob", no groups\n`),
        preview.stdout,
      );
      assert.equal((await run(["restore", name])).status, 2);
      assert.deepEqual(await awsAuthData(), live);
      const { status, stdout } = await run(["restore", name, "--yes", "-o", "json"]);
      assert.equal(status, 0);
      const restored = await readAwsAuth();
      assert.deepEqual([restored?.data, restored?.metadata?.annotations], [data, { mine: "stays" }]);
      const kept = (await backups()).find(({ metadata }) => metadata?.name === JSON.parse(stdout).backup);
      assert.deepEqual(kept?.data, live);
    });

    it("loses nothing amid concurrent writers: each entry is in aws-auth or in the backup", async () => {
      await setAwsAuth({ mapUsers: entry("ann") });
      const name = await backUp();
      const roles = Array.from({ length: 12 }, (_, index) => arnOf(`node-${index}`).replace(":user/", ":role/"));
      const [{ status, stdout, stderr }] = await Promise.all([
        run(["restore", name, "--yes", "-o", "json"], { NO_COLOR: "1" }),
        writingSlowly(roles),
      ]);
      assert.equal(status, 0, stderr);
      const live = await awsAuthData();
      const { backup } = JSON.parse(stdout);
      const copy = (await backups()).find(({ metadata }) => metadata?.name === backup)?.data;
      assert.equal(live?.mapUsers, entry("ann"));
      const isIn = (data: Record<string, string> | undefined, role: string) => data?.mapRoles?.includes(`${role}\n`);
      assert.deepEqual(
        roles.filter((role) => !isIn(live, role) && !isIn(copy, role)),
        [],
      );
    });

    it("lists other ways into the cluster to an identity without access, and one of them works", async () => {
      await setAwsAuth({ mapUsers: entry("ann") });
      const name = await backUp();
      const keys = await newUser("change-locked-out");
      const UserName = "change-locked-out";
      const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      await new IAM({}).putUserPolicy({ UserName, PolicyName: "all", PolicyDocument });
      const principalArn = arnOf("change-locked-out");
      const clusterName = fromSandbox("EKS_CLUSTER_NAME");
      try {
        const { status, stdout, stderr } = await run(["restore", name, "--yes", "-o", "json"], keys);
        assert.deepEqual([status, stderr], [2, ""]);
        const { error, ways, unread } = JSON.parse(stdout);
        assert.match(error, /it answered 401/);
        assert.deepEqual(unread, []);
        const titles = ways.map(({ title }: { title: string }) => title);
        assert.ok(titles.includes("the creator of the cluster"), stdout);
        assert.equal(titles.at(-1), `an access entry for ${principalArn}`);
        const of = `--cluster-name ${clusterName} --principal-arn ${principalArn}`;
        const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
        const region = fromSandbox("AWS_REGION");
        assert.deepEqual(ways.at(-1).commands, [
          `aws eks create-access-entry --region ${region} ${of}`,
          `aws eks associate-access-policy --region ${region} ${of} --policy-arn ${policyArn} --access-scope type=cluster`,
          `aws eks update-kubeconfig --name ${clusterName} --region ${region}`,
        ]);
        const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
        const eks = new EKS({ credentials });
        await eks.createAccessEntry({ clusterName, principalArn });
        await eks.associateAccessPolicy({ clusterName, principalArn, policyArn, accessScope: { type: "cluster" } });
        const again = JSON.parse((await run(["restore", name, "--dry-run", "-o", "json"], keys)).stdout);
        assert.equal(again.changed, false);
      } finally {
        await new EKS({}).deleteAccessEntry({ clusterName, principalArn }).catch(() => {});
        await new IAM({}).deleteUserPolicy({ UserName, PolicyName: "all" });
        await removeUser("change-locked-out");
      }
    });

    it("lists other ways into a cluster whose API server can't be reached", async () => {
      const args = ["token", "--cluster", fromSandbox("EKS_CLUSTER_NAME")];
      const kubeconfig = {
        "current-context": "x",
        contexts: [{ name: "x", context: { cluster: "x", user: "x" } }],
        clusters: [{ name: "x", cluster: { server: "https://127.0.0.1:9" } }],
        users: [
          {
            name: "x",
            user: {
              exec: {
                apiVersion: "client.authentication.k8s.io/v1",
                command: "eks-auth",
                args,
                interactiveMode: "Never",
              },
            },
          },
        ],
      };
      const folder = mkdtempSync(join(tmpdir(), "eks-auth-changes-"));
      writeFileSync(join(folder, "config"), JSON.stringify(kubeconfig));
      const { status, stdout } = await runWith(["restore", "--yes", "--kubeconfig", join(folder, "config")]);
      rmSync(folder, { recursive: true });
      assert.equal(status, 2);
      assert.match(stdout, /^error: .*can't be reached/);
      assert.match(stdout, /\n- the creator of the cluster\n/);
      assert.match(stdout, /\nNone of them helps while the API server can't be reached from here\./);
    });
  });

  describe("apply and diff", () => {
    it("show who gains access before and after a document is written to the real API server", async () => {
      await setAwsAuth({ mapUsers: entry("ann"), note: "kept" });
      const folder = mkdtempSync(join(tmpdir(), "eks-auth-changes-"));
      const file = join(folder, "new.yaml");
      writeFileSync(file, `mapUsers: ${JSON.stringify(entry("ann") + entry("bob"))}\n`);
      const gains = `+ ${arnOf("bob")} gains access: username "bob", no groups`;
      try {
        const before = await run(["diff", "live", file]);
        assert.deepEqual(before, { status: 1, stdout: `${gains}\n`, stderr: "" });
        const preview = await run(["apply", file, "--dry-run"]);
        assert.deepEqual([preview.status, preview.stderr], [0, ""]);
        assert.ok(preview.stdout.includes(`  ${gains}\n`), preview.stdout);
        const { status, stdout } = await run(["apply", file, "--yes", "-o", "json"]);
        assert.equal(status, 0);
        assert.deepEqual(await awsAuthData(), { mapUsers: entry("ann") + entry("bob"), note: "kept" });
        const { backup } = JSON.parse(stdout);
        const after = await run(["diff", `backup:${backup}`, "live"]);
        assert.deepEqual(after, { status: 1, stdout: `${gains}\n`, stderr: "" });
        assert.equal((await run(["diff", "live", file])).status, 0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("compare everything that gives access to a cluster, as far as it can be read", async () => {
      const { status, stdout } = await run(["diff", "live", "live", "-o", "json"]);
      const result = JSON.parse(stdout);
      assert.deepEqual([status, result], [0, { compared: "access-entries-and-aws-auth", differences: [], unread: [] }]);
    });
  });
});

/** Lets node roles be added one after the other, as EKS does, while something else writes. */
async function writingSlowly(roleArns: readonly string[]): Promise<void> {
  for (const roleArn of roleArns) {
    await eksAddsNodeRoles([roleArn]);
    await sleep(150);
  }
}
