import { iamPrincipalOf, isServiceLinked } from "../../eks/iamPrincipal";
import { issuerOf, kindOf, oidcProviderArnForm, parseArn, patternFix } from "../../iam/arn";
import { type ConditionPlace, conditionIssues } from "../../iam/conditionIssues";
import { audienceForm } from "../../iam/names";
import { isLike } from "../../iam/trustConditions";
import { type Subject, subjectOf } from "../../iam/trustPolicy";
import { CredentialsMode } from "../../resources/credentialsCheckResource";
import {
  booleanIssues,
  choiceIssues,
  duplicateIssue,
  exactlyOneIssues,
  type Format,
  listIssues,
  missingIssues,
  textIssues,
} from "../../validation/checks";
import { at, type Issue, isAbsent, type Path } from "../../validation/issues";
import type { RoleArgs } from "./args";

/** What a role trusts apart from its additional principals. */
export interface TrustedAccounts {
  /** Whether the role trusts the tokens of the service accounts, and the ARNs of their OIDC providers. */
  irsa?: { oidcProviderArns: unknown };
  /** Whether the role trusts EKS Pod Identity, with session tags or without. */
  podIdentity?: { hasSessionTags: boolean };
  /** The service accounts. */
  serviceAccounts: unknown;
}

/** The issues of the inputs `trustConditions` and `additionalPrincipals`. */
export function trustInputIssues(
  { trustConditions, additionalPrincipals }: RoleArgs,
  trusted: TrustedAccounts,
): Issue[] {
  const places = placesOf(trusted);
  const conditions: readonly unknown[] = Array.isArray(trustConditions) ? trustConditions : [];
  const principals = { items: "principals", fix: "Write each with oidcProviderArn or principalArn." };
  return [
    ...conditions.flatMap((item, index) => modeIssues(["trustConditions", index, "mode"], item, places)),
    ...conditionIssues(["trustConditions"], trustConditions, places),
    ...listIssues("additionalPrincipals", additionalPrincipals, principals, principalIssues, () => undefined),
    ...repeatedIssues(additionalPrincipals, trusted),
  ];
}

const ownInputs =
  "Remove it: the trust policy has this condition already, for the service accounts and clusters of the component.";

/** The statements for service accounts. */
function placesOf({ irsa, podIdentity }: TrustedAccounts): ConditionPlace[] {
  const ofPods = ["aws:sourcearn", "aws:sourceaccount"];
  const ofTags = ["aws:requesttag/kubernetes-namespace", "aws:requesttag/kubernetes-service-account"];
  return [
    ...(irsa
      ? [
          {
            mode: CredentialsMode.Irsa,
            context: { request: "irsa" as const, hasSessionTags: false },
            reserved: (key: string) => (/^(?!aws:|sts:).*:(aud|sub)$/i.test(key) ? ownInputs : undefined),
          },
        ]
      : []),
    ...(podIdentity
      ? [
          {
            mode: CredentialsMode.PodIdentity,
            context: { request: "pod-identity" as const, hasSessionTags: podIdentity.hasSessionTags },
            reserved: (key: string) =>
              [...ofPods, ...(podIdentity.hasSessionTags ? ofTags : [])].includes(key.toLowerCase())
                ? ownInputs
                : undefined,
          },
        ]
      : []),
  ];
}

function modeIssues(path: Path, item: unknown, places: readonly ConditionPlace[]): Issue[] {
  const { mode } = (isAbsent(item) ? {} : item) as { mode?: unknown };
  const issues = choiceIssues(path, mode, CredentialsMode);
  if (issues.length > 0 || isAbsent(mode) || places.some((place) => place.mode === mode)) {
    return issues;
  }
  const expected = `a mode in which the role trusts service accounts: ${places.map((place) => place.mode).join(", ")}`;
  return [{ code: "exclusive", paths: [path], value: mode, expected, fix: "Remove the condition, or its mode." }];
}

function principalIssues(path: Path, item: unknown): Issue[] {
  if (isAbsent(item)) {
    return [];
  }
  if (typeof item !== "object" || Array.isArray(item)) {
    const expected = "a principal with oidcProviderArn or principalArn";
    return [{ code: "type", paths: [path], value: item, expected, fix: "Write it as { principalArn }." }];
  }
  const given = item as Record<string, unknown>;
  const exactlyOne = exactlyOneIssues(
    ["oidcProviderArn", given.oidcProviderArn],
    ["principalArn", given.principalArn],
    "Pass oidcProviderArn for tokens, or principalArn for an IAM role or user.",
  );
  if (exactlyOne.length > 0) {
    return at(path, exactlyOne);
  }
  return given.oidcProviderArn === undefined || given.oidcProviderArn === null
    ? roleOrUserIssues(path, given)
    : tokenIssues(path, given);
}

function tokenIssues(
  path: Path,
  { oidcProviderArn, subjects, audiences, ...others }: Record<string, unknown>,
): Issue[] {
  const form = { items: "subjects", min: 1, fix: "List the exact sub of each token." };
  const ofAudiences = { items: "audiences", min: 1, fix: 'Omit audiences to use "sts.amazonaws.com".' };
  const issuer = typeof oidcProviderArn === "string" ? issuerOf(oidcProviderArn) : undefined;
  const place: ConditionPlace = {
    context: { request: "oidc", hasSessionTags: false, ...(issuer !== undefined && { issuer }) },
    reserved: (key) => (/^(?!aws:|sts:).*:(aud|sub)$/i.test(key) ? "Set subjects or audiences instead." : undefined),
  };
  return [
    ...textIssues([...path, "oidcProviderArn"], oidcProviderArn, oidcProviderArnForm),
    ...missingIssues(
      [...path, "subjects"],
      subjects,
      "a list of subjects, because otherwise every token of the issuer could assume the role",
      form.fix,
    ),
    ...listIssues([...path, "subjects"], subjects, form, (place, one) => textIssues(place, one, subjectForm)),
    ...listIssues([...path, "audiences"], audiences, ofAudiences, (one, text) => textIssues(one, text, audienceForm)),
    ...notWith(path, others, ["allowSessionTags"], "principalArn"),
    // The keys of an issuer that isn't known yet are checked once it is.
    ...(issuer === undefined ? [] : conditionIssues([...path, "conditions"], others.conditions, [place])),
  ];
}

function roleOrUserIssues(path: Path, given: Record<string, unknown>): Issue[] {
  const { principalArn, allowSessionTags, conditions } = given;
  const place: ConditionPlace = {
    context: { request: "principal", hasSessionTags: allowSessionTags !== false && !isMissing(allowSessionTags) },
    reserved: (key) => (/^aws:principalarn$/i.test(key) ? "Set principalArn instead." : undefined),
  };
  return [
    ...textIssues([...path, "principalArn"], principalArn, roleOrUserForm),
    ...booleanIssues([...path, "allowSessionTags"], allowSessionTags),
    ...notWith(path, given, ["subjects", "audiences"], "oidcProviderArn"),
    ...conditionIssues([...path, "conditions"], conditions, [place]),
  ];
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function notWith(path: Path, given: Record<string, unknown>, inputs: string[], needed: string): Issue[] {
  return inputs
    .filter((input) => !isMissing(given[input]))
    .map((input) => ({
      code: "exclusive",
      paths: [[...path, input]],
      value: given[input],
      expected: `no ${input} without ${needed}`,
      fix: "Remove it.",
    }));
}

const subjectForm: Format = {
  expected: 'the exact sub of a token: 1 to 255 characters without *, ? and "${", and without white space at its ends',
  fix: "List each subject exactly: the trust policy compares them without wildcards.",
  fits: (text) => text.length >= 1 && text.length <= 255 && text.trim() === text && !/[*?\p{Cc}]|\$\{/u.test(text),
};

const roleOrUserForm: Format = {
  expected:
    "the ARN of one IAM role or user (arn:<partition>:iam::<account>:role/<path and name>, …:user/<path and name>) " +
    "without wildcards or policy variables",
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    const arn = parseArn(text);
    if (text === "*" || /^\d{12}$/.test(text) || arn?.resource === "root") {
      return "A whole account, or everybody, would gain access: list each role or user.";
    }
    return (
      patternFix(text) ??
      (arn && !/^(role|user)\//.test(arn.resource)
        ? `This is the ARN of ${kindOf(arn)}: pass the ARN of a role or a user.`
        : "Pass the ARN exactly as IAM shows it, with its path.")
    );
  },
  fits: (text) => {
    const principal = iamPrincipalOf(text);
    return principal !== undefined && principal.kind !== "root" && !isServiceLinked(principal) && !/[*?$]/.test(text);
  },
};

/**
 * The issues of a principal that is trusted twice. Statements add up, so the one with fewer conditions would make those
 * of the other ineffective.
 */
function repeatedIssues(list: unknown, { irsa, serviceAccounts }: TrustedAccounts): Issue[] {
  const first = new Map<string, Path>();
  return (Array.isArray(list) ? list : []).flatMap((item: unknown, index): Issue[] => {
    const path: Path = ["additionalPrincipals", index];
    const { principalArn, oidcProviderArn, subjects } = (isObject(item) ? item : {}) as Record<string, unknown>;
    const fix = "Combine them into one principal, or remove one.";
    if (typeof principalArn === "string") {
      const earlier = first.get(principalArn);
      first.set(principalArn, earlier ?? [...path, "principalArn"]);
      return earlier === undefined ? [] : [duplicateIssue([...path, "principalArn"], principalArn, earlier, fix)];
    }
    if (typeof oidcProviderArn !== "string" || !Array.isArray(subjects)) {
      return [];
    }
    return subjects.flatMap((subject: unknown, position): Issue[] => {
      const place = [...path, "subjects", position];
      const key = `${oidcProviderArn} ${String(subject)}`;
      const earlier = first.get(key);
      if (typeof subject !== "string") {
        return [];
      }
      if (earlier === undefined) {
        first.set(key, place);
      }
      // Duplicates within one list are found with the list.
      if (earlier !== undefined && earlier[1] !== index) {
        return [duplicateIssue(place, subject, earlier, fix)];
      }
      return irsa && includes(irsa.oidcProviderArns, oidcProviderArn) && isOwnAccount(serviceAccounts, subject)
        ? [
            {
              code: "duplicate",
              paths: [place],
              value: subject,
              expected: "none of the service accounts of this role, whose trustConditions wouldn't apply",
              fix: "Remove the subject: the role trusts this service account already.",
            },
          ]
        : [];
    });
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function includes(list: unknown, item: string): boolean {
  return Array.isArray(list) && list.includes(item);
}

function isOwnAccount(accounts: unknown, subject: string): boolean {
  return (Array.isArray(accounts) ? accounts : []).some((account: unknown) => {
    const { namespace, name } = (isObject(account) ? account : {}) as Partial<Subject>;
    return typeof namespace === "string" && typeof name === "string" && isLike(subjectOf({ namespace, name }), subject);
  });
}
