import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AppsV1Api, KubeConfig, type V1PodTemplateSpec } from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../provider";
import { associationsOf } from "../support/podIdentity";
import { fromSandbox, kubernetes, makeServiceAccount } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const oidcProviderArn = `arn:aws:iam::123456789012:oidc-provider/${fromSandbox("SANDBOX_ISSUER").slice("https://".length)}`;
const namespace = "workload";
const name = "app";
const key = "eks.amazonaws.com/role-arn";
const child = "kubernetes:core/v1:ServiceAccount app-service-account";

const workload = (args: Partial<WorkloadIdentityArgs>) => async () => {
  const component = new WorkloadIdentity("app", { mode: "irsa", namespace, name, agent: "ignore", ...args });
  const { roleArn, associationIds, podsToRestart, restartCommand } = component;
  return { roleArn, associationIds, podsToRestart, restartCommand };
};

/** A component that the plugin constructs, as for a program in another language. */
class RemoteWorkloadIdentity extends pulumi.ComponentResource {
  public constructor(name: string, args: WorkloadIdentityArgs) {
    super("eks-auth:index:WorkloadIdentity", name, args, undefined, true);
  }
}

async function annotations(): Promise<Record<string, string>> {
  const { metadata } = await kubernetes().readNamespacedServiceAccount({ namespace, name });
  return metadata?.annotations ?? {};
}

/**
 * Runs a command from the component's outputs as a user would, and returns its output. A grep without matches isn't an
 * error.
 */
async function shell(command: unknown): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", `${command} || [ $? -eq 1 ]`]);
  return stdout;
}

describe("WorkloadIdentity on the engine", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.inline("workload", workload({ oidcProviderArn, createNamespace: true }));
  });
  afterEach(() => stack.remove());

  async function up(args: Partial<WorkloadIdentityArgs>) {
    stack.runs(workload(args));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run;
  }

  for (const Component of [WorkloadIdentity, RemoteWorkloadIdentity]) {
    // The engine creates the default provider of Kubernetes while the hooks of roles look for existing ones.
    it(`is previewed many times with few steps at once, as ${Component.name}`, async () => {
      const names = Array.from({ length: 30 }, (_, index) => `${name}-${index}`);
      stack.runs(async () => {
        for (const one of names) {
          new Component(one, { mode: "irsa", namespace, name: one, roleName: one, oidcProviderArn });
        }
      });
      const { changeSummary } = await stack.stack.preview({ parallel: 4 });
      assert.deepEqual(changeSummary, { create: 1 + 3 * names.length });
    }).timeout(120_000);
  }

  for (const mode of ["irsa", "pod-identity", "migrating"] as const) {
    it(`creates the resources for the mode ${mode} in one update, and leaves nothing behind`, async () => {
      const given = {
        mode,
        createNamespace: true,
        ...(mode === "pod-identity" ? {} : { oidcProviderArn }),
        ...(mode === "irsa" ? {} : { clusterName }),
      };
      stack.runs(workload(given));
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      const run = await up(given);
      assert.deepEqual(run.steps, preview.steps);
      assert.equal((await annotations())[key], mode === "pod-identity" ? undefined : await stack.output("roleArn"));
      const found = await associationsOf(namespace, name);
      assert.deepEqual(
        found.map(({ associationId }) => associationId),
        await stack.output("associationIds"),
      );
      assert.equal(found.length, mode === "irsa" ? 0 : 1);
      assert.deepEqual(new Set(Object.values((await up(given)).steps)), new Set(["same"]));
      assert.ok((await stack.destroy()).ok);
      assert.deepEqual(await associationsOf(namespace, name), []);
    });
  }

  it("removes the annotation from a chart's service account, and changes nothing else in it", async () => {
    const remove = await makeServiceAccount(namespace, name, { "chart.example.com/version": "7" });
    const both = { clusterName, oidcProviderArn, existing: "patch" } as const;
    await up({ mode: "migrating", ...both });
    assert.equal((await annotations())[key], await stack.output("roleArn"));
    await up({ mode: "pod-identity", ...both });
    assert.deepEqual(await annotations(), { "chart.example.com/version": "7" });
    await up({ mode: "migrating", ...both });
    assert.equal((await annotations())[key], await stack.output("roleArn"));
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(await annotations(), { "chart.example.com/version": "7" });
    await remove();
  });

  it("repairs an annotation that was added or removed outside Pulumi", async () => {
    const both = { clusterName, oidcProviderArn, createNamespace: true };
    await up({ mode: "migrating", ...both });
    const current = await kubernetes().readNamespacedServiceAccount({ namespace, name });
    const { [key]: _, ...rest } = current.metadata?.annotations ?? {};
    current.metadata = { ...current.metadata, annotations: rest };
    await kubernetes().replaceNamespacedServiceAccount({ namespace, name, body: current });
    assert.equal((await stack.refresh()).steps[child], "update");
    await up({ mode: "migrating", ...both });
    assert.equal((await annotations())[key], await stack.output("roleArn"));
  });

  it("lists exactly the remaining pods, and restarts exactly the workloads of the service account", async () => {
    await up({ mode: "migrating", clusterName, oidcProviderArn, createNamespace: true });
    const undo = await makeServiceAccount(namespace, "another");
    const config = new KubeConfig();
    config.loadFromFile(fromSandbox("KUBECONFIG"));
    const apps = config.makeApiClient(AppsV1Api);
    const templateOf = (serviceAccountName: string): V1PodTemplateSpec => ({
      metadata: { labels: { app: serviceAccountName } },
      spec: { serviceAccountName, containers: [{ name: "main", image: "example.com/app" }] },
    });
    const specOf = (account: string) => ({
      selector: { matchLabels: { app: account } },
      template: templateOf(account),
    });
    for (const [workload, account] of [
      ["ours", name],
      ["theirs", "another"],
    ] as const) {
      const metadata = { name: workload };
      await apps.createNamespacedDeployment({ namespace, body: { metadata, spec: specOf(account) } });
      await apps.createNamespacedDaemonSet({ namespace, body: { metadata, spec: specOf(account) } });
      const spec = { ...specOf(account), serviceName: workload };
      await apps.createNamespacedStatefulSet({ namespace, body: { metadata, spec } });
    }
    const podIdentity = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    for (const [pod, account, variables] of [
      ["with-irsa", name, ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]],
      ["with-nothing", name, []],
      ["with-pod-identity", name, ["AWS_STS_REGIONAL_ENDPOINTS", podIdentity]],
      ["of-another", "another", []],
    ] as const) {
      const env = variables.map((variable) => ({ name: variable, value: "x" }));
      const spec = { serviceAccountName: account, containers: [{ name: "main", image: "example.com/app", env }] };
      await kubernetes().createNamespacedPod({ namespace, body: { metadata: { name: pod }, spec } });
    }

    const listed = (await shell(await stack.output("podsToRestart"))).trim().split("\n");
    assert.deepEqual(
      listed.map((line) => line.split(/\s/)[0]),
      ["with-irsa", "with-nothing"],
    );
    const said = await shell(await stack.output("restartCommand"));
    assert.deepEqual(said.trim().split("\n").sort(), [
      "daemonset.apps/ours restarted",
      "deployment.apps/ours restarted",
      "statefulset.apps/ours restarted",
    ]);
    const restartedAt = (template: V1PodTemplateSpec | undefined) =>
      template?.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"];
    const read = async (name: string) => (await apps.readNamespacedDeployment({ namespace, name })).spec?.template;
    assert.ok(restartedAt(await read("ours")) !== undefined);
    assert.equal(restartedAt(await read("theirs")), undefined);

    await up({ mode: "irsa", clusterName, oidcProviderArn, createNamespace: true });
    const back = (await shell(await stack.output("podsToRestart"))).trim().split("\n");
    assert.deepEqual(
      back.map((line) => line.split(/\s/)[0]),
      ["with-nothing", "with-pod-identity"],
    );
    await undo();
  });
});
