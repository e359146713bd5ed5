import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
import { SignJWT } from "jose";
import { parse } from "yaml";
import { type Keys, logInUntil, newRole, removeRole } from "../support/login";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
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
 * The stack, GitHub's provider, two roles each with a policy for the state, two components each with a policy and an
 * attachment, a group with its role and binding, and two access entries.
 */
const resourceCount = 1 + 1 + 2 * 2 + 2 * 3 + 3 + 2 * 2;

/** A stand-in for GitHub's CLI that stores one comment. */
const gh = `#!/bin/sh
echo "$@" >> gh.log
case "$*" in
  *--paginate*) cat comment-id 2> /dev/null ;;
  *POST*) echo 77 > comment-id; cp comment.md posted.md ;;
  *PATCH*/comments/77*) cp comment.md posted.md ;;
  *) exit 1 ;;
esac
`;

/** The keys of a job with this subject. */
async function jobKeys(role: string, subject: string): Promise<Keys> {
  const token = { RoleArn: role, RoleSessionName: "job", WebIdentityToken: await tokenOf(subject) };
  const { Credentials } = await new STS({ endpoint }).assumeRoleWithWebIdentity(token);
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
  };
}

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
    buildPackage();
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
      const keys = await jobKeys(role, subject);
      const credentials = {
        accessKeyId: keys.AWS_ACCESS_KEY_ID,
        secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
        sessionToken: keys.AWS_SESSION_TOKEN,
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

  it("show on a pull request who has gained access since the last deployment, by the steps of the workflow", async () => {
    const { env, jobs } = parse(readFileSync(join(stack.folder, ".github/workflows/access.yaml"), "utf8"));
    const variables: Record<string, string> = {
      AWS_REGION: region,
      CLUSTER: clusterName,
      STATE_BUCKET: "acme-pulumi-state",
    };
    const filled = (text: string) => text.replace(/\$\{\{ vars\.(\w+) \}\}/g, (_, name) => variables[name] ?? "");
    const access = join(stack.folder, "access");
    for (const links of ["global", "node_modules/.bin"]) mkdirSync(join(access, links), { recursive: true });
    symlinkSync(join(packageFolder, "bin/eks-auth"), join(access, "node_modules/.bin/pulumi-eks-auth"));
    writeFileSync(join(access, "global/gh"), gh, { mode: 0o755 });
    const logins = { preview: "repo:acme/platform:pull_request", up: "repo:acme/platform:ref:refs/heads/main" };

    /** Runs the commands of a job as GitHub does, and returns the text of the comment. */
    async function run(job: keyof typeof logins): Promise<string> {
      const role = job === "up" ? roles.deploy : roles.preview;
      const keys = await jobKeys(role, logins[job]);
      const groups = ["access-readers", "system:authenticated"];
      const login = { username: `${role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/job`, groups };
      assert.deepEqual(await logInUntil(login, keys), login);
      const given = Object.entries(env as Record<string, string>).map(([name, text]) => [name, filled(text)]);
      const github = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary.md", GITHUB_REPOSITORY: "acme/platform" };
      writeFileSync(join(access, "output"), "");
      for (const step of jobs[job].steps as { run?: string; if?: string }[]) {
        const output = readFileSync(join(access, "output"), "utf8");
        const isSkipped = step.if === "steps.access.outputs.status == '2'" && output !== "status=2\n";
        if (step.run === undefined || step.run === "npm ci" || isSkipped) continue;
        const { status, stdout, stderr } = await runToEnd({
          command: "bash",
          args: ["--norc", "-ec", step.run],
          cwd: access,
          env: {
            ...Object.fromEntries(given),
            ...github,
            ...keys,
            PULL_REQUEST: "5",
            PATH: [join(access, "global"), process.env.PATH].join(delimiter),
          },
        });
        assert.equal(status, 0, `${step.run}\n${stdout}${stderr}`);
      }
      return job === "up" ? "" : readFileSync(join(access, "posted.md"), "utf8");
    }

    const s3 = new S3({ endpoint, forcePathStyle: true });
    await s3.createBucket({ Bucket: "acme-pulumi-state" });
    assert.match(await run("preview"), /\n {4}No deployment has stored a report yet\.\n$/);
    await run("up");
    assert.match(await run("preview"), /\n {4}Nobody's access changes\.\n$/);
    await new EKS({ endpoint }).createAccessEntry({ clusterName, principalArn });
    const changed = await run("preview");
    await new EKS({ endpoint }).deleteAccessEntry({ clusterName, principalArn });
    assert.ok(changed.startsWith("<!-- eks-auth: access -->\n"));
    const readme = readFileSync(join(stack.folder, "README.md"), "utf8");
    const [, shown = ""] = /^```text\n(Between [\s\S]*?)^```$/m.exec(readme) ?? [];
    const names = { "111122223333": fromSandbox("SANDBOX_ACCOUNT"), interns: nameIn(principalArn), prod: clusterName };
    const expected = Object.entries(names).reduce((text, [name, value]) => text.replaceAll(name, value), shown);
    assert.ok(expected !== "" && changed.endsWith(`\n${expected}`), changed);
    const calls = readFileSync(join(access, "gh.log"), "utf8").match(/(?<=--method )\w+ \S+/g);
    const comment = "PATCH repos/acme/platform/issues/comments/77";
    assert.deepEqual(calls, ["POST repos/acme/platform/issues/5/comments", comment, comment]);
    assert.match(readFileSync(join(access, "summary.md"), "utf8"), /^## Access to /);
    await s3.deleteObject({ Bucket: "acme-pulumi-state", Key: "access-reports/prod.json" });
    await s3.deleteBucket({ Bucket: "acme-pulumi-state" });
  }).timeout(300_000);

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
