import type { KeyType } from "./trustOperators";

/**
 * The kind of a request that assumes a role: with the token of a service account (`irsa`), by EKS Pod Identity, with the
 * token of another OIDC issuer, or by an IAM role or user.
 */
export type TrustRequest = "irsa" | "pod-identity" | "oidc" | "principal";

/** A request that a statement of a trust policy is for. */
export interface RequestContext {
  request: TrustRequest;
  /** Whether the request has session tags. */
  hasSessionTags: boolean;
  /** The issuer of the token, as host and path, if it is known. Only for `oidc`. */
  issuer?: string;
}

/** How often requests of a kind have a key. */
export type Presence = "always" | "sometimes" | "never";

/** A condition key, as far as requests of one kind have it. */
export interface TrustKey {
  type: KeyType;
  presence: Presence;
  /** True for a list that is missing if it is empty, so that a condition on all its values is a bound without it too. */
  isEmptyIfMissing?: true;
}

interface KnownKey {
  type: KeyType;
  in: Partial<Record<TrustRequest, "always" | "sometimes">>;
  isEmptyIfMissing?: true;
}

const everywhere = { irsa: "always", "pod-identity": "always", oidc: "always", principal: "always" } as const;
/** Keys of the network that the caller chooses. EKS Pod Identity calls STS itself, from the network of EKS. */
const network = { irsa: "sometimes", oidc: "sometimes", principal: "sometimes" } as const;
/** Lists of the session tags. */
const tags = { "pod-identity": "always", principal: "sometimes" } as const;

const principalOnly = (type: KeyType, presence: "always" | "sometimes" = "sometimes"): KnownKey => ({
  type,
  in: { principal: presence },
});

/**
 * The condition keys that AWS documents for all services and for STS, with the requests that have them. A request with a
 * token isn't signed, so it has no keys of a principal.
 *
 * Read in November 2026:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_condition_keys_federated.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_policies.html
 */
const knownKeys: Record<string, KnownKey> = {
  "aws:CurrentTime": { type: "date", in: everywhere },
  "aws:EpochTime": { type: "number", in: everywhere },
  "aws:RequestedRegion": { type: "string", in: everywhere },
  "aws:SourceIp": { type: "ip", in: network },
  "aws:SourceVpc": { type: "string", in: network },
  "aws:SourceVpcArn": { type: "arn", in: network },
  "aws:SourceVpce": { type: "string", in: network },
  "aws:VpcSourceIp": { type: "ip", in: network },
  "aws:PrincipalAccount": principalOnly("string", "always"),
  "aws:PrincipalArn": principalOnly("arn", "always"),
  "aws:PrincipalOrgID": principalOnly("string"),
  "aws:PrincipalOrgPaths": principalOnly("list"),
  "aws:PrincipalType": principalOnly("string", "always"),
  "aws:userid": principalOnly("string", "always"),
  "aws:username": principalOnly("string"),
  "aws:FederatedProvider": principalOnly("string"),
  "aws:MultiFactorAuthAge": principalOnly("number"),
  "aws:MultiFactorAuthPresent": principalOnly("bool"),
  "aws:SourceIdentity": principalOnly("string"),
  "aws:TokenIssueTime": principalOnly("date"),
  "aws:TagKeys": { type: "list", in: tags, isEmptyIfMissing: true },
  "sts:ExternalId": principalOnly("string"),
  "sts:RoleAuthorizedByIdp": { type: "bool", in: { oidc: "sometimes" } },
  "sts:RoleSessionName": { type: "string", in: everywhere },
  "sts:TransitiveTagKeys": { type: "list", in: tags, isEmptyIfMissing: true },
  "aws:SourceAccount": { type: "string", in: { "pod-identity": "always" } },
  "aws:SourceArn": { type: "arn", in: { "pod-identity": "always" } },
  // STS sets these two only for bearer tokens, and a source identity needs sts:SetSourceIdentity, which no statement allows.
  "sts:AWSServiceName": { type: "string", in: {} },
  "sts:DurationSeconds": { type: "number", in: {} },
  "sts:SourceIdentity": { type: "string", in: {} },
};

/**
 * The session tags of EKS Pod Identity.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
const podTags = [
  "eks-cluster-arn",
  "eks-cluster-name",
  "kubernetes-namespace",
  "kubernetes-pod-name",
  "kubernetes-pod-uid",
  "kubernetes-service-account",
];

const githubClaims = [
  "actor",
  "actor_id",
  "enterprise_id",
  "environment",
  "job_workflow_ref",
  "ref",
  "repository",
  "repository_id",
  "repository_owner_id",
  "workflow",
];

/**
 * The claims, other than `aud` and `sub`, that STS compares for the tokens of some issuers.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
const issuerClaims: [RegExp, string[]][] = [
  [/^token\.actions\.githubusercontent\.com(\/[^/:]+)?$/, githubClaims],
  [/^token\.actions\.[a-z0-9-]+\.ghe\.com$/, githubClaims],
  [
    /^gitlab\.com$/,
    [
      "namespace_id",
      "pipeline_source",
      "project_id",
      "ref_protected",
      "runner_environment",
      "user_access_level",
      "user_email",
      "user_id",
      "user_login",
    ],
  ],
  [/^oidc\.circleci\.com\/org\/[^/:]+$/, ["oidc.circleci.com/project-id"]],
  [
    /^agent\.(buildkite\.com|[a-z0-9-]+\.buildkite\.(dev|site))$/,
    [
      "build_branch",
      "cluster_id",
      "cluster_name",
      "organization_id",
      "organization_slug",
      "pipeline_id",
      "pipeline_slug",
    ],
  ],
];

/** The claims of an issuer's tokens that a condition can compare, other than `aud` and `sub`. */
export function claimsOfIssuer(issuer: string): string[] {
  return issuerClaims.find(([pattern]) => pattern.test(issuer))?.[1] ?? [];
}

/** What requests of one kind have of a condition key; undefined for a key that AWS doesn't document. */
export function trustKeyIn(key: string, { request, hasSessionTags, issuer }: RequestContext): TrustKey | undefined {
  const [, group, tag = ""] = /^(aws:(?:RequestTag|PrincipalTag))\/([\s\S]+)$/.exec(key) ?? [];
  if (group === "aws:PrincipalTag") {
    return { type: "string", presence: request === "principal" ? "sometimes" : "never" };
  }
  if (group === "aws:RequestTag") {
    return { type: "string", presence: tagPresence(tag, request, hasSessionTags) };
  }
  const claim = issuer !== undefined && key.startsWith(`${issuer}:`) ? key.slice(issuer.length + 1) : undefined;
  if (claim !== undefined) {
    return claimsOfIssuer(issuer as string).includes(claim) ? { type: "string", presence: "sometimes" } : undefined;
  }
  const known = Object.hasOwn(knownKeys, key) ? knownKeys[key] : undefined;
  if (known === undefined) {
    return undefined;
  }
  const { type, isEmptyIfMissing } = known;
  const needsTags = isEmptyIfMissing === true;
  const presence = needsTags && !hasSessionTags ? "never" : (known.in[request] ?? "never");
  return { type, presence, ...(isEmptyIfMissing && { isEmptyIfMissing }) };
}

function tagPresence(tag: string, request: TrustRequest, hasSessionTags: boolean): Presence {
  if (!hasSessionTags) {
    return "never";
  }
  return request === "principal"
    ? "sometimes"
    : request === "pod-identity" && podTags.includes(tag.toLowerCase())
      ? "always"
      : "never";
}

/** The keys with a fixed name that requests of a kind can have, in the order of the alphabet. */
export function keysIn(request: TrustRequest): string[] {
  return Object.entries(knownKeys)
    .filter(([, known]) => known.in[request] !== undefined)
    .map(([key]) => key)
    .sort();
}

/** The spelling that AWS documents for a key in another case; undefined if the key is spelled so, or isn't known. */
export function documentedSpelling(key: string): string | undefined {
  const lower = key.toLowerCase();
  const prefix = ["aws:RequestTag/", "aws:PrincipalTag/"].find((one) => lower.startsWith(one.toLowerCase()));
  const spelling =
    prefix === undefined
      ? Object.keys(knownKeys).find((known) => known.toLowerCase() === lower)
      : prefix + key.slice(prefix.length);
  return spelling === key ? undefined : spelling;
}
