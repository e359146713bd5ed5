import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { account, functions, minimal, roleArn, userArn } from "./anAccessEntry";

const view = "AmazonEKSViewPolicy";
const cluster =
  "expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit.";
const principal =
  "expected the ARN of an IAM role or user (arn:<partition>:iam::<account>:role/<path and name>, …:user/<path and name>) or of the root user (…:root).";
const nodeRole = "expected the ARN of the nodes' IAM role (arn:<partition>:iam::<account>:role/<path and name>).";
const group = 'expected the name of a Kubernetes group that doesn\'t begin with "system:" and has no placeholder.';
const masters = 'EKS refuses it: list the access policy "AmazonEKSClusterAdminPolicy" in policies instead.';
const username =
  'expected a user name that doesn\'t begin with "system:", "eks:", "aws:", "amazon:" or "iam:", and has a colon before {{SessionName}}.';
const policy =
  'expected the name of an EKS access policy, such as "AmazonEKSViewPolicy", or its ARN (arn:<partition>:eks::aws:cluster-access-policy/<name>).';
const namespace =
  "expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen; or a pattern of names, with * for any characters.";
const wholeCluster = "Leave namespaces out for the whole cluster.";
const eksOwn = "EKS gives the nodes their own: leave it out, or set type to STANDARD.";
const chinese = `arn:aws-cn:eks::aws:cluster-access-policy/${view}`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/dev/alice`;

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, [`clusterName is missing; ${cluster} Give the cluster's name.`]],
  [
    "the ARN of a cluster where its name is expected",
    { clusterName: `arn:aws:eks:us-west-2:${account}:cluster/prod` },
    [
      `clusterName is "arn:aws:eks:us-west-2:${account}:cluster/prod"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
    ],
  ],
  ["no principal", { principalArn: undefined }, [`principalArn is missing; ${principal} Pass the arn of a role.`]],
  [
    "a session of a role",
    { principalArn: sessionArn },
    [
      `principalArn is "${sessionArn}"; ${principal} EKS refuses sessions: pass the ARN of the role, arn:aws:iam::${account}:role/dev, with its path if it has one.`,
    ],
  ],
  [
    "a service-linked role",
    { principalArn: `arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS` },
    [
      `principalArn is "arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"; ${principal} EKS refuses service-linked roles, whose access AWS manages: pass another role.`,
    ],
  ],
  [
    "a user as nodes",
    { principalArn: userArn, type: "EC2_LINUX" },
    [`principalArn is "${userArn}"; ${nodeRole} An entry for nodes is for a role: pass that of the nodes.`],
  ],
  [
    "another type",
    { type: "standard" },
    [
      'type is "standard"; expected one of "STANDARD", "EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYBRID_LINUX". Use one of these words, or leave type out for the default.',
    ],
  ],
  [
    "the type of HyperPod's nodes",
    { type: "HYPERPOD_LINUX" },
    [
      'type is "HYPERPOD_LINUX"; expected a type that the AWS provider knows, which has none for the nodes of SageMaker HyperPod. Leave the entry out: HyperPod creates the access entries of its nodes itself, see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html.',
    ],
  ],
  [
    "groups of Kubernetes itself",
    { kubernetesGroups: ["developers", "system:masters"] },
    [`kubernetesGroups[1] is "system:masters"; ${group} ${masters}`],
  ],
  [
    "groups that callers would choose by the names of their sessions",
    { kubernetesGroups: ["team:{{SessionName}}", "{{AccountID}}"] },
    [
      `kubernetesGroups[0] is "team:{{SessionName}}"; ${group} Only user names have placeholders: grant each principal its own groups.`,
      `kubernetesGroups[1] is "{{AccountID}}"; ${group} Only user names have placeholders: grant each principal its own groups.`,
    ],
  ],
  [
    "a group twice",
    { kubernetesGroups: ["a", "b", "a"] },
    ['kubernetesGroups[2] is "a"; expected no duplicate of kubernetesGroups[0]. Remove one of the two.'],
  ],
  [
    "one group without a list",
    { kubernetesGroups: "a" },
    ['kubernetesGroups is "a"; expected a list of Kubernetes groups. Write it as a list, even with one item.'],
  ],
  [
    "a user name of AWS",
    { username: "aws:dev" },
    [
      `username is "aws:dev"; ${username} EKS keeps the names that begin with "aws:" to itself: choose another, or leave username out for EKS's own.`,
    ],
  ],
  [
    "the name of a session without a colon before it",
    { username: "dev-{{SessionName}}" },
    [
      `username is "dev-{{SessionName}}"; ${username} Put a prefix and a colon before it, as in "team:{{SessionName}}".`,
    ],
  ],
  ...["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX"].map((type): [string, object, string[]] => [
    `groups, a user name and policies with the type ${type}`,
    { type, kubernetesGroups: ["a"], username: "b", policies: [{ policy: view }] },
    [
      `kubernetesGroups is ["a"]; expected no groups on an access entry of the type ${type}. ${eksOwn}`,
      `username is "b"; expected no user name on an access entry of the type ${type}. ${eksOwn}`,
      `policies is [{"policy":"${view}"}]; expected no access policies on an access entry of the type ${type}. The type gives the nodes what they need: leave policies out, or set type to STANDARD.`,
    ],
  ]),
  [
    "groups with the type EC2",
    { type: "EC2", kubernetesGroups: ["a"] },
    [`kubernetesGroups is ["a"]; expected no groups on an access entry of the type EC2. ${eksOwn}`],
  ],
  [
    "a ClusterRole where an access policy is expected",
    { policies: [{ policy: "view" }] },
    [`policies[0].policy is "view"; ${policy} This is a ClusterRole: use "${view}", which gives the same rights.`],
  ],
  [
    "a policy without its name",
    { policies: [{ namespaces: ["a"] }] },
    [`policies[0].policy is missing; ${policy} Give the policy.`],
  ],
  [
    "a policy as a text",
    { policies: [view] },
    [
      `policies[0] is "${view}"; expected an access policy, with the namespaces that it is limited to. Write it as { policy, namespaces }.`,
    ],
  ],
  [
    "an empty item among the policies",
    { policies: [null] },
    ["policies[0] is null; expected no empty item among the access policies. Give its value, or remove it."],
  ],
  [
    "a policy twice, by its name and by its ARN",
    { policies: [{ policy: view }, { policy: `arn:aws:eks::aws:cluster-access-policy/${view}`, namespaces: ["a"] }] },
    [
      `policies[1] is {"policy":"arn:aws:eks::aws:cluster-access-policy/${view}","namespaces":["a"]}; expected no duplicate of policies[0]. Remove one of the two.`,
    ],
  ],
  [
    "a policy of another partition",
    { policies: [{ policy: chinese }] },
    [
      `policies[0].policy is "${chinese}"; expected an access policy of the principal's partition, aws. Give its name alone, "${view}", which is right in every partition.`,
    ],
  ],
  [
    "no namespace at all",
    { policies: [{ policy: view, namespaces: [] }] },
    [`policies[0].namespaces is []; expected at least 1 namespaces. ${wholeCluster}`],
  ],
  [
    "names of namespaces that Kubernetes refuses",
    { policies: [{ policy: view, namespaces: ["team-a", "Team", "a/b"] }] },
    [
      `policies[0].namespaces[1] is "Team"; ${namespace} Use the namespace's name as kubectl shows it.`,
      `policies[0].namespaces[2] is "a/b"; ${namespace} Use the namespace's name as kubectl shows it.`,
    ],
  ],
  [
    "a unique ID that is none",
    { principalUniqueId: roleArn },
    [
      `principalUniqueId is "${roleArn}"; expected the unique ID of an IAM role or user, such as "AROAEXAMPLE" (letters and digits). Pass the uniqueId of the role, or leave principalUniqueId out to have it looked up.`,
    ],
  ],
  [
    "a tag that marks the owner",
    { tags: { "eks-auth:stack": "x" } },
    ['tags["eks-auth:stack"] is "x"; expected another key. This tag marks who owns the resource: remove it.'],
  ],
];

/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  [
    "another word about one that exists",
    { existing: "adopt" },
    [
      'existing is "adopt"; expected one of "fail", "use". Use one of these words, or leave existing out for the default.',
    ],
  ],
  [
    "a word about one that exists that isn't known yet",
    { existing: pulumi.output("use") },
    [
      'existing is "[not known yet]"; expected a value that is known when the program starts, not the output of a resource. Write the value itself, or take it from the stack\'s configuration.',
    ],
  ],
];

const message = (lines: string[]) => messageOf('AccessEntry "dev"', lines);
const refusal = (args: object, preview = false) =>
  refusalOf(() => new AccessEntry("dev", { ...minimal, ...args } as AccessEntryArgs), { functions, preview });
const everything = {
  clusterName: "a b",
  principalArn: "dev",
  kubernetesGroups: ["system:masters"],
  username: "system:dev",
  policies: [{ policy: "view", namespaces: ["A"] }],
};
const everyLine = [
  `clusterName is "a b"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
  `principalArn is "dev"; ${principal} Pass the ARN exactly as IAM shows it, with its path.`,
  `kubernetesGroups[0] is "system:masters"; ${group} ${masters}`,
  `username is "system:dev"; ${username} EKS keeps the names that begin with "system:" to itself: choose another, or leave username out for EKS's own.`,
  `policies[0].policy is "view"; ${policy} This is a ClusterRole: use "${view}", which gives the same rights.`,
  `policies[0].namespaces[0] is "A"; ${namespace} Use the namespace's name as kubectl shows it.`,
];

describe("an AccessEntry refuses", () => {
  for (const [what, args, lines] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      assert.equal(await refusal(args, true), message(lines));
    });
  }

  it("all of it together", async () => {
    assert.equal(await refusal(everything), message(everyLine));
  });

  it("the groups of nodes though it doesn't know them yet", async () => {
    assert.equal(
      await refusal({ type: "EC2_LINUX", kubernetesGroups: ["a", pulumi.output("b")] }, true),
      message([
        `kubernetesGroups is ["a","[not known yet]"]; expected no groups on an access entry of the type EC2_LINUX. ${eksOwn}`,
      ]),
    );
  });
});

describe("an AccessEntry refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusal(later(args)), message(lines));
    });
  }

  for (const existing of ["fail", "use"]) {
    it(`all of it together, with existing: ${existing}`, async () => {
      assert.equal(await refusal({ ...later(everything), existing }), message(everyLine));
    });
  }

  it("what is wrong beside a good policy, and associates nothing", async () => {
    const args = { policies: [{ policy: view }], ...later({ username: "iam:x" }) };
    assert.equal(
      await refusal(args),
      message([
        `username is "iam:x"; ${username} EKS keeps the names that begin with "iam:" to itself: choose another, or leave username out for EKS's own.`,
      ]),
    );
  });

  for (const nothing of [undefined, null]) {
    it(`namespaces that turn out to be ${nothing}: it doesn't grant the whole cluster`, async () => {
      const namespaces = pulumi.output(nothing) as unknown as pulumi.Output<string[]>;
      assert.equal(
        await refusal({ policies: [{ policy: view, namespaces }] }),
        message([`policies[0].namespaces is []; expected at least 1 namespaces. ${wholeCluster}`]),
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
    assert.equal(
      await refusal(secrets),
      message([
        `principalArn is [secret]; ${principal} Pass the ARN exactly as IAM shows it, with its path.`,
        `kubernetesGroups[1] is [secret]; ${group} Give the name as it stands in the RoleBinding or ClusterRoleBinding, without spaces around it.`,
        `username is [secret]; ${username} Give a name, or leave username out for EKS's own.`,
        `policies[0].policy is [secret]; ${policy} \`aws eks list-access-policies\` lists them.`,
      ]),
    );
  });
});
