import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { rules } from "../../policy/rules/rules";
import { environmentForPolicies, installPack } from "../support/analyzer";
import { root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { TestStack } from "../support/stack";
import { hasBadAccess, hasGoodAccess, hasUnknownTrust } from "./policyPrograms";

describe("the policy pack on the engine", () => {
  let folder: string;
  let pack: string;
  let environment: Record<string, string>;
  const stacks: TestStack[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-policy-"));
    environment = environmentForPolicies(folder);
    pack = installPack(folder);
  });
  after(async () => {
    for (const stack of stacks) await stack.remove();
    rmSync(folder, { recursive: true });
  });

  /** Runs a program with the pack, and returns what it reports: level, rule and resource. */
  async function run(operation: "preview" | "up", program: PulumiFn, config?: object) {
    const stack = await TestStack.inline(`policies-${stacks.length}`, program);
    stacks.push(stack);
    Object.assign(stack.stack.workspace.envVars, environment);
    const file = join(folder, "config.json");
    writeFileSync(file, JSON.stringify(config ?? {}));
    const reported: string[] = [];
    const messages: string[] = [];
    const onEvent = ({ policyEvent }: EngineEvent) => {
      if (policyEvent === undefined) return;
      const { enforcementLevel, policyName, resourceUrn = "", message } = policyEvent;
      reported.push(`${enforcementLevel} ${policyName}: ${resourceUrn.split("::").pop()}`);
      messages.push(message);
    };
    const options = { onEvent, policyPacks: [pack], ...(config && { policyPackConfigs: [file] }) };
    const error = await stack.stack[operation](options).then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    return { reported: reported.sort(), messages, error };
  }

  it("reports every rule, and stops a preview that would lock people out", async () => {
    const { reported, error } = await run("preview", hasBadAccess);
    assert.deepEqual(
      reported,
      [
        "advisory aws-auth-system-masters: shop-nodeAccess",
        "advisory cluster-administrators: admin",
        "advisory cluster-administrators: admins",
        "advisory config-map-mode: plain",
        "advisory config-map-mode: shop-eksCluster",
        ...Array(8).fill("advisory eks-api-administrators: pipeline"),
        "advisory eks-api-administrators: nodes",
        "advisory escalating-cluster-roles: everything",
        "advisory escalating-cluster-roles: support",
        "advisory everyone-bindings: everyone",
        "advisory everyone-bindings: everyone",
        "advisory hidden-creator: plain",
        "advisory hidden-creator: shop-eksCluster",
        "advisory iam-user-principals: shop-nodeAccess",
        "advisory iam-user-principals: user",
        "advisory irsa-audience: without-audience",
        "advisory irsa-subject: wildcard",
        "advisory pod-identity-source: pods",
        "mandatory aws-auth-unreadable: mappings",
        "mandatory aws-auth-whole: mappings",
        "mandatory aws-auth-whole: shop-nodeAccess",
      ].sort(),
    );
    const fired = reported.map((line) => line.split(/[ :]/)[1] ?? "");
    assert.deepEqual([...new Set(fired)].sort(), rules.map(({ name }) => name).sort());
    assert.match(error ?? "", /preview failed/);
  });

  it("applies the configuration: levels and settings of a rule, and exceptions", async () => {
    const { reported, messages, error } = await run("preview", hasBadAccess, {
      all: "disabled",
      "aws-auth-whole": { enforcementLevel: "advisory", exceptions: ["shop-*"] },
      "cluster-administrators": { enforcementLevel: "advisory", principals: ["*:role/ci"], subjects: ["Group other"] },
      "eks-api-administrators": { enforcementLevel: "advisory", onlyCertain: true, actions: ["eks:Create*"] },
    });
    assert.deepEqual(reported, [
      "advisory aws-auth-whole: mappings",
      "advisory cluster-administrators: admins",
      "advisory eks-api-administrators: pipeline",
      "advisory eks-api-administrators: pipeline",
    ]);
    assert.equal(error, undefined);
    assert.ok(
      messages.some((message) =>
        message.includes(
          "The ClusterRoleBinding admins makes the Group platform a cluster administrator. Bind a ClusterRole with the rules that it needs,",
        ),
      ),
      messages.join("\n"),
    );
  });

  it("rejects a wrong configuration: a setting that a rule doesn't have, and one of another type", async () => {
    const errorWith = async (config: object) => (await run("preview", hasGoodAccess, config)).error ?? "";
    const misspelled = await errorWith({ "aws-auth-whole": { exeptions: ["shop-*"] } });
    assert.match(misspelled, /The configuration of aws-auth-whole has "exeptions"; expected the settings exceptions, /);
    assert.doesNotMatch(misspelled, /index\.js:\d+/);
    const text = await errorWith({ "aws-auth-whole": { exceptions: "shop-*" } });
    assert.match(text, /aws-auth-whole: exceptions: Invalid type\. Expected: array, given: string/);
  });

  it("is used as documented, with the documented configuration, in a project in YAML", async () => {
    const text = readFileSync(join(root, "docs/policies.md"), "utf8");
    const [, settings = ""] = /^```json\n(.*?)^```$/ms.exec(text) ?? [];
    writeFileSync(join(folder, "policies.json"), settings);
    const [, resources = ""] =
      /^```yaml\n(resources:\n.*?type: aws:eks\/accessPolicyAssociation.*?)^```$/ms.exec(
        text.replace(/^.*?(?=### cluster-administrators$)/ms, ""),
      ) ?? [];
    writeFileSync(join(folder, "Pulumi.yaml"), `name: shop\nruntime: yaml\n${resources}`);
    const cli = (command: string) =>
      runToEnd({ command: "bash", args: ["--norc", "-c", command], cwd: folder, env: {} }, 300_000);
    const created = await cli("pulumi stack init policies-yaml");
    assert.equal(created.status, 0, created.stderr);
    try {
      const usual = await cli("pulumi preview --policy-pack node_modules/pulumi-eks-auth-policy");
      assert.equal(usual.status, 0, usual.stdout + usual.stderr);
      assert.match(usual.stdout, /- \[advisory\] {2}cluster-administrators {2}\(aws:eks\/?\S*: example\)/);
      const strict = await cli(
        "pulumi preview --policy-pack node_modules/pulumi-eks-auth-policy --policy-pack-config policies.json",
      );
      assert.notEqual(strict.status, 0, strict.stdout);
      assert.match(strict.stdout, /- \[mandatory\] {2}cluster-administrators {2}\(aws:eks\/?\S*: example\)/);
    } finally {
      await cli("pulumi stack rm policies-yaml --yes");
    }
  });

  it("accepts the fixed program in a preview, and checks what was unknown in the update", async () => {
    const { reported, error } = await run("up", async () => {
      await hasGoodAccess();
      await hasUnknownTrust();
    });
    assert.deepEqual(reported, ["advisory pod-identity-source: pods-of-any-cluster"]);
    assert.equal(error, undefined);
  });
});
