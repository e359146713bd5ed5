import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { AccessEntry, ClusterAccess, OidcProvider, PodIdentity } from "../../provider";
import { messageOf } from "../support/components";
import { type RunOptions, run } from "../support/mocks";
import { accountWithProviders } from "../support/mocks/functions";
import { clusterWithAgent, placeOfClusters, readyCluster } from "../support/mocks/podIdentity";
import { minimal as entry, functions, roleArn } from "./accessEntry/anAccessEntry";
import { minimal as pods } from "./podIdentity/aPodIdentity";

const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/PROD";
const given = "arn:aws:iam::123456789012:role/given";
const ensured = { ...pods, roleArn: given, agent: "ensure" as const };

/** Each case: its title, two components, and the error about each of them, as either can be rejected. */
const cases: [string, () => void, RunOptions["functions"], string[]][] = [
  [
    "two AccessEntry components for one principal",
    () => ["dev", "developers"].map((name) => new AccessEntry(name, entry)),
    functions,
    ["dev", "developers"].map((name, index) =>
      messageOf(`AccessEntry "${name}"`, [
        `principalArn is "${roleArn}"; expected a principal with a single access entry in this program, as a cluster has one ` +
          `entry per principal, but AccessEntry "${["developers", "dev"][index]}" declares one too. Move the groups and ` +
          "policies into one of the two, and remove the other.",
      ]),
    ),
  ],
  [
    "an AccessEntry and a grant for one principal",
    () => {
      new AccessEntry("dev", entry);
      const grants = [{ name: "dev", principalArn: roleArn, access: "view" as const }];
      new ClusterAccess("access", { clusterName: "prod", authenticationMode: "API", grants });
    },
    functions,
    [
      messageOf('ClusterAccess "access"', [
        `grants[0].principalArn is "${roleArn}"; expected a principal with a single access entry in this program, as a cluster ` +
          'has one entry per principal, but AccessEntry "dev" declares one too. Move the groups and policies into one of the ' +
          "two, and remove the other.",
      ]),
      messageOf('AccessEntry "dev"', [
        `principalArn is "${roleArn}"; expected a principal with a single access entry in this program, as a cluster has one ` +
          'entry per principal, but ClusterAccess "access" declares one too. Move the groups and policies into one of the ' +
          "two, and remove the other.",
      ]),
    ],
  ],
  [
    "two PodIdentity components for one service account",
    () => ["app", "shop"].map((name) => new PodIdentity(name, { ...pods, roleArn: given })),
    readyCluster("prod"),
    ["app", "shop"].map((name, index) =>
      messageOf(`PodIdentity "${name}"`, [
        'clusterName is "prod"; expected only one association of default/my-sa on the cluster prod in this program, because a ' +
          `service account can have only one, but PodIdentity "${["shop", "app"][index]}" declares one too. Remove the ` +
          "service account from one of the two.",
      ]),
    ),
  ],
  [
    "two PodIdentity components that create the add-on of one cluster",
    () => {
      new PodIdentity("app", ensured);
      new PodIdentity("shop", { ...ensured, serviceAccount: { namespace: "default", name: "other" } });
    },
    { ...placeOfClusters(), ...clusterWithAgent("prod", undefined) },
    ["app", "shop"].map(
      (name) =>
        `agent is "ensure", but PodIdentity "${name}" also creates the add-on eks-pod-identity-agent of this cluster; expected ` +
        'only one component in the program that creates it. Set agent to "use" in one of the two.',
    ),
  ],
  [
    "two OidcProvider components for one issuer",
    () => ["cluster", "issuer"].map((name) => new OidcProvider(name, { issuer })),
    accountWithProviders({}),
    ["cluster", "issuer"].map((name, index) =>
      messageOf(`OidcProvider "${name}"`, [
        `issuer is "${issuer}"; expected an issuer with only one OidcProvider in this program, because an account has one ` +
          `per issuer, but "${["issuer", "cluster"][index]}" declares it too. Remove one of the two.`,
      ]),
    ),
  ],
];

describe("a resource that two components of a program declare", () => {
  for (const [what, program, functions, messages] of cases) {
    for (const preview of [true, false]) {
      it(`is rejected: ${what}, ${preview ? "in a preview" : "in an update"}`, async () => {
        const { errors } = await run(program, { functions, preview });
        assert.equal(errors.length, 1, errors.join("\n"));
        assert.ok(messages.includes(errors[0] as string), errors[0]);
      });
    }
  }

  it("is allowed in two accounts: an OidcProvider with its own AWS provider for each", async () => {
    const { errors } = await run(
      () => {
        const provider = new aws.Provider("other", { region: "us-west-2" });
        new OidcProvider("cluster", { issuer });
        new OidcProvider("other-account", { issuer }, { provider });
      },
      { functions: accountWithProviders({}) },
    );
    assert.deepEqual(errors, []);
  });
});
