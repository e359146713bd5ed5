import * as pulumi from "@pulumi/pulumi";
import type { AwsLists, WantedLists } from "../../aws/lists";
import { accessMethodOf, liveModeIssues, type Mode, unknownModeIssue } from "../../eks/authenticationMode";
import { type Others, policiesOf } from "../../eks/grants";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import { parseArn } from "../../iam/arn";
import { readKubeconfig } from "../../kubernetes/kubeconfig";
import { endpointOf, isEksEndpoint } from "../../kubernetes/target";
import { Gate } from "../../validation/gate";
import { type CheckedInputs, rejectInputs } from "../../validation/inputs";
import { at, type Issue, isAbsent, isComplete } from "../../validation/issues";
import { containsSecret, dependsOnResource, resolveIfKnown } from "../../validation/outputs";
import { hidden } from "../../validation/render";
import type { ExistingEntry } from "../accessEntry/existing";
import { type FoundEntry, lookUpEntry } from "../accessEntry/lookup";
import { type NamedEntryArgs, principalInput } from "../accessEntry/namedEntry";
import { type NamedPolicy, policyNameIssues } from "../accessEntry/policyNames";
import { awsCalls } from "../shared/awsCalls";
import { announceEntries } from "../shared/declaredAccess";
import type { UnmanagedRemoval } from "../shared/guardedAccess";
import { type DescribedCluster, describeCluster, liveMode } from "../shared/lookups";
import { unreadableMessage } from "../shared/ownership";
import { storedEntries } from "../shared/storedEntries";
import type { ClusterAccessArgs } from "./args";
import { declaredAccessOf, guardGrants } from "./grantGuard";
import { grantReadyIssues } from "./grantLogin";
import { atPlaces, type NamedGrant, type NamedGrants } from "./namedGrants";
import { validateForMode } from "./validate";
import { principalIssues } from "./validateGrants";
import { usedEntryIssues } from "./validateOwnRights";

/** The known facts about the cluster, all from a single DescribeCluster call. */
export interface InspectedCluster {
  /** The cluster as EKS describes it; undefined if its name isn't known yet or it doesn't exist yet. */
  description: Promise<DescribedCluster | undefined>;
  /** The mode that applies: the given one, or else the live one. Fails if neither is known. */
  mode: Promise<Mode>;
  /**
   * The results of the lookup of each grant, in order; empty if the grants don't become access entries or the cluster
   * isn't known. Fails if the gate fails.
   */
  entries: Promise<FoundEntry[]>;
  /** Opens when the inputs are valid and fit the cluster and the existing entries. Nothing is created before that. */
  gate: Gate;
  /** Fails if the grants, with the removal of unmanaged access, would lock out the deployer or the last administrator. */
  guard(unmanaged?: UnmanagedRemoval): Promise<void>;
}

/** Reads the cluster, once the inputs are checked. */
export function inspectCluster(
  name: string,
  { inputs, gate, known }: CheckedInputs<NamedGrants>,
  parent: pulumi.Resource,
): InspectedCluster {
  const clusterName = inputs.clusterName === undefined ? undefined : pulumi.output(inputs.clusterName);
  const given = inputs.authenticationMode;
  const describe = async () => {
    await gate.opened();
    const text = clusterName && (await resolveIfKnown(clusterName));
    const otherwise = given === undefined ? "pass authenticationMode and accessMethod" : undefined;
    return clusterName && text && describeCluster(clusterName, text.value, parent, otherwise);
  };
  const description = describe();
  const rejectIf = async (issues: Issue[]) => rejectInputs("ClusterAccess", name, inputs, atPlaces(issues, inputs));
  const lookUp = async (): Promise<Mode> => {
    const cluster = await description;
    const live = liveMode(cluster);
    if (live === undefined) {
      await rejectIf([unknownModeIssue]);
    }
    await rejectIf(validateForMode(await known, live as Mode));
    return live as Mode;
  };
  const mode = given === undefined ? lookUp() : Promise.resolve(given);
  const judge = async () => {
    const [decisive, cluster] = [await mode, await description];
    const live = liveMode(cluster);
    // If the program manages the cluster, a preview doesn't know the mode that the update will set.
    const isSettled = !pulumi.runtime.isDryRun() || !(clusterName && (await dependsOnResource(clusterName)));
    const way = accessMethodOf(decisive, inputs.accessMethod);
    const ofMode = live !== undefined && isSettled ? liveModeIssues(live, way, decisive) : [];
    const isSecret = await containsSecret(inputs.clusterName);
    const others = cluster === undefined ? [] : otherClusterIssues(await known, cluster, isSecret);
    // Grants to permission sets may turn out to be for one principal.
    const ofPrincipals = principalIssues((await known).grants);
    const ofReady = cluster === undefined ? [] : await grantReadyIssues(inputs, await known, cluster);
    await rejectIf([...ofMode, ...others, ...ofPrincipals, ...ofReady]);
    if (cluster !== undefined && (way !== "access-entries" || inputs.migrate === true)) {
      warnUncompared(await known, cluster, isSecret, parent);
    }
    const ofNames = way === "access-entries" ? await policyNameIssues(policiesIn(await known), parent) : [];
    if (cluster === undefined || way !== "access-entries") {
      await rejectIf(ofNames);
      return [];
    }
    const { found, issues } = await lookUpEntries(name, { inputs, known: await known }, cluster, parent);
    await rejectIf([...ofNames, ...issues]);
    return found;
  };
  const entries = judge();
  const guard = async (unmanaged?: UnmanagedRemoval) => {
    const [found, decisive, cluster] = [await entries, await mode, await description];
    const method = accessMethodOf(decisive, inputs.accessMethod);
    const guarded = cluster && { cluster, mode: liveMode(cluster) ?? decisive, method, found, unmanaged };
    return guarded && guardGrants(name, { inputs, known: await known }, guarded, parent);
  };
  const announce = async () => {
    const [cluster, decisive] = [await description, await mode];
    const isUsed = inputs.existing === "use";
    const { grants } = await known;
    return cluster && accessMethodOf(decisive, inputs.accessMethod) === "access-entries"
      ? { clusterArn: cluster.arn, entries: grants.map((grant) => declaredAccessOf(name, grant, isUsed)) }
      : undefined;
  };
  announceEntries(parent, announce());
  return { description, mode, entries, gate: Gate.for(entries), guard };
}

/** The access policies of the grants, with the paths of their names. */
function policiesIn({ grants }: ClusterAccessArgs): NamedPolicy[] {
  return grants.flatMap(({ accessPolicies = [] }, index) =>
    accessPolicies.map(({ policy }, place) => ({ path: ["grants", index, "accessPolicies", place, "policy"], policy })),
  );
}

/** The number of principals from which AWS is read in bulk. For fewer, single reads are as fast. */
const many = 10;

/** The access entry that a grant becomes. */
export function entryOf(grant: NamedGrant, inputs: ClusterAccessArgs): NamedEntryArgs {
  return {
    clusterName: inputs.clusterName as pulumi.Input<string>,
    principalArn: grant.principalArn,
    ssoPermissionSet: grant.ssoPermissionSet,
    nodeType: grant.nodeType,
    kubernetesGroups: grant.kubernetesGroups,
    username: grant.username,
    accessPolicies: policiesOf(grant),
    principalUniqueId: grant.principalUniqueId,
    existing: inputs.existing,
    until: grant.until,
    tags: inputs.tags,
  };
}

/**
 * Reads the principal and the access entry of each grant from AWS, as far as they are known. Returns an issue for
 * everything that EKS would reject, and for entries of other owners.
 *
 * @param known The inputs, with `pending` for each value that this run doesn't know.
 */
export async function lookUpEntries(
  name: string,
  { inputs, known }: { inputs: NamedGrants; known: NamedGrants },
  { arn }: DescribedCluster,
  parent: pulumi.Resource,
): Promise<{ found: FoundEntry[]; issues: Issue[] }> {
  const { region, accountId: account = "" } = parseArn(arn) ?? {};
  const cluster = { name: known.clusterName as string, account, region, takesEntries: true };
  const { profile, assumeRoleArn } = inputs;
  // The lock-out guard needs the state. Of a large stack, reading it takes as long as the lists.
  void storedEntries();
  const lists = await listsFor({ inputs, known }, cluster, parent);
  const asked = inputs.grants.map((grant, index) => {
    const inGrant = (input: string) => ["grants", index, input];
    const paths = {
      principalArn: inGrant(principalInput(grant)),
      type: inGrant("nodeType"),
      kubernetesGroups: inGrant("kubernetesGroups"),
      username: inGrant("username"),
      accessPolicies: inGrant(grant.access === undefined ? "accessPolicies" : "access"),
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
  const issues = answers.flatMap(({ issues, found: { unmanaged } }, index) => [
    ...issues,
    ...(unmanaged !== undefined && inputs.existing === "use"
      ? at(["grants", index], usedEntryIssues({ ...known.grants[index] }, unmanaged.accessEntryArn))
      : []),
  ]);
  const withOthers = async ({ unmanaged, ...found }: FoundEntry): Promise<FoundEntry> =>
    unmanaged === undefined
      ? found
      : { ...found, unmanaged, others: await othersOf(unmanaged, inputs, region, parent) };
  const found = answers.map((answer) => answer.found);
  return { found: issues.length > 0 ? found : await Promise.all(found.map(withOthers)), issues };
}

/**
 * Bulk reads from AWS, for many grants. They only save time: if the AWS SDK uses other credentials than the AWS
 * provider, or isn't allowed to list, the AWS provider reads the missing items one at a time.
 */
async function listsFor(
  { inputs, known }: { inputs: NamedGrants; known: NamedGrants },
  cluster: { name: string; account: string; region?: string },
  parent: pulumi.Resource,
): Promise<AwsLists | undefined> {
  const { profile, assumeRoleArn } = known as Record<"profile" | "assumeRoleArn", string | undefined>;
  const wanted = listsWanted(known, cluster.account);
  if (wanted === undefined || !isComplete([profile, assumeRoleArn])) {
    return undefined;
  }
  try {
    return await awsCalls.readLists(cluster, wanted, { region: cluster.region, profile, assumeRoleArn });
  } catch (error) {
    const isSecret = await containsSecret([inputs.clusterName, inputs.profile, inputs.assumeRoleArn]);
    const reason = isSecret ? "" : ` ${(error as Error).message}`;
    await pulumi.log.debug(`Bulk reads from AWS failed, so the grants are read one at a time.${reason}`, parent);
    return undefined;
  }
}

/** The lists to read for many grants; undefined if there are few. */
function listsWanted({ grants }: NamedGrants, account: string): WantedLists | undefined {
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
 * The issue of inputs that point to a different cluster from the one that the AWS provider describes: the mode of one
 * cluster would determine the changes to the other's aws-auth.
 *
 * @param known The inputs, with `pending` for each value that this run doesn't know.
 * @param isSecret Whether the cluster's name is a secret.
 */
export function otherClusterIssues(
  { clusterArn, kubeconfig }: ClusterAccessArgs,
  cluster: DescribedCluster,
  isSecret: boolean,
): Issue[] {
  const fix =
    "Pass the AWS provider for that cluster's account and region, or the ARN or kubeconfig of the described cluster.";
  const described = `the cluster that the AWS provider describes${isSecret ? "" : `, ${cluster.arn}`}`;
  if (!isAbsent(clusterArn) && clusterArn !== cluster.arn) {
    return [{ code: "mismatch", paths: [["clusterArn"]], value: clusterArn, expected: described, fix }];
  }
  const found = isAbsent(kubeconfig) ? "unknown" : compare(kubeconfig as string, cluster);
  return found === "other"
    ? [{ code: "mismatch", paths: [["kubeconfig"]], value: hidden, expected: `a kubeconfig of ${described}`, fix }]
    : [];
}

/** Warns if it can't be determined whether a kubeconfig leads to the described cluster, for example through a proxy. */
export function warnUncompared(
  { kubeconfig }: ClusterAccessArgs,
  cluster: DescribedCluster,
  isSecret: boolean,
  parent: pulumi.Resource,
): void {
  if (!isAbsent(kubeconfig) && compare(kubeconfig as string, cluster) === "unknown") {
    const message =
      `kubeconfig has neither the endpoint of ${isSecret ? "the cluster" : cluster.arn} nor its certificate authority. ` +
      "Make sure that it leads to that cluster, whose authentication mode determines how aws-auth is changed. With a " +
      "tunnel, set tls-server-name in the kubeconfig to the host name of the cluster's endpoint.";
    void pulumi.log.warn(message, parent);
  }
}

/** Whether a kubeconfig leads to the described cluster, as far as its content shows. */
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
 * The groups and access policies of an entry that `existing: use` uses, as they are at the start of the run and
 * independent of the grant. Warns if the policies can't be read.
 */
export async function othersOf(
  { accessEntryArn, principalArn, kubernetesGroups }: ExistingEntry,
  { clusterName = "", profile, assumeRoleArn }: ClusterAccessArgs,
  region: string | undefined,
  parent: pulumi.Resource,
): Promise<Others> {
  if (!awsCalls.areMade()) {
    return { groups: kubernetesGroups };
  }
  const whole = [clusterName, profile, assumeRoleArn] as pulumi.Input<string | undefined>[];
  const [cluster = "", knownProfile, knownRole] = await Promise.all(
    whole.map(async (input) => (await resolveIfKnown(input))?.value),
  );
  const settings = { region, profile: knownProfile, assumeRoleArn: knownRole };
  try {
    const found = await awsCalls.findAssociatedPolicies({ clusterName: cluster, principalArn }, settings);
    if (found?.entryArn !== accessEntryArn) {
      throw new Error("The AWS login doesn't lead to this entry.");
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
      purpose: "for the access table",
      actions: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(message, parent);
    return { groups: kubernetesGroups };
  }
}
