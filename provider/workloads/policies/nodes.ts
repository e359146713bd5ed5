import { ours } from "../arns";
import type { WorkloadDefinition } from "../definition";

export const clusterAutoscaler: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "cluster-autoscaler" },
  source: {
    policy: "own",
    version: "cluster-autoscaler-1.36.1",
    link: "https://github.com/kubernetes/autoscaler/blob/cluster-autoscaler-1.36.1/cluster-autoscaler/cloudprovider/aws/README.md",
  },
  needs: ["clusterName"],
  statements: ({ clusterName }, place) => [
    {
      actions: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      resources: ["*"],
    },
    { actions: ["eks:DescribeNodegroup"], resources: ours(place, "eks", `nodegroup/${clusterName}/*/*`) },
    {
      actions: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      resources: ours(place, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/*"),
      // Auto-discovery uses only the tag's key.
      condition: { Null: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "false" } },
    },
  ],
};

export const nodeTerminationHandler: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "aws-node-termination-handler" },
  source: {
    policy: "own",
    version: "v1.25.6",
    link: "https://github.com/aws/aws-node-termination-handler/blob/v1.25.6/README.md",
  },
  needs: ["queueArns"],
  statements: ({ queueArns }, place) => [
    {
      actions: ["autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeTags", "ec2:DescribeInstances"],
      resources: ["*"],
    },
    {
      actions: ["autoscaling:CompleteLifecycleAction"],
      resources: ours(place, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/*"),
    },
    { actions: ["sqs:DeleteMessage", "sqs:ReceiveMessage"], resources: queueArns },
  ],
};
