import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { childrenIn, runWell } from "../../support/components";
import { getCluster } from "../../support/mocks/functions";
import { kubeconfig } from "../awsAuth/awsAuth.fixtures";
import {
  clusterArn,
  component,
  declare,
  functionsOf,
  minimal,
  nodeArn,
  outputsOf,
  owner,
  ownGroup,
  roleArn,
  session,
  shortly,
  userArn,
} from "./clusterAccess.fixtures";

const grants: ClusterAccessArgs["grants"] = [
  {
    name: "dev",
    principalArn: roleArn,
    access: "edit",
    namespaces: ["team-a", "team-b"],
    kubernetesGroups: ["developers"],
  },
  { name: "alice", principalArn: userArn, access: "cluster-admin", username: "alice" },
  { name: "nodes", principalArn: nodeArn, nodeType: "EC2_LINUX" },
];
const bindings: ClusterAccessArgs["bindings"] = [
  { name: "developers", group: "developers", clusterRole: "view", namespaces: ["shared"] },
];
const apiGroup = "rbac.authorization.k8s.io";
const annotations = { "pulumi.com/patchForce": "true" };
const bindingOf = (kind: string, group: string, clusterRole: string, metadata: object = {}) => ({
  apiVersion: `${apiGroup}/v1`,
  kind,
  metadata: { annotations, ...metadata },
  roleRef: { apiGroup, kind: "ClusterRole", name: clusterRole },
  subjects: [{ apiGroup, kind: "Group", name: group }],
});
/** The children for the bindings, in every mode. */
const developers = {
  "GroupBinding access-developers": { group: "developers", clusterRole: "view", namespaces: ["shared"] },
  "RoleBinding access-developers-shared": bindingOf("RoleBinding", "developers", "view", { namespace: "shared" }),
};
const entryOf = (principalArn: string, more: object = {}) => ({
  clusterName: "prod",
  principalArn,
  type: "STANDARD",
  kubernetesGroups: [],
  tags: owner,
  ...more,
});
const association = (principalArn: string, policy: string, accessScope: object) => ({
  clusterName: "prod",
  principalArn,
  policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
  accessScope,
});
const given = { clusterName: "prod", grants, bindings };
/** The names of the children, sorted. */
const namesIn = (done: Awaited<ReturnType<typeof declare>>) => Object.keys(shortly(childrenIn(done))).sort();
/** The children that aren't components, each with its inputs. */
const resourcesIn = (done: Awaited<ReturnType<typeof declare>>) =>
  shortly(childrenIn(done).filter(({ type }) => !type.startsWith("eks-auth:index:") || type.endsWith("Entries")));

/** The grants as access entries. */
const asEntries = {
  "AccessEntry access-dev-entry": entryOf(roleArn, { kubernetesGroups: ["developers"] }),
  "AccessPolicyAssociation access-dev-AmazonEKSEditPolicy": association(roleArn, "AmazonEKSEditPolicy", {
    type: "namespace",
    namespaces: ["team-a", "team-b"],
  }),
  "AccessEntry access-alice-entry": entryOf(userArn, { userName: "alice" }),
  "AccessPolicyAssociation access-alice-AmazonEKSClusterAdminPolicy": association(
    userArn,
    "AmazonEKSClusterAdminPolicy",
    { type: "cluster" },
  ),
  "AccessEntry access-nodes-entry": { clusterName: "prod", principalArn: nodeArn, type: "EC2_LINUX", tags: owner },
};
/** The same with `migrate`: also in the groups that have their permissions with aws-auth. */
const migratingEntries = {
  ...asEntries,
  "AccessEntry access-dev-entry": entryOf(roleArn, { kubernetesGroups: [ownGroup("dev"), "developers"] }),
  "AccessEntry access-alice-entry": entryOf(userArn, { userName: "alice", kubernetesGroups: [ownGroup("alice")] }),
};
/** The grants in aws-auth. */
const inConfigMap = {
  "AwsAuthEntries access-aws-auth-entries": {
    clusterName: "prod",
    clusterArn,
    roles: {
      "arn:aws:iam::123456789012:role/dev": {
        arn: "arn:aws:iam::123456789012:role/dev",
        username: session,
        groups: [ownGroup("dev"), "developers"],
      },
      [nodeArn]: {
        arn: nodeArn,
        username: "system:node:{{EC2PrivateDNSName}}",
        groups: ["system:bootstrappers", "system:nodes"],
      },
    },
    users: { [userArn]: { arn: userArn, username: "alice", groups: [ownGroup("alice")] } },
    accounts: [],
  },
  "RoleBinding access-dev-AmazonEKSEditPolicy-team-a": bindingOf("RoleBinding", ownGroup("dev"), "edit", {
    namespace: "team-a",
  }),
  "RoleBinding access-dev-AmazonEKSEditPolicy-team-b": bindingOf("RoleBinding", ownGroup("dev"), "edit", {
    namespace: "team-b",
  }),
  "ClusterRoleBinding access-alice-AmazonEKSClusterAdminPolicy-binding": bindingOf(
    "ClusterRoleBinding",
    ownGroup("alice"),
    "cluster-admin",
  ),
};
const { "GroupBinding access-developers": _, ...developersBinding } = developers;

describe("ClusterAccess", () => {
  it("adds aliases for the former names of a grant and for the AccessEntry that it replaces", async () => {
    const former = "urn:pulumi:prod::shop::acme:index:Team$eks-auth:index:AccessEntry::alice";
    const formerNames = ["developers", former];
    const grants = [{ name: "dev", principalArn: roleArn, access: "view" as const, formerNames }];
    const { registrations } = await declare({ ...minimal, grants });
    const aliasesOf = (name: string) => registrations.find((each) => each.name === name)?.aliases;
    const other = { type: "", stack: "", project: "", parenturn: component, noparent: undefined };
    const within = (name: string) => ({ ...other, name });
    assert.deepEqual(aliasesOf("access-dev-entry"), [
      "urn:pulumi:prod::shop::aws:eks/accessEntry:AccessEntry::access-dev-entry",
      within("access-developers-entry"),
      "urn:pulumi:prod::shop::acme:index:Team$eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::alice-entry",
    ]);
    assert.deepEqual(aliasesOf("access-dev-AmazonEKSViewPolicy"), [
      within("access-developers-AmazonEKSViewPolicy"),
      "urn:pulumi:prod::shop::acme:index:Team$eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::alice-AmazonEKSViewPolicy",
    ]);
  });

  const ways: [string, Partial<ClusterAccessArgs>, string, object][] = [
    ["API mode", { authenticationMode: "API" }, "API", asEntries],
    ["API mode read from EKS", {}, "API", asEntries],
    ["API_AND_CONFIG_MAP mode", { authenticationMode: "API_AND_CONFIG_MAP" }, "API_AND_CONFIG_MAP", asEntries],
    [
      "API_AND_CONFIG_MAP mode, with access entries chosen",
      { accessMethod: "access-entries" },
      "API_AND_CONFIG_MAP",
      asEntries,
    ],
    [
      "API_AND_CONFIG_MAP mode, with aws-auth chosen",
      { accessMethod: "config-map" },
      "API_AND_CONFIG_MAP",
      inConfigMap,
    ],
    ["CONFIG_MAP mode", { authenticationMode: "CONFIG_MAP" }, "CONFIG_MAP", inConfigMap],
    ["CONFIG_MAP mode read from EKS", {}, "CONFIG_MAP", inConfigMap],
    ["a mode that EKS doesn't report", {}, "", inConfigMap],
  ];
  for (const [what, args, mode, expected] of ways) {
    it(`declares exactly the expected resources and reads the cluster once in ${what}`, async () => {
      const done = await declare({ ...given, ...args }, { functions: functionsOf({ mode }) });
      assert.deepEqual(resourcesIn(done), { ...expected, ...developersBinding });
      assert.deepEqual(
        done.calls.filter(({ token }) => token === getCluster).map(({ inputs }) => inputs),
        [{ name: "prod" }],
      );
      assert.deepEqual(done.log, []);
    });
  }

  it("is the parent of access entries and policies, or of the package's own components", async () => {
    const byEntries = await declare({ ...given, authenticationMode: "API" });
    const children = byEntries.registrations.filter(({ parent }) => parent === component);
    const under = "urn:pulumi:prod::shop::eks-auth:index:ClusterAccess$";
    assert.deepEqual(children.map(({ urn }) => urn).sort(), [
      ...["alice", "dev", "nodes"].map((grant) => `${under}aws:eks/accessEntry:AccessEntry::access-${grant}-entry`),
      ...["alice-AmazonEKSClusterAdminPolicy", "dev-AmazonEKSEditPolicy"].map(
        (policy) => `${under}aws:eks/accessPolicyAssociation:AccessPolicyAssociation::access-${policy}`,
      ),
      `${under}eks-auth:index:GroupBinding::access-developers`,
    ]);
    const byConfigMap = await declare(
      { ...given, authenticationMode: "CONFIG_MAP" },
      { functions: functionsOf({ mode: "CONFIG_MAP" }) },
    );
    const names = byConfigMap.registrations.filter(({ parent }) => parent === component).map(({ name }) => name);
    assert.deepEqual(names.sort(), [
      "access-alice-AmazonEKSClusterAdminPolicy",
      "access-aws-auth",
      "access-dev-AmazonEKSEditPolicy",
      "access-developers",
    ]);
  });

  it("returns the result of each grant, with either access method", async () => {
    const { grants: entries, accessTable } = await outputsOf((await declare({ ...given })).result);
    const arnOf = (name: string) =>
      `arn:aws:eks:us-west-2:123456789012:access-entry/prod/role/123456789012/${name}/0a1b2c3d`;
    const common = { accessMethod: "access-entries", controlPlanePolicyArns: [] };
    const nodes = { ...common, name: "nodes", principalArn: nodeArn, rights: ["nodes (EC2_LINUX)"] };
    assert.deepEqual(entries, [
      {
        ...common,
        name: "dev",
        principalArn: roleArn,
        username: session,
        groups: ["developers"],
        rights: ["edit in team-a, team-b", "view in shared"],
        accessEntryArn: arnOf("dev"),
      },
      {
        ...common,
        name: "alice",
        principalArn: userArn,
        username: "alice",
        groups: [],
        rights: ["cluster-admin"],
        accessEntryArn: arnOf("alice"),
      },
      {
        ...nodes,
        username: "arn:aws:sts::123456789012:assumed-role/nodes/{{SessionName}}",
        groups: [],
        accessEntryArn: arnOf("nodes"),
      },
    ]);
    assert.deepEqual(
      String(accessTable)
        .split("\n")
        .map((line) => line.split(/ {2,}/)[3]),
      ["RIGHTS", "edit in team-a, team-b; view in shared", "cluster-admin", "nodes (EC2_LINUX)"],
    );
    const done = await declare({ ...given }, { functions: functionsOf({ mode: "CONFIG_MAP" }) });
    const seen = (await outputsOf(done.result)).grants as {
      accessMethod: string;
      groups: string[];
      rights: string[];
    }[];
    assert.deepEqual(
      seen.map(({ accessMethod, groups }) => [accessMethod, groups]),
      [
        ["config-map", [ownGroup("dev"), "developers"]],
        ["config-map", [ownGroup("alice")]],
        ["config-map", ["system:bootstrappers", "system:nodes"]],
      ],
    );
    assert.deepEqual(
      seen.map(({ rights }) => rights),
      (entries as typeof seen).map(({ rights }) => rights),
    );
  });

  it("declares the resources that EKS or Kubernetes needs for each kind of grant", async () => {
    const level = (access: "cluster-admin" | "admin" | "edit" | "view") => ({ ...minimal.grants[0], access }) as never;
    const roles = { "cluster-admin": "ClusterAdmin", admin: "Admin", edit: "Edit", view: "View" } as const;
    for (const [access, policy] of Object.entries(roles)) {
      const one = { ...minimal, grants: [level(access as "view")] };
      const inApi = resourcesIn(await declare(one));
      assert.ok(`AccessPolicyAssociation access-dev-AmazonEKS${policy}Policy` in inApi, access);
      const bound = resourcesIn(
        await declare({ ...one, authenticationMode: "CONFIG_MAP" }, { functions: functionsOf({ mode: "CONFIG_MAP" }) }),
      );
      assert.deepEqual(
        bound[`ClusterRoleBinding access-dev-AmazonEKS${policy}Policy-binding`]?.roleRef,
        bindingOf("", "", access).roleRef,
      );
    }
    const auto = resourcesIn(
      await declare({ ...minimal, grants: [{ name: "auto", principalArn: nodeArn, nodeType: "EC2" }] }),
    );
    assert.ok("AccessPolicyAssociation access-auto-AmazonEKSAutoNodePolicy" in auto);
    const policies = [
      { policy: "AmazonEKSViewPolicy", namespaces: ["a-*"] },
      { policy: "AmazonEKSSecretReaderPolicy" },
    ];
    const listed = await declare({
      ...minimal,
      grants: [{ name: "dev", principalArn: roleArn, accessPolicies: policies }],
    });
    assert.deepEqual(resourcesIn(listed)["AccessPolicyAssociation access-dev-AmazonEKSViewPolicy"]?.accessScope, {
      type: "namespace",
      namespaces: ["a-*"],
    });
    const hybrid = await declare(
      {
        ...minimal,
        authenticationMode: "CONFIG_MAP",
        grants: [{ name: "hybrid", principalArn: nodeArn, nodeType: "HYBRID_LINUX" }],
      },
      { functions: functionsOf({ mode: "CONFIG_MAP" }) },
    );
    assert.deepEqual(resourcesIn(hybrid)["AwsAuthEntries access-aws-auth-entries"]?.roles, {
      [nodeArn]: {
        arn: nodeArn,
        username: "system:node:{{SessionName}}",
        groups: ["system:bootstrappers", "system:nodes"],
      },
    });
  });

  it("lets principals call the EKS API for this cluster only", async () => {
    const functions = {
      ...functionsOf(),
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012" }),
      "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
      "aws:index/getRegion:getRegion": () => ({ region: "us-west-2" }),
    };
    const controlPlane = { capabilities: ["get-kubeconfig" as const] };
    const done = await declare(
      {
        ...minimal,
        tags: { team: "a" },
        grants: [
          { name: "dev", principalArn: roleArn, access: "view", controlPlane },
          { name: "alice", principalArn: userArn, access: "view", controlPlane },
        ],
      },
      { functions },
    );
    const found = resourcesIn(done);
    assert.deepEqual(found["Policy access-dev-policy"]?.tags, { team: "a" });
    assert.deepEqual(JSON.parse(String(found["Policy access-dev-policy"]?.policy)).Statement, [
      { Effect: "Allow", Action: "eks:DescribeCluster", Resource: "arn:aws:eks:us-west-2:123456789012:cluster/prod" },
    ]);
    assert.equal(found["RolePolicyAttachment access-dev-role-dev"]?.role, "dev");
    assert.equal(found["UserPolicyAttachment access-alice-user-alice"]?.user, "alice");
    const seen = (await outputsOf(done.result)).grants as { controlPlanePolicyArns: string[] }[];
    assert.deepEqual(
      seen.map(({ controlPlanePolicyArns }) => controlPlanePolicyArns),
      [
        ["arn:aws:iam::123456789012:policy/access-dev-policy"],
        ["arn:aws:iam::123456789012:policy/access-alice-policy"],
      ],
    );
  });

  /** The access entries that the lock-out guard of aws-auth counts. */
  const counted = [
    { principalArn: roleArn, administrator: false },
    { principalArn: userArn, administrator: true },
    { principalArn: nodeArn, administrator: false },
  ];

  it("removes its aws-auth entries after creating the access entries when it migrates", async () => {
    const done = await declare(
      { ...given, migrate: true, region: "us-west-2" },
      { functions: functionsOf({ mode: "API_AND_CONFIG_MAP" }) },
    );
    const { "AwsAuthEntries access-aws-auth-entries": left, ...rest } = resourcesIn(done);
    assert.deepEqual(rest, { ...migratingEntries, ...developersBinding });
    assert.deepEqual(left, {
      clusterName: "prod",
      clusterArn,
      region: "us-west-2",
      roles: {},
      users: {},
      accounts: [],
      accessEntries: counted,
    });
    const order = done.registrations.map(({ name }) => name);
    const before = ["access-dev-entry", "access-dev-AmazonEKSEditPolicy", "access-nodes-entry"];
    for (const name of before) {
      assert.ok(order.indexOf(name) < order.indexOf("access-aws-auth-entries"), `${name}: ${order}`);
    }
    const guarded = await declare(
      { ...given, migrate: true, force: false },
      { functions: functionsOf({ mode: "API_AND_CONFIG_MAP" }) },
    );
    assert.equal(resourcesIn(guarded)["AwsAuthEntries access-aws-auth-entries"]?.force, false);
  });

  it("also removes other owners' entries, except for nodes, when it migrates and takes over", async () => {
    const migrating = (existingMappings: ClusterAccessArgs["existingMappings"]) =>
      declare(() => ({ ...given, migrate: true, existingMappings }), {
        functions: functionsOf({ mode: "API_AND_CONFIG_MAP" }),
      });
    const done = await migrating("take-over");
    const { "AwsAuthEntries access-aws-auth-entries": left, ...rest } = resourcesIn(done);
    assert.deepEqual(rest, { ...migratingEntries, ...developersBinding });
    assert.deepEqual(left, {
      clusterName: "prod",
      clusterArn,
      existingMappings: "take-over",
      roles: {},
      users: {},
      accounts: [],
      absentArns: [roleArn, userArn],
      accessEntries: counted,
    });
    assert.deepEqual(done.log, []);
    assert.equal(resourcesIn(await migrating("fail"))["AwsAuthEntries access-aws-auth-entries"]?.absentArns, undefined);
    for (const [existingMappings, absentArns] of [
      ["take-over", [roleArn, userArn]],
      ["fail", []],
    ] as const) {
      const later = await migrating(pulumi.output(Promise.resolve(existingMappings)));
      assert.deepEqual(resourcesIn(later)["AwsAuthEntries access-aws-auth-entries"]?.absentArns, absentArns);
    }
  });

  it("passes all options on to aws-auth and uses the kubeconfig if one is given", async () => {
    const options = { backups: 3, force: true, repair: true, existingMappings: "take-over" as const };
    const done = await declare(
      { grants: minimal.grants, authenticationMode: "CONFIG_MAP", kubeconfig, ...options },
      { functions: functionsOf() },
    );
    const entries = resourcesIn(done)["AwsAuthEntries access-aws-auth-entries"];
    assert.deepEqual(
      { ...entries, roles: undefined },
      { ...options, kubeconfig: { "«secret»": kubeconfig }, roles: undefined, users: {}, accounts: [] },
    );
    assert.deepEqual(
      done.calls.map(({ token, inputs }) => [token, inputs]),
      [["readMappings", { kubeconfig, stack: "acme/shop/prod" }]],
    );
  });

  it("uses its providers for all of its children", async () => {
    const done = await runWell(
      () => {
        const providers = [
          new aws.Provider("elsewhere", { region: "eu-west-1" }),
          new kubernetes.Provider("cluster", { kubeconfig: "{}" }),
        ];
        return new ClusterAccess("access", given, { providers });
      },
      { functions: functionsOf() },
    );
    const usedBy = (type: RegExp) =>
      new Set(done.registrations.filter((item) => item.custom && type.test(item.type)).map(({ provider }) => provider));
    assert.deepEqual([...usedBy(/^aws:/)], ["urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere"]);
    assert.deepEqual(
      [...usedBy(/^kubernetes:/)],
      ["urn:pulumi:prod::shop::pulumi:providers:kubernetes::cluster::id-of-cluster"],
    );
    const awsCalls = done.calls.filter(({ token }) => token.startsWith("aws:"));
    assert.deepEqual(new Set(awsCalls.map(({ provider }) => provider)), usedBy(/^aws:/));
  });

  it("warns once about a group without a binding", async () => {
    const done = await declare({
      ...given,
      grants: [
        { name: "dev", principalArn: roleArn, kubernetesGroups: ["developers", "readers"] },
        { name: "alice", principalArn: userArn, kubernetesGroups: ["readers"] },
      ],
    });
    assert.deepEqual(done.log, [
      {
        severity: "warning",
        message:
          'grants[0].kubernetesGroups[1] is "readers": no binding uses this group, so it grants no permissions here. Add a binding for it, unless one is declared elsewhere.',
        urn: component,
      },
    ]);
    assert.deepEqual(namesIn(done).includes("AccessEntry access-alice-entry"), true);
  });
});
