import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { violations } from "../../policy/rule";
import { rules } from "../../policy/rules/rules";
import { runWell } from "../support/components";
import type { RunOptions } from "../support/mocks";
import { cloud } from "../support/mocks/access";
import type { Creation, State } from "../support/mocks/creation";
import { accountWithProviders, getCluster } from "../support/mocks/functions";
import { unknown, valueIn } from "../support/mocks/markers";
import { npm, npmPatience } from "../support/npm";
import { buildPackage } from "../support/packageFolder";
import { copyExample, programIn, root } from "../support/programs";

const team = "arn:aws:iam::123456789012:role/teams/team";
const alice = "arn:aws:iam::123456789012:user/alice";
const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/0A1B2C3D";
/** Without a name, the AWS provider generates one with a random suffix, which differs between preview and update. */
const clusterName = "cluster-eksCluster-0a1b2c3";
const previewedName = "cluster-eksCluster-9f8e7d6";

/**
 * A stand-in for the plugin of `@pulumi/eks`, as far as the program uses it: it creates the cluster, and returns a
 * reference to it and the outputs. The plugin itself is only available from its own releases, not from a package
 * registry, so it runs neither here nor in the sandbox. Its SDK, including the component's class, is the
 * real one.
 */
function constructed({ name, inputs }: Creation): State {
  const eksCluster = new aws.eks.Cluster(`${name}-eksCluster`, {
    roleArn: `arn:aws:iam::123456789012:role/${name}-eksRole`,
    vpcConfig: { subnetIds: ["subnet-0a1b2c3d"] },
    // It has no input for the creator: https://github.com/pulumi/pulumi-eks/issues/2373
    accessConfig: {
      authenticationMode: inputs.authenticationMode as string,
      bootstrapClusterCreatorAdminPermissions: true,
    },
  });
  const oidcProviderUrl = eksCluster.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer);
  const kubeconfigJson = eksCluster.endpoint.apply((endpoint) => JSON.stringify({ endpoint }));
  return { id: undefined, state: { eksCluster, oidcProviderUrl, kubeconfigJson } };
}

/**
 * EKS with or without the new cluster, and the plugin of `@pulumi/eks`; `state` contains the known outputs of the
 * cluster.
 */
const world = (preview: boolean, state: Record<string, unknown>): RunOptions => ({
  preview,
  functions: {
    ...cloud({ cluster: clusterName, issuer, principals: { [team]: "AROATEAM", [alice]: "AIDAALICE" } }),
    ...accountWithProviders({}),
  },
  creators: {
    "eks:index:Cluster": constructed,
    "aws:eks/cluster:Cluster": ({ inputs }) => ({
      id: preview ? undefined : clusterName,
      state: { ...inputs, ...state },
    }),
  },
});
const made = { name: clusterName, identities: [{ oidcs: [{ issuer }] }], endpoint: "https://cluster" };

/** All resources of the package's components: inputs, dependencies, and whether the new cluster contains them. */
const expected = (name: string, oidcIssuer: string) => {
  const owner = { "eks-auth:stack": "acme/shop/prod" };
  const rbac = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    metadata: { annotations: { "pulumi.com/patchForce": "true" } },
  };
  const apiGroup = "rbac.authorization.k8s.io";
  const policyArn = (policy: string) => `arn:aws:eks::aws:cluster-access-policy/${policy}`;
  const entry = { clusterName: name, type: "STANDARD", tags: owner };
  const fromCluster = ["cluster", "cluster-eksCluster"];
  return {
    "access-admin-entry": [{ ...entry, principalArn: alice, kubernetesGroups: [] }, fromCluster, false],
    "access-team-entry": [{ ...entry, principalArn: team, kubernetesGroups: ["team"] }, fromCluster, false],
    "access-admin-AmazonEKSClusterAdminPolicy": [
      {
        clusterName: name,
        principalArn: alice,
        policyArn: policyArn("AmazonEKSClusterAdminPolicy"),
        accessScope: { type: "cluster" },
      },
      [...fromCluster, "access-admin-entry"],
      false,
    ],
    "access-team-AmazonEKSEditPolicy": [
      {
        clusterName: name,
        principalArn: team,
        policyArn: policyArn("AmazonEKSEditPolicy"),
        accessScope: { type: "namespace", namespaces: ["default"] },
      },
      [...fromCluster, "access-team-entry"],
      false,
    ],
    "access-nodes-role": [
      {
        ...rbac,
        kind: "ClusterRole",
        rules: [{ verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["nodes"] }],
      },
      [],
      true,
    ],
    "access-nodes-binding": [
      {
        ...rbac,
        kind: "ClusterRoleBinding",
        roleRef: { apiGroup, kind: "ClusterRole", name: "access-nodes-role-0a1b2c3d" },
        subjects: [{ apiGroup, kind: "Group", name: "team" }],
      },
      ["access-nodes-role"],
      true,
    ],
    "identity-provider": [{ url: oidcIssuer, clientIdLists: ["sts.amazonaws.com"], tags: owner }, ["cluster"], false],
  };
};

/**
 * Adds the SDK of `@pulumi/eks` to an example, in the version of its package.json. It isn't installed in the project,
 * because the Pulumi CLI would then require its plugin from everyone who installs this package from git.
 */
async function addEksSdk(folder: string): Promise<void> {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [{ filename }] = JSON.parse(await npm(folder, "pack", "--json", `@pulumi/eks@${dependencies["@pulumi/eks"]}`));
  const sdks = join(folder, "node_modules", "@pulumi");
  rmSync(sdks);
  mkdirSync(join(sdks, "eks"), { recursive: true });
  for (const sdk of ["aws", "kubernetes", "pulumi"]) {
    symlinkSync(join(root, "node_modules", "@pulumi", sdk), join(sdks, sdk));
  }
  execFileSync("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", join(sdks, "eks")]);
}

describe("examples/eks-cluster-typescript, with an @pulumi/eks cluster and access to it in one update,", () => {
  let example: { folder: string; remove: () => void };
  before(async function () {
    this.timeout(npmPatience);
    buildPackage();
    example = copyExample("eks-cluster-typescript");
    await addEksSdk(example.folder);
    pulumi.runtime.setAllConfig({ "shop:teamRoleArn": team, "shop:userArn": alice });
  });
  after(() => {
    pulumi.runtime.setAllConfig({});
    example.remove();
  });

  it("passes the type check of its own tsconfig.json", function () {
    this.timeout(npmPatience);
    symlinkSync(join(root, "node_modules", "@types"), join(example.folder, "node_modules", "@types"));
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [compiler, "-p", example.folder], { stdio: ["ignore", "inherit", "inherit"] });
  });

  async function declare(preview: boolean, state: Record<string, unknown>) {
    const done = await runWell(programIn(join(example.folder, "index.ts")), world(preview, state));
    const inCluster = done.registrations.find(({ name }) => name === "in-cluster");
    const declared = done.registrations.filter(({ custom, parent }) => custom && parent?.includes("eks-auth:index:"));
    const resources = declared.map(({ name, inputs, dependencies, provider }): [string, unknown] => [
      name,
      [inputs, dependencies, provider?.startsWith(`${inCluster?.urn}::`) ?? false],
    ]);
    const outputs = Object.entries(done.result as object).map(async ([key, output]) => [key, await valueIn(output)]);
    return {
      resources: Object.fromEntries(resources),
      cluster: done.registrations.find(({ type }) => type === "eks:index:Cluster"),
      inCluster,
      outputs: Object.fromEntries(await Promise.all(outputs)),
      calls: done.calls.map(({ token, inputs }) => [token, inputs]),
      log: done.log,
      registrations: done.registrations,
    };
  }

  const stateRead = ["pulumi:pulumi:readStackResourceOutputs", { stackName: "acme/shop/prod" }];
  const gained =
    `+ ${team} gains access: username "arn:aws:sts::123456789012:assumed-role/team/{{SessionName}}", group "team", ` +
    `AmazonEKSEditPolicy in default\n+ ${alice} gains access: administrator, username "${alice}", no groups, ` +
    "AmazonEKSClusterAdminPolicy";

  it("shows all resources in a preview before the cluster exists, without a call to AWS", async () => {
    const { resources, cluster, inCluster, outputs, calls, log } = await declare(true, {});
    assert.equal(cluster?.inputs.authenticationMode, "API");
    assert.deepEqual([inCluster?.inputs, inCluster?.dependencies], [{ kubeconfig: unknown }, ["cluster"]]);
    assert.deepEqual(resources, expected(unknown, unknown));
    assert.deepEqual([calls, log.map(({ message }) => message)], [[stateRead], [gained]]);
    assert.deepEqual([outputs.clusterName, outputs.accessTable, outputs.oidcProviderArn], [unknown, unknown, unknown]);
  });

  it("follows the rules of the policy pack with the example's configuration, which names the one exception", async () => {
    const { registrations } = await declare(false, made);
    const config = JSON.parse(readFileSync(join(example.folder, "policies.json"), "utf8"));
    const reported = (configured: Record<string, object>) =>
      registrations.flatMap(({ type, name, urn, inputs: props }) =>
        rules
          .filter((rule) => violations(rule, { type, name, urn, props }, { ...configured[rule.name] }).length > 0)
          .map((rule) => `${rule.name}: ${name}`),
      );
    assert.deepEqual(reported({}), ["hidden-creator: cluster-eksCluster"]);
    assert.deepEqual(reported(config), []);
  });

  it("shows the same if the cluster's name is known but the cluster doesn't exist yet", async () => {
    const { resources, calls, log } = await declare(true, { name: previewedName });
    assert.deepEqual(resources, expected(previewedName, unknown));
    const looked = [getCluster, { name: previewedName }];
    assert.deepEqual([calls, log.map(({ message }) => message)], [[looked, stateRead], [gained]]);
  });

  it("declares the same in the update, each resource after its dependencies, and reads the cluster once", async () => {
    const { resources, inCluster, outputs, calls, log } = await declare(false, made);
    assert.deepEqual(inCluster?.inputs, { kubeconfig: JSON.stringify({ endpoint: made.endpoint }) });
    assert.deepEqual(resources, expected(clusterName, issuer));
    assert.deepEqual(
      calls.filter(([token]) => token === getCluster),
      [[getCluster, { name: clusterName }]],
    );
    assert.deepEqual(log, []);
    assert.equal(outputs.clusterName, clusterName);
    const [, ...rows] = String(outputs.accessTable).split("\n");
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/)).map(([principal, , groups, rights]) => [principal, groups, rights]),
      [
        [alice, "-", "cluster-admin"],
        [team, "team", "edit in default; rules of nodes"],
      ],
    );
    assert.equal(
      outputs.oidcProviderArn,
      "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0A1B2C3D",
    );
  });
});
