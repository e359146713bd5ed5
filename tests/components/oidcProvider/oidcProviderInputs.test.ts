import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { OidcProvider, type OidcProviderArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { accountWithProviders, clusterWithIssuer } from "../../support/mocks/functions";

const url = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
const good = { issuer: url };
const issuer =
  "expected the URL of an OIDC issuer (https://<host>/<path>, at most 255 characters, without port, query or fragment).";
const cluster =
  "expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit. Pass the cluster's name, not its ARN or endpoint.";
const audience =
  'expected an audience (client ID) of 1 to 255 characters without white space and without "$' +
  '{", where a policy variable begins. Use "sts.amazonaws.com" unless the tokens are minted for another audience.';
const thumbprint =
  "expected the SHA-1 thumbprint of a certificate: 40 hexadecimal digits, without colons. Leave thumbprints out for an EKS issuer: IAM trusts its certificate authority.";
const choose = "Give clusterName to have the issuer looked up, or issuer when you know it.";
const neither = `clusterName, issuer is missing; expected exactly one of clusterName and issuer, and neither is given. ${choose}`;
const both = (clusterName: string, given: string) =>
  `clusterName, issuer is {"clusterName":"${clusterName}","issuer":"${given}"}; expected exactly one of clusterName and issuer, and both are given. ${choose}`;
const prints = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(40, "0"));
const manyIds = Array.from({ length: 101 }, (_, index) => `id-${index}`);

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  [
    "an issuer over http",
    { issuer: "http://example.com/id" },
    [`issuer is "http://example.com/id"; ${issuer} IAM takes https only: use the issuer's https URL.`],
  ],
  [
    "an issuer with a port",
    { issuer: "https://example.com:8443/id" },
    [
      `issuer is "https://example.com:8443/id"; ${issuer} IAM takes no port: serve the issuer on 443 and leave the port out.`,
    ],
  ],
  [
    "an issuer with a query",
    { issuer: `${url}?a=b` },
    [`issuer is "${url}?a=b"; ${issuer} IAM takes no query and no fragment: leave them out.`],
  ],
  [
    "an issuer that is no URL",
    { issuer: "the issuer" },
    [`issuer is "the issuer"; ${issuer} Pass the cluster's issuer as EKS reports it (identity.oidc.issuer).`],
  ],
  [
    "an issuer that is the ARN of its provider",
    { issuer: "arn:aws:iam::123456789012:oidc-provider/example.com" },
    [
      `issuer is "arn:aws:iam::123456789012:oidc-provider/example.com"; ${issuer} Pass the cluster's issuer as EKS reports it (identity.oidc.issuer).`,
    ],
  ],
  [
    "the ARN of a cluster where its name is expected",
    { issuer: undefined, clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    [`clusterName is "arn:aws:eks:us-west-2:123456789012:cluster/prod"; ${cluster}`],
  ],
  [
    "an empty list of client IDs",
    { clientIds: [] },
    ['clientIds is []; expected 1 to 100 client IDs. Leave clientIds out for "sts.amazonaws.com".'],
  ],
  [
    "over 100 client IDs",
    { clientIds: manyIds },
    ['clientIds is "101 items"; expected 1 to 100 client IDs. Leave clientIds out for "sts.amazonaws.com".'],
  ],
  ["a client ID with a space", { clientIds: ["a", "b c"] }, [`clientIds[1] is "b c"; ${audience}`]],
  [
    "a client ID twice",
    { clientIds: ["a", "b", "a"] },
    ['clientIds[2] is "a"; expected no duplicate of clientIds[0]. Remove one of the two.'],
  ],
  [
    "an empty item among the client IDs",
    { clientIds: ["a", null] },
    ["clientIds[1] is null; expected no empty item among the client IDs. Give its value, or remove it."],
  ],
  ["a malformed thumbprint", { thumbprints: ["9e:99"] }, [`thumbprints[0] is "9e:99"; ${thumbprint}`]],
  [
    "over 5 thumbprints",
    { thumbprints: prints(6) },
    ['thumbprints is "6 items"; expected at most 5 thumbprints. Leave thumbprints out for an EKS issuer.'],
  ],
  [
    "a tag that marks the owner",
    { tags: { "eks-auth:stack": "x" } },
    ['tags["eks-auth:stack"] is "x"; expected another key. This tag marks who owns the resource: remove it.'],
  ],
];
/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  ["neither cluster nor issuer", { issuer: undefined }, [neither]],
  ["cluster and issuer", { clusterName: "prod" }, [both("prod", url)]],
  [
    "cluster and issuer that aren't known yet",
    { clusterName: pulumi.output("prod"), issuer: pulumi.output(url) },
    [both("[not known yet]", "[not known yet]")],
  ],
  [
    "another word about one that exists",
    { existing: "adopt" },
    [
      'existing is "adopt"; expected one of "fail", "use". Use one of these words, or leave existing out for the default.',
    ],
  ],
  [
    "a word about one that exists that isn't known yet",
    { existing: pulumi.output("use") },
    [
      'existing is "[not known yet]"; expected a value that is known when the program starts, not the output of a resource. Write the value itself, or take it from the stack\'s configuration.',
    ],
  ],
];

const message = (lines: string[]) => messageOf('OidcProvider "cluster"', lines);
const functions = { ...accountWithProviders({}), ...clusterWithIssuer("prod", url) };
const refusal = (args: object, preview: boolean) =>
  refusalOf(() => new OidcProvider("cluster", { ...good, ...args } as OidcProviderArgs), { functions, preview });

describe("an OidcProvider refuses", () => {
  for (const [what, args, lines] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      assert.equal(await refusal(args, true), message(lines));
    });
  }

  it("all of it together", async () => {
    const args = { clusterName: "a b", issuer: "http://a.b", clientIds: [], thumbprints: ["x"], existing: "no" };
    assert.equal(
      await refusal(args, false),
      message([
        both("a b", "http://a.b"),
        `clusterName is "a b"; ${cluster}`,
        `issuer is "http://a.b"; ${issuer} IAM takes https only: use the issuer's https URL.`,
        'clientIds is []; expected 1 to 100 client IDs. Leave clientIds out for "sts.amazonaws.com".',
        `thumbprints[0] is "x"; ${thumbprint}`,
        'existing is "no"; expected one of "fail", "use". Use one of these words, or leave existing out for the default.',
      ]),
    );
  });
});

describe("an OidcProvider refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      const given =
        "clusterName" in args ? { issuer: undefined, ...later({ clusterName: args.clusterName }) } : later(args);
      assert.equal(await refusal(given, false), message(lines));
    });
  }

  for (const existing of ["fail", "use"]) {
    it(`what turns out to be nothing at all, with existing: ${existing}`, async () => {
      const nothing = pulumi.output(undefined);
      assert.equal(await refusal({ issuer: nothing, existing }, false), message([neither]));
      assert.equal(await refusal({ issuer: undefined, clusterName: nothing, existing }, false), message([neither]));
    });

    it(`all of it together, with existing: ${existing}`, async () => {
      const args = { ...later({ issuer: "http://a.b", clientIds: ["a b"], tags: { "": "x" } }), existing };
      assert.equal(
        await refusal(args, false),
        message([
          `issuer is "http://a.b"; ${issuer} IAM takes https only: use the issuer's https URL.`,
          `clientIds[0] is "a b"; ${audience}`,
          'tags[""] is ""; expected a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:". Rename the tag.',
        ]),
      );
    });
  }

  it("what it can't be told of, without a word of it", async () => {
    const secrets = { issuer: pulumi.secret("http://hunter2:8443"), clientIds: pulumi.secret(["hunter2 "]) };
    assert.equal(
      await refusal(secrets, false),
      message([
        `issuer is [secret]; ${issuer} Pass the cluster's issuer as EKS reports it (identity.oidc.issuer).`,
        `clientIds[0] is [secret]; ${audience}`,
      ]),
    );
  });
});
