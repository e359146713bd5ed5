import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import { ownCluster } from "../demo/ownCluster";
import { buildPackage } from "../support/packageFolder";
import { homeWithoutPlugin, root } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

describe("The commands for a user's own cluster at the end of the demo", () => {
  const eks = new EKS({});
  let checkout: string;

  before(async () => {
    buildPackage();
    const { cluster } = await eks.describeCluster({ name: fromSandbox("EKS_CLUSTER_NAME") });
    const resourcesVpcConfig = { subnetIds: cluster?.resourcesVpcConfig?.subnetIds };
    await eks.createCluster({ name: ownCluster.clusterName, roleArn: cluster?.roleArn, resourcesVpcConfig });
    checkout = mkdtempSync(join(tmpdir(), "eks-auth-checkout-"));
    mkdirSync(join(checkout, "examples"));
    cpSync(join(root, "examples", "quickstart"), join(checkout, "examples", "quickstart"), { recursive: true });
    symlinkSync(join(root, "bin"), join(checkout, "bin"));
    homeWithoutPlugin(join(checkout, "home"));
  });

  after(async () => {
    await eks.deleteCluster({ name: ownCluster.clusterName });
    rmSync(checkout, { recursive: true });
  });

  it("preview the quick start as printed, with the plugin of the checkout", async () => {
    const script = ownCluster.commands.join("\n");
    const env = { PULUMI_HOME: join(checkout, "home"), PULUMI_BACKEND_URL: `file://${checkout}` };
    const start = { command: "bash", args: ["-euc", script], cwd: checkout, env };
    const { status, stdout, stderr } = await runToEnd(start, 60_000);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /^Resources:\n {4}\+ 8 to create$/m);
    assert.doesNotMatch(stdout + stderr, /warning/i);
  });
});
