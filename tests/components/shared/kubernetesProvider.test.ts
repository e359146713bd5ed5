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

  it("is the text, or what a path names", () => {
    const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    try {
      const path = join(folder, "config");
      writeFileSync(path, text);
      assert.deepEqual([kubeconfigOf({ kubeconfig: text }), kubeconfigOf({ kubeconfig: path })], [text, text]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has the context and the cluster that are chosen", () => {
    assert.deepEqual(inUse(kubeconfigOf({ kubeconfig: text, context: "two" })), {
      name: "two",
      context: { cluster: "b", user: "me" },
    });
    assert.deepEqual(inUse(kubeconfigOf({ kubeconfig: text, cluster: "c" })), {
      name: "one",
      context: { cluster: "c", user: "me" },
    });
  });

  it("isn't known where it, or a part of it, isn't given as a text, or the provider only writes files", () => {
    for (const settings of [{}, { kubeconfig: {} }, { kubeconfig: text, context: {} }]) {
      assert.equal(kubeconfigOf(settings), undefined);
    }
    assert.equal(kubeconfigOf({ kubeconfig: text, renderYamlToDirectory: "out" }), undefined);
  });

  it("is of a provider that updates what exists where its input or the environment says so", () => {
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
