import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { codeBlocksIn, documents } from "../docs/support/markdown";
import { recreateCluster } from "../support/clusterMode";
import { newRole, removeRole } from "../support/login";
import { root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const iam = new IAM({});

/** The commands in the messages of all rejected inputs, and in the messages on the pages. */
const pages = documents().flatMap(codeBlocksIn);
const onPages = pages.flatMap(({ language, text }) => (language === "text" ? [text] : []));
const messages = [readFileSync(join(root, "tests/messages.golden.md"), "utf8"), ...onPages].join("\n");
const commands = [...messages.matchAll(/`((?:aws|kubectl|pulumi) [^`]*)`/g)].map(([, command = ""]) => command);
const shapes = new Set(commands.map(shapeOf).filter((shape) => !shape.includes("[secret]")));

/** The lines of code with a command of the AWS CLI, which other messages have too. */
const wanted = ["-e", "aws (eks|iam|sts) [a-z]", "--and", "--not", "-e", "^ *(/?\\*|//)"];
const sources = execFileSync("git", ["grep", "-hE", ...wanted, "--", "provider/*.ts"], { cwd: root, encoding: "utf8" });

/** A command with placeholders for the values of a user. */
function shapeOf(command: string): string {
  return command
    .replace(/^(pulumi import \S+) \S+ \S+$/, "$1 <name> <id>")
    .replace(/arn:aws:eks:\S*?:(access-entry|podidentityassociation|identityproviderconfig)\/\S+/g, "<$1>")
    .replace(/arn:aws:iam::\d+:(oidc-provider)\/\S+/g, "<$1>")
    .replace(/--((?:cluster-)?name) (?!\[)\S+/g, "--$1 <cluster>")
    .replace(/\bname=\w+/g, "name=<config>")
    .replaceAll("acme/shop/prod", "<stack>");
}

/** The operations that commands of the AWS CLI in a text call, such as "eks tag-resource". */
const operationsIn = (text: string) =>
  [...text.matchAll(/\baws ((?:eks|iam|sts) [a-z-]+)/g)].map(([, operation = ""]) => operation);

describe("The commands in messages", () => {
  const owner = "acme/shop/prod";
  const values: Record<string, string> = { "<cluster>": clusterName, "<stack>": owner, "<config>": "people" };
  const principal = "arn:aws:iam::123456789012:role/commands-team";
  const url = "https://oidc.example.com/commands";
  const ran = new Set<string>();
  let folder: string;

  /** Runs a command with these values instead of its placeholders, and returns its output. */
  async function run(shape: string, more: Record<string, string> = {}): Promise<string> {
    const all = { ...values, ...more };
    const command = shape.replace(/<[^>]+>/g, (placeholder) => all[placeholder] ?? assert.fail(shape));
    const env = { PULUMI_SKIP_CONFIRMATIONS: "true" };
    const start = { command: "bash", args: ["--norc", "-c", command], cwd: folder, env };
    const { status, stdout, stderr } = await runToEnd(start, 60_000);
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  }
  /** The same for a command of the messages. */
  function runs(shape: string, more?: Record<string, string>): Promise<string> {
    assert.ok(shapes.has(shape), shape);
    ran.add(shape);
    return run(shape, more);
  }
  const tagsOf = async (resourceArn: string) => (await eks.listTagsForResource({ resourceArn })).tags;
  const oidc = { identityProviderConfigName: "people", issuerUrl: "https://login.example.com", clientId: "kubernetes" };
  /** The IDs of what exists, by the type that imports it. */
  const ids: Record<string, string> = {};

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-messages-"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: messages\nruntime: yaml\n");
    const roleArn = await newRole("commands-team");
    const entry = await eks.createAccessEntry({ clusterName, principalArn: principal });
    const account = { namespace: "default", serviceAccount: "commands" };
    const { association } = await eks.createPodIdentityAssociation({ clusterName, roleArn, ...account });
    await eks.associateIdentityProviderConfig({ clusterName, oidc });
    const config = { type: "oidc", name: "people" };
    const described = await eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig: config });
    const provider = await iam.createOpenIDConnectProvider({ Url: url, ClientIDList: ["sts.amazonaws.com"] });
    values["<access-entry>"] = entry.accessEntry?.accessEntryArn ?? "";
    values["<podidentityassociation>"] = association?.associationArn ?? "";
    values["<identityproviderconfig>"] = described.identityProviderConfig?.oidc?.identityProviderConfigArn ?? "";
    values["<oidc-provider>"] = provider.OpenIDConnectProviderArn ?? "";
    ids["aws:eks/accessEntry:AccessEntry"] = `${clusterName}:${principal}`;
    ids["aws:eks/identityProviderConfig:IdentityProviderConfig"] = `${clusterName}:people`;
    ids["aws:eks/podIdentityAssociation:PodIdentityAssociation"] = `${clusterName},${association?.associationId}`;
    ids["aws:iam/openIdConnectProvider:OpenIdConnectProvider"] = values["<oidc-provider>"];
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName, serviceAccount: "commands" });
    for (const { associationId } of associations) {
      await eks.deletePodIdentityAssociation({ clusterName, associationId });
    }
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: values["<oidc-provider>"] });
    await removeRole("commands-team");
    await recreateCluster();
  });

  it("tag what a stack created", async () => {
    for (const kind of ["<access-entry>", "<podidentityassociation>", "<identityproviderconfig>"]) {
      await runs(`aws eks tag-resource --resource-arn ${kind} --tags eks-auth:stack=<stack>`);
      assert.deepEqual(await tagsOf(values[kind] ?? ""), { "eks-auth:stack": owner }, kind);
    }
    const arn = "--open-id-connect-provider-arn <oidc-provider>";
    await runs(`aws iam tag-open-id-connect-provider ${arn} --tags Key=eks-auth:stack,Value=<stack>`);
    const { Tags } = await iam.listOpenIDConnectProviderTags({ OpenIDConnectProviderArn: values["<oidc-provider>"] });
    assert.deepEqual(Tags, [{ Key: "eks-auth:stack", Value: owner }]);
  });

  it("import what exists, and show it", async () => {
    await run("pulumi stack init messages");
    for (const [type, id] of Object.entries(ids)) {
      await runs(`pulumi import ${type} <name> <id>`, { "<name>": `found-${type.split(":").pop()}`, "<id>": id });
    }
    const shown = await runs("pulumi stack --show-urns");
    assert.deepEqual(
      [...shown.matchAll(/URN: \S+::(aws:\S+)::found-\S+/g)].map(([, type]) => type).sort(),
      Object.keys(ids).sort(),
    );
    const [urn = assert.fail()] = /urn:pulumi:\S+::found-AccessEntry/.exec(shown) ?? [];
    await run("pulumi state unprotect '<URN>'", { "<URN>": urn });
    await runs("pulumi state delete '<URN>'", { "<URN>": urn });
    assert.ok(!(await run("pulumi stack --show-urns")).includes(urn));
    await run("pulumi stack rm --force");
  });

  it("list what may be named", async () => {
    const { accessPolicies } = JSON.parse(await runs("aws eks list-access-policies"));
    assert.ok(accessPolicies.some(({ name }: { name: string }) => name === "AmazonEKSViewPolicy"));
    const sso = "/aws-reserved/sso.amazonaws.com/";
    await newRole("AWSReservedSSO_Team_0123456789abcdef", sso);
    const { Roles } = JSON.parse(await runs(`aws iam list-roles --path-prefix ${sso}`));
    await removeRole("AWSReservedSSO_Team_0123456789abcdef");
    assert.deepEqual(
      Roles.map(({ RoleName }: { RoleName: string }) => RoleName),
      ["AWSReservedSSO_Team_0123456789abcdef"],
    );
    const list = "aws eks list-access-entries --cluster-name <cluster>";
    assert.ok(sources.includes(list));
    assert.ok(JSON.parse(await runs(list)).accessEntries.includes(principal));
    assert.match(await runs("kubectl api-resources"), /^configmaps +cm +v1 +true +ConfigMap$/m);
    assert.match(await runs("kubectl get configmaps --namespace kube-system"), /^extension-apiserver-authentication /m);
  });

  it("show the endpoint of a cluster, and write a kubeconfig for it, as the command names them", async () => {
    const region = fromSandbox("AWS_REGION");
    const describe = "aws eks describe-cluster --name <cluster> --region <region> --query cluster.resourcesVpcConfig";
    const written = [`aws eks describe-cluster --name \${clusterName}\${where} --query cluster.resourcesVpcConfig`];
    for (const command of [...written, "aws eks update-kubeconfig"]) assert.ok(sources.includes(command), command);
    const { endpointPublicAccess } = JSON.parse(await run(describe, { "<region>": region }));
    assert.equal(typeof endpointPublicAccess, "boolean");
    await run("KUBECONFIG=written aws eks update-kubeconfig --name <cluster> --region <region>", {
      "<region>": region,
    });
    const { cluster } = await eks.describeCluster({ name: clusterName });
    assert.ok(readFileSync(join(folder, "written"), "utf8").includes(cluster?.endpoint ?? assert.fail()));
  });

  it("remove what someone else created", async () => {
    const config = "--identity-provider-config type=oidc,name=<config>";
    await runs(`aws eks disassociate-identity-provider-config --cluster-name <cluster> ${config}`);
    const { identityProviderConfigs } = await eks.listIdentityProviderConfigs({ clusterName });
    assert.deepEqual(identityProviderConfigs, []);
    const remove = "aws eks delete-access-entry --cluster-name <cluster> --principal-arn <principal>";
    assert.ok(
      sources.includes(remove.replace("<cluster>", `\${clusterName}`).replace("<principal>", `\${entry.principalArn}`)),
    );
    await run(remove, { "<principal>": principal });
    assert.ok(!(await eks.listAccessEntries({ clusterName })).accessEntries?.includes(principal));
  });

  it("change the cluster's mode", async () => {
    await recreateCluster("CONFIG_MAP");
    await runs("aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP");
    const { cluster } = await eks.describeCluster({ name: clusterName });
    assert.equal(cluster?.accessConfig?.authenticationMode, "API_AND_CONFIG_MAP");
  });

  it("are all run here, in each of their shapes", () => {
    assert.deepEqual([...shapes].sort(), [...ran].sort());
    const others = ["eks delete-access-entry", "eks describe-cluster", "eks update-kubeconfig"];
    assert.deepEqual(
      [...new Set(operationsIn(sources))].sort(),
      [...new Set([...ran].flatMap(operationsIn)), ...others].sort(),
    );
  });
});
