import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { STS } from "@aws-sdk/client-sts";
import { SignJWT } from "jose";
import { installPart } from "../sandbox/install/install";
import { logInUntil } from "../support/login";
import { packageFolder } from "../support/packageFolder";
import { followReadme, type ReadmeStack } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { assume, fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");

/** The stack, Pulumi's provider, the role, a component with a policy and an attachment, and one with an entry and a policy. */
const resourceCount = 1 + 1 + 1 + 3 + 3;

/** The result of the evaluator. */
interface Evaluated {
  diagnostics: string[];
  opened: Record<string, unknown>;
  values: {
    environmentVariables: Record<string, string>;
    files: Record<string, string>;
    pulumiConfig: Record<string, string>;
  };
}

/** A token in the form that Pulumi Cloud gives to `aws-login`, signed with a key of this test. */
function tokenOf(environment: string, organization = "acme"): Promise<string> {
  const sub = `pulumi:environments:pulumi.organization.login:${organization}:currentEnvironment.name:${environment}`;
  const token = new SignJWT({ sub, aud: `aws:${organization}`, iss: "https://api.pulumi.com/oidc" });
  const key = new TextEncoder().encode("a key that only this test knows, for tokens of Pulumi Cloud");
  return token.setProtectedHeader({ alg: "HS256" }).setIssuedAt().setExpirationTime("10m").sign(key);
}

describe("examples/esc-yaml, following its README", function () {
  this.timeout(5 * 60_000);

  let evaluator: string;
  let stack: ReadmeStack;
  let outputs: Record<string, string>;
  let values: Evaluated["values"];

  before(async function () {
    this.timeout(30 * 60_000); // without `make parts`, this builds the evaluator
    evaluator = await installPart("esc-evaluator", process.env, AbortSignal.timeout(30 * 60_000));
    stack = await followReadme("esc-yaml", {
      clusterName,
      organization: "acme",
    });
  });
  after(() =>
    // Both need Pulumi Cloud.
    stack.end([
      "pulumi env init '<your organization>/eks/prod' --file environment.yaml",
      "pulumi env run '<your organization>/eks/prod' -- kubectl get pods",
    ]),
  );

  /** Evaluates the text of an environment; without answers of the providers, checks it. */
  function evaluate(text: string, answers?: object): Evaluated {
    const file = join(stack.folder, "evaluated.yaml");
    writeFileSync(file, text);
    const input = answers === undefined ? "" : JSON.stringify(answers);
    return JSON.parse(execFileSync(evaluator, ["eks/prod", file], { input, encoding: "utf8" }));
  }
  const environment = () => readFileSync(join(stack.folder, "environment.yaml"), "utf8");

  it("declares a role for exactly one environment", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
    const result = await stack.up();
    assert.deepEqual(result.summary.resourceChanges, { create: resourceCount });
    outputs = Object.fromEntries(Object.entries(result.outputs).map(([name, { value }]) => [name, value]));
    const { roleArn = "" } = outputs;
    const session = `${roleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/pod`;
    assert.equal(await assume(roleArn, await tokenOf("eks/prod")), session);
    for (const other of ["eks/prod2", "eks/dev", "<yaml>"]) {
      assert.equal(await assume(roleArn, await tokenOf(other)), "AccessDenied", other);
    }
    assert.equal(await assume(roleArn, await tokenOf("eks/prod", "acme2")), "InvalidIdentityTokenException");
  });

  it("has an environment that ESC accepts, and reports mistakes in it", () => {
    assert.deepEqual(evaluate(environment()).diagnostics, []);
    const login = { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" };
    const answers = { "aws-login": login, "pulumi-stacks": { access: outputs } };
    const mistakes: [from: string, to: string, diagnostic: RegExp][] = [
      ["roleArn: $", "role: $", /missing required properties: roleArn/],
      ["accessKeyId", "accessKey", /unknown property "accessKey"/],
      ["aws-login", "aws-logins", /unknown provider "aws-logins"/],
      ["{kubeconfig}", "{kubeconf}", /unknown property "kubeconf"/],
    ];
    for (const [from, to, diagnostic] of mistakes) {
      const { diagnostics } = evaluate(environment().replace(from, to), answers);
      assert.match(diagnostics.join("\n"), diagnostic);
    }
  });

  it("yields the role's credentials for its own environment", async () => {
    const { Credentials } = await new STS({ endpoint }).assumeRoleWithWebIdentity({
      RoleArn: outputs.roleArn,
      RoleSessionName: "pulumi-esc",
      WebIdentityToken: await tokenOf("eks/prod"),
    });
    const login = {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    };
    const result = evaluate(environment(), { "aws-login": login, "pulumi-stacks": { access: outputs } });
    assert.deepEqual(result.diagnostics, []);
    assert.deepEqual(result.opened, {
      "pulumi-stacks": { stacks: { access: { stack: "eks-auth-esc/prod" } } },
      "aws-login": {
        oidc: {
          roleArn: outputs.roleArn,
          sessionName: "pulumi-esc",
          duration: "1h",
          subjectAttributes: ["currentEnvironment.name"],
        },
      },
    });
    ({ values } = result);
    assert.deepEqual(values.environmentVariables, {
      AWS_ACCESS_KEY_ID: login.accessKeyId,
      AWS_SECRET_ACCESS_KEY: login.secretAccessKey,
      AWS_SESSION_TOKEN: login.sessionToken,
      AWS_REGION: fromSandbox("AWS_REGION"),
    });
    assert.deepEqual(values.pulumiConfig, {
      "aws:region": fromSandbox("AWS_REGION"),
      "kubernetes:kubeconfig": values.files.KUBECONFIG,
      clusterName,
    });
  });

  it("yields credentials that change access entries, and a kubeconfig that signs in with them and reads", async () => {
    const { environmentVariables: keys, files } = values;
    const username = `${outputs.roleArn?.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/pulumi-esc`;
    const login = { username, groups: ["system:authenticated"] };
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = keys;
    assert.deepEqual(await logInUntil(login, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }), login);
    const KUBECONFIG = join(stack.folder, "kubeconfig");
    writeFileSync(KUBECONFIG, files.KUBECONFIG ?? "");
    const env = { ...keys, KUBECONFIG, PATH: [join(packageFolder, "bin"), process.env.PATH].join(delimiter) };
    const kubectl = (...args: string[]) => runToEnd({ command: "kubectl", args, env });
    const read = await kubectl("get", "pods", "--namespace", "default");
    assert.equal(read.status, 0, read.stderr);
    const written = await kubectl("create", "configmap", "esc-example");
    assert.match(written.stderr, /Forbidden/i);
    const credentials = {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    };
    const eks = new EKS({ endpoint, credentials });
    assert.ok((await eks.listAccessEntries({ clusterName })).accessEntries?.includes(outputs.roleArn ?? ""));
    await assert.rejects(eks.listAccessEntries({ clusterName: "another" }), { name: "AccessDeniedException" });
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    assert.notEqual(await assume(outputs.roleArn ?? "", await tokenOf("eks/prod")), outputs.roleArn);
    const { accessEntries = [] } = await new EKS({}).listAccessEntries({ clusterName });
    assert.ok(!accessEntries.includes(outputs.roleArn ?? ""));
  });
});
