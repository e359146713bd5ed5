import assert from "node:assert/strict";
import { inputs, kubeconfigOf, nodes, role, roleArn, setUp } from "./support/declare";
import { Engine } from "./support/engine";
import { MemoryCluster } from "./support/memoryCluster";

const arn = (region: string) => `arn:aws:eks:${region}:123456789012:cluster/main`;
const [ours, others] = [arn("us-west-2"), arn("eu-west-1")];

/** Two clusters with one name, and an engine whose login leads to the cluster in `login.to`. */
function twoClusters() {
  const clusters = [ours, others].map((each, index) => {
    const cluster = new MemoryCluster(`https://${index}123456789abcdef.gr7.${each.split(":")[3]}.eks.amazonaws.com`);
    cluster.configMap = { data: { mapRoles: nodes }, annotations: {} };
    cluster.described = { arn: each, authenticationMode: "API_AND_CONFIG_MAP" };
    return cluster;
  }) as [MemoryCluster, MemoryCluster];
  const login = { to: clusters[0] };
  const asked: unknown[] = [];
  const engine = new Engine(({ clusterArn }) => {
    asked.push(clusterArn);
    return clusters.find(({ described }) => described?.arn === clusterArn) ?? login.to;
  });
  return { clusters, login, engine, asked };
}

describe("AwsAuthEntries with two clusters of one name", () => {
  const wanted = inputs({ roles: role("Dev") });

  it("rejects a login that leads to the other cluster while the program hasn't changed", async () => {
    const { clusters, login, engine } = twoClusters();
    await engine.up(wanted);
    login.to = clusters[1];
    await assert.rejects(engine.up(inputs({ roles: role("Ops") })), {
      message:
        `the AWS credentials lead to the cluster ${others}; expected ${ours}, which has the entries of this resource, ` +
        "since the program names the same cluster as before. Use the same credentials as before; to move the entries, " +
        "set clusterArn to the ARN of the other cluster.",
    });
    assert.deepEqual(clusters[1].configMap?.data, { mapRoles: nodes });
  });

  it("moves to the other cluster if the program names it, and removes its entries from the first", async () => {
    const { clusters, login, engine } = twoClusters();
    await engine.up(wanted);
    login.to = clusters[1];
    assert.equal((await engine.up({ ...wanted, clusterArn: others })).operation, "replace");
    assert.deepEqual(clusters[0].configMap?.data, { mapRoles: nodes });
    assert.match(clusters[1].configMap?.data?.mapRoles ?? "", /role\/Dev/);
  });

  it("reads and removes its entries on the cluster that it has written to", async () => {
    const { clusters, login, engine, asked } = twoClusters();
    await engine.up(wanted);
    login.to = clusters[1];
    asked.length = 0;
    await engine.refresh();
    assert.ok(engine.state);
    await engine.destroy();
    assert.deepEqual(asked, [ours, ours]);
    assert.deepEqual(clusters[0].configMap?.data, { mapRoles: nodes });
  });

  it("needs no update if the same cluster is named differently", async () => {
    const { engine } = twoClusters();
    await engine.up(wanted);
    assert.equal((await engine.up({ ...wanted, clusterArn: ours })).operation, "same");
    assert.equal((await engine.up({ ...wanted, region: "us-west-2" })).operation, "same");
    assert.equal((await engine.up({ ...wanted, region: "us-west-2", backups: 3 })).operation, "update");
  });
});

describe("AwsAuthEntries on a cluster in the mode API", () => {
  const message =
    "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access. " +
    "Declare an AccessEntry for each principal, or a ClusterAccess, and remove the entries here.";
  const inMode = (authenticationMode?: string) => {
    const { cluster, engine } = setUp();
    cluster.described = { arn: ours, authenticationMode };
    return { cluster, engine };
  };

  it("are rejected when created or changed", async () => {
    const { cluster, engine } = inMode("API");
    for (const given of [{ roles: role("Dev") }, { accounts: ["123456789012"] }]) {
      assert.deepEqual(await engine.up(inputs(given)), { operation: "refused", reasons: [message] });
    }
    cluster.described = { arn: ours, authenticationMode: "CONFIG_MAP" };
    await engine.up(inputs({ roles: role("Dev") }));
    cluster.described = { arn: ours, authenticationMode: "API" };
    const changed = inputs({ roles: role("Dev", "other") });
    assert.deepEqual((await engine.up(changed)).reasons, [message]);
  });

  it("can stay, with a warning, and be removed", async () => {
    const { cluster, engine } = inMode("CONFIG_MAP");
    const both = inputs({ roles: { ...role("Dev"), ...role("Ops") } });
    await engine.up(both);
    cluster.described = { arn: ours, authenticationMode: "API" };
    assert.equal((await engine.up(both)).operation, "same");
    assert.equal((await engine.up(inputs({ roles: role("Ops") }))).operation, "update");
    assert.deepEqual(engine.told, [`warning: ${message}`]);
    assert.equal((await engine.up(inputs({}))).operation, "update");
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("remove entries that others wrote, as a move to access entries does", async () => {
    const { cluster, engine } = inMode("API");
    cluster.configMap = {
      data: { mapRoles: `${nodes}- rolearn: ${roleArn("Dev")}\n  username: dev\n` },
      annotations: {},
    };
    assert.equal((await engine.up(inputs({ absentArns: [roleArn("Dev")] }))).operation, "create");
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("are unaffected if the mode is unknown or a different one", async () => {
    for (const mode of [undefined, "API_AND_CONFIG_MAP", "CONFIG_MAP"]) {
      assert.equal((await inMode(mode).engine.up(inputs({ roles: role("Dev") }))).operation, "create");
    }
    const { engine } = setUp();
    const given = { kubeconfig: kubeconfigOf("https://a"), roles: role("Dev") };
    assert.equal((await engine.up(given)).operation, "create");
  });
});
