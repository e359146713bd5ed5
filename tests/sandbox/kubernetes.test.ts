import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiException, CoreV1Api, RbacAuthorizationV1Api, type V1OwnerReference } from "@kubernetes/client-node";
import { clusterRoleRules } from "../../provider/eks/clusterRoleRules";
import { type AccessRule, resourceVerbs } from "../../provider/eks/resourceRules";
import { kubernetesVersion } from "./install/parts";
import { isSameMinor } from "./install/version";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";

describe("the API server of the sandbox", () => {
  let sandbox: SharedSandbox;
  let core: CoreV1Api;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    core = sandbox.kubeConfig.makeApiClient(CoreV1Api);
  });

  it("gives a new namespace its service account, and removes a deleted namespace with its content", async () => {
    const namespace = "short-lived";
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    await until(() => exists(core.readNamespacedServiceAccount({ namespace, name: "default" })));
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "inside" } } });
    await core.deleteNamespace({ name: namespace });
    await until(async () => !(await exists(core.readNamespace({ name: namespace }))));
    assert.equal(await exists(core.readNamespacedConfigMap({ namespace, name: "inside" })), false);
  }).timeout(60_000);

  it("deletes dependents before their owner in foreground deletion", async () => {
    const namespace = "default";
    const make = (name: string, ownerReferences?: V1OwnerReference[]) =>
      core.createNamespacedConfigMap({ namespace, body: { metadata: { name, ownerReferences } } });
    const uid = (await make("owner")).metadata?.uid ?? "";
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid, blockOwnerDeletion: true };
    await make("owned", [owner]);
    await core.deleteNamespacedConfigMap({ namespace, name: "owner", propagationPolicy: "Foreground" });
    await until(async () => !(await exists(core.readNamespacedConfigMap({ namespace, name: "owner" }))));
    assert.equal(await exists(core.readNamespacedConfigMap({ namespace, name: "owned" })), false);
  }).timeout(60_000);

  it("has the ClusterRoles for users with the rules that this package compares with access policies", async () => {
    const rbac = sandbox.kubeConfig.makeApiClient(RbacAuthorizationV1Api);
    for (const [name, expected] of Object.entries(clusterRoleRules)) {
      const { rules = [] } = await rbac.readClusterRole({ name });
      assert.deepEqual(resourceVerbs(rules), resourceVerbs(expected), name);
      const urls = (all: readonly AccessRule[]) => all.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined);
      assert.deepEqual(
        urls(rules).map(({ nonResourceURLs, verbs }) => ({ nonResourceURLs, verbs })),
        urls(expected),
        name,
      );
    }
  });

  it("has a kubectl of the same minor version", () => {
    const versions = execFileSync("kubectl", ["version", "-o", "json"], { env: sandbox.env, encoding: "utf8" });
    const { clientVersion, serverVersion } = JSON.parse(versions);
    // The user's own programs may have another patch version.
    for (const { gitVersion } of [clientVersion, serverVersion]) {
      assert.equal(isSameMinor(gitVersion, kubernetesVersion), true, gitVersion);
    }
  });

  it("records every request in the audit log, with the body of a changed ConfigMap", async () => {
    const name = "audited";
    const body = { metadata: { name }, data: { key: "recorded" } };
    await core.createNamespacedConfigMap({ namespace: "default", body });
    await core.deleteNamespacedConfigMap({ namespace: "default", name });
    const events = readFileSync(variable(sandbox.env, "SANDBOX_AUDIT_LOG"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((event) => event.verb === "create" && event.responseObject?.metadata?.name === name);
    assert.equal(events.length, 1);
    assert.equal(events[0].user.username, "sandbox-administrator");
    assert.equal(events[0].responseStatus.code, 201);
    assert.deepEqual(events[0].requestObject.data, { key: "recorded" });
  });
});

async function exists(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return false;
    throw error;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(100);
}
