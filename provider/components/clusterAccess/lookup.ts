import * as pulumi from "@pulumi/pulumi";
import { findAssociatedPolicies } from "../../aws/eksLookups";
import { type AwsLists, readLists, type WantedLists } from "../../aws/lists";
import { accessMethodOf, liveModeIssues, type Mode } from "../../eks/authenticationMode";
import { type Others, policiesOf } from "../../eks/grants";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import { parseArn } from "../../iam/arn";
import { readKubeconfig } from "../../kubernetes/kubeconfig";
import { endpointOf, isEksEndpoint } from "../../kubernetes/target";
import { Gate } from "../../validation/gate";
import { type CheckedInputs, refuse } from "../../validation/inputs";
import { type Issue, isAbsent, isComplete } from "../../validation/issues";
import { containsSecret, dependsOnResource, resolveIfKnown } from "../../validation/outputs";
import { hidden } from "../../validation/render";
import type { AccessEntryArgs } from "../accessEntry/args";
import type { LiveAccessEntry } from "../accessEntry/existing";
import { type FoundEntry, lookUpEntry } from "../accessEntry/lookup";
import { type DescribedCluster, describeCluster } from "../shared/lookups";
import { unreadableMessage } from "../shared/ownership";
import type { ClusterAccessArgs, ClusterAccessGrant } from "./args";
import { validateForMode } from "./validate";

/** What is known of the cluster: all of it comes of one DescribeCluster. */
export interface InspectedCluster {
  /** The cluster as EKS describes it; undefined where it isn't known yet which it is, or it isn't there yet. */
  description: Promise<DescribedCluster | undefined>;
  /** The mode that decides: the given one, else the live one. Fails where there is neither. */
  mode: Promise<Mode>;
  /**
   * What was found of the access entry of each grant, in their order; empty where the grants become none, or the cluster
   * isn't known. Fails if the gate fails.
   */
  entries: Promise<FoundEntry[]>;
  /** Opens when the inputs are valid and fit the cluster and the entries that exist. Nothing is created before. */
  gate: Gate;
}

/** Asks for the cluster, once the inputs are checked. */
export function inspectCluster(
  name: string,
  { inputs, gate, known }: CheckedInputs<ClusterAccessArgs>,
  parent: pulumi.Resource,
): InspectedCluster {
  const clusterName = inputs.clusterName === undefined ? undefined : pulumi.output(inputs.clusterName);
  const given = inputs.authenticationMode;
  const describe = async () => {
    await gate.opened();
    const text = clusterName && (await resolveIfKnown(clusterName));
    const otherwise = given === undefined ? "give authenticationMode and accessMethod" : undefined;
    return clusterName && text && describeCluster(clusterName, text.value, parent, otherwise);
  };
  const description = describe();
  const refuseIf = async (issues: Issue[]) => refuse("ClusterAccess", name, inputs, issues);
  const lookUp = async (): Promise<Mode> => {
    const cluster = await description;
    const live = liveMode(cluster);
    if (live === undefined) {
      await refuseIf([notThereYet]);
    }
    await refuseIf(validateForMode(await known, live as Mode));
    return live as Mode;
  };
  const mode = given === undefined ? lookUp() : Promise.resolve(given);
  const judge = async () => {
    const [decisive, cluster] = [await mode, await description];
    const live = liveMode(cluster);
    // A preview doesn't know to which mode the program is about to bring a cluster of its own.
    const isSettled = !pulumi.runtime.isDryRun() || !(clusterName && (await dependsOnResource(clusterName)));
    const way = accessMethodOf(decisive, inputs.accessMethod);
    const ofMode = live !== undefined && isSettled ? liveModeIssues(live, way, decisive) : [];
    const isSecret = await containsSecret(inputs.clusterName);
    const others = cluster === undefined ? [] : otherClusterIssues(await known, cluster, isSecret);
    await refuseIf([...ofMode, ...others]);
    if (cluster !== undefined && (way !== "access-entries" || inputs.migrate === true)) {
      tellUncompared(await known, cluster, isSecret, parent);
    }
    if (cluster === undefined || way !== "access-entries") {
      return [];
    }
    const { found, issues } = await lookUpEntries(name, { inputs, known: await known }, cluster, parent);
    await refuseIf(issues);
    return found;
  };
  const entries = judge();
  return { description, mode, entries, gate: Gate.for(entries) };
}

/** The mode of a cluster; one that EKS tells none of is older than the modes, and knows aws-auth alone. */
function liveMode(cluster: DescribedCluster | undefined): Mode | undefined {
  return cluster && ((cluster.accessConfigs[0]?.authenticationMode || "CONFIG_MAP") as Mode);
}

const notThereYet: Issue = {
  code: "missing",
  paths: [["authenticationMode"]],
  expected: "the mode of a cluster that exists already, and this one is yet to be made, so that it can't be looked up",
  fix: "Give the mode that the program gives the cluster: it decides which resources there are.",
};

/** From how many principals on AWS is asked for lists. Fewer are looked up by themselves as quickly. */
const many = 10;

/** The access entry that a grant becomes. */
export function entryOf(grant: ClusterAccessGrant, inputs: ClusterAccessArgs): AccessEntryArgs {
  return {
    clusterName: inputs.clusterName as pulumi.Input<string>,
    principalArn: grant.principalArn,
    type: grant.node,
    kubernetesGroups: grant.groups,
    username: grant.username,
    policies: policiesOf(grant),
    principalUniqueId: grant.principalUniqueId,
    existing: inputs.existing,
    tags: inputs.tags,
  };
}

/**
 * Asks AWS for the principal and the access entry of each grant, as far as they are known. What EKS would refuse, and what
 * another owns, is a problem.
 *
 * @param known The inputs, with `pending` wherever this run can't know a value.
 */
export async function lookUpEntries(
  name: string,
  { inputs, known }: { inputs: ClusterAccessArgs; known: ClusterAccessArgs },
  { arn }: DescribedCluster,
  parent: pulumi.Resource,
): Promise<{ found: FoundEntry[]; issues: Issue[] }> {
  const { region, accountId: account = "" } = parseArn(arn) ?? {};
  const cluster = { name: known.clusterName as string, account, region, takesEntries: true };
  const { profile, assumeRoleArn } = inputs;
  const lists = await listsFor({ inputs, known }, cluster, parent);
  const asked = inputs.grants.map((grant, index) => {
    const inGrant = (input: string) => ["grants", index, input];
    const paths = {
      principalArn: inGrant("principalArn"),
      type: inGrant("node"),
      kubernetesGroups: inGrant("groups"),
      username: inGrant("username"),
    };
    const args = entryOf(grant, inputs);
    return lookUpEntry({
      name: `${name}-${grant.name}`,
      args,
      paths,
      cluster,
      lists,
      login: { profile, assumeRoleArn },
      parent,
    });
  });
  const answers = await Promise.all(asked);
  const issues = answers.flatMap((answer) => answer.issues);
  const tellOthers = async ({ foreign, ...found }: FoundEntry): Promise<FoundEntry> =>
    foreign === undefined ? found : { ...found, foreign, others: await othersOf(foreign, inputs, region, parent) };
  const found = answers.map((answer) => answer.found);
  return { found: issues.length > 0 ? found : await Promise.all(found.map(tellOthers)), issues };
}

/**
 * Lists of AWS, where there are many grants. They only save time: what they don't tell, since the AWS SDK signs in
 * otherwise than the AWS provider does, or may not list, is then asked of the provider, one by one.
 */
async function listsFor(
  { inputs, known }: { inputs: ClusterAccessArgs; known: ClusterAccessArgs },
  cluster: { name: string; account: string; region?: string },
  parent: pulumi.Resource,
): Promise<AwsLists | undefined> {
  const { profile, assumeRoleArn } = known as Record<"profile" | "assumeRoleArn", string | undefined>;
  const wanted = listsWanted(known, cluster.account);
  if (wanted === undefined || !isComplete([profile, assumeRoleArn])) {
    return undefined;
  }
  try {
    return await readLists(cluster, wanted, { region: cluster.region, profile, assumeRoleArn });
  } catch (error) {
    const isSecret = await containsSecret([inputs.clusterName, inputs.profile, inputs.assumeRoleArn]);
    const reason = isSecret ? "" : ` ${(error as Error).message}`;
    await pulumi.log.debug(`AWS can't be asked for lists: the grants are looked up one by one.${reason}`, parent);
    return undefined;
  }
}

/** What many grants have to know; undefined where the grants are few. */
function listsWanted({ grants }: ClusterAccessArgs, account: string): WantedLists | undefined {
  if (grants.length < many) {
    return undefined;
  }
  const arns = grants.map(({ principalArn }) => principalArn).filter((arn) => typeof arn === "string");
  const principals = grants.map(({ principalArn, principalUniqueId }) => {
    const principal = typeof principalArn === "string" ? iamPrincipalOf(principalArn) : undefined;
    return principal?.account === account && principalUniqueId === undefined ? principal.kind : undefined;
  });
  const isMany = (kind: string) => principals.filter((each) => each === kind).length >= many;
  return { entriesOf: arns, roles: isMany("role"), users: isMany("user") };
}

/**
 * The issue of inputs that lead to another cluster than the one which the AWS provider describes: its mode would decide
 * what becomes of the other's aws-auth.
 *
 * @param known The inputs, with `pending` wherever this run can't know a value.
 * @param isSecret Whether the cluster's name is a secret.
 */
export function otherClusterIssues(
  { clusterArn, kubeconfig }: ClusterAccessArgs,
  cluster: DescribedCluster,
  isSecret: boolean,
): Issue[] {
  const fix = "Pass the AWS provider of that cluster's account and region, or what leads to the described one.";
  const described = `the cluster that the AWS provider describes${isSecret ? "" : `, ${cluster.arn}`}`;
  if (!isAbsent(clusterArn) && clusterArn !== cluster.arn) {
    return [{ code: "mismatch", paths: [["clusterArn"]], value: clusterArn, expected: described, fix }];
  }
  const found = isAbsent(kubeconfig) ? "unknown" : compare(kubeconfig as string, cluster);
  return found === "other"
    ? [{ code: "mismatch", paths: [["kubeconfig"]], value: hidden, expected: `one that leads to ${described}`, fix }]
    : [];
}

/** Logs where a kubeconfig leads somewhere of which nothing tells whether it is the described cluster, as through a proxy. */
export function tellUncompared(
  { kubeconfig }: ClusterAccessArgs,
  cluster: DescribedCluster,
  isSecret: boolean,
  parent: pulumi.Resource,
): void {
  if (!isAbsent(kubeconfig) && compare(kubeconfig as string, cluster) === "unknown") {
    const message =
      `kubeconfig leads neither to the endpoint of ${isSecret ? "the cluster" : cluster.arn} nor to one with its ` +
      "certificate authority: make sure that it is that cluster, as its authentication mode decides what becomes of aws-auth. With a " +
      "tunnel, tls-server-name in the kubeconfig shows it.";
    void pulumi.log.warn(message, parent);
  }
}

/** Whether a kubeconfig leads to the cluster that is described, as far as it shows without asking. */
function compare(
  kubeconfig: string,
  { endpoint, certificateAuthorities }: DescribedCluster,
): "same" | "other" | "unknown" {
  const known = readKubeconfig(kubeconfig);
  if ("problem" in known) {
    return "unknown";
  }
  const own = endpointOf(endpoint);
  const ca = certificateAuthorities[0]?.data;
  const isSame =
    known.endpoint === own ||
    (own !== undefined && known.tlsServerName === new URL(own).hostname) ||
    (ca !== undefined && ca !== "" && known.ca === ca);
  return isSame ? "same" : isEksEndpoint(known.endpoint) ? "other" : "unknown";
}

/**
 * What the principal of an entry that `existing` says to use has by that entry, whatever its grant gives: its groups, and
 * its access policies as they are when the run begins. Where the policies can't be read, there is a warning.
 */
export async function othersOf(
  { accessEntryArn, principalArn, kubernetesGroups }: LiveAccessEntry,
  { clusterName = "", profile, assumeRoleArn }: ClusterAccessArgs,
  region: string | undefined,
  parent: pulumi.Resource,
): Promise<Others> {
  const whole = [clusterName, profile, assumeRoleArn] as pulumi.Input<string | undefined>[];
  const [cluster = "", knownProfile, knownRole] = await Promise.all(
    whole.map(async (input) => (await resolveIfKnown(input))?.value),
  );
  const settings = { region, profile: knownProfile, assumeRoleArn: knownRole };
  try {
    const found = await findAssociatedPolicies({ clusterName: cluster, principalArn }, settings);
    if (found?.entryArn !== accessEntryArn) {
      throw new Error("The AWS login that was found doesn't lead to this entry.");
    }
    const policies = found.policies.map(({ policyArn = "", accessScope }) => ({
      policy: policyArn,
      namespaces: accessScope?.type === "namespace" ? accessScope.namespaces : undefined,
    }));
    return { groups: kubernetesGroups, policies };
  } catch (error) {
    const isSecret = await containsSecret(whole);
    const message = unreadableMessage({
      things: "access policies of an access entry",
      cluster: isSecret ? hidden : cluster,
      purpose: "for the table of who has access",
      actions: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(message, parent);
    return { groups: kubernetesGroups };
  }
}
