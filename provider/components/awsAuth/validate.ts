import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import { validateConnection } from "../../kubernetes/validateConnection";
import { awsAuthOptionIssues } from "../../resources/awsAuthArgs";
import type { Issue } from "../../validation/issues";
import type { AwsAuthArgs } from "./args";

/** All that is wrong with the inputs of an AwsAuth. */
export function validateAwsAuth(args: AwsAuthArgs): Issue[] {
  const { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig } = args;
  const { backups, force, repair, conflict, restoreFrom } = args;
  return [
    ...validateConnection({ clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig }),
    ...checkDeclared(args).issues,
    ...awsAuthOptionIssues({ backups, force, repair, conflict, restoreFrom }),
  ];
}
