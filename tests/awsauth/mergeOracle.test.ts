import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AwsAuthDocument,
  type Data,
  type KeyName,
  keyNames,
  nothingDeclared,
} from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { type Merged, merge } from "../../provider/awsauth/merge/merge";
import { MergeRejected } from "../../provider/awsauth/merge/plan";
import { predict } from "../../provider/awsauth/predict";
import { answersOf, assertAgrees, outcomeText } from "./support/agree";
import { account, callers, mappedArns } from "./support/callers";
import { runs } from "./support/check";
import { callersOf, declared, filledIn } from "./support/declared";
import { data } from "./support/generate";
import { withOracles } from "./support/withOracles";

type AnyKey = AwsAuthDocument[KeyName];

/** True for a key that has no place for an entry: text follows its list, or its lines are misaligned. */
const isFull = ({ ignoredFrom, raw = "" }: AnyKey) => ignoredFrom !== undefined || raw.startsWith("\ufeff\ufeff");
const isUnfit = (key: AnyKey) => isFull(key) || key.problem !== undefined;

/** A change, or undefined if it is rejected and one of the keys may cause that. */
function tried(change: () => Merged, live: Data, mayReject: (key: AnyKey) => boolean): Merged | undefined {
  try {
    return change();
  } catch (error) {
    assert(error instanceof MergeRejected, String(error));
    const document = readAwsAuth(live);
    const isRight = keyNames.some((name) => mayReject(document[name]));
    assert(isRight, `${error.message}\nfor a valid document: ${JSON.stringify(live)}`);
    return undefined;
  }
}

/** The same data, with entries that admit nodes in place of some others. */
const withNodes = (live: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(live).map(([key, text]) => [key, text.replaceAll(/system:masters|alice/g, "system:nodes")]),
  );

/** True if `rest` is `text` with parts cut out. Brackets may replace the items of a list. */
function isLeftOf(rest: string, text: string): boolean {
  let place = 0;
  for (const character of rest.replace("[]", "")) {
    place = text.indexOf(character, place) + 1;
    if (place === 0) {
      return false;
    }
  }
  return true;
}

const accountCaller = (id: string) =>
  ({ ...callers[4], arn: `arn:aws:iam::${id}:user/Any`, accountId: id }) as (typeof callers)[number];

describe("a change of a generated document", () => {
  const oracles = withOracles();
  const done = { changed: 0, rejected: 0 };

  it("leaves every unmanaged identity unchanged, maps the owned ones as declared, and can be undone byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(data, { nil: undefined, freq: 30 }), declared("S"), async (live, wanted) => {
        const merged = tried(() => merge({ live, owned: nothingDeclared, wanted }), live, isUnfit);
        if (!merged) {
          done.rejected++;
          return;
        }
        done.changed += merged.changed ? 1 : 0;
        const [before, after] = [readAwsAuth(live), readAwsAuth(merged.data)];
        for (const caller of callers) {
          const outcomes = [before, after].map((document) =>
            predict(document, caller).outcomes.map(outcomeText).sort(),
          );
          assert.deepEqual(outcomes[1], outcomes[0], caller.arn);
        }
        const owned = callersOf(wanted);
        const accounts = wanted.accounts.map(accountCaller);
        const expected = [
          ...owned.map(({ caller, mapping }) => {
            const [username, ...groups] = [mapping.username, ...mapping.groups].map((text) => filledIn(text, caller));
            return `${JSON.stringify(username)} ${JSON.stringify(groups)}`;
          }),
          ...accounts.map(({ arn }) => `${JSON.stringify(arn)} []`),
        ];
        for (const oracle of oracles) {
          await assertAgrees(oracle, merged.data);
          assert.deepEqual(
            await answersOf(oracle, merged.data, [...owned.map(({ caller }) => caller), ...accounts]),
            expected,
          );
        }
        const undone = merge({ live: merged.data, owned: wanted, wanted: nothingDeclared, before: merged.before });
        assert.deepEqual([undone.data, undone.before], [live ?? {}, {}]);
      }),
      runs(2500),
    );
    assert(done.changed >= 500, `only ${done.changed} changes`);
    assert(done.rejected >= 100, `only ${done.rejected} rejected changes`);
  });

  it("takes over an entry, and leaves all others", async () => {
    const taken = mappedArns.filter((arn) => arn.startsWith(`arn:aws:iam::${account}:role/`));
    const wanted = { ...nothingDeclared, roles: taken.map((arn) => ({ arn, username: "taken", groups: ["g"] })) };
    const others = callers.filter(({ arn }) => !taken.some((one) => arn.includes(`/${one.split("/").at(-1)}/`)));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(data, async (live) => {
        const merged = tried(
          () => merge({ live, owned: nothingDeclared, wanted, existingMappings: "take-over" }),
          live,
          (key) => isUnfit(key) || /&/.test(key.raw ?? ""),
        );
        if (!merged) {
          return;
        }
        count += merged.notices.length;
        const [before, after] = [readAwsAuth(live), readAwsAuth(merged.data)];
        for (const caller of others) {
          const outcomes = [before, after].map((document) =>
            predict(document, caller).outcomes.map(outcomeText).sort(),
          );
          assert.deepEqual(outcomes[1], outcomes[0], caller.arn);
        }
        for (const oracle of oracles) {
          const mine = callers.filter((caller) => !others.includes(caller));
          assert.deepEqual(new Set(await answersOf(oracle, merged.data, mine)), new Set(['"taken" ["g"]']));
          await assertAgrees(oracle, merged.data);
        }
      }),
      runs(1000),
    );
    assert(count >= 100, `only ${count} entries taken over`);
  });

  it("removes every mapping of the absent ARNs except nodes, and leaves all others", async () => {
    const count = { deleted: 0, ofNodes: 0, denied: 0 };
    const change = fc.record({
      live: fc.tuple(data, fc.boolean()).map(([live, hasNodes]) => (hasNodes ? withNodes(live) : live)),
      wanted: fc.option(declared("S"), { nil: nothingDeclared }),
      absentArns: fc.shuffledSubarray([...mappedArns], { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ live, wanted, absentArns }) => {
        const merged = tried(
          () => merge({ live, owned: nothingDeclared, wanted, absentArns }),
          live,
          (key) => isUnfit(key) || /&/.test(key.raw ?? ""),
        );
        if (!merged) {
          return;
        }
        count.deleted += merged.notices.filter(({ kind }) => kind === "removed").length;
        count.ofNodes += merged.notices.filter(({ kind }) => kind === "of-nodes").length;
        const isDeleted = ({ arn }: { arn: string }) =>
          absentArns.some((one) => arn === one || arn.includes(`:assumed-role/${one.split(":role/")[1]}/`));
        const [before, after] = [readAwsAuth(live), readAwsAuth(merged.data)];
        for (const caller of callers.filter((one) => !isDeleted(one))) {
          const outcomes = [before, after].map((document) =>
            predict(document, caller).outcomes.map(outcomeText).sort(),
          );
          assert.deepEqual(outcomes[1], outcomes[0], caller.arn);
        }
        const { mapAccounts: _, ...entries } = merged.data;
        const removed = callers.filter(isDeleted);
        for (const oracle of oracles) {
          await assertAgrees(oracle, merged.data);
          for (const [index, answer] of (await answersOf(oracle, entries, removed)).entries()) {
            assert(/^denied$|"system:nodes"/.test(answer), `${removed[index]?.arn} is ${answer}`);
            count.denied += answer === "denied" ? 1 : 0;
          }
        }
        for (const name of wanted === nothingDeclared ? keyNames : []) {
          assert(isLeftOf(merged.data[name] ?? "", live?.[name] ?? ""), `${name} has more than before`);
        }
        const again = merge({ live: merged.data, owned: wanted, wanted, absentArns, before: merged.before });
        assert.deepEqual([again.changed, again.data], [false, merged.data]);
      }),
      runs(2500),
    );
    assert(count.deleted >= 300 && count.ofNodes >= 10 && count.denied >= 2000, JSON.stringify(count));
  });

  it("repairs unreadable keys if asked to, and loses nothing", async () => {
    let repaired = 0;
    await fc.assert(
      fc.asyncProperty(data, declared("S"), async (live, wanted) => {
        const merged = tried(() => merge({ live, owned: nothingDeclared, wanted, repair: true }), live, isFull);
        if (!merged) {
          return;
        }
        for (const [name, { text, commented }] of Object.entries(merged.repaired)) {
          repaired++;
          const key = readAwsAuth({ [name]: text })[name as keyof typeof merged.repaired & "mapRoles"];
          assert(["list", "empty"].includes(key.state), key.problem?.message);
          for (const line of commented.filter((one) => /^[\x20-\x7e]+$/.test(one))) {
            assert(text.includes(`# ${line}`), line);
          }
        }
        const owned = callersOf(wanted);
        for (const oracle of oracles) {
          await assertAgrees(oracle, merged.data);
          const answers = await answersOf(
            oracle,
            merged.data,
            owned.map(({ caller }) => caller),
          );
          assert(!answers.includes("denied"), answers.join());
        }
      }),
      runs(1500),
    );
    assert(repaired >= 300, `only ${repaired} keys repaired`);
  });
});
