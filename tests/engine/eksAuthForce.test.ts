import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { AwsAuth } from "../../provider";
import {
  awsAuthData,
  backups,
  type Data,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { succeeds } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const others: Data = {
  mapRoles: `# <Don't> touch & "keep" 🚀\n${nodeEntry(role("Nodes"))}\n\n`,
  "notes.txt": "\ttabs,\r\nlines\r $HOME `id` \\n %s\u2028ü",
};

describe("eks-auth --force over the entries that a stack declares", function () {
  this.timeout(300_000);

  let stack: TestStack;
  let folder: string;
  let declared: Data;

  async function run(args: string[]) {
    const env = { PATH: [join(packageFolder, "bin"), process.env.PATH].join(delimiter) };
    return await runToEnd({ command: "eks-auth", args: [...args, "--cluster", clusterName], cwd: folder, env });
  }

  before(async () => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-force-"));
  });
  beforeEach(async () => {
    await setAwsAuth(others);
    stack = await TestStack.inline("force", async () => {
      new AwsAuth("access", { clusterName, roles: [{ roleArn: role("Dev"), username: "dev", groups: ["devs"] }] });
    });
    await succeeds(stack.up());
    declared = (await awsAuthData()) ?? {};
    assert.ok(declared.mapRoles?.includes(role("Dev")));
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The change is rejected with the stack's name; with --force it is made, and what it replaces is backed up. */
  async function isForced(args: string[], wanted: Data): Promise<void> {
    const known = (await backups()).map(({ metadata }) => metadata?.name);
    const annotations = (await readAwsAuth())?.metadata?.annotations;
    const rejected = await run([...args, "--yes"]);
    assert.deepEqual([rejected.status, rejected.stderr], [1, ""]);
    const reason = new RegExp(
      `The document doesn't have the entry of mapRoles for ${role("Dev")} \\(line \\d+\\) as the stack \\S*${stack.stack.name} ` +
        "has declared it\\. Change it in that stack, or pass --force",
    );
    assert.match(rejected.stdout, reason);
    assert.deepEqual(await awsAuthData(), declared);
    assert.equal((await backups()).length, known.length);

    const { status, stdout, stderr } = await run([...args, "--yes", "--force", "-o", "json"]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, reason);
    const live = await readAwsAuth();
    assert.deepEqual([live?.data, live?.metadata?.annotations], [wanted, annotations]);
    const added = (await backups()).filter(({ metadata }) => !known.includes(metadata?.name));
    assert.deepEqual(
      added.map(({ metadata, data }) => [metadata?.name, data]),
      [[JSON.parse(stdout).backup, declared]],
    );
  }

  it("restores a backup without them, and keeps the bytes of others", async () => {
    const first = (await backups())[0]?.metadata?.name ?? "";
    await isForced(["restore", first], others);
  });

  it("applies a document without them, and keeps the keys that it doesn't have", async () => {
    const file = join(folder, "new.yaml");
    const mapRoles = nodeEntry(role("Other"));
    writeFileSync(file, JSON.stringify({ mapRoles }));
    await isForced(["apply", file], { ...others, mapRoles });
  });
});
