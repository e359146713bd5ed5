import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs, registrationInputs } from "../../provider/validation/inputs";
import { run } from "../support/mocks";
import { notKnown, secret, see, unknown } from "../support/mocks/markers";
import { type Args, check, later, outcome, refusal } from "./testComponent";

describe("plain inputs", () => {
  it("are returned unchanged", async () => {
    const args = { first: "a", list: ["b", "c"], map: { d: { e: [1, true, null] } } };
    const { inputs } = checkInputs("Thing", "it", args, () => []);
    assert.deepEqual(inputs, args);
  });

  it("are omitted if they are null, as from other languages", () => {
    assert.deepEqual(check({ first: null, second: "a" }).inputs, { second: "a" });
  });

  it("are rejected immediately in one error, with a reason per property for the engine", () => {
    const lines = [
      'first is "A"; expected lower case. Write it in lower case: a.',
      'list[1] is "B"; expected lower case. Write it in lower case: b.',
      'map["x"] is "C"; expected lower case. Write it in lower case: c.',
    ];
    assert.throws(
      () => check({ first: "A", list: ["a", "B"], map: { x: "C", y: "y" } }),
      (error: unknown) => {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.equal(error.message, refusal(...lines));
        assert.deepEqual(error.errors, [
          { propertyPath: "first", reason: lines[0] },
          { propertyPath: "list[1]", reason: lines[1] },
          { propertyPath: 'map["x"]', reason: lines[2] },
        ]);
        return true;
      },
    );
  });

  it("are rejected without mentioning inputs that aren't known yet", async () => {
    const nested = { first: "A", list: [pulumi.secret("Hunter2"), "B"] };
    const { errors } = await outcome(nested);
    assert.deepEqual(errors, [
      refusal(
        'first is "A"; expected lower case. Write it in lower case: a.',
        'list[1] is "B"; expected lower case. Write it in lower case: b.',
      ),
    ]);
  });
});

describe("inputs that a component registers", () => {
  it("are unchanged, including secret and unknown values", async () => {
    const args = { first: pulumi.secret("a"), second: notKnown(), list: ["b", later("c")], map: { d: { e: null } } };
    const { result, errors } = await run(() => registrationInputs(args), { preview: true });
    assert.deepEqual(errors, []);
    const { first, second, list, map } = result as typeof args;
    assert.deepEqual(await see(first), secret("a"));
    assert.equal(await see(second), unknown);
    assert.deepEqual(await see(list), ["b", "c"]);
    assert.deepEqual(map, { d: { e: null } });
  });

  it("omit failing values, without an error of their own", async () => {
    const args = () => ({ first: Promise.reject(new Error("no cluster")), list: ["a"] });
    const { result, errors } = await run(() => registrationInputs(args()));
    assert.deepEqual(errors, []);
    assert.equal(await see((result as Args).first), undefined);
    assert.deepEqual((result as Args).list, ["a"]);
  });
});
