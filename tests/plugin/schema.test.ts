import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ComponentResource } from "@pulumi/pulumi";
import * as publicSurface from "../../provider";
import { components } from "../../provider/plugin/components";
import { makeSchema } from "../../provider/plugin/contract";
import { schemaPath } from "../../provider/plugin/package";

type Type = { type?: string; items?: Type; additionalProperties?: Type };
type Property = Type & { description?: string };
type Item = {
  description?: string;
  properties?: Record<string, Property>;
  inputProperties?: Record<string, Property>;
  enum?: { name: string; description?: string }[];
};

const text = readFileSync(schemaPath, "utf8");
const schema = JSON.parse(text) as { resources: Record<string, Item>; types: Record<string, Item> };

/** Everything in the schema that has a description, by its path. */
function describedItems(): Map<string, Property> {
  const found = new Map<string, Property>();
  for (const [token, item] of [...Object.entries(schema.resources), ...Object.entries(schema.types)]) {
    const name = token.split(":")[2] ?? "";
    found.set(name, { description: item.description });
    for (const [key, property] of Object.entries(item.inputProperties ?? {})) {
      found.set(`${name} input ${key}`, property);
    }
    for (const [key, property] of Object.entries(item.properties ?? {})) {
      found.set(`${name} property ${key}`, property);
    }
    for (const member of item.enum ?? []) {
      found.set(`${name} member ${member.name}`, { description: member.description });
    }
  }
  return found;
}

function isOfType(wanted: string, { type, items, additionalProperties }: Type): boolean {
  const inner = [items, additionalProperties].filter((part) => part !== undefined);
  return type === wanted || inner.some((part) => isOfType(wanted, part));
}

describe("the schema", () => {
  it("is what the components' sources say; `npm run schema` writes it anew", () => {
    assert.equal(text, makeSchema());
  });

  it("describes every component, type, input, output and member of an enum", () => {
    const items = describedItems();
    for (const path of [
      "OidcProvider",
      "OidcProvider input clusterName",
      "OidcProvider property arn",
      "ServiceAccountReference property namespace",
      "ExistingServiceAccount member Patch",
    ]) {
      assert.ok(items.has(path), `nothing was found at ${path}`);
    }
    const undescribed = [...items].filter(([, { description = "" }]) => !/\w/.test(description));
    assert.deepEqual(
      undescribed.map(([path]) => path),
      [],
    );
  });

  it("has no doc comment that the analyzer mangled or that only TypeScript understands", () => {
    const mangled = [...describedItems()].filter(([, { description = "" }]) => /\[object |\{@|^@/m.test(description));
    assert.deepEqual(mangled, []);
  });

  it("has whole numbers only", () => {
    const items = [...describedItems()];
    const ofType = (type: string) => items.filter(([, item]) => isOfType(type, item)).map(([path]) => path);
    assert.deepEqual(ofType("number"), []);
    assert.ok(ofType("integer").includes("ServiceAccount input tokenExpirationSeconds"));
  });

  it("has exactly the components that the package exports, and the plugin constructs the same", () => {
    const exported = Object.entries(publicSurface).filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource,
    );
    const classes = Object.fromEntries(exported.map(([name, value]) => [`eks-auth:index:${name}`, value]));
    const constructed = Object.fromEntries(Object.entries(components).map(([token, load]) => [token, load()]));
    assert.ok(exported.length > 0);
    assert.deepEqual(constructed, classes);
    assert.deepEqual(Object.keys(schema.resources).sort(), Object.keys(classes).sort());
  });
});
