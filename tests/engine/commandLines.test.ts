import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { named, notFollowed } from "../support/commandHomes";
import { listedCommands, proseCommands } from "../support/documentCommands";
import { FaultProxy } from "../support/faultProxy";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { bucketArn } from "../support/programs";
import { followReadme } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox, kubernetes } from "../support/sandbox";

/** The page whose commands this file runs in their order. */
const deletedCluster = "docs/deleted-cluster.md";

describe("The command lines of the documents", function () {
  this.timeout(5 * 60_000);

  for (const example of Object.keys(notFollowed)) {
    it(`are accepted by the Pulumi CLI as written in the README of ${example}, up to the preview`, async () => {
      const arn = (resource: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:${resource}`;
      const stack = await followReadme(example, {
        "aws:region": fromSandbox("AWS_REGION"),
        clusterName: fromSandbox("EKS_CLUSTER_NAME"),
        bucketArn,
        userArn: arn("user/path/name"),
        teamRoleArn: arn("role/path/name"),
        repository: "acme/platform",
        project: "access",
      });
      const listed = listedCommands(`examples/${example}/README.md`);
      await stack.end(listed.slice(listed.indexOf("pulumi preview")));
    });
  }

  it("are accepted as written in prose, and the incomplete ones are in the help of their program", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-prose-"));
    const run = async (command: string) => {
      // Without the second variable, the help omits update plans.
      const env = { PULUMI_SKIP_CONFIRMATIONS: "true", PULUMI_EXPERIMENTAL: "true" };
      const start = { command: "bash", args: ["--norc", "-c", command], cwd: folder, env };
      const { status, stdout, stderr } = await runToEnd(start);
      assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
      return stdout + stderr;
    };
    writeFileSync(join(folder, "Pulumi.yaml"), "name: prose\nruntime: yaml\n");
    await run("pulumi stack init prose");
    await run("pulumi up --debug");
    await run("pulumi destroy");
    await run("pulumi stack rm");
    assert.match(await run("kubectl auth can-i --list"), /^Resources +Non-Resource URLs /);
    const { status } = JSON.parse(await run("aws-iam-authenticator token --cluster-id $EKS_CLUSTER_NAME"));
    assert.match(status.token, /^k8s-aws-v1\./);
    for (const command of named) {
      const [program = "", ...words] = command.split(" ");
      const names = words.filter((word) => !word.startsWith("-"));
      const helpOf = (path: string[]) => run([program, ...path, "--help"].join(" "));
      const help = program === "go" ? await run(`go help ${names.join(" ")}`) : await helpOf(names);
      // The help of a command that doesn't exist is that of the commands above it.
      if (program !== "go") assert.notEqual(help, await helpOf(names.slice(0, -1)), command);
      for (const option of words.slice(names.length)) assert.ok(help.includes(option), `${command}\n${help}`);
    }
    rmSync(folder, { recursive: true });
  });

  it("import entries of aws-auth that a component then declares, as its page describes", async () => {
    buildPackage();
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-import-"));
    const clusterName = fromSandbox("EKS_CLUSTER_NAME");
    const arns = ["Dev", "Ops"].map((name) => `arn:aws:iam::123456789012:role/${name}`);
    const entries = arns.map((arn) => `- {rolearn: "${arn}", username: dev, groups: [devs]}\n`);
    await setAwsAuth({ mapRoles: nodeEntry("arn:aws:iam::123456789012:role/Nodes") + entries.join("") });
    const before = await awsAuthData();
    const written = proseCommands("docs/components/AwsAuth.md").find((command) => command.startsWith("pulumi import "));
    const command = written
      ?.replace("<name>", "access")
      .replace("<cluster name>", clusterName)
      .replace("<ARN>,<ARN>,…", arns.join(","));
    assert.equal(
      command,
      `pulumi import eks-auth:index:AwsAuthEntries access-entries ${clusterName}/${arns.join(",")}`,
    );
    const project = { name: "import", runtime: "yaml" };
    const write = (resources: object) =>
      writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ ...project, resources }));
    write({});
    const stack = await LocalWorkspace.createStack({ stackName: "prod", workDir: folder });
    try {
      const env = { PULUMI_SKIP_CONFIRMATIONS: "true" };
      const { status, stdout, stderr } = await runToEnd({
        command: "bash",
        args: ["--norc", "-c", command],
        cwd: folder,
        env,
      });
      assert.equal(status, 0, stdout + stderr);
      const roles = arns.map((roleArn) => ({ roleArn, username: "dev", groups: ["devs"] }));
      write({ access: { type: "eks-auth:AwsAuth", properties: { clusterName, roles } } });
      const { summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create: 1, same: 2 });
      assert.deepEqual(await awsAuthData(), before);
      await stack.destroy();
    } finally {
      await stack.workspace.removeStack(stack.name, { force: true });
      rmSync(folder, { recursive: true });
      await removeAwsAuth();
      await removeBackups();
    }
  });

  it(`remove a stack whose cluster no longer exists, in the order of ${deletedCluster}`, async () => {
    buildPackage();
    const namespace = "deleted-cluster";
    await kubernetes().createNamespace({ body: { metadata: { name: namespace } } });
    await setAwsAuth({ mapRoles: nodeEntry("arn:aws:iam::123456789012:role/Nodes") });
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-deleted-cluster-"));
    const proxy = await FaultProxy.start();
    const kubeconfig = proxy.kubeconfig();
    const account = { name: "app", namespace, roleArn: "arn:aws:iam::123456789012:role/App" };
    const binding = { group: "readers", clusterRole: "view", namespaces: [namespace] };
    const options = { provider: `\${kubernetes}` };
    const resources = {
      kubernetes: { type: "pulumi:providers:kubernetes", properties: { kubeconfig } },
      access: { type: "eks-auth:AwsAuth", properties: { kubeconfig, accounts: ["111122223333"] } },
      app: { type: "eks-auth:ServiceAccount", properties: account, options },
      readers: { type: "eks-auth:GroupBinding", properties: binding, options },
    };
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "deleted-cluster", runtime: "yaml", resources }));
    const stack = await LocalWorkspace.createStack({ stackName: "prod", workDir: folder });
    const run = async (command: string) => {
      const env = { PULUMI_SKIP_CONFIRMATIONS: "true" };
      const { status, stdout } = await runToEnd({ command: "bash", args: ["--norc", "-c", command], cwd: folder, env });
      assert.equal(status, 0, `${command}\n${stdout}`);
      return [...stdout.matchAll(/URN: (\S+)/g)].map(([, urn = ""]) => urn);
    };
    const left = async () => {
      const { resources = [] } = (await stack.exportStack()).deployment;
      return resources.map(({ urn }: { urn: string }) => urn.split("::").at(-1)).sort();
    };
    try {
      await stack.up();
      await proxy.stop();
      const [show = "", remove = "", refresh = "", ...destroy] = listedCommands(deletedCluster);
      const urn = (await run(show)).find((one) => one.endsWith("::access-entries")) ?? assert.fail();
      const others = (await left()).filter((name: string) => name !== "access-entries");
      await run(remove.replace("<URN>", urn));
      assert.deepEqual(await left(), others);
      await run(refresh);
      const objects = ["app-service-account", `readers-${namespace}`];
      assert.deepEqual(
        await left(),
        others.filter((name: string) => !objects.includes(name)),
      );
      for (const command of destroy) await run(command);
      assert.deepEqual(await left(), []);
    } finally {
      await stack.workspace.removeStack(stack.name, { force: true });
      rmSync(folder, { recursive: true });
      await kubernetes().deleteNamespace({ name: namespace });
      await removeAwsAuth();
      await removeBackups();
    }
  });
});
