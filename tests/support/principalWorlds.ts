import { setTimeout as sleep } from "node:timers/promises";
import { EKS } from "@aws-sdk/client-eks";
import type { V1UserInfo } from "@kubernetes/client-node";
import fc from "fast-check";
import type { AdminClient } from "./adminClient";
import { setAwsAuth } from "./liveAwsAuth";
import { assumeRole, type Keys, newRole, newUser, removeRole, removeUser, reviewOf } from "./login";
import { callerGroups, namespaces } from "./rbacWorlds";
import { fromSandbox } from "./sandbox";

// IAM principals with random access entries and mappings in aws-auth, signed in to the sandbox's cluster.

const account = "123456789012";
const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const roles = ["a", "b", "c", "d", "e", "f"].map((name) => `WhoCan-${name}`);
const people = ["g", "h", "i"].map((name) => `WhoCan-${name}`);
const everyone = [...roles, ...people];
const [withPath = ""] = roles;
/** Its mapping shows which document the authenticator has read. */
const marker = "WhoCan-marker";
const sessionNames = ["sam", "al@x.y"];

/** The ARN of a principal in aws-auth, which has no path of a role. */
const mappedArn = (name: string) => `arn:aws:iam::${account}:${roles.includes(name) ? "role" : "user"}/${name}`;
const entryArn = (name: string) =>
  name === withPath ? `arn:aws:iam::${account}:role/who/can/${name}` : mappedArn(name);

const policyNames = ["ClusterAdmin", "Admin", "Edit", "View", "AdminView"].map((name) => `AmazonEKS${name}Policy`);
const [first, , third] = namespaces;

const entry = fc.record({
  username: fc.constantFrom(undefined, "dev:{{SessionName}}", "dev:{{SessionNameRaw}}", "static"),
  groups: fc.subarray([...callerGroups], { maxLength: 2 }),
  policies: fc.uniqueArray(
    fc.record({
      policy: fc.constantFrom(...policyNames),
      scope: fc.constantFrom<string[] | undefined>(undefined, [first], ["who-*-b", third], ["default"], ["*"]),
    }),
    { maxLength: 2, selector: ({ policy }) => policy },
  ),
});

type EntryOfWorld = typeof entry extends fc.Arbitrary<infer T> ? T : never;

const mapping = fc.record({
  username: fc.constantFrom(
    "static",
    "dev:{{SessionName}}",
    "{{AccountID}}:{{SessionNameRaw}}",
    "key:{{AccessKeyID}}",
    `system:serviceaccount:${first}:ci`,
    "system:anonymous",
  ),
  groups: fc.oneof(
    { weight: 8, arbitrary: fc.subarray([...callerGroups, "team-{{SessionName}}"], { maxLength: 2 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(["system:unauthenticated"], ["system:serviceaccounts"], ["system:masters"]),
    },
  ),
});

const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Some principals have both an entry and a mapping, some have neither. */
const access = fc.record({
  principals: fc.tuple(
    ...everyone.map((name) =>
      fc.record({
        name: fc.constant(name),
        entry: option(entry),
        mapping: option(mapping),
        session: fc.constantFrom(...sessionNames),
      }),
    ),
  ),
  isAccountMapped: fc.boolean(),
});

/** A signed-in principal. */
export interface SignedInPrincipal {
  entryArn: string;
  mappedArn: string;
  /** True if it has neither an entry nor a mapping. */
  isOther: boolean;
  /** The session name; empty for a user. */
  session: string;
  accessKeyId: string;
  /** As the API server knows it; undefined if it rejects it. */
  user: V1UserInfo | undefined;
}

const reviewRole = "who-can-review";
const rbac = "/apis/rbac.authorization.k8s.io/v1";

/** Creates the principals. They may all review themselves, also those that don't become system:authenticated. */
export async function createPrincipals(client: AdminClient): Promise<void> {
  const apiGroup = "rbac.authorization.k8s.io";
  const rules = [{ verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] }];
  await client.call("POST", `${rbac}/clusterroles`, { metadata: { name: reviewRole }, rules });
  await client.call("POST", `${rbac}/clusterrolebindings`, {
    metadata: { name: reviewRole },
    roleRef: { apiGroup, kind: "ClusterRole", name: reviewRole },
    subjects: [
      { apiGroup, kind: "Group", name: "system:unauthenticated" },
      { apiGroup, kind: "User", name: "system:anonymous" },
    ],
  });
  for (const name of roles) await newRole(name, name === withPath ? "/who/can/" : "/");
}

export async function removePrincipals(client: AdminClient): Promise<void> {
  for (const kind of ["clusterrolebindings", "clusterroles"]) {
    await client.call("DELETE", `${rbac}/${kind}/${reviewRole}`);
  }
  for (const name of roles) await removeRole(name);
}

/**
 * Gives the principals the access that depends on the seed, signs them in, and passes them to the test. Afterwards, the
 * access is removed.
 */
export async function withPrincipals(
  seed: number,
  test: (signedIn: SignedInPrincipal[]) => Promise<void>,
): Promise<void> {
  const [world] = fc.sample(access, { seed, numRuns: 1 });
  if (world === undefined) throw new Error("no sample");
  const { principals, isAccountMapped } = world;
  const eks = new EKS({});
  const keysOfUsers = new Map<string, Keys>();
  for (const name of [...people, marker]) keysOfUsers.set(name, await newUser(name));
  const withEntry = principals.filter(({ entry }) => entry !== undefined).map(({ name }) => entryArn(name));
  try {
    for (const { name, entry } of principals) {
      if (entry !== undefined) await createEntry(eks, entryArn(name), entry);
    }
    const itemsOf = (names: readonly string[], field: string) =>
      principals.flatMap(({ name, mapping }) =>
        mapping !== undefined && names.includes(name) ? [{ [field]: mappedArn(name), ...mapping }] : [],
      );
    const marking = { userarn: mappedArn(marker), username: `marker-${Date.now()}`, groups: [] };
    await setAwsAuth({
      mapRoles: JSON.stringify(itemsOf(roles, "rolearn")),
      mapUsers: JSON.stringify([...itemsOf(people, "userarn"), marking]),
      ...(isAccountMapped && { mapAccounts: `- "${account}"\n` }),
    });
    await untilMapped(marking.username, keysOfUsers.get(marker));
    const signedIn: SignedInPrincipal[] = [];
    for (const { name, entry, mapping, session } of principals) {
      const ofUser = keysOfUsers.get(name);
      const keys = ofUser ?? (await assumeRole(entryArn(name), session));
      signedIn.push({
        entryArn: entryArn(name),
        mappedArn: mappedArn(name),
        isOther: entry === undefined && mapping === undefined,
        session: ofUser === undefined ? session : "",
        accessKeyId: keys.AWS_ACCESS_KEY_ID,
        user: await reviewOf(keys),
      });
    }
    await test(signedIn);
  } finally {
    for (const principalArn of withEntry) await eks.deleteAccessEntry({ clusterName, principalArn });
    for (const name of keysOfUsers.keys()) await removeUser(name);
  }
}

async function createEntry(
  eks: EKS,
  principalArn: string,
  { username, groups, policies }: EntryOfWorld,
): Promise<void> {
  await eks.createAccessEntry({ clusterName, principalArn, username, kubernetesGroups: groups });
  for (const { policy, scope } of policies) {
    await eks.associateAccessPolicy({
      clusterName,
      principalArn,
      policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
      accessScope: scope === undefined ? { type: "cluster" } : { type: "namespace", namespaces: scope },
    });
  }
}

/** Signs in until the authenticator has read the document with this username. */
async function untilMapped(username: string, keys: Keys | undefined): Promise<void> {
  for (let attempts = 0; attempts < 30; attempts++) {
    if ((await reviewOf(keys))?.username === username) return;
    await sleep(100);
  }
  throw new Error("the authenticator doesn't read the new aws-auth");
}

/** The usernames that the principals may have, for subjects of bindings. */
export function usernamesOf(signedIn: readonly SignedInPrincipal[]): string[] {
  const found = signedIn.flatMap(({ user, mappedArn: arn, accessKeyId }) => [
    ...(user?.username ? [user.username] : []),
    arn,
    `key:${accessKeyId}`,
  ]);
  const others = ["dev:sam", "dev:al-x.y", "dev:al@x.y", "dev:", "static", `${account}:tom`];
  return [...new Set([...found, ...others])];
}
