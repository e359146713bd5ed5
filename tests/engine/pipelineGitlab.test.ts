import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
import { SignJWT } from "jose";
import { parse } from "yaml";
import { newRole, removeRole } from "../support/login";
import { root } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { assume, fromSandbox } from "../support/sandbox";
import { newKey } from "../support/stackFiles";

const region = fromSandbox("AWS_REGION");
const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const bucket = "acme-gitlab-state";
const developers = "gitlab-example-developers";
const file = join(root, "examples/pipeline-gitlab/.gitlab-ci.yml");

/** Reads pipelines of GitLab, with GitLab's JSON schema: https://github.com/firecow/gitlab-ci-local. */
const reader = "gitlab-ci-local@4.63.0";

/** The stack, GitLab's provider, two roles each with a policy for the state, and two components each with a policy and an attachment. */
const resourceCount = 1 + 1 + 2 * 2 + 2 * 3;

interface Job {
  variables: Record<string, string>;
  script: string[];
  resource_group?: string;
}

/** What the pipeline deploys: one access entry. */
const program = `name: access
runtime: yaml
plugins:
  providers:
    - name: eks-auth
      path: ${join(root, "bin")}
resources:
  developers:
    type: eks-auth:AccessEntry
    properties:
      clusterName: ${clusterName}
      principalArn: arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:role/${developers}
      kubernetesGroups: [developers]
`;

/** A token in the form that GitLab gives to a job, signed with a key of this test. */
function tokenOf(subject: string, audience = "sts.amazonaws.com"): Promise<string> {
  const token = new SignJWT({ sub: subject, aud: audience, iss: "https://gitlab.com" });
  const key = new TextEncoder().encode("a key that only this test knows, for tokens of jobs on GitLab");
  return token.setProtectedHeader({ alg: "HS256" }).setIssuedAt().setExpirationTime("10m").sign(key);
}

describe("examples/pipeline-gitlab: the pipeline", function () {
  // The first run installs the program that reads it.
  this.timeout(10 * 60_000);

  /** The jobs of a pipeline with these variables, according to GitLab's schema and the rules. */
  async function jobsOf(text: string, variables: Record<string, string>) {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-gitlab-"));
    try {
      writeFileSync(join(folder, ".gitlab-ci.yml"), text);
      const given = Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]);
      const list = ["gitlab-ci-local", "--list-json", ...given].map((part) => `'${part}'`).join(" ");
      const git =
        "git init -q -b main && git add . && git -c user.name=a -c user.email=a@example.com commit -qm a && git remote add origin https://gitlab.com/acme/platform.git";
      const script = `${git} && npm exec --yes --package ${reader} -- ${list}`;
      const start = { command: "bash", args: ["--norc", "-ec", script], cwd: folder };
      const { status, stdout, stderr } = await runToEnd(start, 9 * 60_000);
      if (status !== 0) return stdout + stderr;
      const jobs: { name: string; when: string }[] = JSON.parse(stdout.slice(stdout.indexOf("\n[") + 1));
      return jobs.filter(({ when }) => when !== "never").map(({ name }) => name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("has the form that GitLab expects, and runs one job for each kind of pipeline", async () => {
    const text = readFileSync(file, "utf8");
    const mergeRequest = { CI_PIPELINE_SOURCE: "merge_request_event", CI_COMMIT_BRANCH: "" };
    assert.deepEqual(await jobsOf(text, mergeRequest), ["preview"]);
    for (const source of ["push", "schedule"]) {
      assert.deepEqual(await jobsOf(text, { CI_PIPELINE_SOURCE: source }), ["up"], source);
    }
    const wrong = await jobsOf(text.replace("resource_group:", "resource_grup:"), mergeRequest);
    assert.match(String(wrong), /'resource_grup' property is not expected to be here at up/);
  });

  it("gives each job its own role by an ID token, and deploys one at a time", () => {
    const { default: shared, workflow, preview, up, ...others } = parse(readFileSync(file, "utf8"));
    assert.deepEqual(Object.keys(others), ["variables"]);
    assert.deepEqual(shared.id_tokens, { AWS_TOKEN: { aud: "sts.amazonaws.com" } });
    assert.equal(workflow.rules.length, 2);
    assert.deepEqual(
      [preview, up].map(({ variables, resource_group }: Job) => [variables, resource_group]),
      [
        [{ AWS_ROLE_ARN: "$PREVIEW_ROLE_ARN" }, undefined],
        [{ AWS_ROLE_ARN: "$DEPLOY_ROLE_ARN" }, "$PULUMI_STACK"],
      ],
    );
    assert.doesNotMatch(readFileSync(file, "utf8"), /set -x|printenv|AWS_ACCESS_KEY_ID/);
  });
});

describe("examples/pipeline-gitlab, following its README: the roles", function () {
  this.timeout(5 * 60_000);

  const s3 = new S3({ forcePathStyle: true });
  let stack: ReadmeStack;
  let secretsKeyArn: string;
  let roles: { preview: string; deploy: string };
  let principalArn: string;

  before(async () => {
    principalArn = await newRole(developers);
    secretsKeyArn = (await newKey()).Arn;
    await s3.createBucket({ Bucket: bucket });
    stack = await followReadme("pipeline-gitlab", {
      clusterName,
      project: "acme/platform",
      stateBucket: bucket,
      secretsKeyArn,
      "<your bucket>": bucket,
      "<ARN of the key>": secretsKeyArn,
      "<region>": region,
    });
  });
  after(async () => {
    await stack.end();
    await removeRole(developers);
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: bucket });
    for (const { Key } of Contents) await s3.deleteObject({ Bucket: bucket, Key });
    await s3.deleteBucket({ Bucket: bucket });
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
      "a merge request": "project_path:acme/platform:ref_type:branch:ref:feature",
      "the branch": "project_path:acme/platform:ref_type:branch:ref:main",
      "another branch": "project_path:acme/platform:ref_type:branch:ref:main2",
      "a tag": "project_path:acme/platform:ref_type:tag:ref:main",
      "a fork": "project_path:intern/platform:ref_type:branch:ref:main",
      "another project": "project_path:acme/platform-2:ref_type:branch:ref:main",
    };
    const allowed: Record<string, string[]> = { preview: [], deploy: [] };
    for (const [what, subject] of Object.entries(subjects)) {
      const token = await tokenOf(subject);
      for (const [name, arn] of Object.entries(roles)) {
        const answer = await assume(arn, token);
        if (answer.startsWith("arn:")) allowed[name]?.push(what);
        else assert.equal(answer, "AccessDenied");
      }
    }
    assert.deepEqual(allowed, { preview: ["a merge request", "the branch", "another branch"], deploy: ["the branch"] });
    const another = await tokenOf(subjects["the branch"], "https://gitlab.com");
    assert.equal(await assume(roles.deploy, another), "InvalidIdentityTokenException");
  });

  it("run the commands of the jobs: the preview changes nothing, and the deployment grants the access", async () => {
    const access = join(stack.folder, "access");
    mkdirSync(access);
    writeFileSync(join(access, "Pulumi.yaml"), program);
    // The README's commands run in the folder of the program that they belong to.
    const { variables, default: shared, ...jobs } = parse(readFileSync(join(stack.folder, ".gitlab-ci.yml"), "utf8"));
    const project = {
      PREVIEW_ROLE_ARN: roles.preview,
      DEPLOY_ROLE_ARN: roles.deploy,
      STATE_BUCKET: bucket,
      CI_PROJECT_DIR: stack.folder,
      CI_PROJECT_ID: "1",
      CI_JOB_ID: "2",
    };

    /** Runs a job as GitLab does: its variables refer to others, and the lines of its script share a shell. */
    async function run(name: "preview" | "up", subject: string): Promise<string> {
      const job: Job = jobs[name];
      const given = Object.entries<string>({ ...project, ...variables, ...job.variables });
      const exported = given.map(([key, value]) => `export ${key}="${value}"`);
      const lines = [...shared.before_script, ...job.script].filter((line: string) => line !== "npm ci");
      const script = [...exported, ...lines].join("\n");
      // Pulumi's backend exchanges the token at AWS's own host, which the sandbox doesn't have: the test exchanges it.
      const token = await tokenOf(subject);
      const RoleArn = name === "up" ? roles.deploy : roles.preview;
      const request = { RoleArn, RoleSessionName: "gitlab-1-2", WebIdentityToken: token };
      const { Credentials } = await new STS({}).assumeRoleWithWebIdentity(request);
      const env = {
        AWS_TOKEN: token,
        AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
        AWS_SESSION_TOKEN: Credentials?.SessionToken,
      };
      const start = { command: "bash", args: ["--norc", "-ec", script], cwd: stack.folder, env };
      const { status, stdout, stderr } = await runToEnd(start, 4 * 60_000);
      assert.equal(status, 0, `${name}\n${stdout}${stderr}`);
      assert.equal(readFileSync(join(stack.folder, "aws-token"), "utf8"), token);
      return stdout;
    }

    const init = `pulumi stack init prod --secrets-provider 'awskms:///${secretsKeyArn}?region=${region}'`;
    const env = { PULUMI_BACKEND_URL: `s3://${bucket}` };
    const created = await runToEnd({ command: "bash", args: ["--norc", "-ec", init], cwd: access, env });
    assert.equal(created.status, 0, created.stdout + created.stderr);

    const entries = async () => (await new EKS({}).listAccessEntries({ clusterName })).accessEntries ?? [];
    const shown = await run("preview", "project_path:acme/platform:ref_type:branch:ref:feature");
    assert.match(shown, /^ {4}\+ 3 to create$/m);
    assert.ok(!(await entries()).includes(principalArn));
    await run("up", "project_path:acme/platform:ref_type:branch:ref:main");
    assert.ok((await entries()).includes(principalArn));
    await new EKS({}).deleteAccessEntry({ clusterName, principalArn });
  });

  it("are removed completely, and leave the stack that the pipeline deploys, whose secrets the key encrypts", async () => {
    await stack.destroy();
    for (const role of Object.values(roles)) {
      const RoleName = role.slice(role.lastIndexOf("/") + 1);
      await assert.rejects(new IAM({}).getRole({ RoleName }), { name: /^NoSuchEntity/ });
    }
    await stack.next();
    const settings = readFileSync(join(stack.folder, "Pulumi.prod.yaml"), "utf8");
    assert.equal(settings.split("\n")[0], `secretsprovider: awskms:///${secretsKeyArn}?region=${region}`);
  });
});
