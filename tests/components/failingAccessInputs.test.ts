import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { AccessEntry, GroupBinding, UserIdentityProvider } from "../../provider";
import { childrenIn } from "../support/components";
import { run } from "../support/mocks";
import { functions, minimal } from "./accessEntry/anAccessEntry";
import { rules } from "./groupBinding/aGroupBinding";
import { minimal as provider } from "./userIdentityProvider/aUserIdentityProvider";

type Component = new (name: string, args: never) => pulumi.ComponentResource;

/** Each component with good inputs, and the names of those that may be known later. */
const components: [string, Component, object, string[]][] = [
  ...(["fail", "use"] as const).map((existing): [string, Component, object, string[]] => [
    `AccessEntry with existing: ${existing}`,
    AccessEntry,
    { ...minimal, existing, policies: [{ policy: "AmazonEKSViewPolicy" }] },
    ["clusterName", "principalArn", "type", "kubernetesGroups", "username", "policies", "principalUniqueId", "tags"],
  ]),
  [
    "GroupBinding of a ClusterRole",
    GroupBinding,
    { group: "developers", clusterRole: "view", namespaces: ["a"] },
    ["group", "clusterRole", "namespaces", "labels"],
  ],
  [
    "GroupBinding of a Role",
    GroupBinding,
    { group: "developers", role: "reader", namespaces: ["a"] },
    ["group", "role", "namespaces", "labels"],
  ],
  ["GroupBinding of rules", GroupBinding, { group: "developers", rules }, ["group", "rules", "namespaces", "labels"]],
  [
    "UserIdentityProvider",
    UserIdentityProvider,
    { ...provider, groupsClaim: "groups", groupsPrefix: "oidc:" },
    [
      "clusterName",
      "configName",
      "issuerUrl",
      "clientId",
      "usernameClaim",
      "usernamePrefix",
      "groupsClaim",
      "groupsPrefix",
      "requiredClaims",
      "scopes",
      "profile",
      "roleToAssume",
      "tags",
    ],
  ],
];

describe("an input of access that fails by itself", () => {
  for (const [what, Component, good, inputs] of components) {
    for (const input of inputs) {
      it(`ends the program with its own error, once, and nothing is made: ${input} of ${what}`, async () => {
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
});
