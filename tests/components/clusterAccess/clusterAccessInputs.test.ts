import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { notKnown } from "../../support/mocks/markers";
import { kubeconfig } from "../awsAuth/anAwsAuth";
import { functionsOf, minimal as good, roleArn } from "./aClusterAccess";

/** The good grant with something else in it. */
const g = (change: object) => ({ grants: [{ ...good.grants[0], ...change }] });
const cm = (change: object) => ({ authenticationMode: "CONFIG_MAP", ...change });

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["no cluster", { clusterName: undefined }, ["missing clusterName, kubeconfig"]],
  ["a mode that there isn't", { authenticationMode: "api" }, ["choice authenticationMode"]],
  ["a way that there isn't", { accessMethod: "configmap" }, ["choice accessMethod"]],
  ["aws-auth where nothing reads it", { accessMethod: "config-map" }, ["exclusive accessMethod"]],
  ["access entries where there are none", cm({ accessMethod: "access-entries" }), ["exclusive accessMethod"]],
  ["a move in a mode without access entries", cm({ migrate: true }), ["exclusive migrate"]],
  [
    "a move that stays",
    { authenticationMode: "API_AND_CONFIG_MAP", accessMethod: "config-map", migrate: true },
    ["exclusive migrate"],
  ],
  ["migrate as a text", { migrate: "yes" }, ["type migrate"]],
  ["a kubeconfig that is none", { kubeconfig: "x" }, ["format kubeconfig"]],
  [
    "a kubeconfig without the mode",
    { clusterName: undefined, authenticationMode: undefined, kubeconfig },
    ["missing authenticationMode"],
  ],
  [
    "a kubeconfig without the name, for access entries",
    { clusterName: undefined, kubeconfig, region: "us-west-2" },
    ["exclusive region", "missing clusterName"],
  ],
  [
    "former names that are none",
    g({ formerNames: ["Dev", "urn:pulumi:prod::shop::eks-auth:index:AwsAuth::dev"] }),
    ["format grants[0].formerNames[0]", "format grants[0].formerNames[1]"],
  ],
  ["a former name that is no list", g({ formerNames: "dev" }), ["type grants[0].formerNames"]],
  ["no grants", { grants: undefined }, ["missing grants"]],
  ["grants that are no list", { grants: {} }, ["type grants"]],
  ["grants that are none", { grants: ["dev", null] }, ["type grants[0]", "missing grants[1]"]],
  [
    "names that are none, or twice",
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
    "a principal twice, as the authenticator sees it",
    { grants: [good.grants[0], { name: "dev2", principalArn: "arn:aws:iam::123456789012:role/DEV", access: "view" }] },
    ["duplicate grants[1].principalArn"],
  ],
  [
    "a role of nodes twice: of two kinds, of one, and beside another grant",
    {
      grants: [
        { name: "a", principalArn: "arn:aws:iam::123456789012:role/n", node: "EC2_LINUX" },
        { name: "b", principalArn: "arn:aws:iam::123456789012:role/n", node: "EC2_WINDOWS" },
        { name: "c", principalArn: "arn:aws:iam::123456789012:role/n", node: "EC2_LINUX" },
        { name: "d", principalArn: "arn:aws:iam::123456789012:role/n", access: "view" },
      ],
    },
    ["duplicate grants[1].principalArn", "duplicate grants[2].principalArn", "duplicate grants[3].principalArn"],
  ],
  ["a grant of nothing", g({ access: undefined }), ["missing grants[0].access"]],
  ["access that there isn't", g({ access: "administrator" }), ["format grants[0].access"]],
  ["nodes that there aren't", g({ access: undefined, node: "LINUX" }), ["format grants[0].node"]],
  ["nodes of HyperPod", g({ access: undefined, node: "HYPERPOD_LINUX" }), ["choice grants[0].node"]],
  [
    "access and policies",
    g({ accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] }),
    ["exclusive grants[0].accessPolicies"],
  ],
  [
    "nodes with more",
    g({ node: "EC2_LINUX", groups: ["a"], username: "x" }),
    ["exclusive grants[0].access", "exclusive grants[0].groups", "exclusive grants[0].username"],
  ],
  [
    "namespaces of nothing",
    g({ access: undefined, groups: ["a"], namespaces: ["x"] }),
    ["exclusive grants[0].namespaces"],
  ],
  [
    "namespaces that are none, or twice",
    g({ namespaces: ["Team", "a", "a"] }),
    ["format grants[0].namespaces[0]", "duplicate grants[0].namespaces[2]"],
  ],
  ["no namespace at all", g({ namespaces: [] }), ["range grants[0].namespaces"]],
  [
    "what access entries refuse",
    g({ principalArn: "arn:aws:sts::123456789012:assumed-role/dev/a", username: "eks:x", principalUniqueId: "a-b" }),
    ["format grants[0].principalArn", "format grants[0].username", "format grants[0].principalUniqueId"],
  ],
  ["no principal", g({ principalArn: undefined }), ["missing grants[0].principalArn"]],
  [
    "groups that access entries refuse",
    g({ groups: ["system:masters", "system:nodes", "", "a", "a", null] }),
    [
      "format grants[0].groups[0]",
      "format grants[0].groups[1]",
      "format grants[0].groups[2]",
      "missing grants[0].groups[5]",
      "duplicate grants[0].groups[4]",
    ],
  ],
  ["no group at all", g({ groups: [] }), ["range grants[0].groups"]],
  [
    "policies that are none",
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
    "capabilities without what they need",
    g({ controlPlane: { capabilities: ["create-clusters", "fly"] } }),
    ["format grants[0].controlPlane.capabilities[1]", "missing grants[0].controlPlane.passRoleArns"],
  ],
  [
    "capabilities of a root user",
    g({ principalArn: "arn:aws:iam::123456789012:root", controlPlane: { capabilities: ["get-kubeconfig"] } }),
    ["exclusive grants[0].controlPlane"],
  ],
  ["capabilities alone", g({ controlPlane: ["get-kubeconfig"] }), ["type grants[0].controlPlane"]],
  [
    "bindings that are none",
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
    "bindings that would be called the same in their namespaces",
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
    "other options",
    { existing: "take", tags: { "eks-auth:stack": "x" }, backups: 0 },
    ["choice existing", 'reserved tags["eks-auth:stack"]', "range backups"],
  ],
  [
    "a policy that no ClusterRole has the rights of, with aws-auth",
    cm(g({ access: undefined, accessPolicies: [{ policy: "AmazonEKSSecretReaderPolicy", namespaces: ["a-*"] }] })),
    ["choice grants[0].accessPolicies[0].policy", "format grants[0].accessPolicies[0].namespaces[0]"],
  ],
  ["patterns of namespaces, with aws-auth", cm(g({ namespaces: ["a-*", "b"] })), ["format grants[0].namespaces[0]"]],
  [
    "nodes that aws-auth doesn't let in, and a takeover of nodes",
    cm({
      grants: [{ name: "n", principalArn: roleArn, node: "EC2" }],
      conflict: "take-over",
    }),
    ["choice grants[0].node", "exclusive conflict"],
  ],
  [
    "names that the authenticator misreads",
    cm(g({ username: "a\nb", groups: ["x ", "{{Nope}}", "c", "c"] })),
    [
      "format grants[0].groups[0]",
      "format grants[0].groups[1]",
      "duplicate grants[0].groups[3]",
      "format grants[0].username",
    ],
  ],
  [
    "groups and user names that callers would choose by the names of their sessions",
    cm(g({ username: "system:{{SessionName}}", groups: ["team:{{SessionName}}"] })),
    ["format grants[0].username", "format grants[0].groups[0]"],
  ],
  [
    "the session of a user",
    cm({
      grants: [
        { name: "u", principalArn: "arn:aws:iam::123456789012:user/u", access: "view", username: "u:{{SessionName}}" },
      ],
    }),
    ["format grants[0].username"],
  ],
];

/** Runs a program that ends with its only error, beside which there is no resource but components. */
async function runRefused(args: object, mode = "API_AND_CONFIG_MAP") {
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
  assertRejection(await runRefused(args, mode), { component: 'ClusterAccess "access"', what, issues, secret });
}

describe("a ClusterAccess refuses", () => {
  for (const [what, change, issues] of bad) {
    it(`${what}, at once and with nothing made`, async () => {
      await rejected(what, issues, { ...good, ...change });
    });
  }

  const late = bad.filter(([what]) =>
    ["what access entries refuse", "groups that access entries refuse"].includes(what),
  );
  for (const [what, change, issues] of late) {
    it(`${what}, also where all of the grant is known later`, async () => {
      const [grant] = (change as { grants: object[] }).grants;
      const { name, access, ...rest } = grant as { name: string; access: string };
      await rejected(what, issues, { ...good, grants: [{ name, access, ...later(rest) }] });
    });
  }

  for (const [what, change, path] of [
    ["the mode", { authenticationMode: notKnown() }, "authenticationMode"],
    ["the way", { accessMethod: notKnown() }, "accessMethod"],
    ["migrate", { migrate: notKnown() }, "migrate"],
    ["the list", { grants: notKnown() }, "grants"],
    ["a grant", { grants: [notKnown()] }, "grants[0]"],
    ["its name", g({ name: notKnown() }), "grants[0].name"],
    ["what it gives", g({ access: notKnown() }), "grants[0].access"],
    [
      "a policy",
      g({ access: undefined, accessPolicies: [{ policy: notKnown() }] }),
      "grants[0].accessPolicies[0].policy",
    ],
    ["the bindings", { bindings: notKnown() }, "bindings"],
    ["existing", { existing: pulumi.output("use") }, "existing"],
  ] as [string, object, string][]) {
    it(`outputs where they decide which resources there are: ${what}`, async () => {
      const lines = (await runRefused({ ...good, ...change })).message.split("\n");
      const isSaid = (line: string) =>
        line.startsWith(`  - ${path} is `) && line.includes("expected a plain value, not an output");
      assert.ok(lines.some(isSaid), lines.join("\n"));
    });
  }

  const nothing = pulumi.output(undefined) as never;
  for (const [what, change, path] of [
    ["access", g({ namespaces: nothing }), "grants[0].namespaces"],
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
    it(`namespaces that turn out to be nothing, rather than granting the whole cluster: ${what}`, async () => {
      for (const authenticationMode of ["API", "CONFIG_MAP"]) {
        await rejected(`namespaces that turn out to be nothing: ${what}`, [`range ${path}`], {
          ...good,
          authenticationMode,
          ...change,
        });
      }
    });
  }

  it("no value of a secret in its words", async () => {
    const grants = [{ ...good.grants[0], principalArn: pulumi.secret("arn:aws:iam::123456789012:group/hush") }];
    await rejected(
      "no value of a secret in its words",
      ["format grants[0].principalArn"],
      { ...good, grants },
      undefined,
      "hush",
    );
  });
});

describe("a ClusterAccess refuses, once it knows the cluster,", () => {
  const { authenticationMode: _, ...open } = good;
  const cases: [string, object, string, string][] = [
    ["access entries where it has none", good, "CONFIG_MAP", "mismatch authenticationMode"],
    [
      "aws-auth where nothing reads it",
      { ...good, authenticationMode: "CONFIG_MAP" },
      "API",
      "mismatch authenticationMode",
    ],
    ["a choice that its mode doesn't leave", { ...open, accessMethod: "config-map" }, "API", "exclusive accessMethod"],
    ["a move in a mode without access entries", { ...open, migrate: true }, "CONFIG_MAP", "exclusive migrate"],
    [
      "what aws-auth can't hold",
      { ...open, ...g({ namespaces: ["a-*"] }) },
      "CONFIG_MAP",
      "format grants[0].namespaces[0]",
    ],
  ];
  for (const [what, args, mode, issue] of cases) {
    it(what, async () => {
      await rejected(`once the mode is known to be ${mode}: ${what}`, [issue], args, mode);
    });
  }

  it("or that there is none of its name", async () => {
    const { message } = await runRefused({ ...open, clusterName: "prdo" });
    assert.equal(
      message,
      'clusterName is "prdo": there is no such cluster in this account and region; expected the name of one. Check the name and the AWS provider\'s region and account, or give authenticationMode and accessMethod.',
    );
  });
});
