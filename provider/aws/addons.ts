import type { AddonInfo, AddonPodIdentityConfiguration } from "@aws-sdk/client-eks";
import { ClusterNotFound } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import type { AwsSettings } from "./awsIdentity";
import { type EksQuery, withEks } from "./eksLookups";

/** An add-on, and where and in which version its recommendation is read. */
export interface AddonQuestion {
  addonName: string;
  /** Omitted while the cluster isn't known. Then `addonVersion` is required. */
  clusterName?: string;
  /** Default: the version on the cluster; if it isn't there, the default version for the cluster's Kubernetes version. */
  addonVersion?: string;
}

/** An add-on as EKS describes it. */
export interface AddonReading {
  /** The versions, in EKS's order; none if EKS has no such add-on. */
  versions: string[];
  /** The version that was read; undefined if none is asked, is on the cluster, or is the default. */
  addonVersion?: string;
  /** The service accounts of that version, with their policies; undefined if there is no such version. */
  configurations?: AddonPodIdentityConfiguration[];
  /** The namespace: that of the add-on on the cluster, or its default namespace. */
  namespace?: string;
  /** An ARN in the account that was read; undefined if nothing of an account was read. */
  arn?: string;
}

/**
 * Reads the policies that an add-on recommends for its service accounts, for which Pulumi's AWS provider has no function.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html
 *
 * @throws ClusterNotFound if the version depends on a cluster that doesn't exist; ClusterError
 */
export async function readAddon(
  question: AddonQuestion,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<AddonReading> {
  const { addonName, clusterName } = question;
  const label = `add-on ${JSON.stringify(addonName)}`;
  const read = async (ask: EksQuery): Promise<AddonReading> => {
    const infos = await readInfos(ask, addonName);
    const versions = infos.flatMap((info) => info.addonVersions ?? []);
    const names = versions.flatMap(({ addonVersion }) => addonVersion ?? []);
    const defaultNamespace = infos.find((info) => info.defaultNamespace)?.defaultNamespace;
    const installed = clusterName === undefined ? undefined : await readInstalled(ask, clusterName, addonName);
    const known = question.addonVersion ?? installed?.addonVersion;
    const cluster = known === undefined ? await readCluster(ask, clusterName ?? "") : undefined;
    const isDefault = ({ compatibilities = [] }: (typeof versions)[number]) =>
      compatibilities.some((each) => each.defaultVersion && each.clusterVersion === cluster?.version);
    const addonVersion = known ?? versions.find(isDefault)?.addonVersion;
    return {
      versions: names,
      addonVersion,
      configurations: addonVersion === undefined ? undefined : await readConfigurations(ask, addonName, addonVersion),
      namespace: installed?.namespaceConfig?.namespace ?? defaultNamespace,
      arn: installed?.addonArn ?? cluster?.arn,
    };
  };
  return withEks(clusterName ?? "", settings, timing, read, label);
}

/** The add-on in EKS: one, in as many pages as its versions need. */
async function readInfos(ask: EksQuery, addonName: string): Promise<AddonInfo[]> {
  const { DescribeAddonVersionsCommand } = await import("@aws-sdk/client-eks");
  const found: AddonInfo[] = [];
  let nextToken: string | undefined;
  do {
    const describe = new DescribeAddonVersionsCommand({ addonName, nextToken });
    const page = await ask("DescribeAddonVersions", (eks) => unlessInvalid(eks.send(describe)));
    found.push(...(page?.addons ?? []));
    nextToken = page?.nextToken;
  } while (nextToken);
  return found;
}

async function readInstalled(ask: EksQuery, clusterName: string, addonName: string) {
  const { DescribeAddonCommand } = await import("@aws-sdk/client-eks");
  const describe = new DescribeAddonCommand({ clusterName, addonName });
  return (await ask("DescribeAddon", (eks) => unlessInvalid(eks.send(describe))))?.addon;
}

async function readCluster(ask: EksQuery, name: string) {
  const { DescribeClusterCommand } = await import("@aws-sdk/client-eks");
  const described = await ask("DescribeCluster", (eks) => eks.send(new DescribeClusterCommand({ name })));
  if (described?.cluster === undefined) {
    throw new ClusterNotFound(`cluster ${JSON.stringify(name)}: EKS has no cluster of this name.`);
  }
  return described.cluster;
}

async function readConfigurations(
  ask: EksQuery,
  addonName: string,
  addonVersion: string,
): Promise<AddonPodIdentityConfiguration[] | undefined> {
  const { DescribeAddonConfigurationCommand } = await import("@aws-sdk/client-eks");
  const describe = new DescribeAddonConfigurationCommand({ addonName, addonVersion });
  const found = await ask("DescribeAddonConfiguration", (eks) => unlessInvalid(eks.send(describe)));
  return found && (found.podIdentityConfiguration ?? []);
}

/** EKS reports an unknown name or version as not found or as invalid; the reference names both errors. */
async function unlessInvalid<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === "InvalidParameterException") {
      return undefined;
    }
    throw error;
  }
}
