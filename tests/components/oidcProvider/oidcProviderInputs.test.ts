import * as pulumi from "@pulumi/pulumi";
import { OidcProvider, type OidcProviderArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { accountWithProviders, clusterWithIssuer } from "../../support/mocks/functions";

const url = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
const good = { issuer: url };
const prints = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(40, "0"));
const manyIds = Array.from({ length: 101 }, (_, index) => `id-${index}`);

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["an issuer over http", { issuer: "http://example.com/id" }, ["format issuer"]],
  ["an issuer with a port", { issuer: "https://example.com:8443/id" }, ["format issuer"]],
  ["an issuer with a query", { issuer: `${url}?a=b` }, ["format issuer"]],
  ["an issuer that isn't a URL", { issuer: "the issuer" }, ["format issuer"]],
  [
    "a provider ARN instead of an issuer",
    { issuer: "arn:aws:iam::123456789012:oidc-provider/example.com" },
    ["format issuer"],
  ],
  [
    "a cluster ARN instead of a name",
    { issuer: undefined, clusterName: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    ["format clusterName"],
  ],
  ["an empty list of client IDs", { clientIds: [] }, ["range clientIds"]],
  ["more than 100 client IDs", { clientIds: manyIds }, ["range clientIds"]],
  ["a client ID with a space", { clientIds: ["a", "b c"] }, ["format clientIds[1]"]],
  ["a duplicate client ID", { clientIds: ["a", "b", "a"] }, ["duplicate clientIds[2]"]],
  ["an empty item in clientIds", { clientIds: ["a", null] }, ["missing clientIds[1]"]],
  ["a malformed thumbprint", { thumbprints: ["9e:99"] }, ["format thumbprints[0]"]],
  ["more than 5 thumbprints", { thumbprints: prints(6) }, ["range thumbprints"]],
  ["the reserved owner tag", { tags: { "eks-auth:stack": "x" } }, ['reserved tags["eks-auth:stack"]']],
];
/** The same for inputs that must be plain values. */
const badAtOnce: [string, object, string[]][] = [
  ["inputs with neither clusterName nor issuer", { issuer: undefined }, ["missing clusterName, issuer"]],
  ["clusterName together with issuer", { clusterName: "prod" }, ["exclusive clusterName, issuer"]],
  [
    "clusterName together with issuer, as outputs",
    { clusterName: pulumi.output("prod"), issuer: pulumi.output(url) },
    ["exclusive clusterName, issuer"],
  ],
  ["an unknown value of existing", { existing: "adopt" }, ["choice existing"]],
  ["an output for existing", { existing: pulumi.output("use") }, ["not-plain existing"]],
];

const functions = { ...accountWithProviders({}), ...clusterWithIssuer("prod", url) };
const rejected = (what: string, issues: string[], args: object, preview: boolean) =>
  assertRejected(
    () => new OidcProvider("cluster", { ...good, ...args } as OidcProviderArgs),
    { component: 'OidcProvider "cluster"', what, issues },
    { functions, preview },
  );

describe("OidcProvider rejects", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("several invalid inputs in one error", async () => {
    const args = { clusterName: "a b", issuer: "http://a.b", clientIds: [], thumbprints: ["x"], existing: "no" };
    await rejected(
      "several invalid inputs in one error",
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

describe("OidcProvider with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      const given =
        "clusterName" in args ? { issuer: undefined, ...later({ clusterName: args.clusterName }) } : later(args);
      await rejected(what, issues, given, false);
    });
  }

  for (const existing of ["fail", "use"]) {
    it(`an issuer or cluster name that resolves to undefined, with existing: ${existing}`, async () => {
      const nothing = pulumi.output(undefined);
      await rejected(
        `an issuer or cluster name that resolves to undefined, with existing: ${existing}`,
        ["missing clusterName, issuer"],
        { issuer: nothing, existing },
        false,
      );
      await rejected(
        `an issuer or cluster name that resolves to undefined, with existing: ${existing}`,
        ["missing clusterName, issuer"],
        { issuer: undefined, clusterName: nothing, existing },
        false,
      );
    });

    it(`several invalid inputs in one error, with existing: ${existing}`, async () => {
      const args = { ...later({ issuer: "http://a.b", clientIds: ["a b"], tags: { "": "x" } }), existing };
      await rejected(
        `several invalid inputs in one error, with existing: ${existing}`,
        ["format issuer", "format clientIds[0]", 'format tags[""]'],
        args,
        false,
      );
    });
  }

  it("invalid secrets without revealing them", async () => {
    const secrets = { issuer: pulumi.secret("http://hunter2:8443"), clientIds: pulumi.secret(["hunter2 "]) };
    await assertRejected(
      () => new OidcProvider("cluster", { ...good, ...secrets } as OidcProviderArgs),
      {
        component: 'OidcProvider "cluster"',
        what: "invalid secrets without revealing them",
        issues: ["format issuer", "format clientIds[0]"],
        secret: "hunter2",
      },
      { functions },
    );
  });
});
