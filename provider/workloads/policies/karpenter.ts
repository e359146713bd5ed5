import type { ConditionBlock } from "../../iam/conditionBlock";
import type { Statement } from "../../iam/controlPlane/statements";
import { anyones, global, ours } from "../arns";
import { type WorkloadDefinition, where } from "../definition";
import type { Place } from "../scopes";

export const karpenter: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "karpenter" },
  source: {
    policy: "own",
    version: "v1.14.1",
    link: "https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml",
  },
  needs: ["clusterName", "nodeRoleArns"],
  takes: ["queueArns"],
  statements: ({ clusterName, nodeRoleArns, queueArns }, place) => [
    ...reading(place, clusterName),
    ...launching(place, clusterName),
    ...tagging(place, clusterName),
    ...instanceProfiles(place, clusterName, nodeRoleArns),
    ...where(queueArns, (resources) => [
      { actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], resources },
    ]),
  ],
};

const nodePool = "karpenter.sh/nodepool";
const nodeClass = "karpenter.k8s.aws/ec2nodeclass";
const region = "topology.kubernetes.io/region";

/** The resources that a launch creates. */
const launched = [
  "fleet/*",
  "instance/*",
  "launch-template/*",
  "network-interface/*",
  "spot-instances-request/*",
  "volume/*",
];

function reading(place: Place, clusterName: string): Statement[] {
  const [cluster = ""] = ours(place, "eks", `cluster/${clusterName}`);
  return [
    {
      actions: [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      resources: ["*"],
      condition: { StringEquals: { "aws:RequestedRegion": place.region } },
    },
    // Prices are the same for all regions, and only some regions serve them.
    { actions: ["iam:ListInstanceProfiles", "pricing:GetProducts"], resources: ["*"] },
    { actions: ["eks:DescribeCluster"], resources: [cluster] },
    {
      actions: ["ssm:GetParameter"],
      resources: [`arn:${place.partition}:ssm:${place.region}::parameter/aws/service/*`],
    },
    {
      actions: ["arc-zonal-shift:GetManagedResource"],
      resources: ["*"],
      condition: { StringEquals: { "arc-zonal-shift:ResourceIdentifier": cluster } },
    },
  ];
}

function launching(place: Place, clusterName: string): Statement[] {
  const launch = ["ec2:CreateFleet", "ec2:RunInstances"];
  return [
    {
      actions: launch,
      resources: anyones(
        place,
        "ec2",
        "capacity-reservation/*",
        "image/*",
        "placement-group/*",
        "security-group/*",
        "snapshot/*",
        "subnet/*",
      ),
    },
    { actions: launch, resources: ours(place, "ec2", "launch-template/*"), condition: owned(clusterName) },
    {
      actions: [...launch, "ec2:CreateLaunchTemplate"],
      resources: ours(place, "ec2", ...launched),
      condition: requested(clusterName),
    },
    {
      actions: ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"],
      resources: ours(place, "ec2", "instance/*", "launch-template/*"),
      condition: owned(clusterName),
    },
  ];
}

function tagging(place: Place, clusterName: string): Statement[] {
  const { StringEquals: equals, StringLike: like } = requested(clusterName);
  return [
    {
      actions: ["ec2:CreateTags"],
      resources: ours(place, "ec2", ...launched),
      condition: {
        StringEquals: { ...equals, "ec2:CreateAction": ["CreateFleet", "CreateLaunchTemplate", "RunInstances"] },
        StringLike: like,
      },
    },
    {
      actions: ["ec2:CreateTags"],
      resources: ours(place, "ec2", "instance/*"),
      condition: {
        ...owned(clusterName),
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] },
      },
    },
  ];
}

function instanceProfiles(place: Place, clusterName: string, nodeRoleArns: string[]): Statement[] {
  const profiles = global(place, "iam", "instance-profile/*");
  const requestTags = {
    [`aws:RequestTag/kubernetes.io/cluster/${clusterName}`]: "owned",
    "aws:RequestTag/eks:eks-cluster-name": clusterName,
    [`aws:RequestTag/${region}`]: place.region,
  };
  const resourceTags = {
    [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned",
    [`aws:ResourceTag/${region}`]: place.region,
  };
  const requestedClass = { [`aws:RequestTag/${nodeClass}`]: "*" };
  const ownedClass = { [`aws:ResourceTag/${nodeClass}`]: "*" };
  return [
    {
      actions: ["iam:PassRole"],
      resources: nodeRoleArns,
      condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
    },
    { actions: ["iam:GetInstanceProfile"], resources: profiles },
    {
      actions: ["iam:CreateInstanceProfile"],
      resources: profiles,
      condition: { StringEquals: requestTags, StringLike: requestedClass },
    },
    {
      actions: ["iam:TagInstanceProfile"],
      resources: profiles,
      condition: {
        StringEquals: { ...requestTags, ...resourceTags },
        StringLike: { ...requestedClass, ...ownedClass },
      },
    },
    {
      actions: ["iam:AddRoleToInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile"],
      resources: profiles,
      condition: { StringEquals: resourceTags, StringLike: ownedClass },
    },
  ];
}

/** The resource must belong to the cluster and to one of Karpenter's node pools. */
function owned(clusterName: string): ConditionBlock {
  return {
    StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" },
    StringLike: { [`aws:ResourceTag/${nodePool}`]: "*" },
  };
}

/** The call must tag what it creates with the cluster and one of Karpenter's node pools. */
function requested(clusterName: string) {
  return {
    StringEquals: {
      [`aws:RequestTag/kubernetes.io/cluster/${clusterName}`]: "owned",
      "aws:RequestTag/eks:eks-cluster-name": clusterName,
    },
    StringLike: { [`aws:RequestTag/${nodePool}`]: "*" },
  };
}
