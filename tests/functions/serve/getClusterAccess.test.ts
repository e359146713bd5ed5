import assert from "node:assert/strict";
import { accountHash, entryHash } from "../../../provider/awsauth/claims";
import type { RbacBinding } from "../../../provider/eks/bindings";
import type { ClusterEntry } from "../../../provider/eks/clusterEntry";
import { serveGetClusterAccess } from "../../../provider/functions/serve/liveClusterAccess";
import { MemoryCluster } from "../../resources/support/memoryCluster";
import { type FakeContent, fakeAws } from "./fakeAws";

const account = "123456789012";
const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/main`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const stack = "acme/shop/prod";
const tagged = (name: string) => ({ tags: { "eks-auth:stack": name } });
const createdAt = new Date("2026-01-01T00:00:00.500Z");

interface Question {
  args?: Record<string, unknown>;
  aws?: FakeContent;
  mode?: string;
  data?: Record<string, string>;
  annotations?: Record<string, string>;
  bindings?: MemoryCluster["bindings"];
}

async function ask({ args, aws = {}, mode = "API_AND_CONFIG_MAP", data, annotations = {}, bindings }: Question) {
  const cluster = new MemoryCluster();
  cluster.described = { arn: clusterArn, authenticationMode: mode };
  cluster.configMap = data && { data, annotations };
  cluster.bindings = bindings ?? cluster.bindings;
  const values = { clusterName: "main", stack, ...args };
  const connector = cluster.connect.bind(cluster);
  const { outputs, failures } = await serveGetClusterAccess({ values, secrets: [] }, connector, fakeAws(aws));
  assert.equal(failures, undefined);
  return JSON.parse(JSON.stringify(outputs?.values));
}

/** The only entry of a cluster with this entry. */
async function shown(entry: Partial<ClusterEntry>, more: Question = {}) {
  const { entries } = await ask({ ...more, aws: { ...more.aws, entries: [entry] } });
  return entries[0];
}

const mapRoles = (arn: string, groups = "[devs]") => `- rolearn: ${arn}\n  username: dev\n  groups: ${groups}\n`;

describe("getClusterAccess in the plugin", () => {
  it("lists entries by principal, and mappings in order, with everything that they grant", async () => {
    const policies = [{ policy: "AmazonEKSViewPolicy", namespaces: ["a-*"] }];
    const result = await ask({
      aws: {
        entries: [
          { principalArn: userArn("al"), groups: ["ops"], policies, createdAt, ...tagged(stack) },
          { principalArn: roleArn("team/Dev"), username: "dev:{{SessionName}}" },
        ],
        roles: { Dev: { arn: roleArn("team/Dev") }, Ops: { arn: roleArn("x/Ops") } },
        users: { al: { arn: userArn("al"), createdAt: new Date("2025-01-01T00:00:00Z") } },
      },
      data: { mapRoles: mapRoles(roleArn("Ops")), mapUsers: "[]", mapAccounts: '- "000000000001"\n- "12"\n' },
    });
    const notAdmin = { isAdministrator: false, administratorBy: [] };
    const common = { type: "STANDARD", forNodes: false, principalStatus: "exists", ...notAdmin };
    const ofAccount = { key: "mapAccounts", groups: [], declaredBy: "nobody", forNodes: false, ...notAdmin };
    assert.deepEqual(result, {
      clusterArn,
      authenticationMode: "API_AND_CONFIG_MAP",
      creator:
        "The cluster's creator may be an administrator, through an access entry with AmazonEKSClusterAdminPolicy, which " +
        "`aws eks list-access-entries --cluster-name <cluster>` shows. EKS doesn't show the creator; see the CreateCluster " +
        "event in CloudTrail.",
      entries: [
        {
          accessEntryArn: `entry of ${roleArn("team/Dev")}`,
          principalArn: roleArn("team/Dev"),
          username: "dev:{{SessionName}}",
          groups: [],
          policies: [],
          declaredBy: "nobody",
          ...common,
        },
        {
          accessEntryArn: `entry of ${userArn("al")}`,
          principalArn: userArn("al"),
          username: userArn("al"),
          groups: ["ops"],
          policies,
          createdAt: "2026-01-01T00:00:00Z",
          declaredBy: "this-stack",
          stack,
          ...common,
        },
      ],
      mappings: [
        {
          key: "mapRoles",
          line: 1,
          principal: roleArn("Ops"),
          username: "dev",
          groups: ["devs"],
          declaredBy: "nobody",
          forNodes: false,
          inEffect: true,
          principalStatus: "exists",
          ...notAdmin,
        },
        { ...ofAccount, line: 1, principal: "000000000001", inEffect: true },
        {
          ...ofAccount,
          line: 2,
          principal: "12",
          inEffect: false,
          withoutEffectReason: "it isn't a 12-digit account ID",
        },
      ],
      unread: [],
    });
  });

  const serviceRole = roleArn("aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS");
  const declarers: [name: string, entry: Partial<ClusterEntry>, args: Record<string, unknown>, expected: object][] = [
    ["this stack", tagged(stack), {}, { declaredBy: "this-stack", stack }],
    ["another stack", tagged("acme/shop/dev"), {}, { declaredBy: "another-stack", stack: "acme/shop/dev" }],
    ["any stack without the argument", tagged(stack), { stack: undefined }, { declaredBy: "another-stack", stack }],
    ["nobody", { tags: { team: "a" } }, {}, { declaredBy: "nobody" }],
    ["EKS for managed nodes", { type: "EC2_LINUX" }, {}, { declaredBy: "eks" }],
    ["EKS for Fargate", { type: "FARGATE_LINUX" }, {}, { declaredBy: "eks" }],
    ["EKS for itself", { principalArn: serviceRole }, {}, { declaredBy: "eks" }],
    ["nobody for hybrid nodes", { type: "HYBRID_LINUX" }, {}, { declaredBy: "nobody" }],
    ["this stack for nodes", { type: "EC2", ...tagged(stack) }, {}, { declaredBy: "this-stack", stack }],
  ];
  for (const [name, entry, args, expected] of declarers) {
    it(`reports an access entry declared by ${name}`, async () => {
      const { declaredBy, stack: named, forNodes } = await shown({ principalArn: roleArn("Dev"), ...entry }, { args });
      const isForNodes = (entry.type ?? "STANDARD") !== "STANDARD";
      assert.deepEqual({ declaredBy, ...(named && { stack: named }), forNodes }, { ...expected, forNodes: isForNodes });
    });
  }

  it("reports the declarer of a mapping by its claim, and nodes without a claim as those of EKS", async () => {
    const mapping = { arn: roleArn("Dev"), username: "dev", groups: ["devs"] };
    const hash = entryHash("mapRoles", mapping);
    const claim = (hashes: string, rest: string) => ({
      "eks-auth/0123456789abcdef.01234567": `writer01 state001 ${hashes}${rest}`,
    });
    const data = { mapRoles: mapRoles(roleArn("Dev")), mapAccounts: '- "000000000001"\n' };
    const declarer = async (annotations: Record<string, string>, of = data) => {
      const { mappings } = await ask({ annotations, data: of });
      return mappings.map(({ declaredBy, stack: named, forNodes }: Record<string, unknown>) => [
        declaredBy,
        named,
        forNodes,
      ]);
    };
    const nobodys = ["nobody", undefined, false];
    assert.deepEqual(await declarer(claim(hash, " stack=shop/prod")), [["this-stack", "shop/prod", false], nobodys]);
    assert.deepEqual(await declarer(claim(hash, " stack=shop/dev")), [["another-stack", "shop/dev", false], nobodys]);
    assert.deepEqual(await declarer(claim(hash, "")), [["another-stack", undefined, false], nobodys]);
    assert.deepEqual(await declarer(claim(accountHash("000000000001"), " stack=shop/prod")), [
      nobodys,
      ["this-stack", "shop/prod", false],
    ]);
    const nodes = { ...data, mapRoles: mapRoles(roleArn("Nodes"), "[system:nodes]") };
    assert.deepEqual(await declarer({}, nodes), [["eks", undefined, true], nobodys]);
  });

  const later = new Date("2026-01-01T00:00:01Z");
  const dead =
    "the role was created at 2026-01-01T00:00:01Z, after its access entry (2026-01-01T00:00:00Z), so its unique ID isn't " +
    "the ID that EKS stored";
  const other = "arn:aws:iam::999999999999:role/Dev";
  const denied = "iam:GetRole failed.";
  const roleIs = (arn: string, created?: Date): FakeContent => ({
    roles: { Dev: { arn, ...(created && { createdAt: created }) } },
  });
  const statuses: [name: string, arn: string, aws: FakeContent, status: string, reason?: string][] = [
    ["exists", roleArn("Dev"), roleIs(roleArn("Dev"), new Date("2026-01-01T00:00:00Z")), "exists"],
    ["is of unknown age", roleArn("Dev"), roleIs(roleArn("Dev")), "exists"],
    ["was deleted", roleArn("Dev"), {}, "deleted", "IAM has no role Dev"],
    ["was recreated", roleArn("Dev"), roleIs(roleArn("Dev"), later), "recreated", dead],
    [
      "was recreated with another path",
      roleArn("a/Dev"),
      roleIs(roleArn("b/Dev")),
      "recreated",
      `the role was recreated with another path: its ARN is ${roleArn("b/Dev")}`,
    ],
    [
      "has moved to another path",
      userArn("a/al"),
      { users: { al: { arn: userArn("b/al") } } },
      "deleted",
      `the user of this name has another ARN, ${userArn("b/al")}`,
    ],
    ["is in another account", other, {}, "other-account"],
    ["can't be read", roleArn("Dev"), { unreadPrincipals: denied }, "unknown", denied],
    ["is the root user", `arn:aws:iam::${account}:root`, {}, "exists"],
  ];
  for (const [name, principalArn, aws, status, reason] of statuses) {
    it(`reports whether the principal of an entry exists: it ${name}`, async () => {
      const { principalStatus, principalStatusReason } = await shown({ principalArn, createdAt }, { aws });
      assert.deepEqual([principalStatus, principalStatusReason], [status, reason]);
    });
  }

  it("compares roles in aws-auth without their path, and not by their age", async () => {
    const status = async (arn: string, aws: FakeContent) => {
      const { mappings } = await ask({ data: { mapRoles: mapRoles(arn) }, aws });
      return mappings[0].principalStatus;
    };
    assert.equal(await status(roleArn("Dev"), roleIs(roleArn("team/Dev"), later)), "exists");
    assert.equal(await status(roleArn("Dev"), {}), "deleted");
    assert.equal(await status(other, {}), "other-account");
    assert.equal(await status("nonsense", {}), "unknown");
  });

  const effects: [name: string, question: Question, reason: string | undefined][] = [
    ["it applies", {}, undefined],
    [
      "the mode is API",
      { mode: "API" },
      "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access",
    ],
    [
      "a working entry takes precedence",
      { aws: { entries: [{ principalArn: roleArn("team/Dev") }], ...roleIs(roleArn("team/Dev")) } },
      "an access entry of the same principal takes precedence",
    ],
    ["the entry is dead", { aws: { entries: [{ principalArn: roleArn("team/Dev") }] } }, undefined],
    ["it has a path", { data: { mapRoles: mapRoles(roleArn("team/Dev")) } }, "the ARN matches no principal"],
    [
      "it has no ARN",
      { data: { mapRoles: "- {}\n" } },
      "the authenticator ignores the entry: the entry has no rolearn",
    ],
    [
      "a later entry is used",
      { data: { mapRoles: mapRoles(roleArn("Dev")) + mapRoles(roleArn("Dev"), "[ops]") } },
      "another entry of aws-auth maps the same ARN, and the authenticator uses that one",
    ],
  ];
  for (const [name, question, reason] of effects) {
    it(`reports whether a mapping has an effect: ${name}`, async () => {
      const { mappings } = await ask({ data: { mapRoles: mapRoles(roleArn("Dev")) }, ...question });
      assert.deepEqual([mappings[0].inEffect, mappings[0].withoutEffectReason], [reason === undefined, reason]);
    });
  }

  it("marks administrators, by group, access policy or binding", async () => {
    const admin = { policy: "AmazonEKSClusterAdminPolicy" };
    const by = ({ isAdministrator, administratorBy }: Record<string, unknown>) => [isAdministrator, administratorBy];
    const ofPolicy = "the access policy AmazonEKSClusterAdminPolicy for the whole cluster";
    const principalArn = roleArn("Dev");
    assert.deepEqual(by(await shown({ principalArn, policies: [admin] })), [true, [ofPolicy]]);
    assert.deepEqual(by(await shown({ principalArn, policies: [{ ...admin, namespaces: ["a"] }] })), [false, []]);
    assert.deepEqual(by(await shown({ principalArn, policies: undefined })), [undefined, []]);
    const unread = { bindings: { unread: "no" } };
    assert.deepEqual(by(await shown({ principalArn, policies: [admin] }, unread)), [true, [ofPolicy]]);
    assert.deepEqual(by(await shown({ principalArn }, unread)), [undefined, []]);
    const binding: RbacBinding = {
      kind: "ClusterRoleBinding",
      name: "ops",
      roleKind: "ClusterRole",
      roleName: "cluster-admin",
      subjects: [{ kind: "Group", name: "devs" }],
      isDefault: false,
    };
    const data = { mapRoles: mapRoles(roleArn("Dev")) + mapRoles(roleArn("Ops"), "[system:masters]") };
    const { mappings } = await ask({ data, bindings: { bindings: [binding] } });
    assert.deepEqual(mappings.map(by), [
      [true, ["the ClusterRoleBinding ops of the group devs"]],
      [true, ["the group system:masters"]],
    ]);
  });

  it("marks administrators by a binding of one username that a placeholder or an account allows", async () => {
    const bindingOf = (name: string): RbacBinding => ({
      kind: "ClusterRoleBinding",
      name: "one",
      roleKind: "ClusterRole",
      roleName: "cluster-admin",
      subjects: [{ kind: "User", name }],
      isDefault: false,
    });
    const entry = { principalArn: roleArn("Dev"), username: "dev.{{SessionName}}:x" };
    const data = { mapAccounts: `- "${account}"\n` };
    const administrators = async (name: string) => {
      const { entries, mappings } = await ask({
        aws: { entries: [entry] },
        data,
        bindings: { bindings: [bindingOf(name)] },
      });
      return [...entries, ...mappings].map(({ administratorBy }: { administratorBy: string[] }) => administratorBy);
    };
    const by = (name: string) => [`the ClusterRoleBinding one of the user ${name}`];
    assert.deepEqual(await administrators("dev.al:x"), [by("dev.al:x"), []]);
    assert.deepEqual(await administrators("dev-al:x"), [[], []]);
    assert.deepEqual(await administrators("dev.:x"), [[], []]);
    assert.deepEqual(await administrators(userArn("al")), [[], by(userArn("al"))]);
    assert.deepEqual(await administrators("arn:aws:iam::999999999999:user/al"), [[], []]);
  });

  it("reports the keys of aws-auth that the authenticator can't read", async () => {
    const { mappings, unread } = await ask({
      data: {
        mapRoles: `${mapRoles(roleArn("Dev"))}- [`,
        mapUsers: "- userarn: x\n---\n- userarn: y\n",
        mapaccounts: "[]",
      },
    });
    const keys = mappings.map(({ key, principal }: Record<string, unknown>) => [key, principal]);
    assert.deepEqual(keys, [["mapUsers", "x"]]);
    assert.deepEqual(unread, [
      "In aws-auth, mapRoles can't be read (line 5, column 1): a value is missing here.",
      "In aws-auth, mapUsers is ignored from line 2 on: only its first YAML document is read.",
      'In aws-auth, the key "mapaccounts" is ignored: the correct spelling is mapAccounts.',
    ]);
  });

  it("reads no entries in mode CONFIG_MAP, and reports what it can't read", async () => {
    const data = { mapRoles: mapRoles(roleArn("Dev")) };
    const early = await ask({
      mode: "CONFIG_MAP",
      data,
      aws: { unreadEntries: "not asked", ...roleIs(roleArn("Dev")) },
    });
    assert.deepEqual([early.entries, early.mappings.length, early.unread], [[], 1, []]);
    const aws = { unreadEntries: "eks:ListAccessEntries failed.", unreadPrincipals: denied };
    const { entries, unread } = await ask({ data, aws, bindings: { unread: "can't list." } });
    assert.deepEqual(
      [entries, unread],
      [[], ["eks:ListAccessEntries failed.", denied, "ClusterRoleBinding: can't list."]],
    );
    const omitted = await ask({ aws: { undescribed: [roleArn("Dev")] } });
    assert.deepEqual(
      [omitted.entries, omitted.unread],
      [[], [`The access entry of ${roleArn("Dev")} exists, but can't be read.`]],
    );
    const none = await ask({ mode: "API" });
    assert.deepEqual([none.entries, none.mappings, none.unread], [[], [], []]);
  });

  it("rejects a stack without its organization or project", async () => {
    const values = { clusterName: "main", stack: "shop/prod" };
    const { failures } = await serveGetClusterAccess({ values, secrets: [] }, () => assert.fail());
    assert.deepEqual(failures, [
      {
        property: "stack",
        reason:
          'stack is "shop/prod"; expected the name of a stack, <organization>/<project>/<stack>. Pass all three parts, as ' +
          "`pulumi stack ls --all` shows them, or omit stack.",
      },
    ]);
  });
});
