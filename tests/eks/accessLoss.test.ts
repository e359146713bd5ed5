import assert from "node:assert/strict";
import { type AccessChange, type AccessHalves, type AccessWay, accessLosses } from "../../provider/eks/accessLoss";
import type { Mode } from "../../provider/eks/authenticationMode";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const deployer = { arn: "arn:aws:sts::123456789012:assumed-role/Deploy/ci" };
const way = (name: string, isAdministrator: boolean | undefined = false): AccessWay => ({
  principal: role(name),
  ...(isAdministrator !== undefined && { isAdministrator }),
  administratorBy: isAdministrator ? ["the group system:masters"] : [],
});
const halves = (entries: AccessWay[], mappings: AccessWay[] = []): AccessHalves => ({ entries, mappings });

function messages(before: AccessHalves, after: AccessHalves, more: Partial<AccessChange> = {}): string[] {
  return accessLosses({ mode: "API_AND_CONFIG_MAP", before, after, deployer, ...more }).map(({ message }) => message);
}

const who = `the identity that runs Pulumi, ${deployer.arn}, would lose`;
const nobody = "no administrator would be left among the access entries and in aws-auth: now";

describe("accessLosses", () => {
  it("names the access that the deployer would lose, by its half", () => {
    const admin = way("Admin", true);
    assert.deepEqual(messages(halves([way("Deploy"), admin]), halves([admin])), [
      `${who} its access to the cluster, which it has by its access entry`,
    ]);
    assert.deepEqual(messages(halves([admin], [way("Deploy", true)]), halves([admin])), [
      `${who} its access to the cluster, which it has by its mapping in aws-auth (the group system:masters)`,
    ]);
    assert.deepEqual(messages(halves([way("team/Deploy", true), admin]), halves([admin], [way("Deploy")])), [
      `${who} its administrator permissions, which it has by its access entry (the group system:masters)`,
    ]);
    assert.deepEqual(messages(halves([way("Deploy", true), admin]), halves([admin], [way("Deploy", true)])), []);
  });

  it("counts an access entry before the mapping of the same principal", () => {
    const before = halves([way("Other", true)], [way("Deploy", true)]);
    assert.deepEqual(messages(before, halves([way("Other", true), way("Deploy")], [way("Deploy", true)])), [
      `${who} its administrator permissions, which it has by its mapping in aws-auth (the group system:masters)`,
    ]);
    const hidden = halves([way("Deploy")], [way("Deploy", true)]);
    assert.deepEqual(messages(hidden, halves([way("Deploy")])), []);
  });

  it("ignores the half that the authentication mode doesn't have", () => {
    const change = [halves([way("A", true)], [way("B", true)]), halves([way("A")], [way("B", true)])] as const;
    assert.deepEqual(messages(...change, { mode: "API_AND_CONFIG_MAP" }), []);
    assert.deepEqual(messages(...change, { mode: "CONFIG_MAP" }), []);
    assert.deepEqual(messages(...change, { mode: "API" }), [
      `${nobody} ${role("A")} is one by its access entry (the group system:masters)`,
    ]);
  });

  it("doesn't take unknown permissions for an administrator, neither before nor after", () => {
    const unknown = way("A", undefined);
    assert.deepEqual(messages(halves([unknown]), halves([])), []);
    assert.deepEqual(messages(halves([way("A", true)]), halves([unknown])), [
      `${nobody} ${role("A")} is one by its access entry (the group system:masters)`,
    ]);
  });

  it("names five administrators, and the number of the others", () => {
    const admins = Array.from({ length: 7 }, (_, index) => way(`A${index}`, true));
    const named = admins
      .slice(0, 5)
      .map(({ principal }) => `${principal} is one by its access entry (the group system:masters)`);
    assert.deepEqual(messages(halves(admins), halves([])), [`${nobody} ${[...named, "and 2 more"].join("; ")}`]);
  });

  it("agrees with a table of all principals, on 20,000 random changes", () => {
    const next = generator(7);
    const names = ["Deploy", "A", "B"];
    const admins = [true, false, undefined];
    const some = () => names.flatMap((name) => (next() % 2 === 0 ? [way(name, admins[next() % 3])] : []));
    const modes: Mode[] = ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"];
    const kinds = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      const mode = modes[next() % 3] as Mode;
      const [before, after] = [halves(some(), some()), halves(some(), some())];
      const found = accessLosses({ mode, before, after, deployer }).map(({ kind }) => kind);
      const expected = lossesByTable(mode, before, after);
      assert.deepEqual(found, expected, JSON.stringify({ mode, before, after }));
      kinds.set(found.join(), (kinds.get(found.join()) ?? 0) + 1);
    }
    assert.deepEqual([...kinds.keys()].sort(), ["", "administrators", "deployer", "deployer,administrators"]);
  });
});

/** The expected losses, from one row per principal: 0 for no access, 1 for access, 2 for an administrator. */
function lossesByTable(mode: Mode, before: AccessHalves, after: AccessHalves): string[] {
  const level = (ways: readonly AccessWay[], name: string) => {
    const found = ways.filter(({ principal }) => principal === role(name));
    return found.length === 0 ? 0 : found[0]?.isAdministrator === true ? 2 : 1;
  };
  const row = ({ entries, mappings }: AccessHalves) =>
    ["Deploy", "A", "B"].map((name) => {
      const byEntry = mode === "CONFIG_MAP" ? 0 : level(entries, name);
      const byMap = mode === "API" ? 0 : level(mappings, name);
      return byEntry > 0 ? byEntry : byMap;
    });
  const [was, is] = [row(before), row(after)];
  const [had = 0, has = 0] = [was[0], is[0]];
  const deployerLoses = (had > 0 && has === 0) || (had === 2 && has < 2);
  return [...(deployerLoses ? ["deployer"] : []), ...(was.includes(2) && !is.includes(2) ? ["administrators"] : [])];
}

/** Numbers of a linear congruential generator, the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536);
  };
}
