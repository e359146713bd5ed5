import type { Statement } from "../../iam/controlPlane/statements";
import { anyones, global, ours } from "../arns";
import type { WorkloadDefinition } from "../definition";
import type { Place } from "../scopes";

/** The tag with the cluster's name that the controller adds to everything it creates. */
const clusterTag = "elbv2.k8s.aws/cluster";

export const awsLoadBalancerController: WorkloadDefinition = {
  serviceAccount: { namespace: "kube-system", name: "aws-load-balancer-controller" },
  source: {
    policy: "own",
    version: "v3.5.0",
    link: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json",
  },
  needs: ["clusterName"],
  statements: ({ clusterName }, place) => [
    ...reading(place),
    ...integrations(place),
    ...securityGroups(place, clusterName),
    ...loadBalancers(place, clusterName),
    ...tags(place, clusterName),
  ],
};

/** The controller's read actions, most of which support only the resource `*`. */
function reading(place: Place): Statement[] {
  return [
    {
      actions: [
        "acm:ListCertificates",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeCoipPools",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeSSLPolicies",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTrustStores",
        "elasticloadbalancing:SetWebAcl",
        "iam:ListServerCertificates",
        "shield:CreateProtection",
        "shield:GetSubscriptionState",
      ],
      resources: ["*"],
    },
    { actions: ["ec2:GetCoipPoolUsage"], resources: anyones(place, "ec2", "coip-pool/*") },
    { actions: ["ec2:GetSecurityGroupsForVpc"], resources: anyones(place, "ec2", "vpc/*") },
  ];
}

/** Certificates, user pools, web ACLs, Shield, and the service-linked role of Elastic Load Balancing. */
function integrations(place: Place): Statement[] {
  const service = "elasticloadbalancing.amazonaws.com";
  const applicationLoadBalancers = ours(place, "elasticloadbalancing", "loadbalancer/app/*/*");
  return [
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: global(place, "iam", `role/aws-service-role/${service}/AWSServiceRoleForElasticLoadBalancing`),
      condition: { StringEquals: { "iam:AWSServiceName": service } },
    },
    { actions: ["acm:DescribeCertificate"], resources: ours(place, "acm", "certificate/*") },
    { actions: ["iam:GetServerCertificate"], resources: global(place, "iam", "server-certificate/*") },
    { actions: ["cognito-idp:DescribeUserPoolClient"], resources: ours(place, "cognito-idp", "userpool/*") },
    {
      actions: [
        "waf-regional:AssociateWebACL",
        "waf-regional:DisassociateWebACL",
        "waf-regional:GetWebACL",
        "waf-regional:GetWebACLForResource",
      ],
      resources: [...applicationLoadBalancers, ...ours(place, "waf-regional", "webacl/*")],
    },
    {
      actions: ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACL", "wafv2:GetWebACLForResource"],
      resources: [...applicationLoadBalancers, ...ours(place, "wafv2", "regional/webacl/*/*")],
    },
    {
      actions: ["shield:DeleteProtection", "shield:DescribeProtection"],
      resources: global(place, "shield", "protection/*"),
    },
  ];
}

function securityGroups(place: Place, clusterName: string): Statement[] {
  const groups = anyones(place, "ec2", "security-group/*");
  const rules = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"];
  return [
    {
      actions: rules,
      resources: groups,
      // The recommendation of the controller's guide for security groups that the controller didn't create:
      // https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/deploy/installation.md
      condition: { Null: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "false" } },
    },
    { actions: [...rules, "ec2:DeleteSecurityGroup"], resources: groups, condition: tagged(clusterName) },
    { actions: ["ec2:CreateSecurityGroup"], resources: [...groups, ...anyones(place, "ec2", "vpc/*")] },
    {
      actions: ["ec2:CreateTags"],
      resources: groups,
      condition: {
        StringEquals: {
          "ec2:CreateAction": "CreateSecurityGroup",
          [`aws:RequestTag/${clusterTag}`]: clusterName,
        },
      },
    },
    { actions: ["ec2:CreateTags", "ec2:DeleteTags"], resources: groups, condition: taggedStill(clusterName) },
  ];
}

function loadBalancers(place: Place, clusterName: string): Statement[] {
  const { balancers, groups, listeners, rules } = elasticLoadBalancing(place);
  return [
    {
      actions: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      resources: [...balancers, ...groups],
      condition: { StringEquals: { [`aws:RequestTag/${clusterTag}`]: clusterName } },
    },
    {
      actions: [
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      resources: [...balancers, ...groups, ...listeners],
      condition: tagged(clusterName),
    },
    { actions: ["elasticloadbalancing:CreateListener"], resources: balancers },
    {
      actions: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:RemoveListenerCertificates",
      ],
      resources: listeners,
    },
    {
      actions: [
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:SetRulePriorities",
      ],
      resources: rules,
    },
    {
      actions: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      resources: groups,
    },
  ];
}

function tags(place: Place, clusterName: string): Statement[] {
  const { balancers, groups, listeners, rules } = elasticLoadBalancing(place);
  const both = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"];
  return [
    {
      actions: ["elasticloadbalancing:AddTags"],
      resources: [...balancers, ...groups],
      condition: {
        StringEquals: {
          "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"],
          [`aws:RequestTag/${clusterTag}`]: clusterName,
        },
      },
    },
    { actions: both, resources: [...balancers, ...groups], condition: taggedStill(clusterName) },
    { actions: both, resources: [...listeners, ...rules] },
  ];
}

function elasticLoadBalancing(place: Place) {
  const of = (...resources: string[]) => ours(place, "elasticloadbalancing", ...resources);
  return {
    balancers: of("loadbalancer/app/*/*", "loadbalancer/net/*/*"),
    groups: of("targetgroup/*/*"),
    listeners: of("listener/app/*/*/*", "listener/net/*/*/*"),
    rules: of("listener-rule/app/*/*/*/*", "listener-rule/net/*/*/*/*"),
  };
}

/** The resource must have the cluster's tag. */
function tagged(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: clusterName } };
}

/** The resource must have the cluster's tag, and the call must not change it. */
function taggedStill(clusterName: string) {
  return { ...tagged(clusterName), Null: { [`aws:RequestTag/${clusterTag}`]: "true" } };
}

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
