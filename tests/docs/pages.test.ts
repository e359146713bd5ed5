import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandFolder, commandPageNames, commandPages } from "../../docs/generate/commandPages";
import { excerptTypescript } from "../../docs/generate/excerptTypescript";
import { excerptYaml } from "../../docs/generate/excerptYaml";
import { folder, makePages } from "../../docs/generate/pages";
import { policyFile, policyPage } from "../../docs/generate/policyPage";
import { componentNames, readSchema, tokenOf } from "../../docs/generate/schema";
import { subcommands } from "../../provider/cli/subcommands";
import { components } from "../../provider/plugin/registry";
import { headingsIn, parse } from "./support/markdown";

describe("docs/cli", () => {
  it("matches the help of the command; `make docs` regenerates it", async () => {
    for (const [file, text] of await commandPages()) {
      assert.match(text, /^<!-- end of the help -->$/m, file);
      assert.equal(readFileSync(join(commandFolder, file), "utf8"), text, file);
    }
  });

  it("has a page for each subcommand, and an overview that links to all of them", () => {
    assert.deepEqual(readdirSync(commandFolder).sort(), [...commandPageNames].sort());
    const overview = readFileSync(join(commandFolder, "README.md"), "utf8");
    for (const name of Object.keys(subcommands)) assert.ok(overview.includes(`\n- [${name}](${name}.md): `), name);
  });

  it("has the same sections on the page of each subcommand", () => {
    for (const name of Object.keys(subcommands)) {
      const text = readFileSync(join(commandFolder, `${name}.md`), "utf8");
      const sections = ["Usage", "Examples", "Exit status", "Permissions", "Related"];
      assert.deepEqual(headingsIn(parse(text)), [`eks-auth ${name}`, ...sections], name);
    }
  });
});

describe("docs/policies.md", () => {
  it("matches the rules of the policy pack; `make docs` regenerates it", () => {
    assert.equal(readFileSync(policyFile, "utf8"), policyPage());
  });
});

describe("docs/components", () => {
  let pages: Map<string, string>;
  before(async () => {
    pages = await makePages();
  });

  it("matches the schema, notes and examples; `make docs` regenerates it", () => {
    assert.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort());
    for (const [file, text] of pages) {
      assert.equal(readFileSync(join(folder, file), "utf8"), text, file);
    }
  });

  it("has a page for each component of the plugin, and no other pages", () => {
    const names = componentNames(readSchema());
    assert.deepEqual(
      names.map(tokenOf),
      ["AccessCheck", "CredentialsCheck"].map(tokenOf).concat(Object.keys(components)).sort(),
    );
    assert.deepEqual(
      [...pages.keys()].sort(),
      [...names.map((name) => `${name}.md`), "README.md", "functions.md", "workloads.md"].sort(),
    );
  });

  it("documents every input, output, type and property of each component", () => {
    const { resources, types } = readSchema();
    for (const name of componentNames(readSchema())) {
      const page = pages.get(`${name}.md`) ?? "";
      const { inputProperties = {}, properties = {} } = resources[tokenOf(name)] ?? {};
      for (const property of [...Object.keys(inputProperties), ...Object.keys(properties)]) {
        assert.ok(page.includes(`\n- \`${property}\` (`), `${name}.${property}`);
      }
      for (const [, type = ""] of page.matchAll(/\]\(#([a-z]+)\)/g)) {
        const token = Object.keys(types).find((one) => one.toLowerCase() === `eks-auth:index:${type}`) ?? "";
        const members = types[token]?.enum?.map(({ value }) => value) ?? Object.keys(types[token]?.properties ?? {});
        assert.ok(members.length > 0, type);
        for (const member of members) {
          assert.ok(page.includes(`\n- \`${member}\``), `${name}: ${token}.${member}`);
        }
      }
    }
  });
});

describe("an excerpt", () => {
  it("of a YAML program contains the resources of the type, their references, and the comments before them", () => {
    const program = `name: a
resources:
  # One.
  # More of it.
  one:
    type: eks-auth:One

  two:
    type: aws:iam:Role
    properties:
      # Within.
      path: \${one.path}

  # Three.
  three:
    type: eks-auth:Three
    properties:
      role: \${two.arn}

  four:
    type: eks-auth:Four
outputs:
  three: \${three.arn}
`;
    const lines = program.split("\n");
    const [one, two, three] = [lines.slice(2, 6), lines.slice(7, 12), lines.slice(13, 18)].map((part) =>
      part.join("\n"),
    );
    assert.equal(excerptYaml(program, "eks-auth:Three"), `resources:\n${one}\n\n${two}\n\n${three}`);
    assert.equal(excerptYaml(program, "eks-auth:One"), `resources:\n${one}`);
    assert.equal(excerptYaml(program, "eks-auth:On"), undefined);
  });

  it("of a TypeScript program contains the statements that create the component, and their dependencies", () => {
    const program = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { One, Two, type TwoArgs } from "pulumi-eks-auth";

const config = new pulumi.Config();
// One.
const one = new One("one");

/** Makes a Two. */
function two(args: TwoArgs) {
  return new Two("two", args);
}

export const arn = two({ one: one.arn, name: config.require("name") });
export const id = one.id;
`;
    const lines = program.split("\n");
    assert.equal(
      excerptTypescript(program, "One"),
      ['import { One } from "pulumi-eks-auth";', "", "// One.", lines[6]].join("\n"),
    );
    assert.equal(excerptTypescript(program, "Two"), [...lines.slice(1, 14)].join("\n"));
    assert.equal(excerptTypescript(program, "On"), undefined);
  });
});
