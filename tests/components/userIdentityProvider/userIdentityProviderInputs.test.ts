import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../../provider";
import { childrenIn, later, rejectionOf } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { failing, getCluster } from "../../support/mocks/functions";
import { child, declare, functions, minimal, ownIssuer } from "./userIdentityProvider.fixtures";

const withGroups = { groupsClaim: "groups", groupsPrefix: "oidc:" };

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["a missing cluster name", { clusterName: undefined }, ["missing clusterName"]],
  ["an invalid cluster name", { clusterName: "a b" }, ["format clusterName"]],
  ["an invalid config name", { configName: "a:b" }, ["format configName"]],
  ["a missing issuer", { issuerUrl: undefined }, ["missing issuerUrl"]],
  ["an issuer over http", { issuerUrl: "http://login.example.com" }, ["format issuerUrl"]],
  ["a missing client ID", { clientId: undefined }, ["missing clientId"]],
  ["a client ID with a space", { clientId: "a b" }, ["format clientId"]],
  ["a username claim with a space", { usernameClaim: "e mail" }, ["format usernameClaim"]],
  ["a prefix reserved by Kubernetes", { usernamePrefix: "system:" }, ["format usernamePrefix"]],
  ["the start of a reserved prefix", { ...withGroups, groupsPrefix: "sys" }, ["format groupsPrefix"]],
  ["an empty username prefix instead of -", { usernamePrefix: "" }, ["format usernamePrefix"]],
  ["a groups prefix of - instead of an empty one", { ...withGroups, groupsPrefix: "-" }, ["format groupsPrefix"]],
  ["a groups claim with a space", { ...withGroups, groupsClaim: "my groups" }, ["format groupsClaim"]],
  ["a required claim without a value", { requiredClaims: { hd: "" } }, ['format requiredClaims["hd"]']],
  ["several scopes in one item", { scopes: ["email groups"] }, ["format scopes[0]"]],
  ["a tag reserved by AWS", { tags: { "aws:a": "b" } }, ['format tags["aws:a"]']],
  ["the reserved owner tag", { tags: { "eks-auth:stack": "b" } }, ['reserved tags["eks-auth:stack"]']],
  ["a profile in brackets", { profile: "[prod]" }, ["format profile"]],
  ["a role name instead of an ARN", { assumeRoleArn: "deployer" }, ["format assumeRoleArn"]],
];
/** The same for inputs that are missing or not allowed. */
const badAtOnce: [string, object, string[]][] = [
  ["groups without a prefix", { groupsClaim: "groups" }, ["missing groupsPrefix"]],
  ["a groups prefix without a groups claim", { groupsPrefix: "oidc:" }, ["exclusive groupsPrefix"]],
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
const rejection = (args: object, preview = false) =>
  rejectionOf(() => new UserIdentityProvider("company", { ...minimal, ...args } as UserIdentityProviderArgs), {
    functions,
    preview,
  });

describe("UserIdentityProvider rejects", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("several invalid inputs in one error", async () => {
    const args = {
      clusterName: "a b",
      issuerUrl: "http://a",
      clientId: "",
      usernamePrefix: "system:x",
      groupsClaim: "g",
    };
    await rejected(
      "several invalid inputs in one error",
      ["format clusterName", "format issuerUrl", "format clientId", "format usernamePrefix", "missing groupsPrefix"],
      args,
    );
  });

  it("a component name that isn't a valid config name", async () => {
    const program = () => new UserIdentityProvider("my people", minimal);
    await assertRejected(
      program,
      {
        component: 'UserIdentityProvider "my people"',
        what: "a component name that isn't a valid config name",
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

  it("the cluster's own issuer without revealing a secret", async () => {
    await rejected("the cluster's own issuer without revealing a secret", ["mismatch issuerUrl"], {
      issuerUrl: pulumi.secret(ownIssuer),
    });
  });

  it("a cluster that doesn't exist, or can't be read", async () => {
    assert.equal(
      await rejection({ clusterName: "another" }),
      'clusterName is "another": there is no such cluster in this account and region; expected the name of an existing one. ' +
        "Check the name and the AWS provider's region and account.",
    );
    const denied = failing(getCluster, "AccessDeniedException: not authorized");
    assert.equal(
      await rejectionOf(() => new UserIdentityProvider("company", minimal), { functions: denied }),
      'clusterName is "prod": the cluster can\'t be read; expected the permission eks:DescribeCluster. ' +
        `Grant it to the deployer. invoking ${getCluster}: 1 error occurred:\n\t* AccessDeniedException: not authorized\n\n`,
    );
  });
});

describe("UserIdentityProvider with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await rejected(what, issues, later(args));
    });
  }

  it("a groups prefix that resolves to undefined", async () => {
    const nothing = pulumi.output(undefined);
    await rejected("a groups prefix that resolves to undefined", badAtOnce[0]?.[2] ?? [], {
      groupsClaim: "groups",
      groupsPrefix: nothing,
    });
  });

  it("invalid secrets without revealing them", async () => {
    const secrets = { issuerUrl: pulumi.secret("http://hunter2"), requiredClaims: pulumi.secret({ hunter2: 7 }) };
    await assertRejected(
      () => new UserIdentityProvider("company", { ...minimal, ...secrets } as object as UserIdentityProviderArgs),
      {
        component: 'UserIdentityProvider "company"',
        what: "invalid secrets without revealing them",
        issues: ["format issuerUrl", "format requiredClaims[[secret]]"],
        secret: "hunter2",
      },
      {
        functions,
      },
    );
  });
});

describe("UserIdentityProvider accepts", () => {
  it("the issuer of another EKS cluster", async () => {
    const issuerUrl = "https://oidc.eks.us-west-2.amazonaws.com/id/ANOTHER";
    assert.deepEqual(childrenIn(await declare(() => ({ issuerUrl }))), child({ issuerUrl }));
  });
});
