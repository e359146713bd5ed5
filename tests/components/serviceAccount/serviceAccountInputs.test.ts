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

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["no name", { name: undefined }, ["missing name"]],
  ["a name that Kubernetes refuses", { name: "My_SA" }, ["format name"]],
  ["a name with its namespace", { name: "shop/my-sa" }, ["format name"]],
  ["a namespace that Kubernetes refuses", { namespace: "a.b" }, ["format namespace"]],
  ["no role", { roleArn: undefined }, ["missing roleArn"]],
  ["the name of a role where its ARN is expected", { roleArn: "my-role" }, ["format roleArn"]],
  [
    "the ARN of a session of a role",
    { roleArn: "arn:aws:sts::123456789012:assumed-role/my-role/me" },
    ["format roleArn"],
  ],
  ["an audience with a space", { audience: "a b" }, ["format audience"]],
  ...[599, 86401, 600.5].map((value): [string, object, string[]] => [
    `a token of ${value} seconds`,
    { tokenExpirationSeconds: value },
    ["range tokenExpirationSeconds"],
  ]),
  ["a boolean in quotes", { stsRegionalEndpoints: "true" }, ["type stsRegionalEndpoints"]],
  ["a number for a boolean", { automountServiceAccountToken: 0 }, ["type automountServiceAccountToken"]],
  ours("role-arn", "arn:aws:iam::123456789012:role/other", "roleArn"),
  ours("audience", "a", "audience"),
  ours("token-expiration", "1", "tokenExpirationSeconds"),
  ours("sts-regional-endpoints", "no", "stsRegionalEndpoints"),
  ["an annotation that is no text", { annotations: { a: true } }, ['format annotations["a"]']],
  ["a list of annotations", { annotations: ["a"] }, ["type annotations"]],
  [
    "labels that Kubernetes refuses",
    { labels: { "-a": "b", a: "b c", "example.com/a/b": "c", "": "d", e: 7 } },
    [
      'format labels["-a"]',
      'format labels["a"]',
      'format labels["example.com/a/b"]',
      'format labels[""]',
      'format labels["e"]',
    ],
  ],
  ["an annotation whose key Kubernetes refuses", { annotations: { "a key": "b" } }, ['format annotations["a key"]']],
  ["a list of labels", { labels: ["a"] }, ["type labels"]],
];
/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  ["a namespace to make that isn't known yet", { createNamespace: pulumi.output(true) }, ["not-plain createNamespace"]],
  ["a namespace to make that is no boolean", { createNamespace: "yes" }, ["type createNamespace"]],
  ["a word about one that exists that isn't known yet", { existing: pulumi.output("patch") }, ["not-plain existing"]],
  ["another word about one that exists", { existing: "use" }, ["choice existing"]],
  [
    "a namespace to make for a service account that exists",
    { existing: "patch", createNamespace: true },
    ["exclusive createNamespace"],
  ],
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

describe("a ServiceAccount refuses", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("all of it together", async () => {
    await rejected("all of it together", everyIssue, everything);
  });
});

describe("a ServiceAccount refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  it("all of it together, and makes no namespace either", async () => {
    await rejected("all of it together, and makes no namespace either", everyIssue, {
      ...later(everything),
      createNamespace: true,
    });
  });

  it("what is wrong beside the names of a namespace to make", async () => {
    const args = { namespace: "shop", createNamespace: true, ...later({ roleArn: "my-role" }) };
    await rejected("what is wrong beside the names of a namespace to make", ["format roleArn"], args);
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      name: pulumi.secret("HUNTER2"),
      roleArn: pulumi.secret("arn:aws:hunter2::123456789012:x"),
      annotations: pulumi.secret({ hunter2: 7 }),
    };
    await assertRejected(() => new ServiceAccount("app", { ...good, ...secrets } as object as ServiceAccountArgs), {
      component: 'ServiceAccount "app"',
      what: "what it can't be told of, without a word of it",
      issues: ["format name", "format roleArn", "format annotations[[secret]]"],
      secret: "hunter2",
    });
  });
});
