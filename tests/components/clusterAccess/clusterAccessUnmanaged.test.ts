import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import type { OtherAccessEntry } from "../../../provider/functions/otherAccess";
import { childrenIn, runWell } from "../../support/components";
import { assertRejected, assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { readOtherEntries } from "../../support/mocks/access";
import type { Functions } from "../../support/mocks/functions";
import { unknownOutput } from "../../support/mocks/markers";
import {
  account,
  clusterArn,
  declare,
  functionsOf,
  minimal,
  outputsOf,
  roleArn,
  warningsIn,
} from "./clusterAccess.fixtures";

const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const accessEntryArn = `arn:aws:eks:us-west-2:${account}:access-entry/prod/0a1b2c3d`;
const callerArns = [`arn:aws:iam::${account}:role/ci`];
const denied = "eks:ListAccessEntries failed: AccessDeniedException. Grant the AWS login eks:ListAccessEntries.";
const fix =
  'Add a grant for each, or list it in unmanagedExceptions, or set unmanaged to "remove" to remove the access entries.';

/** An access entry of nobody. */
const entry = (name: string, more: Partial<OtherAccessEntry> = {}): OtherAccessEntry => ({
  accessEntryArn,
  principalArn: arn(name),
  type: "STANDARD",
  username: name,
  groups: [],
  policies: [],
  createdAt: "2026-01-01T00:00:00.000Z",
  declaredBy: "nobody",
  ...more,
});

/** EKS with these entries besides the grants, and an AWS provider with this identity. */
const withEntries = (entries: OtherAccessEntry[] | undefined, unread: string[] = []): Functions => ({
  ...functionsOf(),
  [readOtherEntries]: () => ({ ...(entries && { entries }), callerArns, unread }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: account,
    arn: `arn:aws:sts::${account}:assumed-role/provider/session-7`,
  }),
});

const failing: Functions = {
  ...functionsOf(),
  [readOtherEntries]: () => {
    throw new Error("no route to host");
  },
};

/** The warnings and the parts of the report about access entries. */
async function reported(functions: Functions, args: Partial<ClusterAccessArgs> = {}, preview = true) {
  const done = await declare({ ...minimal, ...args }, { functions, preview });
  const { accessEntries, entries, unmanaged } = (await outputsOf(done.result)).report as Record<string, unknown>;
  return { log: warningsIn(done).map(({ message }) => message), accessEntries, entries, unmanaged };
}

/** The input of the AwsAuth that removes unmanaged access. */
const unmanagedIn = (children: { type: string; inputs: Record<string, unknown> }[]) =>
  children.find(({ type }) => type === "eks-auth:index:AwsAuthEntries")?.inputs.unmanaged;

const removalIn = (children: { type: string; inputs: Record<string, unknown> }[]) =>
  children.find(({ type }) => type === "eks-auth:index:EntryRemoval")?.inputs;

describe("the access besides the grants of a ClusterAccess", () => {
  it("is read before anything is created, since a new access entry can forbid the deployer to read aws-auth", async () => {
    const events: string[] = [];
    const read = async () => {
      for (let turn = 0; turn < 200; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      events.push("aws-auth was read");
      return { mappings: [], callerArns: [] };
    };
    const functions = { ...functionsOf({ mode: "API_AND_CONFIG_MAP" }), readMappings: read as never };
    const type = "aws:eks/accessEntry:AccessEntry";
    const created = ({ name }: { name: string }) => {
      events.push(`${name} was created`);
      return { id: name, state: {} };
    };
    const args = { ...minimal, authenticationMode: "API_AND_CONFIG_MAP", migrate: true } as const;
    await declare(args, { functions, creators: { [type]: created } });
    // The lock-out guard reads it too.
    assert.deepEqual(events, ["aws-auth was read", "aws-auth was read", "access-dev-entry was created"]);
  });

  it("is read once, with the login of the component and without the grants", async () => {
    const login = { profile: "ops", assumeRoleArn: arn("reader") };
    const done = await declare({ ...minimal, ...login }, { functions: withEntries([]) });
    assert.deepEqual(
      done.calls.filter(({ token }) => token === readOtherEntries).map(({ inputs }) => inputs),
      [{ clusterName: "prod", clusterArn, ...login, stack: "acme/shop/prod", principalArns: [roleArn] }],
    );
  });

  it("includes an entry of a grant that is an entry of aws-auth, because it takes precedence", async () => {
    const args = { ...minimal, authenticationMode: "API_AND_CONFIG_MAP", accessMethod: "config-map" } as const;
    const done = await declare(args, { functions: functionsOf({ mode: "API_AND_CONFIG_MAP" }) });
    const [call] = done.calls.filter(({ token }) => token === readOtherEntries);
    assert.deepEqual(call?.inputs.principalArns, []);
  });

  it("is in the report and in one warning, with the identities of the SDK and of the provider as the deployer", async () => {
    const others = [
      entry("ci"),
      entry("declared", { declaredBy: "another-stack", stack: "acme/other/prod" }),
      entry("left", {
        groups: ["a", "b"],
        policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["x", "y"] }, { policy: "AmazonEKSViewPolicy" }],
      }),
      entry("plain"),
      entry("provider"),
    ];
    const { log, ...report } = await reported(withEntries(others));
    assert.deepEqual(log, [
      `Access that no grant covers and nobody declares: the access entries of ${arn("left")} (AmazonEKSEditPolicy in x and y, ` +
        `AmazonEKSViewPolicy; groups a, b), ${arn("plain")}. ${fix}`,
    ]);
    const common = { type: "STANDARD", groups: [], policies: [], declaredBy: "nobody", isUnmanaged: false };
    const deployers = { keptBecause: "it is the access of the deployer" };
    assert.deepEqual(report, {
      accessEntries: "read",
      entries: [
        { ...common, principalArn: arn("ci"), username: "ci", ...deployers },
        {
          ...common,
          principalArn: arn("declared"),
          username: "declared",
          declaredBy: "another-stack",
          stack: "acme/other/prod",
          keptBecause: "the stack acme/other/prod declares it",
        },
        {
          ...common,
          principalArn: arn("left"),
          username: "left",
          groups: ["a", "b"],
          policies: ["AmazonEKSEditPolicy in x and y", "AmazonEKSViewPolicy"],
          isUnmanaged: true,
        },
        { ...common, principalArn: arn("plain"), username: "plain", isUnmanaged: true },
        { ...common, principalArn: arn("provider"), username: "provider", ...deployers },
      ],
      unmanaged: [arn("left"), arn("plain")],
    });
  });

  it("is shortened in the warning after 20 entries, and complete in the report", async () => {
    const names = Array.from({ length: 22 }, (_, index) => `r${String(index).padStart(2, "0")}`);
    const { log, unmanaged } = await reported(withEntries(names.map((name) => entry(name))));
    assert.deepEqual(log, [
      `Access that no grant covers and nobody declares: the access entries of ${names.slice(0, 20).map(arn).join(", ")} and 2 more, ` +
        `which the output report lists. ${fix}`,
    ]);
    assert.deepEqual(unmanaged, names.map(arn));
  });

  it("omits exceptions and lists entries and accounts of aws-auth that nobody declares", async () => {
    const declared = { arn: arn("theirs"), declaredBy: "another-stack" };
    const live = {
      roles: [{ arn: arn("left"), groups: ["ops"], line: 3 }, { arn: arn("ci") }, { arn: arn("kept") }, declared],
      accounts: ["210987654321", "333333333333"],
    };
    const functions = { ...withEntries([entry("kept")]), ...functionsOf({ mode: "CONFIG_MAP" }, live) };
    const unmanagedExceptions = [arn("team/kept"), "333333333333", pulumi.output(Promise.resolve(arn("ci")))];
    const { log, unmanaged } = await reported(functions, { authenticationMode: "CONFIG_MAP", unmanagedExceptions });
    assert.deepEqual(log, [
      `Access that no grant covers and nobody declares: aws-auth maps ${arn("left")} (mapRoles, line 3; group ops), 210987654321 ` +
        "(mapAccounts, line 1). Add a grant for each, or list it in unmanagedExceptions, or remove the entries of aws-auth by hand.",
    ]);
    assert.deepEqual(unmanaged, [arn("left"), "210987654321"]);
  });

  it("that can't be read is named in one warning, without failing the run", async () => {
    for (const [functions, reason, note] of [
      [withEntries(undefined, [denied]), denied, "not read: EKS didn't return them; see the log of this run"],
      [withEntries([], [denied]), denied, "read in part; see the log of this run"],
      [
        { ...withEntries([]), [readOtherEntries]: () => ({}) },
        "EKS returned no list.",
        "not read: EKS didn't return them; see the log of this run",
      ],
    ] as const) {
      const { log, accessEntries, entries } = await reported(functions);
      assert.deepEqual(log, [`The report doesn't include all access entries: ${reason}`]);
      assert.deepEqual([accessEntries, entries], [note, []]);
    }
    const { log } = await reported(failing);
    assert.deepEqual(log, ["The report doesn't include all access entries: no route to host"]);
    const clusterName = pulumi.secret("prod");
    assert.deepEqual((await reported(failing, { clusterName })).log, [
      "The report doesn't include all access entries.",
    ]);
  });

  it("isn't read from a cluster that doesn't exist yet", async () => {
    const { log, accessEntries } = await reported(withEntries([entry("left")]), { clusterName: unknownOutput() });
    assert.deepEqual([log, accessEntries], [[], "not read: the cluster doesn't exist yet"]);
  });
});

describe("unmanaged: fail", () => {
  const rejected = (what: string, issues: string[], functions: Functions, args: Partial<ClusterAccessArgs> = {}) =>
    assertRejected(
      () => new ClusterAccess("access", { ...minimal, unmanaged: "fail", ...args }),
      { component: 'ClusterAccess "access"', what, issues },
      { functions, preview: true },
    );

  it("rejects access that nobody declares", async () => {
    const young = entry("young", { createdAt: new Date().toISOString() });
    await rejected(
      "unmanaged access",
      ["exists unmanaged"],
      withEntries([entry("left", { groups: ["ops"] }), young, entry("ci"), entry("nodes", { type: "HYBRID_LINUX" })]),
    );
  });

  it("rejects access entries that can't be read, as remove does", async () => {
    await rejected("access entries that can't be listed", ["mismatch unmanaged"], withEntries(undefined, [denied]));
    const args = { unmanaged: "remove" } as const;
    await rejected(
      "some access entries to remove that can't be read",
      ["mismatch unmanaged"],
      withEntries([], [denied]),
      args,
    );
  });

  it("rejects an aws-auth that can't be read", async () => {
    const functions: Functions = {
      ...functionsOf({ mode: "CONFIG_MAP" }),
      readMappings: () => {
        throw new Error("no route to host");
      },
    };
    const args = { ...minimal, authenticationMode: "CONFIG_MAP", unmanaged: "fail" } as const;
    const done = await run(() => new ClusterAccess("access", args), { functions, preview: true });
    const rejection = { what: "an unreadable aws-auth", issues: ["mismatch unmanaged"] };
    assertRejection(done, { component: 'ClusterAccess "access"', ...rejection });
    assert.deepEqual(
      done.registrations.filter(({ custom }) => custom),
      [],
    );
  });

  it("accepts a cluster with nothing else, and waits if a preview doesn't know a grant", async () => {
    const nothing = await reported(withEntries([entry("ci")]), { unmanaged: "fail" });
    assert.deepEqual(nothing.log, []);
    const grants = [{ name: "dev", principalArn: unknownOutput<string>(), access: "view" as const }];
    const { log } = await reported(withEntries([entry("dev")]), { unmanaged: "fail", grants });
    assert.deepEqual(log, [
      `Access that no grant covers and nobody declares: the access entry of ${arn("dev")}. ${fix}`,
    ]);
  });
});

describe("unmanaged: remove", () => {
  it("names each removal in the log and declares it after the grants", async () => {
    const others = [entry("left", { policies: [{ policy: "AmazonEKSViewPolicy" }] }), entry("plain"), entry("ci")];
    const done = await runWell(
      () => new ClusterAccess("access", { ...minimal, unmanaged: "remove", unmanagedExceptions: [arn("kept")] }),
      { functions: withEntries(others) },
    );
    assert.deepEqual(
      done.log.map(({ message }) => message),
      [
        'unmanaged is "remove": the update removes 2 access entries that no grant covers and nobody declares:\n' +
          `  - ${arn("left")} (AmazonEKSViewPolicy)\n  - ${arn("plain")}`,
      ],
    );
    assert.deepEqual(removalIn(childrenIn(done)), {
      clusterName: "prod",
      clusterArn,
      principalArns: [arn("left"), arn("plain")],
      deployerArns: [arn("ci"), arn("provider")],
      exceptions: [arn("kept")],
    });
    const names = done.registrations.map(({ name }) => name);
    assert.ok(names.indexOf("access-unmanaged") > names.indexOf("access-dev-AmazonEKSViewPolicy"), names.join());
  });

  const old = "2026-01-01T00:00:00.000Z";
  const live = {
    roles: [
      { arn: arn("left"), username: "left", groups: ["ops"], line: 3, changedAt: old },
      { arn: arn("theirs"), declaredBy: "another-stack", changedAt: old },
      { arn: arn("kept"), changedAt: old },
      { arn: arn("nodes"), groups: ["system:nodes"], changedAt: old },
      { arn: roleArn, groups: ["devs"], changedAt: old },
    ],
    users: [{ arn: arn("new"), line: 2, changedAt: new Date().toISOString() }],
    accounts: ["210987654321"],
  };
  const removed = { key: "mapRoles", arn: arn("left"), username: "left", groups: ["ops"] };
  const args: ClusterAccessArgs = { ...minimal, unmanaged: "remove", unmanagedExceptions: [arn("kept")] };

  for (const [what, how, entries] of [
    ["CONFIG_MAP", { authenticationMode: "CONFIG_MAP" }, []],
    [
      "API_AND_CONFIG_MAP with aws-auth",
      { authenticationMode: "API_AND_CONFIG_MAP", accessMethod: "config-map" },
      ["old"],
    ],
    ["API_AND_CONFIG_MAP with access entries", { authenticationMode: "API_AND_CONFIG_MAP" }, ["old"]],
    ["API_AND_CONFIG_MAP with migrate", { authenticationMode: "API_AND_CONFIG_MAP", migrate: true }, ["old"]],
  ] as const) {
    it(`lets the AwsAuth remove entries of aws-auth in ${what}, and names them and those that stay`, async () => {
      const functions = {
        ...withEntries(entries.map((name) => entry(name))),
        readMappings: functionsOf({}, live).readMappings as never,
        "aws:eks/getCluster:getCluster": functionsOf({ mode: how.authenticationMode })[
          "aws:eks/getCluster:getCluster"
        ] as never,
      };
      const done = await declare({ ...args, ...how }, { functions });
      const principalArns = entries.map(arn);
      assert.deepEqual(unmanagedIn(childrenIn(done)), { mappings: [removed], principalArns });
      const messages = done.log.map(({ message }) => message).filter((message) => /unmanaged/.test(message));
      const items = [...principalArns, `${arn("left")} (mapRoles, line 3; group ops)`].map((item) => `\n  - ${item}`);
      const both = entries.length > 0 ? "1 access entry and 1 entry of aws-auth" : "1 entry of aws-auth";
      assert.deepEqual(messages.slice(0, 1), [
        `unmanaged is "remove": the update removes ${both} that no grant covers and nobody declares:${items.join("")}`,
      ]);
      assert.match(
        messages[1] ?? "",
        /^Access that no grant covers and nobody declares: aws-auth maps \S+ \(mapUsers, line 2; mapUsers was changed less than an hour ago, at \S+: an update after \S+ removes it\), 210987654321 \(mapAccounts, line 1; accounts are never removed\)\. Add a grant for each, or list it in unmanagedExceptions, or remove the entries of aws-auth by hand\.$/,
      );
    });
  }

  it("neither reads nor changes aws-auth in the mode API, and with migrate neither reports nor removes mappings there", async () => {
    const functions = { ...functionsOf({}, live), ...withEntries([]) };
    const done = await declare(args, { functions });
    assert.deepEqual(
      done.calls.filter(({ token }) => token === "readMappings"),
      [],
    );
    assert.equal(
      childrenIn(done).some(({ type }) => type === "eks-auth:index:AwsAuth"),
      false,
    );
    const migrating = await declare(
      { ...args, migrate: true },
      { functions: { ...withEntries([]), ...functionsOf({}, live) } },
    );
    assert.equal(unmanagedIn(childrenIn(migrating)), undefined);
    // There, mappings give no access.
    assert.deepEqual(
      migrating.log.filter(({ message }) => message.startsWith("Access that no grant covers")),
      [],
    );
    const { report } = (await outputsOf(migrating.result)) as { report: { unmanaged: string[] } };
    assert.deepEqual(report.unmanaged, []);
  });

  it("keeps entries that an AwsAuth of this stack has in its state, even if their claim was lost", async () => {
    const stored = {
      "urn:pulumi:prod::shop::eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::people-entries": {
        type: "eks-auth:index:AwsAuthEntries",
        outputs: { entries: { [arn("left")]: { username: "left", groups: ["ops"] } } },
      },
    };
    const functions = {
      ...functionsOf({ mode: "CONFIG_MAP" }, live),
      "pulumi:pulumi:readStackResourceOutputs": () => ({ outputs: stored }),
    };
    const done = await declare({ ...args, authenticationMode: "CONFIG_MAP" }, { functions });
    assert.deepEqual(unmanagedIn(childrenIn(done)), { mappings: [], principalArns: [] });
  });

  it("declares nothing with report or if it is omitted", async () => {
    for (const unmanaged of ["report", undefined, null] as const) {
      const done = await declare(
        { ...minimal, unmanaged: unmanaged as never },
        { functions: withEntries([entry("left")]) },
      );
      assert.equal(removalIn(childrenIn(done)), undefined);
    }
  });
});
