import type { Statement } from "../../iam/controlPlane/statements";
import { ours } from "../arns";
import { bucketStatements, volumeKeyGrants, type WorkloadDefinition, where } from "../definition";
import type { GrantedScopes, Place } from "../scopes";
export const ebsCsi: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "ebs-csi-controller-sa" },
  source: {
    policy: "aws-managed",
    version: "AmazonEBSCSIDriverPolicyV2 v1",
    link: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html",
  },
  takes: ["kmsKeyArns"],
  // The driver's guide shows it under service-role/, but its ARN has no path.
  managedPolicies: () => ["AmazonEBSCSIDriverPolicyV2"],
  // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/v1.64.0/docs/install.md
  statements: ({ kmsKeyArns }) =>
    where(kmsKeyArns, (resources) => [
      { actions: ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"], resources },
      volumeKeyGrants(resources),
    ]),
};

export const efsCsi: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "efs-csi-controller-sa" },
  source: {
    policy: "aws-managed",
    version: "AmazonEFSCSIDriverPolicy v1",
    link: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEFSCSIDriverPolicy.html",
  },
  takes: ["fileSystemArns"],
  managedPolicies: ({ fileSystemArns }) =>
    fileSystemArns.length === 0 ? ["service-role/AmazonEFSCSIDriverPolicy"] : [],
  statements: (scopes, place) => where(scopes.fileSystemArns, (fileSystems) => accessPoints(fileSystems, place)),
};

/** The permissions of the managed policy, limited to some file systems. */
function accessPoints(fileSystems: string[], place: Place): Statement[] {
  const tag = "efs.csi.aws.com/cluster";
  const points = ours(place, "elasticfilesystem", "access-point/*");
  const onlyTheTag = { "ForAllValues:StringEquals": { "aws:TagKeys": tag } };
  const withTheTag = { Null: { [`aws:RequestTag/${tag}`]: "false" } };
  return [
    { actions: ["ec2:DescribeAvailabilityZones"], resources: ["*"] },
    {
      actions: [
        "elasticfilesystem:DescribeAccessPoints",
        "elasticfilesystem:DescribeFileSystems",
        "elasticfilesystem:DescribeMountTargets",
      ],
      resources: [...points, ...fileSystems],
    },
    {
      actions: ["elasticfilesystem:CreateAccessPoint"],
      resources: fileSystems,
      condition: { ...withTheTag, ...onlyTheTag },
    },
    {
      actions: ["elasticfilesystem:TagResource"],
      resources: [...points, ...fileSystems],
      condition: {
        ...withTheTag,
        ...onlyTheTag,
        StringEquals: { "elasticfilesystem:CreateAction": "CreateAccessPoint" },
      },
    },
    {
      actions: ["elasticfilesystem:DeleteAccessPoint"],
      resources: points,
      condition: { Null: { [`aws:ResourceTag/${tag}`]: "false" } },
    },
  ];
}

export const s3Csi: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "s3-csi-driver-sa" },
  source: {
    policy: "own",
    version: "mountpoint-s3-1.23.0",
    link: "https://github.com/awslabs/mountpoint-s3/blob/mountpoint-s3-1.23.0/doc/CONFIGURATION.md#iam-permissions",
  },
  needsOneOf: ["bucketArns", "directoryBucketArns"],
  takes: ["kmsKeyArns"],
  statements: (scopes: GrantedScopes) => [
    ...bucketStatements(scopes.bucketArns, [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:PutObject",
    ]),
    ...where(scopes.directoryBucketArns, (resources) => [{ actions: ["s3express:CreateSession"], resources }]),
    ...where(scopes.kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources }]),
  ],
};
