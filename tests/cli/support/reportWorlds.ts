import type { RbacBinding } from "../../../provider/eks/bindings";
import type { ClusterEntry } from "../../../provider/eks/clusterEntry";
import type { ClusterReport } from "../../../provider/eks/clusterReport";
import type { PrincipalInIam } from "../../../provider/eks/principalStatus";
import type { PodAssociation } from "../../../provider/eks/reportedAccounts";
import { readReport } from "../../../provider/functions/serve/reportReads";
import { fakeAws } from "../../functions/serve/fakeAws";
import { MemoryCluster } from "../../resources/support/memoryCluster";

export const account = "123456789012";
export const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
export const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/prod`;
export const readAt = new Date("2026-03-01T08:30:00Z");
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const [early, late] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-02-01T00:00:00Z")];

/** The content of a cluster, of EKS and of IAM. */
export interface World {
  /** The authentication mode; `API_AND_CONFIG_MAP` by default. */
  mode?: string;
  entries?: Partial<ClusterEntry>[];
  mapRoles?: string;
  mapUsers?: string;
  mapAccounts?: string;
  bindings?: RbacBinding[];
  roles?: Record<string, PrincipalInIam>;
  accounts?: { namespace: string; name: string; annotations: Record<string, string> }[];
  associations?: PodAssociation[];
  /** The reasons why the API server and AWS return nothing. */
  unread?: { bindings?: string; accounts?: string; entries?: string; associations?: string; principals?: string };
}

/** The report on a cluster in memory. */
export async function reportOf(world: World): Promise<ClusterReport> {
  const {
    mode = "API_AND_CONFIG_MAP",
    entries,
    mapRoles,
    mapUsers,
    mapAccounts,
    bindings = [],
    roles,
    accounts = [],
    associations,
    unread,
  } = world;
  const memory = new MemoryCluster("https://prod.example.com");
  memory.described = {
    arn: clusterArn,
    authenticationMode: mode,
    issuer: `https://${issuer}`,
    creatorIsAdministrator: false,
  };
  const data = Object.entries({ mapRoles, mapUsers, mapAccounts }).filter(([, text]) => text !== undefined);
  memory.configMap = { data: Object.fromEntries(data) as Record<string, string>, annotations: {} };
  memory.bindings = unread?.bindings === undefined ? { bindings } : { unread: unread.bindings };
  memory.serviceAccounts = unread?.accounts === undefined ? { items: accounts } : { unread: unread.accounts };
  const store = await memory.connect({});
  const aws = fakeAws({
    entries,
    roles,
    associations,
    unreadEntries: unread?.entries,
    unreadAssociations: unread?.associations,
    unreadPrincipals: unread?.principals,
  });
  const live = await store.read();
  return await readReport({ store, live, connection: { clusterName: "prod" }, aws }, readAt);
}

/** A binding of a role to groups and users. */
export function binding(name: string, role: string, subjects: string[], namespace?: string): RbacBinding {
  const [roleKind = "", roleName = ""] = role.split(" ");
  return {
    kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
    name,
    ...(namespace !== undefined && { namespace }),
    roleKind,
    roleName,
    subjects: subjects.map((subject) => {
      const [kind = "", ...rest] = subject.split(" ");
      return { kind, name: rest.join(" ") };
    }),
    isDefault: false,
  };
}

/** The trust policy of a role for a service account (IRSA). */
export function trustOf(subject: string, operator = "StringEquals"): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" },
        [operator]: { [`${issuer}:sub`]: subject },
      },
    },
  });
}

const podTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] },
  ],
});

const sso = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
const ssoArn = roleArn(`aws-reserved/sso.amazonaws.com/us-west-2/${sso}`);
const stack = { "eks-auth:stack": "acme/access/prod" };

/** A cluster with ten principals and one of everything that a report finds. */
export const smallWorld: World = {
  entries: [
    {
      principalArn: ssoArn,
      username: `arn:aws:sts::${account}:assumed-role/${sso}/{{SessionName}}`,
      policies: [{ policy: "AmazonEKSClusterAdminPolicy" }],
      tags: stack,
      createdAt: late,
    },
    { principalArn: roleArn("deploy"), groups: ["deployers"], tags: stack, createdAt: late },
    {
      principalArn: roleArn("teams/shop"),
      username: "shop",
      policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["shop", "shop-staging"] }],
      tags: { "aws:cloudformation:stack-name": "eksctl-prod" },
      createdAt: late,
    },
    { principalArn: roleArn("recreated"), groups: ["deployers"], tags: stack, createdAt: early },
    { principalArn: roleArn("workers"), type: "EC2_LINUX", groups: ["system:nodes"], createdAt: late },
  ],
  mapRoles: [
    `- rolearn: ${roleArn("break-glass")}`,
    "  username: break-glass",
    "  groups: [system:masters]",
    `- rolearn: ${roleArn("removed")}`,
    "  username: removed",
    "  groups: [deployers, nobody-binds-this]",
    `- rolearn: ${roleArn("old-workers")}`,
    "  username: system:node:{{EC2PrivateDNSName}}",
    "  groups: [system:bootstrappers, system:nodes]",
    `- rolearn: ${roleArn("auditor")}`,
    "  username: auditor",
  ].join("\n"),
  mapAccounts: "- '210987654321'",
  bindings: [
    binding("deployers", "ClusterRole edit", ["Group deployers"], "shop"),
    binding("deployers", "ClusterRole edit", ["Group deployers"], "blog"),
    binding("deployers-read", "ClusterRole view", ["Group deployers"]),
    binding("auditor", "ClusterRole view", ["User auditor"]),
  ],
  roles: Object.fromEntries(
    [
      [sso, { arn: ssoArn, createdAt: early }],
      ["deploy", { arn: roleArn("deploy"), createdAt: early }],
      ["shop", { arn: roleArn("teams/shop"), createdAt: early }],
      ["recreated", { arn: roleArn("recreated"), createdAt: late }],
      ["workers", { arn: roleArn("workers"), createdAt: early }],
      ["break-glass", { arn: roleArn("break-glass"), createdAt: early }],
      ["old-workers", { arn: roleArn("old-workers"), createdAt: early }],
      ["auditor", { arn: roleArn("auditor"), createdAt: early }],
      ["web", { arn: roleArn("web"), trustPolicy: trustOf("system:serviceaccount:shop:web") }],
      ["wide", { arn: roleArn("wide"), trustPolicy: trustOf("system:serviceaccount:shop:*", "StringLike") }],
      ["other", { arn: roleArn("other"), trustPolicy: trustOf("system:serviceaccount:blog:web") }],
      ["queue", { arn: roleArn("queue"), trustPolicy: podTrust }],
    ].map(([name, found]) => [name, found as PrincipalInIam]),
  ),
  accounts: [
    { namespace: "shop", name: "web", annotations: { "eks.amazonaws.com/role-arn": roleArn("web") } },
    { namespace: "shop", name: "cart", annotations: { "eks.amazonaws.com/role-arn": roleArn("wide") } },
    { namespace: "shop", name: "mail", annotations: { "eks.amazonaws.com/role-arn": roleArn("other") } },
    { namespace: "shop", name: "queue", annotations: { "eks.amazonaws.com/role-arn": roleArn("web") } },
    { namespace: "shop", name: "default", annotations: {} },
  ],
  associations: [
    {
      associationArn: `arn:aws:eks:us-west-2:${account}:podidentityassociation/prod/a-1`,
      namespace: "shop",
      serviceAccount: "queue",
      roleArn: roleArn("queue"),
      hasSessionTags: true,
      tags: stack,
    },
    {
      associationArn: `arn:aws:eks:us-west-2:${account}:podidentityassociation/prod/a-2`,
      namespace: "jobs",
      serviceAccount: "removed",
      roleArn: roleArn("web"),
      targetRoleArn: "arn:aws:iam::210987654321:role/target",
      hasSessionTags: true,
      tags: {},
    },
  ],
};

/** A cluster with many principals, groups and namespaces. The same for the same number. */
export function largeWorld(count: number): World {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const teams = Math.ceil(count / 12);
  const groupOf = (index: number) => `team-${index % teams}`;
  return {
    entries: numbers.map((index) => ({
      principalArn:
        index % 9 === 0
          ? roleArn(`aws-reserved/sso.amazonaws.com/AWSReservedSSO_Team${index}_${String(index).padStart(16, "0")}`)
          : roleArn(`team-${index % teams}/service-${index}`),
      username: `arn:aws:sts::${account}:assumed-role/service-${index}/{{SessionName}}`,
      groups: [
        groupOf(index),
        ...(index % 5 === 0 ? ["readers"] : []),
        ...(index % 97 === 0 ? [`loose-${index}`] : []),
      ],
      policies: index % 50 === 0 ? [{ policy: "AmazonEKSClusterAdminPolicy" }] : [],
      tags: index % 3 === 0 ? {} : stack,
      createdAt: index % 40 === 1 ? early : late,
    })),
    bindings: [
      binding("readers", "ClusterRole view", ["Group readers"]),
      ...Array.from({ length: teams }, (_, team) =>
        binding(`team-${team}`, "ClusterRole edit", [`Group team-${team}`], `team-${team}`),
      ),
    ],
    roles: Object.fromEntries(
      numbers.flatMap((index) => {
        const arn =
          index % 9 === 0
            ? roleArn(`aws-reserved/sso.amazonaws.com/AWSReservedSSO_Team${index}_${String(index).padStart(16, "0")}`)
            : roleArn(`team-${index % teams}/service-${index}`);
        const createdAt = index % 40 === 1 ? late : early;
        return index % 60 === 2 ? [] : [[arn.slice(arn.lastIndexOf("/") + 1), { arn, createdAt }]];
      }),
    ),
  };
}

/** Names that try to leave the markup, the table or the line that they are in. */
export const hostileGroups = [
  "</script><script>window.hacked=1</script>",
  '"><img src=x onerror=window.hacked=1>',
  '=HYPERLINK("http://evil.example")',
  "a | b\n# heading <!-- @everyone https://evil.example",
  "\u202ereversed",
  "\x1b[31mred",
  "-->`'$(id)",
];

/** A cluster whose groups have hostile names. */
export const hostileWorld: World = {
  entries: hostileGroups.map((group, index) => ({
    principalArn: roleArn(`role-${index}`),
    username: `+cmd|' /C calc'!A${index}`,
    groups: [group],
    tags: { "eks-auth:stack": "<b>acme</b>/access/prod" },
    createdAt: late,
  })),
  roles: Object.fromEntries(
    hostileGroups.map((_, index) => [`role-${index}`, { arn: roleArn(`role-${index}`), createdAt: early }]),
  ),
  bindings: [binding("<script>", "ClusterRole view", [`Group ${hostileGroups[0]}`], "<i>shop</i>")],
};
