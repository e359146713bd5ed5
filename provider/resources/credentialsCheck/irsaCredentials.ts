import { Rejected } from "../../aws/issuedSessions";
import { isRoleArn, parseArn } from "../../iam/arn";
import { hostAndPath } from "../../iam/issuer";
import { defaultAudience, subjectOf } from "../../iam/trustPolicy";
import { otherKeysForTokens } from "../../iam/trustProblems";
import { requestToken } from "../../kubernetes/serviceAccounts";
import type { ClusterError } from "../../network/clusterErrors";
import { show } from "../../validation/render";
import { type CredentialsTry, notIssued, readRoleOf } from "./credentialsTry";

/** The annotations that the webhook of EKS reads. https://github.com/aws/amazon-eks-pod-identity-webhook */
const [roleAnnotation, audienceAnnotation] = ["eks.amazonaws.com/role-arn", "eks.amazonaws.com/audience"];

/**
 * Exchanges a token of the service account for credentials of the role that its annotation names, as its pods do, and
 * returns the role's ARN.
 *
 * @throws ClusterError with the reason and the fix
 */
export async function irsaRole(one: CredentialsTry): Promise<string> {
  const { account, annotations, roleArn, call, issuer } = one;
  const annotated = annotations[roleAnnotation] || undefined;
  if (annotated === undefined) {
    const fix = "Declare it as a ServiceAccount or WorkloadIdentity, or add the annotation.";
    throw notIssued(one, "missing", `has no annotation ${roleAnnotation}, so its pods get no role. ${fix}`);
  }
  if (roleArn === undefined ? !isRoleArn(annotated) : annotated !== roleArn) {
    const expected = roleArn ?? "the ARN of an IAM role";
    const fix = "Correct the annotation, or roleArn.";
    throw notIssued(one, "missing", `has the role ${show(annotated)} in its annotation; expected ${expected}. ${fix}`);
  }
  const audience = annotations[audienceAnnotation] || defaultAudience;
  const token = await requestToken(call, account, audience);
  try {
    await issuer.assumeWithToken(annotated, token);
  } catch (error) {
    throw error instanceof Rejected ? await rejected(one, { role: annotated, audience, token }, error) : error;
  }
  return annotated;
}

async function rejected(
  one: CredentialsTry,
  { role, audience, token }: { role: string; audience: string; token: string },
  { code, message }: Rejected,
): Promise<ClusterError> {
  const provider = providerOf(role, token);
  const about = `gets no credentials of ${role}: STS answers ${code}: ${message}.`;
  if (code !== "AccessDenied") {
    return notIssued(one, "rejected", `${about} ${fixOf(code, message, provider, audience)}`);
  }
  const found = await readRoleOf(one.issuer, role);
  const trust =
    `The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for ${provider} with the subject ` +
    `"${subjectOf(one.account)}" and the audience "${audience}", as that of a ServiceAccountRole does.`;
  const fix =
    "missing" in found
      ? "The role doesn't exist. Create it, or correct the annotation."
      : "unread" in found
        ? `The role must exist. ${trust}`
        : trust + moreConditions(otherKeysForTokens(found.trustPolicy, provider));
  return notIssued(one, "forbidden", `${about} ${fix}`);
}

/** A hint at conditions that this check may not meet, although the pods do. */
function moreConditions(keys: string[]): string {
  return keys.length === 0
    ? ""
    : ` Its conditions on ${keys.join(" and ")} must also hold for this check, which calls STS from where Pulumi runs.`;
}

function fixOf(code: string, message: string, provider: string, audience: string): string {
  if (/No OpenIDConnect provider/i.test(message)) {
    return `Declare an OidcProvider for the cluster in the account of the role: ${provider}.`;
  }
  if (/audience/i.test(message)) {
    return `Add "${audience}" to the client IDs of ${provider}, or correct the annotation ${audienceAnnotation}.`;
  }
  return code === "ExpiredToken"
    ? "Check the clock of the cluster's control plane."
    : `Check ${provider}: its URL must be the cluster's issuer, and AWS must be able to read the issuer's keys.`;
}

/** The ARN of the OIDC provider that a role of an account needs for a token. */
function providerOf(role: string, token: string): string {
  const { partition = "aws", accountId = "" } = parseArn(role) ?? {};
  return `arn:${partition}:iam::${accountId}:oidc-provider/${hostAndPath(issuerIn(token)) ?? "<issuer>"}`;
}

/** The issuer of a token, which its claims name. */
function issuerIn(token: string): string {
  try {
    return String(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).iss);
  } catch {
    return "";
  }
}
