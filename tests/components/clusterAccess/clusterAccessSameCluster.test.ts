import assert from "node:assert/strict";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { endpoint } from "../../support/mocks/access";
import { clusterArn, declare, functionsOf, minimal } from "./aClusterAccess";

const functions = functionsOf({ mode: "CONFIG_MAP" });
const args: ClusterAccessArgs = { ...minimal, authenticationMode: "CONFIG_MAP" };
const kubeconfigFor = (cluster: Record<string, string>) =>
  JSON.stringify({
    "current-context": "it",
    contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
    clusters: [{ name: "it", cluster }],
    users: [{ name: "it", user: { token: "hunter2" } }],
  });
const other = "https://FEDCBA9876543210.gr7.eu-west-1.eks.amazonaws.com";

/** Asserts that a program is rejected and declares no resources except components. */
async function rejected(what: string, issues: string[], program: () => unknown): Promise<void> {
  const done = await run(program, { functions });
  assert.deepEqual(
    done.registrations.filter(({ custom }) => custom),
    [],
  );
  assertRejection(done, { component: 'ClusterAccess "access"', what, issues, secret: "hunter2" });
}

describe("ClusterAccess with inputs that name a cluster twice", () => {
  it("rejects a kubeconfig for another cluster than the AWS provider's", async () => {
    const kubeconfig = kubeconfigFor({ server: other });
    const program = () => new ClusterAccess("access", { ...args, kubeconfig });
    await rejected("a kubeconfig for another cluster than the AWS provider's", ["mismatch kubeconfig"], program);
  });

  it("rejects the ARN of another cluster of the same name", async () => {
    const wrong = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";
    const program = () => new ClusterAccess("access", { ...args, clusterArn: wrong });
    await rejected("the ARN of another cluster of the same name", ["mismatch clusterArn"], program);
  });

  const same: [string, Record<string, string>][] = [
    ["the cluster's endpoint", { server: endpoint }],
    [
      "the cluster's endpoint behind a tunnel",
      { server: "https://localhost:8443", "tls-server-name": new URL(endpoint).hostname.toLowerCase() },
    ],
    ["the cluster's certificate authority", { server: "https://localhost:8443", "certificate-authority-data": "Q0E=" }],
  ];
  for (const [what, cluster] of same) {
    it(`accepts a kubeconfig with ${what}`, async () => {
      const done = await declare({ ...args, kubeconfig: kubeconfigFor(cluster) }, { functions });
      assert.deepEqual(done.log, []);
    });
  }

  it("warns about a kubeconfig that doesn't identify its cluster", async () => {
    const kubeconfig = kubeconfigFor({ server: "https://proxy.example.com" });
    const { log } = await declare({ ...args, kubeconfig }, { functions });
    assert.equal(log.length, 1);
    const told = `kubeconfig has neither the endpoint of ${clusterArn} nor its certificate authority`;
    assert.ok(JSON.stringify(log[0]).includes(told), JSON.stringify(log));
  });
});
