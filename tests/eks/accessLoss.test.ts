import assert from "node:assert/strict";
import { type AccessChange, type AccessHalves, type AccessWay, accessLosses } from "../../provider/eks/accessLoss";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const deployer = { arn: "arn:aws:sts::123456789012:assumed-role/Deploy/ci" };
const way = (
  name: string,
  isAdministrator: boolean | undefined = false,
  hasPermissions: boolean | undefined = true,
): AccessWay => ({
  principal: role(name),
  ...(isAdministrator !== undefined && { isAdministrator }),
  administratorBy: isAdministrator ? ["the group system:masters"] : [],
  ...(hasPermissions !== undefined && { hasPermissions }),
});
/** A way whose permissions can't be read. */
const unread = (name: string): AccessWay => ({ principal: role(name), administratorBy: [] });
const halves = (entries: AccessWay[], mappings: AccessWay[] = []): AccessHalves => ({ entries, mappings });

function messages(before: AccessHalves, after: AccessHalves, more: Partial<AccessChange> = {}): string[] {
  const found = accessLosses({ mode: "API_AND_CONFIG_MAP", before, after, deployer, ...more });
  for (const { isCertain, message } of found) {
    assert.equal(isCertain, !/ may /.test(message), message);
  }
  return found.map(({ message }) => message);
}

const who = `the identity that runs Pulumi, ${deployer.arn}, would lose`;
const whoMay = who.replace("would", "may");
const nobody = "no administrator would be left among the access entries and in aws-auth: now";
const nobodyMay = "there may be no administrator left among the access entries and in aws-auth: now";
const isOne = (name: string) => `${role(name)} is one by its access entry (the group system:masters)`;

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
    assert.deepEqual(messages(halves([way("Deploy"), admin]), halves([way("Deploy", false, false), admin])), [
      `${who} all of its groups and access policies, which it has by its access entry`,
    ]);
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
    assert.deepEqual(messages(...change, { mode: "API" }), [`${nobody} ${isOne("A")}`]);
  });

  it("finds no loss in what stays the same, even if nothing is known about it", () => {
    const [twice, other] = [way("A", true), way("A")];
    const same = halves([unread("Deploy"), unread("B")], [twice, other]);
    assert.deepEqual(messages(same, same), []);
    const partial = { ...same, incomplete: ["entries", "mappings"] as const };
    assert.deepEqual(messages(partial, { ...same, entries: [...same.entries, way("C")] }), []);
  });

  it("doesn't call a loss certain that depends on permissions that can't be read", () => {
    assert.deepEqual(messages(halves([unread("A")]), halves([])), [`${nobodyMay} ${role("A")} may be one`]);
    assert.deepEqual(messages(halves([way("A", true)]), halves([unread("A")])), [`${nobodyMay} ${isOne("A")}`]);
    assert.deepEqual(messages(halves([way("A", true), unread("B")]), halves([unread("B")])), [
      `${nobodyMay} ${isOne("A")}`,
    ]);
    assert.deepEqual(messages(halves([unread("A"), way("B", true)]), halves([way("B", true)])), []);
    const admin = way("Admin", true);
    assert.deepEqual(messages(halves([way("Deploy", true), admin]), halves([unread("Deploy"), admin])), [
      `${whoMay} its administrator permissions, which it has by its access entry (the group system:masters)`,
    ]);
    assert.deepEqual(messages(halves([unread("Deploy"), admin]), halves([way("Deploy"), admin])), [
      `${whoMay} administrator permissions, which it has by its access entry`,
    ]);
  });

  it("doesn't call a loss certain from which a half that can't be read, or an unknown principal, may save", () => {
    const admin = way("Admin", true);
    const masters = "(the group system:masters)";
    const byMap = { entries: [], mappings: [way("Deploy", true)] };
    assert.deepEqual(messages({ ...byMap, incomplete: ["entries"] }, halves([])), [
      `${whoMay} its access to the cluster, which it has by its mapping in aws-auth ${masters}`,
      `${nobodyMay} ${role("Deploy")} is one by its mapping in aws-auth ${masters}`,
    ]);
    const byEntry = { ...halves([way("Deploy"), admin]), incomplete: ["mappings"] as const };
    const may = `${whoMay} its access to the cluster, which it has by its access entry`;
    assert.deepEqual(messages(byEntry, halves([admin])), [may]);
    assert.deepEqual(messages(byEntry, halves([admin]), { mode: "API" }), [may.replace("may", "would")]);
    const later: AccessWay = { principal: undefined, administratorBy: [] };
    assert.deepEqual(messages(halves([way("Deploy"), admin]), halves([admin, later])), [may]);
    assert.deepEqual(messages(halves([admin]), halves([later])), [`${nobodyMay} ${isOne("Admin")}`]);
    assert.deepEqual(messages(halves([admin]), halves([{ ...later, isAdministrator: true }])), []);
  });

  it("names five administrators, and the number of the others", () => {
    const admins = Array.from({ length: 7 }, (_, index) => way(`A${index}`, true));
    const named = admins.slice(0, 5).map((_, index) => isOne(`A${index}`));
    assert.deepEqual(messages(halves(admins), halves([])), [`${nobody} ${[...named, "and 2 more"].join("; ")}`]);
  });
});
