import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { account, bad, good, manyPolicies } from "./serviceAccountRole.invalid";

const declare = (args: object) => new ServiceAccountRole("app", { ...good, ...args } as ServiceAccountRoleArgs);
describe("ServiceAccountRole rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(
        () => declare(args),
        { component: 'ServiceAccountRole "app"', what, issues },
        { preview: true },
      );
    });
  }

  it("several invalid inputs in one error", async () => {
    const args = {
      oidcProviderArns: [`arn:aws:iam::${account}:role/a`],
      serviceAccounts: [{ namespace: "*", name: "a" }],
      policyArns: manyPolicies(11),
      inlinePolicies: { read: "[]" },
      roleName: "",
      maxSessionDuration: 1,
      tags: { "": "x" },
    };
    const issues = [
      "format oidcProviderArns[0]",
      "format serviceAccounts[0].namespace",
      "range policyArns",
      'type inlinePolicies["read"]',
      "format roleName",
      "range maxSessionDuration",
      'format tags[""]',
    ];
    await assertRejected(() => declare(args), {
      component: 'ServiceAccountRole "app"',
      what: "several invalid inputs in one error",
      issues,
    });
    await assertRejected(() => declare(later(args)), {
      component: 'ServiceAccountRole "app"',
      what: "several invalid inputs in one error",
      issues,
    });
  });
});

describe("ServiceAccountRole with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(later(args)), { component: 'ServiceAccountRole "app"', what, issues });
    });
  }

  it("wildcards if allowWildcards doesn't resolve to true", async () => {
    const serviceAccounts = [{ namespace: "*", name: "a" }];
    const issues = ["format serviceAccounts[0].namespace"];
    const no = () => pulumi.output(Promise.resolve(false));
    await assertRejected(() => declare({ serviceAccounts, allowWildcards: no() }), {
      component: 'ServiceAccountRole "app"',
      what: "wildcards if allowWildcards doesn't resolve to true",
      issues,
    });
    const name = pulumi.output("*");
    const both = { serviceAccounts: [{ namespace: name, name: "a" }], allowWildcards: no() };
    await assertRejected(() => declare(both), {
      component: 'ServiceAccountRole "app"',
      what: "wildcards if allowWildcards doesn't resolve to true",
      issues,
    });
    const nothing = pulumi.output(undefined);
    await assertRejected(() => declare({ serviceAccounts, allowWildcards: nothing }), {
      component: 'ServiceAccountRole "app"',
      what: "wildcards if allowWildcards doesn't resolve to true",
      issues,
    });
  });

  it("invalid secrets without revealing them", async () => {
    const secrets = {
      oidcProviderArns: [pulumi.secret("arn:aws:hunter2::123456789012:x")],
      serviceAccounts: [{ namespace: "default", name: pulumi.secret("HUNTER2") }],
      inlinePolicies: { read: pulumi.secret("hunter2") },
      roleName: pulumi.secret("hunter2 "),
      tags: pulumi.secret({ "aws:hunter2": "a" }),
    };
    const issues = [
      "format oidcProviderArns[0]",
      "format serviceAccounts[0].name",
      'format inlinePolicies["read"]',
      "format roleName",
      "format tags[[secret]]",
    ];
    await assertRejected(() => declare(secrets), {
      component: 'ServiceAccountRole "app"',
      what: "invalid secrets without revealing them",
      issues,
      secret: "hunter2",
    });
  });
});
