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

describe("a role rejects", () => {
  const rejected = (what: string, issues: string[], args: object, options: RunOptions = {}) =>
    assertRejected(
      () => roleOf(args),
      { component: 'ServiceAccountRole "app"', what, issues },
      { functions, ...options },
    );
  const refusal = (args: object, options: RunOptions = {}) => refusalOf(() => roleOf(args), { functions, ...options });

  it("an unknown workload", async () => {
    await rejected("an unknown workload", ["choice workload"], { workload: "coredns" });
  });

  it("an output for workload", async () => {
    const workload = pulumi.output(Promise.resolve("ebs-csi"));
    await rejected("an output for workload", ["not-plain workload"], {
      workload,
    });
  });

  it("a workload without a required scope", async () => {
    await rejected("a workload without a required scope", ["missing workloadScopes.hostedZoneArns"], {
      workload: "external-dns",
    });
    const hostedZoneArns = pulumi.output(Promise.resolve(undefined));
    await rejected("a workload without a required scope", ["missing workloadScopes.hostedZoneArns"], {
      workload: "external-dns",
      workloadScopes: { hostedZoneArns },
    });
  });

  it("workloadScopes without workload", async () => {
    const workloadScopes = { hostedZoneArns: [zone] };
    await rejected("workloadScopes without workload", ["exclusive workloadScopes"], { workloadScopes });
  });

  it("invalid scopes by index, without revealing secrets", async () => {
    const externalDns = (hostedZoneArns: unknown) => ({ workload: "external-dns", workloadScopes: { hostedZoneArns } });
    await assertRejected(
      () => roleOf(externalDns([zone, "Z0EXAMPLE", key])),
      {
        component: 'ServiceAccountRole "app"',
        what: "invalid scopes by index",
        issues: ["format workloadScopes.hostedZoneArns[1]", "format workloadScopes.hostedZoneArns[2]"],
      },
      { functions },
    );
    await assertRejected(
      () => roleOf(externalDns([pulumi.secret("hunter2")])),
      {
        component: 'ServiceAccountRole "app"',
        what: "an invalid scope without revealing a secret",
        issues: ["format workloadScopes.hostedZoneArns[0]"],
        secret: "hunter2",
      },
      { functions },
    );
  });

  it("a workload together with an inline policy of the same name", async () => {
    const inlinePolicies = { "ebs-csi": textOf(allow("s3:GetObject", "*")) };
    await rejected("a workload together with an inline policy of the same name", ["reserved inlinePolicies"], {
      workload: "ebs-csi",
      inlinePolicies,
    });
    await rejected("a workload together with an inline policy of the same name", ["reserved inlinePolicies"], {
      workload: "ebs-csi",
      ...later({ inlinePolicies }),
    });
    assert.equal((await policiesOf(() => roleOf({ inlinePolicies }))).length, 1);
  });

  it("a workload together with roleArn", async () => {
    const args = { roleArn: "arn:aws:iam::123456789012:role/given", workload: "ebs-csi", workloadScopes: {} };
    await assertRejected(
      () => components.PodIdentity?.(args),
      {
        component: 'PodIdentity "app"',
        what: "a workload together with roleArn",
        issues: ["exclusive workload", "exclusive workloadScopes"],
      },
      { functions },
    );
  });

  it("a failing scope with its own error only", async () => {
    for (const declare of Object.values(components)) {
      const hostedZoneArns = pulumi.output(Promise.reject(new Error("no zone")));
      const program = () => declare({ workload: "external-dns", workloadScopes: { hostedZoneArns } });
      assert.equal(await refusalOf(program, { functions: {} }), "no zone");
    }
  });

  it("a workload if account, region and partition can't be read", async () => {
    const fails = () => {
      throw new Error("ExpiredToken");
    };
    const expired = { ...functions, "aws:index/getCallerIdentity:getCallerIdentity": fails };
    assert.match(
      await refusal({ workload: "ebs-csi" }, { functions: expired }),
      /can't be read; expected an answer to sts:GetCallerIdentity\. Check the provider's configuration and credentials\./,
    );
  });
});

describe("the limits of a role with a workload", () => {
  const nine = managedPolicies(9);

  it("are ten managed policies, including the workload's", async () => {
    assert.equal((await policiesOf(() => roleOf({ workload: "ebs-csi", policyArns: nine }))).length, 10);
    const policyArns = managedPolicies(10);
    for (const given of [{ policyArns }, later({ policyArns })]) {
      await assertRejected(
        () => roleOf({ workload: "ebs-csi", ...given }),
        {
          component: 'ServiceAccountRole "app"',
          what: "more than ten managed policies, including the workload's",
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

  it("are 10,240 characters of inline policies, including the workload's", async () => {
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
          what: "more than 10,240 characters of inline policies, including the workload's",
          issues: ["limit inlinePolicies, workloadScopes"],
        },
        { functions, preview },
      );
    }
  });
});
