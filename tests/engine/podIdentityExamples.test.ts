import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { assumeForPod } from "../support/podIdentity";
import { bucketArn, programIn } from "../support/programs";
import { followReadme } from "../support/readme";
import { assume, fromSandbox, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const [namespace, name] = ["default", "my-service-account"];

describe("examples/pod-identity-yaml, following its README", () => {
  it("gives the role to the service account's pods through the plugin, and leaves nothing behind", async () => {
    const remove = await makeServiceAccount(namespace, name);
    const stack = await followReadme("pod-identity-yaml", { clusterName, bucketArn });
    try {
      await stack.preview();
      const { outputs } = await stack.up();
      const credentials = await assumeForPod(namespace, name);
      assert.ok(typeof credentials === "object", String(credentials));
      const roleName = String(outputs.roleArn?.value).split("/").pop();
      assert.ok(credentials.sessionArn.includes(`:assumed-role/${roleName}/`), credentials.sessionArn);
      const { summary } = await stack.up();
      assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    } finally {
      await stack.end();
    }
    assert.equal(await assumeForPod(namespace, name), "ResourceNotFoundException");
    const { addons } = await new EKS({}).listAddons({ clusterName });
    assert.deepEqual(addons, []);
    await remove();
  });
});

describe("examples/irsa-to-pod-identity-typescript, following its README", () => {
  it("migrates the service account and back by the steps of its README, with one role throughout", async () => {
    const program = (folder: string) => programIn(join(folder, "index.ts"));
    const stack = await followReadme("irsa-to-pod-identity-typescript", { clusterName, bucketArn }, program);
    try {
      const { outputs } = await stack.up();
      const roleArn: string = outputs.roleArn?.value;
      const state = async () => {
        const { metadata } = await kubernetes().readNamespacedServiceAccount({ namespace, name });
        return {
          role: (await stack.outputs()).roleArn?.value,
          annotated: metadata?.annotations?.["eks.amazonaws.com/role-arn"] === roleArn,
          irsa: (await assume(roleArn, await mintToken(namespace, name))).includes(":assumed-role/"),
          podIdentity: typeof (await assumeForPod(namespace, name)) === "object",
          issued: (await stack.outputs()).credentialsIssued?.value,
        };
      };
      const step = async (set: Promise<unknown>) => {
        await set;
        await stack.up();
        return state();
      };
      const back = (key: string, value: string) => step(stack.setConfig(key, { value }));
      const there = (command: string) => step(stack.runAsWritten(command));
      const role = roleArn;
      const start = { role, annotated: true, irsa: true, podIdentity: false, issued: true };
      const middle = { role, annotated: true, irsa: true, podIdentity: true, issued: false };
      assert.deepEqual(await state(), start);
      assert.deepEqual(await there("pulumi config set mode migrating"), middle);
      const carried = { role, annotated: false, irsa: true, podIdentity: true, issued: false };
      assert.deepEqual(await there("pulumi config set mode pod-identity"), carried);
      assert.deepEqual(await there("pulumi config set trustIrsa false"), { ...carried, irsa: false });
      assert.deepEqual(await back("trustIrsa", "true"), carried);
      assert.deepEqual(await back("mode", "migrating"), middle);
      assert.deepEqual(await back("mode", "irsa"), start);
    } finally {
      await stack.end();
    }
  }).timeout(300_000);
});
