import assert from "node:assert/strict";
import { engineLog } from "../../provider/plugin/engineLog";
import { FakeEngine } from "../support/fakeEngine";
import { engineAddress } from "../support/plugin";

const urn = "urn:pulumi:prod::access::eks-auth:index:AwsAuthEntries::people";

/** What is written to the standard error, and to the standard output, while something runs. */
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

describe("The log of the engine", () => {
  it("gets every message with its severity and the resource that it is about", async () => {
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

  it("is the standard error where there is no engine, never the standard output", async () => {
    const log = engineLog(engineAddress);
    const texts = await written(async () => {
      await log.info(urn, "stripped");
      await log.warn(urn, "taken over");
    });
    assert.deepEqual(texts, { stderr: "info: stripped\nwarning: taken over\n", stdout: "" });
  });
});
