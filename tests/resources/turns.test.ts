import assert from "node:assert/strict";
import { Turns } from "../../provider/resources/awsAuthEntries/turns";

describe("changes of a cluster's aws-auth in one process", () => {
  it("are carried out one after the other, after a failed one too", async () => {
    const turns = new Turns();
    const events: string[] = [];
    const change = (name: string, fails = false) =>
      turns.take("https://one", async (isFirst) => {
        events.push(`${name} begins${isFirst ? ", first" : ""}`);
        await new Promise(setImmediate);
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([change("a"), change("b", true), change("c")]);
    assert.deepEqual(
      results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.message)),
      ["a", "b", "c"],
    );
    await change("d");
    assert.deepEqual(events, [
      "a begins, first",
      "a ends",
      "b begins",
      "b ends",
      "c begins",
      "c ends",
      "d begins, first",
      "d ends",
    ]);
  });

  it("don't wait for those of another cluster", async () => {
    const turns = new Turns();
    let end = () => {};
    const waiting = turns.take("https://one", () => new Promise<void>((resolve) => (end = resolve)));
    assert.equal(await turns.take("https://two", async (isFirst) => isFirst), true);
    end();
    await waiting;
  });
});
