import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
} from "@aws-sdk/client-iam";
import fc from "fast-check";
import { ClusterAccess, ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../provider";
import { createFixtures, deleteFixtures, type Furniture } from "../support/eksCalls";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = "bounds-mine";
const region = fromSandbox("AWS_REGION");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const admin = new EKS({ endpoint, region });

const arn = (name: string) => `arn:aws:iam::123456789012:${name}`;
const team = arn("role/team/developers");
const ci = arn("role/ci");
const other = arn("role/other");
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const view = policyArn("AmazonEKSViewPolicy");
const edit = policyArn("AmazonEKSEditPolicy");
const clusterAdmin = policyArn("AmazonEKSClusterAdminPolicy");
const inNamespaces = (...namespaces: string[]) => ({ type: "namespace" as const, namespaces });
const wholeCluster = { type: "cluster" as const };
const role = arn("role/eks-cluster");
const subnetIds = ["subnet-0example1"];

/** The bounded users, each with the inputs of its ControlPlaneAccess. */
const users = {
  entries: {
    capabilities: ["manage-access-entries"],
    accessPolicies: ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"],
    namespaces: ["team-*"],
    allowWildcards: true,
    kubernetesGroups: ["developers", "testers"],
    principalArns: [team, ci],
  },
  nodes: {
    capabilities: ["manage-access-entries"],
    entryTypes: ["EC2_LINUX"],
    passRoleArns: [ci],
  },
  issuers: {
    capabilities: ["manage-identity-provider-configs"],
    issuers: ["https://login.example.com"],
    clientIds: ["kubernetes"],
  },
  settings: {
    capabilities: ["create-clusters", "update-clusters"],
    passRoleArns: [role],
    clusterSettings: {
      authenticationModes: ["API", "API_AND_CONFIG_MAP"],
      bootstrapClusterCreatorAdminPermissions: false,
      endpointPublicAccess: false,
      deletionProtection: true,
      kubernetesVersions: ["1.34", "1.35"],
      requiredLogTypes: ["audit"],
      kubeApiServerConfig: false,
    },
  },
} satisfies Record<string, Omit<ControlPlaneAccessArgs, "clusterNames">>;

type Caller = keyof typeof users;

/** True if IAM lets the call through, whether or not the emulator can perform it. */
async function passes(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "AccessDeniedException") {
      return false;
    }
    const isKnown =
      /^No route for /.test(message) || ["ResourceNotFoundException", "ResourceInUseException"].includes(name);
    assert.ok(isKnown || name === "InvalidParameterException", `${name}: ${message}`);
    return true;
  }
}

describe("A user with bounded capabilities, against EKS", () => {
  const clients = new Map<Caller, { eks: EKS; accessKeyId: string }>();
  let stack: TestStack;
  let here: Furniture;

  before(async () => {
    for (const name of Object.keys(users) as Caller[]) {
      const UserName = `bounds-${name}`;
      await iam().send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
      const eks = new EKS({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
      clients.set(name, { eks, accessKeyId });
    }
    stack = await TestStack.inline("bounds", async () => {
      for (const [name, args] of Object.entries(users)) {
        const clusterNames = [clusterName, `${clusterName}-new`];
        new ControlPlaneAccess(name, { ...args, clusterNames, users: [`bounds-${name}`] } as ControlPlaneAccessArgs);
      }
    });
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
  });

  beforeEach(async () => {
    here = await createFixtures(admin, clusterName, "AssociateIdentityProviderConfig");
  });

  after(async () => {
    await stack.remove();
    for (const [name, { eks, accessKeyId }] of clients) {
      const UserName = `bounds-${name}`;
      await iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }));
      await iam().send(new DeleteUserCommand({ UserName }));
      eks.destroy();
    }
    await deleteFixtures(admin, clusterName);
    await deleteFixtures(admin, `${clusterName}-new`);
  });

  const by = (name: Caller): EKS => (clients.get(name) as { eks: EKS }).eks;
  const assertPasses = async (what: string, expected: boolean, call: Promise<unknown>) =>
    assert.equal(await passes(call), expected, what);

  it("creates access entries with the listed groups for the listed principals, and no others", async () => {
    const create = async (expected: boolean, input: object) => {
      const args = { clusterName, principalArn: team, ...input };
      await assertPasses(JSON.stringify(args), expected, by("entries").createAccessEntry(args));
      await admin.deleteAccessEntry({ clusterName, principalArn: args.principalArn }).catch(() => undefined);
    };
    await create(true, {});
    await create(true, { kubernetesGroups: [] });
    await create(true, { kubernetesGroups: ["developers"], type: "STANDARD" });
    await create(true, { kubernetesGroups: ["testers", "developers"], principalArn: ci, tags: { team: "a" } });
    await create(false, { kubernetesGroups: ["operators"] });
    await create(false, { kubernetesGroups: ["developers", "operators"] });
    await create(false, { principalArn: other });
    await create(false, { username: "admin" });
    await create(false, { type: "EC2_LINUX" });
  });

  it("associates the listed access policies in the listed namespaces, and no others", async () => {
    await admin.createAccessEntry({ clusterName, principalArn: team });
    const associate = (expected: boolean, policy: string, accessScope: object, principalArn = team) => {
      const args = { clusterName, principalArn, policyArn: policy, accessScope };
      return assertPasses(
        JSON.stringify(args),
        expected,
        by("entries").associateAccessPolicy(args as Parameters<EKS["associateAccessPolicy"]>[0]),
      );
    };
    await associate(true, view, inNamespaces("team-a"));
    await associate(true, edit, inNamespaces("team-a", "team-b"));
    await associate(true, edit, inNamespaces("team-*"));
    await associate(false, edit, inNamespaces("team-a", "kube-system"));
    await associate(false, edit, inNamespaces("*"));
    await associate(false, edit, wholeCluster);
    await associate(false, edit, { type: "namespace" });
    await associate(false, edit, { type: "cluster", namespaces: ["team-a"] });
    await associate(false, clusterAdmin, inNamespaces("team-a"));
    await associate(false, view, inNamespaces("team-a"), here.principal);
  });

  it("can't update an access entry, and removes only what is listed", async () => {
    const entries = by("entries");
    await admin.createAccessEntry({ clusterName, principalArn: team });
    await admin.associateAccessPolicy({
      clusterName,
      principalArn: team,
      policyArn: clusterAdmin,
      accessScope: wholeCluster,
    });
    await admin.associateAccessPolicy({ clusterName, principalArn: team, policyArn: edit, accessScope: wholeCluster });
    const of = (principalArn: string) => ({ clusterName, principalArn });
    await assertPasses("no groups", false, entries.updateAccessEntry(of(team)));
    await assertPasses("groups", false, entries.updateAccessEntry({ ...of(team), kubernetesGroups: ["developers"] }));
    const remove = (policy: string, principalArn = team) =>
      entries.disassociateAccessPolicy({ ...of(principalArn), policyArn: policy });
    await assertPasses("another access policy", false, remove(clusterAdmin));
    await assertPasses("another principal", false, remove(view, here.principal));
    await assertPasses("a listed access policy", true, remove(edit));
    await assertPasses("another principal", false, entries.deleteAccessEntry(of(here.principal)));
    await assertPasses("a listed principal", true, entries.deleteAccessEntry(of(team)));
    await assertPasses("reading another principal", true, entries.describeAccessEntry(of(here.principal)));
  });

  it("creates only entries of the listed types, and associates nothing with them", async () => {
    const nodes = by("nodes");
    const create = (input: object) => nodes.createAccessEntry({ clusterName, principalArn: ci, ...input });
    await assertPasses("without a type", false, create({}));
    await assertPasses("STANDARD", false, create({ type: "STANDARD" }));
    await assertPasses("FARGATE_LINUX", false, create({ type: "FARGATE_LINUX" }));
    await assertPasses("EC2_LINUX", true, create({ type: "EC2_LINUX" }));
    const policy = { clusterName, principalArn: here.principal, policyArn: view };
    await assertPasses("associating", false, nodes.associateAccessPolicy({ ...policy, accessScope: wholeCluster }));
    await assertPasses("disassociating", false, nodes.disassociateAccessPolicy(policy));
  });

  it("associates only the listed issuers and client IDs", async () => {
    const associate = (issuerUrl: string, clientId: string) =>
      by("issuers").associateIdentityProviderConfig({
        clusterName,
        oidc: { identityProviderConfigName: "new", issuerUrl, clientId },
      });
    await assertPasses("another issuer", false, associate("https://login.example.com.evil.example", "kubernetes"));
    await assertPasses("another client", false, associate("https://login.example.com", "other"));
    await assertPasses("both listed", true, associate("https://login.example.com", "kubernetes"));
  });

  it("updates clusters only to the listed settings", async () => {
    type Update = Parameters<EKS["updateClusterConfig"]>[0];
    const update = (expected: boolean, settings: Omit<Update, "name">) =>
      assertPasses(
        JSON.stringify(settings),
        expected,
        by("settings").updateClusterConfig({ name: clusterName, ...settings }),
      );
    await update(true, { resourcesVpcConfig: { subnetIds } });
    await update(true, { accessConfig: { authenticationMode: "API" } });
    await update(false, { accessConfig: { authenticationMode: "CONFIG_MAP" } });
    await update(true, { resourcesVpcConfig: { endpointPublicAccess: false } });
    await update(false, { resourcesVpcConfig: { endpointPublicAccess: true } });
    await update(true, { deletionProtection: true });
    await update(false, { deletionProtection: false });
    await update(true, { logging: { clusterLogging: [{ types: ["api"], enabled: false }] } });
    await update(false, { logging: { clusterLogging: [{ types: ["api", "audit"], enabled: false }] } });
    await update(false, { kubeApiServerConfig: {} });
    await update(true, { kubeSchedulerConfig: {} });
    const version = (text: string) => by("settings").updateClusterVersion({ name: clusterName, version: text });
    await assertPasses("a listed version", true, version("1.35"));
    await assertPasses("another version", false, version("1.36"));
  });

  it("creates clusters only with every listed setting", async () => {
    const name = `${clusterName}-new`;
    const good: Parameters<EKS["createCluster"]>[0] = {
      name,
      roleArn: role,
      version: "1.34",
      resourcesVpcConfig: { subnetIds, endpointPublicAccess: false },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      deletionProtection: true,
      logging: { clusterLogging: [{ types: ["audit"], enabled: true }] },
    };
    const create = async (what: string, expected: boolean, changes: Partial<typeof good>) =>
      assertPasses(what, expected, by("settings").createCluster({ ...good, ...changes }));
    await create("no version", false, { version: undefined });
    await create("another version", false, { version: "1.33" });
    await create("the default endpoint", false, { resourcesVpcConfig: { subnetIds } });
    await create("the default mode", false, { accessConfig: { bootstrapClusterCreatorAdminPermissions: false } });
    await create("a creator who is administrator", false, { accessConfig: { authenticationMode: "API" } });
    await create("no deletion protection", false, { deletionProtection: undefined });
    await create("no logs", false, { logging: undefined });
    await create("every listed setting", true, {});
  });

  it("never grants more than the bounds, in a random sequence of calls", async () => {
    const anyCall = fc.record({
      operation: fc.constantFrom("create", "create", "update", "delete", "associate", "associate", "disassociate"),
      principalArn: fc.constantFrom(team, team, ci, ci, here.principal, other),
      policyArn: fc.constantFrom(view, edit, clusterAdmin),
      kubernetesGroups: fc.constantFrom<(string[] | undefined)[]>(
        undefined,
        ["developers"],
        ["testers", "developers"],
        ["developers", "ops"],
      ),
      username: fc.constantFrom(undefined, undefined, undefined, "admin"),
      type: fc.constantFrom(undefined, "STANDARD", "STANDARD", "EC2_LINUX"),
      scope: fc.constantFrom<(string[] | undefined)[]>(
        ["team-a"],
        ["team-*", "team-b"],
        ["team-a", "*"],
        ["kube-system"],
        undefined,
      ),
    });
    const entries = by("entries");
    let performed = 0;
    for (const call of fc.sample(anyCall, { numRuns: 200, seed: 20261129 })) {
      const { operation, principalArn, policyArn: policy, kubernetesGroups, username, type, scope } = call;
      const about = { clusterName, principalArn };
      const accessScope = scope ? inNamespaces(...scope) : wholeCluster;
      const made = {
        create: () => entries.createAccessEntry({ ...about, kubernetesGroups, username, type }),
        update: () => entries.updateAccessEntry({ ...about, kubernetesGroups, username }),
        delete: () => entries.deleteAccessEntry(about),
        associate: () => entries.associateAccessPolicy({ ...about, policyArn: policy, accessScope }),
        disassociate: () => entries.disassociateAccessPolicy({ ...about, policyArn: policy }),
      }[operation as "create"];
      performed += Number(
        await made().then(
          () => true,
          () => false,
        ),
      );
      await assertWithin(JSON.stringify(call));
    }
    assert.ok(performed > 20, `only ${performed} calls were performed`);
  });

  /** Checks all entries of the cluster, read by an administrator. */
  async function assertWithin(what: string): Promise<void> {
    const { accessEntries = [] } = await admin.listAccessEntries({ clusterName });
    for (const principalArn of accessEntries) {
      const { associatedAccessPolicies = [] } = await admin.listAssociatedAccessPolicies({ clusterName, principalArn });
      const access = associatedAccessPolicies.map(({ policyArn: policy, accessScope }) => ({ policy, ...accessScope }));
      if (principalArn !== team && principalArn !== ci) {
        // The creator of the cluster and the principal of the fixtures keep what they have.
        if (principalArn === arn("user/deployer")) {
          continue;
        }
        assert.equal(principalArn, here.principal, what);
        assert.deepEqual(
          access.map(({ policy, type }) => [policy, type]),
          [[view, "cluster"]],
          what,
        );
        continue;
      }
      const { accessEntry } = await admin.describeAccessEntry({ clusterName, principalArn });
      const { kubernetesGroups = [], type, username = "" } = accessEntry ?? {};
      assert.equal(type, "STANDARD", what);
      assert.notEqual(username, "admin", what);
      assert.ok(
        kubernetesGroups.every((group) => ["developers", "testers"].includes(group)),
        what,
      );
      for (const { policy = "", type: scope, namespaces = [] } of access) {
        assert.ok([view, edit].includes(policy) && scope === "namespace" && namespaces.length > 0, what);
        assert.ok(
          namespaces.every((namespace) => namespace.startsWith("team-")),
          what,
        );
      }
    }
  }
});

describe("A user whose bounds change, against EKS", () => {
  const UserName = "bounds-changing";
  const name = "bounds-changing";
  let stack: TestStack;
  let eks: EKS;
  const cluster = fromSandbox("EKS_CLUSTER_NAME");

  before(async () => {
    const keys = await newUser(UserName);
    const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
    eks = new EKS({ endpoint, region, credentials });
    await newRole(name);
    await admin.createAccessEntry({ clusterName: cluster, principalArn: arn(`role/${name}`) });
    stack = await TestStack.inline("bounds-changing", async () => undefined);
  });
  afterEach(() => stack.destroy());
  after(async () => {
    await stack.remove();
    await admin.deleteAccessEntry({ clusterName: cluster, principalArn: arn(`role/${name}`) });
    await removeRole(name);
    await removeUser(UserName);
  });

  const capabilities: ControlPlaneAccessArgs["capabilities"] = ["manage-access-entries"];
  const bounds = {
    viewers: { accessPolicies: ["AmazonEKSViewPolicy"], namespaces: ["team-a"] },
    editors: { accessPolicies: ["AmazonEKSEditPolicy"], namespaces: ["team-b"] },
  };

  /** The calls that IAM lets through, as in `AmazonEKSViewPolicy in team-a`. */
  async function allowed(): Promise<string[]> {
    const found: string[] = [];
    for (const policy of [view, edit]) {
      for (const namespace of ["team-a", "team-b"]) {
        const call = eks.associateAccessPolicy({
          clusterName: cluster,
          principalArn: arn(`role/${name}`),
          policyArn: policy,
          accessScope: inNamespaces(namespace),
        });
        if (await passes(call)) {
          found.push(`${policy.split("/").at(-1)} in ${namespace}`);
        }
      }
    }
    return found;
  }

  async function up(program: () => Promise<void>): Promise<Record<string, string>> {
    stack.runs(program);
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return Object.fromEntries(Object.entries(run.steps).filter(([, step]) => step !== "same"));
  }

  it("is decided again by EKS, and the policy is updated in place", async () => {
    const declare = (bound: object) => async () => {
      new ControlPlaneAccess("changing", { capabilities, clusterNames: [cluster], users: [UserName], ...bound });
    };
    await up(declare(bounds.viewers));
    assert.deepEqual(await allowed(), ["AmazonEKSViewPolicy in team-a"]);
    const updated = {
      "eks-auth:index:ControlPlaneAccess changing": "update",
      "aws:iam/policy:Policy changing-policy": "update",
    };
    assert.deepEqual(await up(declare(bounds.editors)), updated);
    assert.deepEqual(await allowed(), ["AmazonEKSEditPolicy in team-b"]);
    assert.deepEqual(await up(declare({})), updated);
    assert.equal((await allowed()).length, 4);
    assert.deepEqual(await up(declare({ ...bounds.viewers, namespaces: undefined })), updated);
    assert.deepEqual(await allowed(), ["AmazonEKSViewPolicy in team-a", "AmazonEKSViewPolicy in team-b"]);
  });

  it("has the bounds of its grant in a ClusterAccess, which its preview shows", async () => {
    const declare = (bound: object) => async () => {
      const controlPlane = { capabilities, ...bound };
      const grant = { name: "user", principalArn: arn(`user/${UserName}`), access: "view" as const, controlPlane };
      new ClusterAccess("access", { clusterName: cluster, grants: [grant] });
    };
    stack.runs(declare(bounds.viewers));
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    assert.match(preview.infos.join("\n"), /manage-access-entries/);
    await up(declare(bounds.viewers));
    assert.deepEqual(await allowed(), ["AmazonEKSViewPolicy in team-a"]);
    assert.equal((await up(declare(bounds.editors)))["aws:iam/policy:Policy access-user-policy"], "update");
    assert.deepEqual(await allowed(), ["AmazonEKSEditPolicy in team-b"]);
  });
});
