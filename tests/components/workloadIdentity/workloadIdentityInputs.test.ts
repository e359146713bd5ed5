import * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { minimal } from "./workloadIdentity.fixtures";

const declare = (args: object, mode: keyof typeof minimal = "migrating") =>
  new WorkloadIdentity("app", { ...minimal[mode], ...args } as WorkloadIdentityArgs);

const bad: [string, object, string[], (keyof typeof minimal)?][] = [
  ["a missing mode", { mode: undefined }, ["missing mode"]],
  ["an unknown mode", { mode: "Irsa" }, ["choice mode"]],
  ["pod-identity mode without clusterName", { clusterName: undefined }, ["missing clusterName"], "podIdentity"],
  ["irsa mode without oidcProviderArn", { oidcProviderArn: undefined }, ["missing oidcProviderArn"], "irsa"],
  [
    "migrating mode without clusterName and oidcProviderArn",
    { clusterName: undefined, oidcProviderArn: null },
    ["missing clusterName", "missing oidcProviderArn"],
  ],
  [
    "a role ARN instead of a provider ARN, even if it isn't needed",
    { oidcProviderArn: "arn:aws:iam::123456789012:role/a" },
    ["format oidcProviderArn"],
    "podIdentity",
  ],
  ["a missing name", { name: undefined }, ["missing name"]],
  ["wildcards", { name: "a*", namespace: "?" }, ["format name", "format namespace"]],
  [
    "an IRSA annotation",
    { annotations: { "eks.amazonaws.com/role-arn": "x" } },
    ['exclusive annotations["eks.amazonaws.com/role-arn"]'],
  ],
  ["createNamespace with existing: patch", { existing: "patch", createNamespace: true }, ["exclusive createNamespace"]],
  ["a profile in brackets", { profile: "[prod]" }, ["format profile"]],
  ["waitUntilReady given as a string", { waitUntilReady: "yes" }, ["type waitUntilReady"]],
  ["waitUntilReady without a cluster in irsa mode", { waitUntilReady: true }, ["missing clusterName"], "irsa"],
  ["an unknown value of agent", { agent: true }, ["choice agent"]],
  [
    "invalid role inputs",
    { path: "team", tags: { "eks-auth:stack": "a" }, maxTrustPolicySize: 0 },
    ["format path", "range maxTrustPolicySize", 'reserved tags["eks-auth:stack"]'],
  ],
];

describe("WorkloadIdentity rejects", () => {
  for (const [what, args, issues, mode] of bad) {
    it(what, async () => {
      await assertRejected(
        () => declare(args, mode),
        { component: 'WorkloadIdentity "app"', what, issues },
        { preview: true },
      );
    });
  }

  it("several invalid inputs in one error", async () => {
    const args = { clusterName: "a b", oidcProviderArn: "x", name: "A", path: "team", agent: "no" };
    const issues = ["format clusterName", "format oidcProviderArn", "format name", "format path", "choice agent"];
    await assertRejected(() => declare(args), {
      component: 'WorkloadIdentity "app"',
      what: "several invalid inputs in one error",
      issues,
    });
  });

  it("an output for mode", async () => {
    await assertRejected(() => declare({ mode: pulumi.output("irsa") }), {
      component: 'WorkloadIdentity "app"',
      what: "an output for mode",
      issues: ["not-plain mode"],
    });
  });
});

describe("WorkloadIdentity with inputs passed as outputs rejects", () => {
  const plain = ["mode", "agent", "existing", "createNamespace", "waitUntilReady"];
  for (const [what, args, issues, mode] of bad) {
    if (!plain.some((input) => input in args)) {
      it(what, async () => {
        await assertRejected(() => declare(later(args), mode), { component: 'WorkloadIdentity "app"', what, issues });
      });
    }
  }
});
