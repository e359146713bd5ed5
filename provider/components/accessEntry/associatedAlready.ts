import * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import { hidden, show } from "../../check/render";
import { clusterPlace } from "../../cluster/arn";
import { type AssociatedPolicies, findAssociatedPolicies } from "../../cluster/aws/associatedPolicies";
import { accessPolicyName } from "../../eks/accessPolicies";
import { beforeCreate } from "../beforeCreate";
import { unreadable } from "../foreignAtEks";
import { hookName } from "../hookNames";
import type { FoundEntry } from "./entryLookUp";

/** What the associations of an entry that is only referred to are looked up with, and what a rename is declared with. */
export interface Overwriting {
  found: Promise<FoundEntry>;
  profile?: pulumi.Input<string>;
  roleToAssume?: pulumi.Input<string>;
  /** How a program says that something is renamed. */
  renamed: string;
}

/** The inputs of an association, as far as a preview knows them. */
interface Associated {
  clusterName?: string;
  principalArn?: string;
  policyArn?: string;
  accessScope?: { type?: string; namespaces?: string[] };
}

/**
 * Fails where an association is about to be created that EKS has already: EKS has one of a policy per entry, and would
 * overwrite it without a word. With a renamed one the association then went when the old name is deleted, and with another's
 * when this stack is destroyed. Only the engine knows whether an association is in the state; hence a hook.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
 *
 * An entry that this stack has created needs none: another name is refused for the entry itself.
 */
export function refuseOverwriting(overwriting: Overwriting, parent: pulumi.Resource): pulumi.ResourceHook {
  return beforeCreate(hookName("association", parent), async ({ name, newInputs }) => {
    const { foreign } = await overwriting.found;
    const given = pulumi.output(newInputs);
    const inputs = (await whenKnown(given))?.value as Associated | undefined;
    if (foreign === undefined || inputs === undefined) {
      return;
    }
    const isSecret = await pulumi.isSecret(given);
    const live = await read(inputs, { entryArn: foreign.accessEntryArn, isSecret }, overwriting, parent);
    const same = live?.policies.find(({ policyArn }) => policyArn === inputs.policyArn);
    // A preview of a replacement, which is another scope, comes here with the old association still there.
    const isReplaced = pulumi.runtime.isDryRun() && scopeText(same?.accessScope) !== scopeText(inputs.accessScope);
    if (same !== undefined && !isReplaced) {
      throw new Error(alreadyAssociated(name, inputs, isSecret, overwriting));
    }
  });
}

async function read(
  { clusterName = "", principalArn = "" }: Associated,
  { entryArn, isSecret }: { entryArn: string; isSecret: boolean },
  { profile, roleToAssume }: Overwriting,
  parent: pulumi.Resource,
): Promise<AssociatedPolicies | undefined> {
  try {
    const { region } = await clusterPlace(parent);
    const login = await whenKnown(pulumi.all([profile, roleToAssume]));
    const [knownProfile, knownRole] = login?.value ?? [];
    const settings = { region, profile: knownProfile, roleToAssume: knownRole };
    const live = await findAssociatedPolicies({ clusterName, principalArn }, settings);
    if (live !== undefined && live.entryArn !== entryArn) {
      throw new Error(`The AWS login that was found leads to another entry, ${live.entryArn}.`);
    }
    return live;
  } catch (error) {
    const message = unreadable({
      things: "access policies of an access entry",
      cluster: isSecret ? hidden : clusterName,
      purpose: "to see whether it has one of them already",
      actions: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(`${message} Until then a policy of a component that was renamed is lost.`, parent);
    return undefined;
  }
}

function alreadyAssociated(name: string, inputs: Associated, isSecret: boolean, { renamed }: Overwriting): string {
  const { policyArn = "" } = inputs;
  const policy = accessPolicyName(policyArn) ?? policyArn;
  const [clusterName, principalArn] = isSecret ? [hidden, hidden] : [inputs.clusterName, inputs.principalArn];
  const id = [clusterName, principalArn, policyArn].join("#");
  return (
    `The access entry of ${principalArn} on the cluster ${show(clusterName)} has the access policy ${policy} already, and this ` +
    `stack has no association of the name ${name}: it would overwrite that one, and whoever declares that one would remove ` +
    `both. After a rename, give ${renamed}. Where an update was interrupted, or to take the association over, import it: ` +
    `\`pulumi import aws:eks/accessPolicyAssociation:AccessPolicyAssociation ${name} '${id}'\`. Else leave the policy out.`
  );
}

function scopeText(scope: Associated["accessScope"]): string {
  return JSON.stringify([scope?.type, [...(scope?.namespaces ?? [])].sort()]);
}
