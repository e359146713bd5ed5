import { promises } from "../../support/controlPlanePromises";

export const account = "123456789012";
export const good = { capabilities: ["get-kubeconfig"], clusterNames: ["prod"] };
const roleArn = `arn:aws:iam::${account}:role/node`;
const keyArn = `arn:aws:kms:us-west-2:${account}:key/1111`;

/** A policy variable, which has a value of the request. */
const variable = ["$", "{aws:PrincipalTag/team}"].join("");

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(", ");
export const capability =
  `expected a capability: ${quoted(Object.keys(promises))}. ` +
  "Use one of these capabilities, or attach another policy of your own to the principals.";

/** Each case: its title, the change to valid inputs, and the expected issues. */
export const bad: [string, object, string[]][] = [
  ["missing capabilities", { capabilities: undefined }, ["missing capabilities"]],
  ["an empty list of capabilities", { capabilities: [] }, ["range capabilities"]],
  ["an unknown capability", { capabilities: ["admin"] }, ["format capabilities[0]"]],
  ["the name of an object property as a capability", { capabilities: ["toString"] }, ["format capabilities[0]"]],
  ["a capability instead of a list", { capabilities: "get-kubeconfig" }, ["type capabilities"]],
  [
    "a duplicate and an empty capability",
    { capabilities: ["get-kubeconfig", null, "get-kubeconfig"] },
    ["missing capabilities[1]", "duplicate capabilities[2]"],
  ],
  ["missing cluster names", { clusterNames: undefined }, ["missing clusterNames"]],
  ["an empty list of clusters", { clusterNames: [] }, ["range clusterNames"]],
  [
    "a cluster ARN instead of a name",
    { clusterNames: [`arn:aws:eks:us-west-2:${account}:cluster/prod`] },
    ["format clusterNames[0]"],
  ],
  ["a duplicate cluster", { clusterNames: ["prod", "dev", "prod"] }, ["duplicate clusterNames[2]"]],
  [
    "wildcards without allowWildcards",
    { clusterNames: ["*", "pro?"], regions: ["*"] },
    ["format clusterNames[0]", "format clusterNames[1]", "format regions[0]"],
  ],
  ["a wildcard with allowWildcards false", { clusterNames: ["*"], allowWildcards: false }, ["format clusterNames[0]"]],
  [
    "a wildcard with allowWildcards that isn't a boolean",
    { clusterNames: ["*"], allowWildcards: "true" },
    ["format clusterNames[0]", "type allowWildcards"],
  ],
  [
    "a cluster pattern that matches nothing and a region pattern",
    { clusterNames: ["a/*"], regions: ["us-*"], allowWildcards: true },
    ["format clusterNames[0]", "format regions[0]"],
  ],
  ["an account given as a number", { accountId: 123456789012 }, ["format accountId"]],
  ["an account with hyphens", { accountId: "1234-5678-9012" }, ["format accountId"]],
  ["an unknown partition", { partition: "AWS" }, ["format partition"]],
  [
    "a region's display name, a zone and a duplicate region",
    { regions: ["Oregon", "us-west-2a", "us-west-2", "us-west-2"] },
    ["format regions[0]", "format regions[1]", "duplicate regions[3]"],
  ],
  ["an empty list of regions", { regions: [] }, ["range regions"]],
  [
    "capabilities without the roles and the key that they require",
    { capabilities: ["manage-nodegroups", "manage-encryption"] },
    ["missing passRoleArns", "missing kmsKeyArns"],
  ],
  [
    "empty lists of roles and keys",
    { capabilities: ["create-clusters"], passRoleArns: [], kmsKeyArns: [] },
    ["range passRoleArns", "range kmsKeyArns"],
  ],
  [
    "roles and keys that no capability uses",
    { passRoleArns: [roleArn], kmsKeyArns: [keyArn] },
    ["exclusive passRoleArns", "exclusive kmsKeyArns"],
  ],
  [
    "invalid roles to pass and role patterns",
    {
      capabilities: ["manage-addons"],
      passRoleArns: [
        "node",
        `arn:aws:iam::${account}:user/a`,
        `arn:aws:iam::${account}:role/*/node`,
        `arn:aws:iam::${account}:role/${["$", "{aws:username}"].join("")}/node`,
      ],
    },
    ["format passRoleArns[0]", "format passRoleArns[1]", "format passRoleArns[2]", "format passRoleArns[3]"],
  ],
  [
    "invalid KMS keys",
    {
      capabilities: ["manage-encryption"],
      kmsKeyArns: [
        "1111",
        `arn:aws:kms:us-west-2:${account}:alias/secrets`,
        `arn:aws:kms:us-west-2:${account}:key/*`,
        `arn:aws:kms:*:${account}:key/1111`,
        `arn:*:kms:us-west-2:${account}:key/1111`,
      ],
    },
    Array.from({ length: 5 }, (_, index) => `format kmsKeyArns[${index}]`),
  ],
  [
    "invalid tags and tag patterns",
    { resourceTags: { "aws:x": "a" }, requestTags: { env: "*" }, tags: { cost: 7 } },
    ['format resourceTags["aws:x"]', 'format requestTags["env"]', 'format tags["cost"]'],
  ],
  [
    "invalid principal names and names with paths",
    { roles: ["my role", "team/ci"], users: ["u".repeat(65)], groups: ["g".repeat(129), null] },
    ["format roles[0]", "format roles[1]", "format users[0]", "format groups[0]", "missing groups[1]"],
  ],
  [
    "principals in the wrong list and principals that can't have policies",
    {
      roles: [`arn:aws:iam::${account}:user/a`],
      users: [`arn:aws:iam::${account}:group/a`, `arn:aws:iam::${account}:root`],
      groups: [`arn:aws:iam::${account}:role/a`, `arn:aws:sts::${account}:assumed-role/a/b`],
    },
    ["format roles[0]", "format users[0]", "format users[1]", "format groups[0]", "format groups[1]"],
  ],
  [
    "roles that AWS manages",
    {
      roles: [
        "AWSServiceRoleForAmazonEKS",
        `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
      ],
    },
    ["format roles[0]", "format roles[1]"],
  ],
  [
    "a duplicate role, given by ARN and in capitals",
    { roles: ["ci", `arn:aws:iam::${account}:role/team/CI`] },
    ["duplicate roles[1]"],
  ],
  [
    "principals in another account or partition",
    {
      capabilities: ["manage-addons"],
      accountId: account,
      partition: "aws",
      passRoleArns: ["arn:aws-cn:iam::210987654321:role/addon"],
      roles: ["arn:aws:iam::210987654321:role/a"],
      users: [`arn:aws-cn:iam::${account}:user/a`],
      groups: ["arn:aws:iam::210987654321:group/a"],
    },
    [
      "mismatch passRoleArns[0]",
      "mismatch passRoleArns[0]",
      "mismatch roles[0]",
      "mismatch users[0]",
      "mismatch groups[0]",
    ],
  ],
  [
    "bounds that no capability uses",
    {
      accessPolicies: ["AmazonEKSViewPolicy"],
      namespaces: ["team-a"],
      kubernetesGroups: ["developers"],
      principalArns: [roleArn],
      entryTypes: ["STANDARD"],
      issuers: ["https://login.example.com"],
      clientIds: ["kubernetes"],
      clusterSettings: { deletionProtection: true },
    },
    [
      "exclusive accessPolicies",
      "exclusive namespaces",
      "exclusive kubernetesGroups",
      "exclusive principalArns",
      "exclusive entryTypes",
      "exclusive issuers",
      "exclusive clientIds",
      "exclusive clusterSettings",
    ],
  ],
  [
    "invalid bounds of access entries",
    {
      capabilities: ["manage-access-entries"],
      accessPolicies: ["view", `arn:aws:iam::${account}:policy/view`],
      namespaces: ["team-*", "Team"],
      kubernetesGroups: ["system:masters"],
      principalArns: [`arn:aws:sts::${account}:assumed-role/a/b`, `arn:aws:iam::${account}:role/*`],
      entryTypes: ["LINUX"],
    },
    [
      "format accessPolicies[0]",
      "format accessPolicies[1]",
      "format namespaces[0]",
      "format namespaces[1]",
      "format kubernetesGroups[0]",
      "format principalArns[0]",
      "format principalArns[1]",
      "format entryTypes[0]",
    ],
  ],
  [
    "bounds that IAM would read as patterns or as policy variables",
    {
      capabilities: ["manage-access-entries", "manage-identity-provider-configs"],
      principalArns: [
        `arn:aws:iam::${account}:role/*/developers`,
        `arn:aws:iam::${account}:role/team-?/developers`,
        `arn:aws:iam::${account}:user/${variable}/ci`,
      ],
      kubernetesGroups: [variable],
      issuers: [`https://login.example.com/${variable}`],
      clientIds: [`kubernetes-${variable}`],
    },
    [
      "format kubernetesGroups[0]",
      "format principalArns[0]",
      "format principalArns[1]",
      "format principalArns[2]",
      "format issuers[0]",
      "format clientIds[0]",
    ],
  ],
  [
    "empty bounds that would allow nothing",
    { capabilities: ["manage-access-entries"], accessPolicies: [], namespaces: [], principalArns: [], entryTypes: [] },
    ["missing accessPolicies", "range namespaces", "range principalArns", "range entryTypes"],
  ],
  [
    "namespaces without access policies, and a namespace pattern that isn't one",
    { capabilities: ["manage-access-entries"], namespaces: ["team-?"], allowWildcards: true },
    ["missing accessPolicies", "format namespaces[0]"],
  ],
  [
    "an access policy and a principal in another partition",
    {
      capabilities: ["manage-access-entries"],
      partition: "aws",
      accessPolicies: ["arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
      principalArns: ["arn:aws-cn:iam::210987654321:role/a"],
    },
    ["mismatch accessPolicies[0]", "mismatch principalArns[0]"],
  ],
  [
    "invalid issuers and client IDs",
    {
      capabilities: ["manage-identity-provider-configs"],
      issuers: ["http://login.example.com", "login.example.com"],
      clientIds: ["a*", ""],
    },
    ["format issuers[0]", "format issuers[1]", "format clientIds[0]", "format clientIds[1]"],
  ],
  [
    "settings of clusters that bound nothing",
    {
      capabilities: ["update-clusters"],
      clusterSettings: {
        bootstrapClusterCreatorAdminPermissions: false,
        kubeApiServerConfig: true,
        publicAccess: true,
      },
    },
    [
      "exclusive clusterSettings.bootstrapClusterCreatorAdminPermissions",
      "choice clusterSettings.kubeApiServerConfig",
      "unknown clusterSettings.publicAccess",
    ],
  ],
  [
    "invalid settings of clusters",
    {
      capabilities: ["update-clusters"],
      clusterSettings: {
        authenticationModes: ["IAM"],
        deletionProtection: "true",
        kubernetesVersions: ["1.*"],
        requiredLogTypes: [],
      },
    },
    [
      "format clusterSettings.authenticationModes[0]",
      "type clusterSettings.deletionProtection",
      "format clusterSettings.kubernetesVersions[0]",
      "range clusterSettings.requiredLogTypes",
    ],
  ],
  ["no settings of clusters", { capabilities: ["update-clusters"], clusterSettings: {} }, ["range clusterSettings"]],
  [
    "settings of clusters that aren't a map",
    { capabilities: ["update-clusters"], clusterSettings: ["deletionProtection"] },
    ["type clusterSettings"],
  ],
  [
    "an invalid policy name, path and description",
    { policyName: "x".repeat(126), path: "team", description: "€" },
    ["format policyName", "format path", "format description"],
  ],
];
