import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UserIdentityProvider, type UserIdentityProviderArgs } from "../../../provider";
import { childrenIn, later, messageOf, refusalOf } from "../../support/components";
import { failing, getCluster } from "../../support/mocks/functions";
import { child, declare, functions, minimal, ownIssuer } from "./aUserIdentityProvider";

const cluster =
  "expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit.";
const issuer =
  "expected the https URL of an OIDC issuer, exactly as the claim iss of its tokens has it, without query and fragment.";
const client =
  "expected the ID of the client at the issuer, which is the audience of its tokens (1 to 255 characters).";
const configName =
  "expected the name of an identity provider config: 1 to 100 letters, digits, hyphens, underscores and dots, the first a letter or digit. Give configName.";
const claim =
  'expected the name of a claim, such as "email", of at most 255 characters. Use the name of the claim as it stands in the issuer\'s tokens.';
const prefix = (none: string) =>
  `expected a prefix that has no "system:" in it and is no beginning of it, such as "oidc:"; or "${none}" for none. Use another, such as "oidc:".`;
const own =
  "expected the issuer of people's tokens, and this is the cluster's own, which signs those of service accounts. Give your company's issuer; the cluster knows its service accounts without a config.";
const withGroups = { groupsClaim: "groups", groupsPrefix: "oidc:" };

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, [`clusterName is missing; ${cluster} Give the cluster's name.`]],
  [
    "a name of a cluster that EKS refuses",
    { clusterName: "a b" },
    [`clusterName is "a b"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`],
  ],
  ["a name of a config that EKS refuses", { configName: "a:b" }, [`configName is "a:b"; ${configName}`]],
  ["no issuer", { issuerUrl: undefined }, [`issuerUrl is missing; ${issuer} Give the issuer.`]],
  [
    "an issuer over http",
    { issuerUrl: "http://login.example.com" },
    [`issuerUrl is "http://login.example.com"; ${issuer} EKS takes https only: use the issuer's https URL.`],
  ],
  ["no client", { clientId: undefined }, [`clientId is missing; ${client} Give the client's ID.`]],
  [
    "a client with a space",
    { clientId: "a b" },
    [`clientId is "a b"; ${client} Register a public client for kubectl at the issuer, and give its ID.`],
  ],
  ["a claim with a space", { usernameClaim: "e mail" }, [`usernameClaim is "e mail"; ${claim}`]],
  ["a prefix of Kubernetes itself", { usernamePrefix: "system:" }, [`usernamePrefix is "system:"; ${prefix("-")}`]],
  ["the beginning of one", { ...withGroups, groupsPrefix: "sys" }, [`groupsPrefix is "sys"; ${prefix("")}`]],
  ["no prefix of user names, in the words of groups", { usernamePrefix: "" }, [`usernamePrefix is ""; ${prefix("-")}`]],
  [
    "no prefix of groups, in the words of user names",
    { ...withGroups, groupsPrefix: "-" },
    [`groupsPrefix is "-"; ${prefix("")}`],
  ],
  [
    "a claim of groups with a space",
    { ...withGroups, groupsClaim: "my groups" },
    [`groupsClaim is "my groups"; ${claim}`],
  ],
  [
    "a claim that is required without its value",
    { requiredClaims: { hd: "" } },
    [
      'requiredClaims["hd"] is ""; expected a text of 1 to 253 characters. Give the value; write numbers and booleans in quotes.',
    ],
  ],
  [
    "several scopes in one item",
    { scopes: ["email groups"] },
    [
      'scopes[0] is "email groups"; expected a scope of the issuer, such as "email" or "groups". Give one scope an item, without spaces and quotes.',
    ],
  ],
  [
    "a tag of AWS",
    { tags: { "aws:a": "b" } },
    [
      'tags["aws:a"] is "aws:a"; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
    ],
  ],
  [
    "the tag that tells whose the config is",
    { tags: { "eks-auth:stack": "b" } },
    ['tags["eks-auth:stack"] is "b"; expected another key. This tag marks who owns the resource: remove it.'],
  ],
  [
    "a profile in brackets",
    { profile: "[prod]" },
    [
      'profile is "[prod]"; expected the name of a profile in the AWS configuration files. Pass its name without brackets, or leave it out for the usual credentials.',
    ],
  ],
  [
    "a role that is no ARN",
    { roleToAssume: "deployer" },
    [
      'roleToAssume is "deployer"; expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>). Pass the ARN of an IAM role exactly as AWS shows it.',
    ],
  ],
];
/** The same for what isn't there. */
const badAtOnce: [string, object, string[]][] = [
  [
    "groups without a prefix",
    { groupsClaim: "groups" },
    [
      'groupsPrefix is missing; expected what stands before each group of groupsClaim, such as "oidc:", or "" for nothing. Without a prefix, whoever names groups at the issuer can give a group the rights of one in the cluster: use "oidc:".',
    ],
  ],
  [
    "a prefix of no groups",
    { groupsPrefix: "oidc:" },
    [
      'groupsPrefix is "oidc:"; expected no prefix of groups without groupsClaim. Give the claim that has the groups in groupsClaim, or leave groupsPrefix out.',
    ],
  ],
];

const message = (lines: string[]) => messageOf('UserIdentityProvider "company"', lines);
const refusal = (args: object, preview = false) =>
  refusalOf(() => new UserIdentityProvider("company", { ...minimal, ...args } as UserIdentityProviderArgs), {
    functions,
    preview,
  });

describe("a UserIdentityProvider refuses", () => {
  for (const [what, args, lines] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      assert.equal(await refusal(args, true), message(lines));
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
    assert.equal(
      await refusal(args),
      message([
        `clusterName is "a b"; ${cluster} Pass the cluster's name, not its ARN or endpoint.`,
        `issuerUrl is "http://a"; ${issuer} EKS takes https only: use the issuer's https URL.`,
        `clientId is ""; ${client} Register a public client for kubectl at the issuer, and give its ID.`,
        `usernamePrefix is "system:x"; ${prefix("-")}`,
        ...(badAtOnce[0]?.[2] ?? []),
      ]),
    );
  });

  it("its own name where that is no name of a config", async () => {
    const program = () => new UserIdentityProvider("my people", minimal);
    assert.equal(
      await refusalOf(program, { functions, preview: true }),
      messageOf('UserIdentityProvider "my people"', [`configName is "my people"; ${configName}`]),
    );
  });

  for (const preview of [true, false]) {
    for (const issuerUrl of [ownIssuer, `${ownIssuer}/`, pulumi.output(ownIssuer)]) {
      const shown = typeof issuerUrl === "string" ? issuerUrl : ownIssuer;
      it(`the cluster's own issuer, ${preview ? "in a preview" : "in an update"}: ${shown}`, async () => {
        assert.equal(await refusal({ issuerUrl }, preview), message([`issuerUrl is "${shown}"; ${own}`]));
      });
    }
  }

  it("the cluster's own issuer without telling it where it is a secret", async () => {
    assert.equal(await refusal({ issuerUrl: pulumi.secret(ownIssuer) }), message([`issuerUrl is [secret]; ${own}`]));
  });

  it("a cluster that doesn't exist, or can't be read", async () => {
    assert.equal(
      await refusal({ clusterName: "another" }),
      'clusterName is "another": there is no such cluster in this account and region; expected the name of one. ' +
        "Check the name and the AWS provider's region and account.",
    );
    const denied = failing(getCluster, "AccessDeniedException: not authorized");
    assert.equal(
      await refusalOf(() => new UserIdentityProvider("company", minimal), { functions: denied }),
      'clusterName is "prod": the cluster can\'t be read; expected eks:DescribeCluster to answer. ' +
        `Give the deployer that permission. invoking ${getCluster}: 1 error occurred:\n\t* AccessDeniedException: not authorized\n\n`,
    );
  });
});

describe("a UserIdentityProvider refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      assert.equal(await refusal(later(args)), message(lines));
    });
  }

  it("a prefix that turns out to be nothing", async () => {
    const nothing = pulumi.output(undefined);
    assert.equal(await refusal({ groupsClaim: "groups", groupsPrefix: nothing }), message(badAtOnce[0]?.[2] ?? []));
  });

  it("what it can't be told of, without a word of it", async () => {
    const secrets = { issuerUrl: pulumi.secret("http://hunter2"), requiredClaims: pulumi.secret({ hunter2: 7 }) };
    assert.equal(
      await refusal(secrets),
      message([
        `issuerUrl is [secret]; ${issuer} Give the value of issuer in the issuer's /.well-known/openid-configuration.`,
        "requiredClaims[[secret]] is [secret]; expected a text of 1 to 253 characters. Give the value; write numbers and booleans in quotes.",
      ]),
    );
  });
});

describe("a UserIdentityProvider takes", () => {
  it("an issuer of EKS that isn't the cluster's own", async () => {
    const issuerUrl = "https://oidc.eks.us-west-2.amazonaws.com/id/ANOTHER";
    assert.deepEqual(childrenIn(await declare(() => ({ issuerUrl }))), child({ issuerUrl }));
  });
});
