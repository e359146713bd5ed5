import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { isPromised } from "../support/controlPlanePromises";
import { calls, createFixtures, deleteFixtures, type Furniture } from "../support/eksCalls";
import { assumeRole, type Keys, newRole, removeRole } from "../support/login";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = "ci-example";
const pipelineName = "ci-example-pipeline";
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const iam = new IAM({ endpoint });
const admin = new EKS({ endpoint });
const credentialsOf = (keys: Keys) => ({
  accessKeyId: keys.AWS_ACCESS_KEY_ID,
  secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
  sessionToken: keys.AWS_SESSION_TOKEN,
});
const arnOf = (rest: string) => `arn:aws:eks:us-west-2:123456789012:${rest}`;

describe("examples/ci-control-plane-yaml, following its README: a pipeline that updates node groups", () => {
  let stack: ReadmeStack;
  let pipeline: Keys;
  let furniture: Furniture;

  before(async () => {
    const pipelineArn = await newRole(pipelineName);
    const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.putRolePolicy({ RoleName: pipelineName, PolicyName: "assume", PolicyDocument });
    pipeline = await assumeRole(pipelineArn, "job");
    stack = await followReadme("ci-control-plane-yaml", { clusterName, pipelineArn });
    furniture = await createFixtures(admin, clusterName);
  });
  after(async () => {
    await stack.end();
    await iam.deleteRolePolicy({ RoleName: pipelineName, PolicyName: "assume" });
    await removeRole(pipelineName);
    await deleteFixtures(admin, clusterName);
  });

  it("previews and declares a role with a policy", async () => {
    const create = 5;
    assert.deepEqual((await stack.preview()).changeSummary, { create });
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create });
    const cluster = arnOf(`cluster/${clusterName}`);
    const nodegroups = arnOf(`nodegroup/${clusterName}/*/*`);
    const updating = ["eks:DescribeNodegroup", "eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"];
    assert.deepEqual(JSON.parse(outputs.policyJson?.value), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "eks:ListNodegroups", Resource: cluster },
        { Effect: "Allow", Action: updating, Resource: nodegroups },
        { Effect: "Allow", Action: ["eks:DescribeUpdate", "eks:ListUpdates"], Resource: [cluster, nodegroups] },
      ],
    });
    assert.equal(await stack.runAsWritten("pulumi stack output policyJson"), `${outputs.policyJson?.value}\n`);
    const RoleName = String(outputs.roleArn?.value).split("/").pop();
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
    assert.deepEqual(
      AttachedPolicies.map(({ PolicyArn }) => PolicyArn),
      outputs.policyArns?.value,
    );
  });

  it("changes nothing the second time", async () => {
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 5 });
  });

  it("lets the pipeline update node groups, and nothing else", async () => {
    const { roleArn } = await stack.outputs();
    const credentials = credentialsOf(pipeline);
    const { Credentials } = await new STS({ endpoint, credentials }).assumeRole({
      RoleArn: roleArn?.value,
      RoleSessionName: "pipeline",
    });
    const eks = new EKS({
      endpoint,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken,
      },
    });
    const allowed: string[] = [];
    for (const { operation, kind, make } of calls) {
      const error = await make(eks, furniture).then(
        () => undefined,
        (reason: Error) => reason,
      );
      if (error?.name !== "AccessDeniedException") {
        // The emulator allows some of these calls but doesn't implement them.
        assert.match(error?.message ?? "", /^$|^No route for /, operation);
        assert.ok(isPromised(["update-nodegroups"], operation, kind), operation);
        allowed.push(operation);
      }
    }
    assert.deepEqual(allowed.sort(), [
      "DescribeNodegroup",
      "DescribeUpdate",
      "ListNodegroups",
      "ListUpdates",
      "UpdateNodegroupConfig",
      "UpdateNodegroupVersion",
    ]);
    const sandbox = { clusterName: fromSandbox("EKS_CLUSTER_NAME") };
    await assert.rejects(eks.listNodegroups(sandbox), { name: "AccessDeniedException" });
  });

  it("leaves nothing behind", async () => {
    const { roleArn, policyArns } = await stack.outputs();
    await stack.destroy();
    const RoleName = String(roleArn?.value).split("/").pop();
    await assert.rejects(iam.getRole({ RoleName }), { name: /^NoSuchEntity/ });
    await assert.rejects(iam.getPolicy({ PolicyArn: policyArns?.value[0] }), { name: /^NoSuchEntity/ });
  });
});
