import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { AccessEntry, AwsAuth, ClusterAccess, ControlPlaneAccess, ServiceAccountRole } from "../../provider";
import { awsAuthData, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { readBucket } from "../support/programs";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";

// Update plans (`pulumi preview --save-plan` and `pulumi up --plan`) whose preview doesn't know the ARNs of resources
// that the program creates.

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const arnOf = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const original = nodeEntry(arnOf("Nodes"));
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/PLANTESTS0123456789ABCDEF0123456";
const oidcProviderArns = [`arn:aws:iam::123456789012:oidc-provider/${issuer}`];
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** The role and username of each entry in aws-auth, without the suffix that Pulumi adds to the role's name. */
async function mapped(): Promise<string[]> {
  const text = ((await awsAuthData())?.mapRoles ?? "").replace(original, "");
  const entries = text.matchAll(/^- rolearn: "\S+role\/([a-z]+)\S*"\n {2}username: "(.*)"\n/gm);
  return [...entries].map(([, role, username]) => `${role} ${username}`);
}

/** The names of the resources of a type in the state, without the suffixes that Pulumi adds to the names in them. */
async function namesOf(stack: Stack, type: string): Promise<string[]> {
  const { deployment } = await stack.exportStack();
  return (deployment.resources as { urn: string; type: string }[])
    .filter((resource) => resource.type === type)
    .map(({ urn }) => (urn.split("::").at(-1) ?? "").replace(/-[0-9a-f]{7}$/, ""))
    .sort();
}

/** Keys the entries in the state by ARN, as an earlier version of this package did. */
async function byArns(stack: Stack): Promise<void> {
  const state = await stack.exportStack();
  const text = JSON.stringify(state.deployment);
  const keyed = text.replace(/"aws:iam\/role:Role::\w+":(\{"arn":("[^"]+"))/g, "$2:$1");
  assert.notEqual(keyed, text);
  await stack.importStack({ ...state, deployment: JSON.parse(keyed) });
}

/** A program with roles and policies of these names, and components that use their ARNs. */
const declare = (names: readonly string[]) => async () => {
  const roles = names.map((name) => new aws.iam.Role(name, { assumeRolePolicy: JSON.stringify(trust) }));
  const policies = names.map((name) => new aws.iam.Policy(`read-${name}`, { policy: JSON.stringify(readBucket) }));
  new AwsAuth("people", { clusterName, roles: roles.map(({ arn }) => ({ roleArn: arn, username: "dev" })) });
  const granted = new aws.iam.Role("granted", { assumeRolePolicy: JSON.stringify(trust) });
  const grants = [{ name: "granted", principalArn: granted.arn, access: "view" as const, username: "granted" }];
  new ClusterAccess("access", { clusterName, authenticationMode: "CONFIG_MAP", grants });
  const policyArns = [...policies.map(({ arn }) => arn), "arn:aws:iam::aws:policy/ReadOnlyAccess"];
  new ServiceAccountRole("app", {
    oidcProviderArns,
    serviceAccounts: [{ namespace: "default", name: "app" }],
    policyArns,
  });
  const toBeAttached = roles.map(({ arn }) => arn);
  new ControlPlaneAccess("ci", { clusterNames: [clusterName], capabilities: ["get-kubeconfig"], roles: toBeAttached });
  new AccessEntry("entry", {
    clusterName,
    principalArn: granted.arn,
    accessPolicies: [{ policy: "AmazonEKSViewPolicy" }],
  });
};

/** The same program in YAML, which runs in the plugin. */
const yaml = (names: readonly string[]) => {
  const policies = JSON.stringify([
    ...names.map((name) => `\${read-${name}.arn}`),
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
  ]);
  return `name: plans
runtime: yaml
resources:
${[...names, "granted"].map((name) => `  ${name}: { type: "aws:iam:Role", properties: { assumeRolePolicy: '${JSON.stringify(trust)}' } }\n`).join("")}
${names.map((name) => `  read-${name}: { type: "aws:iam:Policy", properties: { policy: '${JSON.stringify(readBucket)}' } }\n`).join("")}
  people:
    type: eks-auth:AwsAuth
    properties:
      clusterName: ${clusterName}
      roles: ${JSON.stringify(names.map((name) => ({ roleArn: `\${${name}.arn}`, username: "dev" })))}
  access:
    type: eks-auth:ClusterAccess
    properties:
      clusterName: ${clusterName}
      authenticationMode: CONFIG_MAP
      grants: [{ name: granted, principalArn: "\${granted.arn}", access: view, username: granted }]
  app:
    type: eks-auth:ServiceAccountRole
    properties:
      oidcProviderArns: ${JSON.stringify(oidcProviderArns)}
      serviceAccounts: [{ namespace: default, name: app }]
      policyArns: ${policies}
  ci:
    type: eks-auth:ControlPlaneAccess
    properties:
      clusterNames: [${clusterName}]
      capabilities: [get-kubeconfig]
      roles: ${JSON.stringify(names.map((name) => `\${${name}.arn}`))}
  entry:
    type: eks-auth:AccessEntry
    properties: { clusterName: ${clusterName}, principalArn: "\${granted.arn}", accessPolicies: [{ policy: AmazonEKSViewPolicy }] }
`;
};

describe("An update plan for roles and policies that the program creates", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-plans-"));
  const plan = join(folder, "plan.json");

  before(() => buildPackage());
  beforeEach(() => setAwsAuth({ mapRoles: original }));
  afterEach(async () => {
    await removeAwsAuth();
    await removeBackups();
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Applies a plan for a program, and checks the result. */
  async function carryOut(stack: Stack, names: string[]): Promise<void> {
    await stack.preview({ plan });
    await stack.up({ plan });
    const entries = await mapped();
    assert.deepEqual(entries.sort(), [...names.map((name) => `${name} dev`), "granted granted"]);
    const attached = names.flatMap((name) => [`app-123456789012-read-${name}`, `ci-role-${name}`]);
    assert.deepEqual(await namesOf(stack, attachment), ["app-ReadOnlyAccess", ...attached].sort());
  }

  it("can be applied with components in the program's own process, including additions to existing resources", async () => {
    const stack = await TestStack.inline("plans", declare(["deployer"]));
    try {
      await carryOut(stack.stack, ["deployer"]);
      await byArns(stack.stack);
      const { changeSummary } = await stack.stack.preview();
      assert.deepEqual(Object.keys(changeSummary), ["same"]);
      stack.runs(declare(["auditor", "deployer"]));
      await carryOut(stack.stack, ["auditor", "deployer"]);
    } finally {
      await stack.remove();
    }
  });

  it("can be applied with components in the plugin", async () => {
    const names = ["auditor", "deployer"];
    writeFileSync(join(folder, "Pulumi.yaml"), yaml(names));
    const workspace = await LocalWorkspace.create({ workDir: folder });
    const stack = await Stack.create("plans", workspace);
    try {
      await carryOut(stack, names);
      const { changeSummary } = await stack.preview();
      assert.deepEqual(Object.keys(changeSummary), ["same"]);
    } finally {
      await stack.destroy();
      await stack.workspace.removeStack("plans");
    }
  });
});
