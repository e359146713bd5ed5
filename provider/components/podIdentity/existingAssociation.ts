import * as pulumi from "@pulumi/pulumi";
import { type Condition, isMadeHere, whenKnown } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { refuse } from "../../check/refuse";
import { hidden, show } from "../../check/render";
import { userError } from "../../check/userError";
import { clusterPlace } from "../../cluster/arn";
import { type AssociationKey, findAssociation } from "../../cluster/aws/associations";
import { ClusterNotFound } from "../../cluster/errors";
import { ownerTag } from "../../iam/ownership";
import { declaredElsewhere } from "../declaredOnce";
import { assertAccount, unreadable } from "../foreignAtEks";
import type { LookUpLogin } from "../lookUpLogin";
import { thisStack } from "../owner";
import type { Owned } from "../refuseSecond";
import type { ServiceAccountReference } from "../serviceAccountRole/serviceAccountRole";
import { type AskedAssociation, alreadyAssociated, differencesOf, twiceProblem } from "./existingAssociationProblems";
import { ExistingPodIdentityAssociation } from "./existingPodIdentityAssociation";

/** An association as EKS has it, as far as it matters here. */
export interface LiveAssociation {
  associationId: string;
  associationArn: string;
  roleArn: string;
  targetRoleArn?: string;
  disableSessionTags: boolean;
  policy?: string;
  /** The ARN of the add-on that made the association, where one did. */
  ownerArn?: string;
  /** The stack whose tag it carries. */
  owner?: string;
}

/** What became of looking for the association of a service account. */
export interface FoundAssociation {
  /** One that another owns, and that is to be used. */
  foreign?: LiveAssociation;
  /** One that carries the tag of this stack. */
  own?: Owned;
}

/** How associations are looked up for a component. */
export interface AssociationLookUp extends LookUpLogin {
  component: string;
  name: string;
  args: object;
  /** Resolves when the inputs are checked; nothing is asked before. */
  checked: Condition;
  /** Left out where the component knows no choice but to stop. */
  existing?: ExistingPodIdentityAssociation;
}

/**
 * Looks for the association of a service account. Fails where another owns one that isn't to be used, or isn't as the program
 * wants it, and where another component of the program makes one.
 *
 * Nothing is asked while cluster or service account aren't known. EKS refuses a second association of a service account, so
 * that nothing is lost where the look-up fails: then there is a warning, and an error only where the choice depends on it.
 */
export async function findAssociationOf(
  clusterName: pulumi.Input<string>,
  account: pulumi.Input<ServiceAccountReference>,
  asked: AskedAssociation,
  lookUp: AssociationLookUp,
  parent: pulumi.Resource,
): Promise<FoundAssociation> {
  await whenKnown(lookUp.checked);
  const whole = pulumi.all([clusterName, account, lookUp.profile, lookUp.roleToAssume]);
  const known = await whenKnown(whole);
  if (known === undefined) {
    return {};
  }
  const [cluster, { namespace, name }, profile, roleToAssume] = known.value;
  const key = { clusterName: cluster, namespace, serviceAccount: name };
  const isSecret = await pulumi.isSecret(whole);
  const { region, account: ours } = await clusterPlace(parent);
  let live: LiveAssociation | undefined;
  try {
    live = await read(key, { region, profile, roleToAssume });
    if (live !== undefined) {
      assertAccount(live.associationArn, ours);
    }
  } catch (error) {
    if (error instanceof ClusterNotFound && pulumi.runtime.isDryRun() && (await isMadeHere(clusterName))) {
      return {};
    }
    const message = unread(key, isSecret, error as Error);
    if (lookUp.existing === ExistingPodIdentityAssociation.Use) {
      throw userError(message);
    }
    await pulumi.log.warn(`${message} Until then one that exists shows only in an update, which EKS refuses.`, parent);
    return {};
  }
  const { component, name: of, args, existing } = lookUp;
  if (live === undefined || live.owner === thisStack()) {
    const other = await declaredElsewhere(`association ${JSON.stringify([ours, region, key])}`, parent);
    await refuse(component, of, args, other ? [twiceProblem(key, other, isSecret)] : []);
    return live === undefined ? {} : { own: owned(key, live, isSecret) };
  }
  const problems: Issue[] =
    existing === ExistingPodIdentityAssociation.Use
      ? await differencesOf(asked, live)
      : [alreadyAssociated(of, key, live, { isSecret, canBeUsed: existing !== undefined })];
  await refuse(component, of, args, problems);
  return { foreign: live };
}

function owned(
  { clusterName, namespace, serviceAccount }: AssociationKey,
  live: LiveAssociation,
  isSecret: boolean,
): Owned {
  const tell = (text: string) => (isSecret ? hidden : text);
  return {
    what: `The Pod Identity association of ${tell(`${namespace}/${serviceAccount}`)} on the cluster ${tell(clusterName)}`,
    property: "associationArn",
    value: live.associationArn,
    importId: `${tell(clusterName)},${tell(live.associationId)}`,
  };
}

async function read(
  key: AssociationKey,
  settings: { region: string; profile?: string; roleToAssume?: string },
): Promise<LiveAssociation | undefined> {
  const found = await findAssociation(key, settings);
  return (
    found && {
      associationId: found.associationId ?? "",
      associationArn: found.associationArn ?? "",
      roleArn: found.roleArn ?? "",
      targetRoleArn: found.targetRoleArn || undefined,
      disableSessionTags: found.disableSessionTags ?? false,
      policy: found.policy || undefined,
      ownerArn: found.ownerArn || undefined,
      owner: found.tags?.[ownerTag],
    }
  );
}

function unread({ clusterName, namespace, serviceAccount }: AssociationKey, isSecret: boolean, reason: Error): string {
  const [cluster, account] = isSecret ? [hidden, hidden] : [clusterName, `${namespace}/${serviceAccount}`];
  return unreadable({
    things: "Pod Identity associations",
    cluster,
    purpose: `to see whether one exists for ${show(account)}`,
    actions: ["eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"],
    reason: isSecret ? undefined : reason.message,
  });
}
