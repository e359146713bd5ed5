/**
 * What a principal may do through the EKS API. Each capability has all the actions that its calls need, those to watch
 * their progress included, on the named clusters and on what is in them, and no other.
 *
 * In none of them: the Kubernetes API, which AccessEntry and AwsAuth are about; EKS Anywhere, the EKS Connector and the
 * EKS dashboard; the managed capabilities and the certificate authorities of clusters; and what a launch template needs
 * of EC2 (`ec2:RunInstances`, `ec2:CreateTags`).
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export const ControlPlaneCapability = {
  /** Get a kubeconfig: describe the cluster, and nothing else. */
  GetKubeconfig: "get-kubeconfig",
  /** Read the clusters and all that EKS keeps for them: node groups, add-ons, access entries, updates, tags and so on. */
  ReadClusters: "read-clusters",
  /** Create clusters of the given names, with tags. Needs `passRoleArns` with the cluster's role; `kmsKeyArns` to encrypt secrets. */
  CreateClusters: "create-clusters",
  /**
   * Change the configuration and the version of clusters, cancel and watch updates. This can lead to administrator access:
   * a caller may change the authentication mode, open the public endpoint and turn off deletion protection.
   * `passRoleArns` with the node role for EKS Auto Mode.
   */
  UpdateClusters: "update-clusters",
  /** Delete clusters. */
  DeleteClusters: "delete-clusters",
  /** Change the configuration and the version of node groups that exist, and watch it. */
  UpdateNodegroups: "update-nodegroups",
  /** Create, update, delete and tag node groups. Needs `passRoleArns` with the roles of the nodes. */
  ManageNodegroups: "manage-nodegroups",
  /** Create, delete and tag Fargate profiles. Needs `passRoleArns` with the pod execution roles. */
  ManageFargateProfiles: "manage-fargate-profiles",
  /**
   * Create, update, delete and tag add-ons. This can lead to administrator access: add-ons run with rights of their own in
   * the cluster, and with the roles in `passRoleArns`.
   */
  ManageAddons: "manage-addons",
  /** Encrypt the secrets of clusters with a KMS key, which can't be undone. Needs `kmsKeyArns`. */
  ManageEncryption: "manage-encryption",
  /**
   * Associate, disassociate and tag identity provider configs. This is equivalent to administrator access: a caller may
   * associate an issuer of their own, without a prefix for groups, whose tokens then name any group of the cluster.
   */
  ManageIdentityProviderConfigs: "manage-identity-provider-configs",
  /**
   * Create, update, delete and tag access entries, and associate access policies with them. This is equivalent to
   * administrator access: a caller can make anyone an administrator of the cluster, themselves included. `passRoleArns` with the roles of nodes for entries of a
   * node type.
   */
  ManageAccessEntries: "manage-access-entries",
  /** Create, update, delete and tag Pod Identity associations. Needs `passRoleArns` with the roles of the pods. */
  ManagePodIdentityAssociations: "manage-pod-identity-associations",
  /** Tag and untag clusters and all that EKS keeps for them. Where other policies go by tags, this decides what they allow. */
  ManageTags: "manage-tags",
} as const;
export type ControlPlaneCapability = (typeof ControlPlaneCapability)[keyof typeof ControlPlaneCapability];
