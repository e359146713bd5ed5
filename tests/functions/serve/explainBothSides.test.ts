import assert from "node:assert/strict";
import type { RbacBinding } from "../../../provider/eks/bindings";
import { serveExplainAccess } from "../../../provider/functions/serve/explain";
import type { AwsReads } from "../../../provider/functions/serve/served";
import { MemoryCluster } from "../../resources/support/memoryCluster";
import { type FakeContent, fakeAws } from "./fakeAws";

const account = "123456789012";
const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/main`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const mapRoles = `- rolearn: ${roleArn("Dev")}\n  username: mapped\n  groups: [devs]\n`;
const mapped = { key: "mapRoles", line: 1, arn: roleArn("Dev") };
const [early, late] = [new Date("2026-01-01T00:00:00.500Z"), new Date("2026-01-02T00:00:00Z")];
const template = `arn:aws:sts::${account}:assumed-role/Dev/{{SessionName}}`;
const entry = { principalArn: roleArn("team/Dev"), username: template, createdAt: early };
const shown = (policies: object[] = [], groups: string[] = []) => {
  const { principalArn, username } = entry;
  return { accessEntryArn: `entry of ${principalArn}`, principalArn, type: "STANDARD", username, groups, policies };
};
const roles = { Dev: { arn: roleArn("team/Dev"), createdAt: new Date("2025-12-31T00:00:00Z") } };
const creators = {
  CONFIG_MAP:
    "The cluster's creator is in system:masters. This mapping is in neither aws-auth nor this report, and can't be removed " +
    "in this mode. EKS doesn't show the creator; see the CreateCluster event in CloudTrail.",
  other: "The cluster's creator has no automatic access: the cluster was created without an administrator.",
};

interface Question {
  args?: Record<string, unknown>;
  aws?: FakeContent;
  mode?: string;
  /** The ConfigMap: by default with a mapping of the role Dev. */
  data?: Record<string, string>;
  bindings?: MemoryCluster["bindings"];
  signedIn?: MemoryCluster["signedIn"];
}

async function ask({ args, aws = {}, mode, data = { mapRoles }, bindings, signedIn }: Question) {
  const cluster = new MemoryCluster();
  cluster.signedIn = signedIn;
  cluster.described = { arn: clusterArn, authenticationMode: mode, creatorIsAdministrator: mode === "CONFIG_MAP" };
  cluster.configMap = { data, annotations: {} };
  cluster.bindings = bindings ?? cluster.bindings;
  const values = { clusterName: "main", principalArn: roleArn("team/Dev"), ...args };
  const connector = cluster.connect.bind(cluster);
  const { outputs, failures } = await serveExplainAccess({ values, secrets: [] }, connector, fakeAws(aws));
  assert.equal(failures, undefined);
  const { clusterArn: read, authenticationMode, creator, principalArn, ...rest } = outputs?.values ?? {};
  assert.match(String(principalArn), /^arn:aws:/);
  const creatorOf = mode === "CONFIG_MAP" || mode === undefined ? creators.CONFIG_MAP : creators.other;
  assert.deepEqual([read, authenticationMode, creator], [clusterArn, mode ?? "CONFIG_MAP", creatorOf]);
  return JSON.parse(JSON.stringify(rest));
}

const notAdmin = { isAdministrator: false, administratorBy: [], unread: [] };
const granted = (username: string, groups: string[] = []) => {
  const outcome = { access: "granted", username, groups };
  return { ...outcome, outcomes: [outcome] };
};
const byMap = {
  ...granted("mapped", ["devs"]),
  decidedBy: "aws-auth",
  matchedBy: mapped,
  outcomes: [{ ...granted("mapped", ["devs"]), outcomes: undefined, matchedBy: mapped }],
  principalStatus: "exists",
  bindings: [],
  ...notAdmin,
};
const plain = (value: object) => JSON.parse(JSON.stringify(value));
const denied = (reason: string, fix: string) => ({
  access: "denied",
  reason,
  fix,
  outcomes: [{ access: "denied", reason }],
  ...notAdmin,
});
const dead =
  `The access entry of ${roleArn("team/Dev")} is dead: the role was created at 2026-01-02T00:00:00Z, after its access ` +
  "entry (2026-01-01T00:00:00Z), so its unique ID isn't the ID that EKS stored";
const remove = `aws eks delete-access-entry --cluster-name main --principal-arn ${roleArn("team/Dev")}`;
const recreate =
  "Recreate the access entry: an update does it if this package's AccessEntry or ClusterAccess declares the entry; " +
  `otherwise run \`${remove}\`, and declare an AccessEntry for ${roleArn("team/Dev")}.`;
const onlyCreator = "Without an entry, only the cluster's creator has access, and EKS doesn't show the creator.";
const apiOnly =
  "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access.";

describe("explainAccess with access entries and aws-auth", () => {
  const session = `arn:aws:sts::${account}:assumed-role/Dev/session`;
  const rows: [name: string, question: Question, expected: object][] = [
    [
      "an access entry before aws-auth, with its policies",
      {
        mode: "API_AND_CONFIG_MAP",
        aws: {
          entries: [{ ...entry, groups: ["ops"], policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a-*"] }] }],
          roles,
        },
      },
      {
        ...granted(session, ["ops"]),
        decidedBy: "access-entry",
        overridden: mapped,
        accessEntry: shown([{ policy: "AmazonEKSViewPolicy", namespaces: ["a-*"] }], ["ops"]),
        principalStatus: "exists",
        bindings: [],
        ...notAdmin,
      },
    ],
    [
      "an access entry for the session of a role with a path",
      {
        mode: "API",
        args: { principalArn: `arn:aws:sts::${account}:assumed-role/Dev/sam@home` },
        aws: { entries: [{ ...entry, policies: [{ policy: "AmazonEKSClusterAdminPolicy" }] }], roles },
      },
      {
        ...granted(`arn:aws:sts::${account}:assumed-role/Dev/sam-home`),
        decidedBy: "access-entry",
        accessEntry: shown([{ policy: "AmazonEKSClusterAdminPolicy" }]),
        principalStatus: "exists",
        bindings: [],
        isAdministrator: true,
        administratorBy: ["the access policy AmazonEKSClusterAdminPolicy for the whole cluster"],
        unread: [],
      },
    ],
    [
      "aws-auth if the principal has no entry",
      { mode: "API_AND_CONFIG_MAP", aws: { entries: [{ principalArn: roleArn("team/Ops") }], roles } },
      byMap,
    ],
    ["aws-auth in mode CONFIG_MAP", { mode: "CONFIG_MAP", aws: { roles } }, byMap],
    ["aws-auth for a cluster that is older than the modes", { aws: { roles } }, byMap],
    [
      "aws-auth if the entry is dead",
      { mode: "API_AND_CONFIG_MAP", aws: { entries: [entry], roles: { Dev: { ...roles.Dev, createdAt: late } } } },
      { ...byMap, accessEntry: shown(), principalStatus: "recreated" },
    ],
    [
      "denied access in mode API without an entry",
      { mode: "API", aws: { roles } },
      {
        ...denied(
          `${apiOnly} The cluster has no access entry for ${roleArn("team/Dev")}.`,
          `Declare an AccessEntry for ${roleArn("team/Dev")}.`,
        ),
        principalStatus: "exists",
      },
    ],
    [
      "denied access by a dead entry",
      { mode: "API", aws: { entries: [entry], roles: { Dev: { ...roles.Dev, createdAt: late } } } },
      { ...denied(`${apiOnly} ${dead}.`, recreate), accessEntry: shown(), principalStatus: "recreated" },
    ],
    [
      "denied access of a role that was recreated with another path",
      {
        mode: "API",
        aws: { entries: [entry], roles: { Dev: { arn: roleArn("Dev") } } },
        args: { principalArn: roleArn("Dev") },
      },
      {
        ...denied(
          `${apiOnly} The access entry of ${roleArn("team/Dev")} is dead: the role was recreated with another path: its ARN is ${roleArn("Dev")}.`,
          recreate.replace(/for arn.*$/, `for ${roleArn("Dev")}.`),
        ),
        accessEntry: shown(),
        principalStatus: "recreated",
      },
    ],
    [
      "denied access of a deleted role with an entry",
      { mode: "API", aws: { entries: [entry] } },
      {
        ...denied(
          `${apiOnly} The access entry of ${roleArn("team/Dev")} is dead: IAM has no role Dev.`,
          `Create the role or user in IAM, remove the dead entry with \`${remove}\`, and declare an AccessEntry for it.`,
        ),
        accessEntry: shown(),
        principalStatus: "deleted",
      },
    ],
    [
      "denied access of a missing user in both modes",
      { mode: "API_AND_CONFIG_MAP", args: { principalArn: userArn("x/al") } },
      {
        ...denied(
          `no entry maps ${userArn("x/al")}. The cluster has no access entry for ${userArn("x/al")}.`,
          `Create the role or user in IAM. Declare an AccessEntry for ${userArn("x/al")}, or ${userArn("x/al")} in an AwsAuth.`,
        ),
        principalStatus: "deleted",
      },
    ],
    [
      "denied access by an entry of aws-auth with a path",
      { mode: "CONFIG_MAP", data: { mapRoles: mapRoles.replace("role/Dev", "role/team/Dev") }, aws: { roles } },
      {
        ...denied(
          `no entry maps ${roleArn("Dev")}. mapRoles, line 1: "${roleArn("team/Dev")}" never matches, since it has the path /team/. Use ${roleArn("Dev")}. ${onlyCreator}`,
          `Correct what the reason names in aws-auth, or declare ${roleArn("Dev")} in an AwsAuth.`,
        ),
        principalStatus: "exists",
      },
    ],
    [
      "denied access of a node's entry outside an EC2 instance",
      {
        mode: "API",
        aws: { entries: [{ ...entry, type: "EC2_LINUX", username: "system:node:{{EC2PrivateDNSName}}" }], roles },
      },
      {
        ...denied(
          `${apiOnly} The access entry of ${roleArn("team/Dev")} doesn't apply: {{EC2PrivateDNSName}} requires the role session of an EC2 instance, not "session".`,
          "Sign in with the session that the entry is for: nodes have the ID of their EC2 instance as the session name.",
        ),
        accessEntry: { ...shown(), type: "EC2_LINUX", username: "system:node:{{EC2PrivateDNSName}}" },
        principalStatus: "exists",
      },
    ],
    [
      "denied access of a federated user in mode API",
      { mode: "API", args: { principalArn: `arn:aws:sts::${account}:federated-user/al` } },
      {
        ...denied(
          `${apiOnly} The cluster has no access entry for arn:aws:sts::${account}:federated-user/al.`,
          "Grant the access to a role, and let the user assume it: access entries are for roles and users of IAM only.",
        ),
        principalStatus: "unknown",
      },
    ],
    [
      "access by the entry of a principal in another account",
      {
        mode: "API",
        args: { principalArn: "arn:aws:iam::999999999999:user/al" },
        aws: { entries: [{ principalArn: "arn:aws:iam::999999999999:user/al" }] },
      },
      {
        ...granted("arn:aws:iam::999999999999:user/al"),
        decidedBy: "access-entry",
        accessEntry: {
          accessEntryArn: "entry of arn:aws:iam::999999999999:user/al",
          principalArn: "arn:aws:iam::999999999999:user/al",
          type: "STANDARD",
          username: "arn:aws:iam::999999999999:user/al",
          groups: [],
          policies: [],
        },
        principalStatus: "other-account",
        bindings: [],
        ...notAdmin,
      },
    ],
  ];
  for (const [name, question, expected] of rows) {
    it(`reports ${name}`, async () => {
      assert.deepEqual(await ask(question), plain(expected));
    });
  }

  it("reports what it can't read, and decides without it", async () => {
    const [unreadEntries, unreadPrincipals] = ["eks:ListAccessEntries failed.", "iam:GetRole failed."];
    const bindings = { unread: "can't list." };
    const unreadBindings = ["ClusterRoleBinding: can't list.", "RoleBinding: can't list."];
    const { bindings: _, isAdministrator: __, ...rest } = byMap;
    const question = { aws: { unreadEntries, unreadPrincipals }, bindings };
    assert.deepEqual(
      await ask({ ...question, mode: "API_AND_CONFIG_MAP" }),
      plain({ ...rest, principalStatus: "unknown", unread: [unreadEntries, unreadPrincipals, ...unreadBindings] }),
    );
    const unknown = (reason: string) => ({
      access: "unknown",
      reason,
      outcomes: [{ access: "unknown", reason }],
      principalStatus: "unknown",
      administratorBy: [],
    });
    assert.deepEqual(await ask({ ...question, mode: "API" }), {
      ...unknown(`${apiOnly} The access entries can't be read.`),
      unread: [unreadEntries, unreadPrincipals],
    });
    const notMapped = { ...question, mode: "API_AND_CONFIG_MAP", data: {} };
    assert.deepEqual(await ask(notMapped), {
      ...unknown(`no entry maps ${roleArn("Dev")}. The access entries can't be read.`),
      unread: [unreadEntries, unreadPrincipals],
    });
    const undescribed = { undescribed: [roleArn("team/Dev"), roleArn("Other")], roles };
    assert.deepEqual(await ask({ mode: "API", aws: undescribed }), {
      ...unknown(`${apiOnly} The access entries can't be read.`),
      principalStatus: "exists",
      unread: [`The access entry of ${roleArn("team/Dev")} exists, but can't be read.`],
    });
  });

  it("shows the bindings of the kinds that it can read", async () => {
    const subjects = [{ kind: "Group", name: "devs" }];
    const binding = { name: "all", roleKind: "ClusterRole", roleName: "cluster-admin", subjects, isDefault: false };
    const readable = async (kind: RbacBinding["kind"]) => {
      const cluster = new MemoryCluster();
      cluster.described = { arn: clusterArn, authenticationMode: "CONFIG_MAP" };
      cluster.configMap = { data: { mapRoles }, annotations: {} };
      const connector = async () => ({
        ...(await cluster.connect({})),
        bindings: async (asked: string) =>
          asked === kind ? { bindings: [{ kind, ...binding }] } : { unread: `no ${asked}` },
      });
      const values = { clusterName: "main", principalArn: roleArn("Dev") };
      const { outputs } = await serveExplainAccess({ values, secrets: [] }, connector, fakeAws({ roles }));
      const { bindings, isAdministrator, administratorBy, unread } = plain(outputs?.values ?? {});
      return { bindings, isAdministrator, administratorBy, unread };
    };
    const shownBinding = { name: "all", role: "ClusterRole cluster-admin", subject: "Group devs" };
    assert.deepEqual(await readable("ClusterRoleBinding"), {
      bindings: [{ kind: "ClusterRoleBinding", ...shownBinding }],
      isAdministrator: true,
      administratorBy: ["the ClusterRoleBinding all of the group devs"],
      unread: ["no RoleBinding"],
    });
    assert.deepEqual(await readable("RoleBinding"), {
      bindings: [{ kind: "RoleBinding", ...shownBinding }],
      isAdministrator: undefined,
      administratorBy: [],
      unread: ["no ClusterRoleBinding"],
    });
  });

  const masters = { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
  const asCreator = {
    ...granted("kubernetes-admin", ["system:masters"]),
    decidedBy: "creator",
    principalStatus: "exists",
    bindings: [],
    isAdministrator: true,
    administratorBy: ["the group system:masters"],
    unread: [],
  };

  it("recognizes the creator of a cluster in mode CONFIG_MAP, if the creator itself asks", async () => {
    const signedIn = { caller: { arn: session }, ...masters };
    const question = { mode: "CONFIG_MAP", aws: { roles }, signedIn };
    assert.deepEqual(await ask(question), plain({ ...asCreator, overridden: mapped }));
    assert.deepEqual(await ask({ ...question, data: {} }), plain(asCreator));
    const other = { caller: { arn: `arn:aws:sts::${account}:assumed-role/Ops/session` }, ...masters };
    assert.deepEqual(await ask({ ...question, signedIn: other }), plain(byMap));
    const byEntryOfMap = { caller: { arn: session }, username: "mapped", groups: ["devs", "system:authenticated"] };
    assert.deepEqual(await ask({ ...question, signedIn: byEntryOfMap }), plain(byMap));
    assert.deepEqual(await ask({ ...question, mode: "API_AND_CONFIG_MAP" }), plain(byMap));
  });

  it("denies access to a principal that IAM doesn't have, though aws-auth maps it", async () => {
    const reason = `IAM has no ${roleArn("team/Dev")}, so no one can sign in as it.`;
    const twice = mapRoles + mapRoles.replace("mapped", "again");
    for (const [text, line] of [
      [mapRoles, 1],
      [twice, 4],
      [`${mapRoles}  sso: {}\n`, 1],
    ] as const) {
      const match = { ...mapped, line };
      const result = await ask({ mode: "API_AND_CONFIG_MAP", data: { mapRoles: text } });
      assert.deepEqual(result, {
        ...denied(reason, `Create the role or user in IAM: mapRoles, line ${line}, of aws-auth then gives it access.`),
        decidedBy: "aws-auth",
        matchedBy: match,
        outcomes: [{ access: "denied", reason, matchedBy: match }],
        principalStatus: "deleted",
      });
    }
  });

  it("reads only aws-auth and the bindings with a kubeconfig, and reports it", async () => {
    const cluster = new MemoryCluster();
    cluster.configMap = { data: { mapRoles }, annotations: {} };
    const kubeconfig = JSON.stringify({
      "current-context": "a",
      contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      clusters: [{ name: "a", cluster: { server: "https://127.0.0.1:1" } }],
      users: [{ name: "a", user: { token: "t" } }],
    });
    const values = { kubeconfig, principalArn: roleArn("Dev") };
    const fail = () => assert.fail();
    const reads = ["readAssociations", "readCallers", "readClusterEntries", "readPrincipals", "readRolesUnder"];
    const aws = Object.fromEntries(reads.map((name) => [name, fail])) as unknown as AwsReads;
    const { outputs } = await serveExplainAccess({ values, secrets: [] }, (one) => cluster.connect(one), aws);
    const { principalStatus: _, ...rest } = byMap;
    const unread = [
      "With a kubeconfig, the cluster's authentication mode and its access entries, which take precedence over aws-auth, " +
        "aren't read. Pass clusterName instead of kubeconfig to include them.",
    ];
    assert.deepEqual(plain(outputs?.values ?? {}), plain({ ...rest, principalArn: roleArn("Dev"), unread }));
  });

  it("lists the bindings of the user and the groups, and recognizes administrators by them", async () => {
    const binding = (name: string, subject: [string, string], more: Partial<RbacBinding> = {}): RbacBinding => ({
      kind: "ClusterRoleBinding",
      name,
      roleKind: "ClusterRole",
      roleName: "cluster-admin",
      subjects: [
        { kind: "ServiceAccount", name: "devs" },
        { kind: subject[0], name: subject[1] },
      ],
      isDefault: false,
      ...more,
    });
    const inTeam = { kind: "RoleBinding", namespace: "team", roleKind: "Role", roleName: "deploy" } as const;
    const bindings = {
      bindings: [
        binding("of-devs", ["Group", "devs"]),
        binding("of-others", ["Group", "others"]),
        binding("default", ["Group", "system:authenticated"], { isDefault: true, roleName: "system:basic-user" }),
        binding("everyone", ["Group", "system:authenticated"], { roleName: "view" }),
        binding("deploy", ["User", "mapped"], inTeam),
        binding("misleading", ["User", "devs"]),
        binding("in-namespace", ["Group", "devs"], { ...inTeam, roleKind: "ClusterRole", roleName: "cluster-admin" }),
      ],
    };
    const result = await ask({ mode: "CONFIG_MAP", aws: { roles }, bindings });
    const team = { kind: "RoleBinding", namespace: "team" };
    assert.deepEqual(result.bindings, [
      { kind: "ClusterRoleBinding", name: "of-devs", role: "ClusterRole cluster-admin", subject: "Group devs" },
      { kind: "ClusterRoleBinding", name: "everyone", role: "ClusterRole view", subject: "Group system:authenticated" },
      { ...team, name: "deploy", role: "Role deploy", subject: "User mapped" },
      { ...team, name: "in-namespace", role: "ClusterRole cluster-admin", subject: "Group devs" },
    ]);
    assert.deepEqual(
      [result.isAdministrator, result.administratorBy],
      [true, ["the ClusterRoleBinding of-devs of the group devs"]],
    );
    const masters = { mapRoles: mapRoles.replace("devs", "system:masters") };
    const master = await ask({ mode: "CONFIG_MAP", aws: { roles }, data: masters, bindings: { unread: "no" } });
    assert.deepEqual(
      [master.isAdministrator, master.administratorBy, master.unread, "bindings" in master],
      [true, ["the group system:masters"], ["ClusterRoleBinding: no", "RoleBinding: no"], false],
    );
  });
});
