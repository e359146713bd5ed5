import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsLists } from "../../aws/lists";
import { type IamPrincipal, iamPrincipalOf } from "../../eks/iamPrincipal";
import type { Issue, Path } from "../../validation/issues";
import { containsSecret, dependsOnResource } from "../../validation/outputs";
import { hidden, show, showPath } from "../../validation/render";
import { isAnswered, isCutOff, lookup } from "../shared/lookups";
import type { NamedEntryArgs } from "./namedEntry";

/** The principal of an entry that the program declares, with everything needed to read it from IAM. */
export interface PrincipalOfEntry {
  args: Pick<NamedEntryArgs, "principalArn">;
  /** The path of the input in the program. */
  paths: { principalArn: Path };
  /** The cluster, by the ID of its account. */
  cluster: { account: string };
  /** The results of bulk reads, for many entries. */
  lists?: AwsLists;
  /** The component whose AWS provider is used. */
  parent: pulumi.Resource;
}

/** The result of reading a principal from IAM. */
interface FoundPrincipal {
  /** Its unique ID; undefined if IAM doesn't return it. */
  uniqueId?: string;
  issues: Issue[];
}

/**
 * Reads a role or user of the cluster's account from IAM: whether it exists, and its unique ID. EKS rejects a principal
 * that doesn't exist, and grants no access if the ID differs from the one it stored.
 * https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 *
 * @param known The principal's ARN, once it is known.
 */
export async function lookUpPrincipal(
  { args: { principalArn }, paths, cluster, lists, parent }: PrincipalOfEntry,
  known: string,
): Promise<FoundPrincipal> {
  const listed = lists?.uniqueIds.get(known);
  if (listed !== undefined) {
    return { uniqueId: listed, issues: [] };
  }
  const principal = iamPrincipalOf(known);
  // The provider can only read the cluster's account.
  if (principal === undefined || principal.kind === "root" || principal.account !== cluster.account) {
    return { issues: [] };
  }
  const isSecret = await containsSecret(principalArn);
  const shown = isSecret ? hidden : known;
  let found: { arn: string; uniqueId: string } | undefined;
  try {
    found = await readPrincipal(principal, `${showPath(paths.principalArn)} is ${show(shown)}`, isSecret, parent);
  } catch (error) {
    if (!isCutOff(error)) {
      const until = "Until then, an access entry stops working unnoticed if its principal is deleted and recreated.";
      await pulumi.log.warn(`${(error as Error).message} ${until}`, parent);
    }
    return { issues: [] };
  }
  if (found !== undefined && !isAnswered(found.arn)) {
    return { issues: [] };
  }
  if (found?.arn === known) {
    return { uniqueId: found.uniqueId, issues: [] };
  }
  if (pulumi.runtime.isDryRun() && (await dependsOnResource(principalArn))) {
    return { issues: [] };
  }
  const live = isSecret ? hidden : found?.arn;
  return {
    issues: [
      {
        code: "mismatch",
        paths: [paths.principalArn],
        value: shown,
        expected: found
          ? `the ARN in IAM, ${show(live)}`
          : `an existing IAM ${principal.kind}, but the cluster's account has none with this name`,
        fix: found
          ? "Use that ARN: access entries keep the path, unlike aws-auth."
          : "Check the name. If this program creates it, pass its arn output, so that the entry is created after it.",
      },
    ],
  };
}

/** The role or user with the principal's name; undefined if it doesn't exist. */
function readPrincipal(
  { kind, name }: IamPrincipal,
  about: string,
  isSecret: boolean,
  parent: pulumi.Resource,
): Promise<{ arn: string; uniqueId: string } | undefined> {
  const read = async () => {
    if (kind === "role") {
      return await aws.iam.getRole({ name }, { parent });
    }
    const { arn, userId } = await aws.iam.getUser({ userName: name }, { parent });
    return { arn, uniqueId: userId };
  };
  return lookup(read, {
    subject: `${about}: the ${kind}`,
    permissions: [kind === "role" ? "iam:GetRole" : "iam:GetUser"],
    otherwise: "pass principalUniqueId",
    isSecret,
  });
}
