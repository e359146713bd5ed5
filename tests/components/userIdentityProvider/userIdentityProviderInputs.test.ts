import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../../provider";
import { childrenIn, later, refusalOf } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { failing, getCluster } from "../../support/mocks/functions";
import { child, declare, functions, minimal, ownIssuer } from "./aUserIdentityProvider";

const withGroups = { groupsClaim: "groups", groupsPrefix: "oidc:" };

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, ["missing clusterName"]],
  ["a name of a cluster that EKS refuses", { clusterName: "a b" }, ["format clusterName"]],
  ["a name of a config that EKS refuses", { configName: "a:b" }, ["format configName"]],
  ["no issuer", { issuerUrl: undefined }, ["missing issuerUrl"]],
  ["an issuer over http", { issuerUrl: "http://login.example.com" }, ["format issuerUrl"]],
  ["no client", { clientId: undefined }, ["missing clientId"]],
  ["a client with a space", { clientId: "a b" }, ["format clientId"]],
  ["a claim with a space", { usernameClaim: "e mail" }, ["format usernameClaim"]],
  ["a prefix of Kubernetes itself", { usernamePrefix: "system:" }, ["format usernamePrefix"]],
  ["the beginning of one", { ...withGroups, groupsPrefix: "sys" }, ["format groupsPrefix"]],
  ["no prefix of user names, in the words of groups", { usernamePrefix: "" }, ["format usernamePrefix"]],
  ["no prefix of groups, in the words of user names", { ...withGroups, groupsPrefix: "-" }, ["format groupsPrefix"]],
  ["a claim of groups with a space", { ...withGroups, groupsClaim: "my groups" }, ["format groupsClaim"]],
  ["a claim that is required without its value", { requiredClaims: { hd: "" } }, ['format requiredClaims["hd"]']],
  ["several scopes in one item", { scopes: ["email groups"] }, ["format scopes[0]"]],
  ["a tag of AWS", { tags: { "aws:a": "b" } }, ['format tags["aws:a"]']],
  ["the tag that tells whose the config is", { tags: { "eks-auth:stack": "b" } }, ['reserved tags["eks-auth:stack"]']],
  ["a profile in brackets", { profile: "[prod]" }, ["format profile"]],
  ["a role that is no ARN", { assumeRoleArn: "deployer" }, ["format assumeRoleArn"]],
];
/** The same for what isn't there. */
const badAtOnce: [string, object, string[]][] = [
  ["groups without a prefix", { groupsClaim: "groups" }, ["missing groupsPrefix"]],
  ["a prefix of no groups", { groupsPrefix: "oidc:" }, ["exclusive groupsPrefix"]],
];

const rejected = (what: string, issues: string[], args: object, preview = false) =>
  assertRejected(
    () => new UserIdentityProvider("company", { ...minimal, ...args } as UserIdentityProviderArgs),
    { component: 'UserIdentityProvider "company"', what, issues },
    {
      functions,
      preview,
    },
  );
const refusal = (args: object, preview = false) =>
  refusalOf(() => new UserIdentityProvider("company", { ...minimal, ...args } as UserIdentityProviderArgs), {
    functions,
    preview,
  });

describe("a UserIdentityProvider refuses", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("all of it together", async () => {
    const args = {
      clusterName: "a b",
      issuerUrl: "http://a",
      clientId: "",
      usernamePrefix: "system:x",
      groupsClaim: "g",
    };
    await rejected(
      "all of it together",
      ["format clusterName", "format issuerUrl", "format clientId", "format usernamePrefix", "missing groupsPrefix"],
      args,
    );
  });

  it("its own name where that is no name of a config", async () => {
    const program = () => new UserIdentityProvider("my people", minimal);
    await assertRejected(
      program,
      {
        component: 'UserIdentityProvider "my people"',
        what: "its own name where that is no name of a config",
        issues: ["format configName"],
      },
      { functions, preview: true },
    );
  });

  for (const preview of [true, false]) {
    for (const issuerUrl of [ownIssuer, `${ownIssuer}/`, pulumi.output(ownIssuer)]) {
      const shown = typeof issuerUrl === "string" ? issuerUrl : ownIssuer;
      it(`the cluster's own issuer, ${preview ? "in a preview" : "in an update"}: ${shown}`, async () => {
        await rejected(`the cluster's own issuer: ${shown}`, ["mismatch issuerUrl"], { issuerUrl }, preview);
      });
    }
  }

  it("the cluster's own issuer without telling it where it is a secret", async () => {
    await rejected("the cluster's own issuer without telling it where it is a secret", ["mismatch issuerUrl"], {
      issuerUrl: pulumi.secret(ownIssuer),
    });
  });

  it("a cluster that doesn't exist, or can't be read", async () => {
    assert.equal(
      await refusal({ clusterName: "another" }),
      'clusterName is "another": there is no such cluster in this account and region; expected the name of an existing one. ' +
        "Check the name and the AWS provider's region and account.",
    );
    const denied = failing(getCluster, "AccessDeniedException: not authorized");
    assert.equal(
      await refusalOf(() => new UserIdentityProvider("company", minimal), { functions: denied }),
      'clusterName is "prod": the cluster can\'t be read; expected the permission eks:DescribeCluster. ' +
        `Grant it to the deployer. invoking ${getCluster}: 1 error occurred:\n\t* AccessDeniedException: not authorized\n\n`,
    );
  });
});

describe("a UserIdentityProvider refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  it("a prefix that turns out to be nothing", async () => {
    const nothing = pulumi.output(undefined);
    await rejected("a prefix that turns out to be nothing", badAtOnce[0]?.[2] ?? [], {
      groupsClaim: "groups",
      groupsPrefix: nothing,
    });
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = { issuerUrl: pulumi.secret("http://hunter2"), requiredClaims: pulumi.secret({ hunter2: 7 }) };
    await assertRejected(
      () => new UserIdentityProvider("company", { ...minimal, ...secrets } as object as UserIdentityProviderArgs),
      {
        component: 'UserIdentityProvider "company"',
        what: "what it can't be told of, without a word of it",
        issues: ["format issuerUrl", "format requiredClaims[[secret]]"],
        secret: "hunter2",
      },
      {
        functions,
      },
    );
  });
});

describe("a UserIdentityProvider takes", () => {
  it("an issuer of EKS that isn't the cluster's own", async () => {
    const issuerUrl = "https://oidc.eks.us-west-2.amazonaws.com/id/ANOTHER";
    assert.deepEqual(childrenIn(await declare(() => ({ issuerUrl }))), child({ issuerUrl }));
  });
});
