import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import {
  generateSchema,
  type PackageSpec,
  type Resource,
  type Type,
} from "@pulumi/pulumi/provider/experimental/schema";
import ts from "typescript";
import { components } from "./components";
import { packageName, packageRoot } from "./package";

/**
 * The schema of the package, made from the components' TypeScript: the SDK's analyzer reads the classes and interfaces,
 * and this adds what the analyzer can't know. Throws where something public has no description.
 * https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/
 */
export function makeSchema(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const names = new Set(Object.keys(components).map((type) => type.split(":")[2] ?? ""));
  const entry = { ...manifest, exports: "./provider/index.ts" };
  const {
    components: found,
    typeDefinitions,
    dependencies,
  } = new Analyzer(packageRoot, packageName, entry, names).analyze();
  const spec = generateSchema(
    packageName,
    manifest.version,
    manifest.description,
    sorted(found),
    sorted(typeDefinitions),
    dependencies,
  );
  describeTypes(spec);
  mendProperties(spec);
  const schema = {
    ...spec,
    // The components take texts, never resources of other packages, so nothing has to be bound together.
    dependencies: undefined,
    displayName: "EKS Auth",
    keywords: manifest.keywords,
    license: manifest.license,
    meta: { moduleFormat: "(.*)" },
    language: languages(manifest.version),
  };
  refuseUndescribed(schema);
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** How each language names its package. */
function languages(version: string): object {
  return {
    nodejs: { respectSchemaVersion: true },
    python: { respectSchemaVersion: true, packageName: "pulumi_eks_auth", pyproject: { enabled: true } },
    go: { respectSchemaVersion: true, generateResourceContainerTypes: true, version },
    csharp: { respectSchemaVersion: true, rootNamespace: "Pulumi", namespaces: { [packageName]: "EksAuth" } },
  };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Adds the descriptions of types and of the members of enums, which the analyzer leaves out. */
function describeTypes(spec: PackageSpec): void {
  const comments = typeComments();
  for (const [token, type] of Object.entries(spec.types)) {
    const name = token.split(":")[2] ?? "";
    type.description ??= comments.get(name);
    for (const member of type.enum ?? []) {
      member.description = comments.get(`${name}.${member.name}`);
    }
  }
}

/**
 * Mends what the analyzer says of a property. TypeScript has one type of number, and every number of this package is
 * whole. The analyzer also leaves its mark on optional properties, which a schema says by leaving them out of `required`.
 */
function mendProperties(spec: PackageSpec): void {
  const items: Resource[] = [...Object.values(spec.types), ...Object.values(spec.resources)];
  for (const { properties = {}, inputProperties = {} } of items) {
    [...Object.values(properties), ...Object.values(inputProperties)].forEach(mendType);
  }
}

function mendType(type: Type & { optional?: boolean }): void {
  delete type.optional;
  if ("type" in type && type.type === "number") {
    type.type = "integer";
  }
  for (const inner of [type.items, type.additionalProperties]) {
    if (inner) {
      mendType(inner);
    }
  }
}

/** The comments of interfaces and of enums written as `const Name = { Member: "value" }`: of `Name` and `Name.Member`. */
function typeComments(): Map<string, string> {
  const comments = new Map<string, string>();
  const folder = join(packageRoot, "provider", "components");
  for (const file of ts.sys.readDirectory(folder, [".ts"])) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
    for (const node of source.statements) {
      if (ts.isInterfaceDeclaration(node)) {
        comments.set(node.name.text, commentOf(node));
      } else if (ts.isVariableStatement(node)) {
        for (const declaration of node.declarationList.declarations) {
          comments.set(declaration.name.getText(), commentOf(node));
          for (const member of membersOf(declaration)) {
            comments.set(`${declaration.name.getText()}.${member.name?.getText()}`, commentOf(member));
          }
        }
      }
    }
  }
  return comments;
}

function membersOf({ initializer }: ts.VariableDeclaration): readonly ts.ObjectLiteralElementLike[] {
  const literal = initializer && ts.isAsExpression(initializer) ? initializer.expression : undefined;
  return literal && ts.isObjectLiteralExpression(literal) ? literal.properties : [];
}

function commentOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment))
    .join("\n");
}

type Described = { description?: string; properties?: Record<string, Described>; enum?: Described[] };

function refuseUndescribed(schema: Pick<PackageSpec, "resources" | "types">): void {
  const missing: string[] = [];
  const look = (path: string, item: Described & { inputProperties?: Record<string, Described> }) => {
    if (!item.description) {
      missing.push(path);
    }
    for (const part of ["properties", "inputProperties"] as const) {
      for (const [key, property] of Object.entries(item[part] ?? {})) {
        look(`${path}.${part}.${key}`, property);
      }
    }
    item.enum?.forEach((member, index) => {
      look(`${path}.enum[${index}]`, member);
    });
  };
  for (const [token, item] of Object.entries({ ...schema.types, ...schema.resources })) {
    look(token, item as Described);
  }
  if (missing.length > 0) {
    throw new Error(`These have no doc comment, and so no description in any language: ${missing.join(", ")}.`);
  }
}
