import assert from "node:assert/strict";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import type { RbacBinding } from "../../provider/eks/bindings";
import type { ClusterEntry } from "../../provider/eks/clusterEntry";
import type { AccessRequest } from "../../provider/eks/ruleMatching";
import { type ClusterRights, isCertain, whoCan } from "../../provider/eks/whoCan";
import { pathInWords, principalInWords, sessionsInWords } from "../../provider/eks/whoCanInWords";
import { anEntry } from "../functions/serve/fakeAws";

const account = "123456789012";
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const getPods: AccessRequest = { verb: "get", resource: "pods", apiGroup: "" };
const inShop: AccessRequest = { ...getPods, namespace: "shop" };

/** A binding of one subject to the ClusterRole `reader`, which may get pods; in a namespace unless it is undefined. */
function bind(subject: string, namespace?: string): RbacBinding {
  const [kind = "", name = "", ofAccount] = subject.split(" ");
  return {
    kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
    name: `of-${name}`,
    ...(namespace !== undefined && { namespace }),
    roleKind: "ClusterRole",
    roleName: "reader",
    subjects: [ofAccount === undefined ? { kind, name } : { kind, namespace: name, name: ofAccount }],
    isDefault: false,
  };
}

interface Cluster {
  mode?: ClusterRights["mode"];
  entries?: Partial<ClusterEntry>[];
  undescribed?: string[];
  missing?: string[];
  mapRoles?: string;
  mapUsers?: string;
  mapAccounts?: string;
  bindings?: RbacBinding[];
}

function rightsOf({
  mode,
  entries = [],
  undescribed = [],
  missing = [],
  bindings = [],
  ...maps
}: Cluster): ClusterRights {
  const data = Object.fromEntries(Object.entries(maps).filter(([, text]) => text !== undefined));
  const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
  return {
    mode: mode ?? "API_AND_CONFIG_MAP",
    entries: entries.map(anEntry),
    undescribed,
    missing: new Set(missing),
    document: readAwsAuth(data),
    objects: {
      ClusterRole: [{ kind: "ClusterRole", name: "reader", rules: [rule] }],
      Role: [],
      ClusterRoleBinding: bindings.filter(({ kind }) => kind === "ClusterRoleBinding"),
      RoleBinding: bindings.filter(({ kind }) => kind === "RoleBinding"),
    },
  };
}

/** The principals that may make a request, each with its paths in words; those that aren't certain begin with `?`. */
function answer(cluster: Cluster, request: AccessRequest = getPods): Record<string, string[]> {
  const pairs = whoCan(request, rightsOf(cluster)).principals.map((access): [string, string[]] => [
    principalInWords(access),
    access.ways.map((way) => {
      const sessions = sessionsInWords(way.by === "subject" ? way.sessions : {}, access.onlyInstances);
      const path = pathInWords(access, way);
      return `${isCertain(way) ? "" : "? "}${path}${sessions === undefined ? "" : `; ${sessions}`}`;
    }),
  ]);
  assert.equal(new Set(pairs.map(([name]) => name)).size, pairs.length, "a principal occurs once");
  return Object.fromEntries(pairs);
}

const reader = "ClusterRoleBinding of-devs → ClusterRole reader";
const devs = bind("Group devs");

describe("Who may make a request, by access entries", () => {
  const policies = (policy: string, namespaces?: string[]) => [{ policy, ...(namespaces && { namespaces }) }];
  const rows: [what: string, cluster: Cluster, expected: Record<string, string[]>, request?: AccessRequest][] = [
    [
      "a principal whose group is bound",
      { entries: [{ principalArn: roleArn("Dev"), groups: ["devs"] }], bindings: [devs] },
      { [roleArn("Dev")]: [`access entry → Group devs → ${reader}`] },
    ],
    [
      "no principal of another group",
      { entries: [{ principalArn: roleArn("Dev"), groups: ["Devs", "dev"] }], bindings: [devs] },
      {},
    ],
    [
      "a principal whose username is bound, and not a group of that name",
      {
        entries: [
          { principalArn: roleArn("Dev"), username: "devs", groups: [] },
          { principalArn: roleArn("Ops"), username: "ops", groups: ["devs"] },
        ],
        bindings: [bind("User devs")],
      },
      { [roleArn("Dev")]: ["access entry → User devs → ClusterRoleBinding of-devs → ClusterRole reader"] },
    ],
    [
      "the sessions of a principal whose username is bound",
      {
        entries: [{ principalArn: roleArn("Dev"), username: "dev:{{SessionName}}" }],
        bindings: [bind("User dev:sam"), bind("User dev:al-x"), bind("User ops:sam"), bind("User dev:no:name")],
      },
      {
        [roleArn("Dev")]: [
          "access entry → User dev:al-x → ClusterRoleBinding of-dev:al-x → ClusterRole reader; sessions named al-x (a hyphen may be an @)",
          "access entry → User dev:sam → ClusterRoleBinding of-dev:sam → ClusterRole reader; sessions named sam",
        ],
      },
    ],
    [
      "the sessions with a generated username",
      {
        entries: [
          { principalArn: roleArn("Dev"), username: `arn:aws:sts::${account}:assumed-role/Dev/{{SessionName}}` },
        ],
        bindings: [bind(`User arn:aws:sts::${account}:assumed-role/Dev/i-1`)],
      },
      {
        [roleArn("Dev")]: [
          `access entry → User arn:aws:sts::${account}:assumed-role/Dev/i-1 → ClusterRoleBinding of-arn:aws:sts::${account}:assumed-role/Dev/i-1 → ClusterRole reader; sessions named i-1 (a hyphen may be an @)`,
        ],
      },
    ],
    [
      "every principal, by system:authenticated",
      {
        entries: [{ principalArn: roleArn("Dev") }, { principalArn: userArn("al") }],
        bindings: [bind("Group system:authenticated"), bind("Group system:unauthenticated")],
      },
      Object.fromEntries(
        [roleArn("Dev"), userArn("al")].map((arn) => [
          arn,
          [
            "access entry → Group system:authenticated → ClusterRoleBinding of-system:authenticated → ClusterRole reader",
          ],
        ]),
      ),
    ],
    [
      "no principal by a RoleBinding, in the whole cluster",
      { entries: [{ principalArn: roleArn("Dev"), groups: ["devs"] }], bindings: [bind("Group devs", "shop")] },
      {},
    ],
    [
      "a principal by a RoleBinding, in its namespace",
      {
        entries: [{ principalArn: roleArn("Dev"), groups: ["devs", "bankers"] }],
        bindings: [bind("Group devs", "shop"), bind("Group bankers", "bank")],
      },
      { [roleArn("Dev")]: ["access entry → Group devs → RoleBinding shop/of-devs → ClusterRole reader"] },
      inShop,
    ],
    [
      "a principal by an access policy for the whole cluster",
      {
        entries: [
          { principalArn: roleArn("Dev"), policies: policies("AmazonEKSViewPolicy") },
          { principalArn: roleArn("Ops"), policies: policies("AmazonEKSViewPolicy", ["shop"]) },
        ],
      },
      { [roleArn("Dev")]: ["access entry → access policy AmazonEKSViewPolicy"] },
    ],
    [
      "a principal by an access policy for a namespace or a pattern of namespaces",
      {
        entries: [
          { principalArn: roleArn("Dev"), policies: policies("AmazonEKSViewPolicy", ["bank", "s*p"]) },
          { principalArn: roleArn("Ops"), policies: policies("AmazonEKSViewPolicy", ["sho", "shop2", "*x"]) },
          { principalArn: roleArn("All"), policies: policies("AmazonEKSEditPolicy", ["*"]) },
        ],
      },
      {
        [roleArn("Dev")]: ["access entry → access policy AmazonEKSViewPolicy in bank and s*p"],
        [roleArn("All")]: ["access entry → access policy AmazonEKSEditPolicy in *"],
      },
      inShop,
    ],
    [
      "a principal by a namespaced access policy, in any namespace",
      { entries: [{ principalArn: roleArn("Dev"), policies: policies("AmazonEKSViewPolicy", ["bank"]) }] },
      { [roleArn("Dev")]: ["access entry → access policy AmazonEKSViewPolicy in bank"] },
      { ...getPods, anyNamespace: true },
    ],
    [
      "a principal by an access policy for all URLs",
      {
        entries: [
          { principalArn: roleArn("Dev"), policies: policies("AmazonEKSClusterAdminPolicy") },
          { principalArn: roleArn("Ops"), policies: policies("AmazonEKSClusterAdminPolicy", ["*"]) },
          { principalArn: roleArn("See"), policies: policies("AmazonEKSAdminViewPolicy") },
        ],
      },
      { [roleArn("Dev")]: ["access entry → access policy AmazonEKSClusterAdminPolicy"] },
      { verb: "get", url: "/metrics" },
    ],
    [
      "no certain answer for an access policy without published rules, or for unread policies",
      {
        entries: [
          { principalArn: roleArn("Node"), type: "EC2", policies: policies("AmazonEKSAutoNodePolicy") },
          { principalArn: roleArn("Dev"), policies: undefined },
          { principalArn: roleArn("Ops"), policies: policies("AmazonEKSAutoNodePolicy", ["bank"]) },
        ],
      },
      {
        [roleArn("Node")]: [
          "? access entry → access policy AmazonEKSAutoNodePolicy, whose permissions this package doesn't know",
        ],
        [roleArn("Dev")]: ["? access entry → access policies, which can't be read"],
      },
    ],
    [
      "nodes by their group, as sessions of EC2 instances",
      {
        entries: [
          {
            principalArn: roleArn("Node"),
            type: "EC2_LINUX",
            username: "system:node:{{EC2PrivateDNSName}}",
            groups: ["system:nodes"],
          },
        ],
        bindings: [bind("Group system:nodes"), bind("User system:node:ip-1.ec2.internal")],
      },
      {
        [roleArn("Node")]: [
          "access entry → User system:node:ip-1.ec2.internal → ClusterRoleBinding of-system:node:ip-1.ec2.internal → ClusterRole reader; sessions of the EC2 instance ip-1.ec2.internal",
          "access entry → Group system:nodes → ClusterRoleBinding of-system:nodes → ClusterRole reader; sessions of EC2 instances",
        ],
      },
    ],
    [
      "no principal by an entry in the mode CONFIG_MAP, but the creator",
      {
        mode: "CONFIG_MAP",
        entries: [{ principalArn: roleArn("Dev"), groups: ["devs"] }],
        bindings: [devs],
      },
      { "the creator of the cluster": ["Group system:masters → everything, without a binding"] },
    ],
  ];
  for (const [what, cluster, expected, request] of rows) {
    it(`is ${what}`, () => {
      assert.deepEqual(answer(cluster, request), expected);
    });
  }
});

describe("Who may make a request, by aws-auth", () => {
  const role = (name: string, username: string, ...groups: string[]) =>
    `- {rolearn: "${roleArn(name)}", username: "${username}", groups: ${JSON.stringify(groups)}}\n`;
  const user = (name: string, username: string, ...groups: string[]) =>
    `- {userarn: "${userArn(name)}", username: "${username}", groups: ${JSON.stringify(groups)}}\n`;
  const creator = { "the creator of the cluster": ["Group system:masters → everything, without a binding"] };
  const byGroup = `aws-auth, mapRoles, line 1 → Group devs → ${reader}`;
  const rows: [what: string, cluster: Cluster, expected: Record<string, string[]>, request?: AccessRequest][] = [
    [
      "a mapped role and a mapped user",
      { mapRoles: role("Dev", "dev", "devs"), mapUsers: `\n${user("al", "al", "devs")}`, bindings: [devs] },
      {
        [roleArn("Dev")]: [byGroup],
        [userArn("al")]: [`aws-auth, mapUsers, line 2 → Group devs → ${reader}`],
      },
    ],
    [
      "a mapped role in system:masters, without a binding",
      { mode: "CONFIG_MAP", mapRoles: role("Dev", "dev", "system:masters") },
      {
        ...creator,
        [roleArn("Dev")]: ["aws-auth, mapRoles, line 1 → Group system:masters → everything, without a binding"],
      },
    ],
    ["no mapped role in the mode API", { mode: "API", mapRoles: role("Dev", "dev", "devs"), bindings: [devs] }, {}],
    [
      "no mapped principal with an access entry, which takes precedence",
      {
        entries: [{ principalArn: roleArn("team/Dev"), groups: [] }],
        undescribed: [roleArn("Ops")],
        mapRoles: role("Dev", "dev", "devs") + role("Ops", "ops", "devs"),
        bindings: [devs],
      },
      {},
    ],
    [
      "a mapped principal whose entry has no effect in the mode CONFIG_MAP",
      {
        mode: "CONFIG_MAP",
        entries: [{ principalArn: roleArn("team/Dev"), groups: [] }],
        undescribed: [roleArn("Dev")],
        mapRoles: role("Dev", "dev", "devs"),
        bindings: [devs],
      },
      { ...creator, [roleArn("Dev")]: [byGroup] },
    ],
    [
      "a mapped principal that IAM doesn't have, with a remark",
      { missing: [roleArn("Dev")], mapRoles: role("Dev", "dev", "devs"), bindings: [devs] },
      { [`${roleArn("Dev")} (IAM has no such role or user)`]: [byGroup] },
    ],
    [
      "no role that is mapped with its path, which matches no session",
      { mapRoles: role("team/Dev", "dev", "devs"), bindings: [devs] },
      {},
    ],
    [
      "the last of several mappings of a role",
      { mapRoles: role("Dev", "dev", "devs") + role("Dev", "dev", "ops"), bindings: [devs, bind("Group ops")] },
      {
        [roleArn("Dev")]: ["aws-auth, mapRoles, line 2 → Group ops → ClusterRoleBinding of-ops → ClusterRole reader"],
      },
    ],
    [
      "the sessions whose name makes them a bound user or group",
      {
        mapRoles: role("Dev", "{{AccountID}}:{{SessionNameRaw}}", "team-{{SessionName}}"),
        bindings: [bind(`User ${account}:sam@home`), bind("Group team-red"), bind("Group team-x@y")],
      },
      {
        [roleArn("Dev")]: [
          `aws-auth, mapRoles, line 1 → User ${account}:sam@home → ClusterRoleBinding of-${account}:sam@home → ClusterRole reader; sessions named sam@home`,
          "aws-auth, mapRoles, line 1 → Group team-red → ClusterRoleBinding of-team-red → ClusterRole reader; sessions named red",
        ],
      },
    ],
    [
      "all sessions rather than some, if a group is fixed and a template too",
      { mapRoles: role("Dev", "dev", "{{SessionName}}", "devs"), bindings: [devs] },
      { [roleArn("Dev")]: [byGroup] },
    ],
    [
      "no user by a username with a session name, which is empty",
      { mapUsers: user("al", "dev:{{SessionName}}"), bindings: [bind("User dev:al")] },
      {},
    ],
    [
      "no user by a username for EC2 instances",
      { mapUsers: user("al", "system:node:{{EC2PrivateDNSName}}", "devs"), bindings: [devs] },
      {},
    ],
    [
      "a role with the username of a service account, which isn't in the groups of service accounts",
      {
        mapRoles: role("Dev", "system:serviceaccount:shop:ci"),
        bindings: [
          bind("ServiceAccount shop ci"),
          bind("ServiceAccount bank ci"),
          bind("Group system:serviceaccounts"),
          bind("Group system:serviceaccounts:shop"),
        ],
      },
      {
        [roleArn("Dev")]: [
          "aws-auth, mapRoles, line 1 → ServiceAccount shop/ci → ClusterRoleBinding of-shop → ClusterRole reader",
        ],
      },
    ],
    [
      "no one by system:authenticated who is mapped to system:unauthenticated",
      {
        mapRoles: role("Dev", "dev", "system:unauthenticated") + role("Ops", "system:anonymous"),
        bindings: [bind("Group system:authenticated")],
      },
      {},
    ],
    [
      "the principals of a mapped account: those that are bound as users, and the others by system:authenticated",
      {
        entries: [{ principalArn: userArn("entry") }],
        mapRoles: role("Mapped", "mapped"),
        mapAccounts: `- "${account}"\n- "${account}"\n- "12"\n`,
        bindings: [
          ...[userArn("al"), userArn("entry"), roleArn("Mapped"), roleArn("Dev"), roleArn("team/Path")].map((arn) =>
            bind(`User ${arn}`, "shop"),
          ),
          bind("User arn:aws:iam::999999999999:user/al", "shop"),
          bind("User al", "shop"),
        ],
      },
      {
        [userArn("entry")]: [
          `access entry → User ${userArn("entry")} → RoleBinding shop/of-${userArn("entry")} → ClusterRole reader`,
        ],
        [roleArn("Dev")]: [
          `aws-auth, mapAccounts, line 1 → User ${roleArn("Dev")} → RoleBinding shop/of-${roleArn("Dev")} → ClusterRole reader`,
        ],
        [userArn("al")]: [
          `aws-auth, mapAccounts, line 1 → User ${userArn("al")} → RoleBinding shop/of-${userArn("al")} → ClusterRole reader`,
        ],
      },
      inShop,
    ],
    [
      "every other principal of a mapped account, by system:authenticated",
      {
        mapAccounts: `- "${account}"\n`,
        bindings: [bind("Group system:authenticated"), bind("User no-one")],
      },
      {
        [`every other principal of the account ${account}`]: [
          "aws-auth, mapAccounts, line 1 → Group system:authenticated → ClusterRoleBinding of-system:authenticated → ClusterRole reader",
        ],
      },
    ],
    [
      "no principal of a mapped account in the mode API",
      { mode: "API", mapAccounts: `- "${account}"\n`, bindings: [bind("Group system:authenticated")] },
      {},
    ],
  ];
  for (const [what, cluster, expected, request] of rows) {
    it(`is ${what}`, () => {
      assert.deepEqual(answer(cluster, request), expected);
    });
  }

  it("is a mapped principal, if the authentication mode is unknown", () => {
    const rights = rightsOf({ mapRoles: role("Dev", "dev", "devs"), bindings: [devs] });
    const { principals } = whoCan(getPods, { ...rights, mode: undefined });
    assert.deepEqual(principals.map(principalInWords), [roleArn("Dev")]);
  });
});
