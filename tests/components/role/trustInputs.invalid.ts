/** Trust inputs that are rejected by every component whose role trusts tokens: the title, the inputs and the issues. */
const vpc = { operator: "StringEquals", key: "aws:SourceVpc", values: ["vpc-0123456789abcdef0"] };
const condition = (change: object) => ({ trustConditions: [{ ...vpc, ...change }] });
const principal = (change: object) => ({ additionalPrincipals: [change] });

const githubProvider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const subjects = ["repo:acme/shop:ref:refs/heads/main"];
const github = { oidcProviderArn: githubProvider, subjects };
const role = { principalArn: "arn:aws:iam::210987654321:role/ci" };
const policyVariable = ["$", "{aws:username}"].join("");

export const badConditions: [string, object, string[]][] = [
  ["conditions that aren't a list", { trustConditions: vpc }, ["type trustConditions"]],
  ["a condition that is a string", { trustConditions: ["aws:SourceVpc"] }, ["type trustConditions[0]"]],
  ["an empty item in trustConditions", { trustConditions: [null] }, ["missing trustConditions[0]"]],
  [
    "a condition without operator, key and values",
    { trustConditions: [{}] },
    ["missing trustConditions[0].operator", "missing trustConditions[0].key", "missing trustConditions[0].values"],
  ],
  ["a condition without a value", condition({ values: [] }), ["range trustConditions[0].values"]],
  ["a value that isn't a string", condition({ values: [7] }), ["format trustConditions[0].values[0]"]],
  ["an operator that doesn't exist", condition({ operator: "Equals" }), ["choice trustConditions[0].operator"]],
  [
    "an operator with IfExists, which a request without the key would pass",
    condition({ operator: "StringEqualsIfExists" }),
    ["choice trustConditions[0].operator"],
  ],
  ["the operator Null", condition({ operator: "Null", values: ["false"] }), ["choice trustConditions[0].operator"]],
  [
    "a negated operator on a key that not every request has",
    condition({ operator: "StringNotEquals" }),
    ["choice trustConditions[0].operator"],
  ],
  [
    "an operator for another type of key",
    condition({ key: "aws:SourceIp", values: ["203.0.113.0"] }),
    ["choice trustConditions[0].operator"],
  ],
  ["a key that AWS doesn't have", condition({ key: "aws:SourceVpcs" }), ["unknown trustConditions[0].key"]],
  ["a key with another spelling", condition({ key: "aws:sourceVPC" }), ["unknown trustConditions[0].key"]],
  ["a key with white space", condition({ key: " aws:SourceVpc" }), ["format trustConditions[0].key"]],
  ["a wildcard under StringEquals", condition({ values: ["vpc-*"] }), ["format trustConditions[0].values[0]"]],
  [
    "an ID of another form",
    condition({ values: ["subnet-0123456789abcdef0"] }),
    ["format trustConditions[0].values[0]"],
  ],
  [
    "a pattern that every value matches",
    condition({ operator: "StringLike", values: ["*"] }),
    ["format trustConditions[0].values[0]"],
  ],
  ["a policy variable", condition({ values: [policyVariable] }), ["format trustConditions[0].values[0]"]],
  ["a value twice", condition({ values: [...vpc.values, ...vpc.values] }), ["duplicate trustConditions[0].values[1]"]],
  [
    "all addresses",
    condition({ operator: "IpAddress", key: "aws:SourceIp", values: ["0.0.0.0/0"] }),
    ["format trustConditions[0].values[0]"],
  ],
  [
    "a private address as the public one",
    condition({ operator: "IpAddress", key: "aws:SourceIp", values: ["10.1.0.0/16"] }),
    ["format trustConditions[0].values[0]"],
  ],
  [
    "a time without a time zone",
    condition({ operator: "DateLessThan", key: "aws:CurrentTime", values: ["2027-01-31T12:00:00"] }),
    ["format trustConditions[0].values[0]"],
  ],
  [
    "two times for one operator",
    condition({ operator: "DateLessThan", key: "aws:CurrentTime", values: ["2027-01-31", "2028-01-31"] }),
    ["range trustConditions[0].values"],
  ],
  [
    "the same operator and key twice",
    { trustConditions: [vpc, { ...vpc, values: ["vpc-11111111"] }] },
    ["duplicate trustConditions[1]"],
  ],
  [
    "a public address together with a VPC",
    { trustConditions: [vpc, { operator: "IpAddress", key: "aws:SourceIp", values: ["203.0.113.0/24"] }] },
    ["exclusive trustConditions[1].key"],
  ],
  [
    "addresses in any VPC",
    condition({ operator: "IpAddress", key: "aws:VpcSourceIp", values: ["10.1.0.0/16"] }),
    ["missing trustConditions[0].key"],
  ],
  ["a mode that doesn't exist", condition({ mode: "both" }), ["choice trustConditions[0].mode"]],
];

/** Conditions for tokens that are rejected. */
export const badTokenConditions: [string, object, string[]][] = [
  [
    "a key of a principal, which no request with a token has",
    condition({ key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] }),
    ["choice trustConditions[0].key"],
  ],
  [
    "a negated condition on a key that no request with a token has",
    condition({ operator: "StringNotEquals", key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] }),
    ["choice trustConditions[0].key"],
  ],
  [
    "a session tag, which no token of a service account has",
    condition({ key: "aws:RequestTag/kubernetes-pod-name", values: ["shop-1"] }),
    ["choice trustConditions[0].key"],
  ],
  [
    "the subject, which the component compares itself",
    condition({ key: "oidc.eks.us-west-2.amazonaws.com/id/BLUE:sub", values: ["system:serviceaccount:a:b"] }),
    ["reserved trustConditions[0].key"],
  ],
  [
    "a claim that no token of a service account has",
    condition({ key: "oidc.eks.us-west-2.amazonaws.com/id/BLUE:repository", values: ["a"] }),
    ["unknown trustConditions[0].key"],
  ],
  ["a mode that the role doesn't trust", condition({ mode: "pod-identity" }), ["exclusive trustConditions[0].mode"]],
];

/** Conditions for EKS Pod Identity that are rejected. */
export const badPodConditions: [string, object, string[]][] = [
  [
    "the network of the pod, because EKS makes the request",
    { trustConditions: [vpc] },
    ["choice trustConditions[0].key"],
  ],
  [
    "a session tag that EKS doesn't set",
    condition({ key: "aws:RequestTag/team", values: ["shop"] }),
    ["choice trustConditions[0].key"],
  ],
  [
    "the namespace, which the component compares itself",
    condition({ key: "aws:RequestTag/Kubernetes-Namespace", values: ["shop"] }),
    ["reserved trustConditions[0].key"],
  ],
  [
    "the cluster, which the component compares itself",
    condition({ operator: "ArnLike", key: "aws:SourceArn", values: ["arn:aws:eks:*:123456789012:cluster/*"] }),
    ["reserved trustConditions[0].key"],
  ],
  [
    "a mode that the role doesn't trust",
    { trustConditions: [{ ...vpc, mode: "irsa" }] },
    ["exclusive trustConditions[0].mode"],
  ],
];

export const badPrincipals: [string, object, string[]][] = [
  ["principals that aren't a list", { additionalPrincipals: role }, ["type additionalPrincipals"]],
  ["a principal given as a string", { additionalPrincipals: [role.principalArn] }, ["type additionalPrincipals[0]"]],
  ["an empty item in additionalPrincipals", { additionalPrincipals: [null] }, ["missing additionalPrincipals[0]"]],
  [
    "a principal without an ARN",
    principal({ subjects }),
    ["missing additionalPrincipals[0].oidcProviderArn, additionalPrincipals[0].principalArn"],
  ],
  [
    "a principal that is both a role and tokens",
    principal({ ...github, ...role }),
    ["exclusive additionalPrincipals[0].oidcProviderArn, additionalPrincipals[0].principalArn"],
  ],
  ...[
    ["everybody", "*"],
    ["an account", "210987654321"],
    ["the root user, which means the whole account", "arn:aws:iam::210987654321:root"],
    ["a pattern of roles", "arn:aws:iam::210987654321:role/ci-*"],
    ["a session", "arn:aws:sts::210987654321:assumed-role/ci/me"],
    [
      "a service-linked role",
      "arn:aws:iam::210987654321:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
    ],
  ].map(([what = "", principalArn]): [string, object, string[]] => [
    `${what} as an additional principal`,
    principal({ principalArn }),
    ["format additionalPrincipals[0].principalArn"],
  ]),
  [
    "an OIDC provider given as an issuer",
    principal({ ...github, oidcProviderArn: "https://token.actions.githubusercontent.com" }),
    ["format additionalPrincipals[0].oidcProviderArn"],
  ],
  [
    "tokens without subjects",
    principal({ oidcProviderArn: githubProvider }),
    ["missing additionalPrincipals[0].subjects"],
  ],
  ["an empty list of subjects", principal({ ...github, subjects: [] }), ["range additionalPrincipals[0].subjects"]],
  [
    "a subject with a wildcard",
    principal({ ...github, subjects: ["repo:acme/*"] }),
    ["format additionalPrincipals[0].subjects[0]"],
  ],
  [
    "a subject twice",
    principal({ ...github, subjects: [...subjects, ...subjects] }),
    ["duplicate additionalPrincipals[0].subjects[1]"],
  ],
  [
    "an audience of a principal with a space",
    principal({ ...github, audiences: ["a b"] }),
    ["format additionalPrincipals[0].audiences[0]"],
  ],
  [
    "session tags of tokens",
    principal({ ...github, allowSessionTags: true }),
    ["exclusive additionalPrincipals[0].allowSessionTags"],
  ],
  [
    "subjects and audiences of a role",
    principal({ ...role, subjects, audiences: ["sts.amazonaws.com"] }),
    ["exclusive additionalPrincipals[0].subjects", "exclusive additionalPrincipals[0].audiences"],
  ],
  [
    "a string as allowSessionTags",
    principal({ ...role, allowSessionTags: "yes" }),
    ["type additionalPrincipals[0].allowSessionTags"],
  ],
  [
    "the organization of a token",
    principal({
      ...github,
      conditions: [{ operator: "StringEquals", key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] }],
    }),
    ["choice additionalPrincipals[0].conditions[0].key"],
  ],
  [
    "the subject as a condition",
    principal({
      ...github,
      conditions: [
        { operator: "StringLike", key: "token.actions.githubusercontent.com:sub", values: ["repo:acme/shop:*"] },
      ],
    }),
    ["reserved additionalPrincipals[0].conditions[0].key"],
  ],
  [
    "the ARN of the role as a condition",
    principal({ ...role, conditions: [{ operator: "ArnLike", key: "aws:PrincipalArn", values: [role.principalArn] }] }),
    ["reserved additionalPrincipals[0].conditions[0].key"],
  ],
  [
    "a session tag of a role that can't pass any",
    principal({ ...role, conditions: [{ operator: "StringEquals", key: "aws:RequestTag/team", values: ["shop"] }] }),
    ["choice additionalPrincipals[0].conditions[0].key"],
  ],
  [
    "an organization's ID of another form",
    principal({ ...role, conditions: [{ operator: "StringEquals", key: "aws:PrincipalOrgID", values: ["acme"] }] }),
    ["format additionalPrincipals[0].conditions[0].values[0]"],
  ],
  [
    "a negated organization, which a principal without one would pass",
    principal({
      ...role,
      conditions: [{ operator: "StringNotEquals", key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] }],
    }),
    ["choice additionalPrincipals[0].conditions[0].operator"],
  ],
  [
    "a role twice",
    { additionalPrincipals: [role, { ...role, allowSessionTags: true }] },
    ["duplicate additionalPrincipals[1].principalArn"],
  ],
  [
    "a subject in two principals",
    { additionalPrincipals: [github, { ...github, audiences: ["acme"] }] },
    ["duplicate additionalPrincipals[1].subjects[0]"],
  ],
];
