import { checkDeclared } from "../../awsauth/lint/checkDeclared";
import type { Problem } from "../../check/problems";
import { connectionProblems } from "../../cluster/connectionProblems";
import { awsAuthOptionProblems } from "../../resources/awsAuthOptions";
import type { AwsAuthArgs } from "./awsAuth";

/** All that is wrong with the inputs of an AwsAuth. */
export function awsAuthProblems(args: AwsAuthArgs): Problem[] {
  const { clusterName, clusterArn, region, profile, roleToAssume, kubeconfig } = args;
  const { backups, force, repair, conflict, restoreFrom } = args;
  return [
    ...connectionProblems({ clusterName, clusterArn, region, profile, roleToAssume, kubeconfig }),
    ...checkDeclared(args).problems,
    ...awsAuthOptionProblems({ backups, force, repair, conflict, restoreFrom }),
  ];
}
