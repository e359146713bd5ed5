import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import type { Issue } from "../../check/issues";
import { connectionProblems } from "../../cluster/connectionProblems";
import { awsAuthOptionProblems } from "../../resources/awsAuthOptions";
import type { AwsAuthArgs } from "./awsAuth";

/** All that is wrong with the inputs of an AwsAuth. */
export function awsAuthProblems(args: AwsAuthArgs): Issue[] {
  const { clusterName, clusterArn, region, profile, roleToAssume, kubeconfig } = args;
  const { backups, force, repair, conflict, restoreFrom } = args;
  return [
    ...connectionProblems({ clusterName, clusterArn, region, profile, roleToAssume, kubeconfig }),
    ...checkDeclared(args).problems,
    ...awsAuthOptionProblems({ backups, force, repair, conflict, restoreFrom }),
  ];
}
