import type { Statement } from "../../iam/controlPlane/statements";
import { anyones, global, ours } from "../arns";
import { type WorkloadDefinition, where } from "../definition";
import type { Place } from "../scopes";

export const awsGatewayController: WorkloadDefinition = {
  serviceAccount: { namespace: "aws-application-networking-system", name: "gateway-api-controller" },
  source: {
    policy: "own",
    version: "v2.1.3",
    link: "https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/files/controller-installation/recommended-inline-policy.json",
  },
  takes: ["bucketArns"],
  statements: ({ bucketArns }, place) => [
    { actions: reading, resources: ["*"] },
    {
      actions: lattice,
      // Other accounts can share service networks and services.
      resources: anyones(
        place,
        "vpc-lattice",
        "accesslogsubscription/*",
        "service/*",
        "servicenetwork/*",
        "servicenetworkserviceassociation/*",
        "servicenetworkvpcassociation/*",
        "targetgroup/*",
      ),
    },
    { actions: ["firehose:TagDeliveryStream"], resources: ours(place, "firehose", "deliverystream/*") },
    serviceLinkedRole(place, "vpc-lattice.amazonaws.com", "AWSServiceRoleForVpcLattice"),
    serviceLinkedRole(place, "delivery.logs.amazonaws.com", "AWSServiceRoleForLogDelivery"),
    ...where(bucketArns, (resources) => [{ actions: ["s3:GetBucketPolicy", "s3:PutBucketPolicy"], resources }]),
  ],
};

/** Actions that support only the resource `*`. Those of `logs` set up the delivery of access logs. */
const reading = [
  "acm:ListCertificates",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcs",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "tag:GetResources",
  "tag:TagResources",
  "tag:UntagResources",
  "vpc-lattice:ListAccessLogSubscriptions",
  "vpc-lattice:ListListeners",
  "vpc-lattice:ListRules",
  "vpc-lattice:ListServiceNetworkServiceAssociations",
  "vpc-lattice:ListServiceNetworkVpcAssociations",
  "vpc-lattice:ListServiceNetworks",
  "vpc-lattice:ListServices",
  "vpc-lattice:ListTagsForResource",
  "vpc-lattice:ListTargetGroups",
];

/** The VPC Lattice actions that the controller calls, a subset of those in its project's policy. */
const lattice = [
  "CreateAccessLogSubscription",
  "CreateListener",
  "CreateRule",
  "CreateService",
  "CreateServiceNetwork",
  "CreateServiceNetworkServiceAssociation",
  "CreateServiceNetworkVpcAssociation",
  "CreateTargetGroup",
  "DeleteAccessLogSubscription",
  "DeleteAuthPolicy",
  "DeleteListener",
  "DeleteRule",
  "DeleteService",
  "DeleteServiceNetwork",
  "DeleteServiceNetworkServiceAssociation",
  "DeleteServiceNetworkVpcAssociation",
  "DeleteTargetGroup",
  "DeregisterTargets",
  "GetAccessLogSubscription",
  "GetAuthPolicy",
  "GetListener",
  "GetRule",
  "GetService",
  "GetServiceNetwork",
  "GetServiceNetworkServiceAssociation",
  "GetServiceNetworkVpcAssociation",
  "GetTargetGroup",
  "ListTargets",
  "PutAuthPolicy",
  "RegisterTargets",
  "TagResource",
  "UntagResource",
  "UpdateAccessLogSubscription",
  "UpdateListener",
  "UpdateRule",
  "UpdateService",
  "UpdateServiceNetwork",
  "UpdateServiceNetworkVpcAssociation",
  "UpdateTargetGroup",
].map((action) => `vpc-lattice:${action}`);

/** Lets a service create its service-linked role if the account doesn't have it yet. */
function serviceLinkedRole(place: Place, service: string, name: string): Statement {
  return {
    actions: ["iam:CreateServiceLinkedRole"],
    resources: global(place, "iam", `role/aws-service-role/${service}/${name}`),
    condition: { StringEquals: { "iam:AWSServiceName": service } },
  };
}
