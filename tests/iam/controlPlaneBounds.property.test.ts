import assert from "node:assert/strict";
import fc from "fast-check";
import type { Bounds } from "../../provider/iam/controlPlane/bounds";
import { documentsOf } from "../../provider/iam/controlPlane/policy";
import { statementsOf } from "../../provider/iam/controlPlane/statements";
import { after, type Entries, type Entry, type EntryCall, requestOf } from "../support/accessEntryModel";
import { like } from "../support/iamEvaluator";
import { allows, statementsIn } from "../support/identityPolicies";

const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const policies = ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSClusterAdminPolicy"];
const principals = ["role/team/a", "role/b", "user/c"].map((name) => `arn:aws:iam::123456789012:${name}`);
const groups = ["developers", "operators", "developers-admin"];
const types = ["STANDARD", "EC2_LINUX", "EC2"];
const namespaces = ["team-a", "team-b", "team-", "kube-system", "default"];
const patterns = ["team-a", "team-*", "*-a", "*", "kube-system"];

const some = <T>(items: readonly T[], minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength, maxLength: 3 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Bounds as the component accepts them: with namespaces, there are access policies. */
const anyBounds: fc.Arbitrary<Bounds> = fc
  .record({
    accessPolicies: maybe(some(policies)),
    namespaces: maybe(some(patterns, 1)),
    kubernetesGroups: maybe(some(groups)),
    principalArns: maybe(some(principals, 1)),
    entryTypes: maybe(some(types, 1)),
  })
  .map((bounds) => (bounds.accessPolicies?.length ? bounds : { ...bounds, namespaces: undefined }))
  .filter((bounds) => Object.values(bounds).some((bound) => bound !== undefined));

const principal = fc.constantFrom(...principals);
const policy = fc.constantFrom(...policies.map(policyArn));
const username = maybe(fc.constantFrom("admin", "a"));
const anyCall: fc.Arbitrary<EntryCall> = fc.oneof(
  fc.record({
    action: fc.constant("CreateAccessEntry" as const),
    principal,
    type: maybe(fc.constantFrom(...types)),
    groups: maybe(some(groups)),
    username,
  }),
  fc.record({ action: fc.constant("UpdateAccessEntry" as const), principal, groups: maybe(some(groups)), username }),
  fc.record({ action: fc.constant("DeleteAccessEntry" as const), principal }),
  fc.record({
    action: fc.constant("AssociateAccessPolicy" as const),
    principal,
    policy,
    namespaces: maybe(some(patterns, 1)),
  }),
  fc.record({ action: fc.constant("DisassociateAccessPolicy" as const), principal, policy }),
);

/** The access of others that is there before the calls. */
const before: Entries = {
  "arn:aws:iam::123456789012:role/admin": {
    type: "STANDARD",
    groups: ["operators"],
    policies: { [policyArn("AmazonEKSClusterAdminPolicy")]: "cluster" },
  },
  "arn:aws:iam::123456789012:role/b": {
    type: "STANDARD",
    groups: ["operators"],
    username: "admin",
    policies: { [policyArn("AmazonEKSEditPolicy")]: "cluster" },
  },
};

/** True if every namespace of a pattern belongs to one of the bounds. */
const isWithin = (pattern: string, bounds: string[]) =>
  namespaces.filter((name) => like(pattern, name)).every((name) => bounds.some((bound) => like(bound, name)));

/** The parts of an entry that exceed the bounds. */
function excess(arn: string, entry: Entry, bounds: Bounds): string[] {
  const { accessPolicies = [], kubernetesGroups = [], entryTypes = ["STANDARD"] } = bounds;
  return [
    ...(bounds.principalArns?.includes(arn) === false ? ["principal"] : []),
    ...(entryTypes.includes(entry.type) ? [] : [`type ${entry.type}`]),
    ...(entry.username === undefined ? [] : [`username ${entry.username}`]),
    ...entry.groups.filter((group) => !kubernetesGroups.includes(group)).map((group) => `group ${group}`),
    ...Object.entries(entry.policies)
      .filter(
        ([name, scope]) =>
          !accessPolicies.map(policyArn).includes(name) ||
          (bounds.namespaces !== undefined &&
            (scope === "cluster" || scope.some((pattern) => !isWithin(pattern, bounds.namespaces ?? [])))),
      )
      .map(([name, scope]) => `${name} in ${scope}`),
  ];
}

/** The excess that wasn't there before. */
function newExcess(entries: Entries, bounds: Bounds): string[] {
  return Object.entries(entries).flatMap(([arn, entry]) => {
    const old = before[arn] ? excess(arn, before[arn], bounds) : [];
    return excess(arn, entry, bounds).filter((text) => !old.includes(text));
  });
}

const statementsFor = (bounds: Bounds) =>
  documentsOf(
    statementsOf({
      capabilities: ["manage-access-entries"],
      clusterNames: ["prod"],
      partition: "aws",
      accountId: "123456789012",
      regions: ["us-west-2"],
      passRoleArns: [],
      kmsKeyArns: [],
      resourceTags: {},
      requestTags: {},
      ...bounds,
    }),
  ).flatMap(statementsIn);

describe("a bounded manage-access-entries, for random bounds", () => {
  it("never grants more than the bounds, in any sequence of allowed calls", () => {
    let allowed = 0;
    let denied = 0;
    fc.assert(
      fc.property(
        anyBounds,
        fc.array(anyCall, { minLength: 5, maxLength: 40 }),
        fc.constantFrom("request" as const, "entry" as const),
        (bounds, calls, keysOf) => {
          const statements = statementsFor(bounds);
          let entries = before;
          for (const call of calls) {
            if (allows(statements, requestOf(call, entries, keysOf))) {
              allowed += 1;
              entries = after(entries, call);
              assert.deepEqual(newExcess(entries, bounds), [], JSON.stringify({ call, bounds }));
            } else {
              denied += 1;
            }
          }
        },
      ),
      { seed: 20261129, numRuns: 2000 },
    );
    assert.ok(allowed > 5000 && denied > 5000, `${allowed} calls were allowed and ${denied} denied`);
  });

  it("allows every call that creates or associates within the bounds", () => {
    let within = 0;
    fc.assert(
      fc.property(anyBounds, anyCall, (bounds, call) => {
        const empty: Entry = { type: "STANDARD", groups: [], policies: {} };
        const entries: Entries =
          call.action === "AssociateAccessPolicy" ? after({ [call.principal]: empty }, call) : after({}, call);
        const [arn, entry] = Object.entries(entries)[0] ?? [];
        if (arn === undefined || entry === undefined || !/^(Create|Associate)/.test(call.action)) {
          return;
        }
        // The entry that the access policy is associated with is there already, and has any type.
        const type = call.action === "AssociateAccessPolicy" ? (bounds.entryTypes?.[0] ?? "STANDARD") : entry.type;
        const fits = excess(arn, { ...entry, type }, bounds).length === 0;
        // As a literal text, the pattern of a call may be within the bounds only together with other patterns.
        const literal = "namespaces" in call && call.namespaces && bounds.namespaces;
        const matches =
          !literal || call.namespaces?.every((name) => bounds.namespaces?.some((bound) => like(bound, name)));
        assert.equal(allows(statementsFor(bounds), requestOf(call, {})), fits && matches, JSON.stringify(call));
        within += Number(fits && matches);
      }),
      { seed: 20261130, numRuns: 5000 },
    );
    assert.ok(within > 100, `only ${within} calls were within the bounds`);
  });
});
