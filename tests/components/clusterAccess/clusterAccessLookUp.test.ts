import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { childrenIn, refusalOf, runWell } from "../../support/components";
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
} from "./aClusterAccess";

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

const gone = `arn:aws:iam::${account}:role/gone`;
const foreignNodes = "arn:aws:iam::210987654321:role/nodes";
const entryArn = "arn:aws:eks:us-west-2:123456789012:access-entry/prod/0a1b2c3d";

describe("a ClusterAccess asks AWS about its grants, and refuses, with nothing made beside it", () => {
  const good = { name: "dev", principalArn: roleArn, access: "view" as const };
  const all: ClusterAccessArgs["grants"] = [
    good,
    { name: "gone", principalArn: gone, access: "view" },
    { name: "bob", principalArn: `arn:aws:iam::${account}:user/bob`, groups: ["developers"] },
    { name: "nodes", principalArn: foreignNodes, node: "EC2_LINUX" },
    { name: "alice", principalArn: userArn, access: "view" },
  ];
  for (const preview of [true, false]) {
    for (const authenticationMode of ["API", undefined] as const) {
      it(`all of it together, ${preview ? "in a preview" : "in an update"}, the mode ${authenticationMode ?? "looked up"}`, async () => {
        const entries = { [userArn]: { tags: { "eks-auth:stack": "acme/shop/staging" } } };
        await rejected(
          `all of it together, the mode ${authenticationMode ?? "looked up"}`,
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

  it("an entry that is to be used and isn't as the grant wants it", async () => {
    const entries = { [roleArn]: { kubernetesGroups: ["ops"], userName: "someone", type: "STANDARD" } };
    const grants = [
      { ...good, groups: ["developers"], username: "dev" },
      { name: "nodes", principalArn: nodeArn, node: "EC2_LINUX" as const },
    ];
    const ofNodes = { [nodeArn]: { type: "FARGATE_LINUX" } };
    await rejected(
      "an entry that is to be used and isn't as the grant wants it",
      ["mismatch grants[0].groups", "mismatch grants[0].username", "mismatch grants[1].node"],
      { entries: { ...entries, ...ofNodes } },
      { grants, existing: "use" },
    );
  });

  it("without telling a secret principal", async () => {
    const principalArn = pulumi.secret(`arn:aws:iam::${account}:role/dev`);
    const grants = [
      { name: "alice", principalArn: pulumi.secret(userArn), access: "view" as const },
      { ...good, principalArn },
    ];
    await rejected(
      "without telling a secret principal",
      ["exists existing", "mismatch grants[1].principalArn"],
      { entries: { [userArn]: {} } },
      { grants },
      true,
      {
        accessEntries: { [userArn]: { accessEntryArn: entryArn } },
      },
    );
  });

  it("manages an entry whose tag EKS has and the AWS provider doesn't return", async () => {
    const accessEntries = { [roleArn]: { accessEntryArn: entryArn, tags: owner } };
    const done = await declare(minimal, { functions: functionsOf({ entries: { [roleArn]: {} } }), accessEntries });
    assert.deepEqual(Object.keys(shortly(childrenIn(done))), [
      "AccessPolicyAssociation access-dev-AmazonEKSViewPolicy",
      "AccessEntry access-dev-entry",
    ]);
    assert.deepEqual(done.log, []);
  });

  it("a path that isn't the role's", async () => {
    const grants = [
      { name: "alice", principalArn: userArn, access: "view" as const },
      { ...good, principalArn: `arn:aws:iam::${account}:role/dev` },
    ];
    await rejected("a path that isn't the role's", ["mismatch grants[1].principalArn"], {}, { grants });
  });

  it("what its bindings would make too", async () => {
    const bindings = [{ name: "developers", group: "developers", clusterRole: "view" }];
    const args = { ...minimal, grants: [good, { ...good, name: "gone", principalArn: gone }], bindings };
    const done = await run(() => new ClusterAccess("access", args), { functions: functionsOf() });
    assertRejection(done, {
      component: 'ClusterAccess "access"',
      what: "what its bindings would make too",
      issues: ["mismatch grants[1].principalArn"],
    });
    assert.deepEqual(
      done.registrations.filter(({ custom }) => custom),
      [],
    );
  });

  it("entries that can't be read, once however many grants there are", async () => {
    const grants = [good, { name: "alice", principalArn: userArn, access: "view" as const }];
    const functions = { ...functionsOf(), ...failing(getAccessEntry, "AccessDeniedException") };
    const told = await refusalOf(() => new ClusterAccess("access", { ...minimal, grants }), { functions });
    assert.match(told, /^The access entries of the cluster "prod" can't be read, to see whether one exists for "/);
  });
});

describe("what a ClusterAccess can't read of a principal", () => {
  it("is warned of, by the path of the grant", async () => {
    const functions = { ...functionsOf(), ...failing(getUser, "denied") };
    const grants = [...minimal.grants, { name: "alice", principalArn: userArn, access: "view" as const }];
    const done = await runWell(() => new ClusterAccess("access", { ...minimal, grants }), { functions });
    assert.deepEqual(
      done.log.map(({ severity, urn }) => [severity, urn]),
      [["warning", component]],
    );
    assert.match(
      done.log[0]?.message ?? "",
      /^grants\[1\]\.principalArn is "arn:aws:iam::123456789012:user\/alice": this user can't be read\. /,
    );
  });
});

describe("a ClusterAccess with many grants", () => {
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
    message: `AWS can't be asked for lists: the grants are looked up one by one.${reason === undefined ? "" : ` ${reason}`}`,
    urn: component,
  });
  const anothers = `The AWS login that was found is of the account 210987654321, and the cluster of ${account}.`;

  it("looks the entries and principals of 10 up by lists, and makes what it makes by single look-ups", async () => {
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

  it("asks for no lists for 9, nor for 10 that become entries of aws-auth", async () => {
    assert.deepEqual((await declareMany({ grants: grantsOf(9) })).sdkCalls, []);
    const inConfigMap = { authenticationMode: "CONFIG_MAP" as const, grants: grantsOf(10) };
    assert.deepEqual((await declareMany(inConfigMap, {}, { mode: "CONFIG_MAP" })).sdkCalls, []);
  });

  it("asks for no principals where few need it", async () => {
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
    const foreign = await declareMany({ grants: elsewhere }, { lists });
    assert.deepEqual([sorted(foreign), asked(foreign)], [same([identity, ofEntries]), []]);
  });

  it("describes the entries that there are, and keeps those of this stack", async () => {
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

  it("refuses or uses an entry of another as it does with few", async () => {
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
        what: "refuses or uses an entry of another as it does with few",
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

  it("refuses a role that isn't among the listed once the provider says that it isn't there", async () => {
    const grants = [...grantsOf(10), { name: "gone", principalArn: gone, access: "view" as const }];
    const options = { functions: functionsOf({ principals }), lists, preview: true };
    await assertRejected(
      () => new ClusterAccess("access", { ...minimal, grants }),
      {
        component: 'ClusterAccess "access"',
        what: "refuses a role that isn't among the listed once the provider says that it isn't there",
        issues: ["mismatch grants[10].principalArn"],
      },
      options,
    );
  });

  const withholding: [string, object, number, string?][] = [
    ["the login is another account's", { ...lists, account: "210987654321" }, 20, anothers],
    ["the login can't be told", { ...lists, failing: ["GetCallerIdentity"] }, 20, "no"],
    ["access entries may not be listed", { ...lists, failing: ["ListAccessEntries"] }, 10],
    ["roles may not be listed", { ...lists, failing: ["ListRoles"] }, 10],
    [
      "an entry may not be described",
      {
        ...lists,
        entries: { [roleOf(3)]: { principalArn: roleOf(3), tags: owner } },
        failing: ["DescribeAccessEntry"],
      },
      1,
    ],
  ];
  for (const [why, lists, count, reason] of withholding) {
    it(`asks the provider one by one for what the lists don't tell: ${why}`, async () => {
      const grants = grantsOf(10);
      const done = await declareMany({ grants }, { lists });
      assert.equal(asked(done).length, count);
      assert.deepEqual(childrenIn(done), childrenIn(await declareMany({ grants })));
      assert.deepEqual(done.log, reason === undefined ? [] : [inVain(reason)]);
    });
  }

  it("says of a secret cluster only that it can't be asked for lists", async () => {
    const args = { grants: grantsOf(10), clusterName: pulumi.secret("prod") };
    const done = await declareMany(args, { lists: { ...lists, account: "210987654321" } });
    assert.deepEqual([done.log, asked(done).length], [[inVain()], 20]);
  });

  it("asks nobody by the SDK where the login isn't known yet", async () => {
    const profile = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    const done = await declareMany({ grants: grantsOf(10), profile }, { lists, preview: true });
    assert.deepEqual([done.sdkCalls, asked(done).length], [[], 20]);
  });

  it("asks only for those that are known yet", async () => {
    const unknown = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    const grants = [...grantsOf(10), { name: "new", principalArn: unknown, access: "view" as const }];
    const done = await declareMany({ grants }, { lists, preview: true });
    assert.deepEqual(asked(done), []);
    assert.equal(childrenIn(done).length, 22);
  });
});
