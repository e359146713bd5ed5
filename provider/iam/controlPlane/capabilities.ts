import type { ResourceKind } from "./scope";

/** The permissions of a capability. */
export interface Grants {
  /** EKS actions, grouped by the resource types that they apply to. */
  eks: [kinds: ResourceKind[], actions: string[]][];
  /** The services that roles are passed to, and whether the capability requires passing a role. */
  passRole?: { to: string[]; needed: boolean };
  /** Set if EKS reads the passed roles with the caller's permissions. */
  readsPassedRoles?: true;
  /** The service-linked role that EKS creates with the caller's permissions if the account doesn't have it. */
  serviceLinkedRole?: { service: string; name: string; looksForIt: boolean };
  /** EC2 actions that EKS calls with the caller's permissions. They only support the resource `*`. */
  ec2?: string[];
  /** Set if a KMS key can be used for encryption; `needed` if the capability requires one. */
  encryption?: { needed: boolean };
}

const eksItself = "eks.amazonaws.com";
const podIdentity = "pods.eks.amazonaws.com";
/** The service that roles of EKS Capabilities trust. */
const eksCapabilities = "capabilities.eks.amazonaws.com";

const tagging = ["TagResource", "UntagResource", "ListTagsForResource"];
/** Read access to the progress of updates of a cluster and its parts. */
const updates = ["DescribeUpdate", "ListUpdates"];
const certificateAuthorities = ["DescribeCertificateAuthority", "ListCertificateAuthorities"];
const network = ["DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"];

/**
 * The capabilities, each with all permissions that its calls need. An action is listed with the resource types that the
 * Service Authorization Reference names for it, including those that only some calls need.
 *
 * CreateCluster is the exception: the reference names none, and the user guide restricts it to the cluster's ARN.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 * https://docs.aws.amazon.com/eks/latest/userguide/security-iam-id-based-policy-examples.html
 *
 * Calls of other services that EKS makes with the caller's permissions:
 * https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 * https://docs.aws.amazon.com/eks/latest/userguide/capability-role.html
 */
export const capabilities = define({
  "get-kubeconfig": { eks: [[["cluster"], ["DescribeCluster"]]] },
  "read-clusters": {
    eks: [
      [
        ["account"],
        [
          "ListClusters",
          "ListAccessPolicies",
          "DescribeClusterVersions",
          "DescribeAddonVersions",
          "DescribeAddonConfiguration",
        ],
      ],
      [
        ["cluster"],
        [
          "DescribeCluster",
          "DescribeInsight",
          "DescribeInsightsRefresh",
          "ListInsights",
          "ListNodegroups",
          "ListFargateProfiles",
          "ListAddons",
          "ListIdentityProviderConfigs",
          "ListAccessEntries",
          "ListPodIdentityAssociations",
          "ListCapabilities",
          ...certificateAuthorities,
        ],
      ],
      [["cluster", "nodegroup", "addon", "capability"], updates],
      [["nodegroup"], ["DescribeNodegroup"]],
      [["fargateprofile"], ["DescribeFargateProfile"]],
      [["addon"], ["DescribeAddon"]],
      [["identityproviderconfig"], ["DescribeIdentityProviderConfig"]],
      [["podidentityassociation"], ["DescribePodIdentityAssociation"]],
      [["access-entry"], ["DescribeAccessEntry", "ListAssociatedAccessPolicies"]],
      [["capability"], ["DescribeCapability"]],
      [
        ["cluster", "nodegroup", "fargateprofile", "addon", "identityproviderconfig", "capability"],
        ["ListTagsForResource"],
      ],
    ],
  },
  "create-clusters": {
    eks: [[["cluster"], ["CreateCluster", "DescribeCluster", "TagResource"]]],
    passRole: { to: [eksItself], needed: true },
    readsPassedRoles: true,
    serviceLinkedRole: { service: eksItself, name: "AWSServiceRoleForAmazonEKS", looksForIt: false },
    ec2: network,
    encryption: { needed: false },
  },
  "update-clusters": {
    eks: [
      [
        ["cluster"],
        [
          "UpdateClusterConfig",
          "UpdateClusterVersion",
          "CancelUpdate",
          "DescribeCluster",
          "DescribeInsight",
          "DescribeInsightsRefresh",
          "ListInsights",
          "StartInsightsRefresh",
          ...updates,
        ],
      ],
      [["account"], ["DescribeClusterVersions"]],
    ],
    passRole: { to: [eksItself], needed: false },
    ec2: network,
  },
  "delete-clusters": { eks: [[["cluster"], ["DeleteCluster", "DescribeCluster"]]] },
  "update-nodegroups": {
    eks: [
      [["cluster"], ["ListNodegroups"]],
      [["nodegroup"], ["UpdateNodegroupConfig", "UpdateNodegroupVersion", "DescribeNodegroup"]],
      [["cluster", "nodegroup"], updates],
    ],
  },
  "manage-nodegroups": {
    eks: [
      [["cluster"], ["CreateNodegroup", "ListNodegroups"]],
      [
        ["nodegroup"],
        ["UpdateNodegroupConfig", "UpdateNodegroupVersion", "DeleteNodegroup", "DescribeNodegroup", ...tagging],
      ],
      [["cluster", "nodegroup"], updates],
    ],
    passRole: { to: [eksItself], needed: true },
    readsPassedRoles: true,
    serviceLinkedRole: {
      service: "eks-nodegroup.amazonaws.com",
      name: "AWSServiceRoleForAmazonEKSNodegroup",
      looksForIt: true,
    },
    ec2: ["DescribeSubnets"],
  },
  "manage-fargate-profiles": {
    eks: [
      [["cluster"], ["CreateFargateProfile", "ListFargateProfiles"]],
      [["fargateprofile"], ["DeleteFargateProfile", "DescribeFargateProfile", ...tagging]],
    ],
    passRole: { to: [eksItself], needed: true },
    serviceLinkedRole: {
      service: "eks-fargate.amazonaws.com",
      name: "AWSServiceRoleForAmazonEKSForFargate",
      looksForIt: true,
    },
    ec2: ["DescribeRouteTables", "DescribeSubnets"],
  },
  "manage-addons": {
    eks: [
      [["account"], ["DescribeAddonVersions", "DescribeAddonConfiguration"]],
      [["cluster"], ["ListAddons"]],
      [["cluster", "podidentityassociation"], ["CreateAddon"]],
      [
        ["addon", "podidentityassociation"],
        ["UpdateAddon", "DeleteAddon"],
      ],
      [["addon"], ["DescribeAddon", ...tagging]],
      [["cluster", "addon"], updates],
    ],
    passRole: { to: [eksItself, podIdentity], needed: false },
  },
  "manage-encryption": {
    eks: [[["cluster"], ["AssociateEncryptionConfig", "DescribeCluster", ...updates]]],
    encryption: { needed: true },
  },
  "manage-identity-provider-configs": {
    eks: [
      [["cluster"], ["AssociateIdentityProviderConfig", "ListIdentityProviderConfigs", ...updates]],
      [
        ["identityproviderconfig"],
        ["DisassociateIdentityProviderConfig", "DescribeIdentityProviderConfig", ...tagging],
      ],
    ],
  },
  "manage-access-entries": {
    eks: [
      [["account"], ["ListAccessPolicies"]],
      [["cluster"], ["CreateAccessEntry", "ListAccessEntries"]],
      [
        ["access-entry"],
        [
          "UpdateAccessEntry",
          "DeleteAccessEntry",
          "DescribeAccessEntry",
          "AssociateAccessPolicy",
          "DisassociateAccessPolicy",
          "ListAssociatedAccessPolicies",
          "TagResource",
          "UntagResource",
        ],
      ],
    ],
    passRole: { to: [eksItself], needed: false },
  },
  "manage-pod-identity-associations": {
    eks: [
      [["cluster"], ["CreatePodIdentityAssociation", "ListPodIdentityAssociations"]],
      [
        ["podidentityassociation"],
        [
          "UpdatePodIdentityAssociation",
          "DeletePodIdentityAssociation",
          "DescribePodIdentityAssociation",
          "TagResource",
          "UntagResource",
        ],
      ],
    ],
    passRole: { to: [eksItself, podIdentity], needed: true },
  },
  "manage-eks-capabilities": {
    eks: [
      [["cluster"], ["CreateCapability", "ListCapabilities"]],
      [["capability"], ["UpdateCapability", "DeleteCapability", "DescribeCapability", ...tagging]],
      [["cluster", "capability"], updates],
    ],
    passRole: { to: [eksItself, eksCapabilities], needed: true },
  },
  "manage-certificate-authorities": {
    eks: [
      [
        ["cluster"],
        [
          "CreateCertificateAuthority",
          "ActivateCertificateAuthority",
          "DeleteCertificateAuthority",
          ...certificateAuthorities,
          "DescribeCluster",
          ...updates,
        ],
      ],
    ],
  },
  "view-kubernetes-objects": { eks: [[["cluster"], ["AccessKubernetesApi", "DescribeCluster"]]] },
  "modify-kubernetes-objects": {
    eks: [[["cluster"], ["AccessKubernetesApi", "MutateViaKubernetesApi", "DescribeCluster"]]],
  },
  "manage-tags": {
    eks: [
      [["cluster", "nodegroup", "fargateprofile", "addon", "identityproviderconfig", "capability"], tagging],
      [
        ["podidentityassociation", "access-entry"],
        ["TagResource", "UntagResource"],
      ],
    ],
  },
});

/** The name of a capability. */
export type Capability = keyof typeof capabilities;

function define<Name extends string>(table: Record<Name, Grants>): Record<Name, Grants> {
  return table;
}
