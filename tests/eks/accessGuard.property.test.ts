import assert from "node:assert/strict";
import fc from "fast-check";
import { accessLosses } from "../../provider/eks/accessLoss";
import { type AccessUpdate, accessIn, type ClusterState, type DeclaredAccessOf } from "../../provider/eks/accessUpdate";
import type { RbacBinding } from "../../provider/eks/bindings";
import type { EntryPolicy } from "../../provider/eks/clusterEntry";

// A small cluster with random access entries, mappings and bindings, and a random update by a component. The model applies
// the update to the cluster and signs everyone in before and after it. It shares no code with the guard.

const names = ["Deploy", "A", "B"];
const arn = (name: string) => `arn:aws:iam::123456789012:role/team/${name}`;
const mapped = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const deployer = { arn: "arn:aws:sts::123456789012:assumed-role/Deploy/ci" };
const own = "eks-auth:acme/shop/prod:access:";
const policies = {
  none: [],
  admin: [{ policy: "AmazonEKSClusterAdminPolicy" }],
  scoped: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: ["a"] }],
  view: [{ policy: "AmazonEKSViewPolicy" }],
} satisfies Record<string, EntryPolicy[]>;

const hasPolicy = (list: EntryPolicy[], { policy }: EntryPolicy) => list.some((one) => one.policy === policy);
const groupSet = fc.subarray(["ops", "devs"]);
const policySet = fc.constantFrom(...Object.values(policies)) as fc.Arbitrary<EntryPolicy[]>;
const perName = <T>(value: fc.Arbitrary<T>) => fc.tuple(...names.map(() => fc.option(value, { nil: undefined })));

const world = fc.record({
  // An entry has each policy once: associated by the stack or by others.
  entries: perName(
    fc
      .record({ groups: groupSet, stacks: policySet, others: policySet, isOurs: fc.boolean() })
      .map(({ others, ...entry }) => ({ ...entry, others: others.filter((one) => !hasPolicy(entry.stacks, one)) })),
  ),
  mappings: perName(
    fc.record({
      groups: fc.oneof(
        groupSet,
        fc.constant<string[]>(["system:masters"]),
        fc.constantFrom("Deploy", "A").map((one) => [own + one]),
      ),
      username: fc.constantFrom("u", "boss"),
    }),
  ),
  bound: fc.subarray(["ops", "u:boss", `${own}A`, `${own}Deploy`]),
});
const update = fc.record({
  method: fc.constantFrom("access-entries" as const, "config-map" as const),
  declared: perName(fc.record({ groups: groupSet, policies: policySet })),
  mode: fc.constantFrom("API_AND_CONFIG_MAP" as const, "API" as const),
  // The principals whose entries and mappings are removed as unmanaged.
  unmanaged: fc.record({
    entries: fc.oneof(fc.constant<string[]>([]), fc.subarray(names)),
    mappings: fc.oneof(fc.constant<string[]>([]), fc.subarray(names)),
  }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
type Update = typeof update extends fc.Arbitrary<infer T> ? T : never;

/** The access of a principal that is removed although the stack has never declared it. */
function unmanagedOf(index: number, { entries }: World, { declared, unmanaged }: Update) {
  const name = names[index] ?? "";
  const isGranted = declared[index] !== undefined;
  return {
    entry: !isGranted && entries[index]?.isOurs === false && unmanaged.entries.includes(name),
    mapping: !isGranted && unmanaged.mappings.includes(name),
  };
}

const all = (stacks: EntryPolicy[], others: EntryPolicy[]) => [
  ...others.filter((one) => !hasPolicy(stacks, one)),
  ...stacks,
];
const sessionOf = (name: string) => `arn:aws:sts::123456789012:assumed-role/${name}/{{SessionName}}`;

/** The cluster as the guard reads it, and the update as the component describes it. */
function given(cluster: World, change: Update): [ClusterState, AccessUpdate] {
  const { entries, mappings, bound } = cluster;
  const { method, declared } = change;
  const subjects = bound.map((subject) =>
    subject.startsWith("u:") ? { kind: "User", name: subject.slice(2) } : { kind: "Group", name: subject },
  );
  const binding: RbacBinding = {
    kind: "ClusterRoleBinding",
    name: "admins",
    roleKind: "ClusterRole",
    roleName: "cluster-admin",
    subjects,
    isDefault: false,
  };
  const state: ClusterState = {
    entries: entries.flatMap((entry, index) => {
      const name = names[index] ?? "";
      return entry === undefined
        ? []
        : [
            {
              principalArn: arn(name),
              username: sessionOf(name),
              groups: entry.groups,
              policies: all(entry.stacks, entry.others),
              forNodes: false,
            },
          ];
    }),
    mappings: mappings.flatMap((mapping, index) =>
      mapping === undefined ? [] : [{ principal: mapped(names[index] ?? ""), ...mapping, forNodes: false }],
    ),
    bindings: [binding],
    incomplete: [],
  };
  const isDeclared = (index: number) => method === "access-entries" && declared[index] !== undefined;
  const accesses = declared.flatMap((access, index): DeclaredAccessOf[] => {
    const isUsed = entries[index]?.isOurs === false;
    return access === undefined ? [] : [{ principalArn: arn(names[index] ?? ""), ...access, forNodes: false, isUsed }];
  });
  const left = entries.flatMap((entry, index) =>
    entry === undefined ? [] : [{ entry, arn: arn(names[index] ?? ""), index }],
  );
  return [
    state,
    {
      method,
      declared: accesses,
      elsewhere: [],
      removed: new Set(
        left
          .filter(({ entry, index }) => (entry.isOurs ? !isDeclared(index) : unmanagedOf(index, cluster, change).entry))
          .map((one) => one.arn),
      ),
      removedMappings: new Set(
        names
          .filter((_, index) => unmanagedOf(index, cluster, change).mapping)
          .map((name) => mapped(name).toLowerCase()),
      ),
      removedPolicies: new Map(
        left.map(({ entry, arn: principal, index }) => {
          const kept = isDeclared(index) ? (declared[index]?.policies ?? []) : [];
          const dropped = entry.stacks.filter(({ policy }) => !kept.some((one) => one.policy === policy));
          return [principal, new Set(dropped.map(({ policy }) => policy))];
        }),
      ),
      ownGroups: own,
    },
  ];
}

/** A principal's level of access: 0 for none, 1 for a login without permissions, 2 with permissions, 3 for an administrator. */
type Level = 0 | 1 | 2 | 3;

interface Identity {
  username: string;
  groups: string[];
  policies: EntryPolicy[];
}

function levelOf(identity: Identity | undefined, bound: string[]): Level {
  if (identity === undefined) return 0;
  const { username, groups, policies: given } = identity;
  const isAdmin =
    groups.includes("system:masters") ||
    groups.some((group) => bound.includes(group)) ||
    bound.includes(`u:${username}`) ||
    given.some(({ policy, namespaces }) => policy === "AmazonEKSClusterAdminPolicy" && !namespaces);
  return isAdmin ? 3 : groups.length + given.length > 0 ? 2 : 1;
}

/** The levels of everyone before and after the update. */
function simulate(cluster: World, change: Update): [Level[], Level[]] {
  const { entries, mappings, bound } = cluster;
  const { method, declared, mode } = change;
  const signIn = (entry: Identity | undefined, mapping: Identity | undefined) =>
    entry ?? (mode === "API" ? undefined : mapping);
  const before = names.map((name, index) => {
    const [entry, mapping] = [entries[index], mappings[index]];
    const byEntry = entry && {
      username: sessionOf(name),
      groups: entry.groups,
      policies: all(entry.stacks, entry.others),
    };
    return levelOf(signIn(byEntry, mapping && { ...mapping, policies: [] }), bound);
  });
  const boundAfter = method === "access-entries" ? bound.filter((subject) => !subject.startsWith(own)) : bound;
  const after = names.map((name, index) => {
    const [entry, mapping, access] = [entries[index], mappings[index], declared[index]];
    const isEntry = method === "access-entries" && access !== undefined;
    const removed = unmanagedOf(index, cluster, change);
    const kept =
      entry && !entry.isOurs && !removed.entry ? { groups: entry.groups, policies: entry.others } : undefined;
    const next = isEntry
      ? { groups: kept?.groups ?? access.groups, policies: all(access.policies, entry?.others ?? []) }
      : kept;
    const isOwn = mapping?.groups.some((group) => group.startsWith(own)) === true;
    const isLeft = !(method === "access-entries" && isOwn) && !removed.mapping;
    const left = isLeft ? mapping && { ...mapping, policies: [] } : undefined;
    const byMap = method === "config-map" && access !== undefined ? { username: sessionOf(name), ...access } : left;
    return levelOf(signIn(next && { username: sessionOf(name), ...next }, byMap), boundAfter);
  });
  return [before, after];
}

/** What the model expects: the deployer loses a level that matters, or nobody is an administrator any more. */
function expected([before, after]: [Level[], Level[]]): string[] {
  const [had = 0, has = 0] = [before[0], after[0]];
  const loses = had > 0 && has < had && !(had === 2 && has === 2) && !(had === 1 && has === 1);
  return [...(loses ? ["deployer"] : []), ...(before.includes(3) && !after.includes(3) ? ["administrators"] : [])];
}

describe("the lock-out guard of access entries", () => {
  it("refuses exactly the updates after which the deployer or the last administrator has lost access, for random clusters", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(world, update, (cluster, change) => {
        const [state, next] = given(cluster, change);
        const found = accessLosses({ mode: change.mode, deployer, ...accessIn(state, next) });
        const levels = simulate(cluster, change);
        assert.deepEqual(
          found.map(({ kind, isCertain }) => (isCertain ? kind : `${kind}?`)),
          expected(levels),
          JSON.stringify(levels),
        );
        seen.set(expected(levels).join(), (seen.get(expected(levels).join()) ?? 0) + 1);
      }),
      { seed: 20261129, numRuns: 3_000 },
    );
    assert.deepEqual([...seen.keys()].sort(), ["", "administrators", "deployer", "deployer,administrators"]);
  });

  it("is never certain of more losses if it can read less", () => {
    const hiding = fc.record({
      bindings: fc.boolean(),
      policies: fc.subarray(names),
      entries: fc.subarray(names),
      mappings: fc.boolean(),
    });
    let warned = 0;
    fc.assert(
      fc.property(world, update, hiding, (cluster, change, hidden) => {
        const [state, next] = given(cluster, change);
        const judge = (read: ClusterState) => accessLosses({ mode: change.mode, deployer, ...accessIn(read, next) });
        const certain = (read: ClusterState) => judge(read).flatMap(({ kind, isCertain }) => (isCertain ? [kind] : []));
        const isHidden = (list: string[], principal: string) => list.some((name) => principal.endsWith(`/${name}`));
        // Entries in the state of the stack stay known, if only by the state.
        const isUnlisted = ({ principalArn }: { principalArn: string }) =>
          isHidden(hidden.entries, principalArn) &&
          !next.removed.has(principalArn) &&
          !next.declared.some((one) => one.principalArn === principalArn);
        const read: ClusterState = {
          entries: state.entries
            .filter((entry) => !isUnlisted(entry))
            .map(({ policies: known, ...entry }) =>
              isHidden(hidden.policies, entry.principalArn) ? entry : { ...entry, policies: known },
            ),
          mappings: hidden.mappings ? [] : state.mappings,
          bindings: hidden.bindings ? undefined : state.bindings,
          incomplete: [
            ...(state.entries.some(isUnlisted) ? (["entries"] as const) : []),
            ...(hidden.mappings ? (["mappings"] as const) : []),
          ],
        };
        const refused = certain(state);
        for (const kind of certain(read)) {
          assert.ok(refused.includes(kind), JSON.stringify({ kind, read, next: [...next.removed] }));
        }
        warned += judge(read).some(({ isCertain }) => !isCertain) ? 1 : 0;
      }),
      { seed: 20261130, numRuns: 3_000 },
    );
    assert.ok(warned > 0);
  });

  it("has no loss in an update that changes nothing, even if it can't read everything", () => {
    const unchanged = fc.tuple(
      world,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom("API_AND_CONFIG_MAP" as const, "API" as const),
    );
    fc.assert(
      fc.property(unchanged, ([cluster, hasBindings, isComplete, mode]) => {
        const ours = {
          ...cluster,
          mappings: cluster.mappings.map((one) => (one?.groups[0]?.startsWith(own) ? undefined : one)),
        };
        const unmanaged = { entries: [], mappings: [] };
        const declared = ours.entries.map((entry) => entry && { groups: entry.groups, policies: entry.stacks });
        const [state, next] = given(ours, { method: "access-entries", declared, mode, unmanaged });
        const read: ClusterState = {
          ...state,
          bindings: hasBindings ? state.bindings : undefined,
          incomplete: isComplete ? [] : ["entries", "mappings"],
        };
        const bound = { ...next, ownGroups: undefined };
        assert.deepEqual(accessLosses({ mode, deployer, ...accessIn(read, bound as AccessUpdate) }), []);
      }),
      { seed: 20261201, numRuns: 1_000 },
    );
  });
});
