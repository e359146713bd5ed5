import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decode, encode } from "../../provider/plugin/wire";
import type { Properties } from "../../provider/resources/managed";
import { pending } from "../../provider/validation/issues";

// The signatures of Pulumi's wire format, written out here so that the test doesn't share them with the code.
const sig = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [sig]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (rest: object) => ({ [sig]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...rest });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("properties on the wire", () => {
  const rows: [name: string, raw: object, values: object, secrets: string[][]][] = [
    [
      "plain values",
      { a: "x", b: 1, c: true, d: ["y"], e: { f: "z" } },
      { a: "x", b: 1, c: true, d: ["y"], e: { f: "z" } },
      [],
    ],
    ["a secret", { a: secret("x") }, { a: "x" }, [["a"]]],
    ["a nested secret", { a: { b: [{ c: secret("x") }] } }, { a: { b: [{ c: "x" }] } }, [["a", "b", "0", "c"]]],
    ["an unknown secret", { a: secret(unknown) }, { a: pending }, [["a"]]],
    ["a secret in a secret", { a: secret({ b: secret("x") }) }, { a: { b: "x" } }, [["a"], ["a", "b"]]],
    [
      "unknown values",
      { a: unknown, b: [unknown], c: { d: unknown } },
      { a: pending, b: [pending], c: { d: pending } },
      [],
    ],
    ["an output", { a: output({ value: "x", dependencies: ["urn"] }) }, { a: "x" }, []],
    ["a secret output", { a: output({ value: { b: "x" }, secret: true }) }, { a: { b: "x" } }, [["a"]]],
    ["an unknown output", { a: output({ secret: true }) }, { a: pending }, [["a"]]],
    [
      "nulls, which are omitted from maps",
      { a: null, b: { c: null }, d: [null], e: secret(null) },
      { b: {}, d: [null] },
      [["e"]],
    ],
  ];
  for (const [name, raw, values, secrets] of rows) {
    it(`are decoded: ${name}`, () => {
      assert.deepEqual(decode(Struct.fromJavaScript(raw as never).toJavaScript()), { values, secrets });
    });
  }

  it("are encoded with secrets and unknown values, without undefined values", () => {
    const values = { a: "x", b: { c: ["y", pending], d: undefined }, e: undefined, f: { g: 1 } };
    const secrets = [["a"], ["b", "c", "0"], ["nowhere"], ["f"], ["f", "g"]];
    assert.deepEqual(encode({ values, secrets }), {
      a: secret("x"),
      b: { c: [secret("y"), unknown] },
      f: secret({ g: 1 }),
    });
  });

  it("are unchanged after encoding and decoding", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.string(),
        fc.boolean(),
        fc.integer(),
        fc.constant(pending),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.string({ minLength: 1 }), tie("any"), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).any;
    const properties = fc
      .dictionary(fc.stringMatching(/^[a-z]{1,5}$/), value, { noNullPrototype: true })
      .chain((values) =>
        fc.subarray(Object.keys(values)).map(
          (names): Properties => ({
            values: values as Record<string, unknown>,
            secrets: names.map((name) => [name]),
          }),
        ),
      );
    fc.assert(
      fc.property(properties, (given) => {
        const raw = Struct.fromJavaScript(encode(given) as never).toJavaScript();
        const { values, secrets } = decode(raw);
        assert.deepEqual(values, given.values);
        assert.deepEqual(new Set(secrets.map(String)), new Set(given.secrets.map(String)));
      }),
      { seed: 20260101, numRuns: 300 },
    );
  });
});
