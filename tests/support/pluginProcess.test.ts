import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { buildPackage, packageFolder } from "./packageFolder";
import { launcherIn, RunningPlugin } from "./plugin";
import { killPlugins, stackMark } from "./pluginProcess";

describe("killPlugins", () => {
  before(buildPackage);

  it("kills only the plugins with the mark", async () => {
    const marks = [randomUUID(), randomUUID()];
    const [killed, other] = await Promise.all(
      marks.map((mark) => RunningPlugin.start({ ...launcherIn(packageFolder), env: { [stackMark]: mark } })),
    );
    const ended = once(killed?.process ?? assert.fail(), "exit");
    assert.equal(await killPlugins(marks[0] ?? ""), 1);
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    assert.match((await other?.version()) ?? "", /^\d+\.\d+\.\d+$/);
    assert.equal(await killPlugins(marks[0] ?? ""), 0);
    await other?.stop();
  });
});
