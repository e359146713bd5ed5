import { oidcProviderArnForm } from "../../iam/arn";
import { clusterNameForm, tagIssues } from "../../iam/names";
import { loginIssues } from "../../kubernetes/validateConnection";
import {
  booleanIssues,
  choiceIssues,
  missingIssues,
  numberIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import type { Issue } from "../../validation/issues";
import { show } from "../../validation/render";
import { agentIssues } from "../podIdentity/validate";
import type { RoleArgs } from "../role/args";
import { validateRole } from "../role/role";
import { type TrustedAccounts, trustInputIssues } from "../role/validateTrust";
import { serviceAccountNameIssues, serviceAccountObjectIssues } from "../serviceAccount/validate";
import { ownerTag } from "../shared/ownership";
import { type WorkloadIdentityArgs, WorkloadIdentityMode } from "./args";

/** The issues of the inputs of a WorkloadIdentity. */
export function validateWorkloadIdentity(args: WorkloadIdentityArgs): Issue[] {
  const { tags, ...role }: RoleArgs = args;
  return [
    ...modeIssues(args),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...textIssues("oidcProviderArn", args.oidcProviderArn, oidcProviderArnForm),
    ...serviceAccountNameIssues(args),
    ...serviceAccountObjectIssues(args),
    ...validateRole(role),
    ...trustInputIssues(args, trustedBy(args)),
    ...numberIssues("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
    ...agentIssues(args.agent),
    ...plainIssues("waitUntilReady", args.waitUntilReady),
    ...booleanIssues("waitUntilReady", args.waitUntilReady),
    ...loginIssues(args),
    ...tagIssues("tags", tags, [ownerTag]),
  ];
}

/** The trust of the role depends on what identifies the cluster, not on the mode. */
function trustedBy({ oidcProviderArn, clusterName, name, namespace }: WorkloadIdentityArgs): TrustedAccounts {
  return {
    ...(isGiven(oidcProviderArn) && { irsa: { oidcProviderArns: [oidcProviderArn] } }),
    ...(isGiven(clusterName) && { podIdentity: { hasSessionTags: true } }),
    serviceAccounts: [{ namespace: namespace ?? "default", name }],
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The issues of the mode and of the inputs that it requires. */
function modeIssues({ mode, clusterName, oidcProviderArn, waitUntilReady }: WorkloadIdentityArgs): Issue[] {
  const modes = Object.values(WorkloadIdentityMode)
    .map((word) => `"${word}"`)
    .join(", ");
  const forMode = `, because mode is ${show(mode)}`;
  return [
    ...missingIssues("mode", mode, `one of ${modes}`, "Choose how the pods get their credentials."),
    ...plainIssues("mode", mode),
    ...choiceIssues("mode", mode, WorkloadIdentityMode).map((problem) => ({
      ...problem,
      fix: "Use one of these values.",
    })),
    ...(mode === WorkloadIdentityMode.PodIdentity || mode === WorkloadIdentityMode.Migrating
      ? missingIssues("clusterName", clusterName, clusterNameForm.expected + forMode, "Pass the name of the cluster.")
      : waitUntilReady === true
        ? missingIssues(
            "clusterName",
            clusterName,
            `${clusterNameForm.expected}, because waitUntilReady is true`,
            "Pass the name of the cluster, which also lets the role trust EKS Pod Identity, or declare a CredentialsCheck.",
          )
        : []),
    ...(mode === WorkloadIdentityMode.Irsa || mode === WorkloadIdentityMode.Migrating
      ? missingIssues(
          "oidcProviderArn",
          oidcProviderArn,
          oidcProviderArnForm.expected + forMode,
          "Pass the arn of an OidcProvider.",
        )
      : []),
  ];
}
