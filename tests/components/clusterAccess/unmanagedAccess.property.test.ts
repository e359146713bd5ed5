import assert from "node:assert/strict";
import fc from "fast-check";
import { UnmanagedAccess } from "../../../provider";
import {
  foundIn,
  issuesOf,
  messagesOf,
  principalsIn,
  type Readings,
} from "../../../provider/components/clusterAccess/unmanagedFindings";
import type { ClusterEntry } from "../../../provider/eks/clusterEntry";
import { readOtherEntries } from "../../../provider/functions/serve/otherAccessReads";
import { removeEntries } from "../../../provider/resources/entryRemoval/removeEntries";
import { anEntry, fakeAws } from "../../functions/serve/fakeAws";

const accounts = ["123456789012", "210987654321"];
const now = Date.parse("2026-06-01T12:00:00Z");
const clusterArn = `arn:aws:eks:us-west-2:${accounts[0]}:cluster/prod`;
const stack = "acme/shop/prod";

const account = fc.constantFrom(...accounts);
const name = fc.constantFrom("dev", "Dev", "ops", "nodes", "AWSServiceRoleForAmazonEKS");
const path = fc.constantFrom("/", "/team/", "/aws-service-role/eks.amazonaws.com/", "/aws-reserved/sso.amazonaws.com/");
const principal = fc.oneof(
  fc
    .tuple(account, fc.constantFrom("role", "user"), path, name)
    .map(([id, kind, at, it]) => `arn:aws:iam::${id}:${kind}${at}${it}`),
  account.map((id) => `arn:aws:iam::${id}:root`),
);
const tags = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Record<string, string>>({}, { team: "shop" }, { "eks-auth": stack }) },
  { weight: 1, arbitrary: fc.constantFrom(stack, "acme/other/prod", "").map((owner) => ({ "eks-auth:stack": owner })) },
  { weight: 1, arbitrary: fc.constant({ "aws:cloudformation:stack-name": "eksctl" }) },
);
const type = fc.oneof(
  { weight: 4, arbitrary: fc.constant("STANDARD") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "EC2_LINUX",
      "EC2_WINDOWS",
      "EC2",
      "FARGATE_LINUX",
      "HYBRID_LINUX",
      "HYPERPOD_LINUX",
      "NEW",
    ),
  },
);
const policies = fc.constantFrom<string[]>([], ["AmazonEKSViewPolicy"], ["AmazonEKSViewPolicy", "AmazonEKSACKPolicy"]);
const createdAt = fc.constantFrom(undefined, 0, -1, -3_599_999, -3_600_000, -3_600_001, -1e10, 60_000);
const anyEntry = fc
  .record({ principalArn: principal, tags, type, policies, createdAt })
  .map(({ policies, createdAt: age, ...entry }) => ({
    ...anEntry(entry),
    policies: policies.map((policy) => ({ policy })),
    ...(age !== undefined && { createdAt: new Date(now + age) }),
  }));
const someEntries = fc.uniqueArray(anyEntry, { maxLength: 8, selector: ({ principalArn }) => principalArn });
const caller = fc.oneof(
  fc.tuple(account, name).map(([id, it]) => `arn:aws:iam::${id}:role/${it}`),
  fc.tuple(account, path, name).map(([id, at, it]) => `arn:aws:iam::${id}:user${at}${it}`),
  account.map((id) => `arn:aws:iam::${id}:root`),
);
const some = <T>(items: fc.Arbitrary<T>) => fc.array(items, { maxLength: 2 });

/** The parts of an ARN that identify a principal, found without the code under test. */
function identity(arn: string): string {
  const [, , , , id = "", resource = ""] = arn.split(":");
  return [id, resource.split("/")[0], (resource.split("/").slice(1).pop() ?? "").toLowerCase()].join(" ");
}

/** The model: nobody has declared the entry, nothing about it shows nodes or EKS, and it isn't the deployer's. */
function isNobodys({ principalArn, tags, type, policies = [] }: ClusterEntry, deployers: string[]): boolean {
  const isMarked = Object.keys(tags).some((key) => key === "eks-auth:stack" || key.startsWith("aws:cloudformation:"));
  const isOfEks =
    /:role\/aws-service-role\//.test(principalArn) || policies.some(({ policy }) => policy === "AmazonEKSACKPolicy");
  const isDeployers = deployers.map(identity).includes(identity(principalArn));
  return !isMarked && type === "STANDARD" && !isOfEks && !isDeployers;
}

const isOld = ({ createdAt }: ClusterEntry) => createdAt !== undefined && now - createdAt.getTime() >= 3_600_000;
const arns = (entries: { principalArn: string }[]) => entries.map(({ principalArn }) => principalArn).sort();

/** The readings of a ClusterAccess for a cluster with these entries. */
async function read(
  entries: ClusterEntry[],
  granted: string[],
  deployerArns: string[],
  exceptions: string[],
): Promise<Readings> {
  const question = { clusterName: "prod", clusterArn, stack, principalArns: granted };
  const { entries: found = [] } = await readOtherEntries(question, fakeAws({ entries }));
  const reading = { entries: found, callerArns: [], note: "read" };
  return { entries: reading, live: "not read", deployerArns, granted, isPartial: false, mode: "API", exceptions };
}

describe("the access entries besides the grants", () => {
  it("are all in the report, and exactly those of nobody are unmanaged, for random entries, tags and deployers", async () => {
    await fc.assert(
      fc.asyncProperty(someEntries, some(caller), fc.nat(), fc.nat(), async (entries, deployers, grants, excepted) => {
        const granted = arns(entries.filter((_, index) => (grants >> index) % 4 === 3));
        const others = entries.filter(({ principalArn }) => !granted.includes(principalArn));
        const exceptions = arns(others.filter((_, index) => (excepted >> index) % 4 === 3));
        const readings = await read(entries, granted, deployers, exceptions);
        const found = foundIn(readings, now);
        assert.deepEqual(arns(found.entries), arns(others));
        const isExcepted = (arn: string) =>
          exceptions.some((exception) =>
            /:role\//.test(arn) ? identity(exception) === identity(arn) : exception.toLowerCase() === arn.toLowerCase(),
          );
        const nobodys = others.filter((entry) => isNobodys(entry, deployers) && !isExcepted(entry.principalArn));
        assert.deepEqual(principalsIn(found).sort(), arns(nobodys));
        assert.deepEqual(arns(found.removable), arns(nobodys.filter(isOld)));
        for (const entry of found.entries) {
          assert.equal(entry.keptBecause === undefined, arns(found.removable).includes(entry.principalArn));
        }
        const [reported] = messagesOf(UnmanagedAccess.Report, readings, found, false);
        const [issue] = issuesOf(UnmanagedAccess.Fail, readings, found, false);
        const removing = messagesOf(UnmanagedAccess.Remove, readings, found, false).join("\n");
        for (const text of [reported ?? "", String(issue?.expected ?? ""), removing]) {
          const named = others.filter(({ principalArn }) => new RegExp(`${principalArn}(?![\\w/])`).test(text));
          assert.deepEqual(arns(named), arns(nobodys));
        }
      }),
      { seed: 20261129, numRuns: 500 },
    );
  });

  it("are removed only if they are still nobody's immediately before, for random changes in between", async () => {
    await fc.assert(
      fc.asyncProperty(someEntries, someEntries, some(caller), async (entries, later, deployerArns) => {
        const { removable } = foundIn(await read(entries, [], deployerArns, []), now);
        const live = new Map([...entries, ...later].map((entry) => [entry.principalArn, entry]));
        const deleted: string[] = [];
        const kept: string[] = [];
        const inputs = {
          clusterName: "prod",
          clusterArn,
          principalArns: arns(removable),
          deployerArns,
          exceptions: [],
        };
        const aws = {
          readCallers: async () => [],
          deleteEntry: async (
            { principalArn }: { principalArn: string },
            mayDelete: (entry: ClusterEntry) => unknown,
          ) => {
            const entry = live.get(principalArn);
            assert.ok(entry);
            const isAllowed = await mayDelete(entry);
            if (isAllowed) deleted.push(principalArn);
            return isAllowed ? entry : undefined;
          },
          timing: { now: () => now },
        };
        const messages = { removed: async () => {}, kept: async (message: string) => void kept.push(message) };
        const removed = await removeEntries(inputs, aws as never, messages);
        const expected = removable.filter(({ principalArn }) => {
          const entry = live.get(principalArn);
          return entry !== undefined && isNobodys(entry, deployerArns) && isOld(entry);
        });
        assert.deepEqual(deleted.sort(), arns(expected));
        assert.deepEqual(arns(removed), arns(expected));
        assert.equal(kept.length, removable.length - expected.length);
      }),
      { seed: 20261130, numRuns: 500 },
    );
  });
});
