import type { EKS } from "@aws-sdk/client-eks";

/** The resources in a cluster that calls act on. */
export interface Furniture {
  cluster: string;
  nodegroup: string;
  addon: string;
  principal: string;
  identityProvider: string;
  association: string;
  fargateProfile: string;
  capability: string;
  /** The ARN of each resource, by type. */
  arns: Record<string, string>;
}

/** A call of the EKS API. */
export interface Call {
  operation: string;
  /** The type of resource that it acts on; `account` if it acts on none. */
  kind: string;
  make(eks: EKS, about: Furniture): Promise<unknown>;
}

const role = "arn:aws:iam::123456789012:role/eks-cluster";
/** The role of capabilities of EKS, which must exist where one is added. */
export const capabilityRole = { name: "calls-capability", arn: "arn:aws:iam::123456789012:role/calls-capability" };
const scope = { type: "cluster" as const };
const viewPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const subnets = ["subnet-0example1"];

const about = (kind: string, calls: Record<string, Call["make"]>): Call[] =>
  Object.entries(calls).map(([operation, make]) => ({ operation, kind, make }));

const tagged = ["cluster", "nodegroup", "addon", "identityproviderconfig", "access-entry", "podidentityassociation"];
const tagging = [...tagged, "fargateprofile", "capability"].flatMap((kind) =>
  about(kind, {
    TagResource: (eks, { arns }) => eks.tagResource({ resourceArn: arns[kind], tags: { cost: "1" } }),
    UntagResource: (eks, { arns }) => eks.untagResource({ resourceArn: arns[kind], tagKeys: ["cost"] }),
    ListTagsForResource: (eks, { arns }) => eks.listTagsForResource({ resourceArn: arns[kind] }),
  }),
);

/** One call of every EKS API operation in a capability, and a few more. */
export const calls: Call[] = [
  ...about("account", {
    ListClusters: (eks) => eks.listClusters({}),
    ListAccessPolicies: (eks) => eks.listAccessPolicies({}),
    DescribeClusterVersions: (eks) => eks.describeClusterVersions({}),
    DescribeAddonVersions: (eks) => eks.describeAddonVersions({}),
    DescribeAddonConfiguration: (eks) =>
      eks.describeAddonConfiguration({ addonName: "aws-ebs-csi-driver", addonVersion: "v1.31.0-eksbuild.1" }),
  }),
  ...about("cluster", {
    CreateCluster: (eks, { cluster }) =>
      eks.createCluster({ name: cluster, roleArn: role, resourcesVpcConfig: { subnetIds: subnets } }),
    DescribeCluster: (eks, { cluster: name }) => eks.describeCluster({ name }),
    UpdateClusterConfig: (eks, { cluster: name }) => eks.updateClusterConfig({ name, deletionProtection: false }),
    UpdateClusterVersion: (eks, { cluster: name }) => eks.updateClusterVersion({ name, version: "1.99" }),
    CancelUpdate: (eks, { cluster: name }) => eks.cancelUpdate({ name, updateId: "1" }),
    DescribeUpdate: (eks, { cluster: name }) => eks.describeUpdate({ name, updateId: "1" }),
    ListUpdates: (eks, { cluster: name }) => eks.listUpdates({ name }),
    DescribeInsight: (eks, { cluster: clusterName }) => eks.describeInsight({ clusterName, id: "1" }),
    ListInsights: (eks, { cluster: clusterName }) => eks.listInsights({ clusterName }),
    StartInsightsRefresh: (eks, { cluster: clusterName }) => eks.startInsightsRefresh({ clusterName }),
    DescribeInsightsRefresh: (eks, { cluster: clusterName }) => eks.describeInsightsRefresh({ clusterName }),
    DeleteCluster: (eks, { cluster: name }) => eks.deleteCluster({ name }),
    CreateNodegroup: (eks, { cluster: clusterName }) =>
      eks.createNodegroup({ clusterName, nodegroupName: "new", nodeRole: role, subnets }),
    ListNodegroups: (eks, { cluster: clusterName }) => eks.listNodegroups({ clusterName }),
    CreateFargateProfile: (eks, { cluster: clusterName }) =>
      eks.createFargateProfile({ clusterName, fargateProfileName: "new", podExecutionRoleArn: role }),
    ListFargateProfiles: (eks, { cluster: clusterName }) => eks.listFargateProfiles({ clusterName }),
    CreateAddon: (eks, { cluster: clusterName }) => eks.createAddon({ clusterName, addonName: "new" }),
    ListAddons: (eks, { cluster: clusterName }) => eks.listAddons({ clusterName }),
    AssociateEncryptionConfig: (eks, { cluster: clusterName }) =>
      eks.associateEncryptionConfig({
        clusterName,
        encryptionConfig: [
          { resources: ["secrets"], provider: { keyArn: "arn:aws:kms:us-west-2:123456789012:key/1111" } },
        ],
      }),
    AssociateIdentityProviderConfig: (eks, { cluster: clusterName }) =>
      eks.associateIdentityProviderConfig({
        clusterName,
        oidc: { identityProviderConfigName: "new", issuerUrl: "https://login.example.com", clientId: "kubernetes" },
      }),
    ListIdentityProviderConfigs: (eks, { cluster: clusterName }) => eks.listIdentityProviderConfigs({ clusterName }),
    CreateAccessEntry: (eks, { cluster: clusterName }) =>
      eks.createAccessEntry({ clusterName, principalArn: "arn:aws:iam::123456789012:role/new" }),
    ListAccessEntries: (eks, { cluster: clusterName }) => eks.listAccessEntries({ clusterName }),
    CreatePodIdentityAssociation: (eks, { cluster: clusterName }) =>
      eks.createPodIdentityAssociation({ clusterName, namespace: "default", serviceAccount: "new", roleArn: role }),
    ListPodIdentityAssociations: (eks, { cluster: clusterName }) => eks.listPodIdentityAssociations({ clusterName }),
    CreateCapability: (eks, { cluster: clusterName }) =>
      eks.createCapability({
        clusterName,
        capabilityName: "new",
        type: "KRO",
        roleArn: capabilityRole.arn,
        deletePropagationPolicy: "RETAIN",
      }),
    ListCapabilities: (eks, { cluster: clusterName }) => eks.listCapabilities({ clusterName }),
    CreateCertificateAuthority: (eks, { cluster: clusterName }) => eks.createCertificateAuthority({ clusterName }),
    ActivateCertificateAuthority: (eks, { cluster: clusterName }) =>
      eks.activateCertificateAuthority({ clusterName, certificateAuthorityId: "1" }),
    DeleteCertificateAuthority: (eks, { cluster: clusterName }) =>
      eks.deleteCertificateAuthority({ clusterName, certificateAuthorityId: "1" }),
    DescribeCertificateAuthority: (eks, { cluster: clusterName }) =>
      eks.describeCertificateAuthority({ clusterName, certificateAuthorityId: "1" }),
    ListCertificateAuthorities: (eks, { cluster: clusterName }) => eks.listCertificateAuthorities({ clusterName }),
    // In no capability.
    DeregisterCluster: (eks, { cluster: name }) => eks.deregisterCluster({ name }),
  }),
  ...about("capability", {
    DescribeCapability: (eks, { cluster: clusterName, capability: capabilityName }) =>
      eks.describeCapability({ clusterName, capabilityName }),
    UpdateCapability: (eks, { cluster: clusterName, capability: capabilityName }) =>
      eks.updateCapability({ clusterName, capabilityName }),
    DeleteCapability: (eks, { cluster: clusterName, capability: capabilityName }) =>
      eks.deleteCapability({ clusterName, capabilityName }),
  }),
  ...about("nodegroup", {
    DescribeNodegroup: (eks, { cluster: clusterName, nodegroup: nodegroupName }) =>
      eks.describeNodegroup({ clusterName, nodegroupName }),
    UpdateNodegroupConfig: (eks, { cluster: clusterName, nodegroup: nodegroupName }) =>
      eks.updateNodegroupConfig({ clusterName, nodegroupName, scalingConfig: { desiredSize: 2 } }),
    UpdateNodegroupVersion: (eks, { cluster: clusterName, nodegroup: nodegroupName }) =>
      eks.updateNodegroupVersion({ clusterName, nodegroupName }),
    DeleteNodegroup: (eks, { cluster: clusterName, nodegroup: nodegroupName }) =>
      eks.deleteNodegroup({ clusterName, nodegroupName }),
  }),
  ...about("fargateprofile", {
    DescribeFargateProfile: (eks, { cluster: clusterName, fargateProfile: fargateProfileName }) =>
      eks.describeFargateProfile({ clusterName, fargateProfileName }),
    DeleteFargateProfile: (eks, { cluster: clusterName, fargateProfile: fargateProfileName }) =>
      eks.deleteFargateProfile({ clusterName, fargateProfileName }),
  }),
  ...about("addon", {
    DescribeAddon: (eks, { cluster: clusterName, addon: addonName }) => eks.describeAddon({ clusterName, addonName }),
    UpdateAddon: (eks, { cluster: clusterName, addon: addonName }) => eks.updateAddon({ clusterName, addonName }),
    DeleteAddon: (eks, { cluster: clusterName, addon: addonName }) => eks.deleteAddon({ clusterName, addonName }),
  }),
  ...about("identityproviderconfig", {
    DescribeIdentityProviderConfig: (eks, { cluster: clusterName, identityProvider: name }) =>
      eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig: { type: "oidc", name } }),
    DisassociateIdentityProviderConfig: (eks, { cluster: clusterName, identityProvider: name }) =>
      eks.disassociateIdentityProviderConfig({ clusterName, identityProviderConfig: { type: "oidc", name } }),
  }),
  ...about("access-entry", {
    DescribeAccessEntry: (eks, { cluster: clusterName, principal: principalArn }) =>
      eks.describeAccessEntry({ clusterName, principalArn }),
    UpdateAccessEntry: (eks, { cluster: clusterName, principal: principalArn }) =>
      eks.updateAccessEntry({ clusterName, principalArn, kubernetesGroups: ["readers"] }),
    AssociateAccessPolicy: (eks, { cluster: clusterName, principal: principalArn }) =>
      eks.associateAccessPolicy({ clusterName, principalArn, policyArn: viewPolicy, accessScope: scope }),
    ListAssociatedAccessPolicies: (eks, { cluster: clusterName, principal: principalArn }) =>
      eks.listAssociatedAccessPolicies({ clusterName, principalArn }),
    DisassociateAccessPolicy: (eks, { cluster: clusterName, principal: principalArn }) =>
      eks.disassociateAccessPolicy({ clusterName, principalArn, policyArn: viewPolicy }),
    DeleteAccessEntry: (eks, { cluster: clusterName, principal: principalArn }) =>
      eks.deleteAccessEntry({ clusterName, principalArn }),
  }),
  ...about("podidentityassociation", {
    DescribePodIdentityAssociation: (eks, { cluster: clusterName, association: associationId }) =>
      eks.describePodIdentityAssociation({ clusterName, associationId }),
    UpdatePodIdentityAssociation: (eks, { cluster: clusterName, association: associationId }) =>
      eks.updatePodIdentityAssociation({ clusterName, associationId, roleArn: role }),
    DeletePodIdentityAssociation: (eks, { cluster: clusterName, association: associationId }) =>
      eks.deletePodIdentityAssociation({ clusterName, associationId }),
  }),
  ...tagging,
];

/** Recreates a cluster as a call needs it: with one resource of each type, empty to be deleted, or not at all. */
export async function createFixtures(admin: EKS, cluster: string, operation = ""): Promise<Furniture> {
  const clusterName = cluster;
  await deleteFixtures(admin, cluster);
  const name = (what: string) => `${cluster}-${what}`;
  const principal = `arn:aws:iam::123456789012:role/path/${name("principal")}`;
  const arnOf = (rest: string) => `arn:aws:eks:us-west-2:123456789012:${rest}`;
  const furniture: Furniture = {
    cluster,
    nodegroup: name("nodes"),
    addon: "vpc-cni",
    principal,
    identityProvider: name("company"),
    association: "",
    fargateProfile: name("profile"),
    capability: name("capability"),
    arns: {
      cluster: arnOf(`cluster/${cluster}`),
      capability: arnOf(`capability/${cluster}/kro/${name("capability")}/1`),
      fargateprofile: arnOf(`fargateprofile/${cluster}/${name("profile")}/1`),
    },
  };
  if (operation === "CreateCluster") {
    return furniture;
  }
  await admin.createCluster({ name: cluster, roleArn: role, resourcesVpcConfig: { subnetIds: subnets } });
  // EKS doesn't delete a cluster that has a node group.
  if (operation === "DeleteCluster") {
    return furniture;
  }
  const { nodegroup } = await admin.createNodegroup({
    clusterName,
    nodegroupName: furniture.nodegroup,
    nodeRole: role,
    subnets,
  });
  const { addon } = await admin.createAddon({ clusterName, addonName: furniture.addon });
  const { accessEntry } = await admin.createAccessEntry({ clusterName, principalArn: principal });
  await admin.associateAccessPolicy({
    clusterName,
    principalArn: principal,
    policyArn: viewPolicy,
    accessScope: scope,
  });
  const { association } = await admin.createPodIdentityAssociation({
    clusterName,
    namespace: "default",
    serviceAccount: "app",
    roleArn: role,
  });
  const identityProvider = { type: "oidc", name: furniture.identityProvider };
  // A cluster can have only one, so it must not exist when the call associates it.
  if (operation !== "AssociateIdentityProviderConfig") {
    await admin.associateIdentityProviderConfig({
      clusterName,
      oidc: {
        identityProviderConfigName: identityProvider.name,
        issuerUrl: "https://login.example.com",
        clientId: "kubernetes",
      },
    });
    const { identityProviderConfig } = await admin.describeIdentityProviderConfig({
      clusterName,
      identityProviderConfig: identityProvider,
    });
    furniture.arns.identityproviderconfig = identityProviderConfig?.oidc?.identityProviderConfigArn ?? "";
  }
  furniture.association = association?.associationId ?? "";
  furniture.arns.podidentityassociation = association?.associationArn ?? "";
  furniture.arns.nodegroup = nodegroup?.nodegroupArn ?? "";
  furniture.arns.addon = addon?.addonArn ?? "";
  furniture.arns["access-entry"] = accessEntry?.accessEntryArn ?? "";
  return furniture;
}

/** Adds a capability to a cluster, unless a call creates one: a cluster can have only one of each type. */
export async function addCapability(admin: EKS, furniture: Furniture, operation = ""): Promise<void> {
  if (["CreateCapability", "CreateCluster", "DeleteCluster"].includes(operation)) {
    return;
  }
  const { capability } = await admin.createCapability({
    clusterName: furniture.cluster,
    capabilityName: furniture.capability,
    type: "KRO",
    roleArn: capabilityRole.arn,
    deletePropagationPolicy: "RETAIN",
  });
  furniture.arns.capability = capability?.arn ?? "";
}

/** Deletes a cluster and everything created in it; missing resources are no error. */
export async function deleteFixtures(admin: EKS, clusterName: string): Promise<void> {
  const { clusters = [] } = await admin.listClusters({});
  if (!clusters.includes(clusterName)) {
    return;
  }
  // The emulator keeps these when their cluster is deleted.
  for (const addonName of (await admin.listAddons({ clusterName })).addons ?? []) {
    await admin.deleteAddon({ clusterName, addonName });
  }
  const { identityProviderConfigs = [] } = await admin.listIdentityProviderConfigs({ clusterName });
  for (const identityProviderConfig of identityProviderConfigs) {
    await admin.disassociateIdentityProviderConfig({ clusterName, identityProviderConfig });
  }
  for (const { capabilityName } of (await admin.listCapabilities({ clusterName })).capabilities ?? []) {
    await admin.deleteCapability({ clusterName, capabilityName });
  }
  await admin.deleteCluster({ name: clusterName });
}
