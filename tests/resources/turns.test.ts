import assert from "node:assert/strict";
import { Turns } from "../../provider/resources/awsAuthEntries/context";

describe("changes of a cluster's aws-auth in one process", () => {
  it("run one after the other, even after a failed one", async () => {
    const turns = new Turns();
    const events: string[] = [];
    const change = (name: string, fails = false) =>
      turns.take("https://one", undefined, async () => {
        events.push(`${name} begins`);
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
    assert.deepEqual(events, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("learn whether another change has run since the ConfigMap was read", async () => {
    const turns = new Turns();
    const fresh: Record<string, boolean> = {};
    const take = (name: string, seen: number) =>
      turns.take("https://one", seen, async (isFresh) => {
        fresh[name] = isFresh;
      });
    const atFirst = turns.ended("https://one");
    const one = take("one", atFirst);
    const duringOne = turns.ended("https://one");
    await one;
    await take("two, read during one", duringOne);
    await take("three, read before one", atFirst);
    await take("four, read after three", turns.ended("https://one"));
    assert.deepEqual(fresh, {
      one: true,
      "two, read during one": false,
      "three, read before one": false,
      "four, read after three": true,
    });
  });

  it("don't wait for those of another cluster", async () => {
    const turns = new Turns();
    let end = () => {};
    const waiting = turns.take("https://one", undefined, () => new Promise<void>((resolve) => (end = resolve)));
    assert.equal(await turns.take("https://two", turns.ended("https://two"), async (isFresh) => isFresh), true);
    end();
    await waiting;
  });
});
