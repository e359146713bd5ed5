import assert from "node:assert/strict";
import * as state from "@pulumi/pulumi/runtime/state";
import { thisRun } from "../../../provider/components/shared/thisRun";

/** The identity of a run in this process whose engine has the given address, read twice. */
function runAt(address: string): { first: unknown; second: unknown } {
  const { withLocalStorage, getStore } = state as unknown as {
    withLocalStorage<T>(program: () => T): T;
    getStore(): { settings: { monitor?: object } };
  };
  return withLocalStorage(() => {
    getStore().settings.monitor = { getChannel: () => ({ getTarget: () => address }) };
    return { first: thisRun(), second: thisRun() };
  });
}

describe("a run of a program in this process", () => {
  it("has one identity for all of its resources, different from an earlier run whose engine had the same port", () => {
    const [one, other] = [runAt("127.0.0.1:40000"), runAt("127.0.0.1:40000")];
    assert.equal(one.first, one.second);
    assert.equal(other.first, other.second);
    assert.notEqual(one.first, other.first);
  });
});
