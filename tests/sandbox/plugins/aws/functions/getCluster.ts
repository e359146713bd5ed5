import type { Cluster } from "@aws-sdk/client-eks";
import { ANY, BOOLEAN, type ObjectSpec, type PropertySpec, STRING, STRING_MAP, STRINGS } from "../../shared/schema";
import type { Properties, Value } from "../../shared/values";
import { doing, isNotFound } from "../errors";
import type { FunctionType } from "../resource";
import { results } from "./results";

const type = (name: string) => `aws:eks/GetCluster${name}:GetCluster${name}`;
const ref = (name: string): PropertySpec => ({ $ref: `#/types/${type(name)}` });
const list = (items: PropertySpec): PropertySpec => ({ type: "array", items });

const TYPES: Record<string, ObjectSpec> = {
  [type("AccessConfig")]: results({ authenticationMode: STRING, bootstrapClusterCreatorAdminPermissions: BOOLEAN }),
  [type("CertificateAuthority")]: results({ data: STRING }),
  [type("Identity")]: results({ oidcs: list(ref("IdentityOidc")) }),
  [type("IdentityOidc")]: results({ issuer: STRING }),
  [type("KubernetesNetworkConfig")]: results({
    elasticLoadBalancings: list(ANY),
    ipFamily: STRING,
    serviceIpv4Cidr: STRING,
    serviceIpv6Cidr: STRING,
  }),
  [type("VpcConfig")]: results({
    clusterSecurityGroupId: STRING,
    endpointPrivateAccess: BOOLEAN,
    endpointPublicAccess: BOOLEAN,
    publicAccessCidrs: STRINGS,
    securityGroupIds: STRINGS,
    subnetIds: STRINGS,
    vpcId: STRING,
  }),
};

/** Parts of a cluster that the stand-in doesn't provide: always empty lists. */
const EMPTY = [
  "computeConfigs",
  "controlPlaneScalingConfigs",
  "kubeApiServerConfigs",
  "kubeControllerManagerConfigs",
  "kubeSchedulerConfigs",
  "outpostConfigs",
  "remoteNetworkConfigs",
  "storageConfigs",
  "upgradePolicies",
  "zonalShiftConfigs",
];

/** https://www.pulumi.com/registry/packages/aws/api-docs/eks/getcluster/ */
export const getCluster: FunctionType = {
  token: "aws:eks/getCluster:getCluster",
  description: "An EKS cluster.",
  args: {
    name: { type: "string", required: true, description: "The cluster's name." },
    region: { type: "string", description: "Its region; default: the provider's." },
    tags: { type: "string-map", description: "Not used." },
  },
  results: results({
    accessConfigs: list(ref("AccessConfig")),
    arn: STRING,
    certificateAuthorities: list(ref("CertificateAuthority")),
    clusterId: STRING,
    createdAt: STRING,
    deletionProtection: BOOLEAN,
    enabledClusterLogTypes: STRINGS,
    endpoint: STRING,
    id: STRING,
    identities: list(ref("Identity")),
    kubernetesNetworkConfigs: list(ref("KubernetesNetworkConfig")),
    name: STRING,
    platformVersion: STRING,
    region: STRING,
    roleArn: STRING,
    status: STRING,
    tags: STRING_MAP,
    version: STRING,
    vpcConfig: ref("VpcConfig"),
    ...Object.fromEntries(EMPTY.map((name) => [name, list(ANY)])),
  }),
  types: TYPES,
  async invoke(clients, args) {
    const { region } = clients.config;
    const eks = await clients.eks();
    const name = String(args.name);
    const { cluster } = await doing(`reading EKS Cluster (${name})`, () =>
      eks.describeCluster({ name }).catch((error: unknown) => {
        throw isNotFound(error) ? new Error("couldn't find resource") : error;
      }),
    );
    return { ...describe(cluster ?? {}), name, id: name, region, ...Object.fromEntries(EMPTY.map((key) => [key, []])) };
  },
};

function describe(cluster: Cluster): Properties {
  const { accessConfig, kubernetesNetworkConfig: network, resourcesVpcConfig: vpc } = cluster;
  const logTypes = cluster.logging?.clusterLogging
    ?.filter(({ enabled }) => enabled)
    .flatMap(({ types }) => types ?? []);
  return {
    accessConfigs: one(
      accessConfig && {
        authenticationMode: accessConfig.authenticationMode ?? "",
        bootstrapClusterCreatorAdminPermissions: accessConfig.bootstrapClusterCreatorAdminPermissions ?? false,
      },
    ),
    arn: cluster.arn ?? "",
    certificateAuthorities: one({ data: cluster.certificateAuthority?.data ?? "" }),
    clusterId: cluster.id ?? "",
    createdAt: cluster.createdAt?.toISOString() ?? "",
    deletionProtection: cluster.deletionProtection ?? false,
    enabledClusterLogTypes: logTypes ?? [],
    endpoint: cluster.endpoint ?? "",
    identities: one({ oidcs: one(cluster.identity?.oidc && { issuer: cluster.identity.oidc.issuer ?? "" }) }),
    kubernetesNetworkConfigs: one(
      network && {
        elasticLoadBalancings: [],
        ipFamily: network.ipFamily ?? "",
        serviceIpv4Cidr: network.serviceIpv4Cidr ?? "",
        serviceIpv6Cidr: network.serviceIpv6Cidr ?? "",
      },
    ),
    platformVersion: cluster.platformVersion ?? "",
    roleArn: cluster.roleArn ?? "",
    status: cluster.status ?? "",
    tags: cluster.tags ?? {},
    version: cluster.version ?? "",
    vpcConfig: {
      clusterSecurityGroupId: vpc?.clusterSecurityGroupId ?? "",
      endpointPrivateAccess: vpc?.endpointPrivateAccess ?? false,
      endpointPublicAccess: vpc?.endpointPublicAccess ?? false,
      publicAccessCidrs: vpc?.publicAccessCidrs ?? [],
      securityGroupIds: vpc?.securityGroupIds ?? [],
      subnetIds: vpc?.subnetIds ?? [],
      vpcId: vpc?.vpcId ?? "",
    },
  };
}

/** Terraform's format of an optional part: a list of one item or none. */
function one(part: Value | undefined): Value[] {
  return part === undefined ? [] : [part];
}
