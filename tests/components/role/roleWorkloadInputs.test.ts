import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { later, messageOf, refusalOf } from "../../support/components";
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
  const message = (...lines: string[]) => messageOf('ServiceAccountRole "app"', lines);
  const refusal = (args: object, options: RunOptions = {}) => refusalOf(() => roleOf(args), { functions, ...options });
  const outOf = (line: string) => line.replace(/"aws-load-balancer-controller".*?\. /, "…. ");

  it("where there is no such word", async () => {
    assert.equal(
      outOf(await refusal({ workload: "coredns" })),
      message(
        'workload is "coredns"; expected one of …. Use one of these words, or give the role policies of your own.',
      ),
    );
  });

  it("where it is an output, of which a preview may not know what it makes", async () => {
    const line =
      'workload is "[not known yet]"; expected a value that is known when the program starts, not the output of a resource. ' +
      "Write the value itself, or take it from the stack's configuration.";
    const workload = pulumi.output(Promise.resolve("ebs-csi"));
    assert.equal(await refusal({ workload }), message(line));
  });

  it("without a scope that it needs", async () => {
    const line =
      'workloadScopes.hostedZoneArns is missing; expected the ARNs of hosted zones, which "external-dns" needs. ' +
      'Name the hosted zones, or give ["*"] for every one of the account in the region.';
    assert.equal(await refusal({ workload: "external-dns" }), message(line));
    const hostedZoneArns = pulumi.output(Promise.resolve(undefined));
    assert.equal(await refusal({ workload: "external-dns", workloadScopes: { hostedZoneArns } }), message(line));
  });

  it("where its scopes are there without it", async () => {
    const workloadScopes = { hostedZoneArns: [zone] };
    assert.equal(
      await refusal({ workloadScopes }),
      message(
        `workloadScopes is {"hostedZoneArns":["${zone}"]}; expected no scopes, as there is no workload. Name the workload, or remove workloadScopes.`,
      ),
    );
  });

  it("for bad scopes, each by its place, and secrets without a word of them", async () => {
    const expected = "expected the ARN of a hosted zone (arn:<partition>:route53:::hostedzone/<ID>).";
    const exactly = "Pass the ARN of a hosted zone exactly as AWS shows it.";
    const externalDns = (hostedZoneArns: unknown) => ({ workload: "external-dns", workloadScopes: { hostedZoneArns } });
    assert.equal(
      await refusal(externalDns([zone, "Z0EXAMPLE", key])),
      message(
        `workloadScopes.hostedZoneArns[1] is "Z0EXAMPLE"; ${expected} ${exactly}`,
        `workloadScopes.hostedZoneArns[2] is "${key}"; ${expected} This is the ARN of a resource of the service "kms": pass the ARN of a hosted zone.`,
      ),
    );
    assert.equal(
      await refusal(externalDns([pulumi.secret("hunter2")])),
      message(`workloadScopes.hostedZoneArns[0] is [secret]; ${expected} ${exactly}`),
    );
  });

  it("beside an inline policy of its name", async () => {
    const inlinePolicies = { "ebs-csi": textOf(allow("s3:GetObject", "*")) };
    const line =
      'inlinePolicies is "ebs-csi"; expected another name, as this is that of the policy which workload brings. Rename the policy.';
    assert.equal(await refusal({ workload: "ebs-csi", inlinePolicies }), message(line));
    assert.equal(await refusal({ workload: "ebs-csi", ...later({ inlinePolicies }) }), message(line));
    assert.equal((await policiesOf(() => roleOf({ inlinePolicies }))).length, 1);
  });

  it("beside roleArn, which leaves a PodIdentity's role as it is", async () => {
    const args = { roleArn: "arn:aws:iam::123456789012:role/given", workload: "ebs-csi", workloadScopes: {} };
    const line = (input: string, value: string) =>
      `${input} is ${value}; expected nothing beside roleArn, which leaves the role as it is. Remove ${input}, or remove roleArn to have a role made.`;
    assert.equal(
      await refusalOf(() => components.PodIdentity?.(args), { functions }),
      messageOf('PodIdentity "app"', [line("workload", '"ebs-csi"'), line("workloadScopes", "{}")]),
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
  const message = (line: string) => messageOf('ServiceAccountRole "app"', [line]);
  const nine = managedPolicies(9);

  it("are ten managed policies, the workload's among them", async () => {
    assert.equal((await policiesOf(() => roleOf({ workload: "ebs-csi", policyArns: nine }))).length, 10);
    const policyArns = managedPolicies(10);
    const line =
      'policyArns is "10 items"; expected at most 9 managed policies beside the 1 of "ebs-csi". Join some of them into one policy, or use inlinePolicies.';
    for (const given of [{ policyArns }, later({ policyArns })]) {
      assert.equal(await refusalOf(() => roleOf({ workload: "ebs-csi", ...given }), { functions }), message(line));
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
    const line =
      'inlinePolicies, workloadScopes is "2 policies of 10241 characters, that of the workload among them"; expected at most 10240 characters together, white space not counted. ' +
      "Move policies of your own into managed ones, and list these in policyArns, or name less in workloadScopes.";
    for (const preview of [true, false]) {
      assert.equal(await refusalOf(() => roleOf(args(room + 1)), { functions, preview }), message(line));
    }
  });
});
