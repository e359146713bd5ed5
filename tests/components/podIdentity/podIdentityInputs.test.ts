import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, type PodIdentityArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { minimal } from "./aPodIdentity";

const declare = (args: object) => new PodIdentity("app", { ...minimal, ...args } as PodIdentityArgs);

const roleArn = "arn:aws:iam::123456789012:role/given";
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = { Version: "2012-10-17", Statement: [statement] };
const longPolicy = { Statement: { Effect: "Allow", Action: "a:b", Resource: "r".repeat(2048 - 61 + 1) } };

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, ["missing clusterName"]],
  ["the ARN of a cluster", { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" }, ["format clusterName"]],
  ["no service account", { serviceAccount: undefined }, ["missing serviceAccounts, serviceAccount"]],
  [
    "one service account and a list of them",
    { serviceAccounts: [{ namespace: "a", name: "b" }] },
    ["exclusive serviceAccounts, serviceAccount"],
  ],
  ["an empty list of service accounts", { serviceAccount: undefined, serviceAccounts: [] }, ["range serviceAccounts"]],
  [
    "a service account twice",
    {
      serviceAccount: undefined,
      serviceAccounts: [
        { namespace: "a", name: "b" },
        { namespace: "a", name: "b" },
      ],
    },
    ["duplicate serviceAccounts[1]"],
  ],
  [
    "wildcards, and how to go on without",
    { serviceAccount: { namespace: "team-*", name: "?" } },
    ["format serviceAccount.namespace", "format serviceAccount.name"],
  ],
  [
    "a service account without its parts",
    { serviceAccount: {} },
    ["missing serviceAccount.namespace", "missing serviceAccount.name"],
  ],
  ["the ARN of a policy as that of a role", { roleArn: "arn:aws:iam::aws:policy/P" }, ["format roleArn"]],
  [
    "inputs of a role beside the ARN of one",
    { roleArn, policyArns: ["arn:aws:iam::aws:policy/P"], roleName: "R", maxTrustPolicySize: 4096 },
    ["exclusive policyArns", "exclusive roleName", "exclusive maxTrustPolicySize"],
  ],
  [
    "inputs of a role that IAM refuses",
    { path: "team", maxSessionDuration: 1 },
    ["format path", "range maxSessionDuration"],
  ],
  [
    "an inline policy with the name of the one for the target role",
    { targetRoleArn: roleArn, inlinePolicies: { "assume-target-role": policy } },
    ["reserved inlinePolicies"],
  ],
  ...["role/*/team", "role/team?/a", ["role/$", "{aws:username}/a"].join("")].map(
    (resource): [string, object, string[]] => [
      `a target role that IAM would read as a pattern, ${resource}`,
      { targetRoleArn: `arn:aws:iam::123456789012:${resource}` },
      ["format targetRoleArn"],
    ],
  ),
  [
    "the session of a role as target",
    { targetRoleArn: "arn:aws:sts::123456789012:assumed-role/a/b" },
    ["format targetRoleArn"],
  ],
  ["a session policy with session tags", { policy }, ["exclusive policy"]],
  [
    "a session policy with session tags that are asked for",
    { policy, disableSessionTags: false },
    ["exclusive policy"],
  ],
  [
    "a session policy that IAM refuses",
    { policy: { Statement: { ...statement, Effect: "Permit" } }, disableSessionTags: true },
    ["choice policy.Statement[0].Effect"],
  ],
  ["a session policy that is too large", { policy: longPolicy, disableSessionTags: true }, ["limit policy"]],
  ["a boolean in quotes", { disableSessionTags: "yes" }, ["type disableSessionTags"]],
  ["an agent that is none of the three", { agent: "install" }, ["choice agent"]],
  ["another word for what to do about an association that exists", { existing: "patch" }, ["choice existing"]],
  ["to use an association that exists with a role of its own", { existing: "use" }, ["missing existing"]],
  [
    "a profile as its section is headed, and a session to assume",
    { profile: "[prod]", assumeRoleArn: "arn:aws:sts::123456789012:assumed-role/a/b" },
    ["format profile", "format assumeRoleArn"],
  ],
  ["the tag that marks the owner", { tags: { "eks-auth:stack": "a" } }, ['reserved tags["eks-auth:stack"]']],
];

describe("a PodIdentity refuses", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(args), { component: 'PodIdentity "app"', what, issues }, { preview: true });
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
    const issues = [
      "format clusterName",
      "format serviceAccount.namespace",
      "format targetRoleArn",
      "exclusive policy",
      "choice agent",
    ];
    await assertRejected(() => declare(args), { component: 'PodIdentity "app"', what: "all of it together", issues });
  });

  it("an agent that only a resource would tell", async () => {
    const agent = pulumi.output("ensure");
    await assertRejected(() => declare({ agent }), {
      component: 'PodIdentity "app"',
      what: "an agent that only a resource would tell",
      issues: ["not-plain agent"],
    });
  });
});

describe("a PodIdentity refuses, once it is known,", () => {
  // That something is given beside another thing, or left out, is known at once.
  const atOnce = ["one service account and a list of them", "inputs of a role beside the ARN of one"];
  const isLate = (what: string, args: object) =>
    !atOnce.includes(what) && !("agent" in args) && !("existing" in args) && !Object.values(args).includes(undefined);
  for (const [what, args, issues] of bad.filter(([what, args]) => isLate(what, args))) {
    it(what, async () => {
      await assertRejected(() => declare(later(args)), { component: 'PodIdentity "app"', what, issues });
    });
  }

  it("a role that turns out to be nothing", async () => {
    await assertRejected(() => declare(later({ roleArn: undefined })), {
      component: 'PodIdentity "app"',
      what: "a role that turns out to be nothing",
      issues: ["missing roleArn"],
    });
  });

  it("session tags that turn out to be on, beside a session policy", async () => {
    const disableSessionTags = pulumi.output(Promise.resolve(false));
    await assertRejected(() => declare({ policy, disableSessionTags }), {
      component: 'PodIdentity "app"',
      what: "session tags that turn out to be on, beside a session policy",
      issues: ["exclusive policy"],
    });
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      clusterName: pulumi.secret("hunter2 "),
      policy: pulumi.secret({ Statement: { ...statement, Effect: "hunter2" } }),
      disableSessionTags: true,
    };
    const issues = ["format clusterName", "choice policy.Statement[0].Effect"];
    await assertRejected(() => declare(secrets), {
      component: 'PodIdentity "app"',
      what: "what it can't be told of, without a word of it",
      issues,
      secret: "hunter2",
    });
  });
});
