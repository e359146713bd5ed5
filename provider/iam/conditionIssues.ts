import { type Format, listIssues, missingIssues, textIssues } from "../validation/checks";
import { type Issue, isAbsent, type Path, pending } from "../validation/issues";
import { conditionValueIssues } from "./conditionValues";
import {
  documentedSpelling,
  keysIn,
  type RequestContext,
  type TrustKey,
  type TrustRequest,
  trustKeyIn,
} from "./trustKeys";
import { holdsWithoutKey, operatorsFor, TrustOperator } from "./trustOperators";

/** The statements that conditions are added to. */
export interface ConditionPlace {
  /** The requests that the statements are for. */
  context: RequestContext;
  /** The value of `mode` that limits a condition to these statements, if conditions have it. */
  mode?: string;
  /** The fix for a condition on a key that the statements set themselves; undefined for any other key. */
  reserved: (key: string) => string | undefined;
}

/** A condition as far as it is known; an item of the list may be anything. */
interface GivenCondition {
  operator?: unknown;
  key?: unknown;
  values?: unknown;
  mode?: unknown;
}

/**
 * The issues of conditions that are added to statements. Each condition must be able to hold, and to fail, for requests
 * of the statements it is added to, and must not replace one of theirs.
 */
export function conditionIssues(path: Path, value: unknown, places: readonly ConditionPlace[]): Issue[] {
  const form = { items: "conditions", fix: "Write each as { operator, key, values }." };
  return [
    ...listIssues(
      path,
      value,
      form,
      (at, item) => oneConditionIssues(at, item, places),
      () => undefined,
    ),
    ...(Array.isArray(value) ? places.flatMap((place) => togetherIssues(path, value, place)) : []),
  ];
}

function oneConditionIssues(path: Path, item: unknown, places: readonly ConditionPlace[]): Issue[] {
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const expected = "a condition with an operator, a key and values";
    return [{ code: "type", paths: [path], value: item, expected, fix: "Write it as { operator, key, values }." }];
  }
  const { operator, key, values } = item as GivenCondition;
  const keyExpected = "a condition key, such as aws:SourceVpc";
  return [
    ...missingIssues(
      [...path, "operator"],
      operator,
      "a condition operator, such as StringEquals",
      "Set the operator.",
    ),
    ...operatorIssues([...path, "operator"], operator),
    ...missingIssues([...path, "key"], key, keyExpected, "Set the key."),
    ...textIssues([...path, "key"], key, { ...keyForm, expected: keyExpected }),
    ...(typeof key === "string" && keyForm.fits(key) ? keyIssues(path, item as GivenCondition, key, places) : []),
    ...missingIssues([...path, "values"], values, "a list of values", "List the values to compare with."),
    ...listIssues(
      [...path, "values"],
      values,
      { items: "values", min: 1, ...(hasOneValue(operator) && { max: 1 }), fix: valuesFix(operator) },
      (at, one) => conditionValueIssues(at, one, operator, key),
    ),
  ];
}

/** True for an operator that compares with one value: of several, the widest would decide. */
function hasOneValue(operator: unknown): boolean {
  return typeof operator === "string" && /^(Bool|Date|Numeric)/.test(operator);
}

function valuesFix(operator: unknown): string {
  return hasOneValue(operator) ? "Write exactly one value." : "List the values to compare with.";
}

const keyForm: Omit<Format, "expected"> = {
  fix: "Use a key of the IAM documentation, without white space.",
  fits: (text) => /^\S[^\n\r]*$/.test(text) && text.includes(":") && !text.includes("${"),
};

function operatorIssues(path: Path, operator: unknown): Issue[] {
  if (isAbsent(operator) || Object.values(TrustOperator).includes(operator as TrustOperator)) {
    return [];
  }
  const text = String(operator);
  const fix = /IfExists$/i.test(text)
    ? "Remove IfExists: a request without the key would pass, so the condition would be no bound."
    : /^null$/i.test(text)
      ? "Compare the key with values: a request needs the key for that."
      : "Use one of these operators, with this spelling.";
  const expected = `one of ${Object.values(TrustOperator).join(", ")}`;
  const found = { code: "choice", paths: [path], value: operator, expected, fix } as const;
  return [{ ...found, fixWithoutValue: "Use one of these operators." }];
}

/** The issues of a key in the statements that a condition is added to. */
function keyIssues(path: Path, condition: GivenCondition, key: string, places: readonly ConditionPlace[]): Issue[] {
  const at = [...path, "key"];
  const applicable = placesOf(condition, places);
  const fixes = applicable.flatMap(({ reserved }) => reserved(key) ?? []);
  const expected = "a key that the trust policy doesn't set itself";
  if (fixes[0] !== undefined) {
    return [{ code: "reserved", paths: [at], value: key, expected, fix: fixes[0] }];
  }
  const found = applicable.map((place) => ({ place, known: trustKeyIn(key, place.context) }));
  for (const { place, known } of found) {
    const issues =
      known === undefined
        ? [unknownKey(at, key, place.context)]
        : known.presence === "never"
          ? [missingKey(at, key, condition.operator, place, found)]
          : operatorForKey(path, condition.operator, known);
    if (issues.length > 0) {
      return issues;
    }
  }
  return [];
}

/** The statements that a condition applies to. One whose mode isn't known yet is checked once it is. */
function placesOf({ mode }: GivenCondition, places: readonly ConditionPlace[]): ConditionPlace[] {
  return mode === pending ? [] : places.filter((place) => isAbsent(mode) || place.mode === mode);
}

function unknownKey(path: Path, key: string, { request }: RequestContext): Issue {
  const spelling = documentedSpelling(key);
  const known = [
    ...keysIn(request),
    "aws:RequestTag/<tag>",
    ...(request === "principal" ? ["aws:PrincipalTag/<tag>"] : []),
  ];
  const issue = {
    code: "unknown",
    paths: [path],
    value: key,
    expected: `a condition key that can limit ${requestName[request]}: ${known.join(", ")}`,
    fixWithoutValue: "Use one of these keys, with this spelling.",
  } as const;
  return { ...issue, fix: spelling === undefined ? issue.fixWithoutValue : `Write it as ${spelling}.` };
}

const requestName: Record<TrustRequest, string> = {
  irsa: "a request with a service account's token (sts:AssumeRoleWithWebIdentity)",
  oidc: "a request with a token of this issuer (sts:AssumeRoleWithWebIdentity)",
  "pod-identity": "a request of EKS Pod Identity",
  principal: "a request of an IAM role or user (sts:AssumeRole)",
};

const whyMissing: Record<TrustRequest, string> = {
  irsa: "The request isn't signed, and the token has no tags",
  oidc: "The request isn't signed, and the role accepts no tags in the token",
  "pod-identity": "EKS makes the request itself, with only its own session tags",
  principal: "STS has no such key when a role is assumed",
};

/** What lets the requests have session tags. */
const tagInput: Partial<Record<TrustRequest, string>> = {
  "pod-identity": "Set disableSessionTags to false",
  principal: "Set allowSessionTags to true",
};

/** The issue of a key that no request has: a condition on it either always fails or always holds. */
function missingKey(
  path: Path,
  key: string,
  operator: unknown,
  { context, mode }: ConditionPlace,
  found: readonly { place: ConditionPlace; known: TrustKey | undefined }[],
): Issue {
  const { request } = context;
  const alwaysHolds = typeof operator === "string" && holdsWithoutKey(operator as TrustOperator);
  const effect = alwaysHolds ? "the condition would be no bound" : "nobody could assume the role";
  const needsTags = trustKeyIn(key, { ...context, hasSessionTags: true })?.presence !== "never";
  const other = found.find(({ known, place }) => place.mode !== mode && known && known.presence !== "never")?.place
    .mode;
  const why = needsTags ? "The request has no session tags" : whyMissing[request];
  const fix =
    other === undefined
      ? needsTags
        ? `${tagInput[request]}, or remove the condition.`
        : "Remove the condition."
      : `Set mode to "${other}" if the condition is only for that mode.`;
  return {
    code: "choice",
    paths: [path],
    value: key,
    expected: `a key that ${requestName[request]} can have`,
    fix: `${why}, so ${effect}. ${fix}`,
  };
}

function operatorForKey(path: Path, operator: unknown, { type, presence, isEmptyIfMissing }: TrustKey): Issue[] {
  if (isAbsent(operator) || !Object.values(TrustOperator).includes(operator as TrustOperator)) {
    return [];
  }
  const given = operator as TrustOperator;
  const paths = [[...path, "operator"]];
  const isAllowed = (one: TrustOperator) =>
    presence === "always" || !holdsWithoutKey(one) || (isEmptyIfMissing === true && one.startsWith("ForAllValues:"));
  const allowed = operatorsFor[type].filter(isAllowed);
  if (allowed.includes(given)) {
    return [];
  }
  const fix = operatorsFor[type].includes(given)
    ? "List the allowed values instead: not every request has the key, and one without it would pass."
    : "Use an operator for the type of the key.";
  return [{ code: "choice", paths, value: operator, expected: `one of ${allowed.join(", ")}, for this key`, fix }];
}

/** The issues of conditions that are added to the same statements. */
function togetherIssues(path: Path, list: readonly unknown[], place: ConditionPlace): Issue[] {
  const given = list.flatMap((item, index) => {
    const isCondition = typeof item === "object" && item !== null && !Array.isArray(item);
    const condition = (isCondition ? item : {}) as GivenCondition;
    const { operator, key } = condition;
    return typeof key === "string" && placesOf(condition, [place]).length > 0
      ? [{ operator, key: key.toLowerCase(), at: [...path, index], value: key }]
      : [];
  });
  const isKnown = !list.includes(pending);
  const vpc = given.find(({ key }) => ["aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce"].includes(key));
  return given.flatMap(({ operator, key, at, value }, index): Issue[] => {
    const first = given.slice(0, index).find((one) => one.key === key && one.operator === operator);
    if (first !== undefined && typeof operator === "string") {
      const expected = "one condition for each operator and key";
      return [{ code: "duplicate", paths: [at], value, expected, fix: "List all values in one condition." }];
    }
    const paths = [[...at, "key"]];
    if (
      key === "aws:sourceip" &&
      given.some((one) => one.key.startsWith("aws:sourcevpc") || one.key === "aws:vpcsourceip")
    ) {
      const expected = "no public address together with a VPC: a request through a VPC endpoint has no aws:SourceIp";
      return [
        { code: "exclusive", paths, value, expected, fix: "Use aws:VpcSourceIp, or remove one of the conditions." },
      ];
    }
    if (key === "aws:vpcsourceip" && vpc === undefined && isKnown) {
      const expected = "a condition on the VPC too, because every VPC can have these addresses";
      return [{ code: "missing", paths, value, expected, fix: "Add a condition on aws:SourceVpc or aws:SourceVpce." }];
    }
    return [];
  });
}
