import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { holdsSecret, isMadeHere } from "../../check/eventual";
import type { Issue } from "../../check/issues";
import { hidden, show, showPath } from "../../check/render";
import { isCutOff } from "../../cluster/describe";
import { isNotFound } from "../../cluster/notFound";
import { type Principal, principalOf } from "../../eks/principal";
import type { EntryQuestion } from "./entryLookUp";

/** What became of looking for a principal in IAM. */
export interface FoundPrincipal {
  /** Its unique ID; undefined where IAM doesn't tell. */
  uniqueId?: string;
  problems: Issue[];
}

/**
 * Looks a role or user of the cluster's account up in IAM: whether it exists, and its unique ID. EKS refuses a principal
 * that doesn't exist, and lets nobody in whose ID isn't that of the principal that it knew.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 *
 * @param known The principal's ARN, once it is known.
 */
export async function lookUpPrincipal(
  { args: { principalArn }, paths, cluster, lists, parent }: EntryQuestion,
  known: string,
): Promise<FoundPrincipal> {
  const listed = lists?.uniqueIds.get(known);
  if (listed !== undefined) {
    return { uniqueId: listed, problems: [] };
  }
  const principal = principalOf(known);
  // The provider can ask of the cluster's account alone.
  if (principal === undefined || principal.kind === "root" || principal.account !== cluster.account) {
    return { problems: [] };
  }
  const isSecret = await holdsSecret(principalArn);
  const told = isSecret ? hidden : known;
  let found: { arn: string; uniqueId: string } | undefined;
  try {
    found = await ask(principal, parent);
  } catch (error) {
    const reason = (error as Error).message;
    if (!isCutOff(reason)) {
      const about = `${showPath(paths.principalArn)} is ${show(told)}`;
      await warn(principal, about, isSecret ? "" : ` ${reason}`, parent);
    }
    return { problems: [] };
  }
  if (found?.arn === known) {
    return { uniqueId: found.uniqueId, problems: [] };
  }
  if (pulumi.runtime.isDryRun() && (await isMadeHere(principalArn))) {
    return { problems: [] };
  }
  const live = isSecret ? hidden : found?.arn;
  return {
    problems: [
      {
        code: "mismatch",
        paths: [paths.principalArn],
        value: told,
        expected: found
          ? `the ARN as IAM has it, ${show(live)}`
          : `an IAM ${principal.kind} that exists, and the cluster's account has none of this name`,
        fix: found
          ? "Access entries keep the path, unlike aws-auth: use that ARN."
          : "Check the name; where this program makes it, pass its arn, so that the entry comes after it.",
      },
    ],
  };
}

/** The role or user of the principal's name, or undefined where there is none. */
async function ask(
  { kind, name }: Principal,
  parent: pulumi.Resource,
): Promise<{ arn: string; uniqueId: string } | undefined> {
  try {
    if (kind === "role") {
      return await aws.iam.getRole({ name }, { parent });
    }
    const { arn, userId } = await aws.iam.getUser({ userName: name }, { parent });
    return { arn, uniqueId: userId };
  } catch (error) {
    if (isNotFound((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

function warn({ kind }: Principal, about: string, reason: string, parent: pulumi.Resource): Promise<void> {
  return pulumi.log.warn(
    `${about}: this ${kind} can't be read. If it is ever deleted and made again, the access entry is dead, ` +
      `and nobody notices. Give the deployer iam:Get${kind === "role" ? "Role" : "User"}, or pass principalUniqueId.${reason}`,
    parent,
  );
}
