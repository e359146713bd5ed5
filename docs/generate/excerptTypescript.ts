import ts from "typescript";

/**
 * The statements of a program that create a component, with everything that they need to compile. Undefined if the
 * program creates none.
 */
export function excerptTypescript(program: string, component: string): string | undefined {
  const source = ts.createSourceFile("index.ts", program, ts.ScriptTarget.ES2022, true);
  const [statements, imports] = split(source.statements);
  const makers = statements.filter((statement) => makes(statement, component));
  if (makers.length === 0) {
    return undefined;
  }
  // If a function creates the component, the excerpt also needs the function's callers.
  const functions = makers.filter(ts.isFunctionDeclaration).flatMap(namesDeclaredBy);
  const callers = statements.filter((statement) => functions.some((name) => namesIn(statement).has(name)));
  const wanted = new Set<ts.Statement>([...makers, ...callers]);
  const used = new Set<string>();
  // The loop also visits items that are added during the loop.
  for (const statement of wanted) {
    for (const name of namesIn(statement)) {
      used.add(name);
      for (const other of statements.filter((one) => namesDeclaredBy(one).includes(name))) {
        wanted.add(other);
      }
    }
  }
  const lines = imports.flatMap((statement) => importOf(statement, used, source) ?? []);
  const body = statements.filter((statement) => wanted.has(statement)).map((one) => one.getFullText(source));
  return `${lines.join("\n")}\n\n${body.join("").trim()}`;
}

function split(all: readonly ts.Statement[]): [ts.Statement[], ts.ImportDeclaration[]] {
  return [all.filter((statement) => !ts.isImportDeclaration(statement)), all.filter(ts.isImportDeclaration)];
}

/** Whether a node contains `new <component>(…)`. */
function makes(node: ts.Node, component: string): boolean {
  const isIt = ts.isNewExpression(node) && node.expression.getText() === component;
  return isIt || (ts.forEachChild(node, (child) => makes(child, component) || undefined) ?? false);
}

/** All names in a node, including members; extra names do no harm. */
function namesIn(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) {
      names.add(child.text);
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

function namesDeclaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

/** An import reduced to the names that are used; undefined if none is. */
function importOf(statement: ts.ImportDeclaration, used: Set<string>, source: ts.SourceFile): string | undefined {
  const bindings = statement.importClause?.namedBindings;
  if (bindings === undefined || ts.isNamespaceImport(bindings)) {
    return bindings && used.has(bindings.name.text) ? statement.getText(source) : undefined;
  }
  const elements = bindings.elements
    .filter(({ name }) => used.has(name.text))
    .map((element) => element.getText(source));
  const from = statement.moduleSpecifier.getText(source);
  return elements.length > 0 ? `import { ${elements.join(", ")} } from ${from};` : undefined;
}
