import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schemaPath } from "../../provider/package";
import { installPart } from "../sandbox/install/install";
import { runToEnd } from "../support/runToEnd";

/** A schema as an object that a test can break. */
// biome-ignore lint/suspicious/noExplicitAny: a broken schema has no type
type Schema = any;

const role = "eks-auth:index:ServiceAccountRole";

describe("Pulumi's schema binder", () => {
  let folder: string;
  let binder: string;

  before(async function () {
    const patience = 30 * 60_000; // without `make parts`, this builds the sandbox's tools and reports it
    this.timeout(patience);
    binder = await installPart("schema-binder", process.env, AbortSignal.timeout(patience));
    folder = mkdtempSync(join(tmpdir(), "eks-auth-schema-"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("accepts the schema without warnings", async () => {
    const ended = await runToEnd({ command: binder, args: [schemaPath] });
    assert.deepEqual(ended, { status: 0, stdout: "", stderr: "" });
  });

  const broken: [string, (schema: Schema) => void, RegExp][] = [
    [
      "an unknown key",
      ({ resources }) => {
        resources[role].inputProperties.path.optional = true;
      },
      /^error: json: unknown field "optional"\n$/,
    ],
    [
      "a reference to a missing type",
      ({ types }) => {
        delete types["eks-auth:index:AwsAuthNodeRole"];
      },
      /^error: .*AwsAuth\/.*type eks-auth:index:AwsAuthNodeRole not found in package eks-auth/m,
    ],
    [
      "a reference to another package that it can't load",
      ({ resources }) => {
        resources[role].inputProperties.path = { $ref: "/aws/v7.0.0/schema.json#/types/aws:iam/x:X", description: "-" };
      },
      /the schema refers to the package aws, and no other package is here/,
    ],
    [
      "a nonexistent type",
      ({ resources }) => {
        resources[role].inputProperties.path.type = "text";
      },
      /^error: .*ServiceAccountRole.*inputProperties\/path.*text/m,
    ],
    [
      "an undeclared required property",
      ({ resources }) => {
        resources[role].required.push("colour");
      },
      /^error: .*ServiceAccountRole.*colour/m,
    ],
    [
      "a reserved name, with a warning",
      ({ resources }) => {
        resources[role].properties.urn = { type: "string", description: "A name that every resource has already." };
      },
      /^warning: .*ServiceAccountRole.*urn is a reserved property name.*\n$/,
    ],
  ];
  for (const [what, damage, complaint] of broken) {
    it(`rejects ${what}`, async () => {
      const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
      damage(schema);
      const file = join(folder, "schema.json");
      writeFileSync(file, JSON.stringify(schema));
      const { status, stdout, stderr } = await runToEnd({ command: binder, args: [file] });
      assert.equal(status, 1);
      assert.match(stdout, complaint);
      assert.equal(stderr, "");
    });
  }
});
