import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { kubeconfigOf, upserts } from "../../../provider/components/shared/kubernetesProvider";

const text = `
current-context: one
contexts:
  - { name: one, context: { cluster: a, user: me } }
  - { name: two, context: { cluster: b, user: me } }
`;

describe("the kubeconfig of a Kubernetes provider", () => {
  const inUse = (kubeconfig: string | undefined) => {
    const config = load(kubeconfig ?? "") as {
      "current-context": string;
      contexts: { name: string; context: object }[];
    };
    return config.contexts.find(({ name }) => name === config["current-context"]);
  };

  it("is the given text or the content of the given path", () => {
    const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    try {
      const path = join(folder, "config");
      writeFileSync(path, text);
      assert.deepEqual([kubeconfigOf({ kubeconfig: text }), kubeconfigOf({ kubeconfig: path })], [text, text]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has the selected context and cluster", () => {
    assert.deepEqual(inUse(kubeconfigOf({ kubeconfig: text, context: "two" })), {
      name: "two",
      context: { cluster: "b", user: "me" },
    });
    assert.deepEqual(inUse(kubeconfigOf({ kubeconfig: text, cluster: "c" })), {
      name: "one",
      context: { cluster: "c", user: "me" },
    });
  });

  it("is unknown if any part of it isn't given as a string, or if the provider only writes files", () => {
    for (const settings of [{}, { kubeconfig: {} }, { kubeconfig: text, context: {} }]) {
      assert.equal(kubeconfigOf(settings), undefined);
    }
    assert.equal(kubeconfigOf({ kubeconfig: text, renderYamlToDirectory: "out" }), undefined);
  });

  it("belongs to a provider that upserts existing objects if its input or the environment enables that", () => {
    assert.deepEqual([{}, { upsertExistingObjects: "true" }, { upsertExistingObjects: true }].map(upserts), [
      false,
      true,
      true,
    ]);
    process.env.PULUMI_K8S_UPSERT_EXISTING_OBJECTS = "true";
    try {
      assert.deepEqual([{}, { upsertExistingObjects: "false" }].map(upserts), [true, false]);
    } finally {
      delete process.env.PULUMI_K8S_UPSERT_EXISTING_OBJECTS;
    }
  });
});
