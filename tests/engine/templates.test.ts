import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { parse } from "yaml";
import { version } from "../../package.json";
import { installPart } from "../sandbox/install/install";
import { startGoProxy } from "../support/goProxy";
import { javaEnvironment } from "../support/javaHost";
import { newRole, removeRole } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { assumeForPod } from "../support/podIdentity";
import { root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox, kubernetes } from "../support/sandbox";

/** How long the first run may take, in milliseconds: it may download and compile the SDKs. */
const patience = 15 * 60_000;

const templates = join(root, "templates");
const team = "template-team";
const description = "Access of the team & its pods";
const settings = {
  "aws:region": fromSandbox("AWS_REGION"),
  clusterName: fromSandbox("EKS_CLUSTER_NAME"),
  teamRoleArn: `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:role/${team}`,
  bucketArn: "arn:aws:s3:::my-bucket",
  namespace: "default",
};

/** The resources of each program, without the stack and the providers, named as in `urn:pulumi:<stack>::<project>::`. */
const resources = [
  "eks-auth:index:ClusterAccess$aws:eks/accessEntry:AccessEntry::access-team-entry",
  "eks-auth:index:ClusterAccess$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::access-team-AmazonEKSViewPolicy",
  "eks-auth:index:ClusterAccess::access",
  "eks-auth:index:WorkloadIdentity$aws:eks/addon:Addon::reader-agent",
  "eks-auth:index:WorkloadIdentity$aws:eks/podIdentityAssociation:PodIdentityAssociation::reader-sandbox/default/bucket-reader",
  "eks-auth:index:WorkloadIdentity$aws:iam/role:Role::reader-role",
  "eks-auth:index:WorkloadIdentity$aws:iam/rolePolicy:RolePolicy::reader-read-bucket",
  "eks-auth:index:WorkloadIdentity$kubernetes:core/v1:ServiceAccount::reader-service-account",
  "eks-auth:index:WorkloadIdentity::reader",
];

/** What `pulumi new` would install from the registries, from this checkout: the SDK, and what it needs. */
const installs: Record<string, (folder: string, run: (command: string) => Promise<string>) => Promise<void>> = {
  typescript: async (folder) => {
    mkdirSync(join(folder, "node_modules"));
    for (const name of ["@pulumi", "@types", "typescript"]) {
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    }
    symlinkSync(packageFolder, join(folder, "node_modules/pulumi-eks-auth"));
  },
  python: async (folder) => {
    const python = await installPart("sdk-python", process.env, AbortSignal.timeout(patience));
    symlinkSync(dirname(dirname(python)), join(folder, "venv"));
  },
  go: async (_, run) => {
    await run("go mod tidy");
  },
  // Maven installs the SDK when the host runs the program, from a repository that has it.
  java: async () => {},
  yaml: async () => {},
};

describe("the templates", function () {
  this.timeout(patience);

  let scratch: string;
  let env: NodeJS.ProcessEnv;
  let proxy: Awaited<ReturnType<typeof startGoProxy>>;

  before(async () => {
    buildPackage();
    scratch = mkdtempSync(join(tmpdir(), "eks-auth-templates-"));
    proxy = await startGoProxy("example.com");
    const sdk = { path: "example.com/pulumi-eks-auth/sdk/go", version: `v${version}`, folder: join(root, "sdk/go") };
    proxy.publish(sdk, join(scratch, "zip"));
    env = {
      ...(await javaEnvironment(join(scratch, "home"))),
      ...proxy.env,
      // The plugin of a global installation of the package.
      PATH: [join(packageFolder, "bin"), process.env.PATH].join(delimiter),
      PULUMI_IGNORE_AMBIENT_PLUGINS: "false",
      PULUMI_SKIP_CONFIRMATIONS: "true",
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    };
    await newRole(team);
  });
  after(async () => {
    proxy.stop();
    await removeRole(team);
    rmSync(scratch, { recursive: true });
  });

  async function run(cwd: string, command: string): Promise<string> {
    const start = { command: "bash", args: ["--norc", "-ec", command], cwd, env };
    const { status, stdout, stderr } = await runToEnd(start, patience);
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  }

  it("are in five languages, with the same settings", () => {
    assert.deepEqual(
      readdirSync(templates, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : [])),
      ["eks-auth-go", "eks-auth-java", "eks-auth-python", "eks-auth-typescript", "eks-auth-yaml"],
    );
    for (const language of Object.keys(installs)) {
      const { name, description, template } = parse(
        readFileSync(join(templates, `eks-auth-${language}`, "Pulumi.yaml"), "utf8"),
      );
      // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of Pulumi's
      assert.deepEqual([name, description], ["${PROJECT}", "${DESCRIPTION}"]);
      assert.deepEqual(Object.keys(template), ["displayName", "description", "quickstart", "config"]);
      assert.deepEqual(Object.keys(template.config), Object.keys(settings));
      const defaults = Object.entries<{ default?: string }>(template.config).flatMap(([key, one]) =>
        one.default === undefined ? [] : [[key, one.default]],
      );
      assert.deepEqual(defaults, [
        ["aws:region", "us-east-1"],
        ["namespace", "default"],
      ]);
    }
  });

  for (const [language, install] of Object.entries(installs)) {
    describe(`in ${language}`, () => {
      const name = `access-${language}`;
      let folder: string;
      const here = (command: string) => run(folder, command);

      before(() => {
        folder = join(scratch, name);
        mkdirSync(folder);
      });

      it("becomes a project with the given name and description", async () => {
        const options = `--yes --generate-only --name ${name} --description '${description}'`;
        const shown = await here(`pulumi new ${join(templates, `eks-auth-${language}`)} ${options}`);
        assert.ok(shown.startsWith(`Created project '${name}'\n`), shown);
        const project = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8"));
        assert.deepEqual([project.name, project.description, project.template], [name, description, undefined]);
        const files = readdirSync(folder, { recursive: true, withFileTypes: true });
        const texts = files.flatMap((file) =>
          file.isFile() ? [readFileSync(join(file.parentPath, file.name), "utf8")] : [],
        );
        assert.doesNotMatch(texts.join("\n"), /\$\{(PROJECT|DESCRIPTION)\}/);
      });

      it("runs as it is: preview, up, and up without changes", async () => {
        await install(folder, here);
        const config = Object.entries(settings).map(([key, value]) => `pulumi config set ${key} '${value}'`);
        await here(["pulumi stack init dev", ...config].join("\n"));
        const create = resources.length + 1;
        assert.match(await here("pulumi preview"), new RegExp(`^Resources:\\n    \\+ ${create} to create\\n`, "m"));
        await here("pulumi up --skip-preview");
        const { deployment } = JSON.parse(await here("pulumi stack export"));
        const names = deployment.resources.map(({ urn }: { urn: string }) => urn.split("::").slice(2).join("::"));
        assert.deepEqual(
          names.filter((one: string) => !/^pulumi:(pulumi:Stack|providers:)/.test(one)).sort(),
          resources,
        );
        await here("pulumi up --skip-preview --expect-no-changes");
      });

      it("grants the access that it describes", async () => {
        const outputs = JSON.parse(await here("pulumi stack output --json"));
        assert.match(outputs.accessTable, new RegExp(`${settings.teamRoleArn} .*view`));
        const { associatedAccessPolicies } = await new EKS({}).listAssociatedAccessPolicies({
          clusterName: settings.clusterName,
          principalArn: settings.teamRoleArn,
        });
        assert.deepEqual(
          associatedAccessPolicies?.map(({ policyArn, accessScope }) => [policyArn, accessScope?.type]),
          [["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "cluster"]],
        );
        const pod = await assumeForPod("default", "bucket-reader");
        const role = String(outputs.roleArn).split("/").pop();
        assert.ok(typeof pod === "object" && pod.sessionArn.includes(`/${role}/`), String(pod));
      });

      it("leaves nothing behind", async () => {
        await here("pulumi destroy --skip-preview && pulumi stack rm");
        const { accessEntries = [] } = await new EKS({}).listAccessEntries({ clusterName: settings.clusterName });
        assert.ok(!accessEntries.includes(settings.teamRoleArn));
        const { items } = await kubernetes().listNamespacedServiceAccount({ namespace: "default" });
        assert.ok(!items.some(({ metadata }) => metadata?.name === "bucket-reader"));
      });
    });
  }

  it("ask for their settings in the form that `pulumi new` passes on to the stack", async () => {
    const folder = join(scratch, "complete");
    mkdirSync(folder);
    const config = Object.entries(settings).map(([key, value]) => `--config '${key}=${value}'`);
    const options = ["--yes", "--name complete", "--description x", "--stack dev", ...config].join(" ");
    // The plugin in Pulumi's home: on the PATH, `pulumi new` doesn't find it.
    const installed = `PULUMI_HOME=${fromSandbox("PULUMI_HOME")}`;
    await run(folder, `${installed} pulumi new ${join(templates, "eks-auth-yaml")} ${options}`);
    const { config: set } = parse(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"));
    const prefixed = Object.entries(settings).map(([key, value]) => [
      key.includes(":") ? key : `complete:${key}`,
      value,
    ]);
    assert.deepEqual(set, Object.fromEntries(prefixed));
    await run(folder, `${installed} pulumi stack rm`);
  });
});
