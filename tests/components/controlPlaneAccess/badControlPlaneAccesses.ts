import { promises } from "../../support/controlPlanePromises";

export const account = "123456789012";
export const good = { capabilities: ["get-kubeconfig"], clusterNames: ["prod"] };
const roleArn = `arn:aws:iam::${account}:role/node`;
const keyArn = `arn:aws:kms:us-west-2:${account}:key/1111`;

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
      kmsKeyArns: ["1111", `arn:aws:kms:us-west-2:${account}:alias/secrets`, `arn:aws:kms:us-west-2:${account}:key/*`],
    },
    ["format kmsKeyArns[0]", "format kmsKeyArns[1]", "format kmsKeyArns[2]"],
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
    "an invalid policy name, path and description",
    { policyName: "x".repeat(126), path: "team", description: "€" },
    ["format policyName", "format path", "format description"],
  ],
];
