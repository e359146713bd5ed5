import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, type ServiceAccountArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";

const roleArn = "arn:aws:iam::123456789012:role/my-role";
const good = { name: "my-sa", roleArn };
const accountName =
  "expected the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, the first and last a letter or digit.";
const asKubectl = "Use the service account's name as kubectl shows it, without its namespace.";
const namespace =
  "expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen. Use the namespace's name as kubectl shows it.";
const role = "expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>).";
const audience =
  'expected an audience (client ID) of 1 to 255 characters without white space and without "$' +
  '{", where a policy variable begins. Use "sts.amazonaws.com" unless the tokens are minted for another audience.';
const key =
  "expected a key of 1 to 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit, after a DNS name and a slash if it has a prefix. Rename the key.";
const labelValue =
  "expected at most 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit. Change the value; write numbers and booleans in quotes.";
const quotes = "expected true or false. Write it without quotes.";
const ours = (key: string, value: string, input: string): [string, object, string[]] => [
  `an annotation that the input ${input} sets`,
  { annotations: { [`eks.amazonaws.com/${key}`]: value } },
  [
    `annotations["eks.amazonaws.com/${key}"] is "${value}"; expected no annotation that the input ${input} sets. Remove it, and use the input ${input}.`,
  ],
];

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  ["no name", { name: undefined }, [`name is missing; ${accountName} Give the service account a name.`]],
  ["a name that Kubernetes refuses", { name: "My_SA" }, [`name is "My_SA"; ${accountName} ${asKubectl}`]],
  ["a name with its namespace", { name: "shop/my-sa" }, [`name is "shop/my-sa"; ${accountName} ${asKubectl}`]],
  ["a namespace that Kubernetes refuses", { namespace: "a.b" }, [`namespace is "a.b"; ${namespace}`]],
  ["no role", { roleArn: undefined }, [`roleArn is missing; ${role} Pass the arn of a ServiceAccountRole.`]],
  [
    "the name of a role where its ARN is expected",
    { roleArn: "my-role" },
    [`roleArn is "my-role"; ${role} Pass the ARN of an IAM role exactly as AWS shows it.`],
  ],
  [
    "the ARN of a session of a role",
    { roleArn: "arn:aws:sts::123456789012:assumed-role/my-role/me" },
    [
      `roleArn is "arn:aws:sts::123456789012:assumed-role/my-role/me"; ${role} This is the ARN of a session of a role: pass the ARN of an IAM role.`,
    ],
  ],
  ["an audience with a space", { audience: "a b" }, [`audience is "a b"; ${audience}`]],
  ...[599, 86401, 600.5].map((value): [string, object, string[]] => [
    `a token of ${value} seconds`,
    { tokenExpirationSeconds: value },
    [
      `tokenExpirationSeconds is ${value}; expected a whole number of seconds from 600 to 86400. Give a number within these bounds, or leave tokenExpirationSeconds out for the default.`,
    ],
  ]),
  ["a boolean in quotes", { stsRegionalEndpoints: "true" }, [`stsRegionalEndpoints is "true"; ${quotes}`]],
  ["a number for a boolean", { automountServiceAccountToken: 0 }, [`automountServiceAccountToken is 0; ${quotes}`]],
  ours("role-arn", "arn:aws:iam::123456789012:role/other", "roleArn"),
  ours("audience", "a", "audience"),
  ours("token-expiration", "1", "tokenExpirationSeconds"),
  ours("sts-regional-endpoints", "no", "stsRegionalEndpoints"),
  [
    "an annotation that is no text",
    { annotations: { a: true } },
    ['annotations["a"] is true; expected a text. Write numbers and booleans in quotes.'],
  ],
  [
    "a list of annotations",
    { annotations: ["a"] },
    ['annotations is ["a"]; expected a map of annotations. Write it as a map from names to values.'],
  ],
  [
    "labels that Kubernetes refuses",
    { labels: { "-a": "b", a: "b c", "example.com/a/b": "c", "": "d", e: 7 } },
    [
      `labels["-a"] is "-a"; ${key}`,
      `labels["a"] is "b c"; ${labelValue}`,
      `labels["example.com/a/b"] is "example.com/a/b"; ${key}`,
      `labels[""] is ""; ${key}`,
      `labels["e"] is 7; ${labelValue}`,
    ],
  ],
  [
    "an annotation whose key Kubernetes refuses",
    { annotations: { "a key": "b" } },
    [`annotations["a key"] is "a key"; ${key}`],
  ],
  [
    "a list of labels",
    { labels: ["a"] },
    ['labels is ["a"]; expected a map of labels. Write it as a map from names to values.'],
  ],
];
const plain =
  "expected a value that is known when the program starts, not the output of a resource. Write the value itself, or take it from the stack's configuration.";
/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  [
    "a namespace to make that isn't known yet",
    { createNamespace: pulumi.output(true) },
    [`createNamespace is "[not known yet]"; ${plain}`],
  ],
  ["a namespace to make that is no boolean", { createNamespace: "yes" }, [`createNamespace is "yes"; ${quotes}`]],
  [
    "a word about one that exists that isn't known yet",
    { existing: pulumi.output("patch") },
    [`existing is "[not known yet]"; ${plain}`],
  ],
  [
    "another word about one that exists",
    { existing: "use" },
    [
      'existing is "use"; expected one of "fail", "patch". Use one of these words, or leave existing out for the default.',
    ],
  ],
  [
    "a namespace to make for a service account that exists",
    { existing: "patch", createNamespace: true },
    [
      'createNamespace is true; expected false where existing is "patch". Leave createNamespace out: what makes the service account makes its namespace.',
    ],
  ],
];

const message = (lines: string[]) => messageOf('ServiceAccount "app"', lines);
const refusal = (args: object, preview = false) =>
  refusalOf(() => new ServiceAccount("app", { ...good, ...args } as ServiceAccountArgs), { preview });
const everything = {
  name: "My_SA",
  namespace: "a.b",
  roleArn: "my-role",
  tokenExpirationSeconds: 1,
  annotations: { a: 7, "eks.amazonaws.com/audience": "a" },
};
const everyLine = [
  `name is "My_SA"; ${accountName} ${asKubectl}`,
  `namespace is "a.b"; ${namespace}`,
  `roleArn is "my-role"; ${role} Pass the ARN of an IAM role exactly as AWS shows it.`,
  "tokenExpirationSeconds is 1; expected a whole number of seconds from 600 to 86400. Give a number within these bounds, or leave tokenExpirationSeconds out for the default.",
  'annotations["a"] is 7; expected a text. Write numbers and booleans in quotes.',
  'annotations["eks.amazonaws.com/audience"] is "a"; expected no annotation that the input audience sets. Remove it, and use the input audience.',
];

describe("a ServiceAccount refuses", () => {
  for (const [what, args, lines] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      assert.equal(await refusal(args, true), message(lines));
    });
  }

  it("all of it together", async () => {
    assert.equal(await refusal(everything), message(everyLine));
  });
});

describe("a ServiceAccount refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusal(later(args)), message(lines));
    });
  }

  it("all of it together, and makes no namespace either", async () => {
    assert.equal(await refusal({ ...later(everything), createNamespace: true }), message(everyLine));
  });

  it("what is wrong beside the names of a namespace to make", async () => {
    const line = `roleArn is "my-role"; ${role} Pass the ARN of an IAM role exactly as AWS shows it.`;
    const args = { namespace: "shop", createNamespace: true, ...later({ roleArn: "my-role" }) };
    assert.equal(await refusal(args), message([line]));
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      name: pulumi.secret("HUNTER2"),
      roleArn: pulumi.secret("arn:aws:hunter2::123456789012:x"),
      annotations: pulumi.secret({ hunter2: 7 }),
    };
    assert.equal(
      await refusal(secrets),
      message([
        `name is [secret]; ${accountName} ${asKubectl}`,
        `roleArn is [secret]; ${role} Pass the ARN of an IAM role exactly as AWS shows it.`,
        "annotations[[secret]] is [secret]; expected a text. Write numbers and booleans in quotes.",
      ]),
    );
  });
});
