import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { recreateCluster } from "../support/clusterMode";
import { newRole, removeRole } from "../support/login";
import { root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const iam = new IAM({});

/** The messages of all rejected inputs. */
const messages = readFileSync(join(root, "tests/messages.golden.md"), "utf8");

/** The lines of code with a command of the AWS CLI, which other messages have too. */
const command = ["-e", "aws (eks|iam|sts) [a-z]", "--and", "--not", "-e", "^ *(/?\\*|//)"];
const sources = execFileSync("git", ["grep", "-hE", ...command, "--", "provider/*.ts"], { cwd: root, encoding: "utf8" });

/** A command of the AWS CLI with placeholders for the values of a user. */
function shapeOf(command: string): string {
  return command
    .replace(/arn:aws:eks:\S*?:(access-entry|podidentityassociation|identityproviderconfig)\/\S+/g, "<$1>")
    .replace(/arn:aws:iam::\d+:(oidc-provider)\/\S+/g, "<$1>")
    .replace(/\[secret\]/g, "<secret>")
    .replace(/--((?:cluster-)?name) \S+/g, "--$1 <cluster>")
    .replace(/\bname=\S+/g, "name=<config>")
    .replaceAll("acme/shop/prod", "<stack>");
}

/** The operations that commands of the AWS CLI in a text call, such as "eks tag-resource". */
const operationsIn = (text: string) =>
  [...text.matchAll(/\baws ((?:eks|iam|sts) [a-z-]+)/g)].map(([, operation = ""]) => operation);

/** Runs a command with the values of the placeholders; returns its answer. */
async function run(shape: string, values: Record<string, string>) {
  const command = shape.replace(/<[^>]+>/g, (placeholder) => values[placeholder] ?? assert.fail(shape));
  const { status, stdout, stderr } = await runToEnd({ command: "bash", args: ["-c", command] });
  assert.equal(status, 0, `${command}\n${stderr}`);
  return stdout === "" ? {} : JSON.parse(stdout);
}

describe("The AWS commands in messages", () => {
  const owner = "acme/shop/prod";
  const values: Record<string, string> = { "<cluster>": clusterName, "<stack>": owner, "<config>": "people" };
  const principal = "arn:aws:iam::123456789012:role/commands-team";
  const url = "https://oidc.example.com/commands";
  const ran = new Set<string>();

  /** Runs a command of the messages. */
  const runs = (shape: string) => {
    assert.ok(
      messages.match(/`aws [^`]*`/g)?.some((text) => shapeOf(text.slice(1, -1)) === shape),
      shape,
    );
    ran.add(shape);
    return run(shape, values);
  };
  const tagsOf = async (resourceArn: string) => (await eks.listTagsForResource({ resourceArn })).tags;
  const oidc = { identityProviderConfigName: "people", issuerUrl: "https://login.example.com", clientId: "kubernetes" };

  before(async () => {
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
  });
  after(async () => {
    const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName, serviceAccount: "commands" });
    for (const { associationId } of associations)
      await eks.deletePodIdentityAssociation({ clusterName, associationId });
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

  it("list what may be named", async () => {
    const { accessPolicies } = await runs("aws eks list-access-policies");
    assert.ok(accessPolicies.some(({ name }: { name: string }) => name === "AmazonEKSViewPolicy"));
    const sso = "/aws-reserved/sso.amazonaws.com/";
    await newRole("AWSReservedSSO_Team_0123456789abcdef", sso);
    const { Roles } = await runs(`aws iam list-roles --path-prefix ${sso}`);
    await removeRole("AWSReservedSSO_Team_0123456789abcdef");
    assert.deepEqual(
      Roles.map(({ RoleName }: { RoleName: string }) => RoleName),
      ["AWSReservedSSO_Team_0123456789abcdef"],
    );
    const list = "aws eks list-access-entries --cluster-name <cluster>";
    assert.ok(sources.includes(list));
    assert.ok((await run(list, values)).accessEntries.includes(principal));
  });

  it("remove what someone else created", async () => {
    const remove = "--identity-provider-config type=oidc,name=<config>";
    await runs(`aws eks disassociate-identity-provider-config --cluster-name <cluster> ${remove}`);
    const { identityProviderConfigs } = await eks.listIdentityProviderConfigs({ clusterName });
    assert.deepEqual(identityProviderConfigs, []);
    const arn =
      "aws eks delete-access-entry --cluster-name $" + "{clusterName} --principal-arn $" + "{entry.principalArn}";
    assert.ok(sources.includes(arn));
    await run("aws eks delete-access-entry --cluster-name <cluster> --principal-arn <principal>", {
      ...values,
      "<principal>": principal,
    });
    assert.ok(!(await eks.listAccessEntries({ clusterName })).accessEntries?.includes(principal));
  });

  it("change the cluster's mode", async () => {
    await recreateCluster("CONFIG_MAP");
    await runs("aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP");
    const { cluster } = await eks.describeCluster({ name: clusterName });
    assert.equal(cluster?.accessConfig?.authenticationMode, "API_AND_CONFIG_MAP");
  });

  it("are all run here, in each of their shapes", () => {
    const shapes = (messages.match(/`aws [^`]*`/g) ?? []).map((text) => shapeOf(text.slice(1, -1)));
    const known = shapes.filter((shape) => !shape.includes("<secret>"));
    assert.deepEqual([...new Set(known)].sort(), [...ran].sort());
    const others = ["eks delete-access-entry", "eks list-access-entries"];
    assert.deepEqual(
      [...new Set(operationsIn(sources))].sort(),
      [...new Set([...ran].flatMap(operationsIn)), ...others].sort(),
    );
  });
});
