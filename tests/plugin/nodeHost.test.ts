import assert from "node:assert/strict";
import { runInNodeHost } from "../support/nodeHost";

/** A program with the components, and the names that the programs below use. */
const program = (body: string) =>
  `const pulumi = require("@pulumi/pulumi");\nconst eksAuth = require("pulumi-eks-auth");\n` +
  `const later = (value) => pulumi.output(Promise.resolve(value));\n${body}\n`;

/** The exit status by which the host signals that all errors were reported. */
const reported = 32;

describe("a program with a component error in Pulumi's Node host", () => {
  const invalid = 'AwsAuth "team" has an invalid input:\n  - clusterName is "a b"; expected ';
  const inputs: [string, string][] = [
    ["an invalid plain input", 'new eksAuth.AwsAuth("team", { clusterName: "a b", accounts: ["111122223333"] });'],
    ["an invalid output", 'new eksAuth.AwsAuth("team", { clusterName: later("a b"), accounts: ["111122223333"] });'],
  ];
  for (const [what, body] of inputs) {
    it(`reports only the message, once: ${what}`, async () => {
      const { errors, status, printed } = await runInNodeHost(program(body));
      assert.equal(errors.length, 1, errors.join("\n---\n"));
      assert.ok(errors[0]?.startsWith(invalid), errors[0]);
      assert.equal(errors[0]?.split("\n").length, 2);
      assert.equal(status, reported, printed);
    });
  }

  const lookUps: [string, string, RegExp][] = [
    [
      "the cluster can't be read",
      'new eksAuth.OidcProvider("cluster", { clusterName: "shop" });',
      /^clusterName is "shop": the cluster can't be read; expected the permission eks:DescribeCluster\. .* AccessDenied$/,
    ],
    [
      "the OIDC providers can't be read",
      'new eksAuth.OidcProvider("cluster", { issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE" });',
      /^The IAM OIDC providers of the account can't be read .* AccessDenied$/,
    ],
    [
      "the account can't be read",
      'new eksAuth.ControlPlaneAccess("ci", { capabilities: ["read-clusters"], clusterNames: ["shop"], regions: ["us-west-2"], partition: "aws" });',
      /^accountId is missing and can't be read; expected an answer from sts:GetCallerIdentity\. .* AccessDenied$/,
    ],
    [
      "the cluster's add-ons and account can't be read",
      'new eksAuth.PodIdentity("app", { clusterName: "shop", serviceAccount: { namespace: "apps", name: "app" }, roleArn: "arn:aws:iam::111122223333:role/app" });',
      /^The account, region and partition of the AWS provider, .* AccessDenied$/,
    ],
    [
      "the cluster of an access entry can't be read",
      'new eksAuth.AccessEntry("team", { clusterName: "shop", principalArn: "arn:aws:iam::111122223333:role/Team" });',
      /^clusterName is "shop": the cluster can't be read; .* AccessDenied$/,
    ],
  ];
  for (const [what, body, message] of lookUps) {
    it(`reports only the messages if ${what}`, async () => {
      const { errors, status, printed } = await runInNodeHost(program(body), "AccessDenied");
      assert.ok(
        errors.some((error) => message.test(error)),
        errors.join("\n---\n"),
      );
      assert.deepEqual(
        errors.filter((error) => error.includes("\n    at ") || /unhandled exception/.test(error)),
        [],
      );
      assert.deepEqual(errors, [...new Set(errors)]);
      assert.equal(status, reported, printed);
    });
  }
});
