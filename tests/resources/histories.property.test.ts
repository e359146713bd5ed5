import fc from "fast-check";
import { runs, seeds } from "../awsauth/support/check";
import { role, roleArn } from "../awsauth/support/declared";
import { type Edit, type Program, type Step, World } from "./support/histories";
import type { Kill } from "./support/mortal";

/** Two stacks with the same name in two backends, the first with two components, and a third stack. */
const stacks = [
  { stack: "prod", backend: "first", components: ["people", "more"] },
  { stack: "prod", backend: "second", components: ["people"] },
  { stack: "dev", backend: "first", components: ["people"] },
];
const component = fc.nat(3);

/** Few names, so that histories overlap. */
const name = fc.constantFrom("A", "B", "C", "D");
const mapping = fc
  .tuple(name, fc.constantFrom("dev", "op"), fc.constantFrom("devs", "ops"))
  .map(([one, username, group]) => role(one, username, [group]));
const existingMappings = fc.constantFrom("fail" as const, "take-over" as const);
const kill: fc.Arbitrary<Kill> = fc.record({
  question: fc.nat(7),
  when: fc.constantFrom("before" as const, "after" as const),
});
const sometimes = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined, freq: 2 });
const seldom = <T>(some: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: some });

const program: fc.Arbitrary<Program> = fc.record({
  roles: fc.uniqueArray(mapping, { selector: ({ arn }) => arn, maxLength: 3 }),
  accounts: fc.uniqueArray(fc.constantFrom("000000000001", "000000000002"), { maxLength: 1 }),
  absentArns: fc.uniqueArray(name.map(roleArn), { maxLength: 1 }),
  existingMappings,
  restore: seldom(fc.nat(3)),
});

const byHand = fc
  .tuple(name, fc.constantFrom("devs", "ops"))
  .map(([one, group]) => `- {rolearn: "${roleArn(one)}", username: hand, groups: [${group}]} # by hand\n`);
const text = fc.constantFrom("one", "two", "three");
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant("append" as const), entry: byHand }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom("regroup" as const, "remove" as const, "copy" as const),
      item: fc.nat(9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom("comment" as const, "key" as const, "annotation" as const), text }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("replace" as const) }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("up" as const), component, program, kill: sometimes(kill) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("destroy" as const), component, kill: sometimes(kill) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("refresh" as const, "rename stack" as const, "rename with alias" as const),
      component,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("rename without alias" as const), component, existingMappings }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("by hand" as const), edit }) },
);

/** Someone writes an entry and a copy of it; restoring a backup from between the two removes the copy. */
const copies: Step[] = (() => {
  const entry = `- {rolearn: "${roleArn("C")}", username: hand, groups: [devs]} # by hand\n`;
  const up = (accounts: string[], restore?: number): Step => {
    return {
      kind: "up",
      component: 0,
      program: { roles: [], accounts, absentArns: [], existingMappings: "fail", restore },
    };
  };
  const append: Step = { kind: "by hand", edit: { what: "append", entry } };
  return [append, up(["000000000001"]), append, up([]), up([], 1)];
})();

describe("Histories of stacks in two backends, with kills, renames, restores and others' edits", () => {
  for (const seed of seeds) {
    it(`remove nothing that is missing from the stack's state, unless its preview names it: seed ${seed}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
          const world = new World(stacks);
          for (const one of steps) {
            await world.take(one);
          }
          await world.end();
        }),
        { ...runs(seed === seeds[0] ? 100 : 30, seed), examples: [[copies]] },
      );
    });
  }
});
