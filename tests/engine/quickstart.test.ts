import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetOpenIDConnectProviderCommand, GetRoleCommand, GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { installPart } from "../sandbox/install/install";
import { javaEnvironment } from "../support/javaHost";
import { copyExample, programIn, root } from "../support/programs";
import { followReadme } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { assume, claimsOf, fromSandbox, iam, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";

const configuration = { clusterName: fromSandbox("EKS_CLUSTER_NAME"), bucketArn: "arn:aws:s3:::my-bucket" };

const issuer = fromSandbox("SANDBOX_ISSUER").slice("https://".length);
const providerArn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;

const trustPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${issuer}:aud`]: "sts.amazonaws.com",
          [`${issuer}:sub`]: "system:serviceaccount:default:my-service-account",
        },
      },
    },
  ],
};

/** The resources of the quick start, named as in `urn:pulumi:<stack>::<project>::`. */
const resources = [
  "eks-auth:index:OidcProvider$aws:iam/openIdConnectProvider:OpenIdConnectProvider::cluster-provider",
  "eks-auth:index:OidcProvider::cluster",
  "eks-auth:index:ServiceAccount$kubernetes:core/v1:ServiceAccount::account-service-account",
  "eks-auth:index:ServiceAccount::account",
  "eks-auth:index:ServiceAccountRole$aws:iam/role:Role::reader-role",
  "eks-auth:index:ServiceAccountRole$aws:iam/rolePolicy:RolePolicy::reader-read-bucket",
  "eks-auth:index:ServiceAccountRole::reader",
];

async function urnsOf(stack: Stack): Promise<string[]> {
  const { deployment } = await stack.exportStack();
  return (deployment.resources ?? [])
    .map(({ urn }: { urn: string }) => urn.split("::").slice(2).join("::"))
    .filter((urn: string) => !/^pulumi:(pulumi:Stack|providers:)/.test(urn))
    .sort();
}

/** The name in a role's ARN. */
function nameIn(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}

/** @param open Creates the stack with its configuration, and returns a function that removes it. */
function describeQuickstart(title: string, open: () => Promise<{ stack: Stack; end: () => Promise<void> }>): void {
  describe(title, () => {
    let stack: Stack;
    let end: () => Promise<void>;

    before(async () => {
      ({ stack, end } = await open());
    });

    after(() => end());

    it("previews every resource", async () => {
      const { changeSummary } = await stack.preview();
      assert.deepEqual(changeSummary, { create: resources.length + 1 });
      await assert.rejects(iam().send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn })));
    });

    it("declares the documented provider, role and service account", async () => {
      const { outputs, summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create: resources.length + 1 });
      assert.deepEqual(await urnsOf(stack), resources);
      assert.equal(outputs.providerArn?.value, providerArn);
      assert.equal(outputs.subject?.value, "system:serviceaccount:default:my-service-account");

      const provider = await iam().send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn }));
      assert.deepEqual(provider.ClientIDList, ["sts.amazonaws.com"]);
      const roleName = nameIn(outputs.roleArn?.value);
      const { Role: role } = await iam().send(new GetRoleCommand({ RoleName: roleName }));
      assert.deepEqual(JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")), trustPolicy);
      assert.deepEqual(JSON.parse(outputs.trustPolicy?.value as string), trustPolicy);
      const policy = await iam().send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: "read-bucket" }));
      assert.deepEqual(JSON.parse(decodeURIComponent(policy.PolicyDocument ?? "")), {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::my-bucket" },
          { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/*" },
        ],
      });
      const where = { namespace: "default", name: "my-service-account" };
      const account = await kubernetes().readNamespacedServiceAccount(where);
      assert.equal(account.metadata?.annotations?.["eks.amazonaws.com/role-arn"], outputs.roleArn?.value);
    });

    it("changes nothing the second time", async () => {
      const { summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { same: resources.length + 1 });
    });

    it("admits exactly the pods of the service account", async () => {
      const { roleArn } = await stack.outputs();
      const role: string = roleArn?.value;
      const token = await mintToken("default", "my-service-account");
      const { iss, aud, sub } = claimsOf(token);
      assert.deepEqual(
        { iss, aud, sub },
        {
          iss: `https://${issuer}`,
          aud: ["sts.amazonaws.com"],
          sub: "system:serviceaccount:default:my-service-account",
        },
      );
      const session = `arn:aws:sts::123456789012:assumed-role/${nameIn(role)}/pod`;
      assert.equal(await assume(role, token), session);

      const others = [
        await makeServiceAccount("default", "another-account"),
        await makeServiceAccount("another-namespace", "my-service-account"),
      ];
      assert.equal(await assume(role, await mintToken("default", "another-account")), "AccessDenied");
      assert.equal(await assume(role, await mintToken("another-namespace", "my-service-account")), "AccessDenied");
      // The provider itself rejects a token for another audience, so STS doesn't evaluate the trust policy.
      const another = await mintToken("default", "my-service-account", "another");
      assert.equal(await assume(role, another), "InvalidIdentityTokenException");
      for (const remove of others) {
        await remove();
      }
    });

    it("leaves nothing behind", async () => {
      const { roleArn } = await stack.outputs();
      await stack.destroy();
      const RoleName = nameIn(roleArn?.value);
      await assert.rejects(iam().send(new GetRoleCommand({ RoleName })), { name: /^NoSuchEntity/ });
      await assert.rejects(iam().send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn })), {
        name: /^NoSuchEntity/,
      });
      const { items } = await kubernetes().listNamespacedServiceAccount({ namespace: "default" });
      assert.ok(!items.some(({ metadata }) => metadata?.name === "my-service-account"));
    });
  });
}

describeQuickstart("examples/quickstart: YAML, through the plugin, following its README", async () => {
  const stack = await followReadme("quickstart", configuration);
  return { stack, end: stack.end };
});

describeQuickstart("examples/irsa-typescript: TypeScript, in process, following its README", async () => {
  const program = (folder: string) => programIn(join(folder, "index.ts"));
  const stack = await followReadme("irsa-typescript", configuration, program);
  return { stack, end: stack.end };
});

describeQuickstart("examples/quickstart-java: Java, through the plugin, following its README", async () => {
  const home = mkdtempSync(join(tmpdir(), "eks-auth-java-"));
  const env = await javaEnvironment(home);
  const stack = await followReadme("quickstart-java", configuration, undefined, env);
  // For the operations that the README doesn't list.
  Object.assign(stack.workspace.envVars, env);
  const end = async () => {
    await stack.end();
    rmSync(home, { recursive: true });
  };
  return { stack, end };
});

/**
 * A stack in a folder whose program is in another language: preview and up run that program with its own Automation
 * API, and the other operations read the same state.
 */
async function openIn(example: string, command: () => Promise<string[]>) {
  const { folder, remove } = copyExample(example);
  const args = { stackName: "quickstart", projectName: `eks-auth-${example}`, program: async () => {} };
  const stack = await LocalWorkspace.createStack(args, { workDir: folder });
  const config = Object.entries(configuration).map(([key, value]) => [key, { value }]);
  await stack.setAllConfig(Object.fromEntries(config));
  const run = async (operation: "preview" | "up") => {
    const [program = "", ...rest] = await command();
    const ended = await runToEnd(
      { command: program, args: [...rest, folder, args.stackName, args.projectName, operation] },
      5 * 60_000,
    );
    assert.equal(ended.status, 0, `${ended.stdout}\n${ended.stderr}`);
    return JSON.parse(ended.stdout.trim().split("\n").pop() ?? "");
  };
  const end = async () => {
    await stack.destroy();
    await stack.workspace.removeStack(stack.name);
    remove();
  };
  return { stack: Object.assign(stack, { preview: () => run("preview"), up: () => run("up") }), end };
}

describeQuickstart("examples/quickstart-python: Python, through the plugin", () =>
  openIn("quickstart-python", async () => [
    await installPart("sdk-python", process.env, AbortSignal.timeout(30 * 60_000)),
    join(root, "tests", "sdk", "python", "run_example.py"),
  ]),
);

describeQuickstart("examples/quickstart-go: Go, through the plugin", () =>
  openIn("quickstart-go", async () => [await installPart("sdk-go", process.env, AbortSignal.timeout(30 * 60_000))]),
);
