import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import type * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { AccessEntry, ClusterAccess, type ClusterAccessGrant } from "../../provider";
import { removeAwsAuth, removeBackups } from "../support/liveAwsAuth";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const principalArn = "arn:aws:iam::123456789012:role/renamed";
const view = "AmazonEKSViewPolicy";

const entry =
  (name: string, namespaces?: string[], aliases: pulumi.Alias[] = []) =>
  async () => {
    new AccessEntry(
      name,
      { clusterName, principalArn, existing: "use", accessPolicies: [{ policy: view, namespaces }] },
      { aliases },
    );
  };

const granted =
  (grant: Partial<ClusterAccessGrant> & { name: string }, name = "access") =>
  async () => {
    const grants = [{ principalArn, access: "view" as const, ...grant }];
    new ClusterAccess(name, { clusterName, grants, existing: "use", authenticationMode: "API" });
  };

/** The principal's policies in EKS, each with its scope. */
async function live(): Promise<string[]> {
  const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
  return associatedAccessPolicies.map(({ policyArn = "", accessScope }) =>
    [policyArn.split("/")[1], ...(accessScope?.namespaces ?? [])].join(" "),
  );
}

describe("A renamed component with an access entry that it only refers to, on the engine", () => {
  let stack: TestStack;

  before(async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await iam().send(new CreateRoleCommand({ RoleName: "renamed", AssumeRolePolicyDocument }));
    await eks.createAccessEntry({ clusterName, principalArn });
  });
  after(async () => {
    await eks.deleteAccessEntry({ clusterName, principalArn });
    await iam().send(new DeleteRoleCommand({ RoleName: "renamed" }));
    await removeAwsAuth();
    await removeBackups();
  });
  beforeEach(async () => {
    stack = await TestStack.inline("renaming", entry("dev"));
  });
  afterEach(() => stack.remove());

  async function up(program: pulumi.automation.PulumiFn): Promise<Record<string, string>> {
    stack.runs(program);
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run.steps;
  }

  async function rejection(
    program: pulumi.automation.PulumiFn,
    operation: "preview" | "up" = "preview",
  ): Promise<string> {
    stack.runs(program);
    const run = await stack[operation]();
    assert.equal(run.ok, false);
    return run.messages.join("\n");
  }

  it("is rejected at preview without an alias for its former name; with the alias, nothing changes", async () => {
    await up(entry("dev"));
    const said = await rejection(entry("developers"));
    assert.ok(said.includes(`already has the access policy ${view}`), said);
    assert.ok(said.includes('give the component the option `aliases: [{ name: "<its former name>" }]`'), said);
    const steps = await up(entry("developers", undefined, [{ name: "dev" }]));
    assert.equal(steps[`aws:eks/accessPolicyAssociation:AccessPolicyAssociation developers-${view}`], "same");
    assert.deepEqual(await live(), [view]);
    // Without the alias, the entry is read under its new name, and only the state loses the former one.
    const { "aws:eks/accessEntry:AccessEntry dev-entry": former, ...others } = await up(entry("developers"));
    assert.equal(former, "discard");
    assert.ok(!Object.values(others).some((step) => !["same", "read"].includes(step)));
    assert.ok((await stack.destroy()).ok);
    assert.deepEqual(await live(), []);
  });

  it("is rejected in the update at the latest if the policy also gets another scope", async () => {
    await up(entry("dev", ["a"]));
    const said = await rejection(entry("developers", ["b"]), "up");
    assert.ok(said.includes(`already has the access policy ${view}`), said);
    assert.deepEqual(await live(), [`${view} a`]);
    await up(entry("dev", ["b"]));
    assert.deepEqual(await live(), [`${view} b`]);
  });

  it("is rejected for a grant without its former name, or without the AccessEntry that it replaces", async () => {
    await up(entry("dev"));
    const said = await rejection(granted({ name: "dev" }));
    assert.ok(said.includes('give the grant `formerNames: ["<its former name>"]`'), said);
    const urn = (await stack.urns()).find((each) => each.endsWith("eks-auth:index:AccessEntry::dev")) ?? "";
    const moved = await up(granted({ name: "dev", formerNames: [urn] }));
    assert.equal(moved[`aws:eks/accessPolicyAssociation:AccessPolicyAssociation access-dev-${view}`], "same");
    assert.match(await rejection(granted({ name: "developers" })), /already has the access policy AmazonEKSViewPolicy/);
    await up(granted({ name: "developers", formerNames: ["dev"] }));
    await up(granted({ name: "developers" }));
    assert.deepEqual(await live(), [view]);
  });

  it("takes over a policy that others associated, with the import that the error names", async () => {
    const policyArn = `arn:aws:eks::aws:cluster-access-policy/${view}`;
    await eks.associateAccessPolicy({ clusterName, principalArn, policyArn, accessScope: { type: "cluster" } });
    const id = [clusterName, principalArn, policyArn].join("#");
    const type = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
    const said = await rejection(entry("dev"));
    assert.ok(said.includes(`\`pulumi import ${type} dev-${view} '${id}'\``), said);
    stack.importResource(type, `dev-${view}`, id);
    assert.equal((await up(entry("dev")))[`${type} dev-${view}`], "same");
    assert.deepEqual(await live(), [view]);
  });

  it("is rejected through the plugin too, and changes nothing with an alias", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-renames-"));
    const write = (name: string, options = "") => {
      const properties = `{ clusterName: ${clusterName}, principalArn: "${principalArn}", existing: use, accessPolicies: [{ policy: ${view} }] }`;
      const resource = `  ${name}:\n    type: eks-auth:AccessEntry\n    properties: ${properties}\n${options}`;
      writeFileSync(join(folder, "Pulumi.yaml"), `name: renames-yaml\nruntime: yaml\nresources:\n${resource}`);
    };
    write("dev");
    const yaml = await LocalWorkspace.createStack({ stackName: "yaml", workDir: folder });
    try {
      await yaml.up();
      write("developers");
      await assert.rejects(yaml.preview(), /already has the access policy AmazonEKSViewPolicy/);
      write("developers", "    options: { aliases: [{ name: dev }] }\n");
      const { summary } = await yaml.up();
      assert.equal(summary.resourceChanges?.create, undefined);
      assert.deepEqual(await live(), [view]);
    } finally {
      await yaml.destroy();
      await yaml.workspace.removeStack("yaml");
      rmSync(folder, { recursive: true });
    }
  });

  it("is rejected at preview through the plugin, with aliases that work as written in the error", async () => {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-renames-"));
    const arnOf = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
    const urn = (type: string, name: string) => `urn:pulumi:yaml::renames-yaml::eks-auth:index:${type}::${name}`;
    const resource = (name: string, type: string, properties: string, aliases = "") =>
      `  ${name}:\n    type: eks-auth:${type}\n    properties: ${properties}\n${aliases}`;
    const write = (entry: string, map: string, aliases: (type: string, name: string) => string = () => "") => {
      const principal = `{ clusterName: ${clusterName}, principalArn: "${arnOf("renamed-yaml")}" }`;
      const roles = `{ clusterName: ${clusterName}, roles: [{ roleArn: "${arnOf("renamed-yaml")}", username: renamed }] }`;
      const resources = [
        resource(entry, "AccessEntry", principal, aliases("AccessEntry", "entry")),
        resource(map, "AwsAuth", roles, aliases("AwsAuth", "map")),
      ];
      writeFileSync(
        join(folder, "Pulumi.yaml"),
        `name: renames-yaml\nruntime: yaml\nresources:\n${resources.join("")}`,
      );
    };
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    await iam().send(new CreateRoleCommand({ RoleName: "renamed-yaml", AssumeRolePolicyDocument }));
    write("entry", "map");
    const yaml = await LocalWorkspace.createStack({ stackName: "yaml", workDir: folder });
    const isRejected = async (operation: Promise<unknown>, type: string, name: string) => {
      const advice = `give the ${type} the option \`aliases: ["${urn(type, name)}"]\``;
      await assert.rejects(operation, (error: Error) => error.message.includes(advice));
    };
    try {
      await yaml.up();
      write("entry", "new-map");
      await isRejected(yaml.preview(), "AwsAuth", "map");
      write("new-entry", "map");
      await isRejected(yaml.preview(), "AccessEntry", "entry");
      // The rejected update adds the new component to the state; the old one is deleted once it has no children.
      await isRejected(yaml.up(), "AccessEntry", "entry");
      write("new-entry", "new-map", (type, name) => `    options:\n      aliases: ["${urn(type, name)}"]\n`);
      const { changeSummary } = await yaml.preview();
      assert.deepEqual(changeSummary, { same: 5, delete: 1 });
      const { summary } = await yaml.up();
      assert.deepEqual(summary.resourceChanges, { same: 5, delete: 1 });
    } finally {
      await yaml.destroy();
      await yaml.workspace.removeStack("yaml");
      rmSync(folder, { recursive: true });
      await iam().send(new DeleteRoleCommand({ RoleName: "renamed-yaml" }));
    }
  });
});
