import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { account, accountName, bad, good, manyPolicies, namespace, oneByOne, provider } from "./badServiceAccountRoles";

const message = (lines: string[]) => messageOf('ServiceAccountRole "app"', lines);
const declare = (args: object) => new ServiceAccountRole("app", { ...good, ...args } as ServiceAccountRoleArgs);
describe("a ServiceAccountRole refuses", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusalOf(() => declare(args), { preview: true }), message(lines));
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
    const lines = [
      `oidcProviderArns[0] is "arn:aws:iam::${account}:role/a"; ${provider} This is the ARN of an IAM role: pass the ARN of an IAM OIDC provider.`,
      `serviceAccounts[0].namespace is "*"; ${namespace} ${oneByOne}`,
      'policyArns is "11 items"; expected at most 10 managed policies. Join some of them into one policy, or use inlinePolicies.',
      'inlinePolicies["read"] is "[]"; expected a policy document, as JSON text or as a structure with Version and Statement. Give an object.',
      'roleName is ""; expected the name of an IAM role: 1 to 64 letters, digits and _+=,.@-. Choose a name of this form, or leave it out to have one generated.',
      "maxSessionDuration is 1; expected a whole number of seconds from 3600 to 43200. Give a number within these bounds, or leave maxSessionDuration out for the default.",
      'tags[""] is ""; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
    ];
    assert.equal(await refusalOf(() => declare(args)), message(lines));
    assert.equal(await refusalOf(() => declare(later(args))), message(lines));
  });
});

describe("a ServiceAccountRole refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusalOf(() => declare(later(args))), message(lines));
    });
  }

  it("wildcards that turn out not to be allowed", async () => {
    const serviceAccounts = [{ namespace: "*", name: "a" }];
    const lines = [`serviceAccounts[0].namespace is "*"; ${namespace} ${oneByOne}`];
    const no = () => pulumi.output(Promise.resolve(false));
    assert.equal(await refusalOf(() => declare({ serviceAccounts, allowWildcards: no() })), message(lines));
    const name = pulumi.output("*");
    const both = { serviceAccounts: [{ namespace: name, name: "a" }], allowWildcards: no() };
    assert.equal(await refusalOf(() => declare(both)), message(lines));
    const nothing = pulumi.output(undefined);
    assert.equal(await refusalOf(() => declare({ serviceAccounts, allowWildcards: nothing })), message(lines));
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = {
      oidcProviderArns: [pulumi.secret("arn:aws:hunter2::123456789012:x")],
      serviceAccounts: [{ namespace: "default", name: pulumi.secret("HUNTER2") }],
      inlinePolicies: { read: pulumi.secret("hunter2") },
      roleName: pulumi.secret("hunter2 "),
      tags: pulumi.secret({ "aws:hunter2": "a" }),
    };
    const lines = [
      `oidcProviderArns[0] is [secret]; ${provider} Pass the ARN of an IAM OIDC provider exactly as AWS shows it.`,
      `serviceAccounts[0].name is [secret]; ${accountName} Use the service account's name as kubectl shows it, without its namespace.`,
      'inlinePolicies["read"] is [secret]; expected a policy document, as JSON text or as a structure with Version and Statement. Mend the JSON.',
      "roleName is [secret]; expected the name of an IAM role: 1 to 64 letters, digits and _+=,.@-. Choose a name of this form, or leave it out to have one generated.",
      'tags[[secret]] is [secret]; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
    ];
    assert.equal(await refusalOf(() => declare(secrets)), message(lines));
  });
});
