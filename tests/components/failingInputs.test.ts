import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, OidcProvider, ServiceAccount, ServiceAccountRole } from "../../provider";
import { childrenIn } from "../support/components";
import { run } from "../support/mocks";
import { accountWithProviders, clusterWithIssuer } from "../support/mocks/functions";

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/PROD";
const functions = { ...accountWithProviders({}), ...clusterWithIssuer("prod", `https://${issuer}`) };
const roleArn = "arn:aws:iam::123456789012:role/my-role";
const accounts = [{ namespace: "default", name: "my-sa" }];

type Component = new (name: string, args: never) => pulumi.ComponentResource;

/** Each component with good inputs, and the names of those that may be known later. */
const components: [Component, object, string[]][] = [
  [OidcProvider, { issuer: `https://${issuer}` }, ["issuer", "clientIds", "thumbprints", "tags"]],
  [OidcProvider, { clusterName: "prod", existing: "use" }, ["clusterName", "clientIds", "thumbprints", "tags"]],
  [
    ServiceAccountRole,
    {
      oidcProviderArns: [`arn:aws:iam::123456789012:oidc-provider/${issuer}`],
      serviceAccounts: accounts,
      policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      inlinePolicies: { read: { Statement: { Effect: "Allow", Action: "a:b", Resource: "*" } } },
    },
    [
      "oidcProviderArns",
      "serviceAccounts",
      "audiences",
      "allowWildcards",
      "policyArns",
      "inlinePolicies",
      "roleName",
      "path",
      "description",
      "maxSessionDuration",
      "permissionsBoundary",
      "forceDetachPolicies",
      "maxTrustPolicySize",
      "tags",
    ],
  ],
  [
    AwsAuth,
    { clusterName: "prod", roles: [{ roleArn, username: "me" }] },
    [
      "clusterName",
      "region",
      "profile",
      "roleToAssume",
      "roles",
      "users",
      "accounts",
      "nodeRoles",
      "backups",
      "force",
      "repair",
      "conflict",
      "restoreFrom",
    ],
  ],
  [AwsAuth, {}, ["kubeconfig"]],
  [
    ServiceAccount,
    { name: "my-sa", roleArn, createNamespace: true },
    [
      "name",
      "namespace",
      "roleArn",
      "audience",
      "tokenExpirationSeconds",
      "stsRegionalEndpoints",
      "automountServiceAccountToken",
      "annotations",
      "labels",
    ],
  ],
];

describe("an input that fails by itself", () => {
  for (const [Component, good, inputs] of components) {
    for (const input of inputs) {
      it(`ends the program with its own error, once, and nothing is made: ${input} of ${Component.name}`, async () => {
        const program = () => {
          const fails = Promise.reject(new Error("there is no such output"));
          return new Component("app", { ...good, [input]: fails } as never);
        };
        const done = await run(program, { functions });
        assert.deepEqual(done.errors, ["there is no such output"]);
        assert.deepEqual(childrenIn(done), []);
      });
    }
  }

  for (const field of ["roleArn", "username", "groups"]) {
    it(`ends the program with its own error, once, and nothing is made: ${field} of a role of AwsAuth`, async () => {
      const program = () => {
        const fails = Promise.reject(new Error("there is no such output"));
        const role = { roleArn, username: "me", [field]: fails };
        return new AwsAuth("app", { clusterName: "prod", roles: [role] });
      };
      const done = await run(program);
      assert.deepEqual(done.errors, ["there is no such output"]);
      assert.deepEqual(childrenIn(done), []);
    });
  }

  for (const [Component, good, input] of [
    [ServiceAccountRole, components[2]?.[1], "policyArns"],
    [ServiceAccountRole, components[2]?.[1], "oidcProviderArns"],
    [AwsAuth, components[3]?.[1], "accounts"],
  ] as const) {
    it(`ends the program with its own error, once, and nothing is made: an item of an output, ${input}`, async () => {
      const program = () => {
        const fails = () => [pulumi.output(Promise.reject(new Error("there is no such output")))];
        return new Component("app", { ...good, [input]: pulumi.output("later").apply(fails) } as never);
      };
      const done = await run(program, { functions });
      assert.deepEqual(done.errors, ["there is no such output"]);
      assert.deepEqual(childrenIn(done), []);
    });
  }

  it("ends the program even if it isn't an error that it fails with", async () => {
    const program = () => new ServiceAccount("app", { name: "my-sa", roleArn: Promise.reject("no role") });
    const done = await run(program);
    assert.ok(done.errors.length > 0);
    assert.ok(
      done.errors.every((error) => error.includes("no role")),
      done.errors.join("; "),
    );
    assert.deepEqual(childrenIn(done), []);
  });
});
