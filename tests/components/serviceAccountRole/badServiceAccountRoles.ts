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
export const oneByOne = "Name the service accounts one by one, or set allowWildcards to let every match in.";
export const manyPolicies = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/P${index}`);

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
export const bad: [string, object, string[]][] = [
  ["a malformed ARN of a provider", { oidcProviderArns: ["arn:aws:iam"] }, ["format oidcProviderArns[0]"]],
  [
    "the ARN of a role where a provider's is expected",
    { oidcProviderArns: [blue, `arn:aws:iam::${account}:role/a`] },
    ["format oidcProviderArns[1]"],
  ],
  [
    "an issuer where the ARN of its provider is expected",
    { oidcProviderArns: ["https://oidc.eks.us-west-2.amazonaws.com/id/BLUE"] },
    ["format oidcProviderArns[0]"],
  ],
  ["no list of providers", { oidcProviderArns: undefined }, ["missing oidcProviderArns"]],
  ["an empty list of providers", { oidcProviderArns: [] }, ["range oidcProviderArns"]],
  ["one provider without a list", { oidcProviderArns: blue }, ["type oidcProviderArns"]],
  ["a provider twice", { oidcProviderArns: [blue, blue] }, ["duplicate oidcProviderArns[1]"]],
  ["an empty item among the providers", { oidcProviderArns: [blue, null] }, ["missing oidcProviderArns[1]"]],
  ["no list of service accounts", { serviceAccounts: undefined }, ["missing serviceAccounts"]],
  ["an empty list of service accounts", { serviceAccounts: [] }, ["range serviceAccounts"]],
  ["a service account as a text", { serviceAccounts: ["default/my-sa"] }, ["type serviceAccounts[0]"]],
  ["an empty item among the service accounts", { serviceAccounts: [null] }, ["missing serviceAccounts[0]"]],
  [
    "a service account without its parts",
    { serviceAccounts: [{ name: "a" }, { namespace: "a" }] },
    ["missing serviceAccounts[0].namespace", "missing serviceAccounts[1].name"],
  ],
  [
    "names that Kubernetes refuses",
    { serviceAccounts: [{ namespace: "Default", name: "my_sa" }] },
    ["format serviceAccounts[0].namespace", "format serviceAccounts[0].name"],
  ],
  [
    "a service account twice",
    { serviceAccounts: [...good.serviceAccounts, { namespace: "a", name: "my-sa" }, ...good.serviceAccounts] },
    ["duplicate serviceAccounts[2]"],
  ],
  [
    "a wildcard without allowWildcards",
    { serviceAccounts: [{ namespace: "team-*", name: "?" }] },
    ["format serviceAccounts[0].namespace", "format serviceAccounts[0].name"],
  ],
  [
    "a wildcard with allowWildcards that says no",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: false },
    ["format serviceAccounts[0].namespace"],
  ],
  [
    "a wildcard with allowWildcards of null",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: null },
    ["format serviceAccounts[0].namespace"],
  ],
  [
    "a wildcard with allowWildcards that is no boolean",
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
  ["an audience that IAM would fill in", { audiences: [["$", "{aws:username}"].join("")] }, ["format audiences[0]"]],
  ["an audience twice", { audiences: ["a", "a"] }, ["duplicate audiences[1]"]],
  ["over 10 managed policies", { policyArns: manyPolicies(11) }, ["range policyArns"]],
  ["the name of a managed policy", { policyArns: ["ReadOnlyAccess"] }, ["format policyArns[0]"]],
  [
    "the ARN of a role where a policy's is expected",
    { policyArns: [`arn:aws:iam::${account}:role/a`] },
    ["format policyArns[0]"],
  ],
  ["a managed policy twice", { policyArns: [...manyPolicies(2), ...manyPolicies(1)] }, ["duplicate policyArns[2]"]],
  ["an empty item among the managed policies", { policyArns: [undefined] }, ["missing policyArns[0]"]],
  ["an inline policy that is no JSON", { inlinePolicies: { read: '{"Version":' } }, ['format inlinePolicies["read"]']],
  ["an inline policy of null", { inlinePolicies: { read: null } }, ['type inlinePolicies["read"]']],
  [
    "an inline policy that IAM refuses",
    { inlinePolicies: { read: { Version: "2012-10-17", Statement: [statement, { ...statement, Effect: "Permit" }] } } },
    ['choice inlinePolicies["read"].Statement[1].Effect'],
  ],
  [
    "a name of an inline policy that IAM refuses",
    { inlinePolicies: { "read it": { Statement: statement } } },
    ["format inlinePolicies"],
  ],
  ["a list of inline policies", { inlinePolicies: [{ Statement: statement }] }, ["type inlinePolicies"]],
  [
    "inline policies that are too large together",
    {
      // The two have 61 characters each beside their resources: {"Statement":{"Effect":"Allow","Action":"a:b","Resource":""}}
      inlinePolicies: Object.fromEntries(
        ["one", "two"].map((name, index) => [
          name,
          { Statement: { Effect: "Allow", Action: "a:b", Resource: "r".repeat(5120 - 61 + index) } },
        ]),
      ),
    },
    ["limit inlinePolicies"],
  ],
  ["a role's name that IAM refuses", { roleName: "my role" }, ["format roleName"]],
  ["a path without slashes", { path: "team" }, ["format path"]],
  ["a description that IAM refuses", { description: "€" }, ["format description"]],
  ...[3599, 43201, 3600.5].map((value): [string, object, string[]] => [
    `a session of ${value} seconds`,
    { maxSessionDuration: value },
    ["range maxSessionDuration"],
  ]),
  [
    "a permissions boundary that is no policy",
    { permissionsBoundary: `arn:aws:iam::${account}:role/a` },
    ["format permissionsBoundary"],
  ],
  ["a boolean in quotes", { forceDetachPolicies: "yes" }, ["type forceDetachPolicies"]],
  ...[0, 8193].map((value): [string, object, string[]] => [
    `a size of ${value}`,
    { maxTrustPolicySize: value },
    ["range maxTrustPolicySize"],
  ]),
  ["a tag that is a number", { tags: { cost: 7 } }, ['format tags["cost"]']],
];
