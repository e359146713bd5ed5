import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { EKS } from "@aws-sdk/client-eks";
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { ApiException, CoreV1Api } from "@kubernetes/client-node";
import {
  AccessEntry,
  type AccessEntryArgs,
  ClusterAccess,
  type ClusterAccessArgs,
  type ExplainAccessResult,
  explainAccess,
  type GetClusterAccessResult,
  GroupBinding,
  getClusterAccess,
} from "../../provider";
import { serveExplainAccess } from "../../provider/functions/serve/explain";
import { type Access, accessOf, accessUntil, type Questions } from "../support/access";
import { moveTo, recreateCluster } from "../support/clusterMode";
import { removeAwsAuth, setAwsAuth } from "../support/liveAwsAuth";
import {
  assumeRole,
  clientWith,
  type Keys,
  type Login,
  logIn,
  logInUntil,
  newRole,
  newToken,
  newUser,
  removeRole,
  removeUser,
} from "../support/login";
import { fromSandbox, iam, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const creator = fromSandbox("SANDBOX_DEPLOYER_ARN");
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const sessionOf = (role: string) => `arn:aws:sts::123456789012:assumed-role/${role}/sam`;
const namespaces = ["team-login-a", "team-login-b", "plain-login"];
const [teamA = "", teamB = "", plain = ""] = namespaces;

const questions: Questions = {
  "list pods in team-login-a": { verb: "list", resource: "pods", namespace: teamA },
  "list pods in team-login-b": { verb: "list", resource: "pods", namespace: teamB },
  "create pods in team-login-a": { verb: "create", resource: "pods", namespace: teamA },
  "create pods in plain-login": { verb: "create", resource: "pods", namespace: plain },
  "get secrets in plain-login": { verb: "get", resource: "secrets", namespace: plain },
  "list pods everywhere": { verb: "list", resource: "pods" },
  "get nodes": { verb: "get", resource: "nodes" },
  everything: { verb: "*", resource: "*", group: "*" },
};
const inTeams = ["list pods in team-login-a", "list pods in team-login-b"];
const inPlain = ["create pods in plain-login", "get secrets in plain-login"];
const all = Object.keys(questions);

/** The principals of the access entries: each with its entry, and the access that it gives. */
const cases: Record<string, { args: Partial<AccessEntryArgs>; access: Access }> = {
  "role/login-scoped": {
    args: {
      accessPolicies: [
        { policy: "AmazonEKSViewPolicy", namespaces: ["team-*"] },
        { policy: "AmazonEKSEditPolicy", namespaces: [plain] },
      ],
    },
    access: login(sessionOf("login-scoped"), [], [...inTeams, ...inPlain]),
  },
  "role/team/a/login-path": {
    args: { accessPolicies: [{ policy: "AmazonEKSClusterAdminPolicy" }] },
    access: login(sessionOf("login-path"), [], all),
  },
  "role/login-named": {
    args: { username: "ops:{{SessionName}}", accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] },
    access: login("ops:sam", [], [...inTeams, "list pods everywhere"]),
  },
  "user/people/login-user": {
    args: { kubernetesGroups: ["login-readers"] },
    access: login(arn("user/people/login-user"), ["login-readers"], [...inTeams, "list pods everywhere", "get nodes"]),
  },
  "role/login-nothing": { args: {}, access: login(sessionOf("login-nothing"), [], []) },
  "role/login-ec2": { args: { nodeType: "EC2_LINUX" }, access: 401 },
  "role/login-windows": { args: { nodeType: "EC2_WINDOWS" }, access: 401 },
  "role/login-auto": {
    args: { nodeType: "EC2", accessPolicies: [{ policy: "AmazonEKSClusterAdminPolicy" }] },
    access: 401,
  },
  "role/login-fargate": {
    args: { nodeType: "FARGATE_LINUX" },
    access: login("system:node:sam", ["system:bootstrappers", "system:nodes", "system:node-proxier"], []),
  },
  "role/login-hybrid": {
    args: { nodeType: "HYBRID_LINUX" },
    access: login("system:node:sam", ["system:nodes"], []),
  },
};
const expected = Object.fromEntries(Object.entries(cases).map(([principal, { access }]) => [principal, access]));
const nobody = Object.fromEntries(Object.keys(cases).map((principal) => [principal, 401]));

function login(username: string, groups: string[], allowed: string[]): Access {
  return {
    username,
    groups: [...groups, "system:authenticated"],
    allowed: all.filter((name) => allowed.includes(name)),
  };
}

/** A principal, its access entry, whether aws-auth maps it, and its logins in CONFIG_MAP, API_AND_CONFIG_MAP and API. */
interface Explained {
  entry?: { kubernetesGroups?: string[]; username?: string; type?: string };
  isMapped?: true;
  logins: [Login, Login, Login];
}

const user = (username: string, ...groups: string[]): Login => ({
  username,
  groups: [...groups, "system:authenticated"],
});
const mappedSession = user("mapped:sam", "explained");
const explained: Record<string, Explained> = {
  "role/explained-entry": {
    entry: { username: "entry:{{SessionName}}", kubernetesGroups: ["by-entry"] },
    logins: [401, user("entry:sam", "by-entry"), user("entry:sam", "by-entry")],
  },
  "role/team/a/explained-both": {
    entry: { kubernetesGroups: ["by-entry"] },
    isMapped: true,
    logins: [
      mappedSession,
      user(sessionOf("explained-both"), "by-entry"),
      user(sessionOf("explained-both"), "by-entry"),
    ],
  },
  "user/people/explained-both": {
    entry: { kubernetesGroups: ["by-entry"] },
    isMapped: true,
    logins: [
      user("mapped:user", "explained"),
      user(arn("user/people/explained-both"), "by-entry"),
      user(arn("user/people/explained-both"), "by-entry"),
    ],
  },
  "role/team/explained-mapped": { isMapped: true, logins: [mappedSession, mappedSession, 401] },
  "role/explained-none": { logins: [401, 401, 401] },
  "role/explained-nodes": { entry: { type: "EC2_LINUX" }, logins: [401, 401, 401] },
  "role/explained-dead": { entry: {}, logins: [401, 401, 401] },
  "role/explained-dead-mapped": { entry: {}, isMapped: true, logins: [mappedSession, mappedSession, 401] },
  "user/explained-dead": {
    entry: {},
    isMapped: true,
    logins: [user("mapped:user", "explained"), user("mapped:user", "explained"), 401],
  },
  "user/explained-orphaned": { entry: {}, isMapped: true, logins: [user("mapped:user", "explained"), 401, 401] },
  "role/explained-orphaned": { entry: {}, logins: [401, 401, 401] },
  "role/explained-orphaned-mapped": { isMapped: true, logins: [mappedSession, 401, 401] },
};
const orphanedRoles = ["role/explained-orphaned", "role/explained-orphaned-mapped"];

const nameOf = (principal: string) => principal.split("/").pop() ?? "";

/** Creates a role with a session named sam, or a user, and returns its keys. */
async function create(principal: string): Promise<Keys> {
  const [kind, ...rest] = principal.split("/");
  const path = `/${rest
    .slice(0, -1)
    .map((part) => `${part}/`)
    .join("")}`;
  return kind === "user" ? newUser(nameOf(principal), path) : assumeRole(await newRole(nameOf(principal), path), "sam");
}

const remove = (principal: string) =>
  principal.startsWith("user/") ? removeUser(nameOf(principal)) : removeRole(nameOf(principal));

const declare = (principals: string[]) => async () => {
  for (const principal of principals) {
    new AccessEntry(nameOf(principal), { clusterName, principalArn: arn(principal), ...cases[principal]?.args });
  }
  const rules = [
    { verbs: ["list"], apiGroups: [""], resources: ["pods"] },
    { verbs: ["get"], apiGroups: [""], resources: ["nodes"] },
  ];
  new GroupBinding("readers", { group: "login-readers", rules });
};

describe("logins by access entry", () => {
  const keys: Record<string, Keys> = {};
  let stack: TestStack;
  before(async () => {
    for (const principal of Object.keys(cases)) keys[principal] = await create(principal);
    await Promise.all(namespaces.map((name) => kubernetes().createNamespace({ body: { metadata: { name } } })));
  });
  beforeEach(async () => {
    stack = await TestStack.inline("access-login", declare(Object.keys(cases)));
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
  });
  after(async () => {
    await Promise.all(Object.keys(cases).map(remove));
    await Promise.all(namespaces.map((name) => kubernetes().deleteNamespace({ name })));
  });

  async function up(): Promise<string[]> {
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return Object.entries(run.steps).flatMap(([key, step]) =>
      step === "same" ? [] : [`${step} ${key.split(":").pop()}`],
    );
  }

  /** The access of every principal. */
  async function everyone(): Promise<Record<string, Access>> {
    const all = Object.keys(cases).map(async (principal) => [principal, await accessOf(questions, keys[principal])]);
    return Object.fromEntries(await Promise.all(all));
  }

  it("get exactly what the entries declare, which take precedence over the ConfigMap, and 401 without an entry", async () => {
    assert.deepEqual(await everyone(), nobody);
    await up();
    assert.deepEqual(await everyone(), expected);

    const mapped = `- rolearn: ${arn("role/login-scoped")}\n  username: mapped\n  groups: [system:masters]\n`;
    await setAwsAuth({ mapRoles: mapped + mapped.replace("scoped", "ec2") });
    const byMap = login("mapped", ["system:masters"], all);
    // The entry of a node that can't log in hides nothing.
    assert.deepEqual(await accessUntil(byMap, questions, keys["role/login-ec2"]), byMap);
    assert.deepEqual(await everyone(), { ...expected, "role/login-ec2": byMap });

    const destroy = await stack.destroy();
    assert.ok(destroy.ok, destroy.messages.join("\n"));
    assert.deepEqual(await everyone(), { ...nobody, "role/login-scoped": byMap, "role/login-ec2": byMap });
    assert.deepEqual(await accessOf(questions), login(creator, [], all));
  });

  it("allow requests within the scopes of the policies, and answer others with 403", async () => {
    stack.runs(declare(["role/login-scoped"]));
    await up();
    const api = clientWith(await newToken(keys["role/login-scoped"])).makeApiClient(CoreV1Api);
    const make = (namespace: string) =>
      api.createNamespacedConfigMap({ namespace, body: { metadata: { name: "made" } } });
    for (const namespace of [teamA, teamB]) {
      assert.deepEqual((await api.listNamespacedPod({ namespace })).items, []);
      assert.equal(await rejection(make(namespace)), 403);
      assert.equal(await rejection(api.listNamespacedSecret({ namespace })), 403);
    }
    assert.equal((await make(plain)).metadata?.namespace, plain);
    assert.deepEqual((await api.listNamespacedSecret({ namespace: plain })).items, []);
    for (const request of [
      () => api.listPodForAllNamespaces(),
      () => api.listNamespacedPod({ namespace: "default" }),
      () => api.listNamespace(),
      () => api.readNode({ name: "any" }),
    ]) {
      assert.equal(await rejection(request()), 403);
    }
  });

  it("stop working when the principal is deleted: a new one of the same name needs a new entry, which the next update creates", async () => {
    const principals = ["role/team/a/login-path", "user/people/login-user"];
    stack.runs(declare(principals));
    await up();
    for (const principal of principals) {
      assert.deepEqual(await accessOf(questions, keys[principal]), cases[principal]?.access);
      await remove(principal);
      keys[principal] = await create(principal);
      assert.equal(await accessOf(questions, keys[principal]), 401);
    }
    assert.deepEqual((await up()).filter((step) => step.includes("replace")).sort(), [
      "create-replacement AccessEntry login-path-entry",
      "create-replacement AccessEntry login-user-entry",
      "create-replacement AccessPolicyAssociation login-path-AmazonEKSClusterAdminPolicy",
    ]);
    for (const principal of principals) {
      assert.deepEqual(await accessOf(questions, keys[principal]), cases[principal]?.access);
    }
  });

  it("are explained, and listed with their declarers and dead entries", async () => {
    const principals = ["role/login-scoped", "role/team/a/login-path", "user/people/login-user"];
    const [scoped = "", path = ""] = principals;
    stack.runs(declare(principals));
    await up();
    await new EKS({}).createAccessEntry({ clusterName, principalArn: arn("role/login-ec2"), type: "EC2_LINUX" });
    await setAwsAuth({ mapRoles: `- rolearn: ${arn(scoped)}\n  username: mapped\n  groups: [system:masters]\n` });
    // IAM returns whole seconds, so the second role must be created in a later second than the entry.
    await remove(path);
    await sleep(1100);
    keys[path] = await create(path);
    assert.equal(await logIn(keys[path]), 401);
    // The update recreates the dead entry, after it was read.
    stack.runs(async () => {
      const read = {
        scoped: await explainAccess({ clusterName, principalArn: sessionOf("login-scoped") }),
        dead: await explainAccess({ clusterName, principalArn: arn("role/login-path") }),
        user: await explainAccess({ clusterName, principalArn: arn("user/people/login-user") }),
        creator: await explainAccess({ clusterName, principalArn: creator }),
        all: await getClusterAccess({ clusterName }),
      };
      await declare(principals)();
      return read;
    });
    try {
      await up();
      const byName = async (name: string) => (await stack.output(name)) as ExplainAccessResult;
      const decisions = await Promise.all(
        ["scoped", "dead", "user", "creator"].map(async (name) => {
          const { access, decidedBy, username, groups, overridden, principalStatus, isAdministrator } =
            await byName(name);
          return { access, decidedBy, username, groups, overridden, principalStatus, isAdministrator };
        }),
      );
      const byEntry = { access: "granted", decidedBy: "access-entry", groups: [], overridden: undefined };
      const exists = { principalStatus: "exists", isAdministrator: false };
      assert.deepEqual(decisions, [
        {
          ...byEntry,
          username: sessionOf("login-scoped"),
          overridden: { key: "mapRoles", line: 1, arn: arn(scoped) },
          ...exists,
        },
        {
          access: "denied",
          decidedBy: undefined,
          username: undefined,
          groups: undefined,
          overridden: undefined,
          principalStatus: "recreated",
          isAdministrator: false,
        },
        { ...byEntry, username: arn("user/people/login-user"), groups: ["login-readers"], ...exists },
        { ...byEntry, username: creator, ...exists, isAdministrator: true },
      ]);
      const bound = [
        "login-readers",
        (await byName("user")).bindings?.map(({ kind, subject }) => `${kind} ${subject}`),
      ];
      assert.deepEqual(bound, ["login-readers", ["ClusterRoleBinding Group login-readers"]]);

      const { entries, mappings, unread } = (await stack.output("all")) as GetClusterAccessResult;
      assert.deepEqual(unread, []);
      const summaries = entries.map((entry) => {
        const { principalArn, declaredBy, principalStatus, isAdministrator, policies = [] } = entry;
        return [principalArn, declaredBy, principalStatus, isAdministrator, policies.length];
      });
      const sorted = [
        [arn("role/login-ec2"), "eks", "exists", false, 0],
        [arn(scoped), "this-stack", "exists", false, 2],
        [arn(path), "this-stack", "recreated", true, 1],
        [arn("user/people/login-user"), "this-stack", "exists", false, 0],
        [creator, "nobody", "exists", true, 1],
      ].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
      assert.deepEqual(summaries, sorted);
      const [mapping] = mappings;
      assert.deepEqual(
        [mappings.length, mapping?.principal, mapping?.declaredBy, mapping?.inEffect, mapping?.isAdministrator],
        [1, arn(scoped), "nobody", false, true],
      );
    } finally {
      await new EKS({}).deleteAccessEntry({ clusterName, principalArn: arn("role/login-ec2") });
    }
  });

  describe("of the cluster's creator", () => {
    const name = "login-deployer";
    const deployers: Record<string, Keys> = {};
    const admin = login(creator, [], all);
    const policy = "AmazonEKSClusterAdminPolicy";
    const eks = new EKS({});
    before(async () => {
      const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = process.env;
      deployers.creator = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
      deployers.pipeline = await assumeRole(await newRole(name), "ci");
      const statement = { Effect: "Allow", Action: "*", Resource: "*" };
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await iam().send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "all", PolicyDocument }));
    });
    after(async () => {
      await iam().send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: "all" }));
      await removeRole(name);
      await recreateCluster();
    });

    const describe = async () => (await eks.describeAccessEntry({ clusterName, principalArn: creator })).accessEntry;
    const policies = async () =>
      (await eks.listAssociatedAccessPolicies({ clusterName, principalArn: creator })).associatedAccessPolicies?.map(
        ({ policyArn }) => policyArn?.split("/").pop(),
      );
    const declareCreator =
      (grant: Partial<ClusterAccessArgs["grants"][number]>, existing?: ClusterAccessArgs["existing"], force = false) =>
      async () => {
        new ClusterAccess("access", {
          clusterName,
          authenticationMode: "API_AND_CONFIG_MAP",
          existing,
          force,
          grants: [{ name: "creator", principalArn: creator, ...grant }],
        });
      };

    /** Runs an operation as one of the deployers. The creator has access to everything after each. */
    async function as<T>(who: string, run: () => Promise<T>): Promise<T> {
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
      const others = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN };
      Object.assign(process.env, deployers[who]);
      try {
        return await run();
      } finally {
        for (const [key, value] of Object.entries(others)) {
          if (value === undefined) delete process.env[key];
          else process.env[key] = value;
        }
        assert.deepEqual(await accessOf(questions), admin);
      }
    }

    it("are grants like any other: taken over without a moment without access, with one owner for every deployer", async () => {
      const found = await describe();
      const preview = (
        grant: Partial<ClusterAccessArgs["grants"][number]>,
        existing?: ClusterAccessArgs["existing"],
      ) => {
        stack.runs(declareCreator(grant, existing));
        return stack.preview();
      };
      const full = { access: "cluster-admin" } as const;
      assert.match((await preview(full)).messages.join(), /set it to "take-over" for one update/);
      assert.match(
        (await preview({ access: "view" }, "take-over")).messages.join(),
        /grants\[0\]\.access is \["AmazonEKSViewPolicy"\]; expected the access policies AmazonEKSClusterAdminPolicy too/,
      );
      const before = await as("pipeline", () => preview(full, "take-over"));
      assert.ok(before.ok, before.messages.join());
      assert.equal(before.steps["aws:eks/accessEntry:AccessEntry access-creator-entry"], "import");
      assert.match(before.messages.join(), /The access entry .* is taken over: this stack manages it from now on/);
      assert.deepEqual((await describe())?.tags, {});

      let isRunning = true;
      const updated = as("pipeline", up).finally(() => {
        isRunning = false;
      });
      const creatorKeys = { ...deployers.creator, AWS_SESSION_TOKEN: "" } as Keys;
      while (isRunning) assert.deepEqual(await accessOf(questions, creatorKeys), admin);
      assert.deepEqual(await updated, [
        "create ClusterAccess access",
        "import AccessEntry access-creator-entry",
        `create AccessPolicyAssociation access-creator-${policy}`,
      ]);
      const owned = { ...found, tags: { "eks-auth:stack": "organization/engine-tests/access-login" } };
      const withoutDate = ({ modifiedAt: _, ...entry }: Record<string, unknown> = {}) => entry;
      assert.deepEqual(withoutDate({ ...(await describe()) }), withoutDate(owned));
      assert.deepEqual(await as("creator", up), []);
      stack.runs(declareCreator(full));
      assert.deepEqual(await as("creator", up), ["update ClusterAccess access"]);
      for (const who of ["pipeline", "creator"]) assert.deepEqual(await as(who, up), []);
      assert.deepEqual(withoutDate({ ...(await describe()) }), withoutDate(owned));

      // The guard refuses to take the last administrator's permissions, also in an update without a preview.
      stack.runs(declareCreator({ access: "view" }));
      assert.deepEqual(Object.values((await stack.up()).steps), ["update"]);
      assert.deepEqual(await policies(), [policy]);
      stack.runs(declareCreator({ access: "view" }, undefined, true));
      await up();
      assert.deepEqual(await policies(), ["AmazonEKSViewPolicy"]);
      assert.ok((await stack.destroy()).ok);
      assert.equal(await accessOf(questions), 401);
    });
  });

  describe("in each authentication mode", () => {
    const byEntry = "role/login-scoped";
    const byMap = "role/login-nothing";
    const mapped = login("mapped", ["login-mapped"], []);
    const both = {
      mapRoles: [byEntry, byMap]
        .map((role) => `- rolearn: ${arn(role)}\n  username: mapped\n  groups: [login-mapped]\n`)
        .join(""),
    };
    const twoOf = async () => [await accessOf(questions, keys[byEntry]), await accessOf(questions, keys[byMap])];
    after(() => recreateCluster());

    it("use the ConfigMap, both, or only entries; in mode API, the creator has access only through its entry", async () => {
      await recreateCluster("CONFIG_MAP");
      stack.runs(declare([byEntry]));
      await setAwsAuth(both);
      assert.deepEqual(await accessUntil(mapped, questions, keys[byMap]), mapped);
      assert.deepEqual(await twoOf(), [mapped, mapped]);
      const masters = login("kubernetes-admin", ["system:masters"], all);
      assert.deepEqual(await accessOf(questions), masters);
      const early = await stack.preview();
      assert.match(
        early.messages.join("\n"),
        /clusterName is "sandbox"; expected a cluster in the authentication mode API or API_AND_CONFIG_MAP, but this one is in CONFIG_MAP\./,
      );

      await moveTo("API_AND_CONFIG_MAP");
      const admin = login(creator, [], all);
      assert.deepEqual(await accessOf(questions), admin);
      assert.deepEqual(await twoOf(), [mapped, mapped]);
      await up();
      assert.deepEqual(await twoOf(), [cases[byEntry]?.access, mapped]);

      await moveTo("API");
      assert.deepEqual(await twoOf(), [cases[byEntry]?.access, 401]);
      assert.deepEqual(await accessOf(questions), admin);
      assert.deepEqual(await up(), []);
      await assert.rejects(moveTo("CONFIG_MAP"), {
        name: "InvalidParameterException",
        message: "Unsupported authentication mode update from API to CONFIG_MAP",
      });
      await new EKS({}).deleteAccessEntry({ clusterName, principalArn: creator });
      assert.equal(await logIn(), 401);
      const destroy = await stack.destroy();
      assert.ok(destroy.ok, destroy.messages.join("\n"));
      assert.deepEqual(await twoOf(), [401, 401]);
    });

    it("are as explainAccess explains them, for every kind of principal", async () => {
      await recreateCluster("CONFIG_MAP");
      const mine: Record<string, Keys> = {};
      for (const principal of Object.keys(explained)) mine[principal] = await create(principal);
      try {
        const mappedNames = Object.keys(explained).filter((principal) => explained[principal]?.isMapped);
        const ofUser = (principal: string) => principal.startsWith("user/");
        const mapping = (principal: string) =>
          ofUser(principal)
            ? `- userarn: ${arn(principal)}\n  username: mapped:user\n  groups: [explained]\n`
            : `- rolearn: ${arn(`role/${nameOf(principal)}`)}\n  username: mapped:{{SessionName}}\n  groups: [explained]\n`;
        const text = (some: string[]) => some.map(mapping).join("");
        await setAwsAuth({
          mapRoles: text(mappedNames.filter((principal) => !ofUser(principal))),
          mapUsers: text(mappedNames.filter(ofUser)),
        });
        const loginsIn = (mode: 0 | 1 | 2) => ({
          ...Object.fromEntries(Object.entries(explained).map(([principal, { logins }]) => [principal, logins[mode]])),
          creator:
            mode === 0
              ? { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] }
              : { username: creator, groups: ["system:authenticated"] },
        });
        assert.deepEqual(await loginsAs(loginsIn(0), mine), loginsIn(0));
        assert.deepEqual(await explanations(mine), loginsIn(0));

        await moveTo("API_AND_CONFIG_MAP");
        for (const [principal, { entry }] of Object.entries(explained)) {
          if (entry) await new EKS({}).createAccessEntry({ clusterName, principalArn: arn(principal), ...entry });
        }
        // IAM returns whole seconds, so that the second role has to be created in a later second than the entry.
        await sleep(1100);
        for (const principal of ["role/explained-dead", "role/explained-dead-mapped", "user/explained-dead"]) {
          await remove(principal);
          mine[principal] = await create(principal);
        }
        for (const principal of ["user/explained-orphaned", ...orphanedRoles]) await remove(principal);
        for (const role of orphanedRoles) {
          await assert.rejects(assumeRole(arn(role), "sam"), { name: "AccessDenied" });
        }
        const withoutOrphans = (logins: Record<string, Login>) =>
          Object.fromEntries(Object.entries(logins).filter(([principal]) => !orphanedRoles.includes(principal)));
        const inBoth = withoutOrphans(loginsIn(1));
        assert.deepEqual(await loginsAs(inBoth, mine), inBoth);
        assert.deepEqual(await explanations(mine), loginsIn(1));

        await moveTo("API");
        const inApi = withoutOrphans(loginsIn(2));
        assert.deepEqual(await loginsAs(inApi, mine), inApi);
        assert.deepEqual(await explanations(mine), loginsIn(2));
      } finally {
        await Promise.allSettled(Object.keys(explained).map(remove));
      }
    });
  });
});

/** The logins of several principals, repeated until they are the expected ones, because aws-auth is read with a delay. */
async function loginsAs(expectedLogins: Record<string, Login>, keys: Record<string, Keys>) {
  const found = Object.entries(expectedLogins).map(async ([principal, one]) => [
    principal,
    await logInUntil(one, keys[principal]),
  ]);
  return Object.fromEntries(await Promise.all(found));
}

/** The logins that explainAccess expects. */
async function explanations(keys: Record<string, Keys>): Promise<Record<string, Login>> {
  const logins = ["creator", ...Object.keys(keys)].map(async (principal) => {
    const role = principal.startsWith("role/") && { sessionName: "sam" };
    const values = { clusterName, principalArn: principal === "creator" ? creator : arn(principal), ...role };
    const { outputs, failures } = await serveExplainAccess({ values, secrets: [] });
    assert.equal(failures, undefined);
    const { access, username, groups, unread } = (outputs?.values ?? {}) as unknown as ExplainAccessResult;
    assert.deepEqual(unread, []);
    const granted = { username: username ?? "", groups: [...(groups ?? []), "system:authenticated"] };
    return [principal, access === "granted" ? granted : access === "denied" ? 401 : access];
  });
  return Object.fromEntries(await Promise.all(logins));
}

/** The status with which a request is rejected; 200 if it isn't. */
async function rejection(request: Promise<unknown>): Promise<number> {
  try {
    await request;
    return 200;
  } catch (error) {
    if (error instanceof ApiException) return error.code;
    throw error;
  }
}
