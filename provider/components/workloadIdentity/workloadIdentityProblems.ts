import type { Issue } from "../../check/issues";
import { show } from "../../check/render";
import { choiceProblems, missingProblems, numberProblems, plainProblems, textProblems } from "../../check/values";
import { loginProblems } from "../../cluster/connectionProblems";
import { oidcProviderArnForm } from "../../iam/arn";
import { clusterNameForm, tagProblems } from "../../iam/names";
import { ownerTag } from "../../iam/ownership";
import { agentProblems } from "../podIdentity/podIdentityProblems";
import type { RoleArgs } from "../role/args";
import { roleProblems } from "../role/roleInputs";
import { serviceAccountNameProblems, serviceAccountObjectProblems } from "../serviceAccount/serviceAccountProblems";
import type { WorkloadIdentityArgs } from "./workloadIdentity";
import { WorkloadIdentityMode } from "./workloadIdentityMode";

/** All that is wrong with the inputs of a WorkloadIdentity. */
export function workloadIdentityProblems(args: WorkloadIdentityArgs): Issue[] {
  const { tags, ...role }: RoleArgs = args;
  return [
    ...modeProblems(args),
    ...textProblems("clusterName", args.clusterName, clusterNameForm),
    ...textProblems("oidcProviderArn", args.oidcProviderArn, oidcProviderArnForm),
    ...serviceAccountNameProblems(args),
    ...serviceAccountObjectProblems(args),
    ...roleProblems(role),
    ...numberProblems("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
    ...agentProblems(args.agent),
    ...loginProblems(args),
    ...tagProblems("tags", tags, [ownerTag]),
  ];
}

/** The problems of the mode, and of what it needs and isn't given. */
function modeProblems({ mode, clusterName, oidcProviderArn }: WorkloadIdentityArgs): Issue[] {
  const modes = Object.values(WorkloadIdentityMode)
    .map((word) => `"${word}"`)
    .join(", ");
  const forMode = `, as mode is ${show(mode)}`;
  return [
    ...missingProblems("mode", mode, `one of ${modes}`, "Choose how the pods get their credentials."),
    ...plainProblems("mode", mode),
    ...choiceProblems("mode", mode, WorkloadIdentityMode).map((problem) => ({
      ...problem,
      fix: "Use one of these words.",
    })),
    ...(mode === WorkloadIdentityMode.PodIdentity || mode === WorkloadIdentityMode.Migrating
      ? missingProblems("clusterName", clusterName, clusterNameForm.expected + forMode, "Name the cluster.")
      : []),
    ...(mode === WorkloadIdentityMode.Irsa || mode === WorkloadIdentityMode.Migrating
      ? missingProblems(
          "oidcProviderArn",
          oidcProviderArn,
          oidcProviderArnForm.expected + forMode,
          "Pass the arn of an OidcProvider.",
        )
      : []),
  ];
}
