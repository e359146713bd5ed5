import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { bucketArn } from "../support/programs";
import { followReadme } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const logGroupArn = `arn:aws:logs:us-west-2:123456789012:log-group:/eks/${clusterName}/*`;

describe("examples/logs-yaml, following its README", () => {
  it("limits Loki to its prefix and Fluent Bit to its log groups, and leaves nothing behind", async () => {
    const [eks, iam] = [new EKS({}), new IAM({})];
    const stack = await followReadme("logs-yaml", {
      clusterName,
      bucketArn,
      logGroupArn,
      "<your region>": "us-west-2",
      "<your account>": "123456789012",
    });
    const statementsOf = async (roleArn: string, PolicyName: string) => {
      const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
      const { Statement: statements } = JSON.parse(decodeURIComponent(String(PolicyDocument)));
      return statements.map((statement: { Action: unknown; Resource: unknown }) => [
        statement.Action,
        statement.Resource,
      ]);
    };
    try {
      await stack.preview();
      const { outputs } = await stack.up();
      assert.deepEqual(await statementsOf(outputs.lokiRoleArn?.value, "loki"), [
        ["s3:ListBucket", bucketArn],
        [["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], `${bucketArn}/loki/*`],
      ]);
      assert.deepEqual(await statementsOf(outputs.fluentBitRoleArn?.value, "fluent-bit"), [
        [["logs:CreateLogGroup", "logs:PutRetentionPolicy"], `${logGroupArn}:*`],
        [["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroupArn}:log-stream:*`],
      ]);
      const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName });
      const accounts = associations.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
      assert.deepEqual(accounts.sort(), ["fluent-bit/fluent-bit", "loki/loki"]);
      const { summary } = await stack.up();
      assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    } finally {
      await stack.end();
    }
    assert.deepEqual((await eks.listPodIdentityAssociations({ clusterName })).associations, []);
  });
});
