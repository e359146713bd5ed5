import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { childrenIn, later } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { secret, unknownOutput, valueIn } from "../../support/mocks/markers";
import { declare, functionsOf, minimal, ownGroup, roleArn, shortly } from "./clusterAccess.fixtures";

const apiGroup = "rbac.authorization.k8s.io";
const annotations = { "pulumi.com/patchForce": "true" };
const own = ownGroup("dev");
const subjects = [{ apiGroup, kind: "Group", name: own }];
const rules = [{ apiGroups: ["argoproj.io"], resources: ["rollouts"], verbs: ["*"] }];
const modes = ["API", "CONFIG_MAP"] as const;
const given = (authenticationMode: ClusterAccessArgs["authenticationMode"], change: object): ClusterAccessArgs => ({
  ...minimal,
  authenticationMode,
  grants: [{ name: "dev", principalArn: roleArn, rules, ...change }],
});

/** What a grant declares in the cluster: the RBAC objects, the groups of its principal, and its permissions in words. */
async function grantedBy(args: ClusterAccessArgs, preview = false) {
  const done = await declare(args, { functions: functionsOf({ mode: args.authenticationMode }), preview });
  const children = shortly(childrenIn(done));
  const isRbac = (key: string) => /^(Cluster)?Role(Binding)? /.test(key);
  const objects = Object.entries(children).filter(([key]) => isRbac(key));
  const [result] = (await valueIn(done.result.grants)) as { groups: string[]; rights: string[] }[];
  return {
    objects: Object.fromEntries(objects.map(([key, { kind, apiVersion, ...inputs }]) => [key, inputs])),
    entry: children["AccessEntry access-dev-entry"]?.kubernetesGroups,
    ...result,
  };
}

const role = {
  "ClusterRole access-dev-Rules-role": { metadata: { annotations }, rules },
  "ClusterRoleBinding access-dev-Rules-binding": {
    metadata: { annotations },
    roleRef: { apiGroup, kind: "ClusterRole", name: "access-dev-Rules-role-0a1b2c3d" },
    subjects,
  },
};

describe("rules of a grant", () => {
  for (const mode of modes) {
    it(`are a ClusterRole of the grant's own group in mode ${mode}, instead of a level of access`, async () => {
      const { objects, entry, groups, rights } = await grantedBy(given(mode, { kubernetesGroups: ["developers"] }));
      const both = [own, "developers"];
      assert.deepEqual(objects, role);
      assert.deepEqual(
        { entry, groups, rights },
        { entry: mode === "API" ? both : undefined, groups: both, rights: ["rules of the grant"] },
      );
    });

    it(`are a Role in each namespace in mode ${mode}, whether the values are outputs or not`, async () => {
      const namespaces = ["a", "b"];
      for (const change of [{ namespaces }, later({ namespaces, rules })]) {
        const { objects, groups, rights } = await grantedBy(given(mode, { access: "cluster-admin", ...change }));
        const roles = Object.entries(objects).filter(([key]) => !key.includes("AmazonEKS"));
        assert.deepEqual(
          roles.map(([key, inputs]) => [key, inputs.metadata, inputs.rules ?? inputs.subjects]),
          namespaces.flatMap((namespace) => [
            [`Role access-dev-Rules-${namespace}`, { annotations, namespace }, rules],
            [`RoleBinding access-dev-Rules-${namespace}`, { annotations, namespace }, subjects],
          ]),
        );
        assert.deepEqual(
          { groups, rights },
          { groups: [own], rights: ["cluster-admin in a, b", "rules of the grant in a, b"] },
        );
      }
    });
  }

  it("are the same objects in every mode, beside those of the level, of exactRights and of accessPolicies", async () => {
    const names = async (mode: (typeof modes)[number], change: object) =>
      Object.keys((await grantedBy(given(mode, change))).objects).map((key) => key.replace(/^\w+ access-dev-/, ""));
    const added = ["Rules-role", "Rules-binding"];
    const cases: [object, string[], string[]][] = [
      [{ access: "view" }, [], ["AmazonEKSViewPolicy-binding"]],
      [
        { access: "view", exactRights: true },
        ["ExactRights-role", "ExactRights-binding"],
        ["AmazonEKSViewPolicy-binding"],
      ],
      [
        { accessPolicies: [{ policy: "AmazonEKSAdminViewPolicy" }] },
        [],
        ["AmazonEKSAdminViewPolicy-role", "AmazonEKSAdminViewPolicy-binding"],
      ],
    ];
    for (const [change, withEntries, withConfigMap] of cases) {
      assert.deepEqual((await names("API", change)).sort(), [...added, ...withEntries].sort());
      assert.deepEqual((await names("CONFIG_MAP", change)).sort(), [...added, ...withConfigMap].sort());
      const without = { ...change, rules: undefined };
      assert.deepEqual((await names("API", without)).sort(), withEntries.sort());
      assert.deepEqual((await names("CONFIG_MAP", without)).sort(), withConfigMap.sort());
    }
  });

  it("limit namespaces beside accessPolicies only to themselves", async () => {
    const accessPolicies = [{ policy: "AmazonEKSViewPolicy", namespaces: ["b"] }];
    for (const mode of modes) {
      const { rights } = await grantedBy(given(mode, { accessPolicies, namespaces: ["a"] }));
      assert.deepEqual(rights, ["view in b", "rules of the grant in a"]);
    }
  });

  it("are bound in a preview that doesn't know them yet", async () => {
    for (const mode of modes) {
      const { objects } = await grantedBy(given(mode, { rules: unknownOutput() }), true);
      assert.deepEqual(Object.keys(objects).sort(), Object.keys(role).sort());
    }
  });

  it("stay secret, which doesn't hide that the grant has them", async () => {
    const { objects, rights } = await grantedBy(given("API", { rules: pulumi.secret(rules) }));
    assert.deepEqual(objects["ClusterRole access-dev-Rules-role"]?.rules, secret(rules));
    assert.deepEqual(rights, ["rules of the grant"]);
  });

  it("are rejected for an access entry that is only used", async () => {
    const args: ClusterAccessArgs = { ...given("API", { access: "view", exactRights: true }), existing: "use" };
    const done = await run(() => new ClusterAccess("access", args), {
      functions: functionsOf({ entries: { [roleArn]: {} } }),
    });
    assertRejection(done, {
      component: 'ClusterAccess "access"',
      what: "rules for an access entry that is only used",
      issues: ["exclusive grants[0].exactRights", "exclusive grants[0].rules"],
    });
    assert.deepEqual(
      done.registrations.filter(({ custom }) => custom),
      [],
    );
  });
});
