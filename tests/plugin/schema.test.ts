import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ComponentResource, CustomResource } from "@pulumi/pulumi";
import * as publicSurface from "../../provider";
import { schemaPath } from "../../provider/package";
import { components } from "../../provider/plugin/registry";
import { rejectUndescribed } from "../../provider/plugin/schema/descriptions";
import { makeSchema } from "../../provider/plugin/schema/schema";

type Type = { type?: string; items?: Type; additionalProperties?: Type };
type Property = Type & { description?: string; secret?: boolean };
type Item = {
  description?: string;
  isComponent?: boolean;
  properties?: Record<string, Property>;
  inputProperties?: Record<string, Property>;
  required?: string[];
  requiredInputs?: string[];
  enum?: { name: string; description?: string }[];
};
type FunctionItem = { description?: string; inputs: Item; outputs: Item };

const text = readFileSync(schemaPath, "utf8");
const schema = JSON.parse(text) as {
  resources: Record<string, Item>;
  types: Record<string, Item>;
  functions: Record<string, FunctionItem>;
};
/** The resources, types and functions, with the inputs of functions as resource inputs. */
const items = [
  ...Object.entries(schema.resources),
  ...Object.entries(schema.types),
  ...Object.entries(schema.functions).map(([token, { description, inputs, outputs }]): [string, Item] => [
    token,
    { description, inputProperties: inputs.properties, properties: outputs.properties },
  ]),
];

/** All described parts of the schema by path. */
function describedItems(): Map<string, Property> {
  const found = new Map<string, Property>();
  for (const [token, item] of items) {
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

/** The exported classes of one kind by type token. */
function exportedClasses(kind: typeof ComponentResource | typeof CustomResource): Record<string, unknown> {
  const classes = Object.entries(publicSurface).filter(
    ([, value]) => typeof value === "function" && value.prototype instanceof kind,
  );
  return Object.fromEntries(classes.map(([name, value]) => [`eks-auth:index:${name}`, value]));
}

function isOfType(wanted: string, { type, items, additionalProperties }: Type): boolean {
  const inner = [items, additionalProperties].filter((part) => part !== undefined);
  return type === wanted || inner.some((part) => isOfType(wanted, part));
}

describe("the schema", () => {
  it("matches the sources; `npm run schema` regenerates it", () => {
    assert.equal(text, makeSchema());
  });

  it("describes every component, resource, function, type, input, output and enum member", () => {
    const items = describedItems();
    for (const path of [
      "OidcProvider",
      "OidcProvider input clusterName",
      "OidcProvider property arn",
      "ServiceAccountReference property namespace",
      "ExistingServiceAccount member Patch",
      "AwsAuthEntries",
      "AwsAuthEntries input roles",
      "AwsAuthEntries property entries",
      "getAwsAuth",
      "explainAccess input principalArn",
      "explainAccess property outcomes",
      "AccessDecision member Depends",
    ]) {
      assert.ok(items.has(path), `nothing was found at ${path}`);
    }
    const undescribed = [...items].filter(([, { description = "" }]) => !/\w/.test(description));
    assert.deepEqual(
      undescribed.map(([path]) => path),
      [],
    );
  });

  it("isn't generated if a doc comment is missing", () => {
    const described = { type: "string", description: "It is described." } as const;
    const outputs = { type: "object", properties: { answer: { type: "string" } } } as const;
    const contents = {
      types: { "eks-auth:index:Word": { type: "string", enum: [{ name: "Yes", value: "yes" }] } },
      resources: {
        "eks-auth:index:Thing": { ...described, inputProperties: { size: { type: "integer" } }, properties: {} },
      },
      functions: {
        "eks-auth:index:ask": { inputs: { type: "object", properties: { question: described } }, outputs },
      },
    } as const;
    const paths = ["Word", "Word.enum[0]", "Thing.inputProperties.size", "ask", "ask.outputs.properties.answer"].map(
      (path) => `eks-auth:index:${path}`,
    );
    assert.throws(() => rejectUndescribed(contents as unknown as Parameters<typeof rejectUndescribed>[0]), {
      message: `These public items have no doc comment: ${paths.join(", ")}. Add one to each.`,
    });
  });

  it("has no doc comment that the analyzer mangled or that uses TypeScript syntax", () => {
    const mangled = [...describedItems()].filter(([, { description = "" }]) => /\[object |\{@|^@/m.test(description));
    assert.deepEqual(mangled, []);
  });

  it("has integers only", () => {
    const items = [...describedItems()];
    const ofType = (type: string) => items.filter(([, item]) => isOfType(type, item)).map(([path]) => path);
    assert.deepEqual(ofType("number"), []);
    assert.ok(ofType("integer").includes("ServiceAccount input tokenExpirationSeconds"));
  });

  it("has exactly the components that the package exports and the plugin constructs", () => {
    const classes = exportedClasses(ComponentResource);
    const constructed = Object.fromEntries(Object.entries(components).map(([token, load]) => [token, load()]));
    assert.ok(Object.keys(classes).length > 0);
    assert.deepEqual(constructed, classes);
    const described = Object.entries(schema.resources).filter(([, { isComponent }]) => isComponent);
    assert.deepEqual(described.map(([token]) => token).sort(), Object.keys(classes).sort());
  });

  it("has the resources and functions that the package exports besides the components", () => {
    const described = Object.entries(schema.resources).filter(([, { isComponent }]) => !isComponent);
    assert.deepEqual(
      described.map(([token]) => token),
      Object.keys(exportedClasses(CustomResource)),
    );
    const functions = Object.entries(publicSurface).filter(
      ([name, value]) => typeof value === "function" && /^[a-z]/.test(name) && !name.endsWith("Output"),
    );
    assert.deepEqual(Object.keys(schema.functions).sort(), functions.map(([name]) => `eks-auth:index:${name}`).sort());
  });

  it("has the inputs of AwsAuthEntries as outputs, and the outputs that the plugin adds", () => {
    const { inputProperties, requiredInputs, properties, required } = schema.resources[
      "eks-auth:index:AwsAuthEntries"
    ] as Required<Item>;
    const added = ["backupName", "endpoint", "entries", "resourceVersion"];
    assert.deepEqual(Object.keys(properties).sort(), [...Object.keys(inputProperties), ...added].sort());
    assert.deepEqual(requiredInputs, ["accounts", "roles", "users"]);
    assert.deepEqual(required, ["accounts", "endpoint", "entries", "resourceVersion", "roles", "users"]);
  });

  it("has the inputs and outputs of the functions", () => {
    const required = Object.entries(schema.functions).map(([token, { inputs, outputs }]) => [
      token,
      inputs.required,
      outputs.required,
    ]);
    assert.deepEqual(required, [
      ["eks-auth:index:explainAccess", [], ["access", "administratorBy", "outcomes", "principalArn", "unread"]],
      ["eks-auth:index:getAwsAuth", [], ["accounts", "exists", "findings", "raw", "roles", "users"]],
      ["eks-auth:index:getClusterAccess", [], ["entries", "mappings", "unread"]],
    ]);
  });

  it("marks every kubeconfig input as secret, and nothing else", () => {
    const all = [
      ...items,
      ...Object.entries(schema.resources).map(([token, { properties }]): [string, Item] => [
        token,
        { inputProperties: properties },
      ]),
    ];
    const secrets = all.flatMap(([token, { inputProperties = {} }]) =>
      Object.entries(inputProperties).flatMap(([key, { secret }]) => (secret ? [`${token.split(":")[2]} ${key}`] : [])),
    );
    const inputs = items.flatMap(([token, { inputProperties = {} }]) =>
      "kubeconfig" in inputProperties ? [`${token.split(":")[2]} kubeconfig`] : [],
    );
    assert.deepEqual(
      secrets.sort(),
      ["AccessCheck", "AwsAuthEntries", "CredentialsCheck"]
        .map((name) => `${name} kubeconfig`)
        .concat(inputs)
        .sort(),
    );
    assert.ok(inputs.includes("AwsAuth kubeconfig"));
  });
});
