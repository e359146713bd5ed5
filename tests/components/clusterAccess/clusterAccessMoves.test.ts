import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccessArgs } from "../../../provider";
import type { Entry } from "../../support/mocks/access";
import {
  component,
  declare,
  functionsOf,
  owner,
  ownGroup,
  roleArn,
  userArn,
  warningsIn,
} from "./clusterAccess.fixtures";

const mode = "API_AND_CONFIG_MAP";
const given: ClusterAccessArgs = {
  clusterName: "prod",
  authenticationMode: mode,
  grants: [
    { name: "dev", principalArn: roleArn, access: "edit" },
    { name: "alice", principalArn: userArn, accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] },
  ],
};
const toEntries: ClusterAccessArgs = { ...given, migrate: true };
const toConfigMap: ClusterAccessArgs = { ...given, accessMethod: "config-map" };
const entry = (arn: string, groups: string[]) => ({ arn, username: "x", groups, line: 1 });
/** The entries of both grants in aws-auth, where a role has no path. */
const mapped = {
  roles: [entry("arn:aws:iam::123456789012:role/dev", [ownGroup("dev"), "developers"])],
  users: [entry(userArn, [ownGroup("alice")])],
};

/** The grants that a run reports as moving, each with its direction, from the warnings. */
async function movesOf(args: ClusterAccessArgs, awsAuth: object, entries: Record<string, Entry> = {}) {
  const done = await declare(args, { functions: functionsOf({ mode, entries }, awsAuth), preview: true });
  return warningsIn(done).map(({ message, urn }) => {
    assert.equal(urn, component);
    const [text] = /^The grant \S+ moves from .* and (loses|gains) \d+ permissions/.exec(message) ?? [message];
    return text;
  });
}

describe("ClusterAccess and grants that move", () => {
  it("names each grant that moves from aws-auth to an access entry", async () => {
    assert.deepEqual(await movesOf(toEntries, mapped), [
      "The grant dev moves from aws-auth to an access entry and loses 37 permissions",
      "The grant alice moves from aws-auth to an access entry and loses 12 permissions",
    ]);
  });

  it("names each grant that moves back", async () => {
    const entries = { [roleArn]: { tags: owner }, [userArn]: { tags: owner } };
    assert.deepEqual(await movesOf(toConfigMap, {}, entries), [
      "The grant dev moves from its access entry to aws-auth and gains 37 permissions",
      "The grant alice moves from its access entry to aws-auth and gains 12 permissions",
    ]);
    const [first] = mapped.roles;
    assert.deepEqual(await movesOf(toConfigMap, { roles: [first] }, entries), [
      "The grant alice moves from its access entry to aws-auth and gains 12 permissions",
    ]);
  });

  const still: [string, ClusterAccessArgs, object, Record<string, Entry>][] = [
    ["are new, as access entries", toEntries, {}, {}],
    ["are access entries already", toEntries, {}, { [roleArn]: { tags: owner } }],
    ["someone else mapped", toEntries, { roles: [entry(roleArn, ["system:masters"])] }, {}],
    ["are new in aws-auth", toConfigMap, {}, {}],
    ["are in aws-auth already", toConfigMap, mapped, {}],
    ["have an access entry of another stack", toConfigMap, {}, { [roleArn]: { tags: {} } }],
  ];
  for (const [what, args, awsAuth, entries] of still) {
    it(`logs nothing about grants that ${what}`, async () => {
      assert.deepEqual(await movesOf(args, awsAuth, entries), []);
    });
  }

  it("names a grant whose principal is a secret", async () => {
    const principalArn = pulumi.secret(roleArn);
    const [alice] = given.grants.slice(1);
    const grants = [{ ...given.grants[0], principalArn }, alice] as ClusterAccessArgs["grants"];
    assert.deepEqual(await movesOf({ ...toEntries, grants }, mapped), [
      "The grant dev moves from aws-auth to an access entry and loses 37 permissions",
      "The grant alice moves from aws-auth to an access entry and loses 12 permissions",
    ]);
  });
});
