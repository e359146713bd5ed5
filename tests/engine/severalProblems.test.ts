import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const user = (name: string, username: string) => ({
  type: "eks-auth:AwsAuth",
  properties: { clusterName, users: [{ userArn: `arn:aws:iam::123456789012:user/${name}`, username }] },
});
const provider = { type: "eks-auth:OidcProvider", properties: { clusterName } };
const identity = {
  type: "eks-auth:PodIdentity",
  properties: { clusterName, agent: "ignore", serviceAccount: { namespace: "default", name: "app" } },
};

describe("a program in which components fail, through the plugin", () => {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-problems-"));
  let stack: Stack;

  before(async () => {
    buildPackage();
    writeFileSync(join(folder, "Pulumi.yaml"), "name: several-problems\nruntime: yaml\n");
    stack = await LocalWorkspace.createStack({ stackName: "several", workDir: folder });
  });
  after(async () => {
    await stack.workspace.removeStack(stack.name);
    rmSync(folder, { recursive: true });
  });

  /** The errors of a preview of resources, sorted. */
  async function errorsOf(resources: object): Promise<string[]> {
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      JSON.stringify({ name: "several-problems", runtime: "yaml", resources }),
    );
    const errors: string[] = [];
    const failure = stack.preview({
      onEvent: ({ diagnosticEvent }) => {
        if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.replace(/<\{%[^%]*%\}>/g, ""));
      },
    });
    await assert.rejects(failure);
    return errors.map((error) => error.trim()).sort();
  }

  const problem = (name: string) =>
    `eks-auth:index:AwsAuth resource '${name}' has a problem: AwsAuth "${name}" has an invalid input:\n` +
    "\t\t- property users[0].username with value '{}' has a problem: users[0].username is \"\"; expected a username. " +
    "An empty one can't be bound to anything: name it.";

  it("names the problem of one, and none of the others that were under construction", async () => {
    const others = { bob: user("bob", "bob"), carol: user("carol", "carol"), provider, identity };
    assert.deepEqual(await errorsOf({ alice: user("alice", ""), ...others }), [problem("alice")]);
  });

  it("names the problems of all that fail", async () => {
    const resources = { alice: user("alice", ""), provider, bob: user("bob", ""), identity };
    assert.deepEqual(await errorsOf(resources), [problem("alice"), problem("bob")]);
  });
});
