import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type AccessMethod, Interruption } from "../support/interruption";
import { readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import {
  byHand,
  createPrincipals,
  hasEntry,
  isEntry,
  nobodyIsLockedOut,
  program,
  removePrincipals,
  unmanaged,
} from "../support/movingAccess";
import { killEngine, stackMark } from "../support/pluginProcess";
import { TestStack } from "../support/stack";

const name = "access-killed";

describe("A migrating ClusterAccess whose engine is killed", function () {
  this.timeout(900_000);
  let stack: TestStack;
  let interruption: Interruption;
  const mark = randomUUID();
  before(createPrincipals);
  beforeEach(async () => {
    await setAwsAuth(unmanaged);
    stack = await TestStack.inline(name, async () => undefined);
    stack.stack.workspace.envVars = { [stackMark]: mark };
  });
  afterEach(async () => {
    await interruption.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(removePrincipals);

  /** The operations that the state records as pending. */
  async function pending(): Promise<PendingOperation[]> {
    return (await stack.stack.exportStack()).deployment.pending_operations ?? [];
  }

  /**
   * The user's recovery before the next update: `pulumi cancel` removes the lock of the killed engine, `pulumi refresh`
   * resolves pending operations, and `pulumi import` adds an access entry that was created without a record in the
   * state. Policy associations need no import, because EKS accepts them twice.
   */
  async function recover(): Promise<void> {
    await stack.stack.cancel();
    const created = (await pending()).filter(({ type }) => type === "creating").map(({ resource }) => resource);
    await stack.stack.refresh({ clearPendingCreates: true });
    for (const { urn, type, inputs } of created) {
      if (type === "aws:eks/accessEntry:AccessEntry" && (await hasEntry(inputs.principalArn ?? ""))) {
        stack.importResource(type, urn.split("::").pop() ?? "", `${inputs.clusterName}:${inputs.principalArn}`);
      }
    }
  }

  // Two entries, two policies, the entries of aws-auth, and the two bindings that are no longer needed. A refresh
  // removes the entries of aws-auth from the state once all of them are missing, so that they are declared again.
  const cases: [AccessMethod["moment"], number][] = [
    ["before", 7],
    ["after", 8],
  ];
  for (const [moment, steps] of cases) {
    it(`locks nobody out and completes when killed ${moment} each of ${steps} steps`, async () => {
      interruption = new Interruption(stack, { moment, stop: () => killEngine(mark) });
      stack.runs(interruption.of(program({ authenticationMode: "CONFIG_MAP" })));
      const first = await stack.up();
      assert.ok(first.ok, first.messages.join("\n"));
      stack.runs(interruption.of(program({ authenticationMode: "API_AND_CONFIG_MAP", migrate: true })));
      assert.equal(
        await interruption.stepByStep(() => nobodyIsLockedOut({ stack: name, keepsGroups: true }), recover),
        steps,
      );
      assert.deepEqual(await isEntry(), [true, true]);
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
      assert.deepEqual(await pending(), []);
      const again = await stack.up();
      assert.ok(again.ok, again.messages.join("\n"));
      assert.deepEqual(new Set(Object.values(again.steps)), new Set(["same"]));
    });
  }

  for (const moment of ["before", "after"] as const) {
    it(`removes the entries of others last when killed ${moment} each of 5 steps`, async () => {
      await setAwsAuth({ ...unmanaged, mapRoles: unmanaged.mapRoles + byHand.roles, mapUsers: byHand.users });
      interruption = new Interruption(stack, { moment, stop: () => killEngine(mark) });
      stack.runs(interruption.of(program({ migrate: true, existingMappings: "take-over" })));
      assert.equal(
        await interruption.stepByStep(
          () => nobodyIsLockedOut({ stack: name, mapped: "by hand", keepsGroups: true }),
          recover,
        ),
        5,
      );
      assert.deepEqual(await isEntry(), [true, true]);
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
      assert.deepEqual(await pending(), []);
      const again = await stack.up();
      assert.deepEqual([again.ok, new Set(Object.values(again.steps))], [true, new Set(["same"])]);
    });
  }
});

/** An operation of the engine in the state. */
interface PendingOperation {
  type: string;
  resource: { urn: string; type: string; inputs: Record<string, string> };
}
