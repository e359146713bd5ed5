import { oneOrMore } from "../conditionBlock";
import { policySize } from "../policyDocument";
import type { Statement } from "./statements";

/**
 * The maximum size of a managed policy in characters, excluding white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const managedPolicyLimit = 6144;

/** A policy document with these statements, as JSON text. */
export function documentOf(statements: Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources, condition }) => ({
      Effect: "Allow",
      Action: oneOrMore(actions),
      Resource: oneOrMore(resources),
      Condition: condition,
    })),
  });
}

/**
 * Policy documents with these statements, none larger than a managed policy may be. Each statement is put into the
 * first document with room for it. A statement that is too large for a document is split by its resources.
 */
export function documentsOf(statements: Statement[], limit = managedPolicyLimit): string[] {
  const documents: Statement[][] = [];
  for (const statement of statements.flatMap((whole) => broken(whole, limit))) {
    const roomy = documents.find((document) => sizeOf([...document, statement]) <= limit);
    if (roomy === undefined) {
      documents.push([statement]);
    } else {
      roomy.push(statement);
    }
  }
  return documents.map(documentOf);
}

function sizeOf(statements: Statement[]): number {
  return policySize(documentOf(statements));
}

function broken(statement: Statement, limit: number): Statement[] {
  const parts: Statement[] = [];
  let resources: string[] = [];
  for (const resource of statement.resources) {
    if (resources.length > 0 && sizeOf([{ ...statement, resources: [...resources, resource] }]) > limit) {
      parts.push({ ...statement, resources });
      resources = [];
    }
    resources.push(resource);
  }
  return [...parts, { ...statement, resources }];
}
