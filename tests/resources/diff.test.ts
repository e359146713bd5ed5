import assert from "node:assert/strict";
import { ClusterError } from "../../provider/network/clusterErrors";
import { pending } from "../../provider/validation/issues";
import { inputs, kubeconfigOf, role, roleArn } from "./support/declare";
import { Engine } from "./support/engine";
import { MemoryCluster } from "./support/memoryCluster";

/**
 * Two clusters: `main`, which is also reached as `alias` and by kubeconfigs for its endpoint, and one with any other
 * name.
 */
function twoClusters() {
  const main = new MemoryCluster("https://MAIN.gr7.us-west-2.eks.amazonaws.com");
  const other = new MemoryCluster("https://other.gr7.us-west-2.eks.amazonaws.com");
  const engine = new Engine(({ clusterName, kubeconfig }) =>
    clusterName === "main" || clusterName === "alias" || String(kubeconfig).includes("main") ? main : other,
  );
  return { main, other, engine };
}

const roles = role("Dev");

/** The difference between a resource on `main` and changed inputs. */
async function difference(before: Record<string, unknown>, after: Record<string, unknown>) {
  const { engine } = twoClusters();
  await engine.up({ clusterName: "main", roles, ...before });
  const { inputs: checked, reasons } = await engine.check({ clusterName: "main", roles, ...before, ...after });
  assert.deepEqual(reasons, []);
  return await engine.diff(checked);
}

const same = { changes: false, replaces: [] };
const changed = { changes: true, replaces: [] };

describe("The difference of an AwsAuthEntries", () => {
  it("is empty for the same inputs, whether defaults are given or omitted", async () => {
    assert.deepEqual(await difference({}, {}), same);
    assert.deepEqual(
      await difference({}, { backups: 10, force: false, users: {}, absentArns: [], existingMappings: "fail" }),
      same,
    );
    assert.deepEqual(
      await difference({ region: "us-west-2", profile: "p", roles: { x: roles[roleArn("Dev")] } }, { roles }),
      same,
    );
  });

  it("is an update for each input that changes", async () => {
    const rows: Record<string, unknown>[] = [
      { roles: role("Dev", "developer") },
      { roles: role("Dev", "dev", ["devs", "more"]) },
      { roles: {} },
      { users: { x: { arn: "arn:aws:iam::123456789012:user/Al", username: "al" } } },
      { accounts: ["000000000001"] },
      { absentArns: [roleArn("Ops")] },
      { backups: 3 },
      { force: true },
      { repair: true },
      { existingMappings: "take-over" },
      { profile: "other" },
      { assumeRoleArn: "arn:aws:iam::123456789012:role/Admin" },
    ];
    for (const row of rows) {
      assert.deepEqual(await difference({}, row), changed, JSON.stringify(row));
    }
    assert.deepEqual(await difference({ profile: "p" }, { profile: undefined }), changed);
  });

  it("is a replacement for another API server", async () => {
    assert.deepEqual(await difference({}, { clusterName: "other" }), { changes: true, replaces: ["clusterName"] });
    const kubeconfig = kubeconfigOf("https://other.gr7.us-west-2.eks.amazonaws.com");
    const replaces = ["clusterName", "kubeconfig"];
    assert.deepEqual(await difference({}, { clusterName: undefined, kubeconfig }), { changes: true, replaces });
  });

  it("is an update that writes nothing for another connection to the same API server", async () => {
    const kubeconfig = kubeconfigOf("https://main");
    assert.deepEqual(await difference({}, { clusterName: "alias" }), changed);
    assert.deepEqual(await difference({}, { clusterName: undefined, kubeconfig }), changed);
    const { main, engine } = twoClusters();
    await engine.up({ kubeconfig, roles });
    main.asked = [];
    const renewed = kubeconfigOf("https://main", "renewed");
    assert.equal((await engine.up({ kubeconfig: renewed, roles })).operation, "update");
    assert.deepEqual(main.asked, ["connect", "read"]);
    assert.equal(engine.outputs.kubeconfig, renewed);
  });

  it("ignores the spelling of an endpoint", async () => {
    const { main, engine } = twoClusters();
    await engine.up({ clusterName: "main", roles });
    Object.assign(main, { endpoint: "https://main.gr7.us-west-2.EKS.amazonaws.com:443/" });
    engine.restart();
    assert.equal((await engine.up({ clusterName: "main", roles })).operation, "same");
  });

  it("is a replacement if a cluster was recreated under the same name", async () => {
    const { engine } = twoClusters();
    await engine.up({ clusterName: "main", roles });
    const next = new MemoryCluster("https://next.gr7.us-west-2.eks.amazonaws.com");
    Object.assign(engine, { clusterOf: () => next });
    const { inputs: checked } = await engine.check({ clusterName: "main", roles });
    assert.deepEqual(await engine.diff(checked), { changes: true, replaces: ["endpoint"] });
  });

  it("treats unknown values as changed", async () => {
    const entry = roles[roleArn("Dev")];
    const rows: Record<string, unknown>[] = [
      { roles: { "roles[0]": { ...entry, arn: pending } } },
      { roles: { [roleArn("Dev")]: { ...entry, username: pending } } },
      { accounts: pending },
      { absentArns: [pending] },
      { region: pending },
      { clusterName: undefined, kubeconfig: pending },
    ];
    for (const row of rows) {
      assert.deepEqual(await difference({}, row), changed);
    }
  });

  it("treats a cluster with an unknown name as replaced", async () => {
    assert.deepEqual(await difference({}, { clusterName: pending }), { changes: true, replaces: ["clusterName"] });
  });

  it("compares name and region if the cluster is unreachable", async () => {
    const { main, other, engine } = twoClusters();
    await engine.up(inputs({ region: "us-west-2", roles }));
    for (const cluster of [main, other]) {
      const happens = () => {
        throw new ClusterError("unreachable", "it doesn't answer");
      };
      cluster.faults.push({ operation: "connect", when: "before", times: Number.POSITIVE_INFINITY, happens });
    }
    const rows: [Record<string, unknown>, string[]][] = [
      [{}, []],
      [{ profile: "p" }, []],
      [{ clusterName: "other" }, ["clusterName"]],
      [{ region: "eu-west-1" }, ["region"]],
    ];
    for (const [row, replaces] of rows) {
      const { inputs: checked } = await engine.check(inputs({ region: "us-west-2", roles, ...row }));
      assert.deepEqual((await engine.diff(checked)).replaces, replaces);
    }
  });

  it("is an update that repairs after a refresh that found a change", async () => {
    const { main, engine } = twoClusters();
    await engine.up({ clusterName: "main", roles });
    main.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles.replace('"dev"', "boss") }));
    await engine.refresh();
    const { inputs: checked } = await engine.check({ clusterName: "main", roles });
    assert.deepEqual(await engine.diff(checked), changed);
  });
});
