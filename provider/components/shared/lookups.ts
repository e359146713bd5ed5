import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Mode } from "../../eks/authenticationMode";
import { issuerForm } from "../../iam/issuer";
import { userError } from "../../validation/inputs";
import { containsSecret, deepApply, dependsOnResource } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";

/** A cluster as EKS describes it. */
export type DescribedCluster = aws.eks.GetClusterResult;

/**
 * The cluster as EKS describes it; undefined in a preview in which a resource that the name comes from hasn't created
 * the cluster yet, or which doesn't know the settings of the AWS provider, and with mocks that don't describe it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 *
 * @param clusterName The name as passed by the program.
 * @param known The known value of that name.
 * @param parent The resource whose AWS provider is used.
 * @param otherwise An alternative fix if the cluster can't be read, such as `pass issuer instead`.
 */
export async function describeCluster(
  clusterName: pulumi.Input<string>,
  known: string,
  parent: pulumi.Resource,
  otherwise?: string,
): Promise<DescribedCluster | undefined> {
  const isSecret = await containsSecret(clusterName);
  const path = clusterPath(known, isSecret);
  const cluster = await lookup(() => aws.eks.getCluster({ name: known }, { parent }), {
    subject: `${path}: the cluster`,
    permissions: ["eks:DescribeCluster"],
    otherwise,
    isSecret,
  });
  if (cluster !== undefined) {
    return asDescribed(cluster);
  }
  if (pulumi.runtime.isDryRun() && (await dependsOnResource(clusterName))) {
    return undefined;
  }
  throw userError(
    `${path}: there is no such cluster in this account and region; expected the name of an existing one. ` +
      `Check the name and the AWS provider's region and account${otherwise === undefined ? "" : `, or ${otherwise}`}.`,
  );
}

/** The cluster in an answer with at least one of the properties that are used; undefined in any other, as a mock returns. */
function asDescribed(answer: Partial<DescribedCluster>): DescribedCluster | undefined {
  const { arn, accessConfigs, computeConfigs, identities } = answer;
  return (arn ?? accessConfigs ?? computeConfigs ?? identities) === undefined
    ? undefined
    : ({ accessConfigs: [], certificateAuthorities: [], identities: [], ...answer } as unknown as DescribedCluster);
}

/**
 * Whether a function of the AWS provider was answered, by a property that every answer has. The engine returns an empty
 * result in a preview that doesn't know the settings of the provider, and so do mocks, or one with the arguments.
 */
export function isAnswered(property: string | undefined): boolean {
  return property !== undefined;
}

/** The mode of a cluster. A cluster without a mode is older than the modes, and only has aws-auth. */
export function liveMode(cluster: DescribedCluster | undefined): Mode | undefined {
  return cluster && ((cluster.accessConfigs[0]?.authenticationMode || "CONFIG_MAP") as Mode);
}

/** What a lookup reads, for its errors. */
export interface Lookup {
  /** As the beginning of a sentence: `The add-ons of the cluster "prod"`. */
  subject: string;
  /** The reason for reading it: `to check whether one exists for "dev"`. */
  purpose?: string;
  /** The one or two permissions that it needs. */
  permissions: string[];
  /** An alternative to granting the permissions, such as `pass issuer instead`. */
  otherwise?: string;
  /** Whether the provider's message may contain a secret. */
  isSecret: boolean;
}

/**
 * The object that the AWS provider reads; undefined if it doesn't exist. Fails if it can't be read. The provider's
 * functions return no error codes, so the text of the error shows whether the object doesn't exist. Only this function
 * relies on that text.
 */
export async function lookup<T>(read: () => Promise<T>, of: Lookup): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const reason = (error as Error).message;
    if (isNotFound(reason)) {
      return undefined;
    }
    throw Object.assign(userError(isCutOff(error) ? ended(of) : unreadable(of, reason)), { cause: error });
  }
}

function ended({ subject }: Lookup): string {
  return `${subject} can't be read: the deployment has ended.`;
}

function unreadable({ subject, purpose, permissions, otherwise, isSecret }: Lookup, reason: string): string {
  const [needed, grant] = permissions.length === 1 ? ["the permission", "it"] : ["the permissions", "both"];
  return (
    `${subject} can't be read${purpose === undefined ? "" : ` ${purpose}`}; expected ${needed} ${permissions.join(" and ")}. ` +
    `Grant ${grant} to the deployer${otherwise === undefined ? "" : `, or ${otherwise}`}.${isSecret ? "" : ` ${reason}`}`
  );
}

/** True for the error of a lookup that failed because the deployment ended after another resource was rejected. */
export function isCutOff(error: unknown): boolean {
  const { cause = error } = error as Error;
  return /client connection is closing|context canceled|Cancelled on client/i.test((cause as Error).message);
}

/** The beginning of a message about a cluster. */
export function clusterPath(name: string, isSecret: boolean): string {
  return `clusterName is ${show(isSecret ? hidden : name)}`;
}

/**
 * The URL of a cluster's OIDC issuer, read from EKS. Until the same program has created the cluster, the issuer isn't
 * known and nothing is read.
 */
export function clusterIssuer(clusterName: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return deepApply(clusterName, async (known) => {
    const cluster = await describeCluster(clusterName, known, parent, "pass issuer instead");
    if (cluster === undefined && pulumi.runtime.isDryRun()) {
      return pulumi.unknown as unknown as string;
    }
    const issuer = cluster?.identities[0]?.oidcs?.[0]?.issuer;
    if (!issuer || !issuerForm.fits(issuer)) {
      const isSecret = await containsSecret(clusterName);
      const reported = issuer ? `the OIDC issuer ${show(isSecret ? hidden : issuer)}` : "no OIDC issuer";
      throw userError(
        `${clusterPath(known, isSecret)}: EKS reports ${reported} for this cluster; expected ${issuerForm.expected}. ` +
          "Pass issuer instead.",
      );
    }
    return issuer;
  });
}

/**
 * True for the error of a lookup by the AWS provider that found nothing. The text comes from the provider, where it
 * differs between versions and functions, or from EKS and IAM.
 */
function isNotFound(reason: string): boolean {
  return /couldn't find resource|empty result|by \w+ \(.*\): not found|NoSuchEntity|ResourceNotFoundException|No (cluster|addon)\b/i.test(
    reason,
  );
}
