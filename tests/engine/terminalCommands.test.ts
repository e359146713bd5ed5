import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { bin } from "../../package.json";
import { documentsWithCommands, listedCommands, proseCommands } from "../support/documentCommands";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";
import { newCluster, type SecondCluster } from "../support/secondCluster";

const deployer = fromSandbox("SANDBOX_DEPLOYER_ARN");

/** A ConfigMap with a mistake. */
const manifest = `apiVersion: v1
kind: ConfigMap
metadata: { name: aws-auth, namespace: kube-system }
data:
  mapAccounts: |
    - 123
`;

const quoted = (command: string) => `'${command.replaceAll("'", "'\\''")}'`;

describe("The documented lines of the command eks-auth, as written,", () => {
  let cluster: SecondCluster;
  let folder: string;

  before(async () => {
    buildPackage();
    cluster = await newCluster("prod");
    folder = mkdtempSync(join(tmpdir(), "eks-auth-terminal-"));
    // As npm installs the package: in the project, which npx uses, and globally.
    for (const links of ["node_modules/.bin", "global"]) {
      mkdirSync(join(folder, links), { recursive: true });
      for (const [name, file] of Object.entries(bin)) {
        symlinkSync(join(packageFolder, file), join(folder, links, name));
      }
    }
    writeFileSync(join(folder, "aws-auth.yaml"), manifest);
    writeFileSync(join(folder, "global/helm"), `#!/bin/sh\ncat aws-auth.yaml\n`, { mode: 0o755 });
  });
  after(async () => {
    await cluster.remove();
    rmSync(folder, { recursive: true });
  });

  async function run(command: string) {
    const installed = command.startsWith("npx ") ? [] : [join(folder, "global")];
    const env = { PATH: [...installed, process.env.PATH].join(delimiter), XDG_CACHE_HOME: join(folder, "cache") };
    return await runToEnd({ command: "bash", args: ["--norc", "-c", command], cwd: folder, env });
  }
  async function succeeds(command: string): Promise<string> {
    const { status, stdout, stderr } = await run(command);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" }, command);
    return stdout;
  }

  /** Runs a command that writes a report of the cluster as a page. */
  async function reports(command: string): Promise<void> {
    const { status, stdout, stderr } = await run(command);
    assert.deepEqual([status, stdout, stderr], [1, "", ""]);
    const page = readFileSync(join(folder, "access.html"), "utf8");
    assert.match(page, /^<!doctype html>/i);
    assert.ok(page.includes(deployer.split("/").at(-1) ?? assert.fail()));
    rmSync(join(folder, "access.html"));
  }

  it("work in README.md", async () => {
    const commands = listedCommands("README.md").filter((command) => command.startsWith("npx "));
    const changing = /^npx pulumi-eks-auth (backup|restore|apply|diff|adopt) /;
    const reading = commands.filter((command) => !changing.test(command));
    const [lint = "", explain = "", whoCan = "", report = "", kubeconfig = "", ...others] = reading;
    assert.deepEqual(others, []);
    const found = await run(lint);
    assert.deepEqual([found.status, found.stderr], [1, ""], lint);
    assert.match(found.stdout, /^aws-auth\.yaml:6: error: /);
    assert.ok((await succeeds(explain)).startsWith(`${deployer} has access.\n`));
    assert.ok((await succeeds(whoCan)).includes(`\n${deployer} `));
    await reports(report);
    assert.match(await succeeds(kubeconfig), /^current-context: /m);
  });

  it("back up, restore and compare aws-auth in README.md, and adopt a cluster", async () => {
    const commands = listedCommands("README.md");
    const written = (name: string) => commands.find((one) => one.startsWith(`npx pulumi-eks-auth ${name} `)) ?? "";
    const ofAccount = (account: string) => ({ mapAccounts: `- "${account}"\n` });
    const [before, after] = [ofAccount("111122223333"), ofAccount("444455556666")];
    await cluster.setData(before);
    await succeeds(written("backup"));
    writeFileSync(join(folder, "before.yaml"), JSON.stringify(before));
    writeFileSync(join(folder, "after.yaml"), JSON.stringify(after));
    const compared = await run(written("diff"));
    assert.deepEqual([compared.status, compared.stderr], [1, ""]);
    assert.match(compared.stdout, /444455556666/);
    writeFileSync(join(folder, "aws-auth.yaml"), JSON.stringify(after));
    const previewed = await run(written("apply"));
    assert.deepEqual([previewed.stderr, await cluster.data()], ["", before]);
    assert.match(previewed.stdout, /444455556666/);
    writeFileSync(join(folder, "aws-auth.yaml"), manifest);
    await run("npx pulumi-eks-auth apply after.yaml --yes --cluster prod");
    assert.deepEqual(await cluster.data(), after);
    // In a terminal, where the change is confirmed.
    const { status, stdout } = await run(
      `script --quiet --return --command ${quoted(written("restore"))} /dev/null <<< y`,
    );
    assert.equal(status, 0, stdout);
    assert.deepEqual(await cluster.data(), before);
    // As the help of `eks-auth backup` says.
    const listed = async () =>
      (
        JSON.parse(await succeeds("eks-auth backup --list --output json --cluster prod")).backups as { name: string }[]
      ).map(({ name }) => name);
    const [first = "", ...rest] = await listed();
    await succeeds("eks-auth kubeconfig --cluster prod > prod.yaml");
    await succeeds(
      "kubectl -n kube-system delete configmap NAME"
        .replace("kubectl", "KUBECONFIG=prod.yaml kubectl")
        .replace("NAME", first),
    );
    assert.deepEqual(await listed(), rest);
    await run(written("adopt"));
    assert.match(readFileSync(join(folder, "Pulumi.yaml"), "utf8"), /^name: /m);
  });

  it("work in the prose and the help of the pages in docs/cli", async () => {
    const inPages = documentsWithCommands.filter((path) => dirname(path) === "docs/cli").flatMap(proseCommands);
    const commands = [...new Set(inPages)].filter((command) => /eks-auth|prod\.yaml/.test(command));
    const called = (start: string) => {
      const command = commands.find((each) => each.startsWith(start)) ?? assert.fail(start);
      commands.splice(commands.indexOf(command), 1);
      return command;
    };
    for (const start of ["npx pulumi-eks-auth …", "eks-auth …", "kubectl eks-auth …"]) {
      assert.ok((await succeeds(called(start).replace("…", "explain me --cluster prod"))).includes(" has access.\n"));
    }
    const piped = await run(called("helm template").replace("…", "chart"));
    assert.deepEqual([piped.status, piped.stderr], [1, ""]);
    assert.match(piped.stdout, /:6: error: /);
    assert.equal(await succeeds(called("eks-auth kubeconfig --cluster")), "");
    const { stderr, status } = await run(called("kubectl --kubeconfig"));
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "No resources found in default namespace.\n" });
    await reports(called("eks-auth report --cluster"));
    const incomplete = [...new Set(commands.filter((command) => !command.startsWith("npm ")))].sort();
    const subcommands = ["apply", "backup --list", "kubeconfig", "report", "restore", "restore NAME", "token"];
    assert.deepEqual(
      incomplete,
      subcommands.map((each) => `eks-auth ${each}`),
    );
    for (const command of incomplete) assert.match(await succeeds(`${command} --help`), /^Usage: eks-auth \w+ /);
  });

  it("work with a kubeconfig whose credentials come from one of the commands in docs/cli/README.md", async () => {
    const name = fromSandbox("EKS_CLUSTER_NAME");
    const options = { "aws eks get-token": "--cluster-name", "aws-iam-authenticator token": "--cluster-id" };
    for (const [getter, option] of Object.entries({ ...options, "eks-auth token": "--cluster" })) {
      assert.ok(proseCommands("docs/cli/README.md").includes(getter));
      const [command, ...args] = [...getter.split(" "), option, name];
      const config = JSON.parse(readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
      config.users[0].user = {
        exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command, args, interactiveMode: "Never" },
      };
      writeFileSync(join(folder, "kubeconfig"), JSON.stringify(config));
      const whoAmI = await succeeds(
        "kubectl --kubeconfig kubeconfig auth whoami --output jsonpath={.status.userInfo.extra.arn[0]}",
      );
      assert.equal(whoAmI, deployer);
      const explained = JSON.parse(await succeeds("eks-auth explain me --kubeconfig kubeconfig --output json"));
      assert.deepEqual([explained.access, explained.principalArn, explained.unread], ["granted", deployer, []], getter);
    }
  });

  it("print the help if they have no arguments, as in CHANGELOG.md", async () => {
    for (const name of ["backup", "restore", "apply", "diff", "adopt"]) {
      assert.ok(proseCommands("CHANGELOG.md").includes(`eks-auth ${name}`));
      assert.match(await succeeds(`eks-auth ${name} --help`), /^Usage: eks-auth \w+ /);
    }
    for (const command of ["npx pulumi-eks-auth", "kubectl eks-auth"]) {
      assert.ok(proseCommands("CHANGELOG.md").includes(command));
      const { status, stderr } = await run(command);
      assert.equal(status, 2);
      assert.match(stderr, /^Usage: eks-auth /);
    }
  });
});
