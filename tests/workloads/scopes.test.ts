import assert from "node:assert/strict";
import type { KnownScopes } from "../../provider/workloads/scopes";
import { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { place, widestScopes } from "./allScopes";
import { bucket, here, managed, permissionsOf, zone } from "./permissions";

describe("the permissions of a workload", () => {
  const without: [Workload, KnownScopes, string[]][] = [
    [Workload.EbsCsi, {}, managed("AmazonEBSCSIDriverPolicyV2")],
    [Workload.EfsCsi, {}, managed("service-role/AmazonEFSCSIDriverPolicy")],
    [Workload.EfsCsi, { fileSystemArns: null }, managed("service-role/AmazonEFSCSIDriverPolicy")],
    [Workload.AdotMetrics, {}, managed("CloudWatchAgentServerPolicy")],
  ];
  for (const [workload, scopes, policies] of without) {
    it(`are only a managed policy without the optional scopes: ${workload} ${JSON.stringify(scopes)}`, () => {
      assert.deepEqual(permissionsOf(workload, scopes), [policies, []]);
    });
  }

  const parts: [Workload, KnownScopes, RegExp][] = [
    [Workload.S3Csi, { bucketArns: [bucket] }, /s3express|kms/],
    [Workload.S3Csi, { directoryBucketArns: [here("s3express", "bucket/fast--usw2-az1--x-s3")] }, /s3:|kms/],
    [Workload.ExternalSecrets, { secretArns: [here("secretsmanager", "secret:a")] }, /ssm|kms/],
    [Workload.ExternalSecrets, { parameterArns: [here("ssm", "parameter/a")] }, /secretsmanager|kms/],
    [Workload.Velero, { bucketArns: [bucket] }, /kms/],
    [Workload.FsxLustreCsi, {}, /s3/],
  ];
  for (const [workload, scopes, nothing] of parts) {
    it(`contain nothing for omitted scopes: ${workload} with ${Object.keys(scopes)}`, () => {
      const [, statements] = permissionsOf(workload, scopes);
      assert.ok(statements.length > 0);
      assert.doesNotMatch(JSON.stringify(statements), nothing);
    });
  }

  const everything: [Workload, string, string | string[]][] = [
    [Workload.ExternalDns, "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/*"],
    [Workload.Velero, "s3:ListBucket", "arn:aws:s3:::*"],
    [Workload.Velero, "s3:PutObject", "arn:aws:s3:::*/*"],
    [Workload.Velero, "kms:Decrypt", here("kms", "key/*")],
    [Workload.S3Csi, "s3express:CreateSession", here("s3express", "bucket/*")],
    [Workload.ExternalSecrets, "secretsmanager:GetSecretValue", here("secretsmanager", "secret:*")],
    [Workload.ExternalSecrets, "ssm:GetParameter", here("ssm", "parameter/*")],
    [Workload.NodeTerminationHandler, "sqs:ReceiveMessage", here("sqs", "*")],
    [Workload.ManagedPrometheus, "aps:RemoteWrite", here("aps", "workspace/*")],
    [Workload.EfsCsi, "elasticfilesystem:CreateAccessPoint", here("elasticfilesystem", "file-system/*")],
    [Workload.AwsPrivateCaIssuer, "acm-pca:IssueCertificate", here("acm-pca", "certificate-authority/*")],
    [
      Workload.TargetGroupBinding,
      "elasticloadbalancing:RegisterTargets",
      here("elasticloadbalancing", "targetgroup/*/*"),
    ],
  ];
  for (const [workload, action, resource] of everything) {
    it(`apply to all resources of the account and region, not to "*", with ["*"]: ${workload}, ${action}`, () => {
      const [, statements] = permissionsOf(workload, widestScopes(workload));
      const statement = statements.find(({ Action: actions }) => [actions].flat().includes(action));
      assert.deepEqual(statement?.Resource, resource);
    });
  }

  it("don't depend on the order or duplicates of resources", () => {
    const other = "arn:aws:route53:::hostedzone/Z1";
    const expected = workloadPolicies(Workload.ExternalDns, { hostedZoneArns: [zone, other] }, place);
    assert.deepEqual(workloadPolicies(Workload.ExternalDns, { hostedZoneArns: [other, zone, other] }, place), expected);
  });
});
