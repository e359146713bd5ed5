import assert from "node:assert/strict";
import { pending } from "../../provider/check/issues";
import { Workload, workloadProblems } from "../../provider/workloads";
import type { ScopeName } from "../../provider/workloads/scopes";
import { linesOf } from "../support/lines";
import { allScopes, everyWorkload, namesOf, neededScopes, widestScopes } from "./allScopes";

const paths = { workload: ["workload"], scopes: ["workloadScopes"] };
const lines = (workload: unknown, scopes?: unknown) => linesOf(workloadProblems(paths, workload, scopes));
const every = 'or give ["*"] for every one of the account in the region.';

const authority = "arn:aws:acm-pca:us-west-2:210987654321:certificate-authority/1234abcd";
const secret = "arn:aws:secretsmanager:us-west-2:123456789012:secret";
const parameter = "arn:aws:ssm:us-west-2:123456789012:parameter";
/** Something for every scope. */
const values: Record<ScopeName, unknown> = Object.assign({}, ...everyWorkload.map((workload) => allScopes(workload)));

describe("the problems of a workload", () => {
  for (const workload of everyWorkload) {
    it(`are none with all its scopes, with those it needs, and with every resource: ${workload}`, () => {
      for (const scopes of [allScopes(workload), neededScopes(workload), widestScopes(workload)]) {
        assert.deepEqual(lines(workload, scopes), []);
      }
    });

    it(`tell each scope that it has no use for: ${workload}`, () => {
      const uses = namesOf(workload);
      const names = Object.keys(values) as ScopeName[];
      const scopes = { ...values, ...allScopes(workload) };
      const takes = `${uses.length === 0 ? "no scopes" : `only ${uses.join(", ")}`}, as "${workload}" takes`;
      const expected = names
        .filter((name) => !uses.includes(name))
        .map((name) => `workloadScopes.${name} is ${JSON.stringify(values[name])}; expected ${takes}. Remove it.`);
      assert.deepEqual(lines(workload, scopes), expected);
    });
  }

  const good: [string, unknown, unknown][] = [
    ["no workload", undefined, undefined],
    ["no workload, and scopes of null", null, { hostedZoneArns: null }],
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
    ["another partition", Workload.ExternalDns, { hostedZoneArns: ["arn:aws-iso-b:route53:::hostedzone/Z1"] }],
  ];
  for (const [what, workload, scopes] of good) {
    it(`are none with ${what}`, () => {
      assert.deepEqual(lines(workload, scopes), []);
    });
  }

  const words = everyWorkload.map((word) => `"${word}"`).join(", ");
  const others = "Use one of these words, or give the role policies of your own.";
  const zones = "the ARN of a hosted zone (arn:<partition>:route53:::hostedzone/<ID>)";
  const asShown = (what: string) => `Pass the ARN of ${what} exactly as AWS shows it.`;
  const withZones = (...hostedZoneArns: unknown[]) => ({ hostedZoneArns });
  const queues = "the ARN of a queue (arn:<partition>:sqs:<region>:<account>:<name>)";
  const bad: [string, unknown, unknown, string[]][] = [
    ["another word", "dns", undefined, [`workload is "dns"; expected one of ${words}. ${others}`]],
    ["a word of JavaScript's", "toString", {}, [`workload is "toString"; expected one of ${words}. ${others}`]],
    ["a number", 7, undefined, [`workload is 7; expected one of ${words}. ${others}`]],
    [
      "scopes in a list",
      Workload.ExternalDns,
      ["x"],
      [
        'workloadScopes is ["x"]; expected the scopes of a workload, by their names. Write them as { hostedZoneArns: […] }.',
      ],
    ],
    [
      "scopes without a workload",
      undefined,
      withZones("x"),
      [
        'workloadScopes is {"hostedZoneArns":["x"]}; expected no scopes, as there is no workload. Name the workload, or remove workloadScopes.',
      ],
    ],
    [
      "a scope that there isn't",
      Workload.ExternalDns,
      { hostedZoneArns: ["*"], zoneArns: ["x"] },
      ['workloadScopes.zoneArns is ["x"]; expected only hostedZoneArns, as "external-dns" takes. Remove it.'],
    ],
    [
      "no scopes",
      Workload.ExternalDns,
      undefined,
      [
        `workloadScopes.hostedZoneArns is missing; expected the ARNs of hosted zones, which "external-dns" needs. Name the hosted zones, ${every}`,
      ],
    ],
    [
      "a needed scope of null",
      Workload.NodeTerminationHandler,
      { queueArns: null },
      [
        `workloadScopes.queueArns is missing; expected the ARNs of queues, which "node-termination-handler" needs. Name the queues, ${every}`,
      ],
    ],
    [
      "two needed scopes left out, of which one has no everything",
      Workload.Karpenter,
      {},
      [
        'workloadScopes.clusterName is missing; expected the name of the cluster, which "karpenter" needs. Give the cluster\'s name.',
        'workloadScopes.nodeRoleArns is missing; expected the ARNs of roles of nodes, which "karpenter" needs. Name the roles of nodes.',
      ],
    ],
    [
      "neither of two scopes",
      Workload.ExternalSecrets,
      { kmsKeyArns: ["*"] },
      [
        'workloadScopes.secretArns, workloadScopes.parameterArns is missing; expected one or more of these, which "external-secrets" needs. Name what it may use, or give ["*"] for every one of the account in the region.',
      ],
    ],
    [
      "an empty list",
      Workload.ExternalDns,
      withZones(),
      [
        `workloadScopes.hostedZoneArns is []; expected at least 1 ARNs of hosted zones. Name the hosted zones, ${every}`,
      ],
    ],
    [
      "an ARN without a list",
      Workload.ExternalDns,
      { hostedZoneArns: "*" },
      [
        'workloadScopes.hostedZoneArns is "*"; expected a list of ARNs of hosted zones. Write it as a list, even with one item.',
      ],
    ],
    [
      "everything and something",
      Workload.ExternalDns,
      withZones("*", "arn:aws:route53:::hostedzone/Z1"),
      [
        'workloadScopes.hostedZoneArns is ["*","arn:aws:route53:::hostedzone/Z1"]; expected "*" alone, which means all hosted zones. Remove "*", or everything else.',
      ],
    ],
    [
      "the same twice",
      Workload.ExternalDns,
      withZones("arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::hostedzone/Z1"),
      [
        'workloadScopes.hostedZoneArns[1] is "arn:aws:route53:::hostedzone/Z1"; expected no duplicate of workloadScopes.hostedZoneArns[0]. Remove one of the two.',
      ],
    ],
    [
      "a name in place of an ARN",
      Workload.ExternalDns,
      withZones("Z0123456789ABC"),
      [`workloadScopes.hostedZoneArns[0] is "Z0123456789ABC"; expected ${zones}. ${asShown("a hosted zone")}`],
    ],
    [
      "every hosted zone by a pattern",
      Workload.CertManager,
      withZones("arn:aws:route53:::hostedzone/*"),
      [
        `workloadScopes.hostedZoneArns[0] is "arn:aws:route53:::hostedzone/*"; expected ${zones}. ${asShown("a hosted zone")}`,
      ],
    ],
    [
      "the ARN of something else",
      Workload.ExternalDns,
      withZones("arn:aws:iam::123456789012:role/dns"),
      [
        `workloadScopes.hostedZoneArns[0] is "arn:aws:iam::123456789012:role/dns"; expected ${zones}. This is the ARN of an IAM role: pass the ARN of a hosted zone.`,
      ],
    ],
    [
      "the ARN of a bucket's objects",
      Workload.Velero,
      { bucketArns: ["arn:aws:s3:::backups/*"] },
      [
        'workloadScopes.bucketArns[0] is "arn:aws:s3:::backups/*"; expected the ARN of a general purpose bucket (arn:<partition>:s3:::<name>). Pass the ARN of the bucket itself: all its objects are included.',
      ],
    ],
    [
      "a directory bucket among others",
      Workload.Velero,
      { bucketArns: ["arn:aws:s3express:us-west-2:123456789012:bucket/fast--usw2-az1--x-s3"] },
      [
        'workloadScopes.bucketArns[0] is "arn:aws:s3express:us-west-2:123456789012:bucket/fast--usw2-az1--x-s3"; expected the ARN of a general purpose bucket (arn:<partition>:s3:::<name>). This is the ARN of a resource of the service "s3express": pass the ARN of a general purpose bucket.',
      ],
    ],
    [
      "a directory bucket by another name",
      Workload.S3Csi,
      { directoryBucketArns: ["arn:aws:s3express:us-west-2:123456789012:bucket/fast"] },
      [
        `workloadScopes.directoryBucketArns[0] is "arn:aws:s3express:us-west-2:123456789012:bucket/fast"; expected the ARN of a directory bucket (arn:<partition>:s3express:<region>:<account>:bucket/<name>). ${asShown("a directory bucket")}`,
      ],
    ],
    [
      "a policy variable",
      Workload.ExternalSecrets,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM, not a template
      { secretArns: ["arn:aws:secretsmanager:us-west-2:123456789012:secret:${aws:username}"] },
      [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM, not a template
        `workloadScopes.secretArns[0] is ${JSON.stringify("arn:aws:secretsmanager:us-west-2:123456789012:secret:${aws:username}")}; expected the ARN of a secret (arn:<partition>:secretsmanager:<region>:<account>:secret:<name>). ${asShown("a secret")}`,
      ],
    ],
    [
      "a secret in every account",
      Workload.ExternalSecrets,
      { secretArns: ["arn:aws:secretsmanager:us-west-2:*:secret:a"] },
      [
        `workloadScopes.secretArns[0] is "arn:aws:secretsmanager:us-west-2:*:secret:a"; expected the ARN of a secret (arn:<partition>:secretsmanager:<region>:<account>:secret:<name>). ${asShown("a secret")}`,
      ],
    ],
    [
      "a parameter with a slash too many in front of its name's type",
      Workload.ExternalSecrets,
      { parameterArns: ["arn:aws:ssm:us-west-2:123456789012:document/a"] },
      [
        `workloadScopes.parameterArns[0] is "arn:aws:ssm:us-west-2:123456789012:document/a"; expected the ARN of a parameter (arn:<partition>:ssm:<region>:<account>:parameter/<name>). ${asShown("a parameter")}`,
      ],
    ],
    [
      "the alias of a key",
      Workload.EbsCsi,
      { kmsKeyArns: ["arn:aws:kms:us-west-2:123456789012:alias/ebs"] },
      [
        'workloadScopes.kmsKeyArns[0] is "arn:aws:kms:us-west-2:123456789012:alias/ebs"; expected the ARN of a KMS key (arn:<partition>:kms:<region>:<account>:key/<key ID>). IAM knows no aliases of keys: pass the ARN of the key itself.',
      ],
    ],
    [
      "the URL of a queue, and one in no region",
      Workload.NodeTerminationHandler,
      { queueArns: ["https://sqs.us-west-2.amazonaws.com/123456789012/q", "arn:aws:sqs::123456789012:q"] },
      [
        `workloadScopes.queueArns[0] is "https://sqs.us-west-2.amazonaws.com/123456789012/q"; expected ${queues}. ${asShown("a queue")}`,
        `workloadScopes.queueArns[1] is "arn:aws:sqs::123456789012:q"; expected ${queues}. ${asShown("a queue")}`,
      ],
    ],
    [
      "another partition's name",
      Workload.NodeTerminationHandler,
      { queueArns: ["arn:amazon:sqs:us-west-2:123456789012:q"] },
      [
        `workloadScopes.queueArns[0] is "arn:amazon:sqs:us-west-2:123456789012:q"; expected ${queues}. ${asShown("a queue")}`,
      ],
    ],
    [
      "the ID of a workspace",
      Workload.ManagedPrometheus,
      { workspaceArns: ["ws-1"] },
      [
        `workloadScopes.workspaceArns[0] is "ws-1"; expected the ARN of an AMP workspace (arn:<partition>:aps:<region>:<account>:workspace/<ID>). ${asShown("an AMP workspace")}`,
      ],
    ],
    [
      "an access point in place of its file system",
      Workload.EfsCsi,
      { fileSystemArns: ["arn:aws:elasticfilesystem:us-west-2:123456789012:access-point/fsap-1"] },
      [
        `workloadScopes.fileSystemArns[0] is "arn:aws:elasticfilesystem:us-west-2:123456789012:access-point/fsap-1"; expected the ARN of an EFS file system (arn:<partition>:elasticfilesystem:<region>:<account>:file-system/<ID>). ${asShown("an EFS file system")}`,
      ],
    ],
    [
      "a certificate in place of its authority",
      Workload.AwsPrivateCaIssuer,
      { certificateAuthorityArns: [`${authority}/certificate/1`] },
      [
        `workloadScopes.certificateAuthorityArns[0] is "${authority}/certificate/1"; expected the ARN of a private certificate authority (arn:<partition>:acm-pca:<region>:<account>:certificate-authority/<ID>). ${asShown("a private certificate authority")}`,
      ],
    ],
    [
      "a load balancer in place of its target group",
      Workload.TargetGroupBinding,
      { targetGroupArns: ["arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/a/1"] },
      [
        `workloadScopes.targetGroupArns[0] is "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/a/1"; expected the ARN of a target group (arn:<partition>:elasticloadbalancing:<region>:<account>:targetgroup/<name>/<ID>). ${asShown("a target group")}`,
      ],
    ],
    [
      "every role of nodes",
      Workload.Karpenter,
      { clusterName: "prod", nodeRoleArns: ["*"] },
      [
        'workloadScopes.nodeRoleArns[0] is "*"; expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>) without wildcards and policy variables. Pass the ARN of an IAM role exactly as AWS shows it.',
      ],
    ],
    [
      "the ARN of a cluster in place of its name",
      Workload.ClusterAutoscaler,
      { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
      [
        'workloadScopes.clusterName is "arn:aws:eks:us-west-2:123456789012:cluster/prod"; expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit. Pass the cluster\'s name, not its ARN or endpoint.',
      ],
    ],
    [
      "a bad form for a workload that isn't known yet",
      pending,
      withZones("Z1"),
      [`workloadScopes.hostedZoneArns[0] is "Z1"; expected ${zones}. ${asShown("a hosted zone")}`],
    ],
    [
      "a word and a form",
      "dns",
      withZones("Z1"),
      [
        `workload is "dns"; expected one of ${words}. ${others}`,
        `workloadScopes.hostedZoneArns[0] is "Z1"; expected ${zones}. ${asShown("a hosted zone")}`,
      ],
    ],
  ];
  for (const [what, workload, scopes, expected] of bad) {
    it(`tell of ${what}`, () => {
      assert.deepEqual(lines(workload, scopes), expected);
    });
  }
});
