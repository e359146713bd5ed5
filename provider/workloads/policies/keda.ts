import type { Statement } from "../../iam/controlPlane/statements";
import { assuming, type WorkloadDefinition, where } from "../definition";
import type { GrantedScopes } from "../scopes";

/**
 * The operator's own role. The documentation names the actions of the CloudWatch, Kinesis and SQS scalers; those of the
 * other scalers are the calls in pkg/scalers of https://github.com/kedacore/keda/tree/v2.20.2.
 */
export const keda: WorkloadDefinition = {
  serviceAccount: { namespace: "keda", name: "keda-operator" },
  source: {
    policy: "own",
    version: "2.20",
    link: "https://github.com/kedacore/keda-docs/blob/a55c5d345e2cbd9923ab4936f1cabc2a17e9abac/content/docs/2.20/authentication-providers/aws.md",
  },
  needsOneOf: ["queueArns", "streamArns", "tableArns", "workspaceArns", "readMetrics", "assumeRoleArns"],
  takes: ["secretArns", "kmsKeyArns"],
  statements: (scopes) => [
    ...scalerStatements(scopes),
    ...assuming(scopes.assumeRoleArns),
    ...where(scopes.secretArns, (resources) => [{ actions: ["secretsmanager:GetSecretValue"], resources }]),
    ...where(scopes.kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt"], resources }]),
  ],
};

function scalerStatements(scopes: GrantedScopes): Statement[] {
  return [
    ...where(scopes.queueArns, (resources) => [{ actions: ["sqs:GetQueueAttributes"], resources }]),
    ...where(scopes.streamArns, (resources) => [{ actions: ["kinesis:DescribeStreamSummary"], resources }]),
    ...where(scopes.tableArns, (tables) => [
      { actions: ["dynamodb:DescribeTable"], resources: tables },
      { actions: ["dynamodb:Query"], resources: tables.flatMap((table) => [table, `${table}/index/*`]) },
      { actions: ["dynamodb:DescribeStream"], resources: tables.map((table) => `${table}/stream/*`) },
    ]),
    ...where(scopes.workspaceArns, (resources) => [{ actions: ["aps:QueryMetrics"], resources }]),
    ...(scopes.readMetrics ? [{ actions: ["cloudwatch:GetMetricData"], resources: ["*"] }] : []),
  ];
}
