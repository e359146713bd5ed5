import assert from "node:assert/strict";
import { inputs, nodes, role, roleArn, roleText, setUp, user, userArn } from "./support/declare";

describe("an AwsAuthEntries that hasn't changed, whose entries are gone", () => {
  const declared = inputs({ roles: { ...role("Dev"), ...role("Ops") }, users: user("Al"), accounts: ["210987654321"] });
  const warning = (what: string) =>
    `warning: ${what}, and this update doesn't change it. Run \`pulumi up --refresh\`, which writes it again.`;
  const same = { operation: "same", reasons: [] };

  it("warns of the entries and accounts that somebody removed or changed, and says nothing once they are back", async () => {
    const { cluster, engine } = setUp();
    await engine.up(declared);
    const written = structuredClone(cluster.configMap?.data);
    engine.told = [];
    assert.deepEqual([await engine.up(declared), engine.told], [same, []]);
    cluster.edit(() => ({ mapRoles: nodes + roleText("Ops", "somebody") }));
    assert.deepEqual(await engine.up(declared), same);
    const names = [roleArn("Ops"), roleArn("Dev"), userArn("Al"), "210987654321"].join(", ");
    assert.deepEqual(engine.told, [warning(`aws-auth no longer holds ${names} as this resource wrote it`)]);
    engine.told = [];
    await engine.refresh();
    assert.deepEqual([(await engine.up(declared)).operation, engine.told], ["update", []]);
    assert.deepEqual([await engine.up(declared), engine.told], [same, []]);
    assert.deepEqual(Object.keys(cluster.configMap?.data ?? {}), Object.keys(written ?? {}));
  });

  it("warns of the whole ConfigMap", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    engine.told = [];
    cluster.remove();
    assert.deepEqual(await engine.up(inputs({ roles: role("Dev") })), same);
    assert.deepEqual(engine.told, [warning("the ConfigMap kube-system/aws-auth is gone")]);
  });

  it("is silent where the entries of others are gone, or its own are only written in another way", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    engine.told = [];
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles.replace(nodes, "").replaceAll('"', "") }));
    assert.deepEqual([await engine.up(inputs({ roles: role("Dev") })), engine.told], [same, []]);
  });
});
