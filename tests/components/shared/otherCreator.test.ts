import assert from "node:assert/strict";
import { OidcProvider, PodIdentity, UserIdentityProvider } from "../../../provider";
import { rejectionOf } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { accountWithProviders } from "../../support/mocks/functions";
import { readyCluster } from "../../support/mocks/podIdentity";
import { configArn, functions, minimal } from "../userIdentityProvider/userIdentityProvider.fixtures";

const host = "oidc.eks.us-west-2.amazonaws.com/id/PROD";
const associationId = "a-0123456789abcdef0";
const associationArn = `arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/${associationId}`;
const roleArn = "arn:aws:iam::123456789012:role/given";
const serviceAccount = { namespace: "shop", name: "checkout" };

/** A program for each kind of resource, in an account that has one with these tags. */
const kinds: Record<
  string,
  [program: () => unknown, accountWith: (tags: Record<string, string>) => RunOptions, taken: RegExp]
> = {
  "an OIDC provider": [
    () => new OidcProvider("cluster", { issuer: `https://${host}` }),
    (tags) => ({ functions: accountWithProviders({ [host]: tags }) }),
    /Either set existing to "use", which uses it without managing it; or take it over: set the tag with `aws iam tag-open/,
  ],
  "a Pod Identity association": [
    () => new PodIdentity("app", { clusterName: "prod", serviceAccount, roleArn }),
    (tags) => ({
      functions: readyCluster("prod"),
      associations: { "prod/shop/checkout": { associationId, associationArn, roleArn, tags } },
    }),
    /Either set existing to "use", with roleArn .*; or take it over: set the tag with `aws eks tag-resource /,
  ],
  "an identity provider config": [
    () => new UserIdentityProvider("company", minimal),
    (tags) => ({
      functions,
      identityProviderConfigs: {
        prod: { identityProviderConfigName: "company", identityProviderConfigArn: configArn, tags },
      },
    }),
    /\. Take it over: set the tag with `aws eks tag-resource .*`, then import it with `pulumi import /,
  ],
};

describe("The rejection of an existing resource", () => {
  for (const [what, [program, accountWith, taken]] of Object.entries(kinds)) {
    it(`names the CloudFormation stack that created ${what}, and how that stack releases it`, async () => {
      const message = await rejectionOf(program, accountWith({ "aws:cloudformation:stack-name": "access", team: "a" }));
      assert.match(message, / that the CloudFormation stack access created: /);
      assert.match(message, taken);
      assert.match(message, /set `DeletionPolicy: Retain` on it in the template and update the stack, then remove it /);
      assert.doesNotMatch(message, /If this stack created it/);
    });

    it(`names eksctl if it created ${what}`, async () => {
      const message = await rejectionOf(program, accountWith({ "alpha.eksctl.io/cluster-name": "prod" }));
      assert.match(message, / that eksctl created: /);
      assert.match(message, /remove it from the ClusterConfig first/);
    });

    it(`names the stack of this package that owns ${what}, even if CloudFormation created it`, async () => {
      const tags = { "eks-auth:stack": "acme/shop/staging", "aws:cloudformation:stack-name": "access" };
      const message = await rejectionOf(program, accountWith(tags));
      assert.match(message, / that belongs to the stack acme\/shop\/staging: .* If this stack created it/);
      assert.doesNotMatch(message, /CloudFormation/);
    });
  }
});
