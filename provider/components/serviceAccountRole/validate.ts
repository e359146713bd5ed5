import { oidcProviderArnForm } from "../../iam/arn";
import { audienceForm, clusterNameForm, namespaceForm, serviceAccountNameForm, withWildcards } from "../../iam/names";
import { policyText } from "../../iam/policyDocument";
import { defaultAudience, hasWildcard, roleTrust, type WebIdentityTrust } from "../../iam/trustPolicy";
import {
  booleanIssues,
  type Format,
  listIssues,
  missingIssues,
  numberIssues,
  plainIssues,
  textIssues,
} from "../../validation/checks";
import { type Issue, isAbsent, isComplete, type Path, pending } from "../../validation/issues";
import { validateRole } from "../role/role";
import { trustSizeIssues } from "../role/roleTrustPolicy";
import type { ServiceAccountRoleArgs } from "./args";

/** All that is wrong with the inputs of a ServiceAccountRole. */
export function validateServiceAccountRole(args: ServiceAccountRoleArgs): Issue[] {
  const trust = trustIssues(args);
  return [...trust, ...(trust.length === 0 ? trustPolicySizeIssues(args) : []), ...validateRole(args)];
}

/** What to do about a trust policy that is too large. */
export const spreadRole =
  "Spread the service accounts or the clusters over several roles, join names with allowWildcards";

function trustIssues(args: ServiceAccountRoleArgs): Issue[] {
  const providers = { items: "ARNs of OIDC providers", min: 1, fix: "Pass the arn of an OidcProvider." };
  const accounts = { items: "service accounts", min: 1, fix: "Name the service accounts that may act as the role." };
  const audiences = { items: "audiences", min: 1, fix: 'Leave audiences out for "sts.amazonaws.com".' };
  return [
    ...missingIssues("oidcProviderArns", args.oidcProviderArns, "a list of ARNs of OIDC providers", providers.fix),
    ...listIssues("oidcProviderArns", args.oidcProviderArns, providers, (path, item) =>
      textIssues(path, item, oidcProviderArnForm),
    ),
    ...missingIssues("serviceAccounts", args.serviceAccounts, "a list of service accounts", accounts.fix),
    ...listIssues(
      "serviceAccounts",
      args.serviceAccounts,
      accounts,
      (path, item) => serviceAccountReferenceIssues(path, item, args.allowWildcards),
      keyOfServiceAccount,
    ),
    ...listIssues("audiences", args.audiences, audiences, (path, item) => textIssues(path, item, audienceForm)),
    ...booleanIssues("allowWildcards", args.allowWildcards),
    ...numberIssues("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
    ...podIdentityIssues(args),
  ];
}

/** The issues of what a role's trust in EKS Pod Identity is made of. */
function podIdentityIssues({ podIdentity, clusterNames }: ServiceAccountRoleArgs): Issue[] {
  const clusters = { items: "names of clusters", min: 1, fix: "Name the clusters of the service accounts." };
  const isTrusted = podIdentity === true;
  return [
    ...plainIssues("podIdentity", podIdentity),
    ...booleanIssues("podIdentity", podIdentity),
    ...(isTrusted
      ? missingIssues("clusterNames", clusterNames, "a list of names of clusters, as podIdentity is true", clusters.fix)
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
      ? listIssues("clusterNames", clusterNames, clusters, (path, item) => textIssues(path, item, clusterNameForm))
      : []),
  ];
}

/**
 * The issues of one service account that a role trusts.
 *
 * @param allowWildcards Whether it may have wildcards; may be pending.
 * @param fix What to do about a wildcard where they aren't allowed.
 */
export function serviceAccountReferenceIssues(
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
  const issues = [
    ...missingIssues([...path, "namespace"], namespace, namespaceForm.expected, "Give the namespace."),
    ...missingIssues([...path, "name"], name, serviceAccountNameForm.expected, "Give the name."),
  ];
  // Whether wildcards are allowed may itself not be known yet; then they are checked when it is.
  if (allowWildcards === true || allowWildcards === pending) {
    return [
      ...issues,
      ...textIssues([...path, "namespace"], namespace, withWildcards(namespaceForm, 63)),
      ...textIssues([...path, "name"], name, withWildcards(serviceAccountNameForm, 253)),
    ];
  }
  return [
    ...issues,
    ...textIssues([...path, "namespace"], namespace, withFixForWildcards(namespaceForm, namespace, fix)),
    ...textIssues([...path, "name"], name, withFixForWildcards(serviceAccountNameForm, name, fix)),
  ];
}

function withFixForWildcards(form: Format, text: unknown, fix: string): Format {
  return typeof text === "string" && hasWildcard({ namespace: "", name: text }) ? { ...form, fix } : form;
}

/** What makes two service accounts the same. */
export function keyOfServiceAccount(item: unknown): unknown {
  const { namespace, name } = (isAbsent(item) ? {} : item) as { namespace?: unknown; name?: unknown };
  return typeof namespace === "string" && typeof name === "string" ? `${namespace}/${name}` : undefined;
}

/**
 * The issue of a trust policy that is too large, once all that goes into it is known. That of one with Pod Identity,
 * for which the cluster's account is looked up, shows later.
 */
function trustPolicySizeIssues(args: ServiceAccountRoleArgs): Issue[] {
  const { oidcProviderArns, serviceAccounts, audiences = [defaultAudience], maxTrustPolicySize } = args;
  if (!isComplete([oidcProviderArns, serviceAccounts, audiences, maxTrustPolicySize])) {
    return [];
  }
  const webIdentity = { oidcProviderArns, serviceAccounts, audiences } as WebIdentityTrust;
  const described = `${webIdentity.serviceAccounts.length} service accounts on ${webIdentity.oidcProviderArns.length} OIDC providers`;
  return trustSizeIssues(
    policyText(roleTrust({ webIdentity })),
    { described, spread: spreadRole },
    maxTrustPolicySize as number | undefined,
  );
}
