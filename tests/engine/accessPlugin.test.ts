import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { fromSandbox, iam, kubernetes } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const principalArn = "arn:aws:iam::123456789012:role/team/access-yaml";
const eks = new EKS({});

const program = (groups: string, principal = principalArn) => `name: access-yaml
runtime: yaml
resources:
  rollouts:
    type: eks-auth:GroupBinding
    properties:
      group: pipelines
      namespaces: [default]
      rules: [{ verbs: [get], apiGroups: [""], resources: [pods] }]
  access:
    type: eks-auth:AccessEntry
    properties:
      clusterName: ${clusterName}
      principalArn: ${principal}
      kubernetesGroups: ${groups}
      accessPolicies:
        - { policy: AmazonEKSViewPolicy }
        - { policy: AmazonEKSEditPolicy, namespaces: [default] }
  people:
    type: eks-auth:UserIdentityProvider
    properties: { clusterName: ${clusterName}, issuerUrl: "https://login.example.com", clientId: kubernetes }
  byComponent:
    type: kubernetes:core/v1:ServiceAccount
    properties: { metadata: { name: yaml-by-component, namespace: default } }
    options: { dependsOn: ["\${access}"] }
  byOutput:
    type: kubernetes:core/v1:ServiceAccount
    properties:
      metadata: { name: yaml-by-output, namespace: default, annotations: { example.com/access: "\${access.ready}" } }
outputs: { username: "\${access.username}", group: "\${rollouts.group}", kubeconfigUser: "\${people.kubeconfigUser}" }
`;

describe("Access components in the plugin, from YAML", () => {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-access-"));
  let stack: Stack;

  /** The resources in the order in which their steps began. */
  async function order(operation: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<string[]> {
    const begun: string[] = [];
    await operation(({ resourcePreEvent }) => {
      begun.push(resourcePreEvent?.metadata.urn.split("::").pop() ?? "");
    });
    return begun;
  }

  before(async () => {
    const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await iam().send(new CreateRoleCommand({ RoleName: "access-yaml", Path: "/team/", AssumeRolePolicyDocument }));
    writeFileSync(join(folder, "Pulumi.yaml"), program(`["\${rollouts.group}"]`));
    stack = await LocalWorkspace.createStack({ stackName: "yaml", workDir: folder });
  });

  after(async () => {
    await stack.destroy();
    await stack.workspace.removeStack("yaml");
    await iam().send(new DeleteRoleCommand({ RoleName: "access-yaml" }));
    rmSync(folder, { recursive: true });
  });

  const parts = ["access-entry", "access-AmazonEKSViewPolicy", "access-AmazonEKSEditPolicy"];
  const objects = ["byComponent", "byOutput"];

  it("create dependent objects after all parts of the access", async () => {
    const begun = await order((onEvent) => stack.up({ onEvent }));
    for (const part of parts) {
      for (const object of objects) {
        assert.ok(
          begun.indexOf(part) >= 0 && begun.indexOf(part) < begun.indexOf(object),
          `${part}, ${object}: ${begun}`,
        );
      }
    }
    assert.ok(begun.indexOf("rollouts-default") < begun.indexOf("access-entry"));
    const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn });
    assert.deepEqual(accessEntry?.kubernetesGroups, ["pipelines"]);
    const outputs = await stack.outputs();
    assert.equal(outputs.username?.value, accessEntry?.username);
    assert.equal(JSON.parse(outputs.kubeconfigUser?.value).exec.command, "kubectl");
    const where = { name: "yaml-by-output", namespace: "default" };
    const { metadata } = await kubernetes().readNamespacedServiceAccount(where);
    assert.equal(metadata?.annotations?.["example.com/access"], principalArn);
  });

  it("change nothing the second time", async () => {
    const { summary } = await stack.up();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
  });

  it("reject at preview what EKS would reject, without errors for other components", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), program('["system:masters"]'));
    await assert.rejects(stack.preview(), (error: Error) => {
      const expected = /kubernetesGroups\[0\] is "system:masters"; expected the name of a Kubernetes group/;
      assert.match(error.message, expected);
      assert.doesNotMatch(error.message, /the deployer/);
      return true;
    });
    writeFileSync(join(folder, "Pulumi.yaml"), program(`["\${rollouts.group}"]`));
  });

  it("reject a second identity provider for a cluster, even if each uses its own connection", async () => {
    const partner = `  partner:
    type: eks-auth:UserIdentityProvider
    properties: { clusterName: ${clusterName}, issuerUrl: "https://partner.example.com", clientId: kubernetes }
outputs:`;
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      program(`["\${rollouts.group}"]`).replace("outputs:", () => partner),
    );
    // Either of the two may be declared first.
    const refusal =
      /expected a cluster with only one UserIdentityProvider|config of the cluster \S+ already exists: it is \S+::people-config in the state /;
    await assert.rejects(stack.preview(), refusal);
    writeFileSync(join(folder, "Pulumi.yaml"), program(`["\${rollouts.group}"]`));
  });

  it("report a rejected AWS lookup once, without errors for other components", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), program("[pipelines]", "arn:aws:iam::123456789012:role/access-nobody"));
    const errors: string[] = [];
    const onEvent = ({ diagnosticEvent: said }: EngineEvent) => {
      if (said?.severity === "error") {
        errors.push(said.message.replace(/<\{%[^%]*%\}>/g, "").trim());
      }
    };
    await assert.rejects(stack.preview({ onEvent }));
    const reason =
      'principalArn is "arn:aws:iam::123456789012:role/access-nobody"; expected an existing IAM role, but the cluster\'s account has none with this name. Check the name. If this program creates it, pass its arn output, so that the entry is created after it.';
    // The engine may stop the other components under construction and report that.
    const blamed = errors.filter((error) => error.includes("access-nobody"));
    assert.deepEqual(blamed, [
      `eks-auth:index:AccessEntry resource 'access' has a problem: AccessEntry "access" has an invalid input:\n\t\t- property principalArn with value '{arn:aws:iam::123456789012:role/access-nobody}' has a problem: ${reason}`,
    ]);
    writeFileSync(join(folder, "Pulumi.yaml"), program(`["\${rollouts.group}"]`));
  });

  it("destroy dependent objects before any part of the access", async () => {
    const begun = await order((onEvent) => stack.destroy({ onEvent }));
    for (const part of parts) {
      for (const object of objects) {
        assert.ok(
          begun.indexOf(object) >= 0 && begun.indexOf(object) < begun.indexOf(part),
          `${object}, ${part}: ${begun}`,
        );
      }
    }
    const { accessEntries } = await eks.listAccessEntries({ clusterName });
    assert.deepEqual(accessEntries, [fromSandbox("SANDBOX_DEPLOYER_ARN")]);
  });
});
