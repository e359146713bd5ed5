import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { GetRoleCommand, GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { AuthorizationV1Api, KubeConfig, type V1ResourceAttributes } from "@kubernetes/client-node";
import * as aws from "@pulumi/aws";
import { CapabilityAccess, type CapabilityAccessArgs } from "../../provider";
import { recreateCluster } from "../support/clusterMode";
import { fromSandbox, iam, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const config = new KubeConfig();
config.loadFromFile(fromSandbox("KUBECONFIG"));
const authorization = config.makeApiClient(AuthorizationV1Api);
const RoleName = "capability-gitops";
const roleArn = `arn:aws:iam::123456789012:role/gitops/${RoleName}`;
const group = "eks-auth:organization/engine-tests/capability:CapabilityAccess:gitops";
const namespace = "capability-shop";
const common = { clusterName, roleName: RoleName, path: "/gitops/" };
const readAll = { verbs: ["get", "list", "watch"], apiGroups: ["*"], resources: ["*"] };
const [first, second] = ["686103e0-f051-7068-b225-e6392b959d9e", "906703e0-f051-7068-b225-e6392b959d9e"];
const argoCd: CapabilityAccessArgs = {
  ...common,
  capability: "argocd",
  accessPolicies: [{ policy: "AmazonEKSEditPolicy", namespaces: [namespace] }],
  clusterRules: [readAll],
  argoCdRoleMappings: [{ role: "ADMIN", groupIds: [first] }],
};
const ack: CapabilityAccessArgs = { ...common, capability: "ack", ackResources: { sqsQueues: ["shop-*"] } };

const program =
  (args: CapabilityAccessArgs, withCapability = true) =>
  async () => {
    const access = new CapabilityAccess("gitops", args);
    const { capabilityType, ready, argoCdRoleMappings } = access;
    if (withCapability) {
      const awsIdc = { idcInstanceArn: "arn:aws:sso:::instance/ssoins-7223a1b234567890" };
      new aws.eks.Capability("gitops", {
        capabilityName: "gitops",
        clusterName,
        type: capabilityType,
        roleArn: ready,
        deletePropagationPolicy: "RETAIN",
        configuration:
          args.capability === "argocd" ? { argoCd: { awsIdc, rbacRoleMappings: argoCdRoleMappings } } : undefined,
      });
    }
    return { capabilityType, ready };
  };

/** The role's access entry in EKS; undefined if there is none. */
async function entry() {
  const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
  return accessEntries.includes(roleArn)
    ? (await eks.describeAccessEntry({ clusterName, principalArn: roleArn })).accessEntry
    : undefined;
}

/** The role's access policies in EKS: the name of each, and its scope. */
async function policies(): Promise<Record<string, unknown>> {
  const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({
    clusterName,
    principalArn: roleArn,
  });
  return Object.fromEntries(
    associatedAccessPolicies.map(({ policyArn = "", accessScope }) => [
      policyArn.split("/")[1],
      accessScope?.namespaces?.length ? accessScope.namespaces : accessScope?.type,
    ]),
  );
}

/** The API server's answer to whether a member of the groups may do something. */
async function may(groups: string[], resourceAttributes: V1ResourceAttributes): Promise<boolean> {
  const body = { spec: { user: "capability", groups, resourceAttributes } };
  return (await authorization.createSubjectAccessReview({ body })).status?.allowed ?? false;
}

async function capability() {
  return (await eks.describeCapability({ clusterName, capabilityName: "gitops" })).capability;
}

/** The statements of the role's policy. */
async function statements(): Promise<{ Action: unknown; Resource: unknown }[]> {
  const { PolicyDocument = "" } = await iam().send(new GetRolePolicyCommand({ RoleName, PolicyName: "Capability" }));
  return JSON.parse(decodeURIComponent(PolicyDocument)).Statement;
}

describe("CapabilityAccess on the engine", function () {
  this.timeout(240_000);
  let stack: TestStack;
  before(() => kubernetes().createNamespace({ body: { metadata: { name: namespace } } }));
  beforeEach(async () => {
    stack = await TestStack.inline("capability", program(argoCd));
  });
  afterEach(() => stack.remove());
  after(() => kubernetes().deleteNamespace({ name: namespace }));

  /** Runs a program to its end, and returns the steps of its resources, without those of components. */
  async function up(args: CapabilityAccessArgs, withCapability = true): Promise<string[]> {
    stack.runs(program(args, withCapability));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return Object.entries(run.steps)
      .flatMap(([key, step]) =>
        step === "same" || key.startsWith("eks-auth:") ? [] : [`${step} ${key.split(":").pop()}`],
      )
      .sort();
  }

  it("gives Argo CD its access before the capability exists, updates it, and removes it", async () => {
    const preview = await stack.preview();
    assert.ok(preview.ok, preview.messages.join("\n"));
    assert.deepEqual(await up(argoCd), [
      "create AccessEntry gitops-entry",
      "create AccessPolicyAssociation gitops-AmazonEKSArgoCDClusterPolicy",
      "create AccessPolicyAssociation gitops-AmazonEKSArgoCDPolicy",
      "create AccessPolicyAssociation gitops-AmazonEKSEditPolicy",
      "create Capability gitops",
      "create ClusterRole gitops-cluster-role",
      "create ClusterRoleBinding gitops-cluster-binding",
      "create Role gitops-role",
    ]);
    const made = await entry();
    assert.deepEqual(made?.kubernetesGroups, [group]);
    assert.equal(made?.tags?.["eks-auth:stack"], "organization/engine-tests/capability");
    assert.deepEqual(await policies(), {
      AmazonEKSArgoCDClusterPolicy: "cluster",
      AmazonEKSArgoCDPolicy: ["argocd"],
      AmazonEKSEditPolicy: [namespace],
    });
    const { roleArn: ofCapability, type, configuration } = (await capability()) ?? {};
    assert.deepEqual([ofCapability, type], [roleArn, "ARGOCD"]);
    const mapping = (role: string, id: string) => ({ role, identities: [{ id, type: "SSO_GROUP" }] });
    assert.deepEqual(configuration?.argoCd?.rbacRoleMappings, [mapping("ADMIN", first)]);

    const read = { verb: "list", group: "example.com", resource: "anything" };
    assert.ok(await may([group], read));
    assert.ok(!(await may([], read)));
    assert.ok(!(await may([group], { ...read, verb: "create" })));
    assert.deepEqual(await up(argoCd), []);

    const changed: CapabilityAccessArgs = {
      ...argoCd,
      argoCdNamespace: "gitops",
      clusterRules: undefined,
      namespaceRules: [{ verbs: ["create"], apiGroups: ["example.com"], resources: ["anything"] }],
      namespaces: [namespace],
      argoCdRoleMappings: [{ role: "VIEWER", groupIds: [second] }],
    };
    assert.deepEqual(await up(changed), [
      "create Role gitops-namespaces-capability-shop",
      "create RoleBinding gitops-namespaces-capability-shop",
      "create-replacement AccessPolicyAssociation gitops-AmazonEKSArgoCDPolicy",
      "delete ClusterRole gitops-cluster-role",
      "delete ClusterRoleBinding gitops-cluster-binding",
      "update Capability gitops",
    ]);
    assert.ok(!(await may([group], read)));
    assert.ok(await may([group], { ...read, verb: "create", namespace }));
    assert.ok(!(await may([group], { ...read, verb: "create", namespace: "default" })));
    assert.deepEqual((await policies()).AmazonEKSArgoCDPolicy, ["gitops"]);
    assert.deepEqual((await capability())?.configuration?.argoCd?.rbacRoleMappings, [mapping("VIEWER", second)]);

    const { ok, messages } = await stack.destroy();
    assert.ok(ok, messages.join("\n"));
    assert.equal(await entry(), undefined);
    await assert.rejects(iam().send(new GetRoleCommand({ RoleName })), { name: "NoSuchEntityException" });
    await assert.rejects(capability(), { name: "ResourceNotFoundException" });
  });

  it("gives ACK permissions for the names, and changes them in place", async () => {
    await up(ack);
    const queues = (name: string) => `arn:aws:sqs:us-west-2:123456789012:${name}`;
    assert.deepEqual(
      (await statements()).map(({ Resource }) => Resource),
      [queues("shop-*")],
    );
    assert.deepEqual(await policies(), { AmazonEKSACKPolicy: "cluster" });
    assert.deepEqual((await entry())?.kubernetesGroups, []);
    const next = { sqsQueues: ["shop-*", "orders"], secrets: ["shop/*"] };
    assert.deepEqual(await up({ ...ack, ackResources: next }), ["update RolePolicy gitops-Capability"]);
    assert.deepEqual(
      (await statements()).map(({ Resource }) => Resource),
      [[queues("orders"), queues("shop-*")], "arn:aws:secretsmanager:us-west-2:123456789012:secret:shop/*-??????", "*"],
    );
    assert.deepEqual(await up({ ...ack, ackResources: undefined }), ["delete RolePolicy gitops-Capability"]);
  });

  it("takes over the access entry that EKS has created for the capability", async () => {
    // A capability without the component: EKS creates the entry for its role.
    const kro: CapabilityAccessArgs = { ...common, capability: "kro", clusterRules: [readAll] };
    const bare = await TestStack.inline("capability-bare", async () => {
      const trust = {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "capabilities.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
          },
        ],
      };
      new aws.iam.Role("kro", { name: RoleName, path: "/gitops/", assumeRolePolicy: JSON.stringify(trust) });
      return {};
    });
    try {
      assert.ok((await bare.up()).ok);
      await eks.createCapability({
        clusterName,
        capabilityName: "gitops",
        type: "KRO",
        roleArn,
        deletePropagationPolicy: "RETAIN",
      });
      assert.deepEqual((await entry())?.kubernetesGroups, []);
      assert.deepEqual(await policies(), { AmazonEKSKROPolicy: "cluster" });
      await eks.deleteCapability({ clusterName, capabilityName: "gitops" });
      const removed = await bare.destroy();
      assert.ok(removed.ok, removed.messages.join("\n"));
      // The entry stays, as after the role of a capability is deleted.
      stack.runs(program(kro));
      const rejected = await stack.up();
      assert.ok(!rejected.ok && rejected.messages.join("\n").includes("doesn't belong to an eks-auth stack"));
      await up({ ...kro, existing: "take-over" });
      assert.deepEqual((await entry())?.kubernetesGroups, [group]);
      assert.deepEqual(await policies(), { AmazonEKSKROPolicy: "cluster" });
      assert.deepEqual(await up(kro), []);
    } finally {
      await bare.remove();
    }
  });

  describe("in mode CONFIG_MAP", () => {
    beforeEach(() => recreateCluster("CONFIG_MAP"));
    after(() => recreateCluster());

    it("is rejected, because capabilities need access entries", async () => {
      const { ok, messages } = await stack.preview();
      assert.ok(!ok && messages.join("\n").includes("API or API_AND_CONFIG_MAP"), messages.join("\n"));
    });
  });
});
