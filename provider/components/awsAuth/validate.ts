import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import { hasEnded, type NamedEnd } from "../../eks/accessEnd";
import { validateConnection } from "../../kubernetes/validateConnection";
import { accessEntriesIssues, awsAuthOptionIssues } from "../../resources/awsAuthArgs";
import { textIssues } from "../../validation/checks";
import { instantForm } from "../../validation/instants";
import type { Issue } from "../../validation/issues";
import { isContainer } from "../../validation/outputs";
import type { AwsAuthArgs } from "./args";

/**
 * The issues of an AwsAuth's inputs.
 *
 * @param now The time of the run. An entry that has ended before doesn't count as its principal's.
 */
export function validateAwsAuth(args: AwsAuthArgs, now: number): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = args;
  const { backups, force, repair, existingMappings, restoreFrom } = args;
  return [
    ...validateConnection({ clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig }),
    ...checkDeclared(args, (item) => hasEnded(item, now)).issues,
    ...endsIn(args).flatMap(({ path, until }) => textIssues(path, until, instantForm)),
    ...awsAuthOptionIssues({ backups, force, repair, existingMappings, restoreFrom }),
    ...accessEntriesIssues(args.accessEntries),
  ];
}

/** The entries that may have an end, as far as they are known. */
export function endsIn(args: AwsAuthArgs): NamedEnd[] {
  return (["roles", "users", "endingAccounts"] as const).flatMap((list) => {
    const items: unknown = args[list];
    return (Array.isArray(items) ? items : []).map((item: unknown, index) => {
      const until = isContainer(item) ? item.until : undefined;
      return { subject: "the entry", path: [list, index, "until"], until };
    });
  });
}
