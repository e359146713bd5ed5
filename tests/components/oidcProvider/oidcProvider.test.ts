import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { OidcProvider, type OidcProviderArgs } from "../../../provider";
import { childOf, childrenIn, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import {
  accountWithProviders,
  clusterWithIssuer,
  getCluster,
  getOpenIdConnectProvider,
} from "../../support/mocks/functions";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/PROD";
const url = `https://${issuer}`;
const arn = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const component = "urn:pulumi:prod::shop::eks-auth:index:OidcProvider::cluster";
const owner = { "eks-auth:stack": "acme/shop/prod" };
const nobody = accountWithProviders({});
const lookedUp = { token: getOpenIdConnectProvider, inputs: { url }, provider: undefined };

const child = (inputs: object) => [
  {
    type,
    name: "cluster-provider",
    urn: `urn:pulumi:prod::shop::eks-auth:index:OidcProvider$${type}::cluster-provider`,
    inputs,
  },
];
const declare = (args: () => OidcProviderArgs, options: RunOptions = { functions: nobody }) =>
  runWell(() => new OidcProvider("cluster", args()), options);

async function outputsOf({ arn, issuer, url }: OidcProvider) {
  return { arn: await valueIn(arn), issuer: await valueIn(issuer), url: await valueIn(url) };
}

describe("OidcProvider", () => {
  it("creates an IAM OIDC provider tagged with the stack, for the audience of pods", async () => {
    const done = await declare(() => ({ issuer: url }));
    assert.deepEqual(childrenIn(done), child({ url, clientIdLists: ["sts.amazonaws.com"], tags: owner }));
    assert.equal(childOf(done, type).parent, component);
    assert.deepEqual(done.calls, [lookedUp]);
  });

  it("returns the provider's ARN and both forms of the issuer as outputs", async () => {
    const done = await declare(() => ({ issuer: url }));
    assert.deepEqual(await outputsOf(done.result), { arn, issuer, url });
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.equal(registered?.type, "eks-auth:index:OidcProvider");
    assert.equal(registered?.custom, false);
    assert.deepEqual(registered?.outputs, { arn, issuer, url });
  });

  it("adopts a child imported at the top level under the same name", async () => {
    const { aliases } = childOf(await declare(() => ({ issuer: url })), type);
    assert.deepEqual(aliases, [`urn:pulumi:prod::shop::${type}::cluster-provider`]);
  });

  it("passes all options on to the provider", async () => {
    const thumbprints = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"];
    const clientIds = ["sts.amazonaws.com", "vault"];
    const done = await declare(() => ({ issuer, clientIds, thumbprints, existing: "fail", tags: { team: "a" } }));
    assert.deepEqual(
      childrenIn(done),
      child({ url, clientIdLists: clientIds, thumbprintLists: thumbprints, tags: { team: "a", ...owner } }),
    );
  });

  it("reads the issuer of a cluster", async () => {
    const functions = { ...nobody, ...clusterWithIssuer("prod", url) };
    const done = await declare(() => ({ clusterName: "prod" }), { functions });
    assert.deepEqual(childrenIn(done), child({ url, clientIdLists: ["sts.amazonaws.com"], tags: owner }));
    assert.deepEqual(done.calls, [{ token: getCluster, inputs: { name: "prod" }, provider: undefined }, lookedUp]);
    assert.deepEqual(await outputsOf(done.result), { arn, issuer, url });
  });

  for (const [partition, host] of [
    ["aws", "oidc.eks.us-west-2.amazonaws.com"],
    ["aws-cn", "oidc.eks.cn-north-1.amazonaws.com.cn"],
    ["aws-us-gov", "oidc.eks.us-gov-west-1.amazonaws.com"],
  ] as const) {
    it(`returns the ARN that AWS assigns in the partition ${partition}`, async () => {
      const done = await declare(() => ({ issuer: `https://${host}/id/A` }), { functions: nobody, partition });
      assert.deepEqual(await outputsOf(done.result), {
        arn: `arn:${partition}:iam::123456789012:oidc-provider/${host}/id/A`,
        issuer: `${host}/id/A`,
        url: `https://${host}/id/A`,
      });
    });
  }

  it("uses its AWS provider for its child and reads", async () => {
    const functions = { ...nobody, ...clusterWithIssuer("prod", url) };
    const done = await runWell(
      () => {
        const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
        return new OidcProvider("cluster", { clusterName: "prod" }, { providers: [elsewhere] });
      },
      { functions },
    );
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    assert.equal(childOf(done, type).provider, provider);
    assert.deepEqual(
      done.calls.map((call) => [call.token, call.provider]),
      [
        [getCluster, provider],
        [getOpenIdConnectProvider, provider],
      ],
    );
  });
});

describe("OidcProvider in a preview", () => {
  for (const existing of ["fail", "use"] as const) {
    it(`reads nothing and shows the provider for a cluster created by the same program, with existing: ${existing}`, async () => {
      const makeCluster = () =>
        new aws.eks.Cluster("prod", { roleArn: "arn:aws:iam::123456789012:role/eks", vpcConfig: { subnetIds: [] } });
      const issuerOf = (cluster: aws.eks.Cluster) =>
        cluster.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer ?? "");
      const byName = await declare(() => ({ clusterName: makeCluster().name, existing }), { preview: true });
      const byIssuer = await declare(() => ({ issuer: issuerOf(makeCluster()), existing }), { preview: true });
      for (const done of [byName, byIssuer]) {
        assert.deepEqual(done.calls, []);
        assert.deepEqual(childrenIn(done), child({ url: unknown, clientIdLists: ["sts.amazonaws.com"], tags: owner }));
        assert.deepEqual(await outputsOf(done.result), { arn: unknown, issuer: unknown, url: unknown });
      }
    });
  }

  it("shows the provider for a cluster whose name is known before the cluster exists", async () => {
    const functions = clusterWithIssuer("another", url);
    const done = await declare(
      () => ({
        clusterName: new aws.eks.Cluster("prod", {
          name: "prod",
          roleArn: "arn:aws:iam::123456789012:role/eks",
          vpcConfig: { subnetIds: [] },
        }).name,
      }),
      { preview: true, functions },
    );
    assert.deepEqual(childrenIn(done), child({ url: unknown, clientIdLists: ["sts.amazonaws.com"], tags: owner }));
  });

  it("shows everything except the ARN if the issuer is known", async () => {
    const done = await declare(() => ({ issuer: url }), { preview: true, functions: nobody });
    assert.deepEqual(done.calls, [lookedUp]);
    assert.deepEqual(await outputsOf(done.result), { arn: unknown, issuer, url });
  });

  it("shows the other unknown inputs as unknown", async () => {
    const args = {
      issuer: url,
      clientIds: ["a", unknownOutput()],
      thumbprints: unknownOutput<string[]>(),
      tags: { team: unknownOutput() },
    };
    const done = await declare(() => args, { preview: true, functions: nobody });
    assert.deepEqual(
      childrenIn(done),
      child({ url, clientIdLists: ["a", unknown], thumbprintLists: unknown, tags: unknown }),
    );
  });
});

describe("OidcProvider with secrets", () => {
  it("keeps them secret in its child and outputs", async () => {
    const done = await declare(() => ({
      issuer: pulumi.secret(url),
      clientIds: ["sts.amazonaws.com", pulumi.secret("vault")],
      thumbprints: pulumi.secret(["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]),
      tags: pulumi.secret({ team: "a" }),
    }));
    assert.deepEqual(
      childrenIn(done),
      child({
        url: secret(url),
        clientIdLists: ["sts.amazonaws.com", secret("vault")],
        thumbprintLists: secret(["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]),
        tags: secret({ team: "a", ...owner }),
      }),
    );
    assert.deepEqual(await outputsOf(done.result), { arn: secret(arn), issuer: secret(issuer), url: secret(url) });
  });

  it("keeps the issuer of a cluster with a secret name secret", async () => {
    const functions = { ...nobody, ...clusterWithIssuer("prod", url) };
    const done = await declare(() => ({ clusterName: pulumi.secret("prod") }), { functions });
    assert.deepEqual(await outputsOf(done.result), { arn: secret(arn), issuer: secret(issuer), url: secret(url) });
  });
});

describe("OidcProvider with omitted inputs", () => {
  for (const [what, nothing] of [
    ["null, as other languages pass it", null],
    ["an output of undefined", pulumi.output(undefined)],
    ["an output of null", pulumi.output(null)],
  ] as unknown as [string, undefined][]) {
    it(`accepts ${what}`, async () => {
      const done = await declare(() => ({ issuer: url, clientIds: nothing, thumbprints: nothing, tags: nothing }));
      assert.deepEqual(childrenIn(done), child({ url, clientIdLists: ["sts.amazonaws.com"], tags: owner }));
    });
  }

  it("accepts null for clusterName and existing", async () => {
    const nothing = null as unknown as undefined;
    const done = await declare(() => ({ clusterName: nothing, issuer: url, existing: nothing }));
    assert.deepEqual(await outputsOf(done.result), { arn, issuer, url });
  });
});
