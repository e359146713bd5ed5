import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { EKS } from "@aws-sdk/client-eks";
import { type DocumentedCluster, documentedCluster, documentedMappings } from "../support/documentedCluster";
import { followDocument, ReaderShell } from "../support/followDocument";
import { awsAuthData, setAwsAuth } from "../support/liveAwsAuth";
import { logInUntil } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";
import { sessionsIn } from "../support/sessions";

const userArn = `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:user/ada`;
const breakGlass = `- rolearn: arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:role/break-glass\n  username: break-glass\n  groups: [system:masters]\n`;

/** The AWS actions that the guides need, besides those that change access in EKS. */
const reading = [
  ...["DescribeCluster", "ListAccessEntries", "DescribeAccessEntry", "ListAssociatedAccessPolicies"],
  ...["ListPodIdentityAssociations", "DescribePodIdentityAssociation"],
].map((operation) => `eks:${operation}`);
const inIam = ["iam:GetRole", "iam:GetUser"];

describe("The guides in docs/guides/", function () {
  this.timeout(300_000);

  let cluster: DocumentedCluster;
  let shell: ReaderShell;

  before(buildPackage);
  afterEach(async () => {
    await cluster.remove();
    shell.remove();
  });

  /** Waits until a command of the reader succeeds: the authenticator sees a change with a delay. */
  async function succeedsAtLast(command: string): Promise<void> {
    for (let attempts = 0; attempts < 60; attempts++) {
      if ((await shell.run(command)).status === 0) return;
      await sleep(500);
    }
    assert.fail(command);
  }

  it("get a reader back in who is locked out, as docs/guides/locked-out.md does", async () => {
    cluster = await documentedCluster(true);
    shell = new ReaderShell(cluster);
    const changing = ["eks:CreateAccessEntry", "eks:AssociateAccessPolicy", "eks:DeleteAccessEntry", "sts:AssumeRole"];
    await cluster.permit({ actions: [...reading, ...inIam, ...changing], rules: [] });
    const mapUsers = `- userarn: ${userArn}\n  username: ada\n  groups: [system:masters]\n`;
    const before = { mapRoles: documentedMappings(), mapUsers };
    await setAwsAuth(before);
    const ada = { username: "ada", groups: ["system:masters", "system:authenticated"] };
    assert.deepEqual(await logInUntil(ada, cluster.keys), ada);
    await succeedsAtLast("eks-auth backup --cluster prod");
    await setAwsAuth({ mapRoles: breakGlass });
    assert.equal(await logInUntil(401, cluster.keys), 401);
    await followDocument("docs/guides/locked-out.md", shell, {
      after: async (command) => {
        if (command.startsWith("aws eks associate-access-policy ")) {
          await succeedsAtLast("eks-auth backup --list --cluster prod");
        }
      },
    });
    assert.deepEqual(await awsAuthData(), before);
    assert.deepEqual(await logInUntil(ada, cluster.keys), ada);
  });

  /** The Kubernetes permissions to read what a report shows, and the backups. */
  const rules = [
    { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["serviceaccounts"], verbs: ["list"] },
    {
      apiGroups: ["rbac.authorization.k8s.io"],
      resources: ["clusterroles", "clusterrolebindings", "roles", "rolebindings"],
      verbs: ["list"],
    },
  ];
  const writing = { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "patch"] };

  /** Creates or deletes the log group of the cluster, which EKS does for a cluster with logs. */
  async function logGroup(change: "create" | "delete"): Promise<void> {
    const args = ["logs", `${change}-log-group`, "--log-group-name", "/aws/eks/prod/cluster"];
    const { status, stderr } = await runToEnd({ command: "aws", args });
    assert.equal(status, 0, stderr);
  }

  it("show what changed and who declares it, as docs/guides/who-did-this.md does", async () => {
    cluster = await documentedCluster();
    shell = new ReaderShell(cluster);
    const logs = ["logs:StartQuery", "logs:GetQueryResults", "cloudtrail:LookupEvents"];
    const permissions = { actions: [...reading, ...inIam, ...logs], rules };
    await cluster.permit({ ...permissions, rules: [...rules, writing] });
    await succeedsAtLast("eks-auth kubeconfig --cluster prod > kubeconfig");
    await succeedsAtLast("eks-auth backup --cluster prod");
    const mapRoles = documentedMappings().replace("username: break-glass", "username: admin");
    shell.write("patch.json", JSON.stringify({ data: { mapRoles } }));
    await succeedsAtLast("kubectl patch configmap aws-auth --namespace kube-system --patch-file patch.json");
    await cluster.permit(permissions);
    await logGroup("create");
    try {
      await followDocument("docs/guides/who-did-this.md", shell, {
        values: {
          "<backup>": async (list) => /aws-auth-backup-\S+/.exec(list)?.[0] ?? assert.fail(list),
          "<query ID>": async (id) => id.trim(),
        },
        // The emulator can't change this setting: the AWS CLI checks the command.
        around: async (command) =>
          command.startsWith("aws eks update-cluster-config ")
            ? `${command} --generate-cli-skeleton output`
            : undefined,
      });
    } finally {
      await logGroup("delete");
    }
    assert.match(shell.read("access-after.html"), /^<!doctype html>/i);
  });

  it("search the audit log for fields that the API server writes", async () => {
    cluster = await documentedCluster(true);
    shell = new ReaderShell(cluster);
    await cluster.permit({ actions: reading, rules: [] });
    const mapUsers = `- userarn: ${userArn}\n  username: ada\n  groups: [system:masters]\n`;
    await setAwsAuth({ mapUsers });
    await succeedsAtLast("eks-auth kubeconfig --cluster prod > kubeconfig");
    await succeedsAtLast("kubectl label configmap aws-auth --namespace kube-system audited=yes");
    const [query = ""] = sessionsIn("docs/guides/who-did-this.md")
      .flatMap(({ commands }) => commands)
      .filter((command) => command.startsWith("aws logs start-query "));
    const [, fields = "", filters = ""] = /--query-string 'fields @timestamp, (.*?) \| (.*) \| sort/.exec(query) ?? [];
    const valueIn = (event: object, path: string) =>
      path.split(".").reduce((value, key) => (value as Record<string, unknown>)?.[key], event as unknown);
    const equals = [...filters.matchAll(/([\w.]+) = "([^"]+)"/g)];
    const [, verbs = ""] = /filter verb in (\[.*?\])/.exec(filters) ?? [];
    assert.deepEqual([equals.length, JSON.parse(verbs)], [3, ["create", "update", "patch", "delete"]]);
    const found = async () =>
      readFileSync(fromSandbox("SANDBOX_AUDIT_LOG"), "utf8")
        .split("\n")
        .filter((line) => line.includes('"audited"') || line.includes('"aws-auth"'))
        .map((line) => JSON.parse(line))
        .filter((event) => equals.every(([, path = "", value]) => valueIn(event, path) === value))
        .filter((event) => JSON.parse(verbs).includes(event.verb))
        .filter((event) => valueIn(event, "user.extra.arn.0") === userArn);
    let events = await found();
    for (let attempts = 0; attempts < 20 && events.length === 0; attempts++) {
      await sleep(500);
      events = await found();
    }
    const event = events.at(-1) ?? assert.fail("the change isn't in the audit log");
    const paths = fields.split(", ");
    assert.ok(paths.includes("user.extra.arn.0"));
    for (const path of paths) assert.equal(typeof valueIn(event, path), "string", path);
  });

  it("collect and compare the evidence, as docs/guides/access-review.md does", async () => {
    cluster = await documentedCluster();
    shell = new ReaderShell(cluster);
    await cluster.permit({ actions: [...reading, ...inIam], rules });
    assert.equal((await shell.run("eks-auth report --cluster prod --output json > last-review.json")).status, 1);
    await new EKS({}).associateAccessPolicy({
      clusterName: cluster.clusterName,
      principalArn: userArn.replace("user/ada", "role/deploy"),
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      accessScope: { type: "cluster" },
    });
    await followDocument("docs/guides/access-review.md", shell);
    assert.match(shell.read("access.html"), /^<!doctype html>/i);
    assert.match(shell.read("access.csv"), /role\/former-ci/);
  });
});
