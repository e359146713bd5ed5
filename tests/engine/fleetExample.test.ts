import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import ts from "typescript";
import type * as Access from "../../examples/fleet-typescript/access";
import type * as Fleet from "../../examples/fleet-typescript/fleet";
import { newRole, removeRole } from "../support/login";
import { copyExample } from "../support/programs";
import { assertNoViolation, policyPack } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

const region = fromSandbox("AWS_REGION");
const eks = new EKS({ endpoint: fromSandbox("AWS_ENDPOINT_URL"), region });
const roleNames = ["fleet-administrators", "fleet-developers"];
const [administratorsRoleArn = "", developersRoleArn = ""] = roleNames.map(
  (name) => `arn:aws:iam::123456789012:role/${name}`,
);
const clusters = Array.from({ length: 20 }, (_, index) => ({
  name: `fleet-${String(index + 1).padStart(2, "0")}`,
  region,
  administratorsRoleArn,
  developersRoleArn,
}));
const absent = "fleet-03";

/** The number of resources in each stack: the stack, the component, two entries, and their policy associations. */
const all = 6;

/** Compiles as `npm start` does, but without the type check, which `make test` does. */
function compile(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(readFileSync(join(folder, file), "utf8"), { compilerOptions });
    writeFileSync(join(folder, file.replace(/\.ts$/, ".js")), outputText);
  }
}

async function createCluster(name: string): Promise<void> {
  const roleArn = (await eks.describeCluster({ name: fromSandbox("EKS_CLUSTER_NAME") })).cluster?.roleArn;
  const accessConfig = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false } as const;
  const resourcesVpcConfig = { subnetIds: ["subnet-0example1", "subnet-0example2"] };
  await eks.createCluster({ name, roleArn, resourcesVpcConfig, accessConfig, tags: { "sandbox/status": "ACTIVE" } });
}

async function policiesOf(clusterName: string, principalArn: string): Promise<(string | undefined)[]> {
  const { associatedAccessPolicies = [] } = await eks.listAssociatedAccessPolicies({ clusterName, principalArn });
  return associatedAccessPolicies.map(({ policyArn }) => policyArn?.split("/").pop());
}

describe("examples/fleet-typescript: twenty clusters", () => {
  const states = mkdtempSync(join(tmpdir(), "eks-auth-fleet-"));
  const stateUrl = `file://${states}`;
  let copy: { folder: string; remove: () => void };
  let fleet: typeof Fleet;

  before(async () => {
    copy = copyExample("fleet-typescript");
    compile(copy.folder);
    fleet = require(join(copy.folder, "fleet.js"));
    await Promise.all(roleNames.map((name) => newRole(name)));
    await Promise.all(clusters.filter(({ name }) => name !== absent).map(({ name }) => createCluster(name)));
  });
  after(async () => {
    const { clusters: live = [] } = await eks.listClusters({});
    const ours = live.filter((name) => name.startsWith("fleet-"));
    await Promise.all(ours.map((name) => eks.deleteCluster({ name })));
    await Promise.all(roleNames.map(removeRole));
    rmSync(states, { recursive: true });
    copy.remove();
  });

  it("grants access to all clusters except a missing one, which doesn't stop the others", async () => {
    const results = await fleet.runFleet(clusters, "up", { parallel: 4, stateUrl });
    assert.deepEqual(
      results.map(({ cluster }) => cluster),
      clusters.map(({ name }) => name),
    );
    const failed = results.flatMap((result) => ("error" in result ? [result] : []));
    assert.deepEqual(
      failed.map(({ cluster }) => cluster),
      [absent],
    );
    assert.match(String(failed[0]?.error), /clusterName is "fleet-03": there is no such cluster/);
    for (const { name } of clusters.filter((one) => one.name !== absent)) {
      assert.deepEqual(await policiesOf(name, administratorsRoleArn), ["AmazonEKSClusterAdminPolicy"], name);
      assert.deepEqual(await policiesOf(name, developersRoleArn), ["AmazonEKSEditPolicy"], name);
    }
  });

  it("has a separate state for each cluster", () => {
    assert.deepEqual(
      readdirSync(states).sort(),
      clusters.map(({ name }) => name),
    );
    for (const { name } of clusters) {
      assert.ok(existsSync(join(states, name, ".pulumi", "stacks", "eks-auth-fleet", `${name}.json`)), name);
    }
  });

  it("adds the missing cluster later, and changes nothing in the others", async () => {
    await createCluster(absent);
    const results = await fleet.runFleet(clusters, "up", { parallel: 4, stateUrl });
    assert.deepEqual(
      results.map((result) => ("changes" in result ? result.changes : result.error)),
      clusters.map(({ name }) => (name === absent ? { create: all - 2, same: 2 } : { same: all })),
    );
  });

  it("follows the rules of the policy pack", async () => {
    const [cluster] = clusters;
    assert.ok(cluster);
    const { declareAccess }: typeof Access = require(join(copy.folder, "access.js"));
    const program = async () => declareAccess(cluster);
    const envVars = { PULUMI_BACKEND_URL: `${stateUrl}/${cluster.name}` };
    const project = { stackName: cluster.name, projectName: "eks-auth-fleet", program };
    const stack = await LocalWorkspace.selectStack(project, { envVars });
    await stack.setConfig("aws:region", { value: cluster.region });
    const { stdout, changeSummary } = await stack.preview({ policyPacks: [policyPack] });
    assertNoViolation(stdout, "examples/fleet-typescript");
    assert.deepEqual(changeSummary, { same: all });
  });

  it("gives a guest access until the end of it, which the next update removes", async () => {
    const guest = await newRole("fleet-guest");
    try {
      const [first] = clusters.filter(({ name }) => name !== absent);
      assert.ok(first);
      const run = async (until: string) => {
        const guests = [{ name: "guest", roleArn: guest, until }];
        const results = await fleet.runFleet([{ ...first, guests }], "up", { parallel: 1, stateUrl });
        return results.map((result) => ("changes" in result ? result.changes : result.error));
      };
      assert.deepEqual(await run("2999-01-31T18:00[Europe/Berlin]"), [{ create: 2, same: all - 1, update: 1 }]);
      assert.deepEqual(await policiesOf(first.name, guest), ["AmazonEKSViewPolicy"]);
      assert.deepEqual(await run("2020-01-31T18:00[Europe/Berlin]"), [{ delete: 2, same: all - 1, update: 1 }]);
    } finally {
      await removeRole("fleet-guest");
    }
  });

  it("revokes all access", async () => {
    const results = await fleet.runFleet(clusters, "destroy", { parallel: 4, stateUrl });
    assert.deepEqual(
      results.map((result) => ("changes" in result ? result.changes : result.error)),
      clusters.map(() => ({ delete: all })),
    );
    for (const { name } of clusters) {
      assert.deepEqual((await eks.listAccessEntries({ clusterName: name })).accessEntries, [], name);
    }
  });
}).timeout(600_000);
