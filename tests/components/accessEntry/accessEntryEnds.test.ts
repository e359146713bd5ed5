import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs } from "../../../provider";
import { withClock } from "../../support/clock";
import { childOf, childrenIn } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { type RunOptions, run } from "../../support/mocks";
import { readOtherEntries } from "../../support/mocks/access";
import {
  association,
  associationType,
  component,
  declare,
  entry,
  entryType,
  functions,
  minimal,
  outputsOf,
  owner,
  roleArn,
  session,
  userArn,
} from "./accessEntry.fixtures";

const past = "2027-01-31T18:00+01:00";
const future = "2027-03-31T18:00[Europe/Berlin]";
const policy = "AmazonEKSClusterAdminPolicy";
const accessPolicies = [{ policy }];
const ended = `until is "${past}": the access entry has ended and gives no access; remove it from the program, or set a later end`;
const warning = (message: string) => ({ severity: "warning", message, urn: component });

/** The state with the entry of the component, an administrator. */
const stored = (principalArn: string, name = "dev") => {
  const outputs = { clusterName: "prod", principalArn };
  const urn = component.replace(/dev$/, name);
  const child = (type: string, of: string) => urn.replace(/::[^:]+$/, `$${type}::${name}-${of}`);
  return {
    [urn]: { type: "eks-auth:index:AccessEntry", outputs: {} },
    [child(entryType, "entry")]: { type: entryType, outputs: { ...outputs, kubernetesGroups: [], tags: owner } },
    [child(associationType, policy)]: {
      type: associationType,
      outputs: {
        ...outputs,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      },
    },
  };
};

/** A cluster whose administrators are the principals, of which the stack has the entries in `state`. */
const clusterOf = (state: object, ...administrators: string[]): RunOptions => ({
  functions: {
    ...functions,
    "pulumi:pulumi:readStackResourceOutputs": () => ({ outputs: state }),
    [readOtherEntries]: () => ({ entries: [], unread: [] }),
    readAccess: () => ({
      entries: administrators.map((principalArn) => ({
        principalArn,
        username: "",
        groups: [],
        policies: accessPolicies,
        forNodes: false,
        declaredBy: "this-stack",
        principalStatus: "exists",
      })),
      mappings: [],
      adminBindings: [],
      incomplete: [],
      unread: [],
    }),
  },
});

describe("An AccessEntry with an end", () => {
  const setClock = withClock("2027-02-01T00:00:00Z");

  it("is declared like any other before it, with the end in UTC as a tag", async () => {
    const done = await declare(() => ({ ...minimal, accessPolicies, until: future, tags: { team: "a" } }));
    assert.deepEqual(childrenIn(done), [
      association(policy, { type: "cluster" }),
      entry({ tags: { ...owner, team: "a", "eks-auth:until": "2027-03-31T16:00:00Z" } }),
    ]);
    assert.deepEqual(done.log, []);
  });

  it("declares nothing after it, and keeps the names of the principal in its outputs", async () => {
    const done = await declare(() => ({ ...minimal, accessPolicies, waitUntilReady: true, until: past }));
    assert.deepEqual(childrenIn(done), []);
    assert.deepEqual(done.log, [warning(ended)]);
    const outputs = { arn: "", principalArn: roleArn, username: session, ready: roleArn };
    assert.deepEqual(await outputsOf(done.result), outputs);
    assert.deepEqual(done.registrations.find(({ urn }) => urn === component)?.outputs, outputs);
  });

  it("keeps a given username and that of nodes after it", async () => {
    const usernameOf = async (more: Partial<AccessEntryArgs>) =>
      (await outputsOf((await declare(() => ({ ...minimal, ...more, until: past }))).result)).username;
    assert.deepEqual(
      [
        await usernameOf({ username: "dev:{{SessionName}}" }),
        await usernameOf({ principalArn: userArn }),
        await usernameOf({ principalArn: "arn:aws:iam::123456789012:role/nodes", nodeType: "EC2_LINUX" }),
      ],
      ["dev:{{SessionName}}", userArn, "system:node:{{EC2PrivateDNSName}}"],
    );
  });

  it("needs no role of its permission set after it", async () => {
    const done = await declare(() => ({ clusterName: "prod", ssoPermissionSet: "Temporary", until: past }));
    assert.deepEqual(childrenIn(done), []);
    assert.deepEqual(
      done.calls.map(({ token }) => token).filter((token) => /getRole/.test(token)),
      [],
    );
    assert.deepEqual(await outputsOf(done.result), { arn: "", principalArn: "", username: "", ready: "" });
  });

  it("leaves the principal to another AccessEntry after it", async () => {
    const done = await run(
      () => {
        new AccessEntry("dev", { ...minimal, until: past });
        new AccessEntry("again", minimal);
      },
      { functions },
    );
    assert.deepEqual(done.errors, []);
    assert.equal(childOf(done, entryType).name, "again-entry");
  });

  it("is announced in the week before it", async () => {
    const until = "2027-02-08T00:00:00Z";
    const said = `until is "${until}": the access entry ends in 7 days; the first update after that removes its access`;
    assert.deepEqual((await declare(() => ({ ...minimal, until }))).log, [warning(said)]);
    setClock("2027-01-31T23:59:59.999Z");
    assert.deepEqual((await declare(() => ({ ...minimal, until }))).log, []);
  });

  const rejected = 'AccessEntry "dev": the lock-out guard refuses this change: ';
  const nobody =
    `no administrator would be left among the access entries and in aws-auth: now ${roleArn} is one by its access entry ` +
    `(the access policy ${policy} for the whole cluster)`;
  const keepOne = `Give an access entry the access policy ${policy} for the whole cluster`;
  const force = "or set force to true to make the change anyway.";

  it("isn't removed by its end as the last administrator, with a later end as a fix", async () => {
    const endOf = async (force: boolean, ...administrators: string[]) => {
      const args = { ...minimal, accessPolicies, until: past, force };
      return (await run(() => new AccessEntry("dev", args), clusterOf(stored(roleArn), ...administrators))).errors;
    };
    const later = "set a later until for the access entry, which has ended";
    assert.deepEqual(await endOf(false, roleArn), [`${rejected}${nobody}. ${keepOne}, or ${later}, ${force}`]);
    assert.deepEqual(await endOf(false, roleArn, userArn), []);
    assert.deepEqual(await endOf(true, roleArn), []);
  });

  it("isn't counted as an administrator in the hour before it, also if another component declares it", async () => {
    const both = { ...stored(roleArn), ...stored(userArn, "alice") };
    const removal = async (until: string) => {
      const program = () => {
        new AccessEntry("alice", { clusterName: "prod", principalArn: userArn, accessPolicies, until });
        new AccessEntry("dev", minimal);
      };
      return (await run(program, clusterOf(both, roleArn, userArn))).errors;
    };
    assert.deepEqual(await removal("2027-02-01T01:00:00Z"), [`${rejected}${nobody}. ${keepOne}, ${force}`]);
    assert.deepEqual(await removal("2027-02-01T01:00:00.001Z"), []);
  });

  it("names the fix of a later end if the entry itself ends within the hour", async () => {
    const args = { ...minimal, accessPolicies, until: "2027-02-01T00:30:00Z" };
    const moved = { ...stored(userArn) };
    const done = await run(() => new AccessEntry("dev", args), clusterOf(moved, userArn));
    const soon = "set a later until for the access entry, which ends within the hour and isn't counted";
    assert.deepEqual(done.errors, [`${rejected}${nobody.replace(roleArn, userArn)}. ${keepOne}, or ${soon}, ${force}`]);
  });

  const bad: [string, object, string][] = [
    ["a date", { until: "2027-01-31" }, "format until"],
    ["a time without a zone", { until: "2027-01-31T18:00" }, "format until"],
    ["a time that the clocks skip", { until: "2027-03-28T02:30[Europe/Berlin]" }, "format until"],
    ["an output", { until: pulumi.output(future) }, "not-plain until"],
    ["a tag of the program's own", { tags: { "eks-auth:until": "never" } }, 'reserved tags["eks-auth:until"]'],
  ];
  for (const [what, args, issue] of bad) {
    it(`can't be ${what}`, async () => {
      await assertRejected(() => new AccessEntry("dev", { ...minimal, ...args }), {
        component: 'AccessEntry "dev"',
        what: `an end that is ${what}`,
        issues: [issue],
      });
    });
  }
});
