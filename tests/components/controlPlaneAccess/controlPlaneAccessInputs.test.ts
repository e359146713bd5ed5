import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../../provider";
import { later, refusalOf } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { lookUps } from "./aControlPlaneAccess";
import { account, bad, good } from "./badControlPlaneAccesses";

const declare = (args: object) => new ControlPlaneAccess("ci", { ...good, ...args } as ControlPlaneAccessArgs);
const rejected = (what: string, issues: string[], args: object) =>
  assertRejected(() => declare(args), { component: 'ControlPlaneAccess "ci"', what, issues }, { functions: lookUps() });
const refusal = (args: object) => refusalOf(() => declare(args), { functions: lookUps() });

describe("a ControlPlaneAccess refuses", () => {
  for (const [what, args, issues] of bad) {
    it(`${what}, without asking anyone`, async () => {
      await assertRejected(
        () => declare(args),
        { component: 'ControlPlaneAccess "ci"', what, issues },
        { preview: true },
      );
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
    const expected = [
      "format capabilities[0]",
      "format clusterNames[0]",
      "format accountId",
      "range regions",
      "format users[0]",
      "format policyName",
      'format tags[""]',
    ];
    await rejected("all of it together", expected, args);
    await rejected("all of it together", expected, later(args));
  });
});

describe("a ControlPlaneAccess refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  it("wildcards that turn out not to be allowed", async () => {
    const expected = ["format clusterNames[0]"];
    for (const allowWildcards of [Promise.resolve(false), pulumi.output(undefined), Promise.resolve(null)]) {
      await rejected("wildcards that turn out not to be allowed", expected, { clusterNames: ["*"], allowWildcards });
    }
  });

  it("a role of an account that turns out not to be the provider's", async () => {
    const roles = ["arn:aws:iam::210987654321:role/admin"];
    const expected = ["mismatch roles[0]"];
    await rejected("a role of an account that turns out not to be the provider's", expected, { roles });
    await rejected("a role of an account that turns out not to be the provider's", expected, later({ roles }));
    const functions = lookUps("aws-cn", "cn-north-1");
    const there = await refusalOf(() => declare({ users: [`arn:aws:iam::${account}:user/a`] }), { functions });
    assert.match(there, /users\[0\] is .* expected an ARN in the partition of the policies \(partition\)/);
  });

  it("roles and keys that no capability turns out to have a use for", async () => {
    const passRoleArns = [`arn:aws:iam::${account}:role/node`];
    const late = { capabilities: Promise.resolve(["get-kubeconfig"]), passRoleArns };
    assert.match(await refusal(late), /passRoleArns is \["arn:aws:iam::123456789012:role\/node"\]; expected none/);
    const needing = { capabilities: [Promise.resolve("create-clusters")] };
    assert.match(await refusal(needing), /passRoleArns is missing; expected a list, as required by "create-clusters"/);
  });

  it("more policies than IAM attaches to a principal", async () => {
    const clusterNames = Array.from({ length: 300 }, (_, index) => `cluster-${index}`);
    const expected = ["limit clusterNames"];
    await rejected("more policies than IAM attaches to a principal", expected, {
      capabilities: ["read-clusters"],
      clusterNames,
    });
    await rejected("more policies than IAM attaches to a principal", expected, {
      capabilities: ["read-clusters"],
      clusterNames: Promise.resolve(clusterNames),
    });
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
    await assertRejected(
      () => declare(secrets),
      {
        component: 'ControlPlaneAccess "ci"',
        what: "what it can't be told of, without a word of it",
        issues: [
          "format capabilities[0]",
          "format clusterNames[0]",
          "format accountId",
          "format resourceTags[[secret]]",
          "format users[0]",
          "format policyName",
        ],
        secret: "hunter2",
      },
      { functions: lookUps() },
    );
    const roles = [pulumi.secret("arn:aws:iam::210987654321:role/hunter2")];
    const foreign = await refusal({ roles });
    assert.match(foreign, /roles\[0\] is \[secret\]; expected an ARN in the account/);
    assert.ok(!foreign.includes("hunter2"));
  });
});
