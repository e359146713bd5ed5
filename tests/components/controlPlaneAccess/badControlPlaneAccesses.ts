import { promises } from "../../support/controlPlanePromises";

export const account = "123456789012";
export const good = { capabilities: ["get-kubeconfig"], clusterNames: ["prod"] };
const roleArn = `arn:aws:iam::${account}:role/node`;
const keyArn = `arn:aws:kms:us-west-2:${account}:key/1111`;

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(", ");
export const capability =
  `expected a capability: ${quoted(Object.keys(promises))}. ` +
  "Use one of these words, or give the principals a policy of your own beside this one.";
const cluster =
  "expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit.";
const passRole =
  "expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>) without wildcards and policy variables.";
const key = "expected the ARN of a KMS key (arn:<partition>:kms:<region>:<account>:key/<key ID>).";
const principal = (kind: string, limit: number) =>
  `expected an IAM ${kind} that takes policies, by its name (1 to ${limit} letters, digits and _+=,.@-) ` +
  `or ARN (arn:<partition>:iam::<account>:${kind}/<path and name>).`;
const region = 'Use the code of the region, such as "us-west-2", and leave regions out for the AWS provider\'s.';
const oneByOne = (items: string) =>
  `Name the ${items} one by one, or set allowWildcards to mean every one that matches.`;
const duplicate = (of: string) => `expected no duplicate of ${of}. Remove one of the two.`;
const passingRoles = [
  "create-clusters",
  "update-clusters",
  "manage-nodegroups",
  "manage-fargate-profiles",
  "manage-addons",
  "manage-access-entries",
  "manage-pod-identity-associations",
];
const needingRoles = passingRoles.filter((name) => !/update|addons|entries/.test(name));
const elsewhere = "Pass one of these, or declare another ControlPlaneAccess with an AWS provider of the other account.";
const ofAccount = `expected an ARN of the account that the policies are for (accountId). ${elsewhere}`;
const ofPartition = `expected an ARN of the partition that the policies are for (partition). ${elsewhere}`;
const aws =
  "AWS manages this role and takes no policy for it; for one of IAM Identity Center, put the policy into the permission set.";

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
export const bad: [string, object, string[]][] = [
  [
    "no capabilities",
    { capabilities: undefined },
    ["capabilities is missing; expected a list of capabilities. Name what the principals may do."],
  ],
  [
    "an empty list of capabilities",
    { capabilities: [] },
    ["capabilities is []; expected at least 1 capabilities. Name what the principals may do."],
  ],
  ["a capability that there isn't", { capabilities: ["admin"] }, [`capabilities[0] is "admin"; ${capability}`]],
  [
    "a name that every object has as a capability",
    { capabilities: ["toString"] },
    [`capabilities[0] is "toString"; ${capability}`],
  ],
  [
    "one capability without a list",
    { capabilities: "get-kubeconfig" },
    ['capabilities is "get-kubeconfig"; expected a list of capabilities. Write it as a list, even with one item.'],
  ],
  [
    "a capability twice, and an empty one",
    { capabilities: ["get-kubeconfig", null, "get-kubeconfig"] },
    [
      "capabilities[1] is null; expected no empty item among the capabilities. Give its value, or remove it.",
      `capabilities[2] is "get-kubeconfig"; ${duplicate("capabilities[0]")}`,
    ],
  ],
  [
    "no clusters",
    { clusterNames: undefined },
    [
      'clusterNames is missing; expected a list of names of clusters. Name the clusters, or set allowWildcards and give "*" for every cluster.',
    ],
  ],
  [
    "an empty list of clusters",
    { clusterNames: [] },
    [
      'clusterNames is []; expected at least 1 names of clusters. Name the clusters, or set allowWildcards and give "*" for every cluster.',
    ],
  ],
  [
    "the ARN of a cluster",
    { clusterNames: [`arn:aws:eks:us-west-2:${account}:cluster/prod`] },
    [
      `clusterNames[0] is "arn:aws:eks:us-west-2:${account}:cluster/prod"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
    ],
  ],
  [
    "a cluster twice",
    { clusterNames: ["prod", "dev", "prod"] },
    [`clusterNames[2] is "prod"; ${duplicate("clusterNames[0]")}`],
  ],
  [
    "wildcards without allowWildcards",
    { clusterNames: ["*", "pro?"], regions: ["*"] },
    [
      `clusterNames[0] is "*"; ${cluster} ${oneByOne("clusters")}`,
      `clusterNames[1] is "pro?"; ${cluster} ${oneByOne("clusters")}`,
      `regions[0] is "*"; expected the code of an AWS region. ${oneByOne("regions")}`,
    ],
  ],
  [
    "a wildcard with allowWildcards that says no",
    { clusterNames: ["*"], allowWildcards: false },
    [`clusterNames[0] is "*"; ${cluster} ${oneByOne("clusters")}`],
  ],
  [
    "a wildcard with allowWildcards that is no boolean",
    { clusterNames: ["*"], allowWildcards: "true" },
    [
      `clusterNames[0] is "*"; ${cluster} ${oneByOne("clusters")}`,
      'allowWildcards is "true"; expected true or false. Write it without quotes.',
    ],
  ],
  [
    "patterns that match nothing, or more than a region",
    { clusterNames: ["a/*"], regions: ["us-*"], allowWildcards: true },
    [
      `clusterNames[0] is "a/*"; ${cluster.slice(0, -1)}; with * and ? as wildcards. Pass the cluster's name, not its ARN or endpoint.`,
      `regions[0] is "us-*"; expected the code of an AWS region, or "*" for every region. ${region}`,
    ],
  ],
  [
    "an account as a number",
    { accountId: 123456789012 },
    [
      "accountId is 123456789012; expected the ID of an AWS account: 12 digits. Write it in quotes: a number loses its leading zeros.",
    ],
  ],
  [
    "an account with hyphens",
    { accountId: "1234-5678-9012" },
    [
      'accountId is "1234-5678-9012"; expected the ID of an AWS account: 12 digits. Write it without hyphens, or leave accountId out for the AWS provider\'s.',
    ],
  ],
  [
    "a partition that there isn't",
    { partition: "AWS" },
    [
      'partition is "AWS"; expected an AWS partition, such as "aws", "aws-cn" or "aws-us-gov". Leave partition out for the AWS provider\'s.',
    ],
  ],
  [
    "a region's name, a zone and a region twice",
    { regions: ["Oregon", "us-west-2a", "us-west-2", "us-west-2"] },
    [
      `regions[0] is "Oregon"; expected the code of an AWS region. ${region}`,
      `regions[1] is "us-west-2a"; expected the code of an AWS region. ${region}`,
      `regions[3] is "us-west-2"; ${duplicate("regions[2]")}`,
    ],
  ],
  [
    "an empty list of regions",
    { regions: [] },
    ["regions is []; expected at least 1 regions. Leave regions out for the AWS provider's."],
  ],
  [
    "capabilities that pass roles without any, and one that encrypts without a key",
    { capabilities: ["manage-nodegroups", "manage-encryption"] },
    [
      `passRoleArns is missing; expected a list, which ${quoted(needingRoles)} can't do without. Pass the ARN of each role that the calls may name.`,
      'kmsKeyArns is missing; expected a list, which "manage-encryption" can\'t do without. Pass the ARN of each key that may encrypt secrets.',
    ],
  ],
  [
    "empty lists of roles and keys",
    { capabilities: ["create-clusters"], passRoleArns: [], kmsKeyArns: [] },
    [
      "passRoleArns is []; expected at least 1 ARNs of roles. Pass the ARN of each role that the calls may name.",
      "kmsKeyArns is []; expected at least 1 ARNs of KMS keys. Pass the ARN of each key that may encrypt secrets.",
    ],
  ],
  [
    "roles and keys that no capability has a use for",
    { passRoleArns: [roleArn], kmsKeyArns: [keyArn] },
    [
      `passRoleArns is ["${roleArn}"]; expected none, since only ${quoted(passingRoles)} have a use for it. Leave passRoleArns out, or add the capability that it is for.`,
      `kmsKeyArns is ["${keyArn}"]; expected none, since only "create-clusters", "manage-encryption" have a use for it. Leave kmsKeyArns out, or add the capability that it is for.`,
    ],
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
    [
      `passRoleArns[0] is "node"; ${passRole} Pass the ARN of an IAM role exactly as AWS shows it.`,
      `passRoleArns[1] is "arn:aws:iam::${account}:user/a"; ${passRole} This is the ARN of an IAM user: pass the ARN of an IAM role.`,
      `passRoleArns[2] is "arn:aws:iam::${account}:role/*/node"; ${passRole} Name the roles one by one: a pattern would let roles be passed that nobody has thought of.`,
      `passRoleArns[3] is "arn:aws:iam::${account}:role/$${"{aws:username}"}/node"; ${passRole} Name the roles one by one: a pattern would let roles be passed that nobody has thought of.`,
    ],
  ],
  [
    "keys that are no keys",
    {
      capabilities: ["manage-encryption"],
      kmsKeyArns: ["1111", `arn:aws:kms:us-west-2:${account}:alias/secrets`, `arn:aws:kms:us-west-2:${account}:key/*`],
    },
    [
      `kmsKeyArns[0] is "1111"; ${key} Pass the ARN of the key exactly as AWS shows it.`,
      `kmsKeyArns[1] is "arn:aws:kms:us-west-2:${account}:alias/secrets"; ${key} IAM knows no aliases of keys: pass the ARN of the key itself.`,
      `kmsKeyArns[2] is "arn:aws:kms:us-west-2:${account}:key/*"; ${key} Pass the ARN of the key exactly as AWS shows it.`,
    ],
  ],
  [
    "tags that AWS refuses, and patterns of tags",
    { resourceTags: { "aws:x": "a" }, requestTags: { env: "*" }, tags: { cost: 7 } },
    [
      'resourceTags["aws:x"] is "aws:x"; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
      'requestTags["env"] is "*"; expected a text of at most 256 letters, digits, spaces and _.:/=+-@. Change the value; write numbers and booleans in quotes.',
      'tags["cost"] is 7; expected a text of at most 256 letters, digits, spaces and _.:/=+-@. Change the value; write numbers and booleans in quotes.',
    ],
  ],
  [
    "names that IAM refuses, and paths for names",
    { roles: ["my role", "team/ci"], users: ["u".repeat(65)], groups: ["g".repeat(129), null] },
    [
      `roles[0] is "my role"; ${principal("role", 64)} Pass the role's name, or its ARN exactly as AWS shows it.`,
      `roles[1] is "team/ci"; ${principal("role", 64)} Pass the role's name, or its ARN exactly as AWS shows it.`,
      `users[0] is "${"u".repeat(65)}"; ${principal("user", 64)} Pass the user's name, or its ARN exactly as AWS shows it.`,
      `groups[0] is "${"g".repeat(129)}"; ${principal("group", 128)} Pass the group's name, or its ARN exactly as AWS shows it.`,
      "groups[1] is null; expected no empty item among the groups. Give its value, or remove it.",
    ],
  ],
  [
    "principals in the wrong list, and some that take no policies",
    {
      roles: [`arn:aws:iam::${account}:user/a`],
      users: [`arn:aws:iam::${account}:group/a`, `arn:aws:iam::${account}:root`],
      groups: [`arn:aws:iam::${account}:role/a`, `arn:aws:sts::${account}:assumed-role/a/b`],
    },
    [
      `roles[0] is "arn:aws:iam::${account}:user/a"; ${principal("role", 64)} This is the ARN of an IAM user: list it in users.`,
      `users[0] is "arn:aws:iam::${account}:group/a"; ${principal("user", 64)} This is the ARN of an IAM group: list it in groups.`,
      `users[1] is "arn:aws:iam::${account}:root"; ${principal("user", 64)} Pass the user's name, or its ARN exactly as AWS shows it.`,
      `groups[0] is "arn:aws:iam::${account}:role/a"; ${principal("group", 128)} This is the ARN of an IAM role: list it in roles.`,
      `groups[1] is "arn:aws:sts::${account}:assumed-role/a/b"; ${principal("group", 128)} Pass the group's name, or its ARN exactly as AWS shows it.`,
    ],
  ],
  [
    "roles that AWS manages",
    {
      roles: [
        "AWSServiceRoleForAmazonEKS",
        `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
      ],
    },
    [
      `roles[0] is "AWSServiceRoleForAmazonEKS"; ${principal("role", 64)} ${aws}`,
      `roles[1] is "arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"; ${principal("role", 64)} ${aws}`,
    ],
  ],
  [
    "a role twice, once by its ARN and in capitals",
    { roles: ["ci", `arn:aws:iam::${account}:role/team/CI`] },
    [`roles[1] is "arn:aws:iam::${account}:role/team/CI"; ${duplicate("roles[0]")}`],
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
      `passRoleArns[0] is "arn:aws-cn:iam::210987654321:role/addon"; ${ofAccount}`,
      `passRoleArns[0] is "arn:aws-cn:iam::210987654321:role/addon"; ${ofPartition}`,
      `roles[0] is "arn:aws:iam::210987654321:role/a"; ${ofAccount}`,
      `users[0] is "arn:aws-cn:iam::${account}:user/a"; ${ofPartition}`,
      `groups[0] is "arn:aws:iam::210987654321:group/a"; ${ofAccount}`,
    ],
  ],
  [
    "a policy's name, path and description that IAM refuses",
    { policyName: "x".repeat(126), path: "team", description: "€" },
    [
      `policyName is "${"x".repeat(126)}"; expected the name of a managed policy: 1 to 125 letters, digits and _+=,.@-. Choose a name of this form, or leave it out to have one generated.`,
      'path is "team"; expected an IAM path: "/", or up to 512 printable characters that begin and end with a slash. Write it as in "/team/".',
      'description is "€"; expected a description of at most 1000 characters of Latin-1. Shorten it, and leave out characters beyond Latin-1.',
    ],
  ],
];
