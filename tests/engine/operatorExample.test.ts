import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { S3 } from "@aws-sdk/client-s3";
import { newRole, removeRole } from "../support/login";
import { assumeForPod } from "../support/podIdentity";
import { followReadme, type ReadmeStack } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";
import { newKey } from "../support/stackFiles";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const bucket = "operator-example-state";
const definition = join(__dirname, "operatorStack.crd.yaml");

/**
 * The stack; the identity with a namespace, a service account, a role with a policy, an association and the agent; a
 * component with a policy and an attachment; and a binding.
 */
const resourceCount = 1 + 1 + 6 + 3 + 1;

/** The output of kubectl, including its errors. */
async function kubectl(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runToEnd({ command: "kubectl", args });
  return stdout + stderr;
}

describe("examples/operator-yaml, following its README", function () {
  this.timeout(5 * 60_000);

  const s3 = new S3({ forcePathStyle: true });
  let stack: ReadmeStack;
  let principalArn: string;

  before(async () => {
    principalArn = await newRole("operator-example-developers");
    await s3.createBucket({ Bucket: bucket });
    const { Arn: secretsKeyArn } = await newKey();
    stack = await followReadme("operator-yaml", { clusterName, stateBucket: bucket, secretsKeyArn });
    await kubectl("apply", "--server-side", "--filename", definition);
    await kubectl("wait", "--for=condition=Established", "customresourcedefinition/stacks.pulumi.com");
  });
  after(async () => {
    await kubectl("delete", "--filename", definition);
    await stack.end();
    await s3.deleteBucket({ Bucket: bucket });
    await removeRole("operator-example-developers");
  });

  it("declares the identity of the workspace", async () => {
    assert.deepEqual((await stack.preview()).changeSummary, { create: resourceCount });
    assert.deepEqual((await stack.up()).summary.resourceChanges, { create: resourceCount });
    assert.equal((await stack.up()).summary.resourceChanges?.same, resourceCount);
  });

  it("creates a stack that the API server accepts, with that service account and no misspelled field", async () => {
    const file = join(stack.folder, "stack.yaml");
    const filled = readFileSync(file, "utf8").replace(/<[^>]+>/g, "filled");
    writeFileSync(file, filled);
    await stack.next();
    const created = JSON.parse(await kubectl("get", "stack.pulumi.com/access", "-n", "pulumi-stacks", "-o", "json"));
    const { serviceAccountName, workspaceTemplate } = created.spec;
    assert.deepEqual([serviceAccountName, workspaceTemplate.spec.serviceAccountName], ["access-stack", "access-stack"]);
    writeFileSync(file, filled.replace("serviceAccountName:", "serviceAccount:"));
    assert.match(
      await kubectl("apply", "--dry-run=server", "--filename", file),
      /strict decoding error: unknown field "spec\.serviceAccount"/,
    );
    writeFileSync(file, filled);
    await stack.runAsWritten("kubectl delete -f stack.yaml");
  });

  it("gives the workspace the state and the access entries of this cluster, and nothing else", async () => {
    assert.equal(await assumeForPod("pulumi-stacks", "default"), "ResourceNotFoundException");
    const session = await assumeForPod("pulumi-stacks", "access-stack");
    assert.ok(typeof session === "object", String(session));
    assert.match(session.sessionArn, /:assumed-role\/pulumi-access-stack\//);
    const { accessKeyId, secretAccessKey, sessionToken } = session;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const eks = new EKS({ endpoint, credentials });
    await eks.createAccessEntry({ clusterName, principalArn });
    await eks.deleteAccessEntry({ clusterName, principalArn });
    const denied = { name: "AccessDeniedException" };
    await assert.rejects(eks.listAccessEntries({ clusterName: "another" }), denied);
    await assert.rejects(eks.deleteNodegroup({ clusterName, nodegroupName: "workers" }), denied);
    const state = new S3({ endpoint, credentials, forcePathStyle: true });
    await state.putObject({ Bucket: bucket, Key: "state.json", Body: "{}" });
    await state.deleteObject({ Bucket: bucket, Key: "state.json" });
    await assert.rejects(state.listObjectsV2({ Bucket: "another" }));
  });

  it("lets the workspace check the operator's tokens, and not read secrets", async () => {
    const as = ["--as", "system:serviceaccount:pulumi-stacks:access-stack"];
    const review = await kubectl("auth", "can-i", "create", "tokenreviews.authentication.k8s.io", ...as);
    assert.equal(review.split("\n")[0], "yes");
    assert.equal(await kubectl("auth", "can-i", "get", "secrets", "-n", "pulumi-stacks", ...as), "no\n");
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    assert.match(await kubectl("get", "namespace", "pulumi-stacks"), /"pulumi-stacks" not found/);
    const { associations } = await new EKS({}).listPodIdentityAssociations({ clusterName });
    assert.deepEqual(associations, []);
  });
});
