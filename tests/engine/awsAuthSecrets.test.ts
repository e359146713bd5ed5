import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { clientWith } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, mintToken } from "../support/sandbox";
import { TestStack } from "../support/stack";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const withToken = (token: string) => clientWith(token).exportConfig();
const declare = (args: Partial<AwsAuthArgs>) => async () => {
  new AwsAuth("access", { roles: [{ roleArn: role("Dev"), username: "dev", groups: ["developers"] }], ...args });
};

describe("Secrets of AwsAuth, on the engine", () => {
  let stack: TestStack;

  before(async () => {
    buildPackage();
    await setAwsAuth({ mapRoles: nodeEntry(role("Nodes")) });
    stack = await TestStack.inline("secrets", declare({ clusterName }));
  });
  after(async () => {
    await stack?.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  it("don't appear in messages, events, logs or the state: no kubeconfig, token or key", async () => {
    const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
    const user = JSON.parse(kubeconfig).users[0].user;
    const token = await mintToken("kube-system", "default", fromSandbox("SANDBOX_ISSUER"));
    const secrets = [
      "hunter2",
      token,
      ...(Object.values(user) as string[]),
      "k8s-aws-v1.",
      fromSandbox("AWS_SECRET_ACCESS_KEY"),
    ];
    const heard = { events: "", output: "", states: "" };
    const hear = (where: keyof typeof heard) => (what: unknown) => {
      heard[where] += typeof what === "string" ? what : `${JSON.stringify(what)}\n`;
    };
    // Debug messages come from Pulumi's own SDK, which logs everything that it receives.
    const onEvent = (event: EngineEvent) => {
      if ((event.diagnosticEvent?.severity as string | undefined) !== "debug") hear("events")(event);
    };
    const options = { onEvent, onOutput: hear("output"), onError: hear("output") };
    const run = (args: Partial<AwsAuthArgs>) => {
      stack.runs(declare(args));
      return stack.stack.up(options).catch((error) => hear("output")(String(error)));
    };
    await run({ kubeconfig: withToken("hunter2") });
    await run({ kubeconfig: withToken(token) });
    await run({ clusterName });
    hear("states")(stack.rawState());
    await run({ kubeconfig });
    hear("states")(stack.rawState());
    await stack.stack.destroy(options);
    for (const [where, text] of Object.entries(heard)) {
      if (where !== "states") for (const code of [401, 403]) assert.ok(text.includes(`it answered ${code}`), where);
      const found = secrets.filter((secret) => text.includes(secret)).map((secret) => secret.slice(0, 12));
      assert.deepEqual(found, [], where);
    }
  });

  it("don't appear in debug lines of the plugin if a component, its entries and a function get a kubeconfig", () => {
    const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
    const key = JSON.parse(kubeconfig).users[0].user["client-key-data"];
    const roleArn = role("Dev");
    const program = {
      name: "debug-lines",
      runtime: "yaml",
      resources: {
        access: { type: "eks-auth:AwsAuth", properties: { kubeconfig, roles: [{ roleArn, username: "dev" }] } },
      },
      outputs: {
        dev: { "fn::invoke": { function: "eks-auth:explainAccess", arguments: { kubeconfig, principalArn: roleArn } } },
      },
    };
    const cwd = mkdtempSync(join(tmpdir(), "eks-auth-debug-"));
    const pulumi = (...args: string[]) =>
      spawnSync("pulumi", [...args, "--non-interactive"], { cwd, encoding: "utf8" });
    try {
      writeFileSync(join(cwd, "Pulumi.yaml"), JSON.stringify(program));
      assert.equal(pulumi("stack", "init", "debug-lines").status, 0);
      const { status, stdout, stderr } = pulumi("up", "--yes", "--debug");
      assert.equal(status, 0, stderr);
      // The YAML host and the engine themselves write such lines; their output isn't checked.
      const lines = (stdout + stderr).split("\n");
      const ofPlugin = lines.filter((line) =>
        /RPC (prepared|finished)|Invoking function|Registering resource:/.test(line),
      );
      assert.deepEqual(ofPlugin, []);
      assert.deepEqual(
        lines.filter((line) => line.includes(key)),
        [],
      );
      assert.equal(pulumi("destroy", "--yes", "--remove").status, 0);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
});
