import assert from "node:assert/strict";
import { pending } from "../../provider/validation/issues";
import type { ScopeName } from "../../provider/workloads/scopes";
import { workloadIssues } from "../../provider/workloads/validateWorkload";
import { Workload } from "../../provider/workloads/workload";
import { assertIssues } from "../support/messages";
import { allScopes, everyWorkload, namesOf, neededScopes, widestScopes } from "./allScopes";

const paths = { workload: ["workload"], scopes: ["workloadScopes"] };
const issues = (workload: unknown, scopes?: unknown) => workloadIssues(paths, workload, scopes);

const authority = "arn:aws:acm-pca:us-west-2:210987654321:certificate-authority/1234abcd";
const secret = "arn:aws:secretsmanager:us-west-2:123456789012:secret";
const parameter = "arn:aws:ssm:us-west-2:123456789012:parameter";
/** A value for every scope. */
const values: Record<ScopeName, unknown> = Object.assign({}, ...everyWorkload.map((workload) => allScopes(workload)));

describe("the issues of a workload", () => {
  for (const workload of everyWorkload) {
    it(`are empty with all scopes, with the required scopes and with all resources: ${workload}`, () => {
      for (const scopes of [allScopes(workload), neededScopes(workload), widestScopes(workload)]) {
        assert.deepEqual(issues(workload, scopes), []);
      }
    });

    it(`list each unsupported scope: ${workload}`, () => {
      const uses = namesOf(workload);
      const names = Object.keys(values) as ScopeName[];
      const scopes = { ...values, ...allScopes(workload) };
      const expected = names.filter((name) => !uses.includes(name)).map((name) => `unknown workloadScopes.${name}`);
      assertIssues(issues(workload, scopes), {
        of: "workloadIssues",
        what: `list each unsupported scope: ${workload}`,
        issues: expected,
      });
    });
  }

  const good: [string, unknown, unknown][] = [
    ["no workload", undefined, undefined],
    ["no workload, and null scopes", null, { hostedZoneArns: null }],
    ["a workload that isn't known yet", pending, { hostedZoneArns: ["arn:aws:route53:::hostedzone/Z1"] }],
    ["scopes that aren't known yet", Workload.ExternalDns, pending],
    ["a scope that isn't known yet", Workload.ExternalDns, { hostedZoneArns: pending }],
    ["an ARN that isn't known yet", Workload.ExternalDns, { hostedZoneArns: [pending] }],
    ["a cluster that isn't known yet", Workload.ClusterAutoscaler, { clusterName: pending }],
    ["a scope that isn't needed, of null", Workload.EbsCsi, { kmsKeyArns: null }],
    ["resources of another account", Workload.AwsPrivateCaIssuer, { certificateAuthorityArns: [authority] }],
    ["a fifo queue", Workload.NodeTerminationHandler, { queueArns: ["arn:aws:sqs:us-east-1:123456789012:a_b-c.fifo"] }],
    ["patterns of secrets", Workload.ExternalSecrets, { secretArns: [`${secret}:dev-*`, `${secret}:a/b-??????`] }],
    [
      "patterns of parameters",
      Workload.ExternalSecrets,
      { parameterArns: [`${parameter}/dev-*`, `${parameter}/a/b.c`] },
    ],
    ["metrics that aren't read, on another workload", Workload.EbsCsi, { readMetrics: false }],
    ["metrics that aren't known yet", Workload.Keda, { readMetrics: pending }],
    [
      "prefixes of several levels",
      Workload.Loki,
      { bucketArns: ["arn:aws:s3:::logs"], objectPrefixes: ["a/b-c", "d"] },
    ],
    ["patterns of tables", Workload.Keda, { tableArns: ["arn:aws:dynamodb:us-west-2:123456789012:table/shop-*"] }],
    ["another partition", Workload.ExternalDns, { hostedZoneArns: ["arn:aws-iso-b:route53:::hostedzone/Z1"] }],
  ];
  for (const [what, workload, scopes] of good) {
    it(`are empty with ${what}`, () => {
      assert.deepEqual(issues(workload, scopes), []);
    });
  }

  const withZones = (...hostedZoneArns: unknown[]) => ({ hostedZoneArns });
  const bad: [string, unknown, unknown, string[]][] = [
    ["an unknown workload", "dns", undefined, ["choice workload"]],
    ["the name of an inherited object property", "toString", {}, ["choice workload"]],
    ["a number", 7, undefined, ["choice workload"]],
    ["scopes as a list", Workload.ExternalDns, ["x"], ["type workloadScopes"]],
    ["scopes without a workload", undefined, withZones("x"), ["exclusive workloadScopes"]],
    [
      "a nonexistent scope",
      Workload.ExternalDns,
      { hostedZoneArns: ["*"], zoneArns: ["x"] },
      ["unknown workloadScopes.zoneArns"],
    ],
    ["no scopes", Workload.ExternalDns, undefined, ["missing workloadScopes.hostedZoneArns"]],
    [
      "a null required scope",
      Workload.NodeTerminationHandler,
      { queueArns: null },
      ["missing workloadScopes.queueArns"],
    ],
    [
      "two missing required scopes, one without a wildcard",
      Workload.Karpenter,
      {},
      ["missing workloadScopes.clusterName", "missing workloadScopes.nodeRoleArns"],
    ],
    [
      "neither of two alternative scopes",
      Workload.ExternalSecrets,
      { kmsKeyArns: ["*"] },
      ["missing workloadScopes.secretArns, workloadScopes.parameterArns"],
    ],
    ["an empty list", Workload.ExternalDns, withZones(), ["range workloadScopes.hostedZoneArns"]],
    ["an ARN instead of a list", Workload.ExternalDns, { hostedZoneArns: "*" }, ["type workloadScopes.hostedZoneArns"]],
    [
      "a wildcard and an ARN",
      Workload.ExternalDns,
      withZones("*", "arn:aws:route53:::hostedzone/Z1"),
      ["exclusive workloadScopes.hostedZoneArns"],
    ],
    [
      "a duplicate ARN",
      Workload.ExternalDns,
      withZones("arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::hostedzone/Z1"),
      ["duplicate workloadScopes.hostedZoneArns[1]"],
    ],
    [
      "a name instead of an ARN",
      Workload.ExternalDns,
      withZones("Z0123456789ABC"),
      ["format workloadScopes.hostedZoneArns[0]"],
    ],
    [
      "a pattern for all hosted zones",
      Workload.CertManager,
      withZones("arn:aws:route53:::hostedzone/*"),
      ["format workloadScopes.hostedZoneArns[0]"],
    ],
    [
      "the ARN of another resource type",
      Workload.ExternalDns,
      withZones("arn:aws:iam::123456789012:role/dns"),
      ["format workloadScopes.hostedZoneArns[0]"],
    ],
    [
      "the ARN of a bucket's objects",
      Workload.Velero,
      { bucketArns: ["arn:aws:s3:::backups/*"] },
      ["format workloadScopes.bucketArns[0]"],
    ],
    [
      "a directory bucket among other buckets",
      Workload.Velero,
      { bucketArns: ["arn:aws:s3express:us-west-2:123456789012:bucket/fast--usw2-az1--x-s3"] },
      ["format workloadScopes.bucketArns[0]"],
    ],
    [
      "a directory bucket with an invalid name",
      Workload.S3Csi,
      { directoryBucketArns: ["arn:aws:s3express:us-west-2:123456789012:bucket/fast"] },
      ["format workloadScopes.directoryBucketArns[0]"],
    ],
    [
      "a policy variable",
      Workload.ExternalSecrets,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM, not a template
      { secretArns: ["arn:aws:secretsmanager:us-west-2:123456789012:secret:${aws:username}"] },
      ["format workloadScopes.secretArns[0]"],
    ],
    [
      "a secret with a wildcard account",
      Workload.ExternalSecrets,
      { secretArns: ["arn:aws:secretsmanager:us-west-2:*:secret:a"] },
      ["format workloadScopes.secretArns[0]"],
    ],
    [
      "a parameter with a slash too many in front of its name's type",
      Workload.ExternalSecrets,
      { parameterArns: ["arn:aws:ssm:us-west-2:123456789012:document/a"] },
      ["format workloadScopes.parameterArns[0]"],
    ],
    [
      "the alias of a key",
      Workload.EbsCsi,
      { kmsKeyArns: ["arn:aws:kms:us-west-2:123456789012:alias/ebs"] },
      ["format workloadScopes.kmsKeyArns[0]"],
    ],
    [
      "the URL of a queue, and a queue without a region",
      Workload.NodeTerminationHandler,
      { queueArns: ["https://sqs.us-west-2.amazonaws.com/123456789012/q", "arn:aws:sqs::123456789012:q"] },
      ["format workloadScopes.queueArns[0]", "format workloadScopes.queueArns[1]"],
    ],
    [
      "another partition's name",
      Workload.NodeTerminationHandler,
      { queueArns: ["arn:amazon:sqs:us-west-2:123456789012:q"] },
      ["format workloadScopes.queueArns[0]"],
    ],
    [
      "the ID of a workspace",
      Workload.ManagedPrometheus,
      { workspaceArns: ["ws-1"] },
      ["format workloadScopes.workspaceArns[0]"],
    ],
    [
      "an access point instead of its file system",
      Workload.EfsCsi,
      { fileSystemArns: ["arn:aws:elasticfilesystem:us-west-2:123456789012:access-point/fsap-1"] },
      ["format workloadScopes.fileSystemArns[0]"],
    ],
    [
      "a certificate instead of its authority",
      Workload.AwsPrivateCaIssuer,
      { certificateAuthorityArns: [`${authority}/certificate/1`] },
      ["format workloadScopes.certificateAuthorityArns[0]"],
    ],
    [
      "a load balancer instead of its target group",
      Workload.TargetGroupBinding,
      { targetGroupArns: ["arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/a/1"] },
      ["format workloadScopes.targetGroupArns[0]"],
    ],
    [
      "a pattern for node roles",
      Workload.Karpenter,
      { clusterName: "prod", nodeRoleArns: ["*"] },
      ["format workloadScopes.nodeRoleArns[0]"],
    ],
    [
      "the ARN of a cluster instead of its name",
      Workload.ClusterAutoscaler,
      { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
      ["format workloadScopes.clusterName"],
    ],
    [
      "a pattern of buckets for a workload that only uses them",
      Workload.Loki,
      { bucketArns: ["arn:aws:s3:::team-*"] },
      ["format workloadScopes.bucketArns[0]"],
    ],
    [
      "a subscription instead of its topic",
      Workload.AckSns,
      { topicArns: ["arn:aws:sns:us-west-2:123456789012:orders:1234abcd-12ab-34cd-56ef-1234567890ab"] },
      ["format workloadScopes.topicArns[0]"],
    ],
    [
      "the objects of a bucket for a controller that creates buckets",
      Workload.AckS3,
      { bucketArns: ["arn:aws:s3:::team-*/*"] },
      ["format workloadScopes.bucketArns[0]"],
    ],
    [
      "the URI of a repository",
      Workload.AckEcr,
      { repositoryArns: ["123456789012.dkr.ecr.us-west-2.amazonaws.com/shop"] },
      ["format workloadScopes.repositoryArns[0]"],
    ],
    [
      "the subnet group of a database, an identifier with capital letters, and a cluster of EKS",
      Workload.AckRds,
      {
        databaseArns: [
          "arn:aws:rds:us-west-2:123456789012:subgrp:shop",
          "arn:aws:rds:us-west-2:123456789012:db:Shop",
          "arn:aws:eks:us-west-2:123456789012:cluster/shop",
        ],
      },
      [0, 1, 2].map((index) => `format workloadScopes.databaseArns[${index}]`),
    ],
    [
      "an object of a bucket for a provider of Crossplane",
      Workload.CrossplaneS3,
      { bucketArns: ["arn:aws:s3:::team-*/a"] },
      ["format workloadScopes.bucketArns[0]"],
    ],
    ["databases without a scope", Workload.AckRds, {}, ["missing workloadScopes.databaseArns"]],
    [
      "no scaler of KEDA",
      Workload.Keda,
      { readMetrics: false, secretArns: ["*"] },
      [
        "missing workloadScopes.queueArns, workloadScopes.streamArns, workloadScopes.tableArns, workloadScopes.workspaceArns, workloadScopes.readMetrics, workloadScopes.assumeRoleArns",
      ],
    ],
    ["a text for a boolean", Workload.Keda, { readMetrics: "true" }, ["type workloadScopes.readMetrics"]],
    [
      "a pattern for assumed roles",
      Workload.Keda,
      { assumeRoleArns: ["*", "arn:aws:iam::123456789012:role/shop-*"] },
      ["format workloadScopes.assumeRoleArns[0]", "format workloadScopes.assumeRoleArns[1]"],
    ],
    [
      "prefixes with a slash at the end or the start, with a wildcard, and for all objects",
      Workload.Loki,
      { bucketArns: ["*"], objectPrefixes: ["loki/", "/loki", "loki*", "*"] },
      [0, 1, 2, 3].map((index) => `format workloadScopes.objectPrefixes[${index}]`),
    ],
    [
      "prefixes without buckets",
      Workload.FluentBit,
      { streamArns: ["*"], objectPrefixes: ["logs"] },
      ["exclusive workloadScopes.objectPrefixes"],
    ],
    ["no prefixes", Workload.Loki, { bucketArns: ["*"], objectPrefixes: [] }, ["range workloadScopes.objectPrefixes"]],
    [
      "a log stream instead of its log group, and the log group with the suffix that CloudWatch shows",
      Workload.FluentBit,
      {
        logGroupArns: [
          "arn:aws:logs:us-west-2:123456789012:log-group:a:log-stream:b",
          "arn:aws:logs:us-west-2:123456789012:log-group:a:*",
        ],
      },
      ["format workloadScopes.logGroupArns[0]", "format workloadScopes.logGroupArns[1]"],
    ],
    [
      "the stream of a table instead of the table",
      Workload.Keda,
      { tableArns: ["arn:aws:dynamodb:us-west-2:123456789012:table/a/stream/2026-01-01T00:00:00.000"] },
      ["format workloadScopes.tableArns[0]"],
    ],
    [
      "an index of an OpenSearch domain instead of the domain, and the ARN of its API",
      Workload.FluentBit,
      {
        domainArns: [
          "arn:aws:es:us-west-2:123456789012:domain/logs/app",
          "arn:aws:opensearch:us-west-2:123456789012:domain/logs",
        ],
      },
      ["format workloadScopes.domainArns[0]", "format workloadScopes.domainArns[1]"],
    ],
    [
      "a Firehose stream among data streams",
      Workload.FluentBit,
      { streamArns: ["arn:aws:firehose:us-west-2:123456789012:deliverystream/logs"] },
      ["format workloadScopes.streamArns[0]"],
    ],
    [
      "an invalid ARN for a workload that isn't known yet",
      pending,
      withZones("Z1"),
      ["format workloadScopes.hostedZoneArns[0]"],
    ],
    [
      "an unknown workload and an invalid ARN",
      "dns",
      withZones("Z1"),
      ["choice workload", "format workloadScopes.hostedZoneArns[0]"],
    ],
  ];
  for (const [what, workload, scopes, expected] of bad) {
    it(`report ${what}`, () => {
      assertIssues(issues(workload, scopes), { of: "workloadIssues", what, issues: expected });
    });
  }
});
