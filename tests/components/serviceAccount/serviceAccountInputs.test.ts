import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, type ServiceAccountArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";

const roleArn = "arn:aws:iam::123456789012:role/my-role";
const good = { name: "my-sa", roleArn };
const ours = (key: string, value: string, input: string): [string, object, string[]] => [
  `an annotation that the input ${input} sets`,
  { annotations: { [`eks.amazonaws.com/${key}`]: value } },
  [`exclusive annotations["eks.amazonaws.com/${key}"]`],
];

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["a missing name", { name: undefined }, ["missing name"]],
  ["an invalid name", { name: "My_SA" }, ["format name"]],
  ["a name with a namespace prefix", { name: "shop/my-sa" }, ["format name"]],
  ["an invalid namespace", { namespace: "a.b" }, ["format namespace"]],
  ["a missing role ARN", { roleArn: undefined }, ["missing roleArn"]],
  ["a role name instead of an ARN", { roleArn: "my-role" }, ["format roleArn"]],
  ["a role session ARN", { roleArn: "arn:aws:sts::123456789012:assumed-role/my-role/me" }, ["format roleArn"]],
  ["an audience with a space", { audience: "a b" }, ["format audience"]],
  ...[599, 86401, 600.5].map((value): [string, object, string[]] => [
    `a token expiration of ${value} seconds`,
    { tokenExpirationSeconds: value },
    ["range tokenExpirationSeconds"],
  ]),
  ["a boolean given as a string", { stsRegionalEndpoints: "true" }, ["type stsRegionalEndpoints"]],
  ["a number instead of a boolean", { automountServiceAccountToken: 0 }, ["type automountServiceAccountToken"]],
  ours("role-arn", "arn:aws:iam::123456789012:role/other", "roleArn"),
  ours("audience", "a", "audience"),
  ours("token-expiration", "1", "tokenExpirationSeconds"),
  ours("sts-regional-endpoints", "no", "stsRegionalEndpoints"),
  ["an annotation that isn't a string", { annotations: { a: true } }, ['format annotations["a"]']],
  ["annotations given as a list", { annotations: ["a"] }, ["type annotations"]],
  [
    "invalid labels",
    { labels: { "-a": "b", a: "b c", "example.com/a/b": "c", "": "d", e: 7 } },
    [
      'format labels["-a"]',
      'format labels["a"]',
      'format labels["example.com/a/b"]',
      'format labels[""]',
      'format labels["e"]',
    ],
  ],
  ["an invalid annotation key", { annotations: { "a key": "b" } }, ['format annotations["a key"]']],
  ["labels given as a list", { labels: ["a"] }, ["type labels"]],
];
/** The same for inputs that must be plain values. */
const badAtOnce: [string, object, string[]][] = [
  ["an output for createNamespace", { createNamespace: pulumi.output(true) }, ["not-plain createNamespace"]],
  ["createNamespace that isn't a boolean", { createNamespace: "yes" }, ["type createNamespace"]],
  ["an output for existing", { existing: pulumi.output("patch") }, ["not-plain existing"]],
  ["an unknown value of existing", { existing: "use" }, ["choice existing"]],
  ["createNamespace with existing: patch", { existing: "patch", createNamespace: true }, ["exclusive createNamespace"]],
];

const rejected = (what: string, issues: string[], args: object, preview = false) =>
  assertRejected(
    () => new ServiceAccount("app", { ...good, ...args } as ServiceAccountArgs),
    { component: 'ServiceAccount "app"', what, issues },
    { preview },
  );
const everything = {
  name: "My_SA",
  namespace: "a.b",
  roleArn: "my-role",
  tokenExpirationSeconds: 1,
  annotations: { a: 7, "eks.amazonaws.com/audience": "a" },
};
const everyIssue = [
  "format name",
  "format namespace",
  "format roleArn",
  "range tokenExpirationSeconds",
  'format annotations["a"]',
  'exclusive annotations["eks.amazonaws.com/audience"]',
];

describe("ServiceAccount rejects", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("several invalid inputs in one error", async () => {
    await rejected("several invalid inputs in one error", everyIssue, everything);
  });
});

describe("ServiceAccount with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  it("several invalid inputs without creating the namespace", async () => {
    await rejected("several invalid inputs without creating the namespace", everyIssue, {
      ...later(everything),
      createNamespace: true,
    });
  });

  it("an invalid role ARN without creating the namespace", async () => {
    const args = { namespace: "shop", createNamespace: true, ...later({ roleArn: "my-role" }) };
    await rejected("an invalid role ARN without creating the namespace", ["format roleArn"], args);
  });

  it("invalid secrets without revealing them", async () => {
    const secrets = {
      name: pulumi.secret("HUNTER2"),
      roleArn: pulumi.secret("arn:aws:hunter2::123456789012:x"),
      annotations: pulumi.secret({ hunter2: 7 }),
    };
    await assertRejected(() => new ServiceAccount("app", { ...good, ...secrets } as object as ServiceAccountArgs), {
      component: 'ServiceAccount "app"',
      what: "invalid secrets without revealing them",
      issues: ["format name", "format roleArn", "format annotations[[secret]]"],
      secret: "hunter2",
    });
  });
});
