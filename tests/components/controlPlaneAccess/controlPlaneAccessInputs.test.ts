import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { lookUps } from "./aControlPlaneAccess";
import { account, bad, capability, good } from "./badControlPlaneAccesses";

const message = (lines: string[]) => messageOf('ControlPlaneAccess "ci"', lines);
const declare = (args: object) => new ControlPlaneAccess("ci", { ...good, ...args } as ControlPlaneAccessArgs);
const refusal = (args: object) => refusalOf(() => declare(args), { functions: lookUps() });

describe("a ControlPlaneAccess refuses", () => {
  for (const [what, args, lines] of bad) {
    it(`${what}, without asking anyone`, async () => {
      assert.equal(await refusalOf(() => declare(args), { preview: true }), message(lines));
    });
  }

  it("all of it together", async () => {
    const args = {
      capabilities: ["admin"],
      clusterNames: ["a b"],
      accountId: "1",
      regions: [],
      users: [`arn:aws:iam::${account}:root`],
      policyName: "",
      tags: { "": "x" },
    };
    const expected = message([
      `capabilities[0] is "admin"; ${capability}`,
      'clusterNames[0] is "a b"; expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit. Pass the cluster\'s name, not its ARN or endpoint.',
      'accountId is "1"; expected the ID of an AWS account: 12 digits. Write it without hyphens, or leave accountId out for the AWS provider\'s.',
      "regions is []; expected at least 1 regions. Leave regions out for the AWS provider's.",
      `users[0] is "arn:aws:iam::${account}:root"; expected an IAM user that takes policies, by its name (1 to 64 letters, digits and _+=,.@-) or ARN (arn:<partition>:iam::<account>:user/<path and name>). Pass the user's name, or its ARN exactly as AWS shows it.`,
      'policyName is ""; expected the name of a managed policy: 1 to 125 letters, digits and _+=,.@-. Choose a name of this form, or leave it out to have one generated.',
      'tags[""] is ""; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
    ]);
    assert.equal(await refusal(args), expected);
    assert.equal(await refusal(later(args)), expected);
  });
});

describe("a ControlPlaneAccess refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusal(later(args)), message(lines));
    });
  }

  it("wildcards that turn out not to be allowed", async () => {
    const expected = message([
      'clusterNames[0] is "*"; expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit. Name the clusters one by one, or set allowWildcards to mean every one that matches.',
    ]);
    for (const allowWildcards of [Promise.resolve(false), pulumi.output(undefined), Promise.resolve(null)]) {
      assert.equal(await refusal({ clusterNames: ["*"], allowWildcards }), expected);
    }
  });

  it("a role of an account that turns out not to be the provider's", async () => {
    const roles = ["arn:aws:iam::210987654321:role/admin"];
    const expected = message([
      'roles[0] is "arn:aws:iam::210987654321:role/admin"; expected an ARN of the account that the policies are for (accountId). Pass one of these, or declare another ControlPlaneAccess with an AWS provider of the other account.',
    ]);
    assert.equal(await refusal({ roles }), expected);
    assert.equal(await refusal(later({ roles })), expected);
    const functions = lookUps("aws-cn", "cn-north-1");
    const there = await refusalOf(() => declare({ users: [`arn:aws:iam::${account}:user/a`] }), { functions });
    assert.match(there, /users\[0\] is .* expected an ARN of the partition that the policies are for \(partition\)/);
  });

  it("roles and keys that no capability turns out to have a use for", async () => {
    const passRoleArns = [`arn:aws:iam::${account}:role/node`];
    const late = { capabilities: Promise.resolve(["get-kubeconfig"]), passRoleArns };
    assert.match(await refusal(late), /passRoleArns is \["arn:aws:iam::123456789012:role\/node"\]; expected none/);
    const needing = { capabilities: [Promise.resolve("create-clusters")] };
    assert.match(await refusal(needing), /passRoleArns is missing; expected a list, which "create-clusters"/);
  });

  it("more policies than IAM attaches to a principal", async () => {
    const clusterNames = Array.from({ length: 300 }, (_, index) => `cluster-${index}`);
    const expected = message([
      'clusterNames is "50 policies"; expected at most 10 managed policies of 6144 characters, which is what IAM lets a principal have by default. Name fewer clusters, regions or capabilities here, or join names by wildcards with allowWildcards.',
    ]);
    assert.equal(await refusal({ capabilities: ["read-clusters"], clusterNames }), expected);
    assert.equal(
      await refusal({ capabilities: ["read-clusters"], clusterNames: Promise.resolve(clusterNames) }),
      expected,
    );
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      capabilities: [pulumi.secret("hunter2")],
      clusterNames: [pulumi.secret("hunter2 ")],
      accountId: pulumi.secret("hunter2"),
      users: [pulumi.secret("arn:aws:iam::123456789012:group/hunter2")],
      resourceTags: pulumi.secret({ "aws:hunter2": "a" }),
      policyName: pulumi.secret("hunter2 "),
    };
    assert.equal(
      await refusal(secrets),
      message([
        `capabilities[0] is [secret]; ${capability}`,
        "clusterNames[0] is [secret]; expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit. Pass the cluster's name, not its ARN or endpoint.",
        "accountId is [secret]; expected the ID of an AWS account: 12 digits. Write it without hyphens, or leave accountId out for the AWS provider's.",
        'resourceTags[[secret]] is [secret]; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
        "users[0] is [secret]; expected an IAM user that takes policies, by its name (1 to 64 letters, digits and _+=,.@-) or ARN (arn:<partition>:iam::<account>:user/<path and name>). Pass the user's name, or its ARN exactly as AWS shows it.",
        "policyName is [secret]; expected the name of a managed policy: 1 to 125 letters, digits and _+=,.@-. Choose a name of this form, or leave it out to have one generated.",
      ]),
    );
    const roles = [pulumi.secret("arn:aws:iam::210987654321:role/hunter2")];
    const foreign = await refusal({ roles });
    assert.match(foreign, /roles\[0\] is \[secret\]; expected an ARN of the account/);
    assert.ok(!foreign.includes("hunter2"));
  });
});
