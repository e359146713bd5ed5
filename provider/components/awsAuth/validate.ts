import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import { validateConnection } from "../../kubernetes/validateConnection";
import { accessEntriesIssues, awsAuthOptionIssues } from "../../resources/awsAuthArgs";
import type { Issue } from "../../validation/issues";
import type { AwsAuthArgs } from "./args";

/** The issues of an AwsAuth's inputs. */
export function validateAwsAuth(args: AwsAuthArgs): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = args;
  const { backups, force, repair, existingMappings, restoreFrom } = args;
  return [
    ...validateConnection({ clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig }),
    ...checkDeclared(args).issues,
    ...awsAuthOptionIssues({ backups, force, repair, existingMappings, restoreFrom }),
    ...accessEntriesIssues(args.accessEntries),
  ];
}
