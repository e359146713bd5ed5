import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type GroupBindingArgs } from "../../../provider";
import { runWell } from "../../support/components";
import { unknownOutput } from "../../support/mocks/markers";
import { functionsOf, minimal } from "../clusterAccess/clusterAccess.fixtures";
import { declare, rules } from "./groupBinding.fixtures";

const advice = "Bind a group of your own instead, and map only the principals that need these permissions to it.";
const wildcard = [{ verbs: ["get"], apiGroups: ["*"], resources: ["*"] }];
const impersonation = [{ verbs: ["impersonate"], apiGroups: [""], resources: ["users"] }];

const wide: [string, Partial<GroupBindingArgs>, string][] = [
  [
    "cluster-admin for all authenticated callers",
    { group: "system:authenticated", clusterRole: "cluster-admin" },
    `group, clusterRole are {"group":"system:authenticated","clusterRole":"cluster-admin"}: this grants the permissions to every principal and service account that can sign in. ${advice}`,
  ],
  [
    "edit in a namespace for all service accounts",
    { group: "system:serviceaccounts", clusterRole: "edit", namespaces: ["a"] },
    `group, clusterRole are {"group":"system:serviceaccounts","clusterRole":"edit"}: this grants the permissions to every service account of the cluster, and so every pod. ${advice}`,
  ],
  [
    "all resources for the service accounts of a namespace",
    { group: "system:serviceaccounts:shop", rules: wildcard },
    `group, rules are {"group":"system:serviceaccounts:shop","rules":[{"verbs":["get"],"apiGroups":["*"],"resources":["*"]}]}: this grants the permissions to every service account in the namespace shop. ${advice}`,
  ],
  [
    "impersonation for all authenticated callers",
    { group: "system:authenticated", rules: impersonation },
    `group, rules are {"group":"system:authenticated","rules":[{"verbs":["impersonate"],"apiGroups":[""],"resources":["users"]}]}: this grants the permissions to every principal and service account that can sign in. ${advice}`,
  ],
  [
    "view for unauthenticated callers",
    { group: "system:unauthenticated", clusterRole: "view" },
    `group, clusterRole are {"group":"system:unauthenticated","clusterRole":"view"}: this grants the permissions to every caller that reaches the API server without credentials. ${advice}`,
  ],
  [
    "a Role for unauthenticated callers",
    { group: "system:unauthenticated", role: "reader", namespaces: ["a"] },
    `group, role are {"group":"system:unauthenticated","role":"reader"}: this grants the permissions to every caller that reaches the API server without credentials. ${advice}`,
  ],
  [
    "a secret ClusterRole",
    { group: "system:authenticated", clusterRole: pulumi.secret("cluster-admin") },
    `group, clusterRole are [secret]: this grants the permissions to every principal and service account that can sign in. ${advice}`,
  ],
];

const narrow: [string, Partial<GroupBindingArgs>][] = [
  ["cluster-admin for a custom group", { group: "developers", clusterRole: "cluster-admin" }],
  ["view for all authenticated callers", { group: "system:authenticated", clusterRole: "view" }],
  ["narrow rules for all service accounts", { group: "system:serviceaccounts", rules }],
  [
    "discovery for unauthenticated callers",
    { group: "system:unauthenticated", clusterRole: "system:public-info-viewer" },
  ],
  ["an unknown group", { group: unknownOutput(), clusterRole: "cluster-admin" }],
];

describe("GroupBinding", () => {
  for (const [what, args, message] of wide) {
    it(`warns about broad permissions for a built-in group: ${what}`, async () => {
      const { log } = await declare(args);
      assert.deepEqual(
        log.map(({ severity, message }) => [severity, message]),
        [["warning", message]],
      );
    });
  }

  for (const [what, args] of narrow) {
    it(`doesn't warn about ${what}`, async () => {
      assert.deepEqual((await declare(args, { preview: true })).log, []);
    });
  }

  it("gives the same warning as a binding of a ClusterAccess", async () => {
    const bindings = [{ name: "all", group: "system:authenticated", clusterRole: "cluster-admin" }];
    const { log } = await runWell(() => new ClusterAccess("access", { ...minimal, bindings }), {
      functions: functionsOf({ mode: "API" }),
    });
    const warnings = log.filter(({ severity }) => severity === "warning").map(({ message }) => message);
    assert.deepEqual(warnings, [wide[0]?.[2]]);
  });
});
