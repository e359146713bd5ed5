import type { PodIdentityAssociation } from "@aws-sdk/client-eks";
import type { AwsSettings } from "../../aws/awsIdentity";
import { findAssociation } from "../../aws/eksLookups";
import { Rejected, type RoleReading } from "../../aws/issuedSessions";
import { isCaller } from "../../eks/iamPrincipal";
import { missingPodIdentityActions } from "../../iam/serviceTrust";
import { findPod, requestToken } from "../../kubernetes/serviceAccounts";
import type { ClusterError } from "../../network/clusterErrors";
import type { Timing } from "../../network/timing";
import { type CredentialsTry, type IssuedCredentials, notIssued, readRoleOf } from "./credentialsTry";

/** The audience of the tokens that EKS Pod Identity accepts. */
const podAudience = "pods.eks.amazonaws.com";

/** What a try to get credentials by EKS Pod Identity needs. */
interface PodIdentityTry extends CredentialsTry {
  clusterName: string;
  settings: AwsSettings;
  timing: Timing;
}

/**
 * Exchanges a token that is bound to a pod of the service account for credentials of the associated role, as the agent
 * does. Without a pod there is no such token: then the association and the role are checked.
 * https://github.com/aws/eks-pod-identity-agent requires the claims of the pod; the API server issues them only for a pod
 * of the service account.
 *
 * @throws ClusterError with the reason and the fix
 */
export async function podIdentityRole(one: PodIdentityTry): Promise<IssuedCredentials> {
  const { account, clusterName, roleArn, call, issuer, settings, timing } = one;
  const { namespace, name: serviceAccount } = account;
  const association = await findAssociation({ clusterName, namespace, serviceAccount }, settings, timing);
  if (association === undefined) {
    const fix = "Declare a PodIdentity or a WorkloadIdentity for it.";
    throw notIssued(one, "missing", `has no association on the cluster. ${fix}`);
  }
  const { roleArn: associated = "", targetRoleArn } = association;
  if (roleArn !== undefined && roleArn !== associated) {
    const fix = "Correct the association, or roleArn.";
    throw notIssued(one, "missing", `is associated with the role ${associated}; expected ${roleArn}. ${fix}`);
  }
  const pod = await findPod(call, account);
  if (pod === undefined) {
    const problem = problemOf(association, await readRoleOf(issuer, associated));
    if (problem !== undefined) {
      throw notIssued(one, "forbidden", `is associated with the role ${associated}. ${problem}`);
    }
    return { currentRoleArn: associated, credentialsIssued: false };
  }
  const token = await requestToken(call, account, podAudience, pod);
  const session = await issuer.assumeForPod(clusterName, token).catch(async (error) => {
    throw error instanceof Rejected ? await rejected(one, association, error) : error;
  });
  if (![associated, targetRoleArn].some((role) => role !== undefined && isCaller(role, session))) {
    const role = targetRoleArn ?? associated;
    const fix = "EKS applies a changed association after some seconds.";
    throw notIssued(one, "forbidden", `gets credentials of the session ${session}; expected the role ${role}. ${fix}`);
  }
  return { currentRoleArn: associated, credentialsIssued: true };
}

async function rejected(
  one: PodIdentityTry,
  association: PodIdentityAssociation,
  { code, message }: Rejected,
): Promise<ClusterError> {
  const { roleArn = "" } = association;
  const about = `gets no credentials of ${roleArn}: the EKS Auth API answers ${code}: ${message}.`;
  if (code === "AccessDenied") {
    const found = await readRoleOf(one.issuer, roleArn);
    const conditions =
      "Check the conditions of its trust policy, which must match the cluster and the service account.";
    const fix = "unread" in found ? trustFix : (problemOf(association, found) ?? conditions);
    return notIssued(one, "forbidden", `${about} ${fix}`);
  }
  const fix =
    code === "ResourceNotFound"
      ? "EKS applies a new association after some seconds."
      : "Check that clusterName is the cluster of the API server that issued the token.";
  return notIssued(one, "rejected", `${about} ${fix}`);
}

const trustFix =
  "The trust policy of the role must allow pods.eks.amazonaws.com the actions sts:AssumeRole and sts:TagSession, as that " +
  "of a PodIdentity does.";

/** The problem of the associated role; undefined if its trust policy allows EKS Pod Identity both actions. */
function problemOf({ disableSessionTags }: PodIdentityAssociation, found: RoleReading): string | undefined {
  if ("missing" in found) {
    return "The role doesn't exist. Create it again, and then the association, which keeps the ID of the deleted role.";
  }
  if ("unread" in found) {
    return `The role can't be checked: ${found.unread}`;
  }
  const actions = missingPodIdentityActions(found.trustPolicy, disableSessionTags !== true);
  return actions.length > 0
    ? `Its trust policy doesn't allow pods.eks.amazonaws.com ${actions.join(" and ")}. ${trustFix}`
    : undefined;
}
