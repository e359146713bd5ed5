import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ExistingResource, OidcProvider } from "../../../provider";
import { childrenIn, refusalOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import type { RunOptions } from "../../support/mocks";
import { accountWithProviders, failing, getOpenIdConnectProvider } from "../../support/mocks/functions";
import { secret, see } from "../../support/mocks/markers";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/PROD";
const url = `https://${issuer}`;
const arn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const { Fail: fail, Use: use } = ExistingResource;

/** Runs a program while the issuer has a provider with these tags, or none. */
function declare(existing: ExistingResource, tags: Record<string, string> | undefined, preview: boolean) {
  const functions = accountWithProviders(tags === undefined ? {} : { [issuer]: tags });
  return runWell(() => new OidcProvider("cluster", { issuer: url, existing }), { functions, preview });
}

const owners: [string, Record<string, string> | undefined, "managed" | "foreign"][] = [
  ["none exists", undefined, "managed"],
  ["it has this stack's tag", { team: "a", "eks-auth:stack": "acme/shop/prod" }, "managed"],
  ["it has no owner tag", {}, "foreign"],
  ["it has another stack's tag", { "eks-auth:stack": "acme/shop/staging" }, "foreign"],
  ["it has another project's tag", { "eks-auth:stack": "acme/bank/prod" }, "foreign"],
  ["it has another organization's tag", { "eks-auth:stack": "other/shop/prod" }, "foreign"],
  ["it has a tag similar to this stack's", { "eks-auth:stack": "acme/shop/PROD" }, "foreign"],
];

describe("an OIDC provider", () => {
  for (const [what, tags, expected] of owners) {
    for (const preview of [true, false]) {
      const when = preview ? "in a preview" : "in an update";
      if (expected === "managed") {
        for (const existing of [fail, use]) {
          it(`is managed if ${what}, with existing: ${existing}, ${when}`, async () => {
            const done = await declare(existing, tags, preview);
            assert.deepEqual(
              childrenIn(done).map(({ name, inputs }) => [name, inputs.url]),
              [["cluster-provider", url]],
            );
          });
        }
      } else {
        it(`is used unchanged if ${what}, ${when}`, async () => {
          const done = await declare(use, tags, preview);
          assert.deepEqual(childrenIn(done), []);
          const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
          assert.deepEqual(done.reads, [{ type, name: "cluster-provider", id: arn }]);
          const { result } = done;
          assert.deepEqual(
            [await see(result.arn), await see(result.issuer), await see(result.url)],
            [arn, issuer, url],
          );
          const registered = done.registrations.find(({ name }) => name === "cluster");
          assert.deepEqual(registered?.outputs, { arn, issuer, url });
        });
      }
    }
  }

  it("stays managed in all later runs of the stack that created it", async () => {
    const created = await declare(fail, undefined, false);
    const tags = childrenIn(created)[0]?.inputs.tags as Record<string, string>;
    for (const existing of [fail, use]) {
      assert.deepEqual(childrenIn(await declare(existing, tags, false)), childrenIn(created));
    }
  });

  it("is used without revealing its ARN if the issuer is a secret", async () => {
    const functions = accountWithProviders({ [issuer]: {} });
    const { result } = await runWell(() => new OidcProvider("cluster", { issuer: pulumi.secret(url), existing: use }), {
      functions,
    });
    assert.deepEqual(
      [await see(result.arn), await see(result.issuer), await see(result.url)],
      [secret(arn), secret(issuer), secret(url)],
    );
  });
});

describe("OidcProvider rejects", () => {
  const cases: [string, object, Record<string, string>][] = [
    ["an existing provider by default", {}, {}],
    ["an existing provider with existing: fail", { existing: fail }, { team: "a" }],
    [
      "an existing provider and names the stack that owns it",
      { existing: fail },
      { "eks-auth:stack": "acme/shop/staging" },
    ],
    ["an existing provider without revealing a secret issuer", { issuer: pulumi.secret(url) }, {}],
  ];
  for (const [what, args, tags] of cases) {
    for (const preview of [true, false]) {
      it(`${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        const options: RunOptions = { functions: accountWithProviders({ [issuer]: tags }), preview };
        const program = () => new OidcProvider("cluster", { issuer: url, ...args });
        const secret = "issuer" in args ? issuer : undefined;
        const component = 'OidcProvider "cluster"';
        await assertRejected(program, { component, what, issues: ["exists existing"], secret }, options);
      });
    }
  }
});

describe("an OIDC provider that is deleted between the two calls of a read", () => {
  it("counts as nonexistent", async () => {
    const gone = "reading IAM OIDC Provider: NoSuchEntity: OpenIDConnect Provider not found for arn";
    const functions = failing(getOpenIdConnectProvider, gone);
    const done = await runWell(() => new OidcProvider("cluster", { issuer: url }), { functions });
    assert.equal(childrenIn(done).length, 1);
  });
});

describe("OIDC providers that can't be read", () => {
  const message = (told: string) =>
    `The IAM OIDC providers of the account can't be read to check whether one exists for ${told}; ` +
    "expected the permissions iam:ListOpenIDConnectProviders and iam:GetOpenIDConnectProvider. Grant both to the deployer.";
  const reasons = [
    "reading IAM OIDC Provider (url): AccessDenied: not authorized to perform: iam:ListOpenIDConnectProviders",
    "failed to get shared config profile, the profile was not found",
  ];
  for (const existing of [fail, use]) {
    for (const reason of reasons) {
      it(`cause an error, with existing: ${existing}: ${reason}`, async () => {
        const functions = failing(getOpenIdConnectProvider, reason);
        assert.equal(
          await refusalOf(() => new OidcProvider("cluster", { issuer: url, existing }), { functions }),
          `${message(`"${url}"`)} invoking ${getOpenIdConnectProvider}: 1 error occurred:\n\t* ${reason}\n\n`,
        );
        assert.equal(
          await refusalOf(() => new OidcProvider("cluster", { issuer: pulumi.secret(url), existing }), { functions }),
          message("[secret]"),
        );
      });
    }
  }
});
