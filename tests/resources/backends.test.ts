import assert from "node:assert/strict";
import { another, inputs, nodes, role, roleArn, roleText, setUp } from "./support/declare";
import { Engine } from "./support/engine";
import type { MemoryCluster } from "./support/memoryCluster";

/** The resource of a stack with the same project and name in another backend. */
const namesake = (cluster: MemoryCluster) => new Engine(() => cluster);

const why =
  "It was written by a resource with the same URN in another state: in a stack with the same name and project in " +
  "another backend, or in this stack before its state was lost. If an update was interrupted, run `pulumi refresh` " +
  'first; if the state was lost, set existingMappings to "take-over" for one update.';
const teams = { ...role("TeamA"), ...role("TeamA2") };

describe("AwsAuthEntries of two stacks with the same URN in two backends", () => {
  it("keep each other's entries, and each warns of the other's when it is created", async () => {
    const { cluster, engine } = setUp();
    const original = structuredClone(cluster.configMap);
    await engine.up(inputs({ roles: teams, accounts: ["000000000001"] }));
    const other = namesake(cluster);
    await other.up(inputs({ roles: role("TeamB"), accounts: ["000000000001"] }));
    assert.deepEqual(other.told, [
      `warning: aws-auth also contains ${roleArn("TeamA")}, ${roleArn("TeamA2")}, which is kept. ${why}`,
    ]);
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("TeamA") + roleText("TeamA2") + roleText("TeamB"),
      mapAccounts: '- "000000000001"\n- "000000000001"\n',
    });
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, teams);
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("TeamB"),
      mapAccounts: '- "000000000001"\n',
    });
    await other.destroy();
    assert.deepEqual(cluster.configMap, original);
  });

  it("reject an entry that the other one declares, even an identical one, when created or updated", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: teams }));
    const before = structuredClone(cluster.configMap);
    const existingMappings =
      `${roleArn("TeamA")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("TeamA")} to ` +
      `"teama" with the groups ["devs"]. Remove one of the two, or set existingMappings to "take-over" to replace that entry. ${why}`;
    const other = namesake(cluster);
    assert.deepEqual(await other.up(inputs({ roles: role("TeamA") })), {
      operation: "refused",
      reasons: [existingMappings],
    });
    assert.deepEqual(cluster.configMap, before);
    await other.up(inputs({ roles: role("TeamB") }));
    const both = inputs({ roles: { ...role("TeamB"), ...role("TeamA") } });
    assert.deepEqual((await other.up(both)).reasons, [existingMappings]);
    const absentArns = (await other.up(inputs({ roles: role("TeamB"), absentArns: [roleArn("TeamA")] }))).reasons;
    assert.deepEqual(absentArns, [
      `${roleArn("TeamA")} is declared absent, but mapRoles, line 6, maps it. ${why} Remove it there first.`,
    ]);
  });

  it("take an entry over only if existingMappings is take-over; the other one then leaves it alone", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: teams }));
    const other = namesake(cluster);
    await other.up(inputs({ existingMappings: "take-over", roles: role("TeamA") }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("TeamA") });
  });

  it("don't import each other's entries", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: teams }));
    await assert.rejects(namesake(cluster).import(`main/${roleArn("TeamA")}`), {
      message:
        `${roleArn("TeamA")} was written by a resource with the same URN in another state: in a stack with the same ` +
        "name and project in another backend, or in this stack before its state was lost. Leave it to that stack; if " +
        'the state was lost, declare it with existingMappings set to "take-over" for one update, instead of importing it.',
    });
  });
});

describe("AwsAuthEntries with an outdated state", () => {
  it("keep entries that the state doesn't hold, and report them", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    const old = structuredClone(engine.state);
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    engine.state = old;
    await engine.up(inputs({ roles: role("Dev", "developer") }));
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev", "developer") + roleText("Ops") });
    assert.match(
      engine.told.join(),
      new RegExp(`^warning: an interrupted update of this resource wrote ${roleArn("Ops")}\\. `),
    );
  });

  it("keep entries that another stack has declared since", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    const old = structuredClone(engine.state);
    await engine.up(inputs({ roles: role("Dev") }));
    await another(cluster).up(inputs({ roles: role("Ops") }));
    engine.state = old;
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Ops") });
  });
});

describe("An AwsAuthEntries that owns imported entries", () => {
  it("is removed together with its imported entries, whichever of its creations was interrupted", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: teams }));
    const original = { data: { mapRoles: nodes }, annotations: { note: "by hand" } };
    engine.state = undefined;
    await engine.import(`main/${roleArn("TeamA")},${roleArn("TeamA2")}`);
    await engine.destroy();
    assert.deepEqual(cluster.configMap, original);
  });
});
