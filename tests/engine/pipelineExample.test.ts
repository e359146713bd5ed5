import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
import { SignJWT } from "jose";
import { newRole, removeRole } from "../support/login";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { assume, fromSandbox } from "../support/sandbox";
import { newKey } from "../support/stackFiles";

const region = fromSandbox("AWS_REGION");
const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const iam = new IAM({ endpoint });
const issuer = "token.actions.githubusercontent.com";
const bucket = "arn:aws:s3:::acme-pulumi-state";
const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/**
 * The stack, GitHub's provider, two roles each with a policy for the state, and two components each with a policy and
 * an attachment.
 */
const resourceCount = 1 + 1 + 2 * 2 + 2 * 3;

/** A token in the form that GitHub gives to a job, signed with a key of this test. */
function tokenOf(subject: string, audience = "sts.amazonaws.com"): Promise<string> {
  const token = new SignJWT({ sub: subject, aud: audience, iss: `https://${issuer}` });
  const key = new TextEncoder().encode("a key that only this test knows, for tokens of jobs on GitHub");
  return token.setProtectedHeader({ alg: "HS256" }).setIssuedAt().setExpirationTime("10m").sign(key);
}

describe("examples/pipeline-github-actions, following its README: the roles", () => {
  let stack: ReadmeStack;
  let secretsKeyArn: string;
  let roles: { preview: string; deploy: string };
  let principalArn: string;

  before(async () => {
    principalArn = await newRole("pipeline-example-developers");
    secretsKeyArn = (await newKey()).Arn;
    const values = {
      clusterName,
      repository: "acme/platform",
      stateBucket: "acme-pulumi-state",
      secretsKeyArn,
      "<your bucket>": "acme-pulumi-state",
      "<ARN of the key>": secretsKeyArn,
      "<region>": region,
    };
    const program = (folder: string) => programIn(join(folder, "index.ts"));
    stack = await followReadme("pipeline-github-actions", values, program);
  });
  after(async () => {
    await stack.end();
    await removeRole("pipeline-example-developers");
  });

  it("are created as previewed", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: resourceCount });
    roles = { preview: outputs.previewRoleArn?.value, deploy: outputs.deployRoleArn?.value };
    assert.equal((await stack.up()).summary.resourceChanges?.same, resourceCount);
  });

  it("admit exactly the jobs that they are meant for", async () => {
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

  it("can use the state: one reads it, and the other also writes it", async () => {
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

  it("read access entries, and only merged changes modify them", async () => {
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

  it("are removed completely, and leave the stack that the pipeline deploys, whose secrets the key encrypts", async () => {
    await stack.destroy();
    for (const role of Object.values(roles)) {
      await assert.rejects(iam.getRole({ RoleName: nameIn(role) }), { name: /^NoSuchEntity/ });
    }
    const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
    assert.ok(!OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(issuer)));
    const s3 = new S3({ endpoint, forcePathStyle: true });
    await s3.createBucket({ Bucket: "acme-pulumi-state" });
    await stack.next();
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: "acme-pulumi-state" });
    const states = Contents.flatMap(({ Key = "" }) => (/^\.pulumi\/stacks\/.*\.json$/.test(Key) ? [Key] : []));
    assert.deepEqual(states, [".pulumi/stacks/eks-auth-pipeline/prod.json"]);
    const settings = readFileSync(join(stack.folder, "Pulumi.prod.yaml"), "utf8");
    assert.equal(settings.split("\n")[0], `secretsprovider: awskms:///${secretsKeyArn}?region=${region}`);
    for (const { Key } of Contents) await s3.deleteObject({ Bucket: "acme-pulumi-state", Key });
    await s3.deleteBucket({ Bucket: "acme-pulumi-state" });
  });
});
