import assert from "node:assert/strict";
import type { ClusterAccessArgs } from "../../provider";
import { Interruption } from "../support/interruption";
import { readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { arn, foreign, isEntry, nobodyIsLockedOut, nodes, others, program } from "../support/movingAccess";
import { TestStack } from "../support/stack";

describe("ClusterAccess on the move", function () {
  this.timeout(420_000);
  let stack: TestStack;
  let interruption: Interruption;
  before(async () => {
    await newRole("move-dev", "/team/");
    await newUser("move-carol");
  });
  beforeEach(async () => {
    await setAwsAuth(foreign);
    stack = await TestStack.inline("access-move", async () => undefined);
    interruption = new Interruption(stack);
  });
  afterEach(async () => {
    await interruption.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(async () => {
    await removeRole("move-dev");
    await removeUser("move-carol");
  });

  async function up(args: Partial<ClusterAccessArgs>): Promise<Record<string, string>> {
    interruption = new Interruption(stack);
    stack.runs(interruption.of(program(args)));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run.steps;
  }

  const moves: [string, Partial<ClusterAccessArgs>][] = [
    ["with migrate", { authenticationMode: "API_AND_CONFIG_MAP", migrate: true }],
    ["by one word", { authenticationMode: "API_AND_CONFIG_MAP" }],
  ];
  for (const [what, to] of moves) {
    it(`locks nobody out, wherever it is interrupted: ${what}`, async () => {
      await up({ authenticationMode: "CONFIG_MAP" });
      assert.deepEqual(await isEntry(), [false, false]);
      stack.runs(interruption.of(program(to)));
      const interruptions = await interruption.stepByStep(() => nobodyIsLockedOut());
      // Two entries, two policies, the entries of aws-auth, and the two bindings that are of no more use.
      assert.equal(interruptions, 7);
      assert.deepEqual(await isEntry(), [true, true]);
      assert.deepEqual((await readAwsAuth())?.data, foreign);
      const again = await stack.up();
      assert.deepEqual(new Set(Object.values(again.steps)), new Set(["same"]));
      if (to.migrate) {
        const report = (await stack.output("report")) as Record<string, unknown>;
        assert.deepEqual(report.nodes, [arn("role/ManagedNodes"), arn("role/FargatePods")]);
        assert.deepEqual(
          (report.uncovered as { principal: string; obstacles: string[] }[]).map(({ principal, obstacles }) => [
            principal,
            obstacles.length,
          ]),
          [
            [arn("role/Others"), 2],
            ["210987654321", 1],
          ],
        );
        const steps = await up({ authenticationMode: "API_AND_CONFIG_MAP" });
        assert.equal(steps["eks-auth:index:AwsAuthEntries access-aws-auth-entries"], "delete");
        assert.deepEqual((await readAwsAuth())?.data, foreign);
      }
    });
  }

  it("moves entries that others wrote once it has taken them over, and back again", async () => {
    const theirs = `- rolearn: ${arn("role/move-dev")}\n  username: developer\n  groups: [system:masters]\n`;
    await setAwsAuth({ ...foreign, mapRoles: nodes + others + theirs });
    stack.runs(interruption.of(program({ via: "config-map" })));
    assert.match((await stack.preview()).messages.join("\n"), /move-dev/);
    await up({ via: "config-map", conflict: "takeOver" });
    await nobodyIsLockedOut();
    await up({ migrate: true });
    assert.deepEqual((await readAwsAuth())?.data, foreign);
    assert.deepEqual(await isEntry(), [true, true]);
    await up({ via: "config-map" });
    await nobodyIsLockedOut();
    assert.deepEqual(await isEntry(), [false, false]);
  });
});
