import { spawnSync } from "node:child_process";
import { GetRoleCommand, ListOpenIDConnectProvidersCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { copyExample } from "../support/programs";
import { assume, claimsOf, fromSandbox, iam, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";

/**
 * The quick start on the sandbox, as one would run it by hand: preview, up, up again, what came of it, destroy.
 * `make demo` runs it.
 */
const cluster = fromSandbox("EKS_CLUSTER_NAME");
const example = copyExample("quickstart");

main().then(
  () => example.remove(),
  (error) => {
    example.remove();
    console.error(`\nThe demo failed: ${error.message}`);
    process.exitCode = 1;
  },
);

async function main(): Promise<void> {
  title(`1. The cluster "${cluster}" exists; the program is examples/quickstart/Pulumi.yaml`);
  pulumi("stack", "init", "demo");
  pulumi("config", "set", "clusterName", cluster);
  pulumi("config", "set", "bucketArn", "arn:aws:s3:::my-bucket");

  title("2. What would happen");
  pulumi("preview", "--suppress-outputs");

  title("3. Make it so");
  pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");

  title("4. Once more: nothing to do");
  pulumi("up", "--yes", "--skip-preview", "--suppress-outputs", "--expect-no-changes");

  await show();

  title("7. Take it away again");
  pulumi("destroy", "--yes", "--skip-preview");
  await proveEmpty();

  title("On your own cluster");
  console.log(`  cd examples/quickstart
  npm install --prefix ../.. && export PATH=$PWD/../../bin:$PATH   # the plugin
  pulumi stack init dev
  pulumi config set clusterName <your cluster>
  pulumi config set bucketArn arn:aws:s3:::<your bucket>
  pulumi preview                                                  # with the AWS credentials and kubeconfig of a deployer
  pulumi up`);
}

async function show(): Promise<void> {
  const { roleArn } = JSON.parse(pulumiOutput("stack", "output", "--json"));
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const { Role } = await iam().send(new GetRoleCommand({ RoleName }));
  const where = { namespace: "default", name: "my-service-account" };
  const { metadata } = await kubernetes().readNamespacedServiceAccount(where);
  const token = await mintToken(where.namespace, where.name);
  const { iss, aud, sub } = claimsOf(token);

  title("5. What came of it");
  table([
    ["role", roleArn],
    ["its trust policy", JSON.stringify(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")), null, 2)],
    ["service account", `${where.namespace}/${where.name}`],
    ["its annotations", JSON.stringify(metadata?.annotations, null, 2)],
    ["its pods' token", JSON.stringify({ iss, aud, sub }, null, 2)],
  ]);

  title("6. What STS says to a pod that asks for the role");
  const undo = [
    await makeServiceAccount("default", "another-account"),
    await makeServiceAccount("another-namespace", "my-service-account"),
  ];
  const callers: [string, string, string, boolean][] = [
    ["default", "my-service-account", "sts.amazonaws.com", true],
    ["default", "another-account", "sts.amazonaws.com", false],
    ["another-namespace", "my-service-account", "sts.amazonaws.com", false],
    ["default", "my-service-account", "another-audience", false],
  ];
  const rows: [string, string][] = [];
  for (const [namespace, name, audience, allowed] of callers) {
    const answer = await assume(roleArn, await mintToken(namespace, name, audience));
    rows.push([`${namespace}/${name} for ${audience}`, answer]);
    if (answer.startsWith("arn:") !== allowed) {
      throw new Error(`STS answered ${answer} to ${namespace}/${name} for ${audience}.`);
    }
  }
  for (const remove of undo) {
    await remove();
  }
  table(rows);
}

async function proveEmpty(): Promise<void> {
  const { Roles = [] } = await iam().send(new ListRolesCommand({}));
  const { OpenIDConnectProviderList = [] } = await iam().send(new ListOpenIDConnectProvidersCommand({}));
  const { items } = await kubernetes().listNamespacedServiceAccount({ namespace: "default" });
  const roles = Roles.filter(({ RoleName }) => RoleName?.startsWith("reader-role")).length;
  const accounts = items.filter(({ metadata }) => metadata?.name === "my-service-account").length;
  table([
    ["roles left", String(roles)],
    ["OIDC providers left", String(OpenIDConnectProviderList.length)],
    ["service accounts left", String(accounts)],
  ]);
  if (roles + OpenIDConnectProviderList.length + accounts > 0) {
    throw new Error("Something is left.");
  }
}

function title(text: string): void {
  console.log(`\n── ${text}\n`);
}

/** Two columns; a value of several lines keeps its column. */
function table(rows: [string, string][]): void {
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) {
    const [first = "", ...more] = value.split("\n");
    console.log(
      [`  ${label.padEnd(width)}  ${first}`, ...more.map((line) => `  ${" ".repeat(width)}  ${line}`)].join("\n"),
    );
  }
}

function pulumi(...args: string[]): void {
  console.log(`$ pulumi ${args.join(" ")}`);
  const { status } = spawnSync("pulumi", [...args, "--non-interactive", "--color=never"], {
    cwd: example.folder,
    stdio: "inherit",
  });
  if (status !== 0) {
    throw new Error(`pulumi ${args[0]} ended with status ${status}.`);
  }
}

function pulumiOutput(...args: string[]): string {
  return spawnSync("pulumi", [...args, "--non-interactive"], { cwd: example.folder, encoding: "utf8" }).stdout;
}
