import assert from "node:assert/strict";
import { another, inputs, nodes, role, roleArn, roleText, setUp } from "./support/declare";
import type { Engine } from "./support/engine";

/** The result of a preview: its warnings and the reasons why it is rejected. */
async function previewOf(engine: Engine, values: Record<string, unknown>): Promise<string[]> {
  engine.restart();
  engine.told = [];
  const { inputs: checked, reasons } = await engine.check(values);
  const refused = (error: Error) => [error.message];
  const compared = engine.state && reasons.length === 0 ? engine.diff(checked).then(() => [], refused) : [];
  const found = [...reasons, ...(await compared)];
  return [...engine.told.splice(0), ...found];
}

/** The warnings of the update after its preview, which must be the same as those of the preview. */
async function sameInUpdate(engine: Engine, values: Record<string, unknown>): Promise<string[]> {
  const previewed = await previewOf(engine, values);
  engine.restart();
  const outcome = await engine.up(values);
  assert.deepEqual([outcome.reasons, engine.told], [[], previewed]);
  return previewed;
}

const both = { ...role("Dev"), ...role("Ops") };
const theirs = `- rolearn: ${roleArn("Ops")}\n  username: theirs\n`;
const takenOver = (name: string, line: number) =>
  `warning: the entry of mapRoles for ${roleArn(name)} (line ${line}) is taken over`;

describe("An input meant for one update that remains in the program", () => {
  it("has no effect if there is nothing to do", async () => {
    const { cluster, engine } = setUp();
    const left = { force: true, repair: true, existingMappings: "take-over" };
    await engine.up(inputs({ ...left, roles: role("Dev") }));
    const [before, { backups }] = [structuredClone(cluster.configMap), cluster];
    assert.deepEqual(await sameInUpdate(engine, inputs({ ...left, roles: role("Dev") })), []);
    assert.deepEqual([cluster.configMap, backups.size], [before, 1]);
    assert.deepEqual(await sameInUpdate(engine, inputs({ ...left, roles: both })), []);
  });

  it("is reported by the preview with the entry that take-over would take next", async () => {
    const { cluster, engine } = setUp({ mapRoles: nodes + theirs });
    const taking = { existingMappings: "take-over" };
    assert.deepEqual((await engine.up(inputs({ ...taking, roles: role("Ops") }))).reasons, []);
    assert.deepEqual(engine.told, [takenOver("Ops", 6)]);
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles + theirs.replaceAll("Ops", "Dev") }));
    assert.deepEqual(await sameInUpdate(engine, inputs({ ...taking, roles: both })), [takenOver("Dev", 10)]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Ops") + roleText("Dev") });
  });

  it("is reported by the preview with the entry that take-over would take back from another stack", async () => {
    const { cluster, engine } = setUp();
    const taking = { existingMappings: "take-over" };
    await engine.up(inputs({ ...taking, roles: role("Dev") }));
    await another(cluster).up(inputs({ ...taking, roles: role("Dev", "theirs") }));
    assert.deepEqual(await sameInUpdate(engine, inputs({ ...taking, roles: both })), [
      `${takenOver("Dev", 6)} from another resource of this package, in the stack others/dev. While that program ` +
        "declares the entry, its next update is rejected or takes the entry back. A destroy here removes the entry. " +
        "Remove it from the other program.",
    ]);
  });

  it("is reported by the preview with the lock-out that force would override next", async () => {
    const { engine } = setUp();
    const boss = (name: string) => role(name, name.toLowerCase(), ["system:masters"]);
    const forced = inputs({ force: true, roles: role("Dev") });
    const nobody =
      "warning: force overrides the lock-out guard: no administrator would be left: no entry that matches a principal would have the group system:masters.";
    for (const name of ["First", "Second"]) {
      await engine.up(inputs({ force: true, roles: { ...role("Dev"), ...boss(name) } }));
      assert.deepEqual(await sameInUpdate(engine, forced), [nobody]);
    }
  });

  it("is reported by the preview with the text that repair would fix next", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ repair: true }));
    for (const [names, roles] of [
      ["nodes", role("Dev")],
      ["nodes, Dev", both],
    ] as const) {
      cluster.edit(({ mapRoles = "" }) => ({ mapRoles: `${mapRoles}- what is this?\n  : {\n` }));
      const kept = names.split(", ").map(roleArn).join(", ");
      assert.deepEqual(await sameInUpdate(engine, inputs({ repair: true, roles })), [
        `warning: mapRoles couldn't be read and is repaired; kept: ${kept}; turned into comments: "- what is this?", "  : {"`,
      ]);
    }
  });
});

describe("Someone else's change of an own entry", () => {
  const edit = (mapRoles: string) => mapRoles.replace('- "devs"', '- "ops"');
  const corrected =
    `warning: the entry of mapRoles for ${roleArn("Dev")} (line 6) was changed by someone else, to "dev" with the ` +
    'groups ["ops"]; it is reset to what is declared';

  it("is reported by the preview of an update that reverts it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: edit(mapRoles) }));
    assert.deepEqual(await sameInUpdate(engine, inputs({ roles: both })), [corrected]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
  });

  it("is reported by the preview of a creation after an interrupted one", async () => {
    const { cluster, engine } = setUp();
    const values = inputs({ roles: role("Dev") });
    const happens = () => assert.fail("killed");
    cluster.faults.push({ operation: "write", when: "after", happens });
    await assert.rejects(engine.up(values), /killed/);
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: edit(mapRoles) }));
    assert.deepEqual(await sameInUpdate(engine, values), [corrected]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") });
  });

  it("isn't reported again after a refresh has shown it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: edit(mapRoles) }));
    await engine.refresh();
    assert.deepEqual(await sameInUpdate(engine, inputs({ roles: both })), []);
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") + roleText("Ops") });
  });

  it("is rejected by the preview if another stack has claimed the entry", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: role("Dev") }));
    await another(cluster).up(inputs({ existingMappings: "take-over", roles: role("Dev", "theirs") }));
    assert.deepEqual(await previewOf(engine, inputs({ roles: both })), [
      `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("Dev")} to ` +
        '"theirs" with the groups ["devs"]. Remove one of the two, or set existingMappings to "take-over" to replace that entry. ' +
        "That entry is declared by another stack or another resource of this package.",
    ]);
  });
});
