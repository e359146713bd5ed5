import assert from "node:assert/strict";
import { atOnce, inTurns, type Steps } from "../../../provider/components/shared/steps";

/** Records what happens, and how many calls a stack trace has. */
function* recording(events: string[], steps: number, fails = false): Steps<string> {
  for (let step = 1; step <= steps; step++) {
    const calls = (new Error().stack ?? "").split("\n").length - 1;
    events.push(`step ${step}, ${calls} calls`);
    yield;
  }
  if (fails) {
    throw new Error("no");
  }
  return "done";
}

describe("the steps of a component that declares many resources", () => {
  it("let other work proceed in between if they are done in turns", async () => {
    const events: string[] = [];
    const others = (async () => {
      for (let answer = 1; answer <= 2; answer++) {
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`answer ${answer}`);
      }
    })();
    assert.equal(await inTurns(recording(events, 3)), "done");
    await others;
    assert.deepEqual(events, ["step 1, 2 calls", "answer 1", "step 2, 2 calls", "answer 2", "step 3, 2 calls"]);
  });

  it("are all done immediately if they are done at once", () => {
    const events: string[] = [];
    assert.equal(atOnce(recording(events, 2)), "done");
    assert.deepEqual(events, ["step 1, 2 calls", "step 2, 2 calls"]);
  });

  it("keep the length of stack traces outside of them, also if one fails", async () => {
    const { stackTraceLimit } = Error;
    assert.throws(() => atOnce(recording([], 1, true)), { message: "no" });
    await assert.rejects(inTurns(recording([], 1, true)), { message: "no" });
    assert.equal(Error.stackTraceLimit, stackTraceLimit);
  });

  it("have whole stack traces with PULUMI_DEBUG_PROMISE_LEAKS", () => {
    const { stackTraceLimit } = Error;
    process.env.PULUMI_DEBUG_PROMISE_LEAKS = "true";
    Error.stackTraceLimit = 5;
    try {
      const events: string[] = [];
      atOnce(recording(events, 1));
      assert.deepEqual(events, ["step 1, 5 calls"]);
    } finally {
      delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
});
