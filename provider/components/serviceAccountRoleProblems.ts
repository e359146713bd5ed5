import { isAbsent, isComplete, type Problem, pending } from "../check/problems";
import {
  booleanProblems,
  listProblems,
  mapEntries,
  missingProblems,
  numberProblems,
  textProblems,
} from "../check/values";
import { oidcProviderArnForm, policyArnForm } from "../iam/arn";
import {
  audienceForm,
  descriptionForm,
  namespaceForm,
  pathForm,
  policyNameForm,
  roleNameForm,
  serviceAccountNameForm,
  tagProblems,
  withWildcards,
} from "../iam/names";
import { inlinePoliciesLimit, policyDocumentProblems, policySize, policyText } from "../iam/policyDocument";
import { defaultAudience, hasWildcard, type WebIdentityTrust, webIdentityTrust } from "../iam/trustPolicy";
import type { ServiceAccountRoleArgs } from "./serviceAccountRole";

/** All that is wrong with the inputs of a ServiceAccountRole. */
export function serviceAccountRoleProblems(args: ServiceAccountRoleArgs): Problem[] {
  const trust = trustProblems(args);
  return [
    ...trust,
    ...(trust.length === 0 ? trustPolicySizeProblems(args) : []),
    ...policyProblems(args),
    ...textProblems("roleName", args.roleName, roleNameForm),
    ...textProblems("path", args.path, pathForm),
    ...textProblems("description", args.description, descriptionForm),
    ...numberProblems("maxSessionDuration", args.maxSessionDuration, 3600, 43200, "seconds"),
    ...textProblems("permissionsBoundary", args.permissionsBoundary, policyArnForm),
    ...booleanProblems("forceDetachPolicies", args.forceDetachPolicies),
    ...tagProblems("tags", args.tags),
  ];
}

function trustProblems(args: ServiceAccountRoleArgs): Problem[] {
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
      (path, item) => serviceAccountProblems(path, item, args.allowWildcards),
      keyOfServiceAccount,
    ),
    ...listProblems("audiences", args.audiences, audiences, (path, item) => textProblems(path, item, audienceForm)),
    ...booleanProblems("allowWildcards", args.allowWildcards),
    ...numberProblems("maxTrustPolicySize", args.maxTrustPolicySize, 1, 8192, "characters"),
  ];
}

function serviceAccountProblems(path: string, item: unknown, allowWildcards: unknown): Problem[] {
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const fix = "Write it as { namespace, name }.";
    return [{ path, value: item, expected: "a service account, by its namespace and name", fix }];
  }
  const { namespace, name } = item as { namespace: unknown; name: unknown };
  const problems = [
    ...missingProblems(`${path}.namespace`, namespace, namespaceForm.expected, "Give the namespace."),
    ...missingProblems(`${path}.name`, name, serviceAccountNameForm.expected, "Give the name."),
  ];
  // Whether wildcards are allowed may itself not be known yet; then they are checked when it is.
  if (allowWildcards === true || allowWildcards === pending) {
    return [
      ...problems,
      ...textProblems(`${path}.namespace`, namespace, withWildcards(namespaceForm, 63)),
      ...textProblems(`${path}.name`, name, withWildcards(serviceAccountNameForm, 253)),
    ];
  }
  return [
    ...problems,
    ...textProblems(`${path}.namespace`, namespace, suggestingWildcards(namespaceForm, namespace)),
    ...textProblems(`${path}.name`, name, suggestingWildcards(serviceAccountNameForm, name)),
  ];
}

function suggestingWildcards(form: typeof namespaceForm, text: unknown): typeof namespaceForm {
  const fix = "Name the service accounts one by one, or set allowWildcards to let every match in.";
  return typeof text === "string" && hasWildcard({ namespace: "", name: text }) ? { ...form, fix } : form;
}

function keyOfServiceAccount(item: unknown): unknown {
  const { namespace, name } = (isAbsent(item) ? {} : item) as { namespace?: unknown; name?: unknown };
  return typeof namespace === "string" && typeof name === "string" ? `${namespace}/${name}` : undefined;
}

function policyProblems(args: ServiceAccountRoleArgs): Problem[] {
  const policies = {
    items: "managed policies",
    max: 10,
    fix: "Join some of them into one policy, or use inlinePolicies.",
  };
  const { entries, problems } = mapEntries(
    "inlinePolicies",
    args.inlinePolicies,
    "a map from names to policy documents",
  );
  return [
    ...listProblems("policyArns", args.policyArns, policies, (path, item) => textProblems(path, item, policyArnForm)),
    ...problems,
    ...entries.flatMap(([name, document]) => [
      ...textProblems("inlinePolicies", name, policyNameForm),
      ...policyDocumentProblems(`inlinePolicies[${JSON.stringify(name)}]`, document),
    ]),
    ...inlineSizeProblems(entries.map(([, document]) => document)),
  ];
}

/** The problem of a trust policy that is too large, once all that goes into it is known. */
function trustPolicySizeProblems(args: ServiceAccountRoleArgs): Problem[] {
  const { oidcProviderArns, serviceAccounts, audiences = [defaultAudience], maxTrustPolicySize = 2048 } = args;
  if (!isComplete([oidcProviderArns, serviceAccounts, audiences, maxTrustPolicySize])) {
    return [];
  }
  const trust = { oidcProviderArns, serviceAccounts, audiences } as WebIdentityTrust;
  const size = policySize(policyText(webIdentityTrust(trust)));
  return size <= (maxTrustPolicySize as number)
    ? []
    : [
        {
          path: "serviceAccounts",
          value: `${trust.serviceAccounts.length} service accounts on ${trust.oidcProviderArns.length} OIDC providers`,
          expected: `a trust policy of at most ${maxTrustPolicySize} characters, and this one has ${size}`,
          fix:
            "Spread the service accounts or the clusters over several roles, join names with allowWildcards, or have " +
            `IAM's quota "Role trust policy length" raised and then set maxTrustPolicySize.`,
        },
      ];
}

function inlineSizeProblems(documents: unknown[]): Problem[] {
  const known = documents.filter((document) => typeof document === "string" || typeof document === "object");
  const size = known.reduce<number>((sum, document) => sum + policySize(policyText(document)), 0);
  return size <= inlinePoliciesLimit
    ? []
    : [
        {
          path: "inlinePolicies",
          value: `${known.length} policies of ${size} characters`,
          expected: `at most ${inlinePoliciesLimit} characters together, white space not counted`,
          fix: "Move some of them into managed policies, and list these in policyArns.",
        },
      ];
}
