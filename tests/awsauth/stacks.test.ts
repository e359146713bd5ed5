import assert from "node:assert/strict";
import fc from "fast-check";
import { type Data, type Declared, keyNames, nothingDeclared } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { type Before, merge } from "../../provider/awsauth/merge/merge";
import { runs } from "./support/check";
import { declare, declared, role, roleArn, user } from "./support/declared";
import { data } from "./support/generate";

/** A stack that owns entries, with what it records from one change to the next. */
interface Stack {
  owned: Declared;
  before: Before;
}

/** Changes what a stack declares, and returns the new document. */
function update(stack: Stack, live: Data, wanted: Declared): Record<string, string> {
  const merged = merge({ live, owned: stack.owned, wanted, before: stack.before });
  stack.owned = wanted;
  stack.before = merged.before;
  return merged.data;
}

const newStack = (): Stack => ({ owned: nothingDeclared, before: {} });

/**
 * The document from which all stacks have been removed must be the original. If a key held something that can't stand
 * beside a list, for example a null, only the first stack could have restored it: then both must read the same.
 */
function assertOriginal(found: Data, original: Data): void {
  const all = declare({ roles: [role("Z")], users: [user("Z")], accounts: ["000000000001"] });
  const { before } = merge({ live: original, owned: nothingDeclared, wanted: all });
  for (const name of keyNames) {
    if (before[name] === undefined || found?.[name] === original?.[name]) {
      assert.equal(found?.[name], original?.[name]);
    } else {
      const { items, problem } = readAwsAuth(found)[name];
      assert.deepEqual([items, problem], [[], undefined]);
    }
  }
}

/** Documents that the stacks can change: those without anomalies. */
const plain = data.filter((live) => {
  const document = readAwsAuth(live);
  return keyNames.every(
    (name) =>
      !document[name].problem &&
      document[name].ignoredFrom === undefined &&
      !document[name].raw?.startsWith("\ufeff\ufeff"),
  );
});

describe("several stacks that share a ConfigMap", () => {
  it("restore the document after any order of creations, changes and removals", () => {
    const letters = ["A", "B", "C"] as const;
    const step = fc
      .constantFrom(...letters)
      .chain((letter) =>
        fc.tuple(
          fc.constant(letter),
          fc.oneof({ weight: 4, arbitrary: declared(letter) }, { weight: 1, arbitrary: fc.constant(nothingDeclared) }),
        ),
      );
    fc.assert(
      fc.property(
        fc.option(plain, { nil: undefined, freq: 10 }),
        fc.array(step, { minLength: 2, maxLength: 7 }),
        fc.shuffledSubarray([...letters], { minLength: 3 }),
        (original, steps, leaving) => {
          const stacks = { A: newStack(), B: newStack(), C: newStack() };
          let live: Data = original;
          for (const [letter, wanted] of [
            ...steps,
            ...leaving.map((letter): [typeof letter, Declared] => [letter, nothingDeclared]),
          ]) {
            live = update(stacks[letter], live, wanted);
            for (const { owned } of Object.values(stacks)) {
              const found = readAwsAuth(live);
              for (const mapping of [...owned.roles, ...owned.users]) {
                const entries = [...found.mapRoles.items, ...found.mapUsers.items].filter(
                  ({ arn }) => arn === mapping.arn,
                );
                assert.deepEqual(
                  entries.map(({ username, groups }) => ({ username, groups })),
                  [{ username: mapping.username, groups: mapping.groups }],
                );
              }
            }
          }
          assertOriginal(live, original);
        },
      ),
      runs(600),
    );
  });

  it("keep what EKS writes in between, and only that", () => {
    const eks = `- groups:\n  - system:bootstrappers\n  - system:nodes\n  rolearn: ${roleArn("Node")}\n  username: system:node:{{EC2PrivateDNSName}}\n`;
    const originals: Data[] = [
      undefined,
      {},
      { mapRoles: "" },
      { mapRoles: "# head\n" },
      { mapRoles: `- rolearn: ${roleArn("X")}\n` },
    ];
    for (const original of originals) {
      const [a, b] = [newStack(), newStack()];
      let live = update(a, original, declare({ roles: [role("A")] }));
      live = { ...live, mapRoles: `${live.mapRoles}${live.mapRoles?.endsWith("\n") ? "" : "\n"}${eks}` };
      live = update(b, live, declare({ roles: [role("B")] }));
      live = update(a, live, nothingDeclared);
      live = update(b, live, nothingDeclared);
      const head = original?.mapRoles ?? "";
      assert.deepEqual(live, { mapRoles: head === "" && original?.mapRoles === "" ? `\n${eks}` : head + eks });
    }
  });

  it("can declare the same account", () => {
    const both = declare({ accounts: ["000000000001"] });
    const [a, b] = [newStack(), newStack()];
    const original = { mapAccounts: "- 000000000001\n" };
    let live: Data = update(a, original, both);
    live = update(b, live, both);
    live = update(a, live, nothingDeclared);
    assert.deepEqual(update(b, live, nothingDeclared), original);
  });
});
