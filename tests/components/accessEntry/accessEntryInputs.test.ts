import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { account, functions, minimal, roleArn, userArn } from "./anAccessEntry";

const view = "AmazonEKSViewPolicy";
const chinese = `arn:aws-cn:eks::aws:cluster-access-policy/${view}`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/dev/alice`;

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, ["missing clusterName"]],
  [
    "the ARN of a cluster where its name is expected",
    { clusterName: `arn:aws:eks:us-west-2:${account}:cluster/prod` },
    ["format clusterName"],
  ],
  ["no principal", { principalArn: undefined }, ["missing principalArn"]],
  ["a session of a role", { principalArn: sessionArn }, ["format principalArn"]],
  [
    "a service-linked role",
    { principalArn: `arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS` },
    ["format principalArn"],
  ],
  ["a user as nodes", { principalArn: userArn, type: "EC2_LINUX" }, ["format principalArn"]],
  ["another type", { type: "standard" }, ["choice type"]],
  ["the type of HyperPod's nodes", { type: "HYPERPOD_LINUX" }, ["choice type"]],
  [
    "groups of Kubernetes itself",
    { kubernetesGroups: ["developers", "system:masters"] },
    ["format kubernetesGroups[1]"],
  ],
  [
    "groups that callers would choose by the names of their sessions",
    { kubernetesGroups: ["team:{{SessionName}}", "{{AccountID}}"] },
    ["format kubernetesGroups[0]", "format kubernetesGroups[1]"],
  ],
  ["a group twice", { kubernetesGroups: ["a", "b", "a"] }, ["duplicate kubernetesGroups[2]"]],
  ["one group without a list", { kubernetesGroups: "a" }, ["type kubernetesGroups"]],
  ["a user name of AWS", { username: "aws:dev" }, ["format username"]],
  ["the name of a session without a colon before it", { username: "dev-{{SessionName}}" }, ["format username"]],
  ...["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"].map((type): [string, object, string[]] => [
    `groups, a user name and policies with the type ${type}`,
    { type, kubernetesGroups: ["a"], username: "b", policies: [{ policy: view }] },
    ["exclusive kubernetesGroups", "exclusive username", "exclusive policies"],
  ]),
  ["groups with the type EC2", { type: "EC2", kubernetesGroups: ["a"] }, ["exclusive kubernetesGroups"]],
  [
    "a ClusterRole where an access policy is expected",
    { policies: [{ policy: "view" }] },
    ["format policies[0].policy"],
  ],
  ["a policy without its name", { policies: [{ namespaces: ["a"] }] }, ["missing policies[0].policy"]],
  ["a policy as a text", { policies: [view] }, ["type policies[0]"]],
  ["an empty item among the policies", { policies: [null] }, ["missing policies[0]"]],
  [
    "a policy twice, by its name and by its ARN",
    { policies: [{ policy: view }, { policy: `arn:aws:eks::aws:cluster-access-policy/${view}`, namespaces: ["a"] }] },
    ["duplicate policies[1]"],
  ],
  ["a policy of another partition", { policies: [{ policy: chinese }] }, ["mismatch policies[0].policy"]],
  ["no namespace at all", { policies: [{ policy: view, namespaces: [] }] }, ["range policies[0].namespaces"]],
  [
    "names of namespaces that Kubernetes refuses",
    { policies: [{ policy: view, namespaces: ["team-a", "Team", "a/b"] }] },
    ["format policies[0].namespaces[1]", "format policies[0].namespaces[2]"],
  ],
  ["a unique ID that is none", { principalUniqueId: roleArn }, ["format principalUniqueId"]],
  ["a tag that marks the owner", { tags: { "eks-auth:stack": "x" } }, ['reserved tags["eks-auth:stack"]']],
];

/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  ["another word about one that exists", { existing: "adopt" }, ["choice existing"]],
  ["a word about one that exists that isn't known yet", { existing: pulumi.output("use") }, ["not-plain existing"]],
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
  policies: [{ policy: "view", namespaces: ["A"] }],
};
const everyIssue = [
  "format clusterName",
  "format principalArn",
  "format kubernetesGroups[0]",
  "format username",
  "format policies[0].policy",
  "format policies[0].namespaces[0]",
];

describe("an AccessEntry refuses", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("all of it together", async () => {
    await rejected("all of it together", everyIssue, everything);
  });

  it("the groups of nodes though it doesn't know them yet", async () => {
    await rejected(
      "the groups of nodes though it doesn't know them yet",
      ["exclusive kubernetesGroups"],
      { type: "EC2_LINUX", kubernetesGroups: ["a", pulumi.output("b")] },
      true,
    );
  });
});

describe("an AccessEntry refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  for (const existing of ["fail", "use"]) {
    it(`all of it together, with existing: ${existing}`, async () => {
      await rejected(`all of it together, with existing: ${existing}`, everyIssue, { ...later(everything), existing });
    });
  }

  it("what is wrong beside a good policy, and associates nothing", async () => {
    const args = { policies: [{ policy: view }], ...later({ username: "iam:x" }) };
    await rejected("what is wrong beside a good policy, and associates nothing", ["format username"], args);
  });

  for (const nothing of [undefined, null]) {
    it(`namespaces that turn out to be ${nothing}: it doesn't grant the whole cluster`, async () => {
      const namespaces = pulumi.output(nothing) as unknown as pulumi.Output<string[]>;
      await rejected(
        `namespaces that turn out to be ${nothing}: it doesn't grant the whole cluster`,
        ["range policies[0].namespaces"],
        { policies: [{ policy: view, namespaces }] },
      );
    });
  }

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      principalArn: pulumi.secret(`arn:aws:sts::${account}:assumed-role/hunter2/x`),
      username: pulumi.secret("eks:hunter2"),
      kubernetesGroups: ["a", pulumi.secret("system:hunter2")],
      policies: pulumi.secret([{ policy: "arn:aws:iam::aws:policy/hunter2" }]),
    };
    await assertRejected(
      () => new AccessEntry("dev", { ...minimal, ...secrets } as AccessEntryArgs),
      {
        component: 'AccessEntry "dev"',
        what: "what it can't be told of, without a word of it",
        issues: ["format principalArn", "format kubernetesGroups[1]", "format username", "format policies[0].policy"],
        secret: "hunter2",
      },
      { functions },
    );
  });
});
