import type * as pulumi from "@pulumi/pulumi";
import { whenKnown } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { hidden, show } from "../../check/render";
import type { AssociationKey } from "../../cluster/aws/associations";
import type { Declaring } from "../declaredOnce";
import { markAtEks } from "../foreignAtEks";
import { waysOut, whoseIs } from "../owner";
import type { LiveAssociation } from "./existingAssociation";

/** The problem of an association that another owns and that isn't to be used. */
export function alreadyAssociated(
  name: string,
  { clusterName, namespace, serviceAccount }: AssociationKey,
  live: LiveAssociation,
  { isSecret, canBeUsed }: { isSecret: boolean; canBeUsed: boolean },
): Issue {
  const tell = (text: string) => (isSecret ? hidden : text);
  const [account, id, arn] = [
    tell(`${namespace}/${serviceAccount}`),
    tell(live.associationId),
    tell(live.associationArn),
  ];
  const child = `${name}-${tell(`${clusterName}/${namespace}/${serviceAccount}`)}`;
  const use = "with roleArn as that role, which refers to the association and leaves it alone";
  const type = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
  const ofAddon = `${canBeUsed ? `Either set existing to "use", ${use}; or take` : "Take"} it away from the add-on.`;
  const mine = {
    mark: markAtEks(arn),
    imported: [type, child, `${tell(clusterName)},${id}`] as [string, string, string],
  };
  return {
    code: "exists",
    ...(canBeUsed ? { paths: [["existing"]], value: "fail" } : { paths: [["clusterName"]], value: tell(clusterName) }),
    expected:
      `no Pod Identity association for ${account} on the cluster ${tell(clusterName)} yet, but there is one ${whose(live, tell)}: ` +
      `${id}, which gives its pods the role ${tell(live.roleArn)}`,
    fix: live.ownerArn === undefined ? waysOut({ ...mine, use: canBeUsed ? use : undefined }) : ofAddon,
  };
}

/** The problem of a service account for which another component of the program makes an association. */
export function twiceProblem(
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
      `no other association of ${account} on the cluster ${cluster} in this program, as a service account has one, and ` +
      `${kind} ${show(name)} makes one too`,
    fix: "Name the service account in one of the two alone.",
  };
}

function whose({ owner, ownerArn }: LiveAssociation, tell: (text: string) => string): string {
  if (ownerArn !== undefined) {
    return `that belongs to the add-on ${tell(ownerArn)}`;
  }
  return whoseIs(owner);
}

/** What the program asks of an association; what isn't known yet isn't compared. */
export interface AskedAssociation {
  roleArn: pulumi.Input<string>;
  targetRoleArn?: pulumi.Input<string>;
  disableSessionTags?: pulumi.Input<boolean>;
  /** The session policy's text. */
  policy?: pulumi.Input<string>;
}

/**
 * The problems of an association that is to be used as it is, and isn't as the program wants it. All of it decides what the
 * pods may do, so that what is left out has to be left out at EKS too.
 */
export async function differencesOf(asked: AskedAssociation, live: LiveAssociation): Promise<Issue[]> {
  const differs = async (path: string, input: pulumi.Input<unknown> | undefined, found: unknown, fix: string) => {
    const known = await whenKnown(input);
    const value = known?.value ?? (path === "disableSessionTags" ? false : undefined);
    const isSame = known === undefined || comparable(value) === comparable(found);
    const has = found === undefined ? `no ${path}` : show(found);
    const expected = `${has}, as the association ${live.associationId} has it, which existing "use" leaves alone`;
    const code = "mismatch" as const;
    return isSame ? [] : [{ code, paths: [[path]], ...(value === undefined ? {} : { value }), expected, fix }];
  };
  const fix = (path: string) =>
    `Give ${path} as the association has it, or have whoever owns the association change it.`;
  const problems = await Promise.all([
    differs("roleArn", asked.roleArn, live.roleArn, fix("roleArn")),
    differs("targetRoleArn", asked.targetRoleArn, live.targetRoleArn, fix("targetRoleArn")),
    differs("disableSessionTags", asked.disableSessionTags, live.disableSessionTags, fix("disableSessionTags")),
    differs("policy", asked.policy, live.policy, fix("policy")),
  ]);
  return problems.flat();
}

/** A policy's text without its white space, and anything else as it is. */
function comparable(value: unknown): string {
  try {
    return JSON.stringify(JSON.parse(String(value)));
  } catch {
    return String(value);
  }
}
