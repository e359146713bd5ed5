import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import { fromSandbox } from "../../support/sandbox";
import { diffConfig } from "./kubernetes/config";
import { exists } from "./testing/cluster";
import { operations, removeStacks, stackOf } from "./testing/stack";

const KEY = "kubernetes:core/v1:ServiceAccount account";
const file = fromSandbox("KUBECONFIG");
const content = readFileSync(file, "utf8");
const nowhere = (port: number) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    "current-context": "c",
  });

const program =
  (args: k8s.ProviderArgs, metadata: k8s.types.input.meta.v1.ObjectMeta = { name: "of-provider" }) =>
  async () => {
    const provider = new k8s.Provider("p", args);
    const { id } = new k8s.core.v1.ServiceAccount("account", { metadata }, { provider });
    return { id };
  };

describe("stand-in for kubernetes: the provider", () => {
  afterEach(removeStacks);

  it("accepts a kubeconfig as text and as a file, a context, and a default namespace", async () => {
    const context = /current-context: *"?([^"\n]+)/.exec(content)?.[1];
    const stack = await stackOf(program({ kubeconfig: content, context, namespace: "kube-public" }));
    await stack.up();
    assert.equal(stack.values.id, "kube-public/of-provider");
    assert.equal(await exists("kube-public", "of-provider"), true);
    stack.runs(program({ kubeconfig: file, context, namespace: "kube-public" }));
    assert.deepEqual(await operations(stack), []);
  });

  it("answers a diff in detail alone, without a list of the changed properties", async () => {
    const labelled = (labels: Record<string, string>) =>
      program({ kubeconfig: content }, { name: "of-provider", labels });
    const stack = await stackOf(labelled({ kept: "1", changed: "1", removed: "1" }));
    await stack.up();
    stack.runs(labelled({ kept: "1", changed: "2" }));
    const changed: unknown[] = [];
    await stack.stack.preview({
      onEvent: ({ resourcePreEvent }) => {
        const { op, diffs, detailedDiff } = resourcePreEvent?.metadata ?? {};
        if (op === "update") changed.push([diffs, Object.keys(detailedDiff ?? {}).sort()]);
      },
    });
    assert.deepEqual(changed, [[undefined, ["metadata.labels.changed", "metadata.labels.removed"]]]);
  });

  it("previews with an unreachable server, and fails to update with the reason", async () => {
    const stack = await stackOf(program({ kubeconfig: nowhere(1) }));
    const preview = await stack.preview();
    assert.deepEqual([preview.ok, preview.steps], [true, { [KEY]: "create" }]);
    const up = await stack.up();
    assert.equal(up.ok, false);
    assert.match(
      up.messages.join("\n"),
      /configured Kubernetes cluster is unreachable: unable to load schema information from the API server: .*(?:ECONNREFUSED|connection refused)/,
    );
  });

  it("reports a missing context and an invalid kubeconfig", async () => {
    const stack = await stackOf(program({ kubeconfig: content, context: "missing" }));
    const missing = await stack.up();
    assert.match(
      missing.messages.join("\n"),
      /unreachable: unable to load Kubernetes client configuration from kubeconfig file\. Make sure you have: .* context "missing" does not exist/s,
    );
    stack.runs(program({ kubeconfig: "[" }));
    const broken = await stack.up();
    assert.match(
      broken.messages.join("\n"),
      /unreachable: failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- /,
    );
  });

  it("keeps its resources if the server is unreachable, unless deleteUnreachable is set", async () => {
    const stack = await stackOf(program({ kubeconfig: content }));
    await stack.up();
    const state = await stack.stack.exportStack();
    const at = (kubeconfig: string, more: object = {}) =>
      JSON.parse(
        JSON.stringify(state, (key, value) =>
          key === "inputs" && value?.kubeconfig ? { ...value, kubeconfig, ...more } : value,
        ),
      );
    await stack.stack.importStack(at(nowhere(1)));
    const refresh = await stack.refresh();
    assert.equal(refresh.ok, false);
    assert.match(refresh.messages.join("\n"), /failed to read resource state due to unreachable cluster/);
    const destroy = await stack.destroy();
    assert.equal(destroy.ok, false);
    assert.match(
      destroy.messages.join("\n"),
      /rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"/,
    );
    await stack.stack.importStack(at(nowhere(1), { deleteUnreachable: "true" }));
    assert.deepEqual((await stack.refresh()).steps, { [KEY]: "delete" });
    await stack.stack.importStack(state);
  });

  it("leaves a resource's outputs unknown in a preview if the kubeconfig is unknown", async () => {
    const stack = await stackOf(async () => {
      const first = new k8s.core.v1.ServiceAccount("first");
      const provider = new k8s.Provider("p", { kubeconfig: first.id.apply(() => content) });
      const second = new k8s.core.v1.ServiceAccount("account", { metadata: { name: "second" } }, { provider });
      return { name: second.metadata.name };
    });
    const preview = await stack.preview();
    assert.deepEqual([preview.ok, preview.steps[KEY], stack.values], [true, "create", {}]);
    assert.equal((await stack.up()).ok, true);
    assert.deepEqual(stack.values, { name: "second" });
  });

  it("is replaced for another cluster, but not for other credentials", async () => {
    const kinds = async (from: object, to: object) =>
      Object.fromEntries(
        [...(await diffConfig({ ...from }, { ...to })).changes].map(([name, { kind }]) => [name, kind]),
      );
    const [one, two] = [nowhere(1), nowhere(2)];
    assert.deepEqual(await kinds({ kubeconfig: one }, { kubeconfig: two }), { kubeconfig: "update-replace" });
    const otherToken = one.replace('"token":"t"', '"token":"other"');
    assert.notEqual(otherToken, one);
    assert.deepEqual(await kinds({ kubeconfig: one }, { kubeconfig: otherToken }), { kubeconfig: "update" });
    assert.deepEqual(await kinds({ kubeconfig: one }, { kubeconfig: one, namespace: "n" }), { namespace: "update" });
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.deepEqual(await kinds({ kubeconfig: one }, { kubeconfig: unknown }), { kubeconfig: "update-replace" });
  });

  it("rejects unknown types, inputs and provider inputs by name", async () => {
    const rejections: [() => unknown, string][] = [
      [() => new k8s.core.v1.Pod("p"), 'unrecognized resource type: "kubernetes:core/v1:Pod" for this provider'],
      [
        () => new k8s.core.v1.ServiceAccount("s", { metadata: { clusterName: "x" } as object }),
        'unknown field "metadata.clusterName" for kubernetes:core/v1:ServiceAccount',
      ],
      [
        () => new k8s.Provider("p", { renderYamlToDirectory: "rendered" }),
        'unknown provider input "renderYamlToDirectory"',
      ],
    ];
    const stack = await stackOf(async () => undefined);
    for (const [declare, expected] of rejections) {
      stack.runs(async () => void declare());
      const preview = await stack.preview();
      const said = preview.messages.join("\n");
      assert.equal(preview.ok, false, said);
      assert.ok(said.includes(expected), `${expected}\nis not in\n${said}`);
    }
  });
});
