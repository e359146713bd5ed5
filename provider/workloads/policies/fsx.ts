import type { Statement } from "../../iam/controlPlane/statements";
import { global, ours } from "../arns";
import { type WorkloadDefinition, where } from "../definition";
import type { Place } from "../scopes";

export const fsxLustreCsi: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "fsx-csi-controller-sa" },
  source: {
    policy: "own",
    version: "v1.9.0",
    link: "https://github.com/kubernetes-sigs/aws-fsx-csi-driver/blob/v1.9.0/docs/install.md",
  },
  takes: ["bucketArns"],
  statements: ({ bucketArns }, place) => [
    { actions: ["fsx:DescribeFileSystems"], resources: ["*"] },
    { actions: ["fsx:DeleteFileSystem"], resources: ours(place, "fsx", "backup/*", "file-system/*") },
    {
      actions: ["fsx:CreateFileSystem", "fsx:TagResource", "fsx:UpdateFileSystem"],
      resources: ours(place, "fsx", "file-system/*"),
    },
    serviceLinkedRole(place, "fsx.amazonaws.com"),
    ...where(bucketArns, (resources) => [
      { actions: ["s3:ListBucket"], resources },
      serviceLinkedRole(place, "s3.data-source.lustre.fsx.amazonaws.com"),
    ]),
  ],
};

export const fsxOpenZfsCsi: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "fsx-openzfs-csi-controller-sa" },
  source: {
    policy: "own",
    version: "v1.2.0",
    link: "https://github.com/kubernetes-sigs/aws-fsx-openzfs-csi-driver/blob/v1.2.0/docs/install.md",
  },
  statements: (_, place) => [
    { actions: ["fsx:DescribeFileSystems", "fsx:DescribeSnapshots", "fsx:DescribeVolumes"], resources: ["*"] },
    {
      actions: ["fsx:CreateFileSystem", "fsx:UpdateFileSystem"],
      resources: ours(place, "fsx", "file-system/*"),
    },
    {
      actions: ["fsx:DeleteFileSystem", "fsx:DeleteVolume"],
      resources: ours(place, "fsx", "backup/*", "file-system/*", "volume/*/*"),
    },
    {
      actions: ["fsx:CreateSnapshot", "fsx:CreateVolume", "fsx:DeleteSnapshot"],
      resources: ours(place, "fsx", "snapshot/*/*", "volume/*/*"),
    },
    {
      actions: ["fsx:ListTagsForResource", "fsx:TagResource"],
      resources: ours(place, "fsx", "backup/*", "file-system/*", "snapshot/*/*", "volume/*/*"),
    },
    serviceLinkedRole(place, "fsx.amazonaws.com"),
  ],
};

/**
 * Lets FSx create its service-linked role if the account doesn't have it yet. The drivers' guides also allow changes to
 * the policies of that role, but the managed policy AmazonFSxFullAccess, which they recommend, doesn't.
 */
function serviceLinkedRole(place: Place, service: string): Statement {
  return {
    actions: ["iam:CreateServiceLinkedRole"],
    resources: global(place, "iam", `role/aws-service-role/${service}/*`),
    condition: { StringEquals: { "iam:AWSServiceName": service } },
  };
}
