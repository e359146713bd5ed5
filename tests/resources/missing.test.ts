import assert from "node:assert/strict";
import { inputs, nodes, role, roleArn, roleText, setUp, user, userArn } from "./support/declare";

describe("an unchanged AwsAuthEntries whose entries are missing", () => {
  const declared = inputs({ roles: { ...role("Dev"), ...role("Ops") }, users: user("Al"), accounts: ["210987654321"] });
  const warning = (what: string) =>
    `warning: ${what}, and this update doesn't restore it. Run \`pulumi up --refresh\` to write it again.`;
  const same = { operation: "same", reasons: [] };

  it("warns of entries and accounts that someone removed or changed, until they are back", async () => {
    const { cluster, engine } = setUp();
    await engine.up(declared);
    const written = structuredClone(cluster.configMap?.data);
    engine.told = [];
    assert.deepEqual([await engine.up(declared), engine.told], [same, []]);
    cluster.edit(() => ({ mapRoles: nodes + roleText("Ops", "somebody") }));
    assert.deepEqual(await engine.up(declared), same);
    const names = [roleArn("Ops"), roleArn("Dev"), userArn("Al"), "210987654321"].join(", ");
    assert.deepEqual(engine.told, [warning(`aws-auth no longer contains ${names} as this resource wrote it`)]);
    engine.told = [];
    await engine.refresh();
    assert.deepEqual([(await engine.up(declared)).operation, engine.told], ["update", []]);
    assert.deepEqual([await engine.up(declared), engine.told], [same, []]);
    assert.deepEqual(Object.keys(cluster.configMap?.data ?? {}), Object.keys(written ?? {}));
  });

  it("warns if the whole ConfigMap is missing", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    engine.told = [];
    cluster.remove();
    assert.deepEqual(await engine.up(inputs({ roles: role("Dev") })), same);
    assert.deepEqual(engine.told, [warning("the ConfigMap kube-system/aws-auth is missing")]);
  });

  it("doesn't warn if entries of others are missing, or if its own are only written differently", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    engine.told = [];
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles.replace(nodes, "").replaceAll('"', "") }));
    assert.deepEqual([await engine.up(inputs({ roles: role("Dev") })), engine.told], [same, []]);
  });
});
