import { ours } from "../arns";
import type { WorkloadDefinition } from "../definition";

const serviceAccount = { namespace: "kube-system", name: "aws-node" };

export const vpcCniIpv4: WorkloadDefinition = {
  serviceAccount,
  source: {
    policy: "aws-managed",
    version: "AmazonEKS_CNI_Policy v6",
    link: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKS_CNI_Policy.html",
  },
  managedPolicies: () => ["AmazonEKS_CNI_Policy"],
};

export const vpcCniIpv6: WorkloadDefinition = {
  serviceAccount,
  source: {
    policy: "own",
    version: "v1.23.0",
    link: "https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.0/docs/iam-policy.md#ipv6-mode",
  },
  statements: (_, place) => [
    {
      actions: [
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
      ],
      resources: ["*"],
    },
    {
      actions: ["ec2:AssignIpv6Addresses", "ec2:CreateTags"],
      resources: ours(place, "ec2", "network-interface/*"),
    },
  ],
};

export const externalDns: WorkloadDefinition = {
  serviceAccount: { namespace: "external-dns", name: "external-dns" },
  source: {
    policy: "own",
    version: "v0.22.0",
    link: "https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/tutorials/aws.md",
  },
  needs: ["hostedZoneArns"],
  statements: ({ hostedZoneArns }) => [
    { actions: ["route53:ListHostedZones"], resources: ["*"] },
    {
      actions: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
      resources: hostedZoneArns,
    },
  ],
};
