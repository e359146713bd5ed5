import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { AuthorizationV1Api, KubeConfig } from "@kubernetes/client-node";
import { programIn } from "../support/programs";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox, iam, kubernetes, removeNamespace } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const namespace = "access-example";
const roleNames = ["example-developers", "example-pipeline"];
const [developers = "", pipeline = ""] = roleNames.map((name) => `arn:aws:iam::123456789012:role/team/${name}`);
const eks = new EKS({});

/** The resources of the example, named as in `urn:pulumi:<stack>::<project>::`. */
const resources = [
  "eks-auth:index:AccessCheck::deployer",
  "eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::developers-entry",
  "eks-auth:index:AccessEntry$aws:eks/accessEntry:AccessEntry::pipeline-entry",
  "eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::developers-AmazonEKSEditPolicy",
  "eks-auth:index:AccessEntry$aws:eks/accessPolicyAssociation:AccessPolicyAssociation::developers-AmazonEKSViewPolicy",
  "eks-auth:index:AccessEntry::developers",
  "eks-auth:index:AccessEntry::pipeline",
  `eks-auth:index:GroupBinding$kubernetes:rbac.authorization.k8s.io/v1:Role::rollouts-${namespace}`,
  `eks-auth:index:GroupBinding$kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::rollouts-${namespace}`,
  "eks-auth:index:GroupBinding::rollouts",
];

async function pipelineMay(verb: string, resource: string, where = namespace, group = "apps"): Promise<boolean> {
  const config = new KubeConfig();
  config.loadFromFile(fromSandbox("KUBECONFIG"));
  const resourceAttributes = { verb, resource, group, namespace: where };
  const spec = { user: "the pipeline", groups: ["pipelines"], resourceAttributes };
  const { status } = await config.makeApiClient(AuthorizationV1Api).createSubjectAccessReview({ body: { spec } });
  return status?.allowed ?? false;
}

for (const [example, program] of [
  ["access-entries-yaml"],
  ["access-entries-typescript", (folder: string) => programIn(join(folder, "index.ts"))],
] as const) {
  describe(`examples/${example}, following its README`, () => {
    let stack: ReadmeStack;

    before(async () => {
      const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
      for (const RoleName of roleNames) {
        await iam().send(new CreateRoleCommand({ RoleName, Path: "/team/", AssumeRolePolicyDocument }));
      }
      await kubernetes().createNamespace({ body: { metadata: { name: namespace } } });
      const values = { clusterName, developersRoleArn: developers, pipelineRoleArn: pipeline, namespace };
      stack = await followReadme(example, values, program);
    });

    after(async () => {
      await stack.end();
      await removeNamespace(namespace);
      for (const RoleName of roleNames) {
        await iam().send(new DeleteRoleCommand({ RoleName }));
      }
    });

    it("previews every resource, and creates none", async () => {
      const { changeSummary } = await stack.preview();
      assert.deepEqual(changeSummary, { create: resources.length + 1 });
      const { accessEntries } = await eks.listAccessEntries({ clusterName });
      assert.deepEqual(accessEntries, [fromSandbox("SANDBOX_DEPLOYER_ARN")]);
    });

    it("gives each role the documented access", async () => {
      const { outputs, summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { create: resources.length + 1 });
      const { deployment } = await stack.exportStack();
      const urns = (deployment.resources ?? []).map(({ urn }: { urn: string }) => urn.split("::").slice(2).join("::"));
      assert.deepEqual(urns.filter((urn: string) => !/^pulumi:(pulumi:Stack|providers:)/.test(urn)).sort(), resources);

      const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({
        clusterName,
        principalArn: developers,
      });
      assert.deepEqual(
        Object.fromEntries(associatedAccessPolicies.map(({ policyArn, accessScope }) => [policyArn, accessScope])),
        {
          "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy": { type: "cluster", namespaces: [] },
          "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy": { type: "namespace", namespaces: [namespace] },
        },
      );
      const { accessEntry } = await eks.describeAccessEntry({ clusterName, principalArn: pipeline });
      assert.deepEqual(accessEntry?.kubernetesGroups, ["pipelines"]);
      const session = (name: string) => `arn:aws:sts::123456789012:assumed-role/${name}/{{SessionName}}`;
      assert.equal(outputs.developersUsername?.value, session("example-developers"));
      assert.equal(outputs.pipelineUsername?.value, session("example-pipeline"));
      assert.deepEqual(
        await Promise.all([
          pipelineMay("patch", "deployments"),
          pipelineMay("delete", "deployments"),
          pipelineMay("get", "secrets", namespace, ""),
          pipelineMay("patch", "deployments", "default"),
        ]),
        [true, false, false, false],
      );
    });

    it("changes nothing the second time", async () => {
      const { summary } = await stack.up();
      assert.deepEqual(summary.resourceChanges, { same: resources.length + 1 });
    });

    it("leaves nothing behind", async () => {
      await stack.destroy();
      const { accessEntries } = await eks.listAccessEntries({ clusterName });
      assert.deepEqual(accessEntries, [fromSandbox("SANDBOX_DEPLOYER_ARN")]);
      assert.equal(await pipelineMay("patch", "deployments"), false);
    });
  });
}
