import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { assumeForPod } from "../support/podIdentity";
import { followReadme, type ReadmeStack } from "../support/readme";
import { fromSandbox, kubernetes } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const hostedZoneArn = "arn:aws:route53:::hostedzone/Z0EXAMPLE";
const [namespace, name] = ["external-dns", "external-dns"];
const iam = new IAM({ endpoint: fromSandbox("AWS_ENDPOINT_URL") });

/**
 * The stack, the component, the role with its policy, the namespace, the service account, the add-on, the association
 * and the check.
 */
const resourceCount = 9;

describe("examples/workload-identity-yaml, following its README", () => {
  let stack: ReadmeStack;

  before(async () => {
    stack = await followReadme("workload-identity-yaml", { clusterName, hostedZoneArn });
  });
  after(() => stack.end());

  it("gives ExternalDNS a role limited to the hosted zone, and its service account the role", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
    const { outputs, summary } = await stack.up();
    assert.deepEqual(summary.resourceChanges, { create: resourceCount });
    const RoleName = String(outputs.roleArn?.value).split("/").pop();
    const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName: "external-dns" });
    const { Statement } = JSON.parse(decodeURIComponent(String(PolicyDocument)));
    assert.deepEqual(
      Statement.map(({ Resource }: { Resource: unknown }) => Resource),
      ["*", hostedZoneArn],
    );
    const { metadata } = await kubernetes().readNamespacedServiceAccount({ namespace, name });
    assert.equal(metadata?.annotations?.["eks.amazonaws.com/role-arn"], undefined);
    const credentials = await assumeForPod(namespace, name);
    assert.ok(typeof credentials === "object", String(credentials));
    assert.ok(credentials.sessionArn.includes(`:assumed-role/${RoleName}/`), credentials.sessionArn);
  });

  it("changes nothing the second time, and leaves nothing behind", async () => {
    const { roleArn } = await stack.outputs();
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: resourceCount });
    await stack.destroy();
    const RoleName = String(roleArn?.value).split("/").pop();
    await assert.rejects(iam.getRole({ RoleName }), { name: /^NoSuchEntity/ });
    const eks = new EKS({});
    assert.deepEqual((await eks.listPodIdentityAssociations({ clusterName })).associations, []);
    assert.deepEqual((await eks.listAddons({ clusterName })).addons, []);
    const { items } = await kubernetes().listNamespace();
    assert.ok(!items.some(({ metadata }) => metadata?.name === namespace));
  });
});
