import assert from "node:assert/strict";
import { ConflictError } from "../../provider/kubernetes/configMap";
import { ClusterError } from "../../provider/network/clusterErrors";
import { mostAttempts } from "../../provider/resources/awsAuthEntries/write";
import { another, inputs, nodes, role, roleArn, roleText, setUp, text } from "./support/declare";
import type { Fault, MemoryCluster } from "./support/memoryCluster";

/** Makes something happen once during an operation on a cluster. */
function once(cluster: MemoryCluster, fault: Fault): void {
  cluster.faults.push(fault);
}

const killed = () => {
  throw new Error("killed");
};
const cut = () => {
  throw new ClusterError("unreachable", "the connection was cut");
};

const noteByHand = { note: "by hand" };

describe("AwsAuthEntries with concurrent writers", () => {
  it("reads again if someone else was faster, and backs up the document that it replaces", async () => {
    const { cluster, engine } = setUp();
    const theirs = nodes.replace("role/nodes", "role/others");
    const happens = () => cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles + theirs }));
    once(cluster, { operation: "write", when: "before", happens });
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + theirs + roleText("Dev") });
    assert.deepEqual([...cluster.backups], [["aws-auth-backup-1", { mapRoles: nodes + theirs }]]);
    assert.deepEqual(cluster.asked, ["connect", "read", "backUp", "write", "read", "backUp", "write", "prune"]);
  });

  it("reads a second time if the document that the check read is out of date", async () => {
    const { cluster, engine } = setUp();
    const theirs = nodes.replace("role/nodes", "role/others");
    const happens = () => cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles + theirs }));
    once(cluster, { operation: "read", when: "after", happens });
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.asked, ["connect", "read", "backUp", "write", "read", "backUp", "write", "prune"]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + theirs + roleText("Dev") });
  });

  it("adds to the ConfigMap that EKS creates at the same moment", async () => {
    const { cluster, engine } = setUp();
    cluster.configMap = undefined;
    const happens = () => cluster.edit(() => ({ mapRoles: nodes }));
    once(cluster, { operation: "write", when: "before", happens });
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual((cluster.configMap as { data?: object } | undefined)?.data, { mapRoles: nodes + roleText("Dev") });
    assert.deepEqual([...cluster.backups.values()], [{ mapRoles: nodes }]);
  });

  it("recreates the ConfigMap if someone removes it at the same moment", async () => {
    const { cluster, engine } = setUp();
    once(cluster, { operation: "write", when: "before", happens: () => cluster.remove() });
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: text(roleArn("Dev"), "dev") });
  });

  it("detects that someone else mapped its ARN at the same moment", async () => {
    const { cluster, engine } = setUp();
    const theirs = `- rolearn: ${roleArn("Dev")}\n`;
    const happens = () => cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles + theirs }));
    once(cluster, { operation: "write", when: "before", happens });
    await assert.rejects(
      engine.up(inputs({ roles: role("Dev") })),
      /is mapped by an entry that this resource doesn't own/,
    );
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes + theirs }, annotations: noteByHand });
  });

  it("waits longer after each attempt, and gives up after a limited number with nothing written", async () => {
    const { cluster, engine } = setUp();
    let count = 0;
    const happens = () => cluster.edit(({ mapRoles = "" }) => ({ mapRoles: `${mapRoles}# ${++count}\n` }));
    once(cluster, { operation: "write", when: "before", times: Number.POSITIVE_INFINITY, happens });
    await assert.rejects(engine.up(inputs({ roles: role("Dev") })), {
      message:
        `the ConfigMap aws-auth at ${cluster.endpoint} was changed by someone else during each of ${mostAttempts} attempts ` +
        "to write it; nothing was written. Find out what keeps changing it, and run again.",
    });
    assert.equal(count, mostAttempts);
    assert.deepEqual(engine.slept.slice(0, 8), [70, 120, 220, 420, 820, 1520, 1520, 1520]);
    assert.equal(engine.slept.length, mostAttempts - 1);
    assert.equal(cluster.configMap?.data?.mapRoles?.includes("Dev"), false);
    assert.equal(cluster.backups.size, 1);
  });

  it("all succeed if many write at once", async () => {
    const { cluster } = setUp();
    const names = Array.from({ length: 12 }, (_, i) => `Team${i}`);
    const engines = names.map((name) => another(cluster, name));
    await Promise.all(engines.map((engine, i) => engine.up(inputs({ roles: role(names[i] ?? "") }))));
    const written = cluster.configMap?.data?.mapRoles ?? "";
    assert.equal(written.length, (nodes + names.map((name) => roleText(name)).join("")).length);
    assert.deepEqual(
      names.filter((name) => !written.includes(roleText(name))),
      [],
    );
    assert.equal(Object.keys(cluster.configMap?.annotations ?? {}).length, 13);
    await Promise.all(engines.map((engine) => engine.destroy()));
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
  });

  it("write one after the other in the same plugin, without a conflict: a hundred at once", async () => {
    const { cluster, engine } = setUp();
    const names = Array.from({ length: 100 }, (_, i) => `Team${i}`);
    const engines = names.map((name) => engine.beside(engine.urn.replace("people", name)));
    await Promise.all(engines.map((one, i) => one.up(inputs({ roles: role(names[i] ?? "") }))));
    const count = (operation: string) => cluster.asked.filter((one) => one === operation).length;
    assert.deepEqual([count("write"), count("backUp"), engine.slept], [100, 100, []]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + names.map((name) => roleText(name)).join("") });
  });
});

describe("AwsAuthEntries whose plugin is killed or loses an answer", () => {
  const wanted = inputs({ roles: { ...role("Dev"), ...role("Ops") } });

  for (const operation of ["backUp", "write"] as const) {
    for (const when of ["before", "after"] as const) {
      it(`completes in the next update if it is killed ${when} the ${operation === "write" ? "write" : "backup"}`, async () => {
        const { cluster, engine, claim } = setUp();
        once(cluster, { operation, when, happens: killed });
        await assert.rejects(engine.up(wanted), /killed/);
        engine.restart();
        assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
        assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
        assert.equal((engine.outputs.record as { writer: string }).writer, claim()?.slice(0, 8));
        await engine.destroy();
        assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
      });
    }
  }

  const left = (names: string, next: string) =>
    `warning: an interrupted update of this resource wrote ${names}. It is neither in the stack's state nor declared, ` +
    `so it stays in aws-auth. ${next}`;
  const refreshFirst = "To remove it, run `pulumi refresh` after this update, which records it, and then update again.";

  it("keeps entries that it wrote without a record and no longer declares, until a refresh has recorded them", async () => {
    for (const end of ["up", "destroy"] as const) {
      const { cluster, engine } = setUp();
      once(cluster, { operation: "write", when: "after", happens: killed });
      await assert.rejects(engine.up(inputs({ ...wanted, accounts: ["000000000001"] })), /killed/);
      engine.restart();
      await engine.up(inputs({ roles: role("Dev") }));
      assert.deepEqual(engine.reported, [left(`${roleArn("Ops")}, 000000000001`, refreshFirst)]);
      const data = { mapRoles: nodes + roleText("Dev") + roleText("Ops"), mapAccounts: '- "000000000001"\n' };
      assert.deepEqual(cluster.configMap?.data, data);
      await engine.up(inputs({ roles: role("Dev", "developer") }));
      assert.deepEqual(cluster.configMap?.data, { ...data, mapRoles: data.mapRoles.replace('"dev"', '"developer"') });
      await engine.refresh();
      assert.deepEqual(engine.outputs.roles, { ...role("Dev", "developer"), ...role("Ops") });
      if (end === "up") {
        await engine.up(inputs({ roles: role("Dev") }));
        assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") });
      }
      await engine.destroy();
      assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
    }
  });

  it("accepts entries from an interrupted creation as its own without a refresh", async () => {
    const { cluster, engine } = setUp();
    once(cluster, { operation: "write", when: "after", happens: killed });
    await assert.rejects(engine.up(wanted), /killed/);
    engine.restart();
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
  });

  it("removes the entries of a lost update that its state holds, and names the others", async () => {
    const changed = inputs({ roles: { ...role("Dev", "developer"), ...role("Ops") }, accounts: ["999999999999"] });
    for (const refreshed of [false, true]) {
      const { cluster, engine } = setUp();
      await engine.up(inputs({ roles: role("Dev"), accounts: ["000000000001"] }));
      once(cluster, { operation: "write", when: "after", happens: killed });
      await assert.rejects(engine.up(changed), /killed/);
      engine.restart();
      if (refreshed) {
        await engine.refresh();
      }
      await engine.destroy();
      const rest = { mapRoles: nodes + roleText("Ops"), mapAccounts: '- "999999999999"\n' };
      const data = refreshed ? { mapRoles: nodes } : rest;
      assert.deepEqual(cluster.configMap, { data, annotations: noteByHand });
      const byHand =
        "If it should be removed, remove it from the ConfigMap by hand, or with the input absentArns of an AwsAuth.";
      assert.deepEqual(engine.reported, refreshed ? [] : [left(`${roleArn("Ops")}, 999999999999`, byHand)]);
    }
  });

  it("shows at a refresh which entries a lost update has written", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    once(cluster, { operation: "write", when: "after", happens: killed });
    await assert.rejects(engine.up(inputs({ roles: { ...role("Dev", "developer"), ...role("Ops") } })), /killed/);
    engine.restart();
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, { ...role("Dev", "developer"), ...role("Ops") });
    cluster.asked = [];
    await engine.up(inputs({ roles: { ...role("Dev", "developer"), ...role("Ops") } }));
    assert.deepEqual(cluster.asked, ["connect", "read"]);
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
  });

  it("writes nothing twice if only the answer was lost, and can restore the original text", async () => {
    const { cluster, engine } = setUp({ mapRoles: "null # none\n" });
    const happens = () => {
      // The store retries with the old version, and gets the answer that it is no longer current.
      throw new ConflictError("409");
    };
    once(cluster, { operation: "write", when: "after", happens });
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.asked, ["connect", "read", "backUp", "write", "read", "prune"]);
    assert.equal(engine.outputs.backupName, "aws-auth-backup-1");
    assert.deepEqual(cluster.backups.get("aws-auth-backup-1"), { mapRoles: "null # none\n" });
    assert.deepEqual((engine.outputs.record as { before: object }).before, { mapRoles: "null # none\n" });
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: "null # none\n" }, annotations: noteByHand });
  });

  it("leaves the old or the new document if the connection is cut, and reports the failure", async () => {
    for (const when of ["before", "after"] as const) {
      const { cluster, engine } = setUp();
      once(cluster, { operation: "write", when, happens: cut });
      await assert.rejects(engine.up(wanted), { message: "the connection was cut", stack: "the connection was cut" });
      const mapRoles = when === "before" ? nodes : nodes + roleText("Dev") + roleText("Ops");
      assert.deepEqual(cluster.configMap?.data, { mapRoles });
      assert.equal((await engine.up(wanted)).operation, "create");
      assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
    }
  });

  it("only loses its ability to recover if someone removes its claim", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    cluster.configMap = { data: cluster.configMap?.data, annotations: noteByHand };
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, wanted.roles);
    await engine.up(inputs({ roles: role("Dev") }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") });
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
  });
});
