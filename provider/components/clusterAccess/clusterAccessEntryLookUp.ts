import * as pulumi from "@pulumi/pulumi";
import { policiesOf } from "../../access/rights";
import { holdsSecret } from "../../check/eventual";
import { type Issue, isComplete } from "../../check/issues";
import { type AwsLists, readLists, type WantedLists } from "../../cluster/aws/lists";
import type { DescribedCluster } from "../../cluster/describe";
import { principalOf } from "../../eks/principal";
import { parseArn } from "../../iam/arn";
import type { AccessEntryArgs } from "../accessEntry/accessEntry";
import { type FoundEntry, lookUpEntry } from "../accessEntry/entryLookUp";
import type { ClusterAccessArgs } from "./clusterAccess";
import type { ClusterAccessGrant } from "./clusterAccessGrant";
import { othersOf } from "./clusterAccessUsedEntries";

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
): Promise<{ found: FoundEntry[]; problems: Issue[] }> {
  const { region, accountId: account = "" } = parseArn(arn) ?? {};
  const cluster = { name: known.clusterName as string, account, region, takesEntries: true };
  const { profile, roleToAssume } = inputs;
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
      login: { profile, roleToAssume },
      parent,
    });
  });
  const answers = await Promise.all(asked);
  const problems = answers.flatMap((answer) => answer.problems);
  const tellOthers = async ({ foreign, ...found }: FoundEntry): Promise<FoundEntry> =>
    foreign === undefined ? found : { ...found, foreign, others: await othersOf(foreign, inputs, region, parent) };
  const found = answers.map((answer) => answer.found);
  return { found: problems.length > 0 ? found : await Promise.all(found.map(tellOthers)), problems };
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
  const { profile, roleToAssume } = known as Record<"profile" | "roleToAssume", string | undefined>;
  const wanted = listsWanted(known, cluster.account);
  if (wanted === undefined || !isComplete([profile, roleToAssume])) {
    return undefined;
  }
  try {
    return await readLists(cluster, wanted, { region: cluster.region, profile, roleToAssume });
  } catch (error) {
    const isSecret = await holdsSecret([inputs.clusterName, inputs.profile, inputs.roleToAssume]);
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
    const principal = typeof principalArn === "string" ? principalOf(principalArn) : undefined;
    return principal?.account === account && principalUniqueId === undefined ? principal.kind : undefined;
  });
  const isMany = (kind: string) => principals.filter((each) => each === kind).length >= many;
  return { entriesOf: arns, roles: isMany("role"), users: isMany("user") };
}
