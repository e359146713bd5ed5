import assert from "node:assert/strict";
import type { ClusterAccessArgs } from "../../../provider";
import { childrenIn } from "../../support/components";
import { valueIn } from "../../support/mocks/markers";
import { declare, functionsOf, minimal, ownGroup, roleArn, shortly } from "./clusterAccess.fixtures";

const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }];

/**
 * The children that grant permissions, by type and name, with the inputs that determine them; and the grant's `rights`.
 */
async function permissionsOf(mode: string, grant: object) {
  const grants = [{ name: "dev", principalArn: roleArn, ...grant }];
  const args = { ...minimal, authenticationMode: mode, grants } as ClusterAccessArgs;
  const done = await declare(args, { functions: functionsOf({ mode }) });
  const children = Object.entries(shortly(childrenIn(done))).flatMap(([key, inputs]) => {
    const given = inputs.rules ?? inputs.subjects ?? inputs.accessScope;
    return key.startsWith("GroupBinding") || given === undefined ? [] : [[key, given]];
  });
  const results = (await valueIn(done.result.grants)) as { rights: string[] }[];
  return { children: Object.fromEntries(children), rights: results[0]?.rights };
}

describe("the access level admin-view", () => {
  const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: ownGroup("dev") }];

  it("is an access policy with access entries", async () => {
    assert.deepEqual(await permissionsOf("API", { access: "admin-view", namespaces: ["team-*"] }), {
      children: {
        "AccessPolicyAssociation access-dev-AmazonEKSAdminViewPolicy": { type: "namespace", namespaces: ["team-*"] },
      },
      rights: ["admin-view in team-*"],
    });
  });

  it("is a role of the component with aws-auth, in the cluster or in namespaces", async () => {
    assert.deepEqual(await permissionsOf("CONFIG_MAP", { access: "admin-view" }), {
      children: {
        "ClusterRole access-dev-AmazonEKSAdminViewPolicy-role": rules,
        "ClusterRoleBinding access-dev-AmazonEKSAdminViewPolicy-binding": subjects,
      },
      rights: ["admin-view"],
    });
    const accessPolicies = [{ policy: "AmazonEKSAdminViewPolicy", namespaces: ["a"] }];
    assert.deepEqual(await permissionsOf("CONFIG_MAP", { accessPolicies }), {
      children: {
        "Role access-dev-AmazonEKSAdminViewPolicy-a": rules,
        "RoleBinding access-dev-AmazonEKSAdminViewPolicy-a": subjects,
      },
      rights: ["admin-view in a"],
    });
  });
});
