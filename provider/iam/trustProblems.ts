import { parseArn } from "./arn";
import {
  isForPods,
  missingPodIdentityActions,
  podIdentityService,
  statementsIn,
  type TrustStatement,
  valuesOf,
} from "./serviceTrust";
import {
  conditionsHold,
  conditionsIn,
  type Holds,
  isLike,
  type KnownContext,
  knownContext,
  limitsKey,
} from "./trustConditions";
import { documentedSpelling, type RequestContext, trustKeyIn } from "./trustKeys";
import { defaultAudience, type Subject, subjectOf } from "./trustPolicy";

/** A problem of a role for a service account. */
export interface TrustProblem {
  /** An error if pods get no credentials, a warning if more can get them than should. */
  severity: "error" | "warning";
  /** A sentence. */
  reason: string;
  /** A sentence. */
  fix: string;
}

/** A role with its trust policy, and the service account that it is for. */
export interface TrustedAccount {
  roleArn: string;
  trustPolicy: string;
  account: Subject;
}

const webIdentity = "sts:AssumeRoleWithWebIdentity";

/**
 * The problems of the trust policy of a role for a service account (IRSA). Conditions on keys that are only known when
 * the role is assumed aren't evaluated.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 *
 * @param issuer The issuer of the cluster, as host and path without the scheme.
 * @param audience The audience of the tokens.
 */
export function webIdentityProblems(
  { roleArn, trustPolicy, account }: TrustedAccount,
  issuer: string,
  audience = defaultAudience,
): TrustProblem[] {
  const { partition = "aws", accountId = "" } = parseArn(roleArn) ?? {};
  const provider = `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}`;
  const forProvider = statementsIn(trustPolicy).filter(
    ({ Principal, Action }) => coversAction(Action, webIdentity) && isFederated(Principal, provider),
  );
  const context = knownContext({ [`${issuer}:sub`]: subjectOf(account), [`${issuer}:aud`]: audience });
  const request: RequestContext = { request: "irsa", hasSessionTags: false };
  const { allowing, isAllowed, isDenied, impossible } = decisions(forProvider, context, request);
  if (allowing.length === 0) {
    const reason = `The trust policy of ${roleArn} doesn't trust the OIDC provider of this cluster, ${provider}.`;
    return [error(reason, "Add the provider to it, or annotate the service account with the role for this cluster.")];
  }
  if (impossible.length > 0) {
    return [impossibleConditions(roleArn, impossible, "no request with the token of a service account")];
  }
  if (isAllowed === "no" || isDenied === "yes") {
    const reason = `The trust policy of ${roleArn} doesn't allow ${subjectOf(account)} with the audience ${audience}.`;
    return [error(reason, "Correct its conditions on sub and aud.")];
  }
  return widestSubjects(allowing, issuer, roleArn);
}

/** A warning for each statement that allows more service accounts than single ones. */
function widestSubjects(statements: readonly TrustStatement[], issuer: string, roleArn: string): TrustProblem[] {
  const fix = "Limit it to this service account with StringEquals on sub.";
  const found = statements
    .flatMap(({ Condition }) => wideSubjects(Condition, issuer))
    .map((subjects) => `The trust policy of ${roleArn} allows ${subjects}.`);
  return [...new Set(found)].map((reason) => ({ severity: "warning", reason, fix }));
}

/** The service accounts that the conditions of a statement allow, if they are more than single ones. */
export function wideSubjects(conditions: unknown, issuer: string): string[] {
  const ofSubject = conditionsIn(conditions).filter(({ key }) => key === `${issuer}:sub`.toLowerCase());
  if (ofSubject.length === 0) {
    return ["every service account of the cluster: it has no condition on sub"];
  }
  const limiting = ofSubject.filter(limitsKey);
  if (limiting.length === 0) {
    return ["every service account that its condition on sub doesn't exclude"];
  }
  // All conditions must hold, so one that lists service accounts is enough.
  const patterns = limiting.map(({ operator, values }) =>
    operator.startsWith("stringequals") ? [] : values.filter((value) => /[*?]/.test(value)),
  );
  return patterns.some((found) => found.length === 0)
    ? []
    : patterns.flat().map((pattern) => `all service accounts that match ${pattern}`);
}

/**
 * The problems of the trust policy of a role for a service account by EKS Pod Identity.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityProblems(
  { roleArn, trustPolicy, account: { namespace, name } }: TrustedAccount,
  clusterArn: string,
  hasSessionTags: boolean,
): TrustProblem[] {
  const missing = missingPodIdentityActions(trustPolicy, hasSessionTags);
  if (missing.length > 0) {
    const reason = `The trust policy of ${roleArn} doesn't allow ${podIdentityService} the action ${missing.join(" and ")}.`;
    return [error(reason, "Allow it both sts:AssumeRole and sts:TagSession.")];
  }
  const { accountId = "", resource = "" } = parseArn(clusterArn) ?? {};
  const context = knownContext({
    "aws:SourceAccount": accountId,
    "aws:SourceArn": clusterArn,
    ...(hasSessionTags && {
      "aws:RequestTag/eks-cluster-arn": clusterArn,
      "aws:RequestTag/eks-cluster-name": resource.replace(/^cluster\//, ""),
      "aws:RequestTag/kubernetes-namespace": namespace,
      "aws:RequestTag/kubernetes-service-account": name,
    }),
  });
  const forPods = statementsIn(trustPolicy).filter(
    ({ Principal, Action }) => coversAction(Action, "sts:AssumeRole") && isForPods(Principal),
  );
  const { isAllowed, isDenied, impossible } = decisions(forPods, context, { request: "pod-identity", hasSessionTags });
  if (impossible.length > 0) {
    const requests = `no request of EKS Pod Identity ${hasSessionTags ? "" : "without session tags "}`.trimEnd();
    return [impossibleConditions(roleArn, impossible, requests)];
  }
  if (isAllowed === "no" || isDenied === "yes") {
    const reason = `The conditions in the trust policy of ${roleArn} don't match this cluster and ${namespace}/${name}.`;
    return [error(reason, "Correct its conditions on aws:SourceArn, aws:SourceAccount and the session tags.")];
  }
  return [];
}

/** What statements decide about a request, of which the context is known in part. */
function decisions(statements: readonly TrustStatement[], context: KnownContext, request: RequestContext) {
  const of = (effect: string) => statements.filter(({ Effect }) => Effect === effect);
  const lacks = (key: string) => trustKeyIn(documentedSpelling(key) ?? key, request)?.presence === "never";
  const best = (all: readonly TrustStatement[], without: (key: string) => boolean): Holds => {
    const each = all.map(({ Condition }) => conditionsHold(Condition, context, without));
    return each.includes("yes") ? "yes" : each.includes("unknown") ? "unknown" : "no";
  };
  const allowing = of("Allow");
  const isAllowed = best(allowing, lacks);
  const isImpossible = isAllowed === "no" && best(allowing, () => false) !== "no";
  const missing = allowing
    .flatMap(({ Condition }) => conditionsIn(Condition))
    .filter(({ key, holdsWithoutKey }) => !holdsWithoutKey && lacks(key));
  return {
    allowing,
    isAllowed,
    isDenied: best(of("Deny"), lacks),
    /** The keys because of which no request is allowed. */
    impossible: isImpossible ? [...new Set(missing.map(({ name }) => name))] : [],
  };
}

function impossibleConditions(roleArn: string, keys: string[], requests: string): TrustProblem {
  const reason = `The trust policy of ${roleArn} requires ${keys.join(" and ")}, which ${requests} has.`;
  return error(reason, "Remove the condition: it denies every pod.");
}

/**
 * The keys that a trust policy compares for tokens of an OIDC provider besides the subject and the audience, as it
 * writes them.
 */
export function otherKeysForTokens(trustPolicy: string, provider: string): string[] {
  const keys = statementsIn(trustPolicy)
    .filter(
      ({ Effect, Principal, Action }) =>
        Effect === "Allow" && coversAction(Action, webIdentity) && isFederated(Principal, provider),
    )
    .flatMap(({ Condition }) => conditionsIn(Condition))
    .filter(({ key }) => !/:(aud|sub)$/.test(key));
  return [...new Set(keys.map(({ name }) => name))];
}

/** Whether the actions of a statement, which may be patterns, include an action. */
export function coversAction(actions: unknown, action: string): boolean {
  return valuesOf(actions).some((pattern) => isLike(String(pattern).toLowerCase(), action.toLowerCase()));
}

function isFederated(principal: unknown, provider: string): boolean {
  return principal === "*" || valuesOf((principal as { Federated?: unknown } | null)?.Federated).includes(provider);
}

function error(reason: string, fix: string): TrustProblem {
  return { severity: "error", reason, fix };
}
