import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { unknownOutput } from "../../support/mocks/markers";
import { kubeconfig } from "../awsAuth/awsAuth.fixtures";
import { functionsOf, minimal as good, roleArn } from "./clusterAccess.fixtures";

/** The valid grant with a change. */
const g = (change: object) => ({ grants: [{ ...good.grants[0], ...change }] });
const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["nodes"] }];
const ruled = { name: "ruled", principalArn: `${roleArn}2`, rules };
const another = { name: "another", principalArn: `${roleArn}3`, rules };
const cm = (change: object) => ({ authenticationMode: "CONFIG_MAP", ...change });

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  [
    "inputs with neither a cluster name nor a kubeconfig",
    { clusterName: undefined },
    ["missing clusterName, kubeconfig"],
  ],
  ["an unknown mode", { authenticationMode: "api" }, ["choice authenticationMode"]],
  ["an unknown access method", { accessMethod: "configmap" }, ["choice accessMethod"]],
  ["aws-auth in API mode", { accessMethod: "config-map" }, ["exclusive accessMethod"]],
  ["access entries in CONFIG_MAP mode", cm({ accessMethod: "access-entries" }), ["exclusive accessMethod"]],
  ["migrate in CONFIG_MAP mode", cm({ migrate: true }), ["exclusive migrate"]],
  [
    "migrate with accessMethod config-map",
    { authenticationMode: "API_AND_CONFIG_MAP", accessMethod: "config-map", migrate: true },
    ["exclusive migrate"],
  ],
  ["migrate given as a string", { migrate: "yes" }, ["type migrate"]],
  [
    "waitUntilReady with a kubeconfig",
    cm({ clusterName: undefined, kubeconfig, waitUntilReady: true }),
    ["exclusive waitUntilReady"],
  ],
  ["an unknown treatment of unmanaged access", { unmanaged: "delete" }, ["choice unmanaged"]],
  [
    "exceptions that are no principals",
    { unmanagedExceptions: ["arn:aws:sts::123456789012:assumed-role/dev/alice", "dev", 7, "12345678901"] },
    [0, 1, 2, 3].map((index) => `format unmanagedExceptions[${index}]`),
  ],
  ["exceptions that aren't a list", { unmanagedExceptions: roleArn }, ["type unmanagedExceptions"]],
  ["an invalid kubeconfig", { kubeconfig: "x" }, ["format kubeconfig"]],
  [
    "a kubeconfig without authenticationMode",
    { clusterName: undefined, authenticationMode: undefined, kubeconfig },
    ["missing authenticationMode"],
  ],
  [
    "a kubeconfig with region and without clusterName, for access entries",
    { clusterName: undefined, kubeconfig, region: "us-west-2" },
    ["exclusive region", "missing clusterName"],
  ],
  [
    "ends that are no instants",
    {
      grants: [
        "2027-01-31",
        "2027-01-31T18:00",
        "2027-02-30T18:00Z",
        "2027-01-31T18:00[Europe/Bonn]",
        "2027-03-28T02:30[Europe/Berlin]",
        "2027-10-31T02:30[Europe/Berlin]",
        "2027-01-31T18:00+02:00[Europe/Berlin]",
        "in a year",
        1801418400000,
      ].map((until, index) => ({ name: `g${index}`, principalArn: `${roleArn}${index}`, access: "view", until })),
    },
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => `format grants[${index}].until`),
  ],
  ["an end that is an output", g({ until: pulumi.output("2027-01-31T18:00Z") }), ["not-plain grants[0].until"]],
  ["the tag with the end of a grant", { tags: { "eks-auth:until": "never" } }, ['reserved tags["eks-auth:until"]']],
  [
    "invalid former names",
    g({ formerNames: ["Dev", "urn:pulumi:prod::shop::eks-auth:index:AwsAuth::dev"] }),
    ["format grants[0].formerNames[0]", "format grants[0].formerNames[1]"],
  ],
  ["a former name instead of a list", g({ formerNames: "dev" }), ["type grants[0].formerNames"]],
  ["missing grants", { grants: undefined }, ["missing grants"]],
  ["grants that aren't a list", { grants: {} }, ["type grants"]],
  ["grants that aren't objects", { grants: ["dev", null] }, ["type grants[0]", "missing grants[1]"]],
  [
    "missing, invalid and duplicate names",
    {
      grants: [
        { principalArn: roleArn, access: "view" },
        { name: "A b", principalArn: `${roleArn}2`, access: "view" },
        { name: "x", principalArn: `${roleArn}3`, access: "view" },
        { name: "x", principalArn: `${roleArn}4`, access: "view" },
      ],
    },
    ["missing grants[0].name", "format grants[1].name", "duplicate grants[3].name"],
  ],
  [
    "two principals that the authenticator can't distinguish",
    { grants: [good.grants[0], { name: "dev2", principalArn: "arn:aws:iam::123456789012:role/DEV", access: "view" }] },
    ["duplicate grants[1].principalArn"],
  ],
  [
    "a node role in several grants",
    {
      grants: [
        { name: "a", principalArn: "arn:aws:iam::123456789012:role/n", nodeType: "EC2_LINUX" },
        { name: "b", principalArn: "arn:aws:iam::123456789012:role/n", nodeType: "EC2_WINDOWS" },
        { name: "c", principalArn: "arn:aws:iam::123456789012:role/n", nodeType: "EC2_LINUX" },
        { name: "d", principalArn: "arn:aws:iam::123456789012:role/n", access: "view" },
      ],
    },
    ["duplicate grants[1].principalArn", "duplicate grants[2].principalArn", "duplicate grants[3].principalArn"],
  ],
  ["a grant without access", g({ access: undefined }), ["missing grants[0].access"]],
  ["an unknown access level", g({ access: "administrator" }), ["format grants[0].access"]],
  ["an unknown node type", g({ access: undefined, nodeType: "LINUX" }), ["choice grants[0].nodeType"]],
  ["the HyperPod node type", g({ access: undefined, nodeType: "HYPERPOD_LINUX" }), ["choice grants[0].nodeType"]],
  [
    "access together with accessPolicies",
    g({ accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] }),
    ["exclusive grants[0].accessPolicies"],
  ],
  [
    "a node grant with access, groups and a username",
    g({ nodeType: "EC2_LINUX", kubernetesGroups: ["a"], username: "x" }),
    ["exclusive grants[0].access", "exclusive grants[0].kubernetesGroups", "exclusive grants[0].username"],
  ],
  [
    "namespaces without access",
    g({ access: undefined, kubernetesGroups: ["a"], namespaces: ["x"] }),
    ["exclusive grants[0].namespaces"],
  ],
  [
    "invalid and duplicate namespaces",
    g({ namespaces: ["Team", "a", "a"] }),
    ["format grants[0].namespaces[0]", "duplicate grants[0].namespaces[2]"],
  ],
  ["exactRights given as a string", g({ exactRights: "yes" }), ["type grants[0].exactRights"]],
  [
    "exactRights with a level that loses nothing, and with a pattern of namespaces",
    g({ access: "cluster-admin", exactRights: true, namespaces: ["team-*", "a"] }),
    ["exclusive grants[0].exactRights", "format grants[0].namespaces[0]"],
  ],
  [
    "exactRights with accessPolicies",
    g({ access: undefined, accessPolicies: [{ policy: "AmazonEKSEditPolicy" }], exactRights: true }),
    ["exclusive grants[0].exactRights"],
  ],
  [
    "exactRights and a pattern of namespaces with aws-auth",
    cm(g({ exactRights: true, namespaces: ["team-*"] })),
    ["format grants[0].namespaces[0]"],
  ],
  ["an empty list of namespaces", g({ namespaces: [] }), ["range grants[0].namespaces"]],
  ["an empty list of rules", g({ rules: [] }), ["range grants[0].rules"]],
  [
    "invalid rules",
    g({ rules: [{ verbs: ["Get"], apiGroups: ["v1"], resources: ["Pods"] }, { resources: ["pods"] }, "get pods"] }),
    [
      "format grants[0].rules[0].verbs[0]",
      "format grants[0].rules[0].apiGroups[0]",
      "format grants[0].rules[0].resources[0]",
      "missing grants[0].rules[1].verbs",
      "missing grants[0].rules[1].apiGroups",
      "type grants[0].rules[2]",
    ],
  ],
  [
    "rules and exactRights with a pattern of namespaces, and URLs in a namespace",
    g({ namespaces: ["team-*", "a"], exactRights: true, rules: [{ verbs: ["get"], nonResourceURLs: ["/healthz"] }] }),
    ["exclusive grants[0].rules[0].nonResourceURLs", "format grants[0].namespaces[0]"],
  ],
  [
    "rules without a level, with invalid, duplicate and missing namespaces",
    {
      grants: [good.grants[0], { ...ruled, namespaces: ["Team", "team-*", "a", "a"] }, { ...another, namespaces: [] }],
    },
    [
      "format grants[1].namespaces[0]",
      "format grants[1].namespaces[1]",
      "duplicate grants[1].namespaces[3]",
      "range grants[2].namespaces",
    ],
  ],
  [
    "rules and patterns of namespaces with aws-auth",
    cm({
      grants: [
        { ...good.grants[0], rules, namespaces: ["team-*"] },
        { ...ruled, namespaces: ["team-*"], accessPolicies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["b-*"] }] },
      ],
    }),
    [
      "format grants[0].namespaces[0]",
      "format grants[1].namespaces[0]",
      "format grants[1].accessPolicies[0].namespaces[0]",
    ],
  ],
  ["rules for nodes", g({ access: undefined, nodeType: "EC2_LINUX", rules }), ["exclusive grants[0].rules"]],
  [
    "values that access entries don't accept",
    g({ principalArn: "arn:aws:sts::123456789012:assumed-role/dev/a", username: "eks:x", principalUniqueId: "a-b" }),
    ["format grants[0].principalArn", "format grants[0].username", "format grants[0].principalUniqueId"],
  ],
  [
    "a missing principal",
    g({ principalArn: undefined }),
    ["missing grants[0].principalArn, grants[0].ssoPermissionSet"],
  ],
  [
    "groups that access entries don't accept",
    g({ kubernetesGroups: ["system:masters", "system:nodes", "", "a", "a", null] }),
    [
      "format grants[0].kubernetesGroups[0]",
      "format grants[0].kubernetesGroups[1]",
      "format grants[0].kubernetesGroups[2]",
      "missing grants[0].kubernetesGroups[5]",
      "duplicate grants[0].kubernetesGroups[4]",
    ],
  ],
  ["an empty list of groups", g({ kubernetesGroups: [] }), ["range grants[0].kubernetesGroups"]],
  [
    "invalid policies",
    g({
      access: undefined,
      accessPolicies: [{ policy: "view" }, { policy: "AmazonEKSViewPolicy", namespaces: [] }, "x"],
    }),
    [
      "format grants[0].accessPolicies[0].policy",
      "range grants[0].accessPolicies[1].namespaces",
      "type grants[0].accessPolicies[2]",
    ],
  ],
  [
    "an unknown capability and missing passRoleArns",
    g({ controlPlane: { capabilities: ["create-clusters", "fly"] } }),
    ["format grants[0].controlPlane.capabilities[1]", "missing grants[0].controlPlane.passRoleArns"],
  ],
  [
    "capabilities for a root user",
    g({ principalArn: "arn:aws:iam::123456789012:root", controlPlane: { capabilities: ["get-kubeconfig"] } }),
    ["exclusive grants[0].controlPlane"],
  ],
  ["controlPlane given as a list", g({ controlPlane: ["get-kubeconfig"] }), ["type grants[0].controlPlane"]],
  [
    "invalid bindings",
    {
      bindings: [
        { group: "system:masters", role: "x" },
        { name: "a", group: "b", clusterRole: "c" },
        { name: "a", group: "b" },
        7,
      ],
    },
    [
      "format bindings[0].group",
      "missing bindings[0].namespaces",
      "missing bindings[2].clusterRole, bindings[2].role, bindings[2].rules",
      "type bindings[3]",
      "missing bindings[0].name",
      "duplicate bindings[2].name",
    ],
  ],
  [
    "bindings with the same resource name",
    {
      bindings: [
        { name: "x", group: "a", clusterRole: "view", namespaces: ["y", "y-z"] },
        { name: "x-y", group: "a", clusterRole: "view", namespaces: ["y", "z"] },
        { name: "y", group: "a", clusterRole: "view", namespaces: ["y-z", "y", "y"] },
      ],
    },
    ["duplicate bindings[2].namespaces[2]", "duplicate bindings[1].namespaces[1]"],
  ],
  [
    "invalid options",
    { existing: "take", tags: { "eks-auth:stack": "x" }, backups: 0 },
    ["choice existing", 'reserved tags["eks-auth:stack"]', "range backups"],
  ],
  [
    "a policy without an equivalent ClusterRole, with aws-auth",
    cm(g({ access: undefined, accessPolicies: [{ policy: "AmazonEKSSecretReaderPolicy", namespaces: ["a-*"] }] })),
    ["choice grants[0].accessPolicies[0].policy", "format grants[0].accessPolicies[0].namespaces[0]"],
  ],
  ["namespace patterns with aws-auth", cm(g({ namespaces: ["a-*", "b"] })), ["format grants[0].namespaces[0]"]],
  [
    "a node type that aws-auth doesn't support and a takeover of nodes",
    cm({
      grants: [{ name: "n", principalArn: roleArn, nodeType: "EC2" }],
      existingMappings: "take-over",
    }),
    ["choice grants[0].nodeType", "exclusive existingMappings"],
  ],
  [
    "names that the authenticator misreads",
    cm(g({ username: "a\nb", kubernetesGroups: ["x ", "{{Nope}}", "c", "c"] })),
    [
      "format grants[0].kubernetesGroups[0]",
      "format grants[0].kubernetesGroups[1]",
      "duplicate grants[0].kubernetesGroups[3]",
      "format grants[0].username",
    ],
  ],
  [
    "groups and usernames that callers could choose through session names",
    cm(g({ username: "system:{{SessionName}}", kubernetesGroups: ["team:{{SessionName}}"] })),
    ["format grants[0].username", "format grants[0].kubernetesGroups[0]"],
  ],
  [
    "a session name placeholder for a user",
    cm({
      grants: [
        { name: "u", principalArn: "arn:aws:iam::123456789012:user/u", access: "view", username: "u:{{SessionName}}" },
      ],
    }),
    ["format grants[0].username"],
  ],
];

/** Runs a program that fails with one error and declares no resources except components. */
async function runRejected(args: object, mode = "API_AND_CONFIG_MAP") {
  const program = () => new ClusterAccess("access", args as ClusterAccessArgs);
  const done = await run(program, { functions: functionsOf({ mode }) });
  assert.deepEqual(
    done.registrations.filter(({ custom }) => custom).map(({ name }) => name),
    [],
  );
  assert.equal(done.errors.length, 1, done.errors.join("\n"));
  return { ...done, message: done.errors[0] ?? "" };
}

async function rejected(what: string, issues: string[], args: object, mode?: string, secret?: string): Promise<void> {
  assertRejection(await runRejected(args, mode), { component: 'ClusterAccess "access"', what, issues, secret });
}

describe("ClusterAccess rejects", () => {
  for (const [what, change, issues] of bad) {
    it(`${what} before declaring resources`, async () => {
      await rejected(what, issues, { ...good, ...change });
    });
  }

  const late = bad.filter(([what]) =>
    ["values that access entries don't accept", "groups that access entries don't accept"].includes(what),
  );
  for (const [what, change, issues] of late) {
    it(`${what} in a grant whose inputs are outputs`, async () => {
      const [grant] = (change as { grants: object[] }).grants;
      const { name, access, ...rest } = grant as { name: string; access: string };
      await rejected(what, issues, { ...good, grants: [{ name, access, ...later(rest) }] });
    });
  }

  for (const [what, change, path] of [
    ["authenticationMode", { authenticationMode: unknownOutput() }, "authenticationMode"],
    ["accessMethod", { accessMethod: unknownOutput() }, "accessMethod"],
    ["migrate", { migrate: unknownOutput() }, "migrate"],
    ["the list of grants", { grants: unknownOutput() }, "grants"],
    ["a grant", { grants: [unknownOutput()] }, "grants[0]"],
    ["the name of a grant", g({ name: unknownOutput() }), "grants[0].name"],
    ["the access of a grant", g({ access: unknownOutput() }), "grants[0].access"],
    ["exactRights of a grant", g({ exactRights: unknownOutput() }), "grants[0].exactRights"],
    [
      "a policy",
      g({ access: undefined, accessPolicies: [{ policy: unknownOutput() }] }),
      "grants[0].accessPolicies[0].policy",
    ],
    ["the bindings", { bindings: unknownOutput() }, "bindings"],
    ["existing", { existing: pulumi.output("use") }, "existing"],
    ["unmanaged", { unmanaged: pulumi.output("fail") }, "unmanaged"],
  ] as [string, object, string][]) {
    it(`an output for ${what}, which decides the resources`, async () => {
      const lines = (await runRejected({ ...good, ...change })).message.split("\n");
      const isSaid = (line: string) =>
        line.startsWith(`  - ${path} is `) && line.includes("expected a plain value, not an output");
      assert.ok(lines.some(isSaid), lines.join("\n"));
    });
  }

  const nothing = pulumi.output(undefined) as never;
  for (const [what, change, path] of [
    ["a grant", g({ namespaces: nothing }), "grants[0].namespaces"],
    [
      "a policy",
      g({ access: undefined, accessPolicies: [{ policy: "AmazonEKSViewPolicy", namespaces: nothing }] }),
      "grants[0].accessPolicies[0].namespaces",
    ],
    [
      "a binding",
      { bindings: [{ name: "b", group: "b", clusterRole: "view", namespaces: nothing }] },
      "bindings[0].namespaces",
    ],
  ] as [string, object, string][]) {
    it(`namespaces of ${what} that resolve to undefined instead of granting the whole cluster`, async () => {
      for (const authenticationMode of ["API", "CONFIG_MAP"]) {
        await rejected(`namespaces of ${what} that resolve to undefined`, [`range ${path}`], {
          ...good,
          authenticationMode,
          ...change,
        });
      }
    });
  }

  it("rules that resolve to undefined", async () => {
    for (const authenticationMode of ["API", "CONFIG_MAP"]) {
      const grants = [{ ...good.grants[0], rules: nothing }];
      await rejected("rules that resolve to undefined", ["range grants[0].rules"], {
        ...good,
        authenticationMode,
        grants,
      });
    }
  });

  it("an invalid secret without revealing it", async () => {
    const grants = [{ ...good.grants[0], principalArn: pulumi.secret("arn:aws:iam::123456789012:group/hush") }];
    await rejected(
      "an invalid secret without revealing it",
      ["format grants[0].principalArn"],
      { ...good, grants },
      undefined,
      "hush",
    );
  });
});

describe("ClusterAccess, once it has read the cluster, rejects", () => {
  const { authenticationMode: _, ...open } = good;
  const cases: [string, object, string, string][] = [
    ["authenticationMode API for a cluster in CONFIG_MAP mode", good, "CONFIG_MAP", "mismatch authenticationMode"],
    [
      "authenticationMode CONFIG_MAP for a cluster in API mode",
      { ...good, authenticationMode: "CONFIG_MAP" },
      "API",
      "mismatch authenticationMode",
    ],
    ["accessMethod config-map in API mode", { ...open, accessMethod: "config-map" }, "API", "exclusive accessMethod"],
    ["migrate in CONFIG_MAP mode", { ...open, migrate: true }, "CONFIG_MAP", "exclusive migrate"],
    [
      "namespace patterns in CONFIG_MAP mode",
      { ...open, ...g({ namespaces: ["a-*"] }) },
      "CONFIG_MAP",
      "format grants[0].namespaces[0]",
    ],
  ];
  for (const [what, args, mode, issue] of cases) {
    it(what, async () => {
      await rejected(`${what}, read from EKS`, [issue], args, mode);
    });
  }

  it("a cluster name that EKS doesn't find", async () => {
    const { message } = await runRejected({ ...open, clusterName: "prdo" });
    assert.equal(
      message,
      'clusterName is "prdo": there is no such cluster in this account and region; expected the name of an existing one. Check the name and the AWS provider\'s region and account, or pass authenticationMode and accessMethod.',
    );
  });
});
