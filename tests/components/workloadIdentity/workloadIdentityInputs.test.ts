import * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { minimal } from "./aWorkloadIdentity";

const declare = (args: object, mode: keyof typeof minimal = "migrating") =>
  new WorkloadIdentity("app", { ...minimal[mode], ...args } as WorkloadIdentityArgs);

const bad: [string, object, string[], (keyof typeof minimal)?][] = [
  ["no mode", { mode: undefined }, ["missing mode"]],
  ["another mode", { mode: "Irsa" }, ["choice mode"]],
  ["no cluster for EKS Pod Identity", { clusterName: undefined }, ["missing clusterName"], "podIdentity"],
  ["no OIDC provider for IRSA", { oidcProviderArn: undefined }, ["missing oidcProviderArn"], "irsa"],
  [
    "neither on the way",
    { clusterName: undefined, oidcProviderArn: null },
    ["missing clusterName", "missing oidcProviderArn"],
  ],
  [
    "another ARN than that of a provider, even where it isn't needed",
    { oidcProviderArn: "arn:aws:iam::123456789012:role/a" },
    ["format oidcProviderArn"],
    "podIdentity",
  ],
  ["no name", { name: undefined }, ["missing name"]],
  ["wildcards", { name: "a*", namespace: "?" }, ["format name", "format namespace"]],
  [
    "an annotation of IRSA",
    { annotations: { "eks.amazonaws.com/role-arn": "x" } },
    ['exclusive annotations["eks.amazonaws.com/role-arn"]'],
  ],
  ["a namespace beside a patch", { existing: "patch", createNamespace: true }, ["exclusive createNamespace"]],
  ["a profile as its section is headed", { profile: "[prod]" }, ["format profile"]],
  ["an agent that is none of the three", { agent: true }, ["choice agent"]],
  [
    "what IAM refuses",
    { path: "team", tags: { "eks-auth:stack": "a" }, maxTrustPolicySize: 0 },
    ["format path", "range maxTrustPolicySize", 'reserved tags["eks-auth:stack"]'],
  ],
];

describe("a WorkloadIdentity refuses", () => {
  for (const [what, args, issues, mode] of bad) {
    it(what, async () => {
      await assertRejected(
        () => declare(args, mode),
        { component: 'WorkloadIdentity "app"', what, issues },
        { preview: true },
      );
    });
  }

  it("all of it together", async () => {
    const args = { clusterName: "a b", oidcProviderArn: "x", name: "A", path: "team", agent: "no" };
    const issues = ["format clusterName", "format oidcProviderArn", "format name", "format path", "choice agent"];
    await assertRejected(() => declare(args), {
      component: 'WorkloadIdentity "app"',
      what: "all of it together",
      issues,
    });
  });

  it("a mode that only a resource would tell", async () => {
    await assertRejected(() => declare({ mode: pulumi.output("irsa") }), {
      component: 'WorkloadIdentity "app"',
      what: "a mode that only a resource would tell",
      issues: ["not-plain mode"],
    });
  });
});

describe("a WorkloadIdentity refuses, once it is known,", () => {
  const plain = ["mode", "agent", "existing", "createNamespace"];
  for (const [what, args, issues, mode] of bad) {
    if (!plain.some((input) => input in args)) {
      it(what, async () => {
        await assertRejected(() => declare(later(args), mode), { component: 'WorkloadIdentity "app"', what, issues });
      });
    }
  }
});
