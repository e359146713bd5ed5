import type { WorkloadDefinition } from "../definition";

export const targetGroupBinding: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "aws-load-balancer-controller" },
  source: {
    policy: "own",
    version: "v3.5.0",
    link: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/deploy/installation.md",
  },
  needs: ["targetGroupArns"],
  statements: ({ targetGroupArns }) => [
    {
      actions: [
        "ec2:DescribeInstances",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      resources: ["*"],
    },
    {
      actions: [
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterTargets",
      ],
      resources: targetGroupArns,
    },
  ],
};
