import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { type Access, accessUntil, type Questions } from "./access";
import { fargateEntry, nodeEntry, readAwsAuth } from "./liveAwsAuth";
import { assumeRole, type Keys, newRole, newUser, removeRole, removeUser } from "./login";
import { fromSandbox } from "./sandbox";

// A cluster whose access is migrated from aws-auth to access entries.

export const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
export const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const dev = arn("role/team/move-dev");
const carol = arn("user/move-carol");
/** The requests that each login is checked for. ClusterRoles and access policies decide all of them in the same way. */
const questions: Questions = {
  "list pods": { verb: "list", resource: "pods" },
  "create pods": { verb: "create", resource: "pods", namespace: "default" },
  "get secrets": { verb: "get", resource: "secrets", namespace: "kube-system" },
  "update deployments": { verb: "update", group: "apps", resource: "deployments" },
  "create roles": { verb: "create", group: "rbac.authorization.k8s.io", resource: "roles", namespace: "default" },
  "delete nodes": { verb: "delete", resource: "nodes" },
};
const everything = Object.keys(questions);
/**
 * The grants' principals, each with its ARN in aws-auth, its access policy and permissions, and its login by a
 * hand-written entry.
 */
const principals = [
  {
    principalArn: dev,
    mapped: arn("role/move-dev"),
    policy: "AmazonEKSEditPolicy",
    grant: "dev",
    username: "arn:aws:sts::123456789012:assumed-role/move-dev/sam",
    allowed: ["list pods", "create pods", "get secrets", "update deployments"],
    byHand: { username: "developer", groups: ["developers"] },
  },
  {
    principalArn: carol,
    mapped: carol,
    policy: "AmazonEKSViewPolicy",
    grant: "carol",
    username: carol,
    allowed: ["list pods"],
    byHand: { username: "carol", groups: [] },
  },
];

/** Entries written by EKS for nodes, and by others. */
export const nodes = `${nodeEntry(arn("role/ManagedNodes"))}${fargateEntry(arn("role/FargatePods"))}`;
export const others = `- rolearn: ${arn("role/Others")} # theirs
  username: "{{SessionName}}"
  groups: [system:masters]
`;
/** Hand-written entries for the grants' principals. */
export const byHand = {
  roles: `- rolearn: ${arn("role/move-dev")} # by hand\n  username: developer\n  groups: [developers]\n`,
  users: `- userarn: ${carol}\n  username: carol\n`,
};
export const unmanaged = { mapRoles: nodes + others, mapAccounts: '- "210987654321"\n' };

const grants: ClusterAccessArgs["grants"] = [
  { name: "dev", principalArn: dev, access: "edit" },
  { name: "carol", principalArn: carol, access: "view" },
];

export const program = (args: Partial<ClusterAccessArgs>) => async () => {
  const { report } = new ClusterAccess("access", { clusterName, grants, ...args });
  return { report };
};

/** The grants with rules of `dev`, which allow it to delete nodes. */
export const grantsWithRules = grants.map((grant) =>
  grant.name === "dev" ? { ...grant, rules: [{ verbs: ["delete"], apiGroups: [""], resources: ["nodes"] }] } : grant,
);

const rbac = () => {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  return config.makeApiClient(RbacAuthorizationV1Api);
};
/** Bindings that someone created by hand: they give the names in `byHand` the permissions of the grants. */
const boundByHand = [
  { name: "move-developers", role: "edit", kind: "Group", subject: "developers" },
  { name: "move-carol", role: "view", kind: "User", subject: "carol" },
];

/**
 * The keys of every principal that can log in, except the cluster's creator: those of the grants, and others in
 * aws-auth.
 */
const keys: Record<string, Keys> = {};

/** Creates the principals, and the bindings of the hand-written names. */
export async function createPrincipals(): Promise<void> {
  for (const [name, path] of [["move-dev", "/team/"], ["Others"], ["FargatePods"]] as const) {
    keys[name] = await assumeRole(await newRole(name, path), "sam");
  }
  keys["move-carol"] = await newUser("move-carol");
  const apiGroup = "rbac.authorization.k8s.io";
  for (const { name, role, kind, subject } of boundByHand) {
    const roleRef = { apiGroup, kind: "ClusterRole", name: role };
    const subjects = [{ apiGroup, kind, name: subject }];
    await rbac().createClusterRoleBinding({ body: { metadata: { name }, roleRef, subjects } });
  }
}

/** Removes what `createPrincipals` created. */
export async function removePrincipals(): Promise<void> {
  for (const { name } of boundByHand) await rbac().deleteClusterRoleBinding({ name });
  for (const name of ["move-dev", "Others", "FargatePods"]) await removeRole(name);
  await removeUser("move-carol");
}

/** The access that exists besides the access entries. */
interface Situation {
  /** The name of the stack. */
  stack: string;
  /** Who wrote the entries of aws-auth for the grants. Default: the component. */
  mapped?: "by hand" | "by the component";
  /** The entries of others at the beginning of mapRoles. */
  kept?: string;
  /** The cluster's authentication mode. */
  mode?: "CONFIG_MAP" | "API_AND_CONFIG_MAP" | "API";
  /** Whether access entries have the groups that the grants have in aws-auth, as with `migrate`. */
  keepsGroups?: boolean;
  /** Whether the grants are those with rules. */
  withRules?: boolean;
}

/**
 * Logs in as every principal, and fails if one has lost or gained anything: each has the permissions of its grant, by
 * its access entry or by its entry of aws-auth. There is one exception: as soon as an access entry exists it takes
 * precedence over aws-auth, so its principal has no permissions until the policy is associated, unless the entry has
 * the groups that the component bound for aws-auth, as with rules. Entries that others wrote stay, and work as before as long as the
 * mode reads aws-auth.
 */
export async function nobodyIsLockedOut(situation: Situation): Promise<void> {
  const { stack, mapped = "by the component", kept = unmanaged.mapRoles, mode = "API_AND_CONFIG_MAP" } = situation;
  const { mapRoles = "", mapUsers = "", mapAccounts } = (await readAwsAuth())?.data ?? {};
  assert.ok(mapRoles.startsWith(kept), `other owners' entries changed: ${mapRoles}`);
  assert.equal(mapAccounts, unmanaged.mapAccounts);
  const masters = ["system:masters"];
  const isRead = mode !== "API";
  const expected: Record<string, Access> = {
    creator:
      mode === "CONFIG_MAP"
        ? login("kubernetes-admin", masters, everything)
        : login(fromSandbox("SANDBOX_DEPLOYER_ARN"), [], everything),
    Others: isRead ? login("sam", masters, everything) : 401,
    FargatePods: isRead
      ? login("system:node:sam", ["system:bootstrappers", "system:nodes", "system:node-proxier"], [])
      : 401,
  };
  for (const { principalArn, mapped: mappedArn, policy, grant, username, allowed: byLevel, byHand } of principals) {
    const hasRules = situation.withRules === true && grant === "dev";
    const keepsGroups = hasRules || situation.keepsGroups === true;
    const allowed = hasRules ? [...byLevel, "delete nodes"] : byLevel;
    const own = `eks-auth:organization/engine-tests/${stack}:access:${grant}`;
    const byMap = mapped === "by hand" ? byHand : { username, groups: [own] };
    const isBound = keepsGroups && mapped === "by the component";
    const isMapped = (mapRoles + mapUsers).includes(mappedArn);
    const policies = await policiesOf(principalArn);
    assert.ok(isMapped || policies?.length === 1, `${principalArn} is locked out`);
    assert.deepEqual(policies ?? [], policies?.length ? [`arn:aws:eks::aws:cluster-access-policy/${policy}`] : []);
    expected[`move-${grant}`] =
      policies === undefined
        ? login(byMap.username, byMap.groups, allowed)
        : login(username, keepsGroups ? [own] : [], policies.length > 0 || isBound ? allowed : []);
  }
  assert.deepEqual(await logins(expected), expected);
}

/** Fails if a principal of the grants can still log in. */
export async function nobodyIsLeft(): Promise<void> {
  const expected: Record<string, Access> = { "move-dev": 401, "move-carol": 401 };
  assert.deepEqual(await logins(expected), expected);
}

async function logins(expected: Record<string, Access>): Promise<Record<string, Access>> {
  const all = Object.entries(expected).map(async ([name, access]) => [
    name,
    await accessUntil(access, questions, keys[name]),
  ]);
  return Object.fromEntries(await Promise.all(all));
}

function login(username: string, groups: string[], allowed: string[]): Access {
  return { username, groups: [...groups, "system:authenticated"], allowed };
}

/** The ARNs of the policies of a principal's access entry; undefined without an entry. */
async function policiesOf(principalArn: string): Promise<string[] | undefined> {
  if (!(await hasEntry(principalArn))) return undefined;
  const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
  return associatedAccessPolicies.map(({ policyArn = "" }) => policyArn);
}

/** Whether a principal has an access entry. */
export async function hasEntry(principalArn: string): Promise<boolean> {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.includes(principalArn);
}

/** The principals that have access entries. */
export const isEntry = () => Promise.all(principals.map(({ principalArn }) => hasEntry(principalArn)));
