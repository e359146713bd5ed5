import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { SignJWT } from "jose";
import { newRole, removeRole } from "../support/login";
import { copyExample, programIn } from "../support/programs";
import { assume, fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const iam = new IAM({ endpoint });
const issuer = "token.actions.githubusercontent.com";
const bucket = "arn:aws:s3:::acme-pulumi-state";
const secretsKeyArn = "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/** The stack, GitHub's provider, two roles with a policy each for the state, two components with a policy and an attachment. */
const resourceCount = 1 + 1 + 2 * 2 + 2 * 3;

/** A token as GitHub gives it to a job, signed by a key of the test's own. */
function tokenOf(subject: string, audience = "sts.amazonaws.com"): Promise<string> {
  const token = new SignJWT({ sub: subject, aud: audience, iss: `https://${issuer}` });
  const key = new TextEncoder().encode("a key that only this test knows, for tokens of jobs on GitHub");
  return token.setProtectedHeader({ alg: "HS256" }).setIssuedAt().setExpirationTime("10m").sign(key);
}

describe("examples/pipeline-github-actions: the roles", () => {
  let copy: { folder: string; remove: () => void };
  let stack: Stack;
  let roles: { preview: string; deploy: string };
  let principalArn: string;

  before(async () => {
    principalArn = await newRole("pipeline-example-developers");
    copy = copyExample("pipeline-github-actions");
    const program = programIn(join(copy.folder, "index.ts"));
    const args = { stackName: "pipeline", projectName: "eks-auth-pipeline", program };
    stack = await LocalWorkspace.createStack(args, { workDir: copy.folder });
    await stack.setAllConfig({
      clusterName: { value: clusterName },
      repository: { value: "acme/platform" },
      stateBucket: { value: "acme-pulumi-state" },
      secretsKeyArn: { value: secretsKeyArn },
    });
  });
  after(async () => {
    await stack.destroy();
    await stack.workspace.removeStack(stack.name);
    copy.remove();
    await removeRole("pipeline-example-developers");
  });

  it("are made as previewed", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: resourceCount });
    roles = { preview: outputs.previewRoleArn?.value, deploy: outputs.deployRoleArn?.value };
    assert.equal((await stack.up()).summary.resourceChanges?.same, resourceCount);
  });

  it("let in exactly the jobs that they are for", async () => {
    const subjects = {
      "a pull request": "repo:acme/platform:pull_request",
      "a push to the branch": "repo:acme/platform:ref:refs/heads/main",
      "a push to another branch": "repo:acme/platform:ref:refs/heads/main2",
      "a tag": "repo:acme/platform:ref:refs/tags/main",
      "a pull request of another repository": "repo:acme/platform-2:pull_request",
      "the branch of another owner": "repo:acme2/platform:ref:refs/heads/main",
    };
    const allowed: Record<string, string[]> = {};
    for (const [what, subject] of Object.entries(subjects)) {
      const token = await tokenOf(subject);
      for (const [name, arn] of Object.entries(roles)) {
        const answer = await assume(arn, token);
        if (answer.startsWith("arn:")) {
          allowed[name] = [...(allowed[name] ?? []), what];
        } else {
          assert.equal(answer, "AccessDenied");
        }
      }
    }
    assert.deepEqual(allowed, { preview: ["a pull request"], deploy: ["a push to the branch"] });
    const another = await tokenOf(subjects["a pull request"], "https://github.com/acme");
    assert.equal(await assume(roles.preview, another), "InvalidIdentityTokenException");
  });

  it("may use the state: the one reads it, the other writes it too", async () => {
    const allowedBy = async (role: string, PolicyName: string) => {
      const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: nameIn(role) });
      const name = PolicyNames.find((one) => one.startsWith(PolicyName));
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName: nameIn(role), PolicyName: name });
      const { Statement } = JSON.parse(decodeURIComponent(String(PolicyDocument)));
      return Statement.map(({ Action, Resource }: { Action: string | string[]; Resource: string }) => [
        [Action].flat().join(" "),
        Resource,
      ]);
    };
    const inIam = ["iam:GetRole iam:GetUser", "*"];
    assert.deepEqual(await allowedBy(roles.preview, "preview-state"), [
      ["s3:ListBucket", bucket],
      ["s3:GetObject", `${bucket}/*`],
      ["kms:Decrypt", secretsKeyArn],
      inIam,
    ]);
    assert.deepEqual(await allowedBy(roles.deploy, "deploy-state"), [
      ["s3:ListBucket", bucket],
      ["s3:GetObject s3:PutObject s3:DeleteObject", `${bucket}/*`],
      ["kms:Decrypt kms:Encrypt", secretsKeyArn],
      inIam,
    ]);
  });

  it("look at access entries, and only what is merged changes them", async () => {
    const outcome = async (role: string, subject: string) => {
      const token = { RoleArn: role, RoleSessionName: "job", WebIdentityToken: await tokenOf(subject) };
      const { Credentials } = await new STS({ endpoint }).assumeRoleWithWebIdentity(token);
      const credentials = {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken,
      };
      const eks = new EKS({ endpoint, credentials });
      const named = (call: Promise<unknown>) =>
        call.then(
          () => "done",
          (error: Error) => error.name,
        );
      return {
        describe: await named(eks.describeCluster({ name: clusterName })),
        list: await named(eks.listAccessEntries({ clusterName })),
        create: await named(eks.createAccessEntry({ clusterName, principalArn })),
        elsewhere: await named(eks.listAccessEntries({ clusterName: "another" })),
        nodegroups: await named(eks.deleteNodegroup({ clusterName, nodegroupName: "workers" })),
      };
    };
    const denied = "AccessDeniedException";
    assert.deepEqual(await outcome(roles.preview, "repo:acme/platform:pull_request"), {
      describe: "done",
      list: "done",
      create: denied,
      elsewhere: denied,
      nodegroups: denied,
    });
    assert.deepEqual(await outcome(roles.deploy, "repo:acme/platform:ref:refs/heads/main"), {
      describe: "done",
      list: "done",
      create: "done",
      elsewhere: denied,
      nodegroups: denied,
    });
    await new EKS({ endpoint }).deleteAccessEntry({ clusterName, principalArn });
  });

  it("go without a trace", async () => {
    await stack.destroy();
    for (const role of Object.values(roles)) {
      await assert.rejects(iam.getRole({ RoleName: nameIn(role) }), { name: /^NoSuchEntity/ });
    }
    const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
    assert.ok(!OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(issuer)));
  });
});
