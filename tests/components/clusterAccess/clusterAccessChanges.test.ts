import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { defaultTiming } from "../../../provider/network/timing";

import { withClock } from "../../support/clock";
import { type RunOptions, run } from "../../support/mocks";
import { readOtherEntries } from "../../support/mocks/access";
import type { Functions } from "../../support/mocks/functions";
import { unknownOutput } from "../../support/mocks/markers";
import {
  account,
  component,
  functionsOf,
  minimal,
  owner,
  ownGroup,
  roleArn,
  session,
  userArn,
} from "./clusterAccess.fixtures";

const readState = "pulumi:pulumi:readStackResourceOutputs";
const urnOf = (types: string, name: string) => `urn:pulumi:prod::shop::eks-auth:index:${types}::${name}`;
const entryType = "aws:eks/accessEntry:AccessEntry";
const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

type State = Record<string, { type: string; outputs: Record<string, unknown> }>;

const self: State = { [component]: { type: "eks-auth:index:ClusterAccess", outputs: {} } };

/** The state of a grant that is an access entry. */
function storedEntry(
  grant: string,
  principalArn: string,
  userName: string,
  policies: object = {},
  more: object = {},
): State {
  const common = { clusterName: "prod", principalArn };
  const associations = Object.entries(policies).map(([policy, namespaces]) => [
    urnOf(`ClusterAccess$${associationType}`, `access-${grant}-${policy}`),
    {
      type: associationType,
      outputs: {
        ...common,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: namespaces === null ? { type: "cluster" } : { type: "namespace", namespaces },
      },
    },
  ]);
  const outputs = { ...common, userName, kubernetesGroups: [], tags: owner, ...more };
  return {
    ...self,
    [urnOf(`ClusterAccess$${entryType}`, `access-${grant}-entry`)]: { type: entryType, outputs },
    ...Object.fromEntries(associations),
  };
}

/** The state of grants that are entries of aws-auth, by ARN, and of the bindings of their own groups. */
function storedMappings(entries: object, bindings: Record<string, string[]> = {}): State {
  const ofGroups = Object.entries(bindings).map(([name, listed]) => {
    const [, grant = ""] = name.split("-");
    const outputs = { group: ownGroup(grant), bindings: listed };
    return [urnOf("ClusterAccess$eks-auth:index:GroupBinding", name), { type: "eks-auth:index:GroupBinding", outputs }];
  });
  const urn = urnOf("ClusterAccess$eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries", "access-aws-auth-entries");
  return {
    ...self,
    [urn]: { type: "eks-auth:index:AwsAuthEntries", outputs: { entries } },
    ...Object.fromEntries(ofGroups),
  };
}

const viewOfDev = storedEntry("dev", roleArn, session, { AmazonEKSViewPolicy: null });
type Grant = ClusterAccessArgs["grants"][number];
const dev: Grant = { name: "dev", principalArn: roleArn, access: "view" };
const alice: Grant = { name: "alice", principalArn: userArn, access: "cluster-admin" };
const gains = (arn: string, what: string) => `+ ${arn} gains access: ${what}`;

interface Setting {
  state?: State;
  functions?: Functions;
  mode?: string;
  preview?: boolean;
}

async function runOf(
  program: () => unknown,
  { state = self, functions, mode, preview = true }: Setting,
  more: RunOptions = {},
) {
  const done = await run(program, {
    preview,
    functions: { ...functionsOf({ mode }), ...functions, [readState]: () => ({ outputs: state }) },
    ...more,
  });
  assert.deepEqual(done.errors, []);
  const said = done.log.filter(({ severity }) => severity === "info");
  assert.deepEqual(
    said.filter(({ urn }) => urn !== component),
    [],
  );
  return { ...done, lines: said.flatMap(({ message }) => message.split("\n")) };
}

/** The lines that a run logs about changes. */
async function linesOf(
  args: Partial<ClusterAccessArgs>,
  setting: Setting = {},
  more: RunOptions = {},
): Promise<string[]> {
  return (await runOf(() => new ClusterAccess("access", { ...minimal, ...args }), setting, more)).lines;
}

describe("the preview of a ClusterAccess", () => {
  const { sleep } = defaultTiming;
  before(() => {
    defaultTiming.sleep = async () => undefined;
  });
  after(() => {
    defaultTiming.sleep = sleep;
  });

  it("names each principal that gains access, sorted, and an administrator as such", async () => {
    assert.deepEqual(
      await linesOf({ grants: [alice, { ...dev, kubernetesGroups: ["b", "a"], namespaces: ["x", "w"] }] }),
      [
        gains(roleArn, `username "${session}", groups "a", "b", AmazonEKSViewPolicy in w and x`),
        gains(userArn, `administrator, username "${userArn}", no groups, AmazonEKSClusterAdminPolicy`),
      ],
    );
  });

  it("logs nothing if nothing changes, and nothing in an update", async () => {
    assert.deepEqual(await linesOf({ grants: [dev] }, { state: viewOfDev }), []);
    assert.deepEqual(await linesOf({ grants: [dev] }, { preview: false }), []);
  });

  it("reads nothing from AWS for the lines", async () => {
    const program = () => new ClusterAccess("access", minimal);
    const [preview, update] = [await runOf(program, {}), await runOf(program, { preview: false })];
    const calls = (done: typeof preview) => done.calls.map(({ token }) => token).sort();
    assert.deepEqual([calls(preview), preview.sdkCalls], [calls(update), update.sdkCalls]);
  });

  it("names what changes for a principal", async () => {
    const changed: Grant = {
      ...dev,
      access: "edit",
      namespaces: ["shop"],
      kubernetesGroups: ["devs"],
      username: "dev",
    };
    assert.deepEqual(await linesOf({ grants: [changed] }, { state: viewOfDev }), [
      `~ ${roleArn}: the username "${session}" becomes "dev"; gains the group "devs"; gains the access policy ` +
        "AmazonEKSEditPolicy in shop; loses the access policy AmazonEKSViewPolicy",
    ]);
    const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["nodes"] }];
    assert.deepEqual(await linesOf({ grants: [{ ...dev, rules }] }, { state: viewOfDev }), [
      `~ ${roleArn}: gains the ClusterRole with the rules of the grant in the whole cluster`,
    ]);
  });

  it("names a principal whose grant is removed", async () => {
    const state = { ...viewOfDev, ...storedEntry("alice", userArn, userArn, { AmazonEKSClusterAdminPolicy: null }) };
    const loses = `- ${userArn} loses access: administrator, username "${userArn}", no groups, AmazonEKSClusterAdminPolicy`;
    assert.deepEqual(
      await linesOf({ grants: [dev], force: true }, { state, functions: { readAccess: () => wholeAccess } }),
      [loses],
    );
  });

  describe("after the end of grants", () => {
    withClock("2027-02-01T00:00:00Z");
    const ended = { until: "2027-01-31T18:00[Europe/Berlin]" };
    const loses = (what: string) =>
      `- ${userArn} loses access, because its grant has ended (until 2027-01-31T18:00[Europe/Berlin]): ${what}`;

    it("names the end as the reason, also if only the state has the principal", async () => {
      const state = { ...viewOfDev, ...storedEntry("alice", userArn, userArn, { AmazonEKSViewPolicy: null }) };
      const lost = loses(`username "${userArn}", no groups, AmazonEKSViewPolicy`);
      const setting = { state, functions: { readAccess: () => wholeAccess } };
      const byName = { name: "alice", ssoPermissionSet: "Alice", access: "view", ...ended } as const;
      assert.deepEqual(await linesOf({ grants: [dev, { ...alice, ...ended }] }, setting), [lost]);
      assert.deepEqual(await linesOf({ grants: [dev, byName] }, setting), [lost]);
    });

    it("names it for an entry of aws-auth", async () => {
      const state = storedMappings({
        [roleArn.replace("/team", "")]: { username: session, groups: [ownGroup("dev")] },
        [userArn]: { username: userArn, groups: [ownGroup("alice")] },
      });
      const grants = [dev, { ...alice, ...ended }];
      const lines = await linesOf({ grants, authenticationMode: "CONFIG_MAP" }, { state, mode: "CONFIG_MAP" });
      assert.deepEqual(
        lines.filter((line) => line.startsWith("-")),
        [loses(`username "${userArn}", no groups`)],
      );
    });
  });
  const wholeAccess = { entries: [], mappings: [], adminBindings: [], incomplete: [], unread: [] };

  it("logs nothing about a grant that moves to another component, and nothing there", async () => {
    const state = { ...viewOfDev, ...storedEntry("alice", userArn, userArn, { AmazonEKSViewPolicy: null }) };
    const done = await runOf(
      () => {
        new ClusterAccess("access", { ...minimal, grants: [dev] });
        new AccessEntry("moved", {
          clusterName: "prod",
          principalArn: userArn,
          accessPolicies: [{ policy: "AmazonEKSViewPolicy" }],
        });
      },
      { state, functions: { readAccess: () => wholeAccess } },
    );
    assert.deepEqual(done.lines, []);
  });

  it("compares an entry that is used with what EKS has, and an entry that is taken over likewise", async () => {
    const accessEntryArn = `arn:aws:eks:us-west-2:${account}:access-entry/prod/0a1b2c3d`;
    const entry = { kubernetesGroups: ["ops"], userName: "ops", tags: {} };
    const functions = functionsOf({ entries: { [roleArn]: entry } });
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    const more = {
      accessEntries: { [roleArn]: { accessEntryArn, tags: {} } },
      accessPolicies: { [roleArn]: [{ policyArn, accessScope: { type: "cluster" as const } }] },
    };
    assert.deepEqual(await linesOf({ grants: [dev], existing: "use" }, { functions }, more), [
      `~ ${roleArn}: gains the access policy AmazonEKSViewPolicy`,
    ]);
    const without = { name: "dev", principalArn: roleArn, kubernetesGroups: ["ops"] };
    assert.deepEqual(await linesOf({ grants: [without], existing: "use" }, { functions }, more), []);
    const edit: Grant = { ...dev, access: "edit", username: "ops", kubernetesGroups: ["ops", "devs"] };
    assert.deepEqual(await linesOf({ grants: [edit], existing: "take-over" }, { functions }, more), [
      `~ ${roleArn}: gains the group "devs"`,
    ]);
  });

  it("names the unmanaged access that it removes", async () => {
    const principalArn = `arn:aws:iam::${account}:role/left`;
    const left = {
      principalArn,
      type: "STANDARD",
      username: "left",
      groups: ["g"],
      policies: [{ policy: "AmazonEKSViewPolicy" }],
      declaredBy: "nobody",
      createdAt: "2026-01-02T03:04:05.678Z",
    };
    const callerArns = [`arn:aws:iam::${account}:user/deployer`];
    const functions = {
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ arn: callerArns[0] }),
      readAccess: () => wholeAccess,
      readMappings: () => ({ mappings: [], callerArns }),
      [readOtherEntries]: () => ({ entries: [left], callerArns, unread: [] }),
    };
    const setting = { state: viewOfDev, functions };
    assert.deepEqual(await linesOf({ grants: [dev], unmanaged: "remove" }, setting), [
      `- ${principalArn} loses access: username "left", group "g", AmazonEKSViewPolicy`,
    ]);
    assert.deepEqual(await linesOf({ grants: [dev] }, setting), []);
  });

  describe("with aws-auth", () => {
    const configMap = { authenticationMode: "CONFIG_MAP" } as const;
    const mapped = "arn:aws:iam::123456789012:role/dev";
    const state = storedMappings(
      { [mapped]: { username: session, groups: [ownGroup("dev")] } },
      { "access-dev-AmazonEKSViewPolicy": ["access-dev-AmazonEKSViewPolicy-binding"] },
    );
    const setting = { mode: "CONFIG_MAP", state };

    it("names the ClusterRoles in place of the grant's own group", async () => {
      assert.deepEqual(await linesOf({ ...configMap, grants: [dev] }, { mode: "CONFIG_MAP" }), [
        gains(roleArn, `username "${session}", no groups, ClusterRole view in the whole cluster`),
      ]);
      assert.deepEqual(await linesOf({ ...configMap, grants: [dev] }, setting), []);
      const edit: Grant = { ...dev, access: "edit", namespaces: ["shop"] };
      assert.deepEqual(await linesOf({ ...configMap, grants: [edit] }, setting), [
        `~ ${roleArn}: gains the ClusterRole edit in the namespace shop; loses the ClusterRole view in the whole cluster`,
      ]);
    });

    it("names a principal whose grant is removed, and a mapping of someone else that is replaced", async () => {
      const functions = functionsOf(
        { mode: "CONFIG_MAP" },
        { users: [{ arn: userArn, username: "al", groups: ["x"] }] },
      );
      assert.deepEqual(
        await linesOf({ ...configMap, grants: [alice], existingMappings: "take-over" }, { ...setting, functions }),
        [
          `- ${mapped} loses access: username "${session}", no groups, ClusterRole view in the whole cluster`,
          `~ ${userArn}: becomes an administrator; the username "al" becomes "${userArn}"; loses the group "x"; gains the ` +
            "ClusterRole cluster-admin in the whole cluster",
        ],
      );
    });

    it("names what a move to access entries changes", async () => {
      const args = { authenticationMode: "API_AND_CONFIG_MAP", migrate: true } as const;
      assert.deepEqual(await linesOf({ ...args, grants: [dev] }, { mode: "API_AND_CONFIG_MAP", state }), [
        `~ ${roleArn}: gains the access policy AmazonEKSViewPolicy; loses the ClusterRole view in the whole cluster`,
      ]);
    });
  });

  it("names the grant of a principal that it doesn't know yet, without removals that this principal may explain", async () => {
    const grants = [{ name: "new", principalArn: unknownOutput<string>(), access: "view" as const }];
    assert.deepEqual(await linesOf({ grants }, { state: viewOfDev }), [
      '+ the principal of the grant "new" gains access: no groups, AmazonEKSViewPolicy',
    ]);
    const same = [{ ...dev, principalArn: unknownOutput<string>() }];
    assert.deepEqual(await linesOf({ grants: same }, { state: viewOfDev }), []);
  });

  it("leaves out a grant whose groups it doesn't know yet", async () => {
    const grants = [{ ...dev, kubernetesGroups: unknownOutput<string[]>() }, alice];
    assert.deepEqual(await linesOf({ grants }), [
      gains(userArn, `administrator, username "${userArn}", no groups, AmazonEKSClusterAdminPolicy`),
    ]);
  });

  it("names no principal if inputs are secret", async () => {
    for (const args of [
      { grants: [{ ...dev, principalArn: pulumi.secret(roleArn) }] },
      { grants: [dev], clusterName: pulumi.secret("prod") },
      { grants: [{ ...dev, username: pulumi.secret("dev") }] },
    ]) {
      assert.deepEqual(await linesOf(args), [
        "The access of one principal changes. The inputs are secret, so the preview doesn't name them.",
      ]);
    }
  });

  it("shows 20 principals and counts the others", async () => {
    const arns = Array.from(
      { length: 23 },
      (_, index) => `arn:aws:iam::210987654321:role/r${String(index).padStart(2, "0")}`,
    );
    const grants = arns.map((principalArn, index) => ({ ...dev, name: `r${index}`, principalArn }));
    const entries = { lists: {}, accessEntries: {} };
    const lines = await linesOf({ grants }, {}, entries);
    assert.deepEqual(
      [lines.length, lines.at(0)?.split(" gains")[0], lines.at(-1)],
      [21, `+ ${arns[0]}`, "and 3 more principals"],
    );
    const one = await linesOf({ grants: grants.slice(0, 21) }, {}, entries);
    assert.equal(one.at(-1), "and 1 more principal");
  });
});
