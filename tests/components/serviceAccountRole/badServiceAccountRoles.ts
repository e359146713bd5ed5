export const account = "123456789012";
export const blue = `arn:aws:iam::${account}:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/BLUE`;
export const good = { oidcProviderArns: [blue], serviceAccounts: [{ namespace: "default", name: "my-sa" }] };
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

export const provider =
  "expected the ARN of an IAM OIDC provider (arn:<partition>:iam::<account>:oidc-provider/<issuer>).";
const policy =
  "expected the ARN of an IAM managed policy (arn:<partition>:iam::<account or aws>:policy/<path and name>).";
export const namespace =
  "expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen.";
export const accountName =
  "expected the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, the first and last a letter or digit.";
const audience =
  'expected an audience (client ID) of 1 to 255 characters without white space and without "$' +
  '{", where a policy variable begins. Use "sts.amazonaws.com" unless the tokens are minted for another audience.';
export const oneByOne = "Name the service accounts one by one, or set allowWildcards to let every match in.";
const asKubectl = "Use the namespace's name as kubectl shows it.";
const duplicate = (of: string) => `expected no duplicate of ${of}. Remove one of the two.`;
export const manyPolicies = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/P${index}`);

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
export const bad: [string, object, string[]][] = [
  [
    "a malformed ARN of a provider",
    { oidcProviderArns: ["arn:aws:iam"] },
    [`oidcProviderArns[0] is "arn:aws:iam"; ${provider} Pass the ARN of an IAM OIDC provider exactly as AWS shows it.`],
  ],
  [
    "the ARN of a role where a provider's is expected",
    { oidcProviderArns: [blue, `arn:aws:iam::${account}:role/a`] },
    [
      `oidcProviderArns[1] is "arn:aws:iam::${account}:role/a"; ${provider} This is the ARN of an IAM role: pass the ARN of an IAM OIDC provider.`,
    ],
  ],
  [
    "an issuer where the ARN of its provider is expected",
    { oidcProviderArns: ["https://oidc.eks.us-west-2.amazonaws.com/id/BLUE"] },
    [
      `oidcProviderArns[0] is "https://oidc.eks.us-west-2.amazonaws.com/id/BLUE"; ${provider} Pass the ARN of an IAM OIDC provider exactly as AWS shows it.`,
    ],
  ],
  [
    "no list of providers",
    { oidcProviderArns: undefined },
    ["oidcProviderArns is missing; expected a list of ARNs of OIDC providers. Pass the arn of an OidcProvider."],
  ],
  [
    "an empty list of providers",
    { oidcProviderArns: [] },
    ["oidcProviderArns is []; expected at least 1 ARNs of OIDC providers. Pass the arn of an OidcProvider."],
  ],
  [
    "one provider without a list",
    { oidcProviderArns: blue },
    [
      `oidcProviderArns is "${blue}"; expected a list of ARNs of OIDC providers. Write it as a list, even with one item.`,
    ],
  ],
  [
    "a provider twice",
    { oidcProviderArns: [blue, blue] },
    [`oidcProviderArns[1] is "${blue}"; ${duplicate("oidcProviderArns[0]")}`],
  ],
  [
    "an empty item among the providers",
    { oidcProviderArns: [blue, null] },
    [
      "oidcProviderArns[1] is null; expected no empty item among the ARNs of OIDC providers. Give its value, or remove it.",
    ],
  ],
  [
    "no list of service accounts",
    { serviceAccounts: undefined },
    [
      "serviceAccounts is missing; expected a list of service accounts. Name the service accounts that may act as the role.",
    ],
  ],
  [
    "an empty list of service accounts",
    { serviceAccounts: [] },
    [
      "serviceAccounts is []; expected at least 1 service accounts. Name the service accounts that may act as the role.",
    ],
  ],
  [
    "a service account as a text",
    { serviceAccounts: ["default/my-sa"] },
    [
      'serviceAccounts[0] is "default/my-sa"; expected a service account, by its namespace and name. Write it as { namespace, name }.',
    ],
  ],
  [
    "an empty item among the service accounts",
    { serviceAccounts: [null] },
    ["serviceAccounts[0] is null; expected no empty item among the service accounts. Give its value, or remove it."],
  ],
  [
    "a service account without its parts",
    { serviceAccounts: [{ name: "a" }, { namespace: "a" }] },
    [
      `serviceAccounts[0].namespace is missing; ${namespace} Give the namespace.`,
      `serviceAccounts[1].name is missing; ${accountName} Give the name.`,
    ],
  ],
  [
    "names that Kubernetes refuses",
    { serviceAccounts: [{ namespace: "Default", name: "my_sa" }] },
    [
      `serviceAccounts[0].namespace is "Default"; ${namespace} ${asKubectl}`,
      `serviceAccounts[0].name is "my_sa"; ${accountName} Use the service account's name as kubectl shows it, without its namespace.`,
    ],
  ],
  [
    "a service account twice",
    { serviceAccounts: [...good.serviceAccounts, { namespace: "a", name: "my-sa" }, ...good.serviceAccounts] },
    [`serviceAccounts[2] is {"namespace":"default","name":"my-sa"}; ${duplicate("serviceAccounts[0]")}`],
  ],
  [
    "a wildcard without allowWildcards",
    { serviceAccounts: [{ namespace: "team-*", name: "?" }] },
    [
      `serviceAccounts[0].namespace is "team-*"; ${namespace} ${oneByOne}`,
      `serviceAccounts[0].name is "?"; ${accountName} ${oneByOne}`,
    ],
  ],
  [
    "a wildcard with allowWildcards that says no",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: false },
    [`serviceAccounts[0].namespace is "*"; ${namespace} ${oneByOne}`],
  ],
  [
    "a wildcard with allowWildcards of null",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: null },
    [`serviceAccounts[0].namespace is "*"; ${namespace} ${oneByOne}`],
  ],
  [
    "a wildcard with allowWildcards that is no boolean",
    { serviceAccounts: [{ namespace: "*", name: "a" }], allowWildcards: "true" },
    [
      `serviceAccounts[0].namespace is "*"; ${namespace} ${oneByOne}`,
      'allowWildcards is "true"; expected true or false. Write it without quotes.',
    ],
  ],
  [
    "a pattern that no name matches",
    { serviceAccounts: [{ namespace: "Team-*", name: "a:*" }], allowWildcards: true },
    [
      `serviceAccounts[0].namespace is "Team-*"; ${namespace.slice(0, -1)}; with * and ? as wildcards. ${asKubectl}`,
      `serviceAccounts[0].name is "a:*"; ${accountName.slice(0, -1)}; with * and ? as wildcards. Use the service account's name as kubectl shows it, without its namespace.`,
    ],
  ],
  [
    "an empty list of audiences",
    { audiences: [] },
    ['audiences is []; expected at least 1 audiences. Leave audiences out for "sts.amazonaws.com".'],
  ],
  ["an audience with a space", { audiences: ["a", "a b"] }, [`audiences[1] is "a b"; ${audience}`]],
  [
    "an audience that IAM would fill in",
    { audiences: [["$", "{aws:username}"].join("")] },
    [`audiences[0] is "$${"{aws:username}"}"; ${audience}`],
  ],
  ["an audience twice", { audiences: ["a", "a"] }, [`audiences[1] is "a"; ${duplicate("audiences[0]")}`]],
  [
    "over 10 managed policies",
    { policyArns: manyPolicies(11) },
    [
      'policyArns is "11 items"; expected at most 10 managed policies. Join some of them into one policy, or use inlinePolicies.',
    ],
  ],
  [
    "the name of a managed policy",
    { policyArns: ["ReadOnlyAccess"] },
    [`policyArns[0] is "ReadOnlyAccess"; ${policy} Pass the ARN of an IAM managed policy exactly as AWS shows it.`],
  ],
  [
    "the ARN of a role where a policy's is expected",
    { policyArns: [`arn:aws:iam::${account}:role/a`] },
    [
      `policyArns[0] is "arn:aws:iam::${account}:role/a"; ${policy} This is the ARN of an IAM role: pass the ARN of an IAM managed policy.`,
    ],
  ],
  [
    "a managed policy twice",
    { policyArns: [...manyPolicies(2), ...manyPolicies(1)] },
    [`policyArns[2] is "arn:aws:iam::aws:policy/P0"; ${duplicate("policyArns[0]")}`],
  ],
  [
    "an empty item among the managed policies",
    { policyArns: [undefined] },
    ["policyArns[0] is null; expected no empty item among the managed policies. Give its value, or remove it."],
  ],
  [
    "an inline policy that is no JSON",
    { inlinePolicies: { read: '{"Version":' } },
    [
      'inlinePolicies["read"] is "{\\"Version\\":"; expected a policy document, as JSON text or as a structure with Version and Statement. Mend the JSON: Unexpected end of JSON input.',
    ],
  ],
  [
    "an inline policy of null",
    { inlinePolicies: { read: null } },
    [
      'inlinePolicies["read"] is null; expected a policy document, as JSON text or as a structure with Version and Statement. Give an object.',
    ],
  ],
  [
    "an inline policy that IAM refuses",
    { inlinePolicies: { read: { Version: "2012-10-17", Statement: [statement, { ...statement, Effect: "Permit" }] } } },
    [
      'inlinePolicies["read"].Statement[1].Effect is "Permit"; expected "Allow" or "Deny". Use one of the two, written exactly so.',
    ],
  ],
  [
    "a name of an inline policy that IAM refuses",
    { inlinePolicies: { "read it": { Statement: statement } } },
    [
      'inlinePolicies is "read it"; expected the name of an inline policy: 1 to 128 letters, digits and _+=,.@-. Rename the policy.',
    ],
  ],
  [
    "a list of inline policies",
    { inlinePolicies: [{ Statement: statement }] },
    [
      'inlinePolicies is [{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}]; expected a map from names to policy documents. Write it as a map from names to values.',
    ],
  ],
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
    [
      'inlinePolicies is "2 policies of 10241 characters"; expected at most 10240 characters together, white space not counted. Move some of them into managed policies, and list these in policyArns.',
    ],
  ],
  [
    "a role's name that IAM refuses",
    { roleName: "my role" },
    [
      'roleName is "my role"; expected the name of an IAM role: 1 to 64 letters, digits and _+=,.@-. Choose a name of this form, or leave it out to have one generated.',
    ],
  ],
  [
    "a path without slashes",
    { path: "team" },
    [
      'path is "team"; expected an IAM path: "/", or up to 512 printable characters that begin and end with a slash. Write it as in "/team/".',
    ],
  ],
  [
    "a description that IAM refuses",
    { description: "€" },
    [
      'description is "€"; expected a description of at most 1000 characters of Latin-1. Shorten it, and leave out characters beyond Latin-1.',
    ],
  ],
  ...[3599, 43201, 3600.5].map((value): [string, object, string[]] => [
    `a session of ${value} seconds`,
    { maxSessionDuration: value },
    [
      `maxSessionDuration is ${value}; expected a whole number of seconds from 3600 to 43200. Give a number within these bounds, or leave maxSessionDuration out for the default.`,
    ],
  ]),
  [
    "a permissions boundary that is no policy",
    { permissionsBoundary: `arn:aws:iam::${account}:role/a` },
    [
      `permissionsBoundary is "arn:aws:iam::${account}:role/a"; ${policy} This is the ARN of an IAM role: pass the ARN of an IAM managed policy.`,
    ],
  ],
  [
    "a boolean in quotes",
    { forceDetachPolicies: "yes" },
    ['forceDetachPolicies is "yes"; expected true or false. Write it without quotes.'],
  ],
  ...[0, 8193].map((value): [string, object, string[]] => [
    `a size of ${value}`,
    { maxTrustPolicySize: value },
    [
      `maxTrustPolicySize is ${value}; expected a whole number of characters from 1 to 8192. Give a number within these bounds, or leave maxTrustPolicySize out for the default.`,
    ],
  ]),
  [
    "a tag that is a number",
    { tags: { cost: 7 } },
    [
      'tags["cost"] is 7; expected a text of at most 256 letters, digits, spaces and _.:/=+-@. Change the value; write numbers and booleans in quotes.',
    ],
  ],
];
