import { accessPolicyForm, groupForm, namespacePatternForm } from "../../eks/accessEntries";
import { principalArnForm } from "../../eks/iamPrincipal";
import { userIssuerForm } from "../../eks/identityProvider";
import { type Capability, capabilities } from "../../iam/controlPlane/capabilities";
import { type BoundedSettings, clusterSettings } from "../../iam/controlPlane/clusterSettings";
import { namespaceForm } from "../../iam/names";
import { booleanIssues, type Format, listIssues, missingIssues, textIssues } from "../../validation/checks";
import { type Issue, isAbsent, isComplete, type Path, pending } from "../../validation/issues";
import { AccessEntryType, type ControlPlaneAccessArgs } from "./args";

/** The capability whose calls each input bounds, or the capabilities, of which one is enough. */
const bounded = {
  accessPolicies: ["manage-access-entries"],
  namespaces: ["manage-access-entries"],
  kubernetesGroups: ["manage-access-entries"],
  principalArns: ["manage-access-entries"],
  entryTypes: ["manage-access-entries"],
  issuers: ["manage-identity-provider-configs"],
  clientIds: ["manage-identity-provider-configs"],
  clusterSettings: ["create-clusters", "update-clusters"],
} as const satisfies Partial<Record<keyof ControlPlaneAccessArgs, Capability[]>>;

/** The names of the inputs that bound what callers may grant and set. */
export const boundNames = Object.keys(bounded) as (keyof typeof bounded)[];

/** The issues of the inputs that bound what callers may grant and set. */
export function boundIssues(args: ControlPlaneAccessArgs): Issue[] {
  return [
    ...boundNames.flatMap((name) => uselessIssues([name], args[name], bounded[name], args.capabilities)),
    ...textsIssues("accessPolicies", args.accessPolicies, "access policies", 0, accessPolicyForm),
    ...namespaceIssues(args),
    ...textsIssues("kubernetesGroups", args.kubernetesGroups, "Kubernetes groups", 0, literal(groupForm)),
    ...textsIssues(
      "principalArns",
      args.principalArns,
      "principal ARNs",
      1,
      literal(principalArnForm, variableOrWildcard),
    ),
    ...textsIssues(
      "entryTypes",
      args.entryTypes,
      "types of access entries",
      1,
      wordForm(Object.values(AccessEntryType)),
    ),
    ...textsIssues("issuers", args.issuers, "issuers", 1, literal(userIssuerForm)),
    ...textsIssues("clientIds", args.clientIds, "client IDs", 1, literal(clientIdForm)),
    ...settingsIssues(args.clusterSettings, args.capabilities),
  ];
}

const clientIdForm: Format = {
  expected: "a client ID without surrounding spaces, * and ?",
  fix: "Pass the client ID as the issuer shows it.",
  fits: (text) => text !== "" && text.trim() === text && !/[*?]/.test(text),
};

/**
 * What a condition would read as more than one value: policy variables, which have a value of the request, such as a tag
 * of the caller, and in ARNs, which ArnEquals compares, `*` and `?`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
const variable = /\$\{/;
const variableOrWildcard = /\$\{|[*?]/;

/** The form of a value for a condition: its own, or one that rejects it if IAM would read it as a pattern. */
function literal(form: Format, pattern = variable): (value: unknown) => Format {
  const wildcards = pattern === variable ? "" : "*, ? and ";
  const rejecting: Format = {
    expected: `one value, without ${wildcards}policy variables (\${…})`,
    fix: "List the values individually: IAM would read this one as a pattern.",
    fits: () => false,
  };
  return (value) => (typeof value === "string" && form.fits(value) && pattern.test(value) ? rejecting : form);
}

/** One of a fixed set of words. */
function wordForm(words: string[]): Format {
  const expected = `one of ${words.map((word) => `"${word}"`).join(", ")}`;
  return { expected, fix: "Use one of these values.", fits: (text) => words.includes(text) };
}

function listOf(items: string, min: number) {
  return { items, min, fix: "Omit it to bound nothing." };
}

function textsIssues(
  name: string,
  value: unknown,
  items: string,
  min: number,
  form: Format | ((item: unknown) => Format),
): Issue[] {
  return listIssues(name, value, listOf(items, min), (path, item) =>
    textIssues(path, item, typeof form === "function" ? form(item) : form),
  );
}

/** The issue of an input that would bound nothing, because no capability has a call with its condition key. */
function uselessIssues(path: Path, value: unknown, users: readonly string[], given: unknown): Issue[] {
  const names = users.map((name) => `"${name}"`).join(" or ");
  const isUseless = Array.isArray(given) && isComplete(given) && !given.some((name) => users.includes(name));
  return isUseless && !isAbsent(value)
    ? [
        {
          code: "exclusive",
          paths: [path],
          value,
          expected: `none without ${names}: no other capability has calls that it could bound`,
          fix: "Omit it, or add this capability.",
        },
      ]
    : [];
}

function namespaceIssues({ namespaces, accessPolicies, allowWildcards }: ControlPlaneAccessArgs): Issue[] {
  const allows = allowWildcards === true || (allowWildcards as unknown) === pending;
  const fix = "Set allowWildcards to include all namespaces that match, or list them individually.";
  const form: Format = allows
    ? namespacePatternForm
    : {
        ...namespaceForm,
        fix: (value) => (typeof value === "string" && value.includes("*") ? fix : (namespaceForm.fix as string)),
      };
  return [
    ...(isAbsent(namespaces)
      ? []
      : missingIssues(
          "accessPolicies",
          isNone(accessPolicies) ? undefined : accessPolicies,
          "the access policies that namespaces limits",
          "List the access policies that callers may associate.",
        )),
    ...textsIssues("namespaces", namespaces, "namespaces", 1, form),
  ];
}

function isNone(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** The values of a setting with a fixed set of choices. */
const choices: Partial<Record<keyof BoundedSettings, string[]>> = {
  authenticationModes: ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"],
  supportTypes: ["STANDARD", "EXTENDED"],
  controlPlaneEgressModes: ["AWS_MANAGED", "CUSTOMER_ROUTED"],
  requiredLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
};

/** The form of a setting whose values AWS may add to. */
const settingForm: Format = {
  expected: "a value as the EKS API expects it: letters, digits, dots and hyphens",
  fix: "Pass the value without wildcards and spaces.",
  fits: (text) => /^[\w.-]+$/.test(text),
};

function settingsIssues(settings: unknown, given: unknown): Issue[] {
  if (isAbsent(settings)) {
    return [];
  }
  if (typeof settings !== "object" || Array.isArray(settings)) {
    const fix = "Write the settings as a map.";
    return [{ code: "type", paths: [["clusterSettings"]], value: settings, expected: "settings of clusters", fix }];
  }
  const entries = Object.entries(settings as object);
  const expected = "at least one setting";
  const none: Issue = {
    code: "range",
    paths: [["clusterSettings"]],
    value: settings,
    expected,
    fix: "Omit it to bound nothing.",
  };
  return entries.length === 0
    ? [none]
    : entries.flatMap(([name, value]) => settingIssues(name, value, given, ["clusterSettings", name]));
}

function settingIssues(name: string, value: unknown, given: unknown, path: Path): Issue[] {
  if (!Object.hasOwn(clusterSettings, name)) {
    const expected = `one of ${Object.keys(clusterSettings).join(", ")}`;
    return [{ code: "unknown", paths: [path], value, expected, fix: "Use one of these settings, or remove it." }];
  }
  const setting = clusterSettings[name as keyof BoundedSettings];
  const words = choices[name as keyof BoundedSettings];
  const form = words ? wordForm(words) : settingForm;
  const users = usersOf(setting.actions);
  return [
    ...(users.length === 1 ? uselessIssues(path, value, users, given) : []),
    ...(setting.value === "flag"
      ? booleanIssues(path, value)
      : listIssues(path, value, listOf("values", 1), (at, item) => textIssues(at, item, form))),
    ...(setting.defaultsToNone && value === true ? [onlyFalse(path)] : []),
  ];
}

function onlyFalse(path: Path): Issue {
  const fix = "Omit it to let callers choose.";
  return { code: "choice", paths: [path], value: true, expected: "false, which rejects such a configuration", fix };
}

/** The capabilities with one of the actions. */
function usersOf(actions: readonly string[]): Capability[] {
  return bounded.clusterSettings.filter((name) =>
    capabilities[name].eks.some(([, own]) => own.some((action) => actions.includes(action))),
  );
}
