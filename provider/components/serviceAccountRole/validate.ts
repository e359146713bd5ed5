import { oidcProviderArnForm } from "../../iam/arn";
import { audienceForm, clusterNameForm, namespaceForm, serviceAccountNameForm, withWildcards } from "../../iam/names";
import { policyText } from "../../iam/policyDocument";
import { defaultAudience, hasWildcard, roleTrust, type WebIdentityTrust } from "../../iam/trustPolicy";
import { CredentialsMode } from "../../resources/credentialsCheckResource";
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
import {
  additionalPrincipalsIn,
  conditionsFor,
  type KnownAdditions,
  sizeWithAdditions,
  trustSizeIssues,
} from "../role/roleTrustPolicy";
import { trustInputIssues } from "../role/validateTrust";
import type { ServiceAccountRoleArgs } from "./args";

/** The issues of the inputs of a ServiceAccountRole. */
export function validateServiceAccountRole(args: ServiceAccountRoleArgs): Issue[] {
  const trust = trustIssues(args);
  return [...trust, ...(trust.length === 0 ? trustPolicySizeIssues(args) : []), ...validateRole(args)];
}

/** The fix for a trust policy that is too large, as the beginning of a sentence. */
export const spreadRole =
  "Split the service accounts or the clusters across several roles, combine names with allowWildcards";

function trustIssues(args: ServiceAccountRoleArgs): Issue[] {
  const providers = { items: "OIDC provider ARNs", min: 1, fix: "Pass the arn of an OidcProvider." };
  const accounts = { items: "service accounts", min: 1, fix: "List the service accounts that can assume the role." };
  const audiences = { items: "audiences", min: 1, fix: 'Omit audiences to use "sts.amazonaws.com".' };
  return [
    ...missingIssues("oidcProviderArns", args.oidcProviderArns, "a list of OIDC provider ARNs", providers.fix),
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
    ...trustInputIssues(args, {
      irsa: { oidcProviderArns: args.oidcProviderArns },
      ...(args.podIdentity === true && { podIdentity: { hasSessionTags: true } }),
      serviceAccounts: args.serviceAccounts,
    }),
  ];
}

/** The issues of the inputs for a role's trust in EKS Pod Identity. */
function podIdentityIssues({ podIdentity, clusterNames }: ServiceAccountRoleArgs): Issue[] {
  const clusters = { items: "cluster names", min: 1, fix: "List the clusters of the service accounts." };
  const isTrusted = podIdentity === true;
  return [
    ...plainIssues("podIdentity", podIdentity),
    ...booleanIssues("podIdentity", podIdentity),
    ...(isTrusted
      ? missingIssues("clusterNames", clusterNames, "a list of cluster names when podIdentity is true", clusters.fix)
      : []),
    ...(!isTrusted && !isAbsent(clusterNames)
      ? [
          {
            code: "exclusive" as const,
            paths: [["clusterNames"]],
            value: clusterNames,
            expected: "no cluster names, because podIdentity isn't true",
            fix: "Set podIdentity to true, or remove clusterNames: IRSA identifies clusters by their OIDC providers.",
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
 * @param allowWildcards Whether wildcards are allowed; may be pending.
 * @param fix The fix for a wildcard that isn't allowed.
 */
export function serviceAccountReferenceIssues(
  place: string | Path,
  item: unknown,
  allowWildcards: unknown,
  fix = "List the service accounts individually, or set allowWildcards to trust every match.",
): Issue[] {
  const path = typeof place === "string" ? [place] : place;
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const expected = "a service account with a namespace and a name";
    return [{ code: "type", paths: [path], value: item, expected, fix: "Write it as { namespace, name }." }];
  }
  const { namespace, name } = item as { namespace: unknown; name: unknown };
  const issues = [
    ...missingIssues([...path, "namespace"], namespace, namespaceForm.expected, "Set the namespace."),
    ...missingIssues([...path, "name"], name, serviceAccountNameForm.expected, "Set the name."),
  ];
  // If it isn't known yet whether wildcards are allowed, they are checked once it is known.
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

/** The key by which two service accounts are the same. */
export function keyOfServiceAccount(item: unknown): unknown {
  const { namespace, name } = (isAbsent(item) ? {} : item) as { namespace?: unknown; name?: unknown };
  return typeof namespace === "string" && typeof name === "string" ? `${namespace}/${name}` : undefined;
}

/**
 * The issue of a trust policy that is too large, if all its parts are known. A trust policy with Pod Identity, which
 * needs the cluster's account, is checked later.
 */
function trustPolicySizeIssues(args: ServiceAccountRoleArgs): Issue[] {
  const { oidcProviderArns, serviceAccounts, audiences = [defaultAudience], maxTrustPolicySize } = args;
  const { trustConditions, additionalPrincipals } = args;
  const additions = { trustConditions, additionalPrincipals } as KnownAdditions;
  if (!isComplete([oidcProviderArns, serviceAccounts, audiences, maxTrustPolicySize, additions])) {
    return [];
  }
  const conditions = conditionsFor(CredentialsMode.Irsa, additions);
  const webIdentity = { oidcProviderArns, serviceAccounts, audiences, conditions } as WebIdentityTrust;
  const described = `${webIdentity.serviceAccounts.length} service account(s) on ${webIdentity.oidcProviderArns.length} OIDC provider(s)`;
  return trustSizeIssues(
    policyText(roleTrust({ webIdentity, additionalPrincipals: additionalPrincipalsIn(additions) })),
    sizeWithAdditions(described, spreadRole, additions),
    maxTrustPolicySize as number | undefined,
  );
}
