import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { listedCommands } from "../support/documentCommands";
import {
  awsAuthData,
  backups,
  type Data,
  fargateEntry,
  nodeEntry,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { rejectedInCheck, said, succeeds, untouched } from "../support/untouched";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original: Data = {
  mapRoles: `# <Don't> touch & "keep" 🚀\n${nodeEntry(role("Nodes"))}${fargateEntry(role("Pods"))}\n\n`,
  mapUsers: "[]",
  "notes.txt": "\ttabs,\r\nlines\r $HOME `id` \\n %s\u2028ü",
};
const own = `- rolearn: "${role("Dev")}"\n  username: "dev"\n  groups:\n  - "developers"\n`;
/** The ConfigMap after someone has damaged it: other texts, additional and missing keys. */
const wrecked: Data = { mapRoles: "\toops", mapAccounts: "- '999999999999'\n", junk: "x" };

describe("A backup of aws-auth", () => {
  let stack: TestStack;

  const declare =
    (args: Partial<AwsAuthArgs> = {}) =>
    async () => {
      const roles = [{ roleArn: role("Dev"), username: "dev", groups: ["developers"] }];
      new AwsAuth("access", { clusterName: fromSandbox("EKS_CLUSTER_NAME"), roles, ...args });
    };
  const up = async (args: Partial<AwsAuthArgs> = {}) => {
    stack.runs(declare(args));
    return await succeeds(stack.up());
  };
  const names = async () => (await backups()).map(({ metadata }) => metadata?.name ?? "");

  before(buildPackage);
  beforeEach(async () => {
    await setAwsAuth(original);
    stack = await TestStack.inline("restore", declare());
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  it("is restored once by the program, after a backup of the current content, and merged with the declared entries", async () => {
    await up();
    const declared = await awsAuthData();
    assert.ok(declared?.mapRoles?.includes(own));
    const [first = ""] = await names();
    await setAwsAuth(wrecked);
    await up({ restoreFrom: first });
    assert.deepEqual(await awsAuthData(), declared);
    const made = await backups();
    assert.deepEqual(
      made.map(({ data }) => data),
      [original, wrecked],
    );

    // It is restored once: later changes stay.
    const later = { ...declared, mapAccounts: "- '111122223333'\n" };
    await setAwsAuth(later);
    await up({ restoreFrom: first });
    await up({ restoreFrom: first, accounts: ["000000000001"] });
    assert.deepEqual(await awsAuthData(), { ...later, mapAccounts: `${later.mapAccounts}- "000000000001"\n` });
    await up();
    assert.deepEqual(await awsAuthData(), later);
  });

  it("is restored byte for byte if the program no longer declares entries", async () => {
    await up();
    const [first = ""] = await names();
    await setAwsAuth(wrecked);
    await up({ roles: [], restoreFrom: first });
    assert.deepEqual(await awsAuthData(), original);
  });

  it("is rejected at preview if it doesn't exist or isn't a backup", async () => {
    const hint =
      "`kubectl -n kube-system get configmaps -l app.kubernetes.io/managed-by=eks-auth,eks-auth/backup-of=aws-auth` lists the backups.";
    const api = kubernetes();
    await api.createNamespacedConfigMap({ namespace: "kube-system", body: { metadata: { name: "no-backup" } } });
    try {
      for (const [name, what] of [
        ["aws-auth-backup-deleted", "the backup kube-system/aws-auth-backup-deleted doesn't exist."],
        [
          "no-backup",
          "the ConfigMap kube-system/no-backup isn't a backup of aws-auth: it has no label eks-auth/backup-of: aws-auth.",
        ],
      ] as const) {
        stack.runs(declare({ restoreFrom: name }));
        const failed = await untouched(() => stack.preview());
        const [message = ""] = said(failed);
        const about = /^.* has a problem: cluster "sandbox" in us-west-2 \(https:\S+\): /;
        assert.deepEqual([failed.ok, message.replace(about, "")], [false, `${what} ${hint}`]);
        assert.ok(message.startsWith(rejectedInCheck("access-entries", "cluster")));
      }
    } finally {
      await api.deleteNamespacedConfigMap({ namespace: "kube-system", name: "no-backup" });
    }
  });

  for (const [what, data] of [
    ["unchanged", original],
    ["of half a megabyte", { ...original, mapUsers: `# ${"é".repeat(250_000)}\n` }],
  ] as const) {
    it(`is restored by hand with the documented command, ${what}`, async () => {
      await setAwsAuth(data);
      await up();
      const [first = ""] = await names();
      await setAwsAuth(wrecked);
      execFileSync("sh", ["-c", documentedCommand(first)], { stdio: ["ignore", "ignore", "inherit"] });
      assert.deepEqual(await awsAuthData(), data);
    });
  }

  it("is kept if it is one of the newest, and other owners' ConfigMaps stay", async () => {
    const api = kubernetes();
    const name = "aws-auth-backup-0000-by-hand";
    await api.createNamespacedConfigMap({ namespace: "kube-system", body: { metadata: { name }, data: { a: "b" } } });
    const states: (Data | undefined)[] = [];
    for (const account of ["000000000001", "000000000002", "000000000003", "000000000004"]) {
      states.push(await awsAuthData());
      await up({ accounts: [account], backups: 2 });
    }
    const [byHand, ...kept] = await backups();
    assert.deepEqual([byHand?.metadata?.name, byHand?.data], [name, { a: "b" }]);
    assert.deepEqual(
      kept.map(({ data }) => data),
      states.slice(2),
    );
    assert.equal(await backupNameOf(stack), kept.at(-1)?.metadata?.name);
  });
});

/** The output that names the newest backup. */
async function backupNameOf(stack: TestStack): Promise<unknown> {
  const { deployment } = await stack.stack.exportStack();
  const resources: { type: string; outputs: { backupName?: unknown } }[] = deployment.resources;
  return resources.find(({ type }) => type === "eks-auth:index:AwsAuthEntries")?.outputs.backupName;
}

/** The command for a backup in the documentation of AwsAuth. */
function documentedCommand(backup: string): string {
  const [command = "", ...others] = listedCommands("docs/components/AwsAuth.md");
  assert.ok(command.includes("<backup>"), command);
  assert.deepEqual(others, []);
  return command.replaceAll("<backup>", backup);
}
