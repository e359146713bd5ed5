import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { childrenIn } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { valueIn } from "../../support/mocks/markers";
import { declare, functionsOf, minimal, ownGroup, roleArn, shortly } from "./clusterAccess.fixtures";

const apiGroup = "rbac.authorization.k8s.io";
const apiVersion = `${apiGroup}/v1`;
const annotations = { "pulumi.com/patchForce": "true" };
const read = ["get", "list", "watch"];
const missingInView = [
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: read },
  {
    apiGroups: ["resource.k8s.io"],
    resources: ["resourceclaims", "resourceclaims/status", "resourceclaimtemplates"],
    verbs: read,
  },
];
const subjects = [{ apiGroup, kind: "Group", name: ownGroup("dev") }];
const given = (change: object): ClusterAccessArgs => ({
  ...minimal,
  grants: [{ name: "dev", principalArn: roleArn, access: "view", exactRights: true, ...change }],
});
/** The children whose names contain ExactRights, and the groups of the access entry. */
async function exactRightsOf(args: ClusterAccessArgs) {
  const done = await declare(args, { functions: functionsOf({ mode: args.authenticationMode }) });
  const children = shortly(childrenIn(done).filter(({ type }) => type !== "eks-auth:index:GroupBinding"));
  const bound = Object.entries(children).filter(([key]) => key.includes("ExactRights"));
  const { groups, rights } = ((await valueIn(done.result.grants)) as { groups: string[]; rights: string[] }[])[0] ?? {};
  return {
    bound: Object.fromEntries(bound),
    entry: children["AccessEntry access-dev-entry"]?.kubernetesGroups,
    groups,
    rights,
  };
}

describe("exactRights of a grant", () => {
  it("binds what the access policy lacks to the grant's own group, in the cluster", async () => {
    assert.deepEqual(await exactRightsOf(given({})), {
      bound: {
        "ClusterRole access-dev-ExactRights-role": {
          apiVersion,
          kind: "ClusterRole",
          metadata: { annotations },
          rules: missingInView,
        },
        "ClusterRoleBinding access-dev-ExactRights-binding": {
          apiVersion,
          kind: "ClusterRoleBinding",
          metadata: { annotations },
          roleRef: { apiGroup, kind: "ClusterRole", name: "access-dev-ExactRights-role-0a1b2c3d" },
          subjects,
        },
      },
      entry: [ownGroup("dev")],
      groups: [ownGroup("dev")],
      rights: ["view"],
    });
  });

  it("binds it in each namespace, in addition to the groups of the grant", async () => {
    const namespaces = pulumi.output(Promise.resolve(["a", "b"]));
    for (const change of [
      { namespaces: ["a", "b"], kubernetesGroups: ["developers"] },
      { namespaces, kubernetesGroups: pulumi.output(Promise.resolve(["developers"])) },
    ]) {
      const { bound, entry, groups, rights } = await exactRightsOf(given(change));
      assert.deepEqual(
        Object.entries(bound).map(([key, inputs]) => [key, inputs.metadata, inputs.rules ?? inputs.subjects]),
        ["a", "b"].flatMap((namespace) => [
          [`Role access-dev-ExactRights-${namespace}`, { annotations, namespace }, missingInView],
          [`RoleBinding access-dev-ExactRights-${namespace}`, { annotations, namespace }, subjects],
        ]),
      );
      const both = [ownGroup("dev"), "developers"];
      assert.deepEqual({ entry, groups, rights }, { entry: both, groups: both, rights: ["view in a, b"] });
    }
  });

  it("changes nothing if it is false, or with aws-auth", async () => {
    const groups = [ownGroup("dev")];
    assert.deepEqual(await exactRightsOf(given({ exactRights: false })), {
      bound: {},
      entry: [],
      groups: [],
      rights: ["view"],
    });
    assert.deepEqual(await exactRightsOf({ ...given({}), authenticationMode: "CONFIG_MAP" }), {
      bound: {},
      entry: undefined,
      groups,
      rights: ["view"],
    });
  });

  it("is rejected for an access entry that is only used", async () => {
    const program = () => new ClusterAccess("access", { ...given({}), existing: "use" });
    const done = await run(program, { functions: functionsOf({ entries: { [roleArn]: {} } }) });
    assertRejection(done, {
      component: 'ClusterAccess "access"',
      what: "exactRights for an access entry that is only used",
      issues: ["exclusive grants[0].exactRights"],
    });
    assert.deepEqual(
      done.registrations.filter(({ custom }) => custom),
      [],
    );
  });
});
