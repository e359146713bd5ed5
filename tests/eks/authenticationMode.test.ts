import assert from "node:assert/strict";
import { choiceOfWayIssues, liveModeIssues, type Mode, type Way, wayOf } from "../../provider/eks/authenticationMode";
import { inputsOf } from "../../provider/validation/secrets";

describe("what the grants of a cluster become", () => {
  const expected: [Mode, Way | undefined, Way][] = [
    ["API", undefined, "access-entries"],
    ["CONFIG_MAP", undefined, "config-map"],
    ["API_AND_CONFIG_MAP", undefined, "access-entries"],
    ["API_AND_CONFIG_MAP", "access-entries", "access-entries"],
    ["API_AND_CONFIG_MAP", "config-map", "config-map"],
  ];
  for (const [mode, via, way] of expected) {
    it(`${mode}${via ? ` with ${via}` : ""}: ${way}`, () => {
      assert.equal(wayOf(mode, via), way);
      assert.deepEqual(choiceOfWayIssues(mode, via, false), []);
    });
  }

  it("is refused where the mode has no such way, and a move where there is nowhere to move to", () => {
    const pathOf = (mode: Mode, via: Way | undefined, migrate: boolean) =>
      choiceOfWayIssues(mode, via, migrate).flatMap(inputsOf);
    assert.deepEqual(pathOf("API", "config-map", false), ["via"]);
    assert.deepEqual(pathOf("CONFIG_MAP", "access-entries", true), ["via"]);
    assert.deepEqual(pathOf("CONFIG_MAP", undefined, true), ["migrate"]);
    assert.deepEqual(pathOf("API_AND_CONFIG_MAP", "config-map", true), ["migrate"]);
    assert.deepEqual(pathOf("API_AND_CONFIG_MAP", undefined, true), []);
    assert.deepEqual(pathOf("API", undefined, true), []);
  });

  it("is refused where the live mode doesn't know it, and only there", () => {
    const modes: Mode[] = ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"];
    const refused = (way: Way) => modes.filter((live) => liveModeIssues(live, way, "API").length > 0);
    assert.deepEqual(refused("access-entries"), ["CONFIG_MAP"]);
    assert.deepEqual(refused("config-map"), ["API"]);
  });
});
