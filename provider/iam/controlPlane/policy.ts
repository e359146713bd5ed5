import { policySize } from "../policyDocument";
import { oneOrMore, type Statement } from "./statements";

/**
 * The most characters of a managed policy, white space not counted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const managedPolicyLimit = 6144;

/** Statements as the policy document that IAM takes, as JSON text. */
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
 * The same statements as policy documents of which none is larger than a managed policy may be. Each goes into the first
 * document that has room for it; one that is too large for any is broken into some with a part of its resources each.
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
