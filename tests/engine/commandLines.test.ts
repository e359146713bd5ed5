import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { listedCommands, listings, settingsIn } from "../support/documentCommands";
import { FaultProxy } from "../support/faultProxy";
import { nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { bucketArn } from "../support/programs";
import { followReadme, notRunInReadmes } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox, kubernetes } from "../support/sandbox";

/** Commands that no test runs as written, with the reason. */
const notRun: [commands: RegExp, reason: string][] = [
  ...notRunInReadmes,
  [/^npm install pulumi-eks-auth$/, "needs a registry; tests/plugin/install.test.ts installs the package"],
  [/^export (PULUMI_CONFIG_PASSPHRASE|STATE_URL)=/, "sets a variable for the next command"],
  [/^(PARALLEL=8 )?npm start( up)?$/, "tests/engine/fleetExample.test.ts runs the program"],
  [
    /^kubectl (get configmap <backup>|patch configmap aws-auth) /,
    "tests/engine/awsAuthRestore.test.ts runs it from the schema",
  ],
  [/^pulumi package /, "needs the repository's address or an SDK generator"],
  [/^(make|npx|tests\/sandbox\/run) /, "is a command of this repository's own tests"],
  [/^(npm publish|python -m build|git tag|dotnet pack) /, "publishes"],
];

/** Examples whose README no test follows to its end, with the reason. This test runs the commands for their settings. */
const notFollowed: Record<string, string> = {
  "eks-cluster-typescript": "its plugin is in no registry; tests/plugin/eksCluster.test.ts runs the program on mocks",
  "quickstart-go": "the sandbox has no Go host; tests/engine/quickstart.test.ts runs the program",
  "quickstart-python": "the sandbox has no Python host; tests/engine/quickstart.test.ts runs the program",
};

/** The page whose commands this file runs in their order. */
const deletedCluster = "docs/deleted-cluster.md";

const exampleOf = (document: string) => /^examples\/([\w-]+)\/README\.md$/.exec(document)?.[1];
const documentsWithCommands = [...new Set(listings.map(({ document }) => document))];
const withStack = documentsWithCommands
  .filter((document) => listedCommands(document).some((command) => command.startsWith("pulumi stack init ")))
  .flatMap((document) => exampleOf(document) ?? []);

describe("The command lines of the documents", function () {
  this.timeout(5 * 60_000);

  it("are run by the test that follows their README, or have a documented reason not to be run", () => {
    const files = readdirSync(__dirname).filter((file) => join(__dirname, file) !== __filename);
    const tests = files.map((file) => readFileSync(join(__dirname, file), "utf8"));
    const following = tests.filter((text) => text.includes("followReadme("));
    const followed = withStack.filter(
      (example) => !(example in notFollowed) && following.some((text) => text.includes(`"${example}"`)),
    );
    assert.deepEqual([...followed, ...Object.keys(notFollowed)].sort(), [...withStack].sort());

    const others = documentsWithCommands.filter((document) => !withStack.includes(exampleOf(document) ?? ""));
    const commands = others
      .filter((document) => document !== deletedCluster)
      .flatMap((document) => [...listedCommands(document), ...settingsIn(document)]);
    assert.deepEqual(
      commands.filter((command) => !notRun.some(([kind]) => kind.test(command))),
      [],
    );
    const every = documentsWithCommands.flatMap(listedCommands);
    const unused = notRun.filter(([kind]) => !every.some((command) => kind.test(command)));
    assert.deepEqual(unused, []);
  });

  for (const example of Object.keys(notFollowed)) {
    it(`are accepted by the Pulumi CLI as written in the README of ${example}, up to the preview`, async () => {
      const arn = (resource: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:${resource}`;
      const stack = await followReadme(example, {
        "aws:region": fromSandbox("AWS_REGION"),
        clusterName: fromSandbox("EKS_CLUSTER_NAME"),
        bucketArn,
        userArn: arn("user/path/name"),
        teamRoleArn: arn("role/path/name"),
      });
      const listed = listedCommands(`examples/${example}/README.md`);
      await stack.end(listed.slice(listed.indexOf("pulumi preview")));
    });
  }

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
      const { status, stdout } = await runToEnd({ command: "bash", args: ["-c", command], cwd: folder, env });
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
