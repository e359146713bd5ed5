import { type Issue, type IssueCode, type Path, pending } from "../validation/issues";

/** The size of a policy document as IAM counts it: in characters, excluding white space. */
export function policySize(document: string): number {
  return document.replace(/\s/g, "").length;
}

/** The JSON text of a policy document given as JSON text or as an object. */
export function policyText(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}

/** The total size of policy documents, excluding values that aren't known yet. */
export function sizeTogether(documents: unknown[]): number {
  return documents.filter(isDocument).reduce<number>((sum, document) => sum + policySize(policyText(document)), 0);
}

/** True for a policy document, valid or not; false for a value that isn't known yet. */
export function isDocument(value: unknown): boolean {
  return typeof value === "string" || typeof value === "object";
}

/**
 * The maximum number of managed policies per role, by the default quota.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const managedPoliciesLimit = 10;

/** The maximum total size of a role's inline policies, in characters. */
export const inlinePoliciesLimit = 10240;

/**
 * The grammar issues of an identity-based policy document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function policyDocumentIssues(path: Path, value: unknown): Issue[] {
  if (value === pending) {
    return [];
  }
  const { document, issues } = parsed(path, value);
  if (document === undefined) {
    return issues;
  }
  const { Version: version, Statement: given } = document;
  const statements = Array.isArray(given) ? given : [given];
  return [
    ...(version === undefined || version === pending || ["2012-10-17", "2008-10-17"].includes(version as string)
      ? []
      : [issue("choice", [...path, "Version"], version, '"2012-10-17" or "2008-10-17"', 'Use "2012-10-17".')]),
    ...(given === undefined || given === null || statements.length === 0
      ? [
          issue(
            "missing",
            [...path, "Statement"],
            given ?? null,
            "at least one statement",
            "Add a statement, or remove the policy.",
          ),
        ]
      : statements.flatMap((item, index) => statementIssues([...path, "Statement", index], item))),
  ];
}

function parsed(path: Path, value: unknown): { document?: Record<string, unknown>; issues: Issue[] } {
  const expected = "a policy document, as JSON text or as an object with Version and Statement";
  let document = value;
  if (typeof value === "string") {
    try {
      document = JSON.parse(value);
    } catch (error) {
      const fix = `Correct the JSON: ${(error as Error).message}.`;
      return { issues: [{ ...issue("format", path, value, expected, fix), fixWithoutValue: "Correct the JSON." }] };
    }
  }
  return isObject(document)
    ? { document, issues: [] }
    : { issues: [issue("type", path, value, expected, "Pass an object.")] };
}

function statementIssues(path: Path, value: unknown): Issue[] {
  if (value === pending) {
    return [];
  }
  if (!isObject(value)) {
    return [issue("type", path, value, "a statement with Effect, Action and Resource", "Pass an object.")];
  }
  return [
    ...([undefined, pending, "Allow", "Deny"].includes(value.Effect as string | undefined)
      ? []
      : [
          issue(
            "choice",
            [...path, "Effect"],
            value.Effect,
            '"Allow" or "Deny"',
            "Use one of the two, with this exact spelling.",
          ),
        ]),
    ...(value.Effect === undefined
      ? [issue("missing", path, value, "an Effect", 'Add "Effect": "Allow" or "Deny".')]
      : []),
    ...oneOf(path, value, "Action", "NotAction"),
    ...oneOf(path, value, "Resource", "NotResource"),
    ...["Principal", "NotPrincipal"]
      .filter((key) => key in value)
      .map((key) =>
        issue(
          "exclusive",
          [...path, key],
          value[key],
          "no principal",
          "Remove it: the role is the principal of its policies.",
        ),
      ),
  ];
}

function oneOf(path: Path, statement: Record<string, unknown>, key: string, not: string): Issue[] {
  const given = [key, not].filter((name) => statement[name] !== undefined && statement[name] !== null);
  return given.length === 1
    ? []
    : [
        given.length === 0
          ? issue("missing", path, statement, `either ${key} or ${not}`, `Add ${key}.`)
          : issue("exclusive", path, statement, `either ${key} or ${not}`, "Remove one of them."),
      ];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function issue(code: IssueCode, path: Path, value: unknown, expected: string, fix: string): Issue {
  return { code, paths: [path], value, expected, fix };
}
