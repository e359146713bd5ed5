import type { PolicyPackArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { pending } from "../provider/validation/issues";
import { configProblem, type PackRule, settingsOf, violations } from "./rule";
import { rules } from "./rules/rules";

/** The arguments of the pack: each rule as a policy. */
export const packArgs = {
  description: "Rules for access to Amazon EKS clusters, for programs that don't use the components of eks-auth",
  policies: rules.map(policyOf),
} satisfies PolicyPackArgs;

function policyOf(checker: PackRule): ResourceValidationPolicy {
  return {
    name: checker.name,
    description: checker.description,
    enforcementLevel: checker.level,
    configSchema: { properties: settingsOf(checker) },
    validateResource: ({ type, name, urn, props, getConfig }, report) => {
      const config: Record<string, unknown> = getConfig();
      rejectConfig(configProblem(checker, config));
      if (checker.types.includes(type)) {
        const resource = { type, name, urn, props: known(props) as Record<string, unknown> };
        for (const { problem, fix } of violations(checker, resource, config)) {
          report(`${problem} ${fix}`);
        }
      }
    },
  };
}

/** Ends the preview or the update with a problem. Pulumi shows the stack of an error, so this one has only the message. */
function rejectConfig(problem: string | undefined): void {
  if (problem === undefined) return;
  const error = new Error(problem);
  error.stack = problem;
  throw error;
}

/**
 * A copy of inputs in which each value that isn't known yet is `pending`. Pulumi's own inputs throw an error where one is
 * read, which ends the rule with a message in every preview; the update checks the value when it is known.
 */
function known(value: unknown): unknown {
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => knownField(value, index));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.keys(value).map((key) => [key, knownField(value, key)]))
    : value;
}

function knownField(owner: object, key: string | number): unknown {
  let field: unknown;
  try {
    field = (owner as Record<string | number, unknown>)[key];
  } catch {
    return pending;
  }
  return known(field);
}
