import assert from "node:assert/strict";
import fc from "fast-check";
import { UnmanagedAccess } from "../../../provider";
import { claimText, entryHash } from "../../../provider/awsauth/claims";
import { type MappingKey, nothingDeclared } from "../../../provider/awsauth/document/document";
import {
  type Found,
  foundIn,
  issuesOf,
  messagesOf,
  principalsIn,
  type Readings,
} from "../../../provider/components/clusterAccess/unmanagedFindings";
import { readMappings } from "../../../provider/functions/serve/otherAccessReads";
import { plan } from "../../../provider/resources/awsAuthEntries/planWrite";
import { fakeAws } from "../../functions/serve/fakeAws";
import { MemoryCluster } from "../../resources/support/memoryCluster";

const now = Date.parse("2026-06-01T12:00:00Z");
const hour = 3_600_000;
const accounts = ["123456789012", "210987654321"];

/** An entry of aws-auth as someone wrote it. */
interface Written {
  key: MappingKey;
  arn: string;
  username: string;
  groups: string[];
  /** More fields, and the style of the text. */
  sso: boolean;
  note: boolean;
  flow: boolean;
  /** A comment line before it. */
  comment: boolean;
  /** Whether a stack of this package has declared it. */
  isClaimed: boolean;
}

const role = fc
  .tuple(
    fc.constantFrom(...accounts),
    fc.constantFrom("", "team/", "aws-reserved/sso.amazonaws.com/"),
    fc.constantFrom("dev", "Dev", "ops", "nodes", "AWSServiceRoleForEMR"),
  )
  .map(([account, path, name]) => `arn:aws:iam::${account}:role/${path}${name}`);
const user = fc
  .tuple(fc.constantFrom(...accounts), fc.constantFrom("", "people/"), fc.constantFrom("al", "Al", "bo"))
  .map(([account, path, name]) => `arn:aws:iam::${account}:user/${path}${name}`);
const arn = fc.oneof(
  { weight: 8, arbitrary: role },
  { weight: 4, arbitrary: user },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "arn:aws:iam::123456789012:root",
      "arn:aws:sts::123456789012:federated-user/al",
      "arn:aws:sts::123456789012:assumed-role/dev/session",
      "arn:aws:iam::123456789012:role/*",
      "dev",
      "",
    ),
  },
);
const rarely = fc.integer({ min: 0, max: 9 }).map((value) => value === 0);
const written: fc.Arbitrary<Written> = fc.record({
  key: fc.constantFrom<MappingKey>("mapRoles", "mapUsers"),
  arn,
  username: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("dev", "ops") },
    { weight: 1, arbitrary: fc.constant("system:node:{{EC2PrivateDNSName}}") },
  ),
  groups: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<string[]>([], ["ops"], ["system:masters"]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<string[]>(["system:bootstrappers", "system:nodes"], ["system:bootstrappers"]),
    },
  ),
  sso: rarely,
  note: fc.boolean(),
  flow: fc.boolean(),
  comment: fc.boolean(),
  isClaimed: fc.integer({ min: 0, max: 3 }).map((value) => value === 0),
});
const document = fc.array(written, { maxLength: 7 });

/** Entries of another stack, so that no list ever becomes empty. */
const anchors: Written[] = (["mapRoles", "mapUsers"] as const).map((key) => ({
  key,
  arn: `arn:aws:iam::333333333333:${key === "mapRoles" ? "role" : "user"}/anchor`,
  username: "anchor",
  groups: [],
  sso: false,
  note: false,
  flow: false,
  comment: false,
  isClaimed: true,
}));

/** The text of an entry, with the comment before it apart. */
function textOf({ key, arn, username, groups, sso, note, flow, comment }: Written): [string, string] {
  const fields = [
    ...(arn === "" ? [] : [`${key === "mapRoles" ? "rolearn" : "userarn"}: ${JSON.stringify(arn)}`]),
    `username: ${JSON.stringify(username)}`,
    `groups: ${JSON.stringify(groups)}`,
    ...(sso ? ["sso: {}"] : []),
    ...(note ? ["note: x"] : []),
  ];
  const text = flow ? `- {${fields.join(", ")}}\n` : `- ${fields.join("\n  ")}\n`;
  return [comment ? "# about the next one\n" : "", text];
}

/** The text of both keys without some entries, whose comments stay. */
function dataOf(entries: readonly Written[], removed: readonly Written[] = []): Record<string, string> {
  const text = (key: MappingKey) =>
    [...anchors, ...entries]
      .filter((entry) => entry.key === key)
      .map((entry) => {
        const [comment, own] = textOf(entry);
        return comment + (removed.includes(entry) ? "" : own);
      })
      .join("");
  return { mapRoles: text("mapRoles"), mapUsers: text("mapUsers"), mapAccounts: '- "444444444444"\n', other: "x" };
}

/** The claims of another stack. */
function annotationsOf(entries: readonly Written[]): Record<string, string> {
  const hashes = [...anchors, ...entries]
    .filter(({ isClaimed }) => isClaimed)
    .map((entry) => entryHash(entry.key, entry));
  return {
    "eks-auth/0123456789abcdef.01234567": claimText({
      writer: "writer01",
      state: "state001",
      hashes,
      stack: "other/prod",
    }),
    note: "by hand",
  };
}

/** What identifies a principal in aws-auth, found without the code under test. */
const principal = (arn: string) => arn.replace(/(:role\/).*\//, "$1").toLowerCase();
/** What identifies it in IAM, where names are unique regardless of their path. */
const inIam = (arn: string) => arn.replace(/(:(?:role|user)\/).*\//, "$1").toLowerCase();
const sameText = (one: Written, other: Written) =>
  one.key === other.key &&
  one.arn.toLowerCase() === other.arn.toLowerCase() &&
  one.username === other.username &&
  one.groups.join() === other.groups.join();

interface Circumstances {
  deployers: string[];
  exceptions: string[];
  granted: string[];
  ages: Record<string, number | undefined>;
}

/** The model: whether nobody declares an entry, and it is neither granted, nor for nodes, nor the deployer's, nor excepted. */
function isUnmanaged(
  entry: Written,
  all: readonly Written[],
  { deployers, exceptions, granted }: Circumstances,
): boolean {
  // Copies of a declared entry look like it.
  const isDeclared = all.some((other) => other.isClaimed && sameText(other, entry));
  const names = [...exceptions, ...granted].map(principal);
  const isDeployers = deployers.map(inIam).includes(inIam(entry.arn));
  return !isDeclared && !entry.groups.includes("system:nodes") && !isDeployers && !names.includes(principal(entry.arn));
}

/** The model: whether nothing speaks against the removal of an unmanaged entry itself. */
function isHarmless({ key, arn, username, groups, sso }: Written, { deployers, ages }: Circumstances): boolean {
  const isReadable = /^arn:aws:(iam::\d{12}:(root|role\/[\w/.-]+|user\/[\w/]+)|sts::\d{12}:federated-user\/\w+)$/.test(
    arn,
  );
  const isForNodes = username.startsWith("system:node:") || groups.includes("system:bootstrappers");
  const age = ages[key];
  const isOld = age !== undefined && age >= hour;
  // Of users, the authenticator has no field sso.
  const isSso = sso && key === "mapRoles";
  return isReadable && !isForNodes && !isSso && !/AWSServiceRole/.test(arn) && isOld && deployers.length > 0;
}

/** The model: the entries that are removed. All of a principal's entries are, or none. */
function removedIn(entries: readonly Written[], circumstances: Circumstances): Written[] {
  const all = [...anchors, ...entries];
  const isRemovable = (entry: Written) => isUnmanaged(entry, all, circumstances) && isHarmless(entry, circumstances);
  return entries.filter((entry) =>
    entries.filter((other) => principal(other.arn) === principal(entry.arn)).every(isRemovable),
  );
}

/** What a ClusterAccess reads and finds. */
async function find(
  entries: readonly Written[],
  { deployers, exceptions, granted, ages }: Circumstances,
): Promise<{ found: Found; readings: Readings }> {
  const cluster = new MemoryCluster();
  const times = Object.entries(ages).filter(([, age]) => age !== undefined);
  cluster.configMap = {
    data: dataOf(entries),
    annotations: annotationsOf(entries),
    changedAt: Object.fromEntries(times.map(([key, age]) => [key, new Date(now - (age ?? 0))])),
  };
  const question = { clusterName: "main", stack: "acme/shop/prod" };
  const live = await readMappings(question, (one) => cluster.connect(one), fakeAws());
  const none = { entries: [], callerArns: [], note: "none" };
  const readings: Readings = {
    entries: none,
    live,
    deployerArns: deployers,
    mode: "API_AND_CONFIG_MAP",
    granted,
    isPartial: false,
    exceptions,
  };
  return { found: foundIn(readings, now), readings };
}

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  deployers: fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.oneof(role, user), { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant<string[]>([]) },
  ),
  exceptions: fc.array(arn, { maxLength: 1 }),
  granted: fc.array(fc.oneof(role, user), { maxLength: 1 }),
  ages: fc.record({
    mapRoles: fc.constantFrom(undefined, 0, hour - 1, hour, 10 * hour, 10 * hour, 10 * hour),
    mapUsers: fc.constantFrom(undefined, -hour, hour, 10 * hour, 10 * hour, 10 * hour),
  }),
});

/** The document after the update, whose request lists what was found. */
function afterUpdate(entries: readonly Written[], { removableMappings }: Found): Record<string, string> {
  const live = { data: dataOf(entries), annotations: annotationsOf(entries), resourceVersion: "1", object: {} };
  const { next } = plan(live, {
    operation: "update",
    owner: { urn: "urn:pulumi:prod::shop::eks-auth:index:AwsAuthEntries::access", writers: ["ours0001"] },
    writer: "ours0001",
    remembered: nothingDeclared,
    before: {},
    wanted: nothingDeclared,
    absentArns: [],
    unmanaged: removableMappings.map(({ key, principal: arn, username, groups }) => ({ key, arn, username, groups })),
    existingMappings: "fail",
    repair: false,
  });
  assert.deepEqual(next.annotations, annotationsOf(entries));
  return next.data;
}

describe("the entries of aws-auth besides the grants", () => {
  it("are removed exactly if they are nobody's, with all others of their principal and no other byte, for random documents", async () => {
    let removals = 0;
    await fc.assert(
      fc.asyncProperty(document, circumstances, async (entries, some) => {
        const { found } = await find(entries, some);
        const expected = removedIn(entries, some);
        removals += expected.length;
        assert.deepEqual(
          found.removableMappings.map(({ principal }) => principal).sort(),
          expected.map(({ arn }) => arn).sort(),
        );
        assert.deepEqual(afterUpdate(entries, found), dataOf(entries, expected));
      }),
      { seed: 20261201, numRuns: 300 },
    );
    assert.ok(removals > 100, `only ${removals} removals`);
  });

  it("are all named if they are nobody's, in the report, the error and the preview, with a reason if they stay", async () => {
    await fc.assert(
      fc.asyncProperty(document, circumstances, async (entries, some) => {
        const { found, readings } = await find(entries, some);
        const all = [...anchors, ...entries];
        const nobodys = entries.filter((entry) => isUnmanaged(entry, all, some)).map(({ arn }) => arn);
        const isAccountNamed = some.exceptions.includes("444444444444") ? [] : ["444444444444"];
        assert.deepEqual(principalsIn(found).sort(), [...new Set([...nobodys, ...isAccountNamed])].sort());
        const removing = messagesOf(UnmanagedAccess.Remove, readings, found, false).join("\n");
        const [reported = ""] = messagesOf(UnmanagedAccess.Report, readings, found, false);
        const [issue] = issuesOf(UnmanagedAccess.Fail, readings, found, false);
        for (const text of [removing, reported, String(issue?.expected)]) {
          for (const name of nobodys) {
            assert.ok(text.includes(name || "no ARN"), `${name} in ${text}`);
          }
        }
        for (const { keptBecause } of found.stayingMappings) {
          assert.ok(keptBecause.length > 5 && removing.includes(keptBecause));
        }
      }),
      { seed: 20261202, numRuns: 300 },
    );
  });

  it("stay if anybody has changed them or another of their principal between the reading and the write", async () => {
    let [removals, rescued] = [0, 0];
    await fc.assert(
      fc.asyncProperty(document, document, fc.nat(), circumstances, async (entries, more, kept, some) => {
        const { found } = await find(entries, some);
        const listed = removedIn(entries, some);
        const later = [...entries.filter((_, index) => (kept >> index) % 2 === 0), ...more];
        const claimed = [...anchors, ...later].filter(({ isClaimed }) => isClaimed);
        const valueIn = ({ key, arn, username, groups }: Written) => JSON.stringify([key, arn, username, groups]);
        const expected = later.filter(({ arn }) => {
          const of = (all: readonly Written[]) => all.filter((entry) => principal(entry.arn) === principal(arn));
          const isSame = of(later).map(valueIn).sort().join() === of(listed).map(valueIn).sort().join();
          const isPlain = of(later).every(
            (entry) =>
              !(entry.sso && entry.key === "mapRoles") &&
              !claimed.some((other) => sameText(other, entry)) &&
              !entry.groups.includes("system:nodes"),
          );
          return isSame && isPlain;
        });
        removals += expected.length;
        rescued += listed.length - expected.length;
        assert.deepEqual(afterUpdate(later, found), dataOf(later, expected));
      }),
      { seed: 20261203, numRuns: 300 },
    );
    assert.ok(removals > 20 && rescued > 20, `${removals} removals, ${rescued} not removed`);
  });
});
