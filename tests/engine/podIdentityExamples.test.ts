import assert from "node:assert/strict";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { type ConfigMap, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { assumeForPod } from "../support/podIdentity";
import { bucketArn, copyExample, programIn } from "../support/programs";
import { assume, fromSandbox, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const configuration: ConfigMap = { clusterName: { value: clusterName }, bucketArn: { value: bucketArn } };
const [namespace, name] = ["default", "my-service-account"];

async function withExample(
  example: string,
  open: (folder: string) => Promise<Stack>,
  test: (stack: Stack) => Promise<void>,
) {
  const copy = copyExample(example);
  try {
    const stack = await open(copy.folder);
    await stack.setAllConfig(configuration);
    try {
      await test(stack);
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack(stack.name);
    }
  } finally {
    copy.remove();
  }
}

describe("examples/pod-identity-yaml", () => {
  it("gives the service account's pods the role, through the plugin, and leaves nothing behind", async () => {
    const remove = await makeServiceAccount(namespace, name);
    await withExample(
      "pod-identity-yaml",
      (workDir) => LocalWorkspace.createStack({ stackName: "pod-identity", workDir }),
      async (stack) => {
        await stack.preview();
        const { outputs } = await stack.up();
        const credentials = await assumeForPod(namespace, name);
        assert.ok(typeof credentials === "object", String(credentials));
        const roleName = String(outputs.roleArn?.value).split("/").pop();
        assert.ok(credentials.sessionArn.includes(`:assumed-role/${roleName}/`), credentials.sessionArn);
        const { summary } = await stack.up();
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
      },
    );
    assert.equal(await assumeForPod(namespace, name), "ResourceNotFoundException");
    const { addons } = await new EKS({}).listAddons({ clusterName });
    assert.deepEqual(addons, []);
    await remove();
  });
});

describe("examples/irsa-to-pod-identity-typescript", () => {
  it("carries the service account over and back by the steps of its README, with one role throughout", async () => {
    await withExample(
      "irsa-to-pod-identity-typescript",
      (workDir) =>
        LocalWorkspace.createStack(
          {
            stackName: "move",
            projectName: "eks-auth-irsa-to-pod-identity",
            program: programIn(join(workDir, "index.ts")),
          },
          { workDir },
        ),
      async (stack) => {
        const { outputs } = await stack.up();
        const roleArn: string = outputs.roleArn?.value;
        const state = async () => {
          const { metadata } = await kubernetes().readNamespacedServiceAccount({ namespace, name });
          return {
            role: (await stack.outputs()).roleArn?.value,
            annotated: metadata?.annotations?.["eks.amazonaws.com/role-arn"] === roleArn,
            irsa: (await assume(roleArn, await mintToken(namespace, name))).includes(":assumed-role/"),
            podIdentity: typeof (await assumeForPod(namespace, name)) === "object",
          };
        };
        const step = async (key: string, value: string) => {
          await stack.setConfig(key, { value });
          await stack.up();
          return state();
        };
        const role = roleArn;
        const start = { role, annotated: true, irsa: true, podIdentity: false };
        const middle = { role, annotated: true, irsa: true, podIdentity: true };
        assert.deepEqual(await state(), start);
        assert.deepEqual(await step("mode", "migrating"), middle);
        const carried = { role, annotated: false, irsa: true, podIdentity: true };
        assert.deepEqual(await step("mode", "pod-identity"), carried);
        assert.deepEqual(await step("trustIrsa", "false"), { ...carried, irsa: false });
        assert.deepEqual(await step("trustIrsa", "true"), carried);
        assert.deepEqual(await step("mode", "migrating"), middle);
        assert.deepEqual(await step("mode", "irsa"), start);
      },
    );
  }).timeout(300_000);
});
