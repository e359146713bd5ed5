import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterIssuer } from "../../../provider/components/shared/lookups";
import { type RunOptions, run } from "../../support/mocks";
import { clusterWithIssuer, failing, getCluster } from "../../support/mocks/functions";
import { notKnown, secret, see, unknown } from "../../support/mocks/markers";

const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
const noCluster = clusterWithIssuer("another", issuer);

/** Looks up the issuer of the cluster that the program names. */
async function lookUp(clusterName: () => pulumi.Input<string>, options: RunOptions) {
  const { result, calls, errors } = await run(() => {
    const parent = new pulumi.ComponentResource("eks-auth:index:Anything", "parent");
    return { issuer: clusterIssuer(clusterName(), parent) };
  }, options);
  return { issuer: errors.length === 0 ? await see(result?.issuer) : undefined, calls, errors };
}

const called = (name: string) => ({ token: getCluster, inputs: { name }, provider: undefined });
/** A cluster that the same program creates, by its name as AWS has it. */
const madeHere = (name?: pulumi.Input<string>) =>
  new aws.eks.Cluster("prod", { name, roleArn: "arn:aws:iam::123456789012:role/eks", vpcConfig: { subnetIds: [] } })
    .name;

describe("the issuer of a cluster", () => {
  it("is the one that EKS reports", async () => {
    const found = await lookUp(() => "prod", { functions: clusterWithIssuer("prod", issuer) });
    assert.deepEqual(found, { issuer, calls: [called("prod")], errors: [] });
  });

  it("is a secret where the cluster's name is", async () => {
    const found = await lookUp(() => pulumi.secret("prod"), { functions: clusterWithIssuer("prod", issuer) });
    assert.deepEqual(found.issuer, secret(issuer));
  });

  it("isn't looked up during a preview that doesn't know the cluster's name", async () => {
    const found = await lookUp(notKnown, { preview: true });
    assert.deepEqual(found, { issuer: unknown, calls: [], errors: [] });
  });

  it("isn't known during the preview of the cluster's creation, even if the name is", async () => {
    const found = await lookUp(() => madeHere("prod"), { preview: true, functions: noCluster });
    assert.deepEqual(found, { issuer: unknown, calls: [called("prod")], errors: [] });
  });

  it("is known during the preview of a change to a cluster of the same program", async () => {
    const found = await lookUp(() => madeHere("prod"), { preview: true, functions: clusterWithIssuer("prod", issuer) });
    assert.equal(found.issuer, issuer);
  });

  it("is known once the cluster is created", async () => {
    const found = await lookUp(() => madeHere("prod"), { functions: clusterWithIssuer("prod", issuer) });
    assert.deepEqual(found, { issuer, calls: [called("prod")], errors: [] });
  });

  it("is asked of the parent's provider", async () => {
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

describe("the issuer of a cluster can't be told", () => {
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
    ["where there is no such cluster", () => "prod", { functions: noCluster }, noSuch('"prod"')],
    ["in preview either", () => "prod", { functions: noCluster, preview: true }, noSuch('"prod"')],
    ["in EKS's own words", () => "prod", { functions: failing(getCluster, notFound) }, noSuch('"prod"')],
    ["where it should have been created", () => madeHere("prod"), { functions: noCluster }, noSuch('"prod"')],
    ["where EKS refuses to say", () => "prod", { functions: denied }, `${cantRead('"prod"')} ${reason}`],
    [
      "in the preview of its creation",
      () => madeHere("prod"),
      { functions: denied, preview: true },
      `${cantRead('"prod"')} ${reason}`,
    ],
    [
      "where the cluster has none",
      () => "prod",
      { functions: clusterWithIssuer("prod", undefined) },
      `clusterName is "prod": EKS reports no OIDC issuer for this cluster; ${expected}. Pass issuer instead.`,
    ],
    [
      "where IAM wouldn't take it",
      () => "prod",
      { functions: clusterWithIssuer("prod", "http://localhost:4566/id") },
      `clusterName is "prod": EKS reports the OIDC issuer "http://localhost:4566/id" for this cluster; ${expected}. Pass issuer instead.`,
    ],
    ["without telling a secret name", () => pulumi.secret("prod"), { functions: noCluster }, noSuch("[secret]")],
    [
      "without telling a secret name in a reason",
      () => pulumi.secret("prod"),
      { functions: denied },
      cantRead("[secret]"),
    ],
    [
      "without telling the issuer of a secret name",
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
