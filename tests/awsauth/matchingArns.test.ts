import assert from "node:assert/strict";
import fc from "fast-check";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { checkLive } from "../../provider/awsauth/lint/checkLive";
import { lockOuts } from "../../provider/awsauth/lockOut";
import { principalKey, principalOf } from "../../provider/awsauth/principal";
import { withoutEffectOn } from "../../provider/eks/mappingEffect";
import { callers, mappedArns } from "./support/callers";
import { runs, seeds } from "./support/check";
import { withOracles } from "./support/withOracles";

/** The Kelvin sign, which is a k in lower case. */
const kelvin = "\u212a";

/** Texts that differ from an ARN in the case of some letters, or by a path, white space or that sign. */
const spellings = (arn: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: arn.length, maxLength: arn.length }),
      fc.constantFrom(arn, arn, arn.replace(/role\//i, "role/team/")),
      fc.constantFrom("", "", "", " "),
      fc.boolean(),
    )
    .map(([capitals, text, end, isOdd]) => {
      const spell = (letter: string) => (isOdd && /k/i.test(letter) ? kelvin : letter.toUpperCase());
      const letters = [...text].map((letter, index) => (capitals[index] ? spell(letter) : letter));
      return letters.join("") + end;
    });

const entry = (arn: string) => `- {rolearn: ${JSON.stringify(arn)}, username: someone, groups: ["system:masters"]}\n`;

describe("the ARNs that match a principal are those of the real authenticator", () => {
  const oracles = withOracles();

  for (const seed of seeds) {
    it(`in any case of their letters, with the seed ${seed}`, async () => {
      const spelled = fc.constantFrom(...mappedArns).chain((arn) => spellings(arn).map((text) => ({ arn, text })));
      await fc.assert(
        fc.asyncProperty(spelled, async ({ arn, text }) => {
          const data = { mapRoles: entry(text) };
          const isUsed: boolean[] = [];
          for (const oracle of oracles) {
            const { answers } = await oracle.ask(data, callers);
            isUsed.push(answers.flat().some(({ denied }) => denied === undefined));
          }
          const { problem, strippedPath, arn: matching = "" } = principalOf(text);
          const matches = problem === undefined && strippedPath === undefined;
          assert.deepEqual([...new Set(isUsed)], [matches], text);
          assert.equal(!matches || principalKey(text) === principalKey(arn), true, text);
          assert.equal(!matches || matching.toLowerCase() === arn.toLowerCase(), true, matching);
        }),
        runs(600, seed),
      );
    });
  }

  it("so nothing reports an ARN in capitals as useless, and the guard counts its administrator", () => {
    const shouted = "ARN:AWS:IAM::123456789012:ROLE/ADMIN";
    const [before, after] = [readAwsAuth({ mapRoles: entry(shouted) }), readAwsAuth({ mapRoles: "[]" })];
    const [live] = before.mapRoles.items;
    assert.deepEqual(checkLive(before, { mapRoles: entry(shouted) }), []);
    const context = { document: before, mode: "API_AND_CONFIG_MAP" as const, withEntry: new Set<string>() };
    assert.equal(live && withoutEffectOn(live, context), undefined);
    assert.deepEqual(
      lockOuts({ before, after }).map(({ kind, isCertain }) => [kind, isCertain]),
      [["administrators", true]],
    );
    assert.deepEqual(principalOf(shouted), { arn: "arn:aws:iam::123456789012:role/ADMIN", kind: "role" });
    assert.deepEqual(principalOf("ARN:AWS:IAM::123456789012:ROLE/Team/ADMIN"), {
      arn: "arn:aws:iam::123456789012:role/ADMIN",
      kind: "role",
      strippedPath: "/Team/",
    });
  });
});
