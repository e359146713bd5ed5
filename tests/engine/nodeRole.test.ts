import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import { NodeRole, type NodeRoleArgs } from "../../provider";
import { moveTo, recreateCluster } from "../support/clusterMode";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const RoleName = "node-role-workers";
const roleArn = `arn:aws:iam::123456789012:role/nodes/${RoleName}`;
const common = { roleName: RoleName, path: "/nodes/", clusterName };
const selfManaged: NodeRoleArgs = { ...common, nodes: "self-managed", instanceProfileName: "workers" };
const policyArn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const others = nodeEntry("arn:aws:iam::123456789012:role/Others");

const program = (args: NodeRoleArgs) => async () => {
  const { arn, ready, instanceProfileArn } = new NodeRole("workers", args);
  return { arn, ready, instanceProfileArn };
};

/** The role's access entry in EKS; undefined if there is none. */
async function entry() {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.includes(roleArn)
    ? (await eks.describeAccessEntry({ clusterName, principalArn: roleArn })).accessEntry
    : undefined;
}

/** The role in IAM: its trust policy, and the names of its managed policies. */
async function role(): Promise<{ trust: unknown; policies: (string | undefined)[] }> {
  const { Role } = await iam().send(new GetRoleCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam().send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
  return { trust, policies: AttachedPolicies.map(({ PolicyArn }) => PolicyArn).sort() };
}

/** The path of an instance profile, and the names of its roles. */
async function profile(InstanceProfileName: string) {
  const { InstanceProfile } = await iam().send(new GetInstanceProfileCommand({ InstanceProfileName }));
  return { path: InstanceProfile?.Path, roles: InstanceProfile?.Roles?.map((found) => found.RoleName) };
}

describe("NodeRole on the engine", function () {
  this.timeout(240_000);
  let stack: TestStack;
  beforeEach(async () => {
    await setAwsAuth({ mapRoles: others });
    stack = await TestStack.inline("node-role", program(selfManaged));
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  /** Runs a program to its end, and returns the steps of its resources. */
  async function up(args: NodeRoleArgs): Promise<string[]> {
    stack.runs(program(args));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return Object.entries(run.steps)
      .flatMap(([key, step]) =>
        step === "same" || key.startsWith("eks-auth:index:NodeRole ") ? [] : [`${step} ${key.split(":").pop()}`],
      )
      .sort();
  }

  async function isDestroyed(): Promise<void> {
    const { ok, messages } = await stack.destroy();
    assert.ok(ok, messages.join("\n"));
    await assert.rejects(role(), { name: "NoSuchEntityException" });
    await assert.rejects(profile("workers"), { name: "NoSuchEntityException" });
    assert.equal(await entry(), undefined);
  }

  it("creates role, instance profile and access entry, updates them, and removes them", async () => {
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    const created = await up(selfManaged);
    assert.deepEqual(created, [
      "create AccessEntry workers",
      "create AccessEntry workers-entry",
      "create InstanceProfile workers-instance-profile",
      "create Role workers-role",
      "create RolePolicyAttachment workers-AmazonEC2ContainerRegistryPullOnly",
      "create RolePolicyAttachment workers-AmazonEKSWorkerNodePolicy",
    ]);
    assert.deepEqual(
      Object.keys(preview.steps)
        .filter((key) => !key.startsWith("eks-auth:index:NodeRole "))
        .map((key) => `create ${key.split(":").pop()}`)
        .sort(),
      created,
    );
    const needed = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"].map(policyArn);
    const Statement = [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }];
    assert.deepEqual(await role(), { trust: { Version: "2012-10-17", Statement }, policies: needed });
    assert.deepEqual(await profile("workers"), { path: "/nodes/", roles: [RoleName] });
    const made = await entry();
    assert.deepEqual(
      [made?.type, made?.username, made?.kubernetesGroups, made?.tags],
      [
        "EC2_LINUX",
        "system:node:{{EC2PrivateDNSName}}",
        ["system:nodes"],
        { "eks-auth:stack": "organization/engine-tests/node-role" },
      ],
    );
    assert.equal(await stack.output("ready"), roleArn);

    assert.deepEqual(await up(selfManaged), []);
    assert.deepEqual(await up({ ...selfManaged, platform: "windows", attachCniPolicy: true }), [
      "create RolePolicyAttachment workers-AmazonEKS_CNI_Policy",
      "create-replacement AccessEntry workers-entry",
      "update AccessEntry workers",
    ]);
    assert.equal((await entry())?.type, "EC2_WINDOWS");
    assert.deepEqual((await role()).policies, [...needed, policyArn("AmazonEKS_CNI_Policy")]);
    assert.deepEqual(await awsAuthData(), { mapRoles: others });
    await isDestroyed();
  });

  it("rejects a second instance profile with the same name at preview", async () => {
    const InstanceProfileName = "workers";
    await iam().send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    try {
      const { ok, messages } = await stack.preview();
      const text = messages.join("\n");
      assert.ok(!ok && text.includes('The instance profile "workers" already exists'), text);
      assert.ok(text.includes("set instanceProfileName to another name"), text);
      await up({ ...selfManaged, instanceProfileName: "others" });
    } finally {
      await iam().send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
    }
    await up(selfManaged);
    stack.runs(async () => {
      new NodeRole("renamed", { ...selfManaged, roleName: undefined, grantAccess: false, clusterName: undefined });
      return {};
    });
    const renamed = await stack.preview();
    const text = renamed.messages.join("\n");
    assert.ok(!renamed.ok && text.includes("give the NodeRole the option `aliases: ["), text);
  });

  it("has the policies of the role among the dependencies of what creates nodes", async () => {
    const withNodes = (args: NodeRoleArgs) => async () => {
      const { ready } = new NodeRole("workers", args);
      const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
      const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
      new aws.iam.Role("nodes", { description: ready, assumeRolePolicy });
      return {};
    };
    const managed: NodeRoleArgs = { nodes: "managed", roleName: RoleName, path: "/nodes/" };
    const more: NodeRoleArgs = { ...managed, attachCniPolicy: true };
    const attached = ["workers-AmazonEC2ContainerRegistryPullOnly", "workers-AmazonEKSWorkerNodePolicy"];
    stack.runs(withNodes(managed));
    assert.ok((await stack.up()).ok);
    assert.deepEqual(dependenciesOfNodes(), [...attached, "workers-role"].sort());
    stack.runs(withNodes(more));
    // Most resources that create nodes are replaced if the ARN changes, so a preview has to know it.
    assert.equal((await stack.preview()).steps["aws:iam/role:Role nodes"], "same");
    assert.ok((await stack.up()).ok);
    assert.deepEqual(dependenciesOfNodes(), [...attached, "workers-AmazonEKS_CNI_Policy", "workers-role"].sort());
  });

  /** The names of the resources in the state that the consumer of a NodeRole depends on. */
  function dependenciesOfNodes(): string[] {
    const { resources } = JSON.parse(stack.rawState()).checkpoint.latest as {
      resources: { urn: string; dependencies?: string[] }[];
    };
    const { dependencies = [] } = resources.find(({ urn }) => urn.endsWith("::nodes")) ?? {};
    return dependencies.flatMap((urn) => urn.split("::").pop() ?? []).sort();
  }

  it("replaces the access entry with the role", async () => {
    await up({ ...selfManaged, roleName: undefined });
    await up(selfManaged);
    const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
    assert.deepEqual(
      accessEntries.filter((arn) => arn.includes("/nodes/")),
      [roleArn],
    );
    assert.deepEqual(await profile("workers"), { path: "/nodes/", roles: [RoleName] });
  });

  it("limits hybrid nodes to their cluster", async () => {
    await up({ ...common, nodes: "hybrid-ssm" });
    assert.equal((await entry())?.type, "HYBRID_LINUX");
    const { PolicyDocument = "" } = await iam().send(new GetRolePolicyCommand({ RoleName, PolicyName: "HybridNodes" }));
    const { cluster } = await eks.describeCluster({ name: clusterName });
    const [describeCluster] = JSON.parse(decodeURIComponent(PolicyDocument)).Statement;
    assert.deepEqual(describeCluster, { Effect: "Allow", Action: "eks:DescribeCluster", Resource: cluster?.arn });
    await isDestroyed();
  });

  it("gives a role of EKS Auto Mode its access policy, and rejects an entry of another owner", async () => {
    await up({ ...common, nodes: "auto-mode", grantAccess: true });
    const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({
      clusterName,
      principalArn: roleArn,
    });
    assert.deepEqual(
      associatedAccessPolicies.map(({ policyArn: arn }) => arn),
      ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy"],
    );
    assert.equal((await entry())?.type, "EC2");
    await up({ nodes: "auto-mode", roleName: RoleName, path: "/nodes/" });
    assert.equal(await entry(), undefined);
    await eks.createAccessEntry({ clusterName, principalArn: roleArn, type: "EC2" });
    stack.runs(program({ ...common, nodes: "auto-mode", grantAccess: true }));
    const { ok, messages } = await stack.preview();
    assert.ok(!ok && messages.join("\n").includes("doesn't belong to an eks-auth stack"), messages.join("\n"));
    await eks.deleteAccessEntry({ clusterName, principalArn: roleArn });
  });

  describe("in mode CONFIG_MAP", () => {
    beforeEach(() => recreateCluster("CONFIG_MAP"));
    after(() => recreateCluster());

    it("maps the role in aws-auth, and moves to an access entry with the cluster", async () => {
      const created = await up(selfManaged);
      assert.deepEqual(
        created.filter((step) => step.includes("AwsAuth")),
        ["create AwsAuth workers", "create AwsAuthEntries workers-entries"],
      );
      assert.equal(created.filter((step) => step.includes("AccessEntry")).length, 0);
      const mapped = (await awsAuthData())?.mapRoles ?? "";
      assert.ok(mapped.startsWith(others), mapped);
      assert.match(mapped.slice(others.length), /arn:aws:iam::123456789012:role\/node-role-workers/);
      assert.match(mapped.slice(others.length), /system:node:\{\{EC2PrivateDNSName\}\}/);
      assert.deepEqual(await up(selfManaged), []);

      await moveTo("API_AND_CONFIG_MAP");
      assert.deepEqual(await up(selfManaged), [
        "create AccessEntry workers",
        "create AccessEntry workers-entry",
        "delete AwsAuth workers",
        "delete AwsAuthEntries workers-entries",
      ]);
      assert.equal((await entry())?.type, "EC2_LINUX");
      assert.deepEqual(await awsAuthData(), { mapRoles: others });
      await isDestroyed();
    });

    it("rejects hybrid nodes, which need an access entry", async () => {
      stack.runs(program({ ...common, nodes: "hybrid-ssm" }));
      const { ok, messages } = await stack.preview();
      assert.ok(!ok && messages.join("\n").includes("API or API_AND_CONFIG_MAP"), messages.join("\n"));
    });
  });
});
