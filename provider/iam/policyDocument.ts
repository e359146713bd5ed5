import { type Issue, type IssueCode, type Path, pending } from "../validation/issues";

/** The size of a policy document as IAM counts it: characters, white space left out. */
export function policySize(document: string): number {
  return document.replace(/\s/g, "").length;
}

/** A policy document given as JSON text or as a structure, as the JSON text that IAM takes. */
export function policyText(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}

/** The size of policy documents together, of those that are known. */
export function sizeTogether(documents: unknown[]): number {
  return documents.filter(isDocument).reduce<number>((sum, document) => sum + policySize(policyText(document)), 0);
}

/** True for a policy document, whether good or bad; false for one that isn't known yet. */
export function isDocument(value: unknown): boolean {
  return typeof value === "string" || typeof value === "object";
}

/**
 * The most managed policies of one role, by the default quota.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const managedPoliciesLimit = 10;

/** The most characters that the inline policies of one role may have together. */
export const inlinePoliciesLimit = 10240;

/**
 * The issues of an identity-based policy document, as far as its grammar goes.
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
            "Add a statement, or leave the policy out.",
          ),
        ]
      : statements.flatMap((item, index) => statementIssues([...path, "Statement", index], item))),
  ];
}

function parsed(path: Path, value: unknown): { document?: Record<string, unknown>; issues: Issue[] } {
  const expected = "a policy document, as JSON text or as a structure with Version and Statement";
  let document = value;
  if (typeof value === "string") {
    try {
      document = JSON.parse(value);
    } catch (error) {
      const fix = `Mend the JSON: ${(error as Error).message}.`;
      return { issues: [{ ...issue("format", path, value, expected, fix), fixWithoutValue: "Mend the JSON." }] };
    }
  }
  return isObject(document)
    ? { document, issues: [] }
    : { issues: [issue("type", path, value, expected, "Give an object.")] };
}

function statementIssues(path: Path, value: unknown): Issue[] {
  if (value === pending) {
    return [];
  }
  if (!isObject(value)) {
    return [issue("type", path, value, "a statement with Effect, Action and Resource", "Give an object.")];
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
            "Use one of the two, written exactly so.",
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
          "The role is the principal of its policies: remove it.",
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
