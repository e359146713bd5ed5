import assert from "node:assert/strict";
import fc from "fast-check";
import { accountHash, entryHash } from "../../../provider/awsauth/claims";
import type { ClusterEntry } from "../../../provider/eks/clusterEntry";
import type { GetClusterAccessResult } from "../../../provider/functions/getClusterAccess";
import { serveGetClusterAccess } from "../../../provider/functions/serve/liveClusterAccess";
import { runs, seeds } from "../../awsauth/support/check";
import { MemoryCluster } from "../../resources/support/memoryCluster";
import { fakeAws } from "./fakeAws";

const account = "123456789012";
const iam = (resource: string, of = account) => `arn:aws:iam::${of}:${resource}`;
const serviceRole = iam("role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS");
const principals = [
  iam("role/Dev"),
  iam("role/team/Dev"),
  iam("role/Nodes"),
  iam("role/a/b/Ops"),
  iam("user/al"),
  iam("user/people/al"),
  iam("root"),
  iam("role/Dev", "999999999999"),
  serviceRole,
];
const types = ["STANDARD", "STANDARD", "EC2_LINUX", "FARGATE_LINUX", "HYBRID_LINUX"];
/** The stacks, of which the last two differ only in the organization. */
const stacks = ["acme/shop/dev", "acme/web/prod", "acme/shop/prod", "other/shop/prod"];
const stack = fc.constantFrom(...stacks);

const entry = fc.record({
  principalArn: fc.constantFrom(...principals),
  type: fc.constantFrom(...types),
  tags: fc.oneof(
    fc.constant({}),
    fc.constantFrom({ team: "a" }, { "EKS-AUTH:STACK": "acme/shop/prod" }),
    stack.map((name) => ({ team: "b", "eks-auth:stack": name })),
  ),
  groups: fc.subarray(["devs", "ops"]),
  createdAt: fc.option(fc.constant(new Date("2026-01-01T00:00:00Z")), { nil: undefined }),
  policies: fc.option(fc.constantFrom([], [{ policy: "AmazonEKSClusterAdminPolicy" }]), { nil: undefined }),
});

/** A mapping of roles or users: several of one principal are possible, also equal ones. */
const mapping = fc.record({
  arn: fc.constantFrom(...principals, "nonsense"),
  username: fc.constantFrom("dev", "system:node:{{EC2PrivateDNSName}}", ""),
  groups: fc.subarray(["devs", "system:nodes", "system:masters"]),
});

const world = fc.record({
  mode: fc.constantFrom("API", "API_AND_CONFIG_MAP"),
  thisStack: fc.option(stack, { nil: undefined }),
  entries: fc.uniqueArray(entry, { selector: ({ principalArn }) => principalArn }),
  /** The principals whose entries can't be described. */
  hidden: fc.subarray(["arn:aws:iam::123456789012:role/x/Hidden", "arn:aws:iam::123456789012:user/hidden"]),
  roles: fc.array(mapping, { maxLength: 5 }),
  users: fc.array(mapping, { maxLength: 3 }),
  accounts: fc.array(fc.constantFrom("000000000001", "999999999999", "12"), { maxLength: 3 }),
  /** For each claim its stack, unknown in claims of older versions, and the positions of the items that it has. */
  claims: fc.array(
    fc.record({
      stack: fc.option(stack, { nil: undefined }),
      has: fc.array(fc.nat(10), { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
  /** The roles and users that exist, or no permission to read them. */
  existing: fc.option(fc.subarray(["Dev", "Nodes", "al"]), { nil: undefined }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** The text of a key, with one field a line. */
function textOf(field: string, mappings: World["roles"]): string {
  return mappings
    .map(({ arn, username, groups }) =>
      [`- ${field}: ${arn}`, `  username: ${JSON.stringify(username)}`, `  groups: ${JSON.stringify(groups)}\n`].join(
        "\n",
      ),
    )
    .join("");
}

/** All items of aws-auth in order: their places, the hashes by which claims name them, and whether they are for nodes. */
function itemsOf({ roles, users, accounts }: World) {
  return [
    ...roles.map((one, index) => ({
      shown: ["mapRoles", 1 + 3 * index, one.arn],
      hash: entryHash("mapRoles", one),
      forNodes: one.groups.includes("system:nodes"),
    })),
    ...users.map((one, index) => ({
      shown: ["mapUsers", 1 + 3 * index, one.arn],
      hash: entryHash("mapUsers", one),
      forNodes: one.groups.includes("system:nodes"),
    })),
    ...accounts.map((one, index) => ({
      shown: ["mapAccounts", 1 + index, one],
      hash: accountHash(one),
      forNodes: false,
    })),
  ];
}

/** The result with the principals, places and declarers only. */
async function listed(given: World) {
  const { mode, thisStack, entries, hidden, roles, users, accounts, claims, existing } = given;
  const items = itemsOf(given);
  const cluster = new MemoryCluster();
  cluster.described = { arn: `arn:aws:eks:us-west-2:${account}:cluster/main`, authenticationMode: mode };
  const annotations = claims.map(({ stack: name, has }, index) => {
    const hashes = has.flatMap((position) => items[position]?.hash ?? []);
    const of = name === undefined ? "" : ` stack=${name.split("/").slice(1).join("/")}`;
    return [`eks-auth/0123456789abcdef.0000000${index}`, ["writer01", "state001", ...hashes].join(" ") + of];
  });
  const data = {
    mapRoles: textOf("rolearn", roles),
    mapUsers: textOf("userarn", users),
    mapAccounts: accounts.map((one) => `- "${one}"\n`).join(""),
  };
  cluster.configMap = { data, annotations: Object.fromEntries(annotations) };
  const ofName = (kind: string) =>
    Object.fromEntries((existing ?? []).map((name) => [name, { arn: iam(`${kind}/${name}`) }]));
  const aws = fakeAws({
    entries: entries as Partial<ClusterEntry>[],
    undescribed: hidden,
    roles: ofName("role"),
    users: ofName("user"),
    ...(existing === undefined && { unreadPrincipals: "iam:GetRole failed." }),
  });
  const values = { clusterName: "main", ...(thisStack !== undefined && { stack: thisStack }) };
  const { outputs } = await serveGetClusterAccess({ values, secrets: [] }, cluster.connect.bind(cluster), aws);
  const result = outputs?.values as unknown as GetClusterAccessResult;
  return {
    entries: result.entries.map(({ principalArn, declaredBy, stack: name }) => [principalArn, declaredBy, name]),
    mappings: result.mappings.map(({ key, line, principal, declaredBy, stack: name }) => [
      key,
      line,
      principal,
      declaredBy,
      name,
    ]),
    hidden: hidden.map((arn) => result.unread.filter((text) => text.includes(arn)).length),
  };
}

/** The declarer of an entry: the tag decides; without it, what EKS creates by itself belongs to EKS. */
function entryDeclarer({ thisStack }: World, { principalArn, type, tags }: World["entries"][number]) {
  const tag = (tags as Record<string, string>)["eks-auth:stack"];
  if (tag === undefined) {
    const ofEks = principalArn === serviceRole || type === "EC2_LINUX" || type === "FARGATE_LINUX";
    return [ofEks ? "eks" : "nobody", undefined];
  }
  return [tag === thisStack ? "this-stack" : "another-stack", tag];
}

/** The declarer of an item of aws-auth: claims decide, which name the project and the stack only. */
function mappingDeclarer({ thisStack, claims }: World, all: { hash: string }[], hash: string, forNodes: boolean) {
  const claiming = claims.filter(({ has }) => has.some((position) => all[position]?.hash === hash));
  const short = (name: string | undefined) => name?.replace(/^\w+\//, "");
  if (claiming.length === 0) {
    return [forNodes ? "eks" : "nobody", undefined];
  }
  const own = claiming.some(({ stack: name }) => name !== undefined && short(name) === short(thisStack));
  const named = claiming.find(({ stack: name }) => name !== undefined)?.stack;
  return own ? ["this-stack", short(thisStack)] : ["another-stack", short(named)];
}

describe("getClusterAccess on any cluster", () => {
  for (const seed of seeds) {
    it(`lists every entry and every mapping exactly once, with its declarer (seed ${seed})`, async () => {
      const property = fc.asyncProperty(world, async (given) => {
        const items = itemsOf(given);
        const entries = given.entries.map((one) => [one.principalArn, ...entryDeclarer(given, one)]);
        assert.deepEqual(await listed(given), {
          entries: entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
          mappings: items.map(({ shown, hash, forNodes }) => [
            ...shown,
            ...mappingDeclarer(given, items, hash, forNodes),
          ]),
          hidden: given.hidden.map(() => 1),
        });
      });
      await fc.assert(property, runs(500, seed));
    });
  }
});
