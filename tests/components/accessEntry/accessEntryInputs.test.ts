import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { account, functions, minimal, roleArn, userArn } from "./accessEntry.fixtures";

const view = "AmazonEKSViewPolicy";
const chinese = `arn:aws-cn:eks::aws:cluster-access-policy/${view}`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/dev/alice`;

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["a missing cluster name", { clusterName: undefined }, ["missing clusterName"]],
  [
    "a cluster ARN instead of a name",
    { clusterName: `arn:aws:eks:us-west-2:${account}:cluster/prod` },
    ["format clusterName"],
  ],
  ["a missing principal", { principalArn: undefined }, ["missing principalArn, ssoPermissionSet"]],
  ["a role session", { principalArn: sessionArn }, ["format principalArn"]],
  [
    "a service-linked role",
    { principalArn: `arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS` },
    ["format principalArn"],
  ],
  ["a user for a node type", { principalArn: userArn, nodeType: "EC2_LINUX" }, ["format principalArn"]],
  ["an unknown type", { nodeType: "standard" }, ["choice nodeType"]],
  ["the HyperPod node type", { nodeType: "HYPERPOD_LINUX" }, ["choice nodeType"]],
  [
    "a group reserved by Kubernetes",
    { kubernetesGroups: ["developers", "system:masters"] },
    ["format kubernetesGroups[1]"],
  ],
  [
    "groups that callers could choose through session names",
    { kubernetesGroups: ["team:{{SessionName}}", "{{AccountID}}"] },
    ["format kubernetesGroups[0]", "format kubernetesGroups[1]"],
  ],
  ["a duplicate group", { kubernetesGroups: ["a", "b", "a"] }, ["duplicate kubernetesGroups[2]"]],
  ["a group instead of a list", { kubernetesGroups: "a" }, ["type kubernetesGroups"]],
  ["a username reserved by AWS", { username: "aws:dev" }, ["format username"]],
  ["a session name placeholder without a colon before it", { username: "dev-{{SessionName}}" }, ["format username"]],
  ...["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"].map((type): [string, object, string[]] => [
    `groups, a username and policies for type ${type}`,
    { nodeType: type, kubernetesGroups: ["a"], username: "b", accessPolicies: [{ policy: view }] },
    ["exclusive kubernetesGroups", "exclusive username", "exclusive accessPolicies"],
  ]),
  ["groups for type EC2", { nodeType: "EC2", kubernetesGroups: ["a"] }, ["exclusive kubernetesGroups"]],
  [
    "a ClusterRole instead of an access policy",
    { accessPolicies: [{ policy: "view" }] },
    ["format accessPolicies[0].policy"],
  ],
  ["a policy without a name", { accessPolicies: [{ namespaces: ["a"] }] }, ["missing accessPolicies[0].policy"]],
  ["a policy given as a string", { accessPolicies: [view] }, ["type accessPolicies[0]"]],
  ["an empty item in accessPolicies", { accessPolicies: [null] }, ["missing accessPolicies[0]"]],
  [
    "a policy listed by name and by ARN",
    {
      accessPolicies: [
        { policy: view },
        { policy: `arn:aws:eks::aws:cluster-access-policy/${view}`, namespaces: ["a"] },
      ],
    },
    ["duplicate accessPolicies[1]"],
  ],
  ["a policy from another partition", { accessPolicies: [{ policy: chinese }] }, ["mismatch accessPolicies[0].policy"]],
  [
    "an empty list of namespaces",
    { accessPolicies: [{ policy: view, namespaces: [] }] },
    ["range accessPolicies[0].namespaces"],
  ],
  [
    "invalid namespace names",
    { accessPolicies: [{ policy: view, namespaces: ["team-a", "Team", "a/b"] }] },
    ["format accessPolicies[0].namespaces[1]", "format accessPolicies[0].namespaces[2]"],
  ],
  ["an invalid unique ID", { principalUniqueId: roleArn }, ["format principalUniqueId"]],
  ["the reserved owner tag", { tags: { "eks-auth:stack": "x" } }, ['reserved tags["eks-auth:stack"]']],
];

/** The same for inputs that must be plain values. */
const badAtOnce: [string, object, string[]][] = [
  ["an unknown value of existing", { existing: "adopt" }, ["choice existing"]],
  ["an output for existing", { existing: pulumi.output("use") }, ["not-plain existing"]],
  ["waitUntilReady for nodes", { nodeType: "EC2", waitUntilReady: true }, ["exclusive waitUntilReady"]],
  ["waitUntilReady given as a string", { waitUntilReady: "yes" }, ["type waitUntilReady"]],
];

const rejected = (what: string, issues: string[], args: object, preview = false) =>
  assertRejected(
    () => new AccessEntry("dev", { ...minimal, ...args } as AccessEntryArgs),
    { component: 'AccessEntry "dev"', what, issues },
    { functions, preview },
  );
const everything = {
  clusterName: "a b",
  principalArn: "dev",
  kubernetesGroups: ["system:masters"],
  username: "system:dev",
  accessPolicies: [{ policy: "view", namespaces: ["A"] }],
};
const everyIssue = [
  "format clusterName",
  "format principalArn",
  "format kubernetesGroups[0]",
  "format username",
  "format accessPolicies[0].policy",
  "format accessPolicies[0].namespaces[0]",
];

describe("AccessEntry rejects", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("several invalid inputs in one error", async () => {
    await rejected("several invalid inputs in one error", everyIssue, everything);
  });

  it("groups for a node type even if they are unknown", async () => {
    await rejected(
      "groups for a node type even if they are unknown",
      ["exclusive kubernetesGroups"],
      { nodeType: "EC2_LINUX", kubernetesGroups: ["a", pulumi.output("b")] },
      true,
    );
  });
});

describe("AccessEntry with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  for (const existing of ["fail", "use"]) {
    it(`several invalid inputs in one error, with existing: ${existing}`, async () => {
      await rejected(`several invalid inputs in one error, with existing: ${existing}`, everyIssue, {
        ...later(everything),
        existing,
      });
    });
  }

  it("an invalid username without associating a valid policy", async () => {
    const args = { accessPolicies: [{ policy: view }], ...later({ username: "iam:x" }) };
    await rejected("an invalid username without associating a valid policy", ["format username"], args);
  });

  for (const nothing of [undefined, null]) {
    it(`namespaces that resolve to ${nothing} instead of granting the whole cluster`, async () => {
      const namespaces = pulumi.output(nothing) as unknown as pulumi.Output<string[]>;
      await rejected(
        `namespaces that resolve to ${nothing} instead of granting the whole cluster`,
        ["range accessPolicies[0].namespaces"],
        { accessPolicies: [{ policy: view, namespaces }] },
      );
    });
  }

  it("invalid secrets without revealing them", async () => {
    const secrets = {
      principalArn: pulumi.secret(`arn:aws:sts::${account}:assumed-role/hunter2/x`),
      username: pulumi.secret("eks:hunter2"),
      kubernetesGroups: ["a", pulumi.secret("system:hunter2")],
      accessPolicies: pulumi.secret([{ policy: "arn:aws:iam::aws:policy/hunter2" }]),
    };
    await assertRejected(
      () => new AccessEntry("dev", { ...minimal, ...secrets } as AccessEntryArgs),
      {
        component: 'AccessEntry "dev"',
        what: "invalid secrets without revealing them",
        issues: [
          "format principalArn",
          "format kubernetesGroups[1]",
          "format username",
          "format accessPolicies[0].policy",
        ],
        secret: "hunter2",
      },
      { functions },
    );
  });
});
