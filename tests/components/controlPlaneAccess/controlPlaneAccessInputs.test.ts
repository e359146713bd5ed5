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

describe("ControlPlaneAccess rejects", () => {
  for (const [what, args, issues] of bad) {
    it(`${what} without reading anything`, async () => {
      await assertRejected(
        () => declare(args),
        { component: 'ControlPlaneAccess "ci"', what, issues },
        { preview: true },
      );
    });
  }

  it("several invalid inputs in one error", async () => {
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
    await rejected("several invalid inputs in one error", expected, args);
    await rejected("several invalid inputs in one error", expected, later(args));
  });
});

describe("ControlPlaneAccess with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  it("wildcards if allowWildcards doesn't resolve to true", async () => {
    const expected = ["format clusterNames[0]"];
    for (const allowWildcards of [Promise.resolve(false), pulumi.output(undefined), Promise.resolve(null)]) {
      await rejected("wildcards if allowWildcards doesn't resolve to true", expected, {
        clusterNames: ["*"],
        allowWildcards,
      });
    }
  });

  it("a role in another account than the provider's", async () => {
    const roles = ["arn:aws:iam::210987654321:role/admin"];
    const expected = ["mismatch roles[0]"];
    await rejected("a role in another account than the provider's", expected, { roles });
    await rejected("a role in another account than the provider's", expected, later({ roles }));
    const functions = lookUps("aws-cn", "cn-north-1");
    const there = await refusalOf(() => declare({ users: [`arn:aws:iam::${account}:user/a`] }), { functions });
    assert.match(there, /users\[0\] is .* expected an ARN in the partition of the policies \(partition\)/);
  });

  it("roles that no capability uses and roles that are missing", async () => {
    const passRoleArns = [`arn:aws:iam::${account}:role/node`];
    const late = { capabilities: Promise.resolve(["get-kubeconfig"]), passRoleArns };
    assert.match(await refusal(late), /passRoleArns is \["arn:aws:iam::123456789012:role\/node"\]; expected none/);
    const needing = { capabilities: [Promise.resolve("create-clusters")] };
    assert.match(await refusal(needing), /passRoleArns is missing; expected a list, as required by "create-clusters"/);
  });

  it("more policies than IAM can attach to a principal", async () => {
    const clusterNames = Array.from({ length: 300 }, (_, index) => `cluster-${index}`);
    const expected = ["limit clusterNames"];
    await rejected("more policies than IAM can attach to a principal", expected, {
      capabilities: ["read-clusters"],
      clusterNames,
    });
    await rejected("more policies than IAM can attach to a principal", expected, {
      capabilities: ["read-clusters"],
      clusterNames: Promise.resolve(clusterNames),
    });
  });

  it("invalid secrets without revealing them", async () => {
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
        what: "invalid secrets without revealing them",
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
