import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { AccessEntry, OidcProvider, PodIdentity, ServiceAccount, ServiceAccountRole } from "../../provider";
import { kubernetes as cluster, fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

/** A cluster that the same program creates: its issuer and kubeconfig are unknown at preview. */
const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/NEWCLUSTERTESTS9ABCDEF0123456789";
const annotation = "eks.amazonaws.com/role-arn";

const children = [
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider cluster-provider",
  "aws:iam/role:Role app-role",
  "kubernetes:core/v1:Namespace app-namespace",
  "kubernetes:core/v1:ServiceAccount app-service-account",
];

async function annotated(namespace: string): Promise<string | undefined> {
  const { metadata } = await cluster().readNamespacedServiceAccount({ namespace, name: "app" });
  return metadata?.annotations?.[annotation];
}

describe("With the providers of the program", () => {
  it("a cluster that the same program creates is previewed and created in one update", async () => {
    const stack = await TestStack.inline("new-cluster", async () => {
      const later = new aws.s3.Bucket("stands-for-the-cluster", {});
      const kubeconfig = later.arn.apply(() => readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
      const provider = new kubernetes.Provider("new-cluster", { kubeconfig });
      const { arn } = new OidcProvider("cluster", { issuer: later.arn.apply(() => issuer) });
      const serviceAccounts = [{ namespace: "new-cluster", name: "app" }];
      const role = new ServiceAccountRole("app", { oidcProviderArns: [arn], serviceAccounts });
      new ServiceAccount(
        "app",
        { namespace: "new-cluster", createNamespace: true, name: "app", roleArn: role.arn },
        { providers: { kubernetes: provider } },
      );
      return { roleArn: role.arn };
    });
    try {
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      assert.deepEqual(
        children.map((child) => preview.steps[child]),
        children.map(() => "create"),
      );
      const up = await stack.up();
      assert.ok(up.ok, up.messages.join("\n"));
      assert.equal(await annotated("new-cluster"), await stack.output("roleArn"));
      const again = await stack.up();
      assert.deepEqual(new Set(Object.values(again.steps)), new Set(["same"]));
    } finally {
      await stack.remove();
    }
  });

  it("a YAML program passes its own to the components in the plugin", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-providers-"));
    writeFileSync(join(folder, "kubeconfig"), readFileSync(fromSandbox("KUBECONFIG")));
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      `name: own-providers
runtime: yaml
resources:
  k8s:
    type: pulumi:providers:kubernetes
    properties: { kubeconfig: ./kubeconfig }
  aws:
    type: pulumi:providers:aws
    properties: { region: us-west-2 }
  role:
    type: eks-auth:ServiceAccountRole
    properties:
      oidcProviderArns: [arn:aws:iam::123456789012:oidc-provider/${issuer.slice("https://".length)}]
      serviceAccounts: [{ namespace: own-providers, name: app }]
    options: { providers: ["\${aws}"] }
  account:
    type: eks-auth:ServiceAccount
    properties: { namespace: own-providers, createNamespace: true, name: app, roleArn: "\${role.arn}" }
    options: { providers: ["\${k8s}"] }
outputs: { roleArn: "\${role.arn}" }
`,
    );
    const stack = await LocalWorkspace.createStack({ stackName: "own", workDir: folder });
    try {
      const { outputs } = await stack.up();
      assert.equal(await annotated("own-providers"), outputs.roleArn?.value);
      const { deployment } = await stack.exportStack();
      const providers = Object.fromEntries(
        (deployment.resources ?? [])
          .filter(({ custom, type }: { custom: boolean; type: string }) => custom && !type.startsWith("pulumi:"))
          .map(({ urn, provider }: { urn: string; provider: string }) => [
            urn.split("::").pop(),
            provider.split("::").at(-2),
          ]),
      );
      assert.deepEqual(providers, { "role-role": "aws", "account-namespace": "k8s", "account-service-account": "k8s" });
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack("own");
      rmSync(folder, { recursive: true });
    }
  });
});

describe("An AWS provider whose region changes", () => {
  const [here, elsewhere] = ["us-west-2", "eu-west-1"] as const;
  const clusterName = "in-two-regions";
  const clusters = [here, elsewhere].map((region) => new EKS({ region }));
  const clusterRole = { RoleName: clusterName };
  const policy = "AmazonEKSViewPolicy";
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };

  before(async () => {
    await iam().send(new CreateRoleCommand({ ...clusterRole, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const roleArn = `arn:aws:iam::123456789012:role/${clusterName}`;
    const accessConfig = { authenticationMode: "API" as const };
    for (const eks of clusters) {
      await eks.createCluster({ name: clusterName, roleArn, resourcesVpcConfig: {}, accessConfig });
    }
  });
  after(async () => {
    for (const eks of clusters) {
      await eks.deleteCluster({ name: clusterName });
    }
    await iam().send(new DeleteRoleCommand(clusterRole));
  });

  const program = (region: aws.Region) => async () => {
    const options = { providers: { aws: new aws.Provider("own", { region }) } };
    const serviceAccount = { namespace: "default", name: "app" };
    const { roleArn } = new PodIdentity("app", { clusterName, agent: "ignore", serviceAccount }, options);
    new AccessEntry("dev", { clusterName, principalArn: roleArn, accessPolicies: [{ policy }] }, options);
    return { roleArn };
  };

  /** The number of the role's access entries, and of associations, in the cluster of each region. */
  async function live(roleArn: unknown): Promise<number[][]> {
    return await Promise.all(
      clusters.map(async (eks) => {
        const { accessEntries = [] } = await eks.listAccessEntries({ clusterName });
        const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName });
        return [accessEntries.filter((arn) => arn === roleArn).length, associations.length];
      }),
    );
  }

  it("keeps its roles, and replaces the resources of the cluster", async () => {
    const stack = await TestStack.inline("moving-region", program(here));
    try {
      const up = await stack.up();
      assert.ok(up.ok, up.messages.join("\n"));
      const roleArn = await stack.output("roleArn");
      assert.deepEqual(await live(roleArn), [
        [1, 1],
        [0, 0],
      ]);
      stack.runs(program(elsewhere));
      const expected = {
        "eks-auth:index:AccessEntry dev": "same",
        "eks-auth:index:PodIdentity app": "same",
        "aws:iam/role:Role app-role": "update",
        "aws:eks/accessEntry:AccessEntry dev-entry": "create-replacement",
        [`aws:eks/accessPolicyAssociation:AccessPolicyAssociation dev-${policy}`]: "create-replacement",
        [`aws:eks/podIdentityAssociation:PodIdentityAssociation app-${clusterName}/default/app`]: "create-replacement",
      };
      const preview = await stack.preview();
      assert.deepEqual([preview.messages, preview.steps], [[], expected]);
      const moved = await stack.up();
      assert.deepEqual([moved.ok, moved.messages], [true, []]);
      assert.equal(await stack.output("roleArn"), roleArn);
      assert.deepEqual(await live(roleArn), [
        [0, 0],
        [1, 1],
      ]);
      assert.deepEqual(new Set(Object.values((await stack.up()).steps)), new Set(["same"]));
    } finally {
      await stack.remove();
    }
  });
});

describe("An option of a component in the plugin", () => {
  it("reaches its children: deletedWith, for a resource of the program and for its provider", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-deleted-with-"));
    const account = (name: string, deletedWith: string) => `  ${name}:
    type: eks-auth:ServiceAccountRole
    properties:
      oidcProviderArns: [arn:aws:iam::123456789012:oidc-provider/${issuer.slice("https://".length)}]
      serviceAccounts: [{ namespace: deleted-with, name: app }]
    options: { providers: ["\${aws}"], deletedWith: "\${${deletedWith}}" }
`;
    const program = (resources: string) => `name: deleted-with
runtime: yaml
resources:
  aws:
    type: pulumi:providers:aws
    properties: { region: us-west-2 }
${resources}`;
    const file = join(folder, "Pulumi.yaml");
    const bucket = "  stands-for-the-cluster: { type: aws:s3:Bucket }\n";
    writeFileSync(file, program(`${bucket}${account("one", "stands-for-the-cluster")}${account("two", "aws")}`));
    const stack = await LocalWorkspace.createStack({ stackName: "own", workDir: folder });
    try {
      await stack.up();
      const { deployment } = await stack.exportStack();
      const roles = (deployment.resources as { urn: string; type: string; deletedWith?: string }[])
        .filter(({ type }) => type === "aws:iam/role:Role")
        .map(({ urn, deletedWith = "" }) => [urn.split("::").pop(), ...deletedWith.split("::").slice(-2)]);
      assert.deepEqual(Object.fromEntries(roles.map(([role, ...rest]) => [role, rest])), {
        "one-role": ["aws:s3/bucket:Bucket", "stands-for-the-cluster"],
        "two-role": ["pulumi:providers:aws", "aws"],
      });
      // The roles aren't deleted if another resource's deletion includes them; without the option they are deleted.
      writeFileSync(
        file,
        program(`${account("one", "aws")}${account("two", "aws")}`).replace(/, deletedWith: "[^"]*"/g, ""),
      );
      await stack.up();
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack("own");
      rmSync(folder, { recursive: true });
    }
  });

  it("reaches its children: replaceWith, protect and retainOnDelete, but not customTimeouts", async () => {
    const role = "aws:iam/role:Role app-role";
    const program = (bucket: string, options: pulumi.ComponentResourceOptions) => async () => {
      const cluster = new aws.s3.Bucket("cluster", { bucket });
      new RemoteRole("app", { replaceWith: [cluster], customTimeouts: { create: "7m" }, ...options });
    };
    const stack = await TestStack.inline("options", program("options-one", { protect: true }));
    const stateOf = (end: string): State | undefined =>
      JSON.parse(stack.rawState()).checkpoint.latest.resources.find(({ urn }: State) => urn.endsWith(end));
    try {
      const up = await stack.up();
      assert.ok(up.ok, up.messages.join("\n"));
      const state = stateOf("::app-role");
      assert.deepEqual(
        [
          state?.protect,
          state?.retainOnDelete,
          state?.customTimeouts,
          state?.replaceWith?.map((urn) => urn.split("::").pop()),
        ],
        [true, undefined, undefined, ["cluster"]],
      );
      stack.runs(program("options-one", {}));
      assert.ok((await stack.up()).ok);
      stack.runs(program("options-two", {}));
      const preview = await stack.preview();
      assert.equal(preview.steps[role], "create-replacement", JSON.stringify(preview.steps));
      stack.runs(program("options-two", { retainOnDelete: true }));
      const replaced = await stack.up();
      assert.ok(replaced.ok, replaced.messages.join("\n"));
      assert.equal(stateOf("::app-role")?.retainOnDelete, true);
    } finally {
      await stack.remove();
    }
  });
});

/** The part of a resource's state that the test reads. */
interface State {
  urn: string;
  protect?: boolean;
  retainOnDelete?: boolean;
  customTimeouts?: object;
  replaceWith?: string[];
}

/** A role that the plugin constructs, as for a program in another language. */
class RemoteRole extends pulumi.ComponentResource {
  public constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    const oidcProviderArns = [`arn:aws:iam::123456789012:oidc-provider/${issuer.slice("https://".length)}`];
    const serviceAccounts = [{ namespace: "options", name }];
    super("eks-auth:index:ServiceAccountRole", name, { oidcProviderArns, serviceAccounts }, opts, true);
  }
}
