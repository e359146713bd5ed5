import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { awsAuthData, backups, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const arnOf = (name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:user/${name}`;
const entry = (name: string) => `- userarn: ${arnOf(name)}\n  username: ${name}\n`;

describe("eks-auth on the aws-auth of a cluster", function () {
  this.timeout(300_000);

  /** Runs the command as it is built, piped and without a terminal. */
  async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
    const path = [join(packageFolder, "bin"), process.env.PATH].join(delimiter);
    const all = [...args, "--cluster", fromSandbox("EKS_CLUSTER_NAME")];
    return await runToEnd({ command: "eks-auth", args: all, cwd: tmpdir(), env: { PATH: path, ...env } });
  }

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
});
