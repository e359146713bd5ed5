import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { later, refusalOf } from "../../support/components";
import { assertRejected } from "../../support/messages";
import type { RunOptions } from "../../support/mocks";
import {
  allow,
  components,
  externalDnsOn,
  functions,
  key,
  managedPolicies,
  policiesOf,
  roleOf,
  textOf,
  zone,
} from "./aRoleWorkload";

describe("the workload of a role is refused", () => {
  const rejected = (what: string, issues: string[], args: object, options: RunOptions = {}) =>
    assertRejected(
      () => roleOf(args),
      { component: 'ServiceAccountRole "app"', what, issues },
      { functions, ...options },
    );
  const refusal = (args: object, options: RunOptions = {}) => refusalOf(() => roleOf(args), { functions, ...options });

  it("where there is no such word", async () => {
    await rejected("where there is no such word", ["choice workload"], { workload: "coredns" });
  });

  it("where it is an output, of which a preview may not know what it makes", async () => {
    const workload = pulumi.output(Promise.resolve("ebs-csi"));
    await rejected("where it is an output, of which a preview may not know what it makes", ["not-plain workload"], {
      workload,
    });
  });

  it("without a scope that it needs", async () => {
    await rejected("without a scope that it needs", ["missing workloadScopes.hostedZoneArns"], {
      workload: "external-dns",
    });
    const hostedZoneArns = pulumi.output(Promise.resolve(undefined));
    await rejected("without a scope that it needs", ["missing workloadScopes.hostedZoneArns"], {
      workload: "external-dns",
      workloadScopes: { hostedZoneArns },
    });
  });

  it("where its scopes are there without it", async () => {
    const workloadScopes = { hostedZoneArns: [zone] };
    await rejected("where its scopes are there without it", ["exclusive workloadScopes"], { workloadScopes });
  });

  it("for bad scopes, each by its place, and secrets without a word of them", async () => {
    const externalDns = (hostedZoneArns: unknown) => ({ workload: "external-dns", workloadScopes: { hostedZoneArns } });
    await assertRejected(
      () => roleOf(externalDns([zone, "Z0EXAMPLE", key])),
      {
        component: 'ServiceAccountRole "app"',
        what: "for bad scopes, each by its place",
        issues: ["format workloadScopes.hostedZoneArns[1]", "format workloadScopes.hostedZoneArns[2]"],
      },
      { functions },
    );
    await assertRejected(
      () => roleOf(externalDns([pulumi.secret("hunter2")])),
      {
        component: 'ServiceAccountRole "app"',
        what: "for bad scopes, without a word of a secret",
        issues: ["format workloadScopes.hostedZoneArns[0]"],
        secret: "hunter2",
      },
      { functions },
    );
  });

  it("beside an inline policy of its name", async () => {
    const inlinePolicies = { "ebs-csi": textOf(allow("s3:GetObject", "*")) };
    await rejected("beside an inline policy of its name", ["reserved inlinePolicies"], {
      workload: "ebs-csi",
      inlinePolicies,
    });
    await rejected("beside an inline policy of its name", ["reserved inlinePolicies"], {
      workload: "ebs-csi",
      ...later({ inlinePolicies }),
    });
    assert.equal((await policiesOf(() => roleOf({ inlinePolicies }))).length, 1);
  });

  it("beside roleArn, which leaves a PodIdentity's role as it is", async () => {
    const args = { roleArn: "arn:aws:iam::123456789012:role/given", workload: "ebs-csi", workloadScopes: {} };
    await assertRejected(
      () => components.PodIdentity?.(args),
      {
        component: 'PodIdentity "app"',
        what: "beside roleArn, which leaves a PodIdentity's role as it is",
        issues: ["exclusive workload", "exclusive workloadScopes"],
      },
      { functions },
    );
  });

  it("where a scope fails by itself, with that error alone", async () => {
    for (const declare of Object.values(components)) {
      const hostedZoneArns = pulumi.output(Promise.reject(new Error("no zone")));
      const program = () => declare({ workload: "external-dns", workloadScopes: { hostedZoneArns } });
      assert.equal(await refusalOf(program, { functions: {} }), "no zone");
    }
  });

  it("where account, region and partition can't be looked up", async () => {
    const fails = () => {
      throw new Error("ExpiredToken");
    };
    const expired = { ...functions, "aws:index/getCallerIdentity:getCallerIdentity": fails };
    assert.match(
      await refusal({ workload: "ebs-csi" }, { functions: expired }),
      /can't be looked up; expected sts:GetCallerIdentity to answer\. Check the provider's configuration and credentials\./,
    );
  });
});

describe("the limits of a role with a workload", () => {
  const nine = managedPolicies(9);

  it("are ten managed policies, the workload's among them", async () => {
    assert.equal((await policiesOf(() => roleOf({ workload: "ebs-csi", policyArns: nine }))).length, 10);
    const policyArns = managedPolicies(10);
    for (const given of [{ policyArns }, later({ policyArns })]) {
      await assertRejected(
        () => roleOf({ workload: "ebs-csi", ...given }),
        {
          component: 'ServiceAccountRole "app"',
          what: "are ten managed policies, the workload's among them",
          issues: ["limit policyArns"],
        },
        { functions },
      );
    }
    assert.equal(
      (
        await policiesOf(() =>
          roleOf({ workload: "external-dns", workloadScopes: { hostedZoneArns: [zone] }, policyArns }),
        )
      ).length,
      11,
    );
  });

  it("are 10,240 characters of inline policies, the workload's among them", async () => {
    const room = 10240 - externalDnsOn(zone).length - textOf(allow("s3:GetObject", "")).length;
    const args = (length: number) => ({
      workload: "external-dns",
      workloadScopes: { hostedZoneArns: [zone] },
      inlinePolicies: { read: textOf(allow("s3:GetObject", "r".repeat(length))) },
    });
    assert.equal((await policiesOf(() => roleOf(args(room)))).length, 2);
    for (const preview of [true, false]) {
      await assertRejected(
        () => roleOf(args(room + 1)),
        {
          component: 'ServiceAccountRole "app"',
          what: "are 10,240 characters of inline policies, the workload's among them",
          issues: ["limit inlinePolicies, workloadScopes"],
        },
        { functions, preview },
      );
    }
  });
});
