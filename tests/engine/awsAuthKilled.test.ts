import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { parse } from "yaml";
import { AwsAuth } from "../../provider";
import { FaultProxy } from "../support/faultProxy";
import type { Fault } from "../support/faults";
import { awsAuthData, fargateEntry, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { killPlugins, stackMark } from "../support/pluginProcess";
import { TestStack } from "../support/stack";

const unmanaged = {
  mapRoles: `# Written by EKS\n${nodeEntry("arn:aws:iam::123456789012:role/node")}${fargateEntry("arn:aws:iam::123456789012:role/pods")}`,
  mapUsers: "- {userarn: 'arn:aws:iam::123456789012:user/Bob', username: bob, groups: [developers]} # by hand\n",
};

/** What the stack declares: the roles and their usernames; undefined for a program without resources. */
type Declared = Record<string, string> | undefined;

/** The requests of a write, by purpose. */
const requests = {
  read: { method: "GET", path: /\/configmaps\/aws-auth(\?|$)/ },
  backUp: { method: "POST", path: /\/configmaps(\?|$)/ },
  write: { method: "PUT", path: /\/configmaps\/aws-auth(\?|$)/ },
  listBackups: { method: "GET", path: /\/configmaps(\?|$)/ },
};

/** True if two programs declare the same; generated objects may have no prototype. */
const areSame = (one: Declared, other: Declared) => isDeepStrictEqual(one && { ...one }, other && { ...other });

/** The moment when the plugin is killed. */
interface Kill {
  request: keyof typeof requests;
  /**
   * Before the API server gets the request, after it has handled it, or so many milliseconds after the request arrived.
   */
  moment: "before" | "after" | number;
}

const kills = Number(process.env.KILLS ?? 50);
const seed = Number(process.env.KILLS_SEED ?? randomInt(2 ** 31));

const anyKill: fc.Arbitrary<Kill> = fc.record({
  request: fc.constantFrom("read", "backUp", "write", "write", "listBackups"),
  moment: fc.oneof(fc.constantFrom("before", "after"), fc.integer({ min: 0, max: 30 })),
});
const anyRoles = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("dev", "ops", "a'b: {c}"), {
  minKeys: 1,
});
const anyPlan = fc.record({
  kill: anyKill,
  next: fc.option(anyRoles, { nil: undefined, freq: 4 }) as fc.Arbitrary<Declared>,
  /** The program of the next update, if it has changed again by then. */
  instead: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anyRoles }),
});

describe(`A plugin that is killed while it writes aws-auth (KILLS_SEED=${seed})`, () => {
  const mark = randomUUID();
  let proxy: FaultProxy;
  let stack: TestStack;

  before(async () => {
    buildPackage();
    await setAwsAuth(unmanaged);
    proxy = await FaultProxy.start();
    stack = await TestStack.inline("killed", declare(undefined));
    stack.stack.workspace.envVars = { [stackMark]: mark };
  });
  after(async () => {
    await stack?.remove();
    await proxy?.stop();
    await removeAwsAuth();
    await removeBackups();
  });

  const declare = (declared: Declared) => async () => {
    if (declared === undefined) return;
    const roles = Object.entries(declared).map(([name, username]) => ({
      roleArn: `arn:aws:iam::123456789012:role/${name}`,
      username,
      groups: ["developers"],
    }));
    new AwsAuth("access", { kubeconfig: proxy.kubeconfig(), roles });
  };

  /** Updates the stack and kills the plugin during the update. Returns whether the kill interrupted the update. */
  async function upKilled({ request, moment }: Kill): Promise<boolean> {
    let killing = Promise.resolve(0);
    const killAfter = (milliseconds: number) => {
      killing = sleep(milliseconds).then(() => killPlugins(mark));
      return killing;
    };
    const fault: Fault =
      moment === "before"
        ? { before: () => killAfter(0).then(() => "cut") }
        : moment === "after"
          ? { after: () => killAfter(0).then(() => "cut") }
          : { before: () => void killAfter(moment) };
    proxy.reset();
    proxy.when(requests[request], fault);
    const { ok, messages } = await stack.up();
    const killed = await killing;
    assert.ok(ok || killed > 0, `failed without a kill: ${messages.join("\n")}`);
    return !ok;
  }

  it(`leaves either the old or the new document, ${kills} times, and the next update completes`, async () => {
    let old = await awsAuthData();
    let declared: Declared;
    const found = { old: 0, new: 0 };
    for (const { kill, next, instead } of fc.sample(anyPlan, { seed, numRuns: 10 * kills })) {
      if (found.old + found.new === kills) break;
      if (areSame(next, declared)) continue;
      const reported = `${JSON.stringify({ declared, next, instead })}, killed at ${JSON.stringify(kill)}`;
      stack.runs(declare(next));
      const hit = await upKilled(kill);
      const left = await awsAuthData();

      proxy.reset();
      stack.runs(declare(instead ?? next));
      if (hit && areSame(instead ?? next, declared)) {
        // Back to the program in the engine's state: only a refresh shows that the killed update has written.
        const refreshed = await stack.refresh();
        assert.ok(refreshed.ok, `${reported}: ${refreshed.messages.join("\n")}`);
      }
      const { ok, messages } = await stack.up();
      assert.ok(ok, `${reported}: ${messages.join("\n")}`);
      if (hit && instead) {
        // Entries that the killed update wrote and that are no longer declared stay until a refresh has recorded them.
        for (const run of [await stack.refresh(), await stack.up()]) {
          assert.ok(run.ok, `${reported}: ${run.messages.join("\n")}`);
        }
      }
      const complete = await awsAuthData();
      assertHolds(complete, instead ?? next, reported);
      if (hit) {
        const isOld = isDeepStrictEqual(left, old);
        found[isOld ? "old" : "new"] += 1;
        if (!isOld) assertHolds(left, next, reported);
        if (!isOld && !instead) assert.deepEqual(left, complete, reported);
      }
      old = complete;
      declared = instead ?? next;
    }
    assert.equal(found.old + found.new, kills);
    assert.ok(found.old >= kills / 5 && found.new >= kills / 5, `one-sided: ${JSON.stringify(found)}`);
  }).timeout(1_800_000);

  it("leaves nothing behind when the stack is destroyed", async () => {
    const { ok, messages } = await stack.destroy();
    assert.ok(ok, messages.join("\n"));
    assert.deepEqual(await awsAuthData(), unmanaged);
  });
});

/**
 * Asserts that the document contains the declared entries and all others', character for character, and nothing else.
 */
function assertHolds(data: Record<string, string> | undefined, declared: Declared, reported: string): void {
  const { mapRoles = "", ...others } = data ?? {};
  const { mapRoles: otherRoles, ...otherOwners } = unmanaged;
  assert.deepEqual(others, otherOwners, reported);
  assert.ok(mapRoles.startsWith(otherRoles), reported);
  const own = (parse(mapRoles.slice(otherRoles.length), { schema: "failsafe" }) ?? []) as Record<string, unknown>[];
  const entries = own.map(({ rolearn, username, groups }) => [rolearn, username, groups]);
  const expected = Object.entries(declared ?? {}).map(([name, username]) => [
    `arn:aws:iam::123456789012:role/${name}`,
    username,
    ["developers"],
  ]);
  assert.deepEqual(entries.sort(), expected.sort(), reported);
}
