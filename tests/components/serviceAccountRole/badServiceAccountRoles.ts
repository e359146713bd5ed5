export const account = "123456789012";
export const blue = `arn:aws:iam::${account}:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/BLUE`;
export const good = { oidcProviderArns: [blue], serviceAccounts: [{ namespace: "default", name: "my-sa" }] };
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

export const provider =
  "expected the ARN of an IAM OIDC provider (arn:<partition>:iam::<account>:oidc-provider/<issuer>).";
export const namespace =
  "expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, with no hyphen first or last.";
export const accountName =
  "expected the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, with a letter or digit first and last.";
export const oneByOne = "List the service accounts individually, or set allowWildcards to trust every match.";
export const manyPolicies = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/P${index}`);

/** Each case: its title, the change to valid inputs, and the expected issues. */
export const bad: [string, object, string[]][] = [
  ["a malformed provider ARN", { oidcProviderArns: ["arn:aws:iam"] }, ["format oidcProviderArns[0]"]],
  [
    "a role ARN instead of a provider ARN",
    { oidcProviderArns: [blue, `arn:aws:iam::${account}:role/a`] },
    ["format oidcProviderArns[1]"],
  ],
  [
    "an issuer instead of a provider ARN",
    { oidcProviderArns: ["https://oidc.eks.us-west-2.amazonaws.com/id/BLUE"] },
    ["format oidcProviderArns[0]"],
  ],
  ["missing providers", { oidcProviderArns: undefined }, ["missing oidcProviderArns"]],
  ["an empty list of providers", { oidcProviderArns: [] }, ["range oidcProviderArns"]],
  ["a provider instead of a list", { oidcProviderArns: blue }, ["type oidcProviderArns"]],
  ["a duplicate provider", { oidcProviderArns: [blue, blue] }, ["duplicate oidcProviderArns[1]"]],
  ["an empty item in oidcProviderArns", { oidcProviderArns: [blue, null] }, ["missing oidcProviderArns[1]"]],
  ["missing service accounts", { serviceAccounts: undefined }, ["missing serviceAccounts"]],
  ["an empty list of service accounts", { serviceAccounts: [] }, ["range serviceAccounts"]],
  ["a service account given as a string", { serviceAccounts: ["default/my-sa"] }, ["type serviceAccounts[0]"]],
  ["an empty item in serviceAccounts", { serviceAccounts: [null] }, ["missing serviceAccounts[0]"]],
  [
    "service accounts without namespace or name",
    { serviceAccounts: [{ name: "a" }, { namespace: "a" }] },
    ["missing serviceAccounts[0].namespace", "missing serviceAccounts[1].name"],
  ],
  [
    "an invalid namespace and service account name",
    { serviceAccounts: [{ namespace: "Default", name: "my_sa" }] },
    ["format serviceAccounts[0].namespace", "format serviceAccounts[0].name"],
  ],
  [
    "a duplicate service account",
    { serviceAccounts: [...good.serviceAccounts, { namespace: "a", name: "my-sa" }, ...good.serviceAccounts] },
    ["duplicate serviceAccounts[2]"],
  ],
  [
    "a wildcard without allowWildcards",
    { serviceAccounts: [{ namespace: "team-*", name: "?" }] },
    ["format serviceAccounts[0].namespace", "format serviceAccounts[0].name"],
  ],
  [
    "a wildcard with allowWildcards false",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: false },
    ["format serviceAccounts[0].namespace"],
  ],
  [
    "a wildcard with allowWildcards null",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: null },
    ["format serviceAccounts[0].namespace"],
  ],
  [
    "a wildcard with allowWildcards that isn't a boolean",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: "true" },
    ["format serviceAccounts[0].namespace", "type allowWildcards"],
  ],
  [
    "a pattern that no name matches",
    { serviceAccounts: [{ namespace: "Team-*", name: "a:*" }], allowWildcards: true },
    ["format serviceAccounts[0].namespace", "format serviceAccounts[0].name"],
  ],
  ["an empty list of audiences", { audiences: [] }, ["range audiences"]],
  ["an audience with a space", { audiences: ["a", "a b"] }, ["format audiences[1]"]],
  [
    "an audience with an IAM policy variable",
    { audiences: [["$", "{aws:username}"].join("")] },
    ["format audiences[0]"],
  ],
  ["a duplicate audience", { audiences: ["a", "a"] }, ["duplicate audiences[1]"]],
  ["more than 10 managed policies", { policyArns: manyPolicies(11) }, ["range policyArns"]],
  ["a managed policy name instead of an ARN", { policyArns: ["ReadOnlyAccess"] }, ["format policyArns[0]"]],
  ["a role ARN instead of a policy ARN", { policyArns: [`arn:aws:iam::${account}:role/a`] }, ["format policyArns[0]"]],
  ["a duplicate managed policy", { policyArns: [...manyPolicies(2), ...manyPolicies(1)] }, ["duplicate policyArns[2]"]],
  ["an empty item in policyArns", { policyArns: [undefined] }, ["missing policyArns[0]"]],
  ["an inline policy that isn't JSON", { inlinePolicies: { read: '{"Version":' } }, ['format inlinePolicies["read"]']],
  ["a null inline policy", { inlinePolicies: { read: null } }, ['type inlinePolicies["read"]']],
  [
    "an invalid inline policy",
    { inlinePolicies: { read: { Version: "2012-10-17", Statement: [statement, { ...statement, Effect: "Permit" }] } } },
    ['choice inlinePolicies["read"].Statement[1].Effect'],
  ],
  [
    "an invalid inline policy name",
    { inlinePolicies: { "read it": { Statement: statement } } },
    ["format inlinePolicies"],
  ],
  ["inlinePolicies given as a list", { inlinePolicies: [{ Statement: statement }] }, ["type inlinePolicies"]],
  [
    "inline policies that exceed the size limit together",
    {
      // Each of the two has 61 characters without its resource: {"Statement":{"Effect":"Allow","Action":"a:b","Resource":""}}
      inlinePolicies: Object.fromEntries(
        ["one", "two"].map((name, index) => [
          name,
          { Statement: { Effect: "Allow", Action: "a:b", Resource: "r".repeat(5120 - 61 + index) } },
        ]),
      ),
    },
    ["limit inlinePolicies"],
  ],
  ["an invalid role name", { roleName: "my role" }, ["format roleName"]],
  ["a path without slashes", { path: "team" }, ["format path"]],
  ["an invalid description", { description: "€" }, ["format description"]],
  ...[3599, 43201, 3600.5].map((value): [string, object, string[]] => [
    `a session duration of ${value} seconds`,
    { maxSessionDuration: value },
    ["range maxSessionDuration"],
  ]),
  [
    "a permissions boundary that isn't a policy",
    { permissionsBoundary: `arn:aws:iam::${account}:role/a` },
    ["format permissionsBoundary"],
  ],
  ["a boolean given as a string", { forceDetachPolicies: "yes" }, ["type forceDetachPolicies"]],
  ...[0, 8193].map((value): [string, object, string[]] => [
    `a trust policy size of ${value}`,
    { maxTrustPolicySize: value },
    ["range maxTrustPolicySize"],
  ]),
  ["a tag that is a number", { tags: { cost: 7 } }, ['format tags["cost"]']],
];
