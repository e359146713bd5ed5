import { type Issue, isAbsent, isComplete, type Path, pending } from "../../check/issues";
import {
  booleanProblems,
  type Form,
  listProblems,
  missingProblems,
  numberProblems,
  plainProblems,
  textProblems,
} from "../../check/values";
import { oidcProviderArnForm } from "../../iam/arn";
import { audienceForm, clusterNameForm, namespaceForm, serviceAccountNameForm, withWildcards } from "../../iam/names";
import { policyText } from "../../iam/policyDocument";
import { defaultAudience, hasWildcard, roleTrust, type WebIdentityTrust } from "../../iam/trustPolicy";
import { roleProblems } from "../role/roleInputs";
import { trustSizeProblems } from "../role/roleTrustPolicy";
import type { ServiceAccountRoleArgs } from "./serviceAccountRole";

/** All that is wrong with the inputs of a ServiceAccountRole. */
export function serviceAccountRoleProblems(args: ServiceAccountRoleArgs): Issue[] {
  const trust = trustProblems(args);
  return [...trust, ...(trust.length === 0 ? trustPolicySizeProblems(args) : []), ...roleProblems(args)];
}

/** What to do about a trust policy that is too large. */
export const spreadRole =
  "Spread the service accounts or the clusters over several roles, join names with allowWildcards";

function trustProblems(args: ServiceAccountRoleArgs): Issue[] {
  const providers = { items: "ARNs of OIDC providers", min: 1, fix: "Pass the arn of an OidcProvider." };
  const accounts = { items: "service accounts", min: 1, fix: "Name the service accounts that may act as the role." };
  const audiences = { items: "audiences", min: 1, fix: 'Leave audiences out for "sts.amazonaws.com".' };
  return [
    ...missingProblems("oidcProviderArns", args.oidcProviderArns, "a list of ARNs of OIDC providers", providers.fix),
    ...listProblems("oidcProviderArns", args.oidcProviderArns, providers, (path, item) =>
      textProblems(path, item, oidcProviderArnForm),
    ),
    ...missingProblems("serviceAccounts", args.serviceAccounts, "a list of service accounts", accounts.fix),
    ...listProblems(
      "serviceAccounts",
      args.serviceAccounts,
      accounts,
      (path, item) => serviceAccountReferenceProblems(path, item, args.allowWildcards),
      keyOfServiceAccount,
    ),
    ...listProblems("audiences", args.audiences, audiences, (path, item) => textProblems(path, item, audienceForm)),
    ...booleanProblems("allowWildcards", args.allowWildcards),
    ...numberProblems("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
    ...podIdentityProblems(args),
  ];
}

/** The problems of what a role's trust in EKS Pod Identity is made of. */
function podIdentityProblems({ podIdentity, clusterNames }: ServiceAccountRoleArgs): Issue[] {
  const clusters = { items: "names of clusters", min: 1, fix: "Name the clusters of the service accounts." };
  const isTrusted = podIdentity === true;
  return [
    ...plainProblems("podIdentity", podIdentity),
    ...booleanProblems("podIdentity", podIdentity),
    ...(isTrusted
      ? missingProblems(
          "clusterNames",
          clusterNames,
          "a list of names of clusters, as podIdentity is true",
          clusters.fix,
        )
      : []),
    ...(!isTrusted && !isAbsent(clusterNames)
      ? [
          {
            code: "exclusive" as const,
            paths: [["clusterNames"]],
            value: clusterNames,
            expected: "no names of clusters, as podIdentity isn't true",
            fix: "Set podIdentity to true, or remove clusterNames: IRSA knows clusters by their OIDC providers.",
          },
        ]
      : []),
    ...(isTrusted
      ? listProblems("clusterNames", clusterNames, clusters, (path, item) => textProblems(path, item, clusterNameForm))
      : []),
  ];
}

/**
 * The problems of one service account that a role trusts.
 *
 * @param allowWildcards Whether it may have wildcards; may be pending.
 * @param fix What to do about a wildcard where they aren't allowed.
 */
export function serviceAccountReferenceProblems(
  place: string | Path,
  item: unknown,
  allowWildcards: unknown,
  fix = "Name the service accounts one by one, or set allowWildcards to let every match in.",
): Issue[] {
  const path = typeof place === "string" ? [place] : place;
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const expected = "a service account, by its namespace and name";
    return [{ code: "type", paths: [path], value: item, expected, fix: "Write it as { namespace, name }." }];
  }
  const { namespace, name } = item as { namespace: unknown; name: unknown };
  const problems = [
    ...missingProblems([...path, "namespace"], namespace, namespaceForm.expected, "Give the namespace."),
    ...missingProblems([...path, "name"], name, serviceAccountNameForm.expected, "Give the name."),
  ];
  // Whether wildcards are allowed may itself not be known yet; then they are checked when it is.
  if (allowWildcards === true || allowWildcards === pending) {
    return [
      ...problems,
      ...textProblems([...path, "namespace"], namespace, withWildcards(namespaceForm, 63)),
      ...textProblems([...path, "name"], name, withWildcards(serviceAccountNameForm, 253)),
    ];
  }
  return [
    ...problems,
    ...textProblems([...path, "namespace"], namespace, withFixForWildcards(namespaceForm, namespace, fix)),
    ...textProblems([...path, "name"], name, withFixForWildcards(serviceAccountNameForm, name, fix)),
  ];
}

function withFixForWildcards(form: Form, text: unknown, fix: string): Form {
  return typeof text === "string" && hasWildcard({ namespace: "", name: text }) ? { ...form, fix } : form;
}

/** What makes two service accounts the same. */
export function keyOfServiceAccount(item: unknown): unknown {
  const { namespace, name } = (isAbsent(item) ? {} : item) as { namespace?: unknown; name?: unknown };
  return typeof namespace === "string" && typeof name === "string" ? `${namespace}/${name}` : undefined;
}

/**
 * The problem of a trust policy that is too large, once all that goes into it is known. That of one with Pod Identity,
 * for which the cluster's account is looked up, shows later.
 */
function trustPolicySizeProblems(args: ServiceAccountRoleArgs): Issue[] {
  const { oidcProviderArns, serviceAccounts, audiences = [defaultAudience], maxTrustPolicySize } = args;
  if (!isComplete([oidcProviderArns, serviceAccounts, audiences, maxTrustPolicySize])) {
    return [];
  }
  const webIdentity = { oidcProviderArns, serviceAccounts, audiences } as WebIdentityTrust;
  const described = `${webIdentity.serviceAccounts.length} service accounts on ${webIdentity.oidcProviderArns.length} OIDC providers`;
  return trustSizeProblems(
    policyText(roleTrust({ webIdentity })),
    { described, spread: spreadRole },
    maxTrustPolicySize as number | undefined,
  );
}
