import * as pulumi from "@pulumi/pulumi";
import { iamPrincipalOf, isCaller } from "../../eks/iamPrincipal";
import { type Issue, pending } from "../../validation/issues";
import { awsCalls } from "./awsCalls";

/** The AWS login of a check. */
export interface CheckLogin {
  clusterName: string;
  region?: string;
  profile?: string;
  assumeRoleArn?: string;
}

/**
 * The issue of `waitUntilReady` if no principal is that of the login, for a preview. An update doesn't report it: until
 * then, the principals and their trust policies can change.
 *
 * @param principalArns The principals with access, with `pending` for each that isn't known yet.
 * @param what The principals that would be accepted, in words.
 * @param canAssume Whether the login can assume a principal: not at all, now, or perhaps once the update has changed it.
 * @param isSecret Whether the cluster or a principal is a secret.
 */
export async function readyIssues(
  principalArns: readonly unknown[],
  { clusterName, ...login }: CheckLogin,
  { what, canAssume, isSecret }: { what: string; canAssume: "no" | "now" | "perhaps"; isSecret: boolean },
): Promise<Issue[]> {
  if (!pulumi.runtime.isDryRun() || principalArns.includes(pending)) {
    return [];
  }
  const arns = principalArns as string[];
  const issue = (reason: string): Issue[] => [
    {
      code: "mismatch",
      paths: [["waitUntilReady"]],
      value: true,
      expected: `false, or ${what}${isSecret ? "" : reason}`,
      fix: "Omit waitUntilReady, or declare an AccessCheck that signs in as one of the principals.",
    },
  ];
  try {
    const caller = await awsCalls.callerArn(clusterName, login);
    if (caller === undefined || arns.some((arn) => isCaller(arn, caller))) {
      return [];
    }
    const [arn = ""] = arns;
    if (canAssume === "no" || iamPrincipalOf(arn)?.kind !== "role") {
      return issue(`, but the deployer is ${caller}`);
    }
    if (canAssume === "now") {
      await awsCalls.callerArn(clusterName, { ...login, assumeRoleArn: arn });
    }
    return [];
  } catch (error) {
    return issue(`, but ${(error as Error).message.replace(/\.$/, "")}`);
  }
}
