import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { childOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import { placeOfClusters } from "../../support/mocks/podIdentity";
import { trustIn } from "../podIdentity/podIdentity.fixtures";
import { minimal, roleType, trustPolicy } from "./serviceAccountRole.fixtures";

const functions = placeOfClusters();
const declare = (args: Partial<ServiceAccountRoleArgs>, preview = false) =>
  runWell(() => new ServiceAccountRole("app", { ...minimal, ...args }), { functions, preview });
const statements = (policy: unknown) => JSON.parse(String(policy)).Statement;

describe("ServiceAccountRole with podIdentity", () => {
  it("trusts both mechanisms, each in its own statement", async () => {
    for (const preview of [true, false]) {
      const done = await declare({ podIdentity: true, clusterNames: ["prod"] }, preview);
      assert.deepEqual(statements(childOf(done, roleType).inputs.assumeRolePolicy), [
        ...statements(trustPolicy),
        ...statements(trustIn("default", "my-sa")),
      ]);
    }
  });

  it("trusts the same service accounts through both, including wildcards", async () => {
    const serviceAccounts = [{ namespace: "team-*", name: "my-sa" }];
    const clusterNames = ["prod", "staging"];
    const done = await declare({ podIdentity: true, clusterNames, serviceAccounts, allowWildcards: true });
    const [web, pods, ...more] = statements(await valueIn(done.result.trustPolicy));
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

  it("trusts only IRSA if podIdentity is false, without reading account and region", async () => {
    const done = await runWell(() => new ServiceAccountRole("app", { ...minimal, podIdentity: false }));
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustPolicy);
    assert.deepEqual(done.calls, []);
  });

  it("shows the role in a preview if the cluster's name is unknown", async () => {
    const done = await declare({ podIdentity: true, clusterNames: [unknownOutput()] }, true);
    assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, unknown);
  });

  it("counts both mechanisms in the size of the trust policy", async () => {
    const args = { podIdentity: true, clusterNames: ["prod"], maxTrustPolicySize: 500 };
    const around = '{"Version":"2012-10-17","Statement":[]}'.length;
    const size = trustPolicy.length + trustIn("default", "my-sa").length - around + 1;
    const program = () => new ServiceAccountRole("app", { ...minimal, ...args });
    await assertRejected(
      program,
      {
        component: 'ServiceAccountRole "app"',
        what: "a trust policy for both mechanisms that exceeds the limit",
        issues: ["limit serviceAccounts"],
      },
      { functions },
    );
    const { errors } = await declare({ ...args, maxTrustPolicySize: size });
    assert.deepEqual(errors, []);
  });
});

describe("ServiceAccountRole with podIdentity rejects", () => {
  const bad: [string, object, string][] = [
    ["missing cluster names", { podIdentity: true }, "missing clusterNames"],
    ["an empty list of clusters", { podIdentity: true, clusterNames: [] }, "range clusterNames"],
    [
      "a wildcard in a cluster's name, even with allowWildcards",
      { podIdentity: true, allowWildcards: true, clusterNames: ["prod*"] },
      "format clusterNames[0]",
    ],
    ["cluster names without podIdentity", { clusterNames: ["prod"] }, "exclusive clusterNames"],
    ["podIdentity given as a string", { podIdentity: "true" }, "type podIdentity"],
    ["an output for podIdentity", { podIdentity: pulumi.output(true) }, "not-plain podIdentity"],
  ];
  for (const [what, args, issue] of bad) {
    it(what, async () => {
      const program = () => new ServiceAccountRole("app", { ...minimal, ...args } as ServiceAccountRoleArgs);
      await assertRejected(program, { component: 'ServiceAccountRole "app"', what, issues: [issue] });
    });
  }
});
