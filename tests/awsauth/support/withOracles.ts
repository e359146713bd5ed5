import { authenticatorVersions } from "../../../provider/awsauth/identity";
import { type Oracle, startOracle } from "./oracle";

/** Building an oracle takes minutes on a machine that hasn't built one before. */
const buildTime = 20 * 60_000;

/** Starts the authenticators before the tests of a suite and stops them afterwards; the list is filled by then. */
export function withOracles(): readonly Oracle[] {
  const oracles: Oracle[] = [];
  before(async function () {
    this.timeout(buildTime);
    for (const version of authenticatorVersions) {
      oracles.push(await startOracle(version));
    }
  });
  after(async () => {
    await Promise.all(oracles.splice(0).map((oracle) => oracle.stop()));
  });
  return oracles;
}
