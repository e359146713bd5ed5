import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { childrenIn, rejectionOf, runWell } from "../../support/components";
import { assertRejected, assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { type Cloud, getAccessEntry, getRole, getUser } from "../../support/mocks/access";
import type { LiveAws } from "../../support/mocks/awsClients";
import { failing } from "../../support/mocks/functions";
import {
  account,
  component,
  declare,
  functionsOf,
  minimal,
  nodeArn,
  owner,
  roleArn,
  session,
  shortly,
  userArn,
} from "./clusterAccess.fixtures";

const rejected = (
  what: string,
  issues: string[],
  it: Cloud,
  args: Partial<ClusterAccessArgs>,
  preview = true,
  options: LiveAws = {},
) =>
  assertRejected(
    () => new ClusterAccess("access", { ...minimal, ...args }),
    { component: 'ClusterAccess "access"', what, issues },
    {
      functions: functionsOf(it),
      preview,
      ...options,
    },
  );

const removed = `arn:aws:iam::${account}:role/deleted`;
const unmanagedNodes = "arn:aws:iam::210987654321:role/nodes";
const entryArn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";

describe("ClusterAccess reading AWS", () => {
  const good = { name: "dev", principalArn: roleArn, access: "view" as const };
  const all: ClusterAccessArgs["grants"] = [
    good,
    { name: "deleted", principalArn: removed, access: "view" },
    { name: "bob", principalArn: `arn:aws:iam::${account}:user/bob`, kubernetesGroups: ["developers"] },
    { name: "nodes", principalArn: unmanagedNodes, nodeType: "EC2_LINUX" },
    { name: "alice", principalArn: userArn, access: "view" },
  ];
  for (const preview of [true, false]) {
    for (const authenticationMode of ["API", undefined] as const) {
      it(`rejects several grants in one error, ${preview ? "in a preview" : "in an update"}, with authenticationMode ${authenticationMode ?? "omitted"}`, async () => {
        const entries = { [userArn]: { tags: { "eks-auth:stack": "acme/shop/staging" } } };
        await rejected(
          `several grants in one error, with authenticationMode ${authenticationMode ?? "omitted"}`,
          [
            "mismatch grants[1].principalArn",
            "mismatch grants[2].principalArn",
            "mismatch grants[3].principalArn",
            "exists existing",
          ],
          { entries },
          { grants: all, authenticationMode },
          preview,
        );
      });
    }
  }

  it("rejects an entry to use that doesn't match the grant", async () => {
    const entries = { [roleArn]: { kubernetesGroups: ["ops"], userName: "someone", type: "STANDARD" } };
    const grants = [
      { ...good, kubernetesGroups: ["developers"], username: "dev" },
      { name: "nodes", principalArn: nodeArn, nodeType: "EC2_LINUX" as const },
    ];
    const ofNodes = { [nodeArn]: { type: "FARGATE_LINUX" } };
    await rejected(
      "an entry to use that doesn't match the grant",
      ["mismatch grants[0].kubernetesGroups", "mismatch grants[0].username", "mismatch grants[1].nodeType"],
      { entries: { ...entries, ...ofNodes } },
      { grants, existing: "use" },
    );
  });

  it("rejects an existing entry and a mismatch without revealing secrets", async () => {
    const principalArn = pulumi.secret(`arn:aws:iam::${account}:role/dev`);
    const grants = [
      { name: "alice", principalArn: pulumi.secret(userArn), access: "view" as const },
      { ...good, principalArn },
    ];
    await rejected(
      "an existing entry and a mismatch without revealing secrets",
      ["exists existing", "mismatch grants[1].principalArn"],
      { entries: { [userArn]: {} } },
      { grants },
      true,
      {
        accessEntries: { [userArn]: { accessEntryArn: entryArn } },
      },
    );
  });

  it("manages an entry whose owner tag only EKS returns", async () => {
    const accessEntries = { [roleArn]: { accessEntryArn: entryArn, tags: owner } };
    const done = await declare(minimal, { functions: functionsOf({ entries: { [roleArn]: {} } }), accessEntries });
    assert.deepEqual(Object.keys(shortly(childrenIn(done))), [
      "AccessPolicyAssociation access-dev-AmazonEKSViewPolicy",
      "AccessEntry access-dev-entry",
    ]);
    assert.deepEqual(done.log, []);
  });

  it("rejects a role ARN with the wrong path", async () => {
    const grants = [
      { name: "alice", principalArn: userArn, access: "view" as const },
      { ...good, principalArn: `arn:aws:iam::${account}:role/dev` },
    ];
    await rejected("a role ARN with the wrong path", ["mismatch grants[1].principalArn"], {}, { grants });
  });

  it("rejects a role that doesn't exist before declaring the bindings", async () => {
    const bindings = [{ name: "developers", group: "developers", clusterRole: "view" }];
    const args = { ...minimal, grants: [good, { ...good, name: "deleted", principalArn: removed }], bindings };
    const done = await run(() => new ClusterAccess("access", args), { functions: functionsOf() });
    assertRejection(done, {
      component: 'ClusterAccess "access"',
      what: "a role that doesn't exist before declaring the bindings",
      issues: ["mismatch grants[1].principalArn"],
    });
    assert.deepEqual(
      done.registrations.filter(({ custom }) => custom),
      [],
    );
  });

  it("rejects unreadable entries with one error for all grants", async () => {
    const grants = [good, { name: "alice", principalArn: userArn, access: "view" as const }];
    const functions = { ...functionsOf(), ...failing(getAccessEntry, "AccessDeniedException") };
    const reported = await rejectionOf(() => new ClusterAccess("access", { ...minimal, grants }), { functions });
    assert.match(reported, /^The access entries of the cluster "prod" can't be read to check whether one exists for "/);
  });
});

describe("a principal that a ClusterAccess can't read", () => {
  it("causes a warning with the path of the grant", async () => {
    const functions = { ...functionsOf(), ...failing(getUser, "denied") };
    const grants = [...minimal.grants, { name: "alice", principalArn: userArn, access: "view" as const }];
    const done = await runWell(() => new ClusterAccess("access", { ...minimal, grants }), { functions });
    assert.deepEqual(
      done.log.map(({ severity, urn }) => [severity, urn]),
      [["warning", component]],
    );
    assert.match(
      done.log[0]?.message ?? "",
      /^grants\[1\]\.principalArn is "arn:aws:iam::123456789012:user\/alice": the user can't be read; /,
    );
  });
});

describe("ClusterAccess with many grants", () => {
  const roleOf = (index: number) => `arn:aws:iam::${account}:role/team/${index}`;
  const userOf = (index: number) => `arn:aws:iam::${account}:user/${index}`;
  const grantsOf = (count: number, arnOf = roleOf): ClusterAccessArgs["grants"] =>
    Array.from({ length: count }, (_, index) => ({
      name: `team-${index}`,
      principalArn: arnOf(index),
      access: "view",
    }));
  const idsOf = (count: number, arnOf = roleOf) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [arnOf(index), `ID${index}`]));
  const principals = { ...idsOf(25), ...idsOf(25, userOf) };
  const lists = { roles: idsOf(25), users: idsOf(25, userOf) };
  const listed = (operation: string, input: object) => ({ operation, region: "us-west-2", input });
  const identity = listed("GetCallerIdentity", {});
  const ofEntries = listed("ListAccessEntries", { clusterName: "prod", maxResults: 100, nextToken: undefined });
  const of = (operation: string) => listed(operation, { MaxItems: 1000, Marker: undefined });
  const declareMany = (args: Partial<ClusterAccessArgs>, options: object = {}, it: Cloud = {}) =>
    runWell(() => new ClusterAccess("access", { ...minimal, ...args }), {
      functions: functionsOf({ principals, ...it }),
      ...options,
    });
  type Done = Awaited<ReturnType<typeof declareMany>>;
  const sorted = ({ sdkCalls }: Done) => sdkCalls.map((call) => JSON.stringify(call)).sort();
  const same = (calls: object[]) => calls.map((call) => JSON.stringify(call)).sort();
  const asked = ({ calls }: Done) =>
    calls.map(({ token }) => token).filter((token) => /getAccessEntry|getRole|getUser/.test(token));

  const inVain = (reason?: string) => ({
    severity: "debug",
    message: `Bulk reads from AWS failed, so the grants are read one at a time.${reason === undefined ? "" : ` ${reason}`}`,
    urn: component,
  });
  const anothers = `The AWS login belongs to account 210987654321, but the cluster to account ${account}.`;

  it("reads the entries and principals of 10 grants in bulk, with the same result as single reads", async () => {
    for (const [arnOf, list] of [
      [roleOf, "ListRoles"],
      [userOf, "ListUsers"],
    ] as const) {
      const grants = grantsOf(10, arnOf);
      const byLists = await declareMany({ grants }, { lists });
      assert.deepEqual(sorted(byLists), same([identity, ofEntries, of(list)]));
      assert.deepEqual(asked(byLists), []);
      const oneByOne = await declareMany({ grants });
      assert.equal(asked(oneByOne).length, 20);
      assert.deepEqual(childrenIn(byLists), childrenIn(oneByOne));
      assert.deepEqual([byLists.log, oneByOne.log], [[], [inVain("unexpected AWS call: GetCallerIdentity")]]);
    }
  });

  it("reads nothing in bulk for 9 grants, or for 10 grants in aws-auth", async () => {
    assert.deepEqual((await declareMany({ grants: grantsOf(9) })).sdkCalls, []);
    const inConfigMap = { authenticationMode: "CONFIG_MAP" as const, grants: grantsOf(10) };
    assert.deepEqual((await declareMany(inConfigMap, {}, { mode: "CONFIG_MAP" })).sdkCalls, []);
  });

  it("lists no principals if few need to be read", async () => {
    const withIds = grantsOf(25).map((grant, index) =>
      index < 16 ? { ...grant, principalUniqueId: "AROAEXAMPLEEXAMPLE" } : grant,
    );
    const done = await declareMany({ grants: withIds }, { lists });
    assert.deepEqual(sorted(done), same([identity, ofEntries]));
    assert.deepEqual(
      asked(done),
      Array.from({ length: 9 }, () => getRole),
    );
    const elsewhere = grantsOf(10, (index) => `arn:aws:iam::210987654321:role/${index}`);
    const unmanaged = await declareMany({ grants: elsewhere }, { lists });
    assert.deepEqual([sorted(unmanaged), asked(unmanaged)], [same([identity, ofEntries]), []]);
  });

  it("describes existing entries and keeps this stack's entries", async () => {
    const entry = {
      principalArn: roleOf(3),
      accessEntryArn: entryArn,
      type: "STANDARD",
      username: "by-hand",
      tags: owner,
    };
    const done = await declareMany({ grants: grantsOf(10) }, { lists: { ...lists, entries: { [roleOf(3)]: entry } } });
    const described = listed("DescribeAccessEntry", { clusterName: "prod", principalArn: roleOf(3) });
    assert.deepEqual(sorted(done), same([identity, ofEntries, of("ListRoles"), described]));
    const made = shortly(childrenIn(done));
    assert.equal(made["AccessEntry access-team-3-entry"]?.userName, session.replace("/dev/", "/3/"));
    assert.equal(made["AccessEntry access-team-4-entry"]?.userName, undefined);
  });

  it("rejects or uses another owner's entry as with few grants", async () => {
    const entry = { principalArn: roleOf(3), accessEntryArn: entryArn, type: "STANDARD", username: "theirs" };
    const options = {
      functions: functionsOf({ principals, entries: { [roleOf(3)]: {} } }),
      lists: { ...lists, entries: { [roleOf(3)]: entry, [userArn]: entry } },
      preview: true,
    };
    const args = { ...minimal, grants: grantsOf(10) };
    await assertRejected(
      () => new ClusterAccess("access", args),
      {
        component: 'ClusterAccess "access"',
        what: "another owner's entry, with many grants",
        issues: ["exists existing"],
      },
      options,
    );
    const used = await declareMany({ ...args, existing: "use" }, options);
    const made = Object.keys(shortly(childrenIn(used)));
    assert.equal(made.includes("AccessEntry access-team-3-entry"), false);
    assert.deepEqual(used.reads, [
      { type: "aws:eks/accessEntry:AccessEntry", name: "access-team-3-entry", id: `prod:${roleOf(3)}` },
    ]);
    assert.equal(made.includes("AccessPolicyAssociation access-team-3-AmazonEKSViewPolicy"), true);
    assert.equal(made.length, 19);
  });

  it("rejects an unlisted role once the provider reports that it doesn't exist", async () => {
    const grants = [...grantsOf(10), { name: "deleted", principalArn: removed, access: "view" as const }];
    const options = { functions: functionsOf({ principals }), lists, preview: true };
    await assertRejected(
      () => new ClusterAccess("access", { ...minimal, grants }),
      {
        component: 'ClusterAccess "access"',
        what: "a role that doesn't exist, with many grants",
        issues: ["mismatch grants[10].principalArn"],
      },
      options,
    );
  });

  const withholding: [string, object, number, string?][] = [
    ["the credentials belong to another account", { ...lists, account: "210987654321" }, 20, anothers],
    ["the caller's identity can't be read", { ...lists, failing: ["GetCallerIdentity"] }, 20, "no"],
    ["access entries can't be listed", { ...lists, failing: ["ListAccessEntries"] }, 10],
    ["roles can't be listed", { ...lists, failing: ["ListRoles"] }, 10],
    [
      "an entry can't be described",
      {
        ...lists,
        entries: { [roleOf(3)]: { principalArn: roleOf(3), tags: owner } },
        failing: ["DescribeAccessEntry"],
      },
      1,
    ],
  ];
  for (const [why, lists, count, reason] of withholding) {
    it(`reads one at a time with the provider if ${why}`, async () => {
      const grants = grantsOf(10);
      const done = await declareMany({ grants }, { lists });
      assert.equal(asked(done).length, count);
      assert.deepEqual(childrenIn(done), childrenIn(await declareMany({ grants })));
      assert.deepEqual(done.log, reason === undefined ? [] : [inVain(reason)]);
    });
  }

  it("logs no reason for failed bulk reads of a secret cluster", async () => {
    const args = { grants: grantsOf(10), clusterName: pulumi.secret("prod") };
    const done = await declareMany(args, { lists: { ...lists, account: "210987654321" } });
    assert.deepEqual([done.log, asked(done).length], [[inVain()], 20]);
  });

  it("makes no SDK calls if the profile is unknown", async () => {
    const profile = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    const done = await declareMany({ grants: grantsOf(10), profile }, { lists, preview: true });
    assert.deepEqual([done.sdkCalls, asked(done).length], [[], 20]);
  });

  it("reads only principals that are known", async () => {
    const unknown = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    const grants = [...grantsOf(10), { name: "new", principalArn: unknown, access: "view" as const }];
    const done = await declareMany({ grants }, { lists, preview: true });
    assert.deepEqual(asked(done), []);
    assert.equal(childrenIn(done).length, 22);
  });
});
