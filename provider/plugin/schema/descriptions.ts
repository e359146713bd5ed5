import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ObjectType, PackageSpec, Resource } from "@pulumi/pulumi/provider/experimental/schema";
import ts from "typescript";
import { packageName, packageRoot } from "../../package";
import programs from "./examplePrograms.json";

/** The parts of a schema that have descriptions. */
type Contents = Pick<PackageSpec, "types" | "resources"> & { functions: Record<string, FunctionSpec> };

/** Adds the descriptions that the analyzer omits: of types, enum members, functions and resources. */
export function describe({ types, resources, functions }: Contents): void {
  const comments = sourceComments();
  for (const [token, item] of Object.entries({ ...types, ...resources, ...functions })) {
    const name = token.split(":")[2] ?? "";
    item.description ??= comments.get(name);
    for (const member of "enum" in item && item.enum ? item.enum : []) {
      member.description = comments.get(`${name}.${member.name}`);
    }
  }
}

/**
 * The doc comments of interfaces, classes, functions and enums by name: `Name`, and `Name.Member` for an enum written
 * as `const Name = { Member: "value" }`.
 */
function sourceComments(): Map<string, string> {
  const comments = new Map<string, string>();
  // Each component has a subfolder. Subfolders of the other folders contain nothing that the schema describes.
  const depths = { components: 2, functions: 1, iam: 1, resources: 1, workloads: 1 };
  const files = Object.entries(depths).flatMap(([folder, depth]) =>
    ts.sys.readDirectory(join(packageRoot, "provider", folder), [".ts"], undefined, undefined, depth),
  );
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
    for (const node of source.statements.filter(isExported)) {
      if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node)) {
        comments.set(node.name?.text ?? "", commentOf(node));
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

/** Only exported names are unique; two files may have private declarations with the same name. */
function isExported(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
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

/** A part of the schema with a description, or with parts that have one. */
interface Described {
  description?: string;
  properties?: Record<string, Described>;
  inputProperties?: Record<string, Described>;
  enum?: Described[];
  inputs?: Described;
  outputs?: Described;
}

/** Throws if a public item has no description. */
export function rejectUndescribed({ types, resources, functions }: Contents): void {
  const all: Record<string, Described> = { ...types, ...resources, ...functions };
  const missing = Object.entries(all).flatMap(([token, item]) => undescribed(token, item));
  if (missing.length > 0) {
    throw new Error(`These public items have no doc comment: ${missing.join(", ")}. Add one to each.`);
  }
}

function undescribed(path: string, item: Described): string[] {
  return [...(item.description ? [] : [path]), ...undescribedParts(path, item)];
}

function undescribedParts(path: string, item: Described): string[] {
  const { properties = {}, inputProperties = {}, enum: members = [], inputs, outputs } = item;
  return [
    ...Object.entries(properties).flatMap(([key, property]) => undescribed(`${path}.properties.${key}`, property)),
    ...Object.entries(inputProperties).flatMap(([key, property]) =>
      undescribed(`${path}.inputProperties.${key}`, property),
    ),
    ...members.flatMap((member, index) => undescribed(`${path}.enum[${index}]`, member)),
    ...(inputs ? undescribedParts(`${path}.inputs`, inputs) : []),
    ...(outputs ? undescribedParts(`${path}.outputs`, outputs) : []),
  ];
}

/** A function of the package. https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/#function */
export interface FunctionSpec {
  description?: string;
  inputs: ObjectType;
  outputs: ObjectType;
}

/** The languages of an example, in the order in which Pulumi's registry shows them. */
export const exampleLanguages = ["typescript", "python", "csharp", "go", "java", "yaml"] as const;

/** A program in each language. */
export type Example = Record<(typeof exampleLanguages)[number], string>;

/**
 * Adds a program in each language to the description of each component, in the form in which Pulumi's registry shows a
 * chooser of languages and an SDK shows only the program in its own. `make schema` writes examplePrograms.json.
 */
export function addExamples(resources: Record<string, Resource>): void {
  for (const [name, example] of Object.entries<Example>(programs)) {
    const resource = resources[`${packageName}:index:${name}`];
    if (resource === undefined) {
      throw new Error(
        `examplePrograms.json has a program for ${name}, which the package doesn't have. Run \`make schema\`.`,
      );
    }
    const blocks = exampleLanguages.map((language) => `\`\`\`${language}\n${example[language].trim()}\n\`\`\``);
    const parts = ["{{% examples %}}", "## Example Usage", "{{% example %}}", ...blocks];
    resource.description += `\n\n${parts.join("\n\n")}\n\n{{% /example %}}\n\n{{% /examples %}}`;
  }
}
