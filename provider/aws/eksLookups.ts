import type {
  AssociatedAccessPolicy,
  EKSClient,
  OidcIdentityProviderConfig,
  PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import { ClusterError, ClusterNotFound } from "../network/clusterErrors";
import { defaultTiming, type Timing } from "../network/timing";
import { awsError } from "./awsErrors";
import type { AwsSettings } from "./awsIdentity";
import { asListed, type ListedEntry } from "./lists";
import { callerDescription, identityFor } from "./login";
import { operation } from "./requests";

/** Calls one EKS operation. Returns undefined if the described object doesn't exist. */
export type EksQuery = <T>(operation: string, call: (eks: EKSClient) => Promise<T>) => Promise<T | undefined>;

/**
 * Reads data from EKS for which Pulumi's AWS provider has no function. Each call has a time limit, and errors name the
 * cluster and the fix.
 *
 * @param label Another beginning of its errors than the name of the cluster and its region.
 * @throws ClusterNotFound if a list fails because the cluster doesn't exist; ClusterError
 */
export async function withEks<T>(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing,
  questions: (ask: EksQuery) => Promise<T>,
  label?: string,
): Promise<T> {
  const identity = await identityFor(clusterName, settings, timing, label);
  const { region, eks } = identity;
  const asker = callerDescription(settings);
  const cluster = label ?? `cluster ${JSON.stringify(clusterName)} in ${region}`;
  try {
    return await questions(async (name, call) => {
      try {
        return await operation(identity, timing, () => call(eks));
      } catch (error) {
        if ((error as Error).name === "ResourceNotFoundException") {
          if (name.startsWith("Describe")) {
            return undefined;
          }
          throw new ClusterNotFound(`${cluster}: EKS has no cluster of this name in the account of ${asker}.`);
        }
        throw error instanceof ClusterError ? error : awsError(error, { cluster, action: `eks:${name}`, asker });
      }
    });
  } finally {
    eks.destroy();
  }
}

/**
 * The access entry of a principal with its tags, read from EKS because Pulumi's AWS provider returns no tags before its
 * version 7.16. Undefined if there is no such entry.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAccessEntry.html
 * https://github.com/hashicorp/terraform-provider-aws/pull/45867
 *
 * @throws ClusterError
 */
export async function describeEntry(
  key: { clusterName: string; principalArn: string },
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<ListedEntry | undefined> {
  const { DescribeAccessEntryCommand } = await import("@aws-sdk/client-eks");
  return withEks(key.clusterName, settings, timing, async (ask) => {
    const describe = new DescribeAccessEntryCommand(key);
    const described = await ask("DescribeAccessEntry", (eks) => eks.send(describe));
    return described?.accessEntry && asListed(described.accessEntry);
  });
}

/** An access entry, and the access policies that are associated with it: at most 20, which is one page. */
export interface AssociatedPolicies {
  entryArn: string;
  policies: AssociatedAccessPolicy[];
}

/**
 * The access policies of an access entry, read from EKS because Pulumi's AWS provider has no function for them.
 * Undefined if there is no such entry.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAssociatedAccessPolicies.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findAssociatedPolicies(
  entry: { clusterName: string; principalArn: string },
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<AssociatedPolicies | undefined> {
  const { DescribeAccessEntryCommand, ListAssociatedAccessPoliciesCommand } = await import("@aws-sdk/client-eks");
  return withEks(entry.clusterName, settings, timing, async (ask) => {
    const describe = new DescribeAccessEntryCommand(entry);
    const described = await ask("DescribeAccessEntry", (eks) => eks.send(describe));
    if (described?.accessEntry === undefined) {
      return undefined;
    }
    const list = new ListAssociatedAccessPoliciesCommand(entry);
    const { associatedAccessPolicies = [] } =
      (await ask("ListAssociatedAccessPolicies", (eks) => eks.send(list))) ?? {};
    return { entryArn: described.accessEntry.accessEntryArn ?? "", policies: associatedAccessPolicies };
  });
}

/** Identifies an association: a service account has at most one on a cluster. */
export interface AssociationKey {
  clusterName: string;
  namespace: string;
  serviceAccount: string;
}

/**
 * The EKS Pod Identity association of a service account with its tags, read from EKS because Pulumi's AWS provider has
 * no function for it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findAssociation(
  { clusterName, namespace, serviceAccount }: AssociationKey,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<PodIdentityAssociation | undefined> {
  const { ListPodIdentityAssociationsCommand, DescribePodIdentityAssociationCommand } = await import(
    "@aws-sdk/client-eks"
  );
  return withEks(clusterName, settings, timing, async (ask) => {
    const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
    const { associations = [] } = (await ask("ListPodIdentityAssociations", (eks) => eks.send(list))) ?? {};
    const [first] = associations;
    if (first === undefined) {
      return undefined;
    }
    const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId: first.associationId });
    return (await ask("DescribePodIdentityAssociation", (eks) => eks.send(describe)))?.association;
  });
}

/**
 * The identity provider config of a cluster with its tags, read from EKS because Pulumi's AWS provider has no function
 * for it. A cluster has at most one.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListIdentityProviderConfigs.html
 *
 * @throws ClusterNotFound, ClusterError
 */
export async function findIdentityProviderConfig(
  clusterName: string,
  settings: AwsSettings,
  timing: Timing = defaultTiming,
): Promise<OidcIdentityProviderConfig | undefined> {
  const { ListIdentityProviderConfigsCommand, DescribeIdentityProviderConfigCommand } = await import(
    "@aws-sdk/client-eks"
  );
  return withEks(clusterName, settings, timing, async (ask) => {
    const list = new ListIdentityProviderConfigsCommand({ clusterName });
    const { identityProviderConfigs = [] } = (await ask("ListIdentityProviderConfigs", (eks) => eks.send(list))) ?? {};
    const [identityProviderConfig] = identityProviderConfigs;
    if (identityProviderConfig === undefined) {
      return undefined;
    }
    const describe = new DescribeIdentityProviderConfigCommand({ clusterName, identityProviderConfig });
    return (await ask("DescribeIdentityProviderConfig", (eks) => eks.send(describe)))?.identityProviderConfig?.oidc;
  });
}
