import assert from "node:assert/strict";
import { AwsAuth, type ClusterAccessArgs } from "../../provider";
import { moveTo, recreateCluster } from "../support/clusterMode";
import { Interruption } from "../support/interruption";
import { backups, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import {
  arn,
  byHand,
  clusterName,
  createPrincipals,
  grantsWithRules as grants,
  isEntry,
  nobodyIsLeft,
  nobodyIsLockedOut,
  nodes,
  others,
  program,
  removePrincipals,
  unmanaged,
} from "../support/movingAccess";
import { TestStack } from "../support/stack";

const name = "access-move";
const ruled = { withRules: true };

describe("A migrating ClusterAccess", function () {
  this.timeout(420_000);
  let stack: TestStack;
  let interruption: Interruption;
  before(createPrincipals);
  beforeEach(async () => {
    await setAwsAuth(unmanaged);
    stack = await TestStack.inline(name, async () => undefined);
    interruption = new Interruption(stack);
  });
  afterEach(async () => {
    await interruption.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(removePrincipals);

  async function up(args: Partial<ClusterAccessArgs>): Promise<Record<string, string>> {
    interruption = new Interruption(stack);
    stack.runs(interruption.of(program(args)));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run.steps;
  }

  /** The beginning of the preview's message about each grant that moves, up to the number of permissions. */
  async function movesIn(args: Partial<ClusterAccessArgs>): Promise<string[]> {
    stack.runs(interruption.of(program(args)));
    const { ok, messages } = await stack.preview();
    assert.ok(ok, messages.join("\n"));
    return messages.flatMap((message) => /The grant \S+ moves .* (?:loses|gains) \d+ permissions/.exec(message) ?? []);
  }

  describe("through all authentication modes", () => {
    after(() => recreateCluster());

    const moves: [string, Partial<ClusterAccessArgs>][] = [
      ["with migrate", { authenticationMode: "API_AND_CONFIG_MAP", migrate: true, grants }],
      ["by the mode alone", { authenticationMode: "API_AND_CONFIG_MAP", grants }],
    ];
    for (const [what, to] of moves) {
      it(`locks nobody out at any interruption: ${what}`, async () => {
        await recreateCluster("CONFIG_MAP");
        await up({ authenticationMode: "CONFIG_MAP", grants });
        assert.deepEqual(await isEntry(), [false, false]);
        await nobodyIsLockedOut({ ...ruled, stack: name, mode: "CONFIG_MAP" });
        await moveTo("API_AND_CONFIG_MAP");
        await nobodyIsLockedOut({ ...ruled, stack: name });
        stack.runs(interruption.of(program(to)));
        const interruptions = await interruption.stepByStep(() =>
          nobodyIsLockedOut({ ...ruled, stack: name, keepsGroups: to.migrate }),
        );
        // Two entries, two policies, the entries of aws-auth, and the two bindings that are no longer needed.
        assert.equal(interruptions, 7);
        assert.deepEqual(await isEntry(), [true, true]);
        assert.deepEqual((await readAwsAuth())?.data, unmanaged);
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
          const steps = await up({ authenticationMode: "API_AND_CONFIG_MAP", grants });
          assert.equal(steps["eks-auth:index:AwsAuthEntries access-aws-auth-entries"], "delete");
          assert.deepEqual((await readAwsAuth())?.data, unmanaged);
        }
        await moveTo("API");
        await nobodyIsLockedOut({ ...ruled, stack: name, mode: "API" });
        await up({ authenticationMode: "API", grants });
        await nobodyIsLockedOut({ ...ruled, stack: name, mode: "API" });
        await stack.stack.destroy({ runProgram: true });
        await nobodyIsLeft();
      });
    }
  });

  describe("with entries that others wrote for the granted principals", () => {
    const live = { ...unmanaged, mapRoles: `${nodes}${byHand.roles}${others}`, mapUsers: byHand.users };
    const byHandToo = { stack: name, kept: nodes, mapped: "by hand", keepsGroups: true } as const;
    const taking = { migrate: true, existingMappings: "take-over" } as const;
    const entriesStep = "eks-auth:index:AwsAuthEntries access-aws-auth-entries";
    const removal = (key: string, principal: string, line: number) =>
      `the entry of ${key} for ${arn(principal)} (line ${line}) is removed: its ARN is declared absent`;
    const going = [removal("mapRoles", "role/move-dev", 12), removal("mapUsers", "user/move-carol", 1)];

    it("removes them in the same update, with any interruption, and keeps everything else byte for byte", async () => {
      await setAwsAuth(live);
      stack.runs(interruption.of(program(taking)));
      const preview = await stack.preview();
      const reported = preview.messages.filter((message) => message.includes("its ARN is declared absent"));
      assert.deepEqual([preview.ok, reported.sort()], [true, going]);
      assert.equal(preview.steps[entriesStep], "create");
      assert.deepEqual((await readAwsAuth())?.data, live);
      // Two entries, two policies, the entries of aws-auth.
      assert.equal(await interruption.stepByStep(() => nobodyIsLockedOut(byHandToo)), 5);
      assert.deepEqual(await isEntry(), [true, true]);
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
      assert.deepEqual(
        (await backups()).map(({ data }) => data),
        [live],
      );
      const again = await stack.up();
      assert.deepEqual(new Set(Object.values(again.steps)), new Set(["same"]));
      assert.doesNotMatch(again.messages.join(), /declared absent/);
    });

    it("removes them again if they come back, after a refresh has shown them", async () => {
      await setAwsAuth(live);
      await up(taking);
      await setAwsAuth({ ...unmanaged, mapRoles: unmanaged.mapRoles + byHand.roles });
      await stack.refresh();
      const { stdout } = await stack.stack.preview({ diff: true, color: "never" });
      assert.match(stdout, /~ absentArns +: \[\n +~ \[0\]: .*move-carol" => .*move-dev"/);
      const run = await stack.up();
      assert.equal(run.steps[entriesStep], "update");
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
    });

    it("keeps them by default, and lists them in its report", async () => {
      await setAwsAuth(live);
      await up({ migrate: true });
      assert.deepEqual((await readAwsAuth())?.data, live);
      const report = (await stack.output("report")) as { covered: string[] };
      assert.deepEqual(report.covered, [arn("role/move-dev"), arn("user/move-carol")]);
      await up(taking);
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
      const steps = await up({});
      assert.equal(steps[entriesStep], "delete");
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
    });

    it("is rejected at preview if another stack has declared one of them", async () => {
      const theirs = await TestStack.inline("access-others", async () => {
        new AwsAuth("theirs", { clusterName, roles: [{ roleArn: arn("role/move-dev"), username: "theirs" }] });
      });
      try {
        assert.ok((await theirs.up()).ok);
        stack.runs(interruption.of(program(taking)));
        const preview = await stack.preview();
        assert.equal(preview.ok, false);
        assert.match(
          preview.messages.join("\n"),
          /:role\/move-dev is declared absent, but mapRoles, line 15, maps it\. That entry is declared by another stack or another resource of this package\. Remove it there first\./,
        );
        assert.deepEqual(await isEntry(), [false, false]);
      } finally {
        await theirs.remove();
      }
      await up(taking);
      assert.deepEqual((await readAwsAuth())?.data, unmanaged);
    });
  });

  it("takes over entries that others wrote, moves them, and moves them back", async () => {
    const theirs = `- rolearn: ${arn("role/move-dev")}\n  username: developer\n  groups: [system:masters]\n`;
    await setAwsAuth({ ...unmanaged, mapRoles: nodes + others + theirs });
    stack.runs(interruption.of(program({ accessMethod: "config-map", grants })));
    assert.match((await stack.preview()).messages.join("\n"), /move-dev/);
    await up({ accessMethod: "config-map", existingMappings: "take-over", grants });
    await nobodyIsLockedOut({ ...ruled, stack: name });
    assert.deepEqual(await movesIn({ accessMethod: "config-map", grants }), []);
    assert.deepEqual(await movesIn({ migrate: true, grants }), [
      "The grant dev moves from aws-auth to an access entry and loses 37 permissions",
      "The grant carol moves from aws-auth to an access entry and loses 12 permissions",
    ]);
    await up({ migrate: true, grants });
    assert.deepEqual((await readAwsAuth())?.data, unmanaged);
    assert.deepEqual(await isEntry(), [true, true]);
    assert.deepEqual(await movesIn({ migrate: true, grants }), []);
    assert.deepEqual(await movesIn({ accessMethod: "config-map", grants }), [
      "The grant dev moves from its access entry to aws-auth and gains 37 permissions",
      "The grant carol moves from its access entry to aws-auth and gains 12 permissions",
    ]);
    interruption = new Interruption(stack);
    stack.runs(interruption.of(program({ accessMethod: "config-map", grants })));
    // Two bindings, the entries of aws-auth, and the two policies and entries that are no longer needed.
    const lastly = () => nobodyIsLockedOut({ ...ruled, stack: name, keepsGroups: true });
    assert.equal(await interruption.stepByStep(lastly), 7);
    assert.deepEqual(await isEntry(), [false, false]);
  });
});
