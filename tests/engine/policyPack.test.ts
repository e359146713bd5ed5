import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { rules } from "../../policy/rules/rules";
import { environmentForPolicies, installPack } from "../support/analyzer";
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
    return { reported: reported.sort(), messages, error, stack };
  }

  it("reports every rule, and stops a preview that would lock people out", async () => {
    const { reported, messages, error } = await run("preview", hasBadAccess);
    console.log(reported, messages, error);
    assert.deepEqual(new Set(reported.map((line) => line.split(/[ :]/)[1])), new Set(rules.map(({ name }) => name)));
  });
});
