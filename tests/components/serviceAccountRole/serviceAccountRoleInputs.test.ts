import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { account, bad, good, manyPolicies } from "./badServiceAccountRoles";

const declare = (args: object) => new ServiceAccountRole("app", { ...good, ...args } as ServiceAccountRoleArgs);
describe("a ServiceAccountRole refuses", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(
        () => declare(args),
        { component: 'ServiceAccountRole "app"', what, issues },
        { preview: true },
      );
    });
  }

  it("all of it together", async () => {
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
      what: "all of it together",
      issues,
    });
    await assertRejected(() => declare(later(args)), {
      component: 'ServiceAccountRole "app"',
      what: "all of it together",
      issues,
    });
  });
});

describe("a ServiceAccountRole refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(later(args)), { component: 'ServiceAccountRole "app"', what, issues });
    });
  }

  it("wildcards that turn out not to be allowed", async () => {
    const serviceAccounts = [{ namespace: "*", name: "a" }];
    const issues = ["format serviceAccounts[0].namespace"];
    const no = () => pulumi.output(Promise.resolve(false));
    await assertRejected(() => declare({ serviceAccounts, allowWildcards: no() }), {
      component: 'ServiceAccountRole "app"',
      what: "wildcards that turn out not to be allowed",
      issues,
    });
    const name = pulumi.output("*");
    const both = { serviceAccounts: [{ namespace: name, name: "a" }], allowWildcards: no() };
    await assertRejected(() => declare(both), {
      component: 'ServiceAccountRole "app"',
      what: "wildcards that turn out not to be allowed",
      issues,
    });
    const nothing = pulumi.output(undefined);
    await assertRejected(() => declare({ serviceAccounts, allowWildcards: nothing }), {
      component: 'ServiceAccountRole "app"',
      what: "wildcards that turn out not to be allowed",
      issues,
    });
  });

  it("what it can't be told of, without a word of it", async () => {
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
      what: "what it can't be told of, without a word of it",
      issues,
      secret: "hunter2",
    });
  });
});
