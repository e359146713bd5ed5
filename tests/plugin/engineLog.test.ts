import assert from "node:assert/strict";
import { engineLog } from "../../provider/plugin/engineLog";
import { FakeEngine } from "../support/fakeEngine";
import { engineAddress } from "../support/plugin";

const urn = "urn:pulumi:prod::access::eks-auth:index:AwsAuthEntries::people";

/** The standard error and standard output of a function. */
async function written(run: () => Promise<void>): Promise<{ stderr: string; stdout: string }> {
  const texts = { stderr: "", stdout: "" };
  const streams = ["stderr", "stdout"] as const;
  const originals = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = (text: string | Uint8Array) => {
      texts[name] += text;
      return true;
    };
  }
  try {
    await run();
  } finally {
    streams.forEach((name, i) => {
      process[name].write = originals[i] as typeof process.stdout.write;
    });
  }
  return texts;
}

describe("engineLog", () => {
  it("sends every message with its severity and resource to the engine", async () => {
    const engine = await FakeEngine.start();
    try {
      const log = engineLog(engine.address);
      const texts = await written(async () => {
        await log.info(urn, "stripped");
        await log.warn(urn, "taken over\nbeside é");
      });
      assert.deepEqual(engine.told, [
        { severity: "INFO", urn, message: "stripped" },
        { severity: "WARNING", urn, message: "taken over\nbeside é" },
      ]);
      assert.deepEqual(texts, { stderr: "", stdout: "" });
    } finally {
      engine.stop();
    }
  });

  it("writes to standard error without an engine, never to standard output", async () => {
    const log = engineLog(engineAddress);
    const texts = await written(async () => {
      await log.info(urn, "stripped");
      await log.warn(urn, "taken over");
    });
    assert.deepEqual(texts, { stderr: "info: stripped\nwarning: taken over\n", stdout: "" });
  });
});
