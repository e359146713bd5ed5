import { anyones, ours } from "../arns";
import { bucketStatements, volumeKeyGrants, type WorkloadDefinition, where } from "../definition";
export const velero: WorkloadDefinition = {
  serviceAccount: { namespace: "velero", name: "velero-server" },
  source: {
    policy: "own",
    version: "v1.13.2",
    link: "https://github.com/vmware-tanzu/velero-plugin-for-aws/blob/v1.13.2/README.md",
  },
  needs: ["bucketArns"],
  takes: ["kmsKeyArns"],
  statements: ({ bucketArns, kmsKeyArns }, place) => {
    const snapshots = anyones(place, "ec2", "snapshot/*");
    const snapshotsAndVolumes = [...snapshots, ...ours(place, "ec2", "volume/*")];
    return [
      { actions: ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], resources: ["*"] },
      { actions: ["ec2:CreateSnapshot", "ec2:CreateVolume"], resources: snapshotsAndVolumes },
      { actions: ["ec2:DeleteSnapshot"], resources: snapshots },
      {
        actions: ["ec2:CreateTags"],
        resources: snapshotsAndVolumes,
        // The plugin adds tags only when it creates something.
        condition: { StringEquals: { "ec2:CreateAction": ["CreateSnapshot", "CreateVolume"] } },
      },
      ...bucketStatements(bucketArns, [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectTagging",
      ]),
      // https://github.com/vmware-tanzu/velero-plugin-for-aws/blob/800bcfb14d8e446ddd9aff91a36e551cbf79414d/README.md#kms-encryption-for-volume-restoration
      ...where(kmsKeyArns, (resources) => [
        {
          actions: [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
          ],
          resources,
        },
        volumeKeyGrants(resources),
      ]),
    ];
  },
};
