import assert from "node:assert/strict";
import {
  type AccessMethod,
  accessMethodIssues,
  accessMethodOf,
  liveModeIssues,
  type Mode,
} from "../../provider/eks/authenticationMode";
import { inputsOf } from "../../provider/validation/secrets";

describe("access method", () => {
  const expected: [Mode, AccessMethod | undefined, AccessMethod][] = [
    ["API", undefined, "access-entries"],
    ["CONFIG_MAP", undefined, "config-map"],
    ["API_AND_CONFIG_MAP", undefined, "access-entries"],
    ["API_AND_CONFIG_MAP", "access-entries", "access-entries"],
    ["API_AND_CONFIG_MAP", "config-map", "config-map"],
  ];
  for (const [mode, accessMethod, way] of expected) {
    it(`is ${way} in mode ${mode}${accessMethod ? ` with accessMethod ${accessMethod}` : ""}`, () => {
      assert.equal(accessMethodOf(mode, accessMethod), way);
      assert.deepEqual(accessMethodIssues(mode, accessMethod, false), []);
    });
  }

  it("is rejected if the mode doesn't support it, as is migrate without access entries", () => {
    const pathOf = (mode: Mode, accessMethod: AccessMethod | undefined, migrate: boolean) =>
      accessMethodIssues(mode, accessMethod, migrate).flatMap(inputsOf);
    assert.deepEqual(pathOf("API", "config-map", false), ["accessMethod"]);
    assert.deepEqual(pathOf("CONFIG_MAP", "access-entries", true), ["accessMethod"]);
    assert.deepEqual(pathOf("CONFIG_MAP", undefined, true), ["migrate"]);
    assert.deepEqual(pathOf("API_AND_CONFIG_MAP", "config-map", true), ["migrate"]);
    assert.deepEqual(pathOf("API_AND_CONFIG_MAP", undefined, true), []);
    assert.deepEqual(pathOf("API", undefined, true), []);
  });

  it("is rejected only if the live mode doesn't support it", () => {
    const modes: Mode[] = ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"];
    const refused = (way: AccessMethod) => modes.filter((live) => liveModeIssues(live, way, "API").length > 0);
    assert.deepEqual(refused("access-entries"), ["CONFIG_MAP"]);
    assert.deepEqual(refused("config-map"), ["API"]);
  });
});
