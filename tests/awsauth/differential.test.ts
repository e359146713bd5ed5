import assert from "node:assert/strict";
import fc from "fast-check";
import { keyNames } from "../../provider/awsauth/document/document";
import { assertAgrees, newTally } from "./support/agree";
import { runs, seeds } from "./support/check";
import { data, keyText, soup } from "./support/generate";
import { withOracles } from "./support/withOracles";

describe("the prediction agrees with the real authenticator", () => {
  const oracles = withOracles();
  for (const [place, seed] of seeds.entries()) {
    // The random seed looks for cases that no run has tried yet, with fewer runs of each test.
    const share = place === 0 ? 1 : 0.25;
    const tally = newTally();

    describe(`with the seed ${seed}`, () => {
      it("on generated texts of one key", async () => {
        const oneKey = fc.constantFrom(...keyNames).chain((name) => keyText(name).map((text) => ({ [name]: text })));
        await fc.assert(
          fc.asyncProperty(oneKey, async (document) => {
            for (const oracle of oracles) {
              await assertAgrees(oracle, document, tally);
            }
          }),
          runs(4000 * share, seed),
        );
      });

      it("on texts that consist of odd fragments", async () => {
        const oneKey = fc.tuple(fc.constantFrom(...keyNames), soup).map(([name, text]) => ({ [name]: text }));
        await fc.assert(
          fc.asyncProperty(oneKey, async (document) => {
            for (const oracle of oracles) {
              await assertAgrees(oracle, document, tally);
            }
          }),
          runs(1500 * share, seed),
        );
      });

      it("on generated ConfigMaps", async () => {
        await fc.assert(
          fc.asyncProperty(fc.option(data, { nil: undefined, freq: 50 }), async (document) => {
            for (const oracle of oracles) {
              await assertAgrees(oracle, document, tally);
            }
          }),
          runs(2000 * share, seed),
        );
      });

      it("in enough comparisons", () => {
        assert(tally.pairs >= 20_000 * share, `only ${tally.pairs} pairs of document and caller`);
        assert(tally.granted >= 2_000 * share, `only ${tally.granted} pairs with access`);
        assert(tally.malformed >= 2_000 * share, `only ${tally.malformed} unreadable documents`);
        assert(place > 0 || tally.random >= 1, "no pair whose answer is random");
      });
    });
  }
});
