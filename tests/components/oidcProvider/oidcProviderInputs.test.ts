import * as pulumi from "@pulumi/pulumi";
import { OidcProvider, type OidcProviderArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { accountWithProviders, clusterWithIssuer } from "../../support/mocks/functions";

const url = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
const good = { issuer: url };
const prints = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(40, "0"));
const manyIds = Array.from({ length: 101 }, (_, index) => `id-${index}`);

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["an issuer over http", { issuer: "http://example.com/id" }, ["format issuer"]],
  ["an issuer with a port", { issuer: "https://example.com:8443/id" }, ["format issuer"]],
  ["an issuer with a query", { issuer: `${url}?a=b` }, ["format issuer"]],
  ["an issuer that is no URL", { issuer: "the issuer" }, ["format issuer"]],
  [
    "an issuer that is the ARN of its provider",
    { issuer: "arn:aws:iam::123456789012:oidc-provider/example.com" },
    ["format issuer"],
  ],
  [
    "the ARN of a cluster where its name is expected",
    { issuer: undefined, clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    ["format clusterName"],
  ],
  ["an empty list of client IDs", { clientIds: [] }, ["range clientIds"]],
  ["over 100 client IDs", { clientIds: manyIds }, ["range clientIds"]],
  ["a client ID with a space", { clientIds: ["a", "b c"] }, ["format clientIds[1]"]],
  ["a client ID twice", { clientIds: ["a", "b", "a"] }, ["duplicate clientIds[2]"]],
  ["an empty item among the client IDs", { clientIds: ["a", null] }, ["missing clientIds[1]"]],
  ["a malformed thumbprint", { thumbprints: ["9e:99"] }, ["format thumbprints[0]"]],
  ["over 5 thumbprints", { thumbprints: prints(6) }, ["range thumbprints"]],
  ["a tag that marks the owner", { tags: { "eks-auth:stack": "x" } }, ['reserved tags["eks-auth:stack"]']],
];
/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  ["neither cluster nor issuer", { issuer: undefined }, ["missing clusterName, issuer"]],
  ["cluster and issuer", { clusterName: "prod" }, ["exclusive clusterName, issuer"]],
  [
    "cluster and issuer that aren't known yet",
    { clusterName: pulumi.output("prod"), issuer: pulumi.output(url) },
    ["exclusive clusterName, issuer"],
  ],
  ["another word about one that exists", { existing: "adopt" }, ["choice existing"]],
  ["a word about one that exists that isn't known yet", { existing: pulumi.output("use") }, ["not-plain existing"]],
];

const functions = { ...accountWithProviders({}), ...clusterWithIssuer("prod", url) };
const rejected = (what: string, issues: string[], args: object, preview: boolean) =>
  assertRejected(
    () => new OidcProvider("cluster", { ...good, ...args } as OidcProviderArgs),
    { component: 'OidcProvider "cluster"', what, issues },
    { functions, preview },
  );

describe("an OidcProvider refuses", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("all of it together", async () => {
    const args = { clusterName: "a b", issuer: "http://a.b", clientIds: [], thumbprints: ["x"], existing: "no" };
    await rejected(
      "all of it together",
      [
        "exclusive clusterName, issuer",
        "format clusterName",
        "format issuer",
        "range clientIds",
        "format thumbprints[0]",
        "choice existing",
      ],
      args,
      false,
    );
  });
});

describe("an OidcProvider refuses, once it is known,", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      const given =
        "clusterName" in args ? { issuer: undefined, ...later({ clusterName: args.clusterName }) } : later(args);
      await rejected(what, issues, given, false);
    });
  }

  for (const existing of ["fail", "use"]) {
    it(`what turns out to be nothing at all, with existing: ${existing}`, async () => {
      const nothing = pulumi.output(undefined);
      await rejected(
        `what turns out to be nothing at all, with existing: ${existing}`,
        ["missing clusterName, issuer"],
        { issuer: nothing, existing },
        false,
      );
      await rejected(
        `what turns out to be nothing at all, with existing: ${existing}`,
        ["missing clusterName, issuer"],
        { issuer: undefined, clusterName: nothing, existing },
        false,
      );
    });

    it(`all of it together, with existing: ${existing}`, async () => {
      const args = { ...later({ issuer: "http://a.b", clientIds: ["a b"], tags: { "": "x" } }), existing };
      await rejected(
        `all of it together, with existing: ${existing}`,
        ["format issuer", "format clientIds[0]", 'format tags[""]'],
        args,
        false,
      );
    });
  }

  it("what it can't be told of, without a word of it", async () => {
    const secrets = { issuer: pulumi.secret("http://hunter2:8443"), clientIds: pulumi.secret(["hunter2 "]) };
    await assertRejected(
      () => new OidcProvider("cluster", { ...good, ...secrets } as OidcProviderArgs),
      {
        component: 'OidcProvider "cluster"',
        what: "what it can't be told of, without a word of it",
        issues: ["format issuer", "format clientIds[0]"],
        secret: "hunter2",
      },
      { functions },
    );
  });
});
