import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { childOf, messageOf, refusalOf, runWell } from "../../support/components";
import { notKnown, see, unknown } from "../../support/mocks/markers";
import { placeOfClusters } from "../../support/mocks/podIdentity";
import { trustIn } from "../podIdentity/aPodIdentity";
import { minimal, roleType, trustPolicy } from "./aServiceAccountRole";

const functions = placeOfClusters();
const declare = (args: Partial<ServiceAccountRoleArgs>, preview = false) =>
  runWell(() => new ServiceAccountRole("app", { ...minimal, ...args }), { functions, preview });
const statements = (policy: unknown) => JSON.parse(String(policy)).Statement;

describe("a ServiceAccountRole with podIdentity", () => {
  it("trusts both mechanisms, each in a statement of its own", async () => {
    for (const preview of [true, false]) {
      const done = await declare({ podIdentity: true, clusterNames: ["prod"] }, preview);
      assert.deepEqual(statements(childOf(done, roleType).inputs.assumeRolePolicy), [
        ...statements(trustPolicy),
        ...statements(trustIn("default", "my-sa")),
      ]);
    }
  });

  it("trusts the same service accounts by both, those with wildcards too", async () => {
    const serviceAccounts = [{ namespace: "team-*", name: "my-sa" }];
    const clusterNames = ["prod", "staging"];
    const done = await declare({ podIdentity: true, clusterNames, serviceAccounts, allowWildcards: true });
    const [web, pods, ...more] = statements(await see(done.result.trustPolicy));
    assert.deepEqual(more, []);
    assert.ok(JSON.stringify(web.Condition.StringLike).includes("system:serviceaccount:team-*:my-sa"));
    assert.deepEqual(pods.Condition, {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      StringLike: {
        "aws:RequestTag/kubernetes-namespace": "team-*",
        "aws:RequestTag/kubernetes-service-account": "my-sa",
      },
      ArnEquals: {
        "aws:SourceArn": clusterNames.map((name) => `arn:aws:eks:us-west-2:123456789012:cluster/${name}`),
      },
    });
  });

  it("trusts IRSA alone without it, and asks nobody for account and region", async () => {
    const done = await runWell(() => new ServiceAccountRole("app", { ...minimal, podIdentity: false }));
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustPolicy);
    assert.deepEqual(done.calls, []);
  });

  it("is shown in a preview that doesn't know the cluster's name yet", async () => {
    const done = await declare({ podIdentity: true, clusterNames: [notKnown()] }, true);
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, unknown);
  });

  it("counts both mechanisms in the size of the trust policy", async () => {
    const args = { podIdentity: true, clusterNames: ["prod"], maxTrustPolicySize: 500 };
    const around = '{"Version":"2012-10-17","Statement":[]}'.length;
    const size = trustPolicy.length + trustIn("default", "my-sa").length - around + 1;
    const program = () => new ServiceAccountRole("app", { ...minimal, ...args });
    const line =
      `serviceAccounts is "1 service accounts on 1 clusters"; expected a trust policy of at most 500 characters, and this one has ${size}. ` +
      "Spread the service accounts or the clusters over several roles, join names with allowWildcards, or have IAM's " +
      'quota "Role trust policy length" raised and then set maxTrustPolicySize.';
    assert.equal(await refusalOf(program, { functions }), messageOf('ServiceAccountRole "app"', [line]));
    const { errors } = await declare({ ...args, maxTrustPolicySize: size });
    assert.deepEqual(errors, []);
  });
});

describe("a ServiceAccountRole with podIdentity refuses", () => {
  const form =
    "the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit";
  const bad: [string, object, string][] = [
    [
      "no clusters",
      { podIdentity: true },
      "clusterNames is missing; expected a list of names of clusters, as podIdentity is true. Name the clusters of the service accounts.",
    ],
    [
      "an empty list of clusters",
      { podIdentity: true, clusterNames: [] },
      "clusterNames is []; expected at least 1 names of clusters. Name the clusters of the service accounts.",
    ],
    [
      "a wildcard in a cluster's name, even with allowWildcards",
      { podIdentity: true, allowWildcards: true, clusterNames: ["prod*"] },
      `clusterNames[0] is "prod*"; expected ${form}. Pass the cluster's name, not its ARN or endpoint.`,
    ],
    [
      "clusters without it",
      { clusterNames: ["prod"] },
      'clusterNames is ["prod"]; expected no names of clusters, as podIdentity isn\'t true. Set podIdentity to true, or remove clusterNames: IRSA knows clusters by their OIDC providers.',
    ],
    [
      "a text for a boolean",
      { podIdentity: "true" },
      'podIdentity is "true"; expected true or false. Write it without quotes.',
    ],
    [
      "that it isn't known when the program starts",
      { podIdentity: pulumi.output(true) },
      'podIdentity is "[not known yet]"; expected a value that is known when the program starts, not the output of a resource. Write the value itself, or take it from the stack\'s configuration.',
    ],
  ];
  for (const [what, args, line] of bad) {
    it(what, async () => {
      const program = () => new ServiceAccountRole("app", { ...minimal, ...args } as ServiceAccountRoleArgs);
      assert.equal(await refusalOf(program), messageOf('ServiceAccountRole "app"', [line]));
    });
  }
});
