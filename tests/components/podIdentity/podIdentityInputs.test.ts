import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, type PodIdentityArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { accountName, namespace } from "../serviceAccountRole/badServiceAccountRoles";
import { minimal } from "./aPodIdentity";

const message = (lines: string[]) => messageOf('PodIdentity "app"', lines);
const declare = (args: object) => new PodIdentity("app", { ...minimal, ...args } as PodIdentityArgs);

const cluster =
  "expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit.";
const role = "expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>).";
const target = role.replace(/\.$/, " without wildcards and policy variables.");
const exactlyOne = "expected exactly one of serviceAccounts and serviceAccount, and";
const giveOne = "Give serviceAccount for one, or serviceAccounts for a list of them.";
const oneByOne = "Name the service accounts one by one: an association is for just one.";
const roleArn = "arn:aws:iam::123456789012:role/given";
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = { Version: "2012-10-17", Statement: [statement] };
const longPolicy = { Statement: { Effect: "Allow", Action: "a:b", Resource: "r".repeat(2048 - 61 + 1) } };
const tags =
  'policy is {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}; expected no session policy while session tags are on, which EKS refuses. ' +
  "Set disableSessionTags to true, or remove policy and limit the role by its own policies.";
const beside = (input: string, value: string) =>
  `${input} is ${value}; expected nothing beside roleArn, which leaves the role as it is. Remove ${input}, or remove roleArn to have a role made.`;

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, [`clusterName is missing; ${cluster} Name the cluster.`]],
  [
    "the ARN of a cluster",
    { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    [
      `clusterName is "arn:aws:eks:us-west-2:123456789012:cluster/prod"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
    ],
  ],
  [
    "no service account",
    { serviceAccount: undefined },
    [`serviceAccounts, serviceAccount is missing; ${exactlyOne} neither is given. ${giveOne}`],
  ],
  [
    "one service account and a list of them",
    { serviceAccounts: [{ namespace: "a", name: "b" }] },
    [
      `serviceAccounts, serviceAccount is {"serviceAccounts":[{"namespace":"a","name":"b"}],"serviceAccount":{"namespace":"default","name":"my-sa"}}; ${exactlyOne} both are given. ${giveOne}`,
    ],
  ],
  [
    "an empty list of service accounts",
    { serviceAccount: undefined, serviceAccounts: [] },
    ["serviceAccounts is []; expected at least 1 service accounts. Name the service accounts that get the role."],
  ],
  [
    "a service account twice",
    {
      serviceAccount: undefined,
      serviceAccounts: [
        { namespace: "a", name: "b" },
        { namespace: "a", name: "b" },
      ],
    },
    [
      'serviceAccounts[1] is {"namespace":"a","name":"b"}; expected no duplicate of serviceAccounts[0]. Remove one of the two.',
    ],
  ],
  [
    "wildcards, and how to go on without",
    { serviceAccount: { namespace: "team-*", name: "?" } },
    [
      `serviceAccount.namespace is "team-*"; ${namespace} ${oneByOne}`,
      `serviceAccount.name is "?"; ${accountName} ${oneByOne}`,
    ],
  ],
  [
    "a service account without its parts",
    { serviceAccount: {} },
    [
      `serviceAccount.namespace is missing; ${namespace} Give the namespace.`,
      `serviceAccount.name is missing; ${accountName} Give the name.`,
    ],
  ],
  [
    "the ARN of a policy as that of a role",
    { roleArn: "arn:aws:iam::aws:policy/P" },
    [
      `roleArn is "arn:aws:iam::aws:policy/P"; ${role} This is the ARN of an IAM managed policy: pass the ARN of an IAM role.`,
    ],
  ],
  [
    "inputs of a role beside the ARN of one",
    { roleArn, policyArns: ["arn:aws:iam::aws:policy/P"], roleName: "R", maxTrustPolicySize: 4096 },
    [
      beside("policyArns", '["arn:aws:iam::aws:policy/P"]'),
      beside("roleName", '"R"'),
      beside("maxTrustPolicySize", "4096"),
    ],
  ],
  [
    "inputs of a role that IAM refuses",
    { path: "team", maxSessionDuration: 1 },
    [
      'path is "team"; expected an IAM path: "/", or up to 512 printable characters that begin and end with a slash. Write it as in "/team/".',
      "maxSessionDuration is 1; expected a whole number of seconds from 3600 to 43200. Give a number within these bounds, or leave maxSessionDuration out for the default.",
    ],
  ],
  [
    "an inline policy with the name of the one for the target role",
    { targetRoleArn: roleArn, inlinePolicies: { "assume-target-role": policy } },
    [
      'inlinePolicies is "assume-target-role"; expected another name, as this is that of the policy which targetRoleArn brings. Rename the policy.',
    ],
  ],
  ...["role/*/team", "role/team?/a", ["role/$", "{aws:username}/a"].join("")].map(
    (resource): [string, object, string[]] => [
      `a target role that IAM would read as a pattern, ${resource}`,
      { targetRoleArn: `arn:aws:iam::123456789012:${resource}` },
      [
        `targetRoleArn is "arn:aws:iam::123456789012:${resource}"; ${target} Name the role itself: IAM reads *, ? and $ in a policy as a pattern.`,
      ],
    ],
  ),
  [
    "the session of a role as target",
    { targetRoleArn: "arn:aws:sts::123456789012:assumed-role/a/b" },
    [
      `targetRoleArn is "arn:aws:sts::123456789012:assumed-role/a/b"; ${target} This is the ARN of a session of a role: pass the ARN of an IAM role.`,
    ],
  ],
  ["a session policy with session tags", { policy }, [tags]],
  ["a session policy with session tags that are asked for", { policy, disableSessionTags: false }, [tags]],
  [
    "a session policy that IAM refuses",
    { policy: { Statement: { ...statement, Effect: "Permit" } }, disableSessionTags: true },
    ['policy.Statement[0].Effect is "Permit"; expected "Allow" or "Deny". Use one of the two, written exactly so.'],
  ],
  [
    "a session policy that is too large",
    { policy: longPolicy, disableSessionTags: true },
    [
      'policy is "2049 characters"; expected at most 2048 characters, white space not counted. Shorten it, or limit the role by its own policies.',
    ],
  ],
  [
    "a boolean in quotes",
    { disableSessionTags: "yes" },
    ['disableSessionTags is "yes"; expected true or false. Write it without quotes.'],
  ],
  [
    "an agent that is none of the three",
    { agent: "install" },
    [
      'agent is "install"; expected one of "ensure", "use", "ignore". Use one of these words, or leave agent out for the default.',
    ],
  ],
  [
    "another word for what to do about an association that exists",
    { existing: "patch" },
    [
      'existing is "patch"; expected one of "fail", "use". Use one of these words, or leave existing out for the default.',
    ],
  ],
  [
    "to use an association that exists with a role of its own",
    { existing: "use" },
    [
      'existing is "use"; expected roleArn beside it, as an association that exists has a role that exists. Pass roleArn, or set existing to "fail".',
    ],
  ],
  [
    "a profile as its section is headed, and a session to assume",
    { profile: "[prod]", roleToAssume: "arn:aws:sts::123456789012:assumed-role/a/b" },
    [
      'profile is "[prod]"; expected the name of a profile in the AWS configuration files. Pass its name without brackets, or leave it out for the usual credentials.',
      `roleToAssume is "arn:aws:sts::123456789012:assumed-role/a/b"; ${role} This is the ARN of a session of a role: pass the ARN of an IAM role.`,
    ],
  ],
  [
    "the tag that marks the owner",
    { tags: { "eks-auth:stack": "a" } },
    ['tags["eks-auth:stack"] is "a"; expected another key. This tag marks who owns the resource: remove it.'],
  ],
];

describe("a PodIdentity refuses", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusalOf(() => declare(args), { preview: true }), message(lines));
    });
  }

  it("all of it together", async () => {
    const args = {
      clusterName: "a b",
      serviceAccount: { namespace: "A", name: "a" },
      targetRoleArn: "x",
      policy,
      agent: 7,
    };
    const lines = [
      `clusterName is "a b"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
      `serviceAccount.namespace is "A"; ${namespace} Use the namespace's name as kubectl shows it.`,
      `targetRoleArn is "x"; ${target} Pass the ARN of an IAM role exactly as AWS shows it.`,
      tags,
      'agent is 7; expected one of "ensure", "use", "ignore". Use one of these words, or leave agent out for the default.',
    ];
    assert.equal(await refusalOf(() => declare(args)), message(lines));
  });

  it("an agent that only a resource would tell", async () => {
    const agent = pulumi.output("ensure");
    const line =
      "agent is [not known yet]; expected a value that is known when the program starts, not the output of a resource. Write the value itself, or take it from the stack's configuration.";
    assert.equal(
      await refusalOf(() => declare({ agent })),
      message([line.replace("[not known yet]", '"[not known yet]"')]),
    );
  });
});

describe("a PodIdentity refuses, once it is known,", () => {
  // That something is given beside another thing, or left out, is known at once.
  const atOnce = ["one service account and a list of them", "inputs of a role beside the ARN of one"];
  const isLate = (what: string, args: object) =>
    !atOnce.includes(what) && !("agent" in args) && !("existing" in args) && !Object.values(args).includes(undefined);
  for (const [what, args, lines] of bad.filter(([what, args]) => isLate(what, args))) {
    it(what, async () => {
      assert.equal(await refusalOf(() => declare(later(args))), message(lines));
    });
  }

  it("a role that turns out to be nothing", async () => {
    const line = `roleArn is missing; ${role} Pass the ARN of a role.`;
    assert.equal(await refusalOf(() => declare(later({ roleArn: undefined }))), message([line]));
  });

  it("session tags that turn out to be on, beside a session policy", async () => {
    const disableSessionTags = pulumi.output(Promise.resolve(false));
    assert.equal(await refusalOf(() => declare({ policy, disableSessionTags })), message([tags]));
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      clusterName: pulumi.secret("hunter2 "),
      policy: pulumi.secret({ Statement: { ...statement, Effect: "hunter2" } }),
      disableSessionTags: true,
    };
    const lines = [
      `clusterName is [secret]; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
      'policy.Statement[0].Effect is [secret]; expected "Allow" or "Deny". Use one of the two, written exactly so.',
    ];
    assert.equal(await refusalOf(() => declare(secrets)), message(lines));
  });
});
