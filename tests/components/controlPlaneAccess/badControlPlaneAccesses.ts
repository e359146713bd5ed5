import { promises } from "../../support/controlPlanePromises";

export const account = "123456789012";
export const good = { capabilities: ["get-kubeconfig"], clusterNames: ["prod"] };
const roleArn = `arn:aws:iam::${account}:role/node`;
const keyArn = `arn:aws:kms:us-west-2:${account}:key/1111`;

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(", ");
export const capability =
  `expected a capability: ${quoted(Object.keys(promises))}. ` +
  "Use one of these capabilities, or attach another policy of your own to the principals.";

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
export const bad: [string, object, string[]][] = [
  ["no capabilities", { capabilities: undefined }, ["missing capabilities"]],
  ["an empty list of capabilities", { capabilities: [] }, ["range capabilities"]],
  ["a capability that there isn't", { capabilities: ["admin"] }, ["format capabilities[0]"]],
  ["a name that every object has as a capability", { capabilities: ["toString"] }, ["format capabilities[0]"]],
  ["one capability without a list", { capabilities: "get-kubeconfig" }, ["type capabilities"]],
  [
    "a capability twice, and an empty one",
    { capabilities: ["get-kubeconfig", null, "get-kubeconfig"] },
    ["missing capabilities[1]", "duplicate capabilities[2]"],
  ],
  ["no clusters", { clusterNames: undefined }, ["missing clusterNames"]],
  ["an empty list of clusters", { clusterNames: [] }, ["range clusterNames"]],
  [
    "the ARN of a cluster",
    { clusterNames: [`arn:aws:eks:us-west-2:${account}:cluster/prod`] },
    ["format clusterNames[0]"],
  ],
  ["a cluster twice", { clusterNames: ["prod", "dev", "prod"] }, ["duplicate clusterNames[2]"]],
  [
    "wildcards without allowWildcards",
    { clusterNames: ["*", "pro?"], regions: ["*"] },
    ["format clusterNames[0]", "format clusterNames[1]", "format regions[0]"],
  ],
  [
    "a wildcard with allowWildcards that says no",
    { clusterNames: ["*"], allowWildcards: false },
    ["format clusterNames[0]"],
  ],
  [
    "a wildcard with allowWildcards that is no boolean",
    { clusterNames: ["*"], allowWildcards: "true" },
    ["format clusterNames[0]", "type allowWildcards"],
  ],
  [
    "patterns that match nothing, or more than a region",
    { clusterNames: ["a/*"], regions: ["us-*"], allowWildcards: true },
    ["format clusterNames[0]", "format regions[0]"],
  ],
  ["an account as a number", { accountId: 123456789012 }, ["format accountId"]],
  ["an account with hyphens", { accountId: "1234-5678-9012" }, ["format accountId"]],
  ["a partition that there isn't", { partition: "AWS" }, ["format partition"]],
  [
    "a region's name, a zone and a region twice",
    { regions: ["Oregon", "us-west-2a", "us-west-2", "us-west-2"] },
    ["format regions[0]", "format regions[1]", "duplicate regions[3]"],
  ],
  ["an empty list of regions", { regions: [] }, ["range regions"]],
  [
    "capabilities that pass roles without any, and one that encrypts without a key",
    { capabilities: ["manage-nodegroups", "manage-encryption"] },
    ["missing passRoleArns", "missing kmsKeyArns"],
  ],
  [
    "empty lists of roles and keys",
    { capabilities: ["create-clusters"], passRoleArns: [], kmsKeyArns: [] },
    ["range passRoleArns", "range kmsKeyArns"],
  ],
  [
    "roles and keys that no capability has a use for",
    { passRoleArns: [roleArn], kmsKeyArns: [keyArn] },
    ["exclusive passRoleArns", "exclusive kmsKeyArns"],
  ],
  [
    "roles to pass that are no roles, or more than one",
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
    "keys that are no keys",
    {
      capabilities: ["manage-encryption"],
      kmsKeyArns: ["1111", `arn:aws:kms:us-west-2:${account}:alias/secrets`, `arn:aws:kms:us-west-2:${account}:key/*`],
    },
    ["format kmsKeyArns[0]", "format kmsKeyArns[1]", "format kmsKeyArns[2]"],
  ],
  [
    "tags that AWS refuses, and patterns of tags",
    { resourceTags: { "aws:x": "a" }, requestTags: { env: "*" }, tags: { cost: 7 } },
    ['format resourceTags["aws:x"]', 'format requestTags["env"]', 'format tags["cost"]'],
  ],
  [
    "names that IAM refuses, and paths for names",
    { roles: ["my role", "team/ci"], users: ["u".repeat(65)], groups: ["g".repeat(129), null] },
    ["format roles[0]", "format roles[1]", "format users[0]", "format groups[0]", "missing groups[1]"],
  ],
  [
    "principals in the wrong list, and some that take no policies",
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
    "a role twice, once by its ARN and in capitals",
    { roles: ["ci", `arn:aws:iam::${account}:role/team/CI`] },
    ["duplicate roles[1]"],
  ],
  [
    "roles and users of another account or partition",
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
    "a policy's name, path and description that IAM refuses",
    { policyName: "x".repeat(126), path: "team", description: "€" },
    ["format policyName", "format path", "format description"],
  ],
];
