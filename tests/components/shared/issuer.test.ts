import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterIssuer } from "../../../provider/components/shared/lookups";
import { type RunOptions, run } from "../../support/mocks";
import { clusterWithIssuer, failing, getCluster } from "../../support/mocks/functions";
import { notKnown, secret, see, unknown } from "../../support/mocks/markers";

const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
const noCluster = clusterWithIssuer("another", issuer);

/** Reads the issuer of the cluster that the program names. */
async function lookUp(clusterName: () => pulumi.Input<string>, options: RunOptions) {
  const { result, calls, errors } = await run(() => {
    const parent = new pulumi.ComponentResource("eks-auth:index:Anything", "parent");
    return { issuer: clusterIssuer(clusterName(), parent) };
  }, options);
  return { issuer: errors.length === 0 ? await see(result?.issuer) : undefined, calls, errors };
}

const called = (name: string) => ({ token: getCluster, inputs: { name }, provider: undefined });
/** The name of a cluster that the same program creates. */
const madeHere = (name?: pulumi.Input<string>) =>
  new aws.eks.Cluster("prod", { name, roleArn: "arn:aws:iam::123456789012:role/eks", vpcConfig: { subnetIds: [] } })
    .name;

describe("the issuer of a cluster", () => {
  it("is the one that EKS reports", async () => {
    const found = await lookUp(() => "prod", { functions: clusterWithIssuer("prod", issuer) });
    assert.deepEqual(found, { issuer, calls: [called("prod")], errors: [] });
  });

  it("is secret if the cluster's name is secret", async () => {
    const found = await lookUp(() => pulumi.secret("prod"), { functions: clusterWithIssuer("prod", issuer) });
    assert.deepEqual(found.issuer, secret(issuer));
  });

  it("isn't read in a preview if the cluster's name is unknown", async () => {
    const found = await lookUp(notKnown, { preview: true });
    assert.deepEqual(found, { issuer: unknown, calls: [], errors: [] });
  });

  it("is unknown in the preview of the cluster's creation, even if the name is known", async () => {
    const found = await lookUp(() => madeHere("prod"), { preview: true, functions: noCluster });
    assert.deepEqual(found, { issuer: unknown, calls: [called("prod")], errors: [] });
  });

  it("is known in the preview of a change to a cluster of the same program", async () => {
    const found = await lookUp(() => madeHere("prod"), { preview: true, functions: clusterWithIssuer("prod", issuer) });
    assert.equal(found.issuer, issuer);
  });

  it("is known once the cluster is created", async () => {
    const found = await lookUp(() => madeHere("prod"), { functions: clusterWithIssuer("prod", issuer) });
    assert.deepEqual(found, { issuer, calls: [called("prod")], errors: [] });
  });

  it("is read with the parent's provider", async () => {
    const { calls } = await run(
      () => {
        const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
        const parent = new pulumi.ComponentResource("eks-auth:index:Anything", "parent", {}, { providers: [provider] });
        return { issuer: clusterIssuer("prod", parent) };
      },
      { functions: clusterWithIssuer("prod", issuer) },
    );
    assert.deepEqual(
      calls.map(({ provider }) => provider),
      ["urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere"],
    );
  });
});

describe("reading the issuer of a cluster fails", () => {
  const noSuch = (name: string) =>
    `clusterName is ${name}: there is no such cluster in this account and region; expected the name of an existing one. ` +
    "Check the name and the AWS provider's region and account, or pass issuer instead.";
  const cantRead = (name: string) =>
    `clusterName is ${name}: the cluster can't be read; expected the permission eks:DescribeCluster. ` +
    "Grant it to the deployer, or pass issuer instead.";
  const expected =
    "expected the URL of an OIDC issuer (https://<host>/<path>, at most 255 characters, without port, query or fragment)";
  const denied = failing(getCluster, "reading EKS Cluster (prod): AccessDeniedException: not authorized");
  const reason = `invoking ${getCluster}: 1 error occurred:\n\t* reading EKS Cluster (prod): AccessDeniedException: not authorized\n\n`;
  const notFound = "ResourceNotFoundException: No cluster found for name: prod.";

  const cases: [string, () => pulumi.Input<string>, RunOptions, string][] = [
    ["if the cluster doesn't exist", () => "prod", { functions: noCluster }, noSuch('"prod"')],
    [
      "if the cluster doesn't exist, in a preview too",
      () => "prod",
      { functions: noCluster, preview: true },
      noSuch('"prod"'),
    ],
    [
      "if EKS reports that the cluster doesn't exist",
      () => "prod",
      { functions: failing(getCluster, notFound) },
      noSuch('"prod"'),
    ],
    [
      "if the program should have created the cluster",
      () => madeHere("prod"),
      { functions: noCluster },
      noSuch('"prod"'),
    ],
    ["if EKS denies the call", () => "prod", { functions: denied }, `${cantRead('"prod"')} ${reason}`],
    [
      "if EKS denies the call in the preview of the cluster's creation",
      () => madeHere("prod"),
      { functions: denied, preview: true },
      `${cantRead('"prod"')} ${reason}`,
    ],
    [
      "if the cluster has no issuer",
      () => "prod",
      { functions: clusterWithIssuer("prod", undefined) },
      `clusterName is "prod": EKS reports no OIDC issuer for this cluster; ${expected}. Pass issuer instead.`,
    ],
    [
      "if IAM wouldn't accept the issuer",
      () => "prod",
      { functions: clusterWithIssuer("prod", "http://localhost:4566/id") },
      `clusterName is "prod": EKS reports the OIDC issuer "http://localhost:4566/id" for this cluster; ${expected}. Pass issuer instead.`,
    ],
    ["without revealing a secret name", () => pulumi.secret("prod"), { functions: noCluster }, noSuch("[secret]")],
    [
      "without revealing a secret name in the AWS error",
      () => pulumi.secret("prod"),
      { functions: denied },
      cantRead("[secret]"),
    ],
    [
      "without revealing the issuer of a cluster with a secret name",
      () => pulumi.secret("prod"),
      { functions: clusterWithIssuer("prod", "http://localhost:4566/id") },
      `clusterName is [secret]: EKS reports the OIDC issuer [secret] for this cluster; ${expected}. Pass issuer instead.`,
    ],
  ];
  for (const [what, clusterName, options, message] of cases) {
    it(what, async () => {
      const { errors } = await lookUp(clusterName, options);
      assert.deepEqual(errors, [message]);
    });
  }
});
