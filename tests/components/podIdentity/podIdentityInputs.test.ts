import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, type PodIdentityArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { minimal } from "./podIdentity.fixtures";

const declare = (args: object) => new PodIdentity("app", { ...minimal, ...args } as PodIdentityArgs);

const roleArn = "arn:aws:iam::123456789012:role/given";
const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = { Version: "2012-10-17", Statement: [statement] };
const longPolicy = { Statement: { Effect: "Allow", Action: "a:b", Resource: "r".repeat(2048 - 61 + 1) } };

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["a missing cluster name", { clusterName: undefined }, ["missing clusterName"]],
  [
    "a cluster ARN instead of a name",
    { clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    ["format clusterName"],
  ],
  ["a missing service account", { serviceAccount: undefined }, ["missing serviceAccounts, serviceAccount"]],
  [
    "serviceAccount together with serviceAccounts",
    { serviceAccounts: [{ namespace: "a", name: "b" }] },
    ["exclusive serviceAccounts, serviceAccount"],
  ],
  ["an empty list of service accounts", { serviceAccount: undefined, serviceAccounts: [] }, ["range serviceAccounts"]],
  [
    "a duplicate service account",
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
    "wildcards",
    { serviceAccount: { namespace: "team-*", name: "?" } },
    ["format serviceAccount.namespace", "format serviceAccount.name"],
  ],
  [
    "a service account without namespace and name",
    { serviceAccount: {} },
    ["missing serviceAccount.namespace", "missing serviceAccount.name"],
  ],
  ["a policy ARN instead of a role ARN", { roleArn: "arn:aws:iam::aws:policy/P" }, ["format roleArn"]],
  [
    "role inputs together with roleArn",
    { roleArn, policyArns: ["arn:aws:iam::aws:policy/P"], roleName: "R", maxTrustPolicySize: 4096 },
    ["exclusive policyArns", "exclusive roleName", "exclusive maxTrustPolicySize"],
  ],
  ["invalid role inputs", { path: "team", maxSessionDuration: 1 }, ["format path", "range maxSessionDuration"]],
  [
    "an inline policy with the reserved name assume-target-role",
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
    "a role session as the target role",
    { targetRoleArn: "arn:aws:sts::123456789012:assumed-role/a/b" },
    ["format targetRoleArn"],
  ],
  ["a session policy with session tags", { policy }, ["exclusive policy"]],
  [
    "a session policy with session tags enabled explicitly",
    { policy, disableSessionTags: false },
    ["exclusive policy"],
  ],
  [
    "an invalid session policy",
    { policy: { Statement: { ...statement, Effect: "Permit" } }, disableSessionTags: true },
    ["choice policy.Statement[0].Effect"],
  ],
  ["a session policy that is too large", { policy: longPolicy, disableSessionTags: true }, ["limit policy"]],
  ["a boolean given as a string", { disableSessionTags: "yes" }, ["type disableSessionTags"]],
  ["an unknown value of agent", { agent: "install" }, ["choice agent"]],
  ["an unknown value of existing", { existing: "patch" }, ["choice existing"]],
  ["existing: use without roleArn", { existing: "use" }, ["missing existing"]],
  [
    "a profile in brackets and a role session to assume",
    { profile: "[prod]", assumeRoleArn: "arn:aws:sts::123456789012:assumed-role/a/b" },
    ["format profile", "format assumeRoleArn"],
  ],
  ["the reserved owner tag", { tags: { "eks-auth:stack": "a" } }, ['reserved tags["eks-auth:stack"]']],
];

describe("PodIdentity rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(args), { component: 'PodIdentity "app"', what, issues }, { preview: true });
    });
  }

  it("several invalid inputs in one error", async () => {
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
    await assertRejected(() => declare(args), {
      component: 'PodIdentity "app"',
      what: "several invalid inputs in one error",
      issues,
    });
  });

  it("an output for agent", async () => {
    const agent = pulumi.output("ensure");
    await assertRejected(() => declare({ agent }), {
      component: 'PodIdentity "app"',
      what: "an output for agent",
      issues: ["not-plain agent"],
    });
  });
});

describe("PodIdentity with inputs passed as outputs rejects", () => {
  // Whether an input is given or omitted is known before outputs resolve.
  const atOnce = ["serviceAccount together with serviceAccounts", "role inputs together with roleArn"];
  const isLate = (what: string, args: object) =>
    !atOnce.includes(what) && !("agent" in args) && !("existing" in args) && !Object.values(args).includes(undefined);
  for (const [what, args, issues] of bad.filter(([what, args]) => isLate(what, args))) {
    it(what, async () => {
      await assertRejected(() => declare(later(args)), { component: 'PodIdentity "app"', what, issues });
    });
  }

  it("a role ARN that resolves to undefined", async () => {
    await assertRejected(() => declare(later({ roleArn: undefined })), {
      component: 'PodIdentity "app"',
      what: "a role ARN that resolves to undefined",
      issues: ["missing roleArn"],
    });
  });

  it("a session policy with session tags enabled by an output", async () => {
    const disableSessionTags = pulumi.output(Promise.resolve(false));
    await assertRejected(() => declare({ policy, disableSessionTags }), {
      component: 'PodIdentity "app"',
      what: "a session policy with session tags enabled by an output",
      issues: ["exclusive policy"],
    });
  });

  it("invalid secrets without revealing them", async () => {
    const secrets = {
      clusterName: pulumi.secret("hunter2 "),
      policy: pulumi.secret({ Statement: { ...statement, Effect: "hunter2" } }),
      disableSessionTags: true,
    };
    const issues = ["format clusterName", "choice policy.Statement[0].Effect"];
    await assertRejected(() => declare(secrets), {
      component: 'PodIdentity "app"',
      what: "invalid secrets without revealing them",
      issues,
      secret: "hunter2",
    });
  });
});
