import * as pulumi from "@pulumi/pulumi";
import type { AssociationKey } from "../../aws/eksLookups";
import { ClusterNotFound } from "../../network/clusterErrors";
import { clusterPlace } from "../../resources/clusterPlace";
import type { Gate } from "../../validation/gate";
import { rejectInputs, userError } from "../../validation/inputs";
import type { Issue } from "../../validation/issues";
import { dependsOnResource, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import type { ServiceAccountReference } from "../serviceAccountRole/args";
import { awsCalls } from "../shared/awsCalls";
import { type Declaring, declaredElsewhere } from "../shared/declaredOnce";
import { ExistingResource } from "../shared/existingResource";
import type { LookUpLogin } from "../shared/lookUpLogin";
import type { Owned } from "../shared/onlyOne";
import {
  assertAccount,
  importInstructions,
  ownerDescription,
  ownerTag,
  tagCommand,
  thisStack,
  unreadableMessage,
} from "../shared/ownership";

/** An existing association, with the properties that matter here. */
export interface LiveAssociation {
  associationId: string;
  associationArn: string;
  roleArn: string;
  targetRoleArn?: string;
  disableSessionTags: boolean;
  policy?: string;
  /** The ARN of the add-on that created the association, if one did. */
  ownerArn?: string;
  tags?: Record<string, string>;
}

/** The result of looking for the association of a service account. */
export interface FoundAssociation {
  /** An association that this stack doesn't own and that is used. */
  unmanaged?: LiveAssociation;
  /** An association with the tag of this stack. */
  own?: Owned;
}

/** The settings for reading the associations of a component. */
export interface AssociationLookUp extends LookUpLogin {
  component: string;
  name: string;
  args: object;
  /** Opens when the inputs are valid. Nothing is read before. */
  gate: Gate;
  /** Omitted if the component always fails for an existing association. */
  existing?: ExistingResource;
  /** The add-on that is to own the association; omitted if this stack is to own it. */
  addonName?: string;
}

/**
 * Looks for the association of a service account. Fails if there is one that this stack doesn't own and that isn't to
 * be used or differs from the inputs, and if another component of the program declares one.
 *
 * Nothing is read while the cluster or service account isn't known. EKS rejects a second association of a service
 * account, so a failed lookup does no harm: it is a warning, and an error only if the decision depends on it.
 */
export async function findAssociationOf(
  clusterName: pulumi.Input<string>,
  account: pulumi.Input<ServiceAccountReference>,
  asked: AskedAssociation,
  lookUp: AssociationLookUp,
  parent: pulumi.Resource,
): Promise<FoundAssociation> {
  await lookUp.gate.opened();
  const whole = pulumi.all([clusterName, account, lookUp.profile, lookUp.assumeRoleArn]);
  const known = await resolveIfKnown(whole);
  if (known === undefined) {
    return {};
  }
  const [cluster, { namespace, name }, profile, assumeRoleArn] = known.value;
  const key = { clusterName: cluster, namespace, serviceAccount: name };
  const isSecret = await pulumi.isSecret(whole);
  const { region, account: ours } = await clusterPlace(parent);
  let live: LiveAssociation | undefined;
  try {
    live = await read(key, { region, profile, assumeRoleArn });
    if (live !== undefined) {
      assertAccount(live.associationArn, ours);
    }
  } catch (error) {
    if (error instanceof ClusterNotFound && pulumi.runtime.isDryRun() && (await dependsOnResource(clusterName))) {
      return {};
    }
    const message = unread(key, isSecret, error as Error);
    if (lookUp.existing === ExistingResource.Use) {
      throw userError(message);
    }
    await pulumi.log.warn(`${message} Until then, an existing one shows only when EKS rejects the update.`, parent);
    return {};
  }
  const { component, name: of, args, existing } = lookUp;
  if (live?.ownerArn !== undefined && lookUp.addonName !== undefined && addonOf(live.ownerArn) === lookUp.addonName) {
    live = undefined;
  }
  if (live === undefined || live.tags?.[ownerTag] === thisStack()) {
    const other = await declaredElsewhere(`association ${JSON.stringify([ours, region, key])}`, parent);
    await rejectInputs(component, of, args, other ? [twiceIssue(key, other, isSecret)] : []);
    return live === undefined ? {} : { own: owned(key, live, isSecret) };
  }
  const issues: Issue[] =
    existing === ExistingResource.Use
      ? await differencesOf(asked, live)
      : [
          alreadyAssociated(of, key, live, {
            isSecret,
            canBeUsed: existing !== undefined,
            addonName: lookUp.addonName,
          }),
        ];
  await rejectInputs(component, of, args, issues);
  return { unmanaged: live };
}

function owned(
  { clusterName, namespace, serviceAccount }: AssociationKey,
  live: LiveAssociation,
  isSecret: boolean,
): Owned {
  const redact = (text: string) => (isSecret ? hidden : text);
  return {
    what: `The Pod Identity association of ${redact(`${namespace}/${serviceAccount}`)} on the cluster ${redact(clusterName)}`,
    property: "associationArn",
    value: live.associationArn,
    importId: `${redact(clusterName)},${redact(live.associationId)}`,
  };
}

async function read(
  key: AssociationKey,
  settings: { region: string; profile?: string; assumeRoleArn?: string },
): Promise<LiveAssociation | undefined> {
  const found = await awsCalls.findAssociation(key, settings);
  return (
    found && {
      associationId: found.associationId ?? "",
      associationArn: found.associationArn ?? "",
      roleArn: found.roleArn ?? "",
      targetRoleArn: found.targetRoleArn || undefined,
      disableSessionTags: found.disableSessionTags ?? false,
      policy: found.policy || undefined,
      ownerArn: found.ownerArn || undefined,
      tags: found.tags,
    }
  );
}

function unread({ clusterName, namespace, serviceAccount }: AssociationKey, isSecret: boolean, reason: Error): string {
  const [cluster, account] = isSecret ? [hidden, hidden] : [clusterName, `${namespace}/${serviceAccount}`];
  return unreadableMessage({
    things: "Pod Identity associations",
    cluster,
    purpose: `to check whether one exists for ${show(account)}`,
    actions: ["eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"],
    reason: isSecret ? undefined : reason.message,
  });
}

/** The issue of an existing association that this stack doesn't own and that isn't to be used. */
export function alreadyAssociated(
  name: string,
  { clusterName, namespace, serviceAccount }: AssociationKey,
  live: LiveAssociation,
  { isSecret, canBeUsed, addonName }: { isSecret: boolean; canBeUsed: boolean; addonName?: string },
): Issue {
  const redact = (text: string) => (isSecret ? hidden : text);
  const [account, id, arn] = [
    redact(`${namespace}/${serviceAccount}`),
    redact(live.associationId),
    redact(live.associationArn),
  ];
  const child = `${name}-${redact(`${clusterName}/${namespace}/${serviceAccount}`)}`;
  const use = "with roleArn set to that role, which uses the association without managing it";
  const type = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
  const ofAddon = `${canBeUsed ? `Either set existing to "use", ${use}; or remove` : "Remove"} the association from the add-on.`;
  const own = {
    mark: tagCommand(arn),
    tags: live.tags,
    imported: [type, child, `${redact(clusterName)},${id}`] as [string, string, string],
  };
  return {
    code: "exists",
    ...(canBeUsed
      ? { paths: [["existing"]], value: "fail" }
      : { paths: [["clusterName"]], value: redact(clusterName) }),
    expected:
      `no Pod Identity association for ${account} on the cluster ${redact(clusterName)} yet, but there is one ${whose(live, redact)}: ` +
      `${id}, with the role ${redact(live.roleArn)}`,
    fix:
      live.ownerArn !== undefined
        ? ofAddon
        : addonName === undefined
          ? importInstructions({ ...own, use: canBeUsed ? use : undefined })
          : deletion,
  };
}

const deletion =
  "Delete this association before the update, because an add-on creates its associations and takes over none. Until the " +
  "update, new pods of the service account get no credentials.";

/** The name of the add-on with this ARN: `arn:…:addon/<cluster>/<add-on>/<ID>`. */
function addonOf(arn: string): string | undefined {
  return /:addon\/[^/]+\/([^/]+)\//.exec(arn)?.[1];
}

/** The issue of a service account for which another component of the program declares an association. */
export function twiceIssue(
  { clusterName, namespace, serviceAccount }: AssociationKey,
  { kind, name }: Declaring,
  isSecret: boolean,
): Issue {
  const [cluster, account] = isSecret ? [hidden, hidden] : [clusterName, `${namespace}/${serviceAccount}`];
  return {
    code: "exists",
    paths: [["clusterName"]],
    value: cluster,
    expected:
      `only one association of ${account} on the cluster ${cluster} in this program, because a service account can have ` +
      `only one, but ${kind} ${show(name)} declares one too`,
    fix: "Remove the service account from one of the two.",
  };
}

function whose({ tags, ownerArn }: LiveAssociation, redact: (text: string) => string): string {
  if (ownerArn !== undefined) {
    return `that belongs to the add-on ${redact(ownerArn)}`;
  }
  return ownerDescription(tags);
}

/** The inputs that an existing association must match. Unknown values aren't compared. */
export interface AskedAssociation {
  roleArn: pulumi.Input<string>;
  targetRoleArn?: pulumi.Input<string>;
  disableSessionTags?: pulumi.Input<boolean>;
  /** The session policy's text. */
  policy?: pulumi.Input<string>;
}

/**
 * The issues of an existing association that is to be used but differs from the inputs. Every one of these inputs
 * affects the permissions of the pods, so an omitted input must be omitted in EKS too.
 */
export async function differencesOf(asked: AskedAssociation, live: LiveAssociation): Promise<Issue[]> {
  const differs = async (path: string, input: pulumi.Input<unknown> | undefined, found: unknown, fix: string) => {
    const known = await resolveIfKnown(input);
    const value = known?.value ?? (path === "disableSessionTags" ? false : undefined);
    const isSame = known === undefined || comparable(value) === comparable(found);
    const has = found === undefined ? `no ${path}` : show(found);
    const expected = `${has}, as in the association ${live.associationId}, which existing "use" doesn't change`;
    const code = "mismatch" as const;
    return isSame ? [] : [{ code, paths: [[path]], ...(value === undefined ? {} : { value }), expected, fix }];
  };
  const fix = (path: string) =>
    `Set ${path} to the value in the association, or have the owner of the association change it.`;
  const issues = await Promise.all([
    differs("roleArn", asked.roleArn, live.roleArn, fix("roleArn")),
    differs("targetRoleArn", asked.targetRoleArn, live.targetRoleArn, fix("targetRoleArn")),
    differs("disableSessionTags", asked.disableSessionTags, live.disableSessionTags, fix("disableSessionTags")),
    differs("policy", asked.policy, live.policy, fix("policy")),
  ]);
  return issues.flat();
}

/** A policy's text without white space; any other value unchanged. */
function comparable(value: unknown): string {
  try {
    return JSON.stringify(JSON.parse(String(value)));
  } catch {
    return String(value);
  }
}
