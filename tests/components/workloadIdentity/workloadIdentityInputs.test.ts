import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { accountName, namespace, provider } from "../serviceAccountRole/badServiceAccountRoles";
import { minimal } from "./aWorkloadIdentity";

const message = (lines: string[]) => messageOf('WorkloadIdentity "app"', lines);
const declare = (args: object, mode: keyof typeof minimal = "migrating") =>
  new WorkloadIdentity("app", { ...minimal[mode], ...args } as WorkloadIdentityArgs);

const modes = '"irsa", "pod-identity", "migrating"';
const cluster =
  "the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit";
const needsCluster = (mode: string) =>
  `clusterName is missing; expected ${cluster}, as mode is "${mode}". Name the cluster.`;
const needsProvider = (mode: string) =>
  `oidcProviderArn is missing; ${provider.slice(0, -1)}, as mode is "${mode}". Pass the arn of an OidcProvider.`;

const bad: [string, object, string[], (keyof typeof minimal)?][] = [
  [
    "no mode",
    { mode: undefined },
    [`mode is missing; expected one of ${modes}. Choose how the pods get their credentials.`],
  ],
  ["another mode", { mode: "Irsa" }, [`mode is "Irsa"; expected one of ${modes}. Use one of these words.`]],
  ["no cluster for EKS Pod Identity", { clusterName: undefined }, [needsCluster("pod-identity")], "podIdentity"],
  ["no OIDC provider for IRSA", { oidcProviderArn: undefined }, [needsProvider("irsa")], "irsa"],
  [
    "neither on the way",
    { clusterName: undefined, oidcProviderArn: null },
    [needsCluster("migrating"), needsProvider("migrating")],
  ],
  [
    "another ARN than that of a provider, even where it isn't needed",
    { oidcProviderArn: "arn:aws:iam::123456789012:role/a" },
    [
      `oidcProviderArn is "arn:aws:iam::123456789012:role/a"; ${provider} This is the ARN of an IAM role: pass the ARN of an IAM OIDC provider.`,
    ],
    "podIdentity",
  ],
  ["no name", { name: undefined }, [`name is missing; ${accountName} Give the service account a name.`]],
  [
    "wildcards",
    { name: "a*", namespace: "?" },
    [
      `name is "a*"; ${accountName} Use the service account's name as kubectl shows it, without its namespace.`,
      `namespace is "?"; ${namespace} Use the namespace's name as kubectl shows it.`,
    ],
  ],
  [
    "an annotation of IRSA",
    { annotations: { "eks.amazonaws.com/role-arn": "x" } },
    [
      'annotations["eks.amazonaws.com/role-arn"] is "x"; expected no annotation that the input roleArn sets. Remove it, and use the input roleArn.',
    ],
  ],
  [
    "a namespace beside a patch",
    { existing: "patch", createNamespace: true },
    [
      'createNamespace is true; expected false where existing is "patch". Leave createNamespace out: what makes the service account makes its namespace.',
    ],
  ],
  [
    "a profile as its section is headed",
    { profile: "[prod]" },
    [
      'profile is "[prod]"; expected the name of a profile in the AWS configuration files. Pass its name without brackets, or leave it out for the usual credentials.',
    ],
  ],
  [
    "an agent that is none of the three",
    { agent: true },
    [
      'agent is true; expected one of "ensure", "use", "ignore". Use one of these words, or leave agent out for the default.',
    ],
  ],
  [
    "what IAM refuses",
    { path: "team", tags: { "eks-auth:stack": "a" }, maxTrustPolicySize: 0 },
    [
      'path is "team"; expected an IAM path: "/", or up to 512 printable characters that begin and end with a slash. Write it as in "/team/".',
      "maxTrustPolicySize is 0; expected a whole number of characters from 1 to 8192. Give a number within these bounds, or leave maxTrustPolicySize out for the default.",
      'tags["eks-auth:stack"] is "a"; expected another key. This tag marks who owns the resource: remove it.',
    ],
  ],
];

describe("a WorkloadIdentity refuses", () => {
  for (const [what, args, lines, mode] of bad) {
    it(what, async () => {
      assert.equal(await refusalOf(() => declare(args, mode), { preview: true }), message(lines));
    });
  }

  it("all of it together", async () => {
    const args = { clusterName: "a b", oidcProviderArn: "x", name: "A", path: "team", agent: "no" };
    const lines = [
      `clusterName is "a b"; expected ${cluster}. Pass the cluster's name, not its ARN or endpoint.`,
      `oidcProviderArn is "x"; ${provider} Pass the ARN of an IAM OIDC provider exactly as AWS shows it.`,
      `name is "A"; ${accountName} Use the service account's name as kubectl shows it, without its namespace.`,
      'path is "team"; expected an IAM path: "/", or up to 512 printable characters that begin and end with a slash. Write it as in "/team/".',
      'agent is "no"; expected one of "ensure", "use", "ignore". Use one of these words, or leave agent out for the default.',
    ];
    assert.equal(await refusalOf(() => declare(args)), message(lines));
  });

  it("a mode that only a resource would tell", async () => {
    const line =
      'mode is "[not known yet]"; expected a value that is known when the program starts, not the output of a resource. Write the value itself, or take it from the stack\'s configuration.';
    assert.equal(await refusalOf(() => declare({ mode: pulumi.output("irsa") })), message([line]));
  });
});

describe("a WorkloadIdentity refuses, once it is known,", () => {
  const plain = ["mode", "agent", "existing", "createNamespace"];
  for (const [what, args, lines, mode] of bad) {
    if (!plain.some((input) => input in args)) {
      it(what, async () => {
        assert.equal(await refusalOf(() => declare(later(args), mode)), message(lines));
      });
    }
  }
});
