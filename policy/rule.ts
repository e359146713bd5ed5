import { isLike } from "../provider/iam/trustConditions";

/** A resource of a program, with the inputs that the engine is about to use. */
export interface CheckedResource {
  /** The type token, such as `aws:iam/role:Role`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly urn: string;
  /** The inputs. One that isn't known yet, as in a preview, is `pending`. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** What a resource does against a rule. */
export interface Violation {
  /** Sentences: what the resource does, and why that matters. */
  problem: string;
  /** Imperative sentences. */
  fix: string;
}

/** A setting of a rule in the configuration of the pack: a list of texts, or a switch. */
export type Setting =
  | {
      readonly type: "array";
      readonly items: { type: "string" };
      readonly default: string[];
      readonly description: string;
    }
  | { readonly type: "boolean"; readonly default: boolean; readonly description: string };

type Values<Settings> = {
  readonly [Name in keyof Settings]: Settings[Name] extends { type: "array" } ? readonly string[] : boolean;
};

/** A rule. Its functions are pure. */
export interface PackRule<Settings extends Readonly<Record<string, Setting>> = Readonly<Record<string, Setting>>> {
  readonly name: string;
  /** What the rule requires, as a sentence. */
  readonly description: string;
  /** Why it does, as sentences. */
  readonly reason: string;
  /** The level without configuration: `mandatory` stops an update that would lock people or nodes out. */
  readonly level: "advisory" | "mandatory";
  /** Its own settings, besides those of every rule. */
  readonly settings: Settings;
  /** The types of the resources that it checks. */
  readonly types: readonly string[];
  check(resource: CheckedResource, values: Values<Settings>): Violation[];
}

/** Declares a rule, with the types of its settings. */
export function rule<Settings extends Readonly<Record<string, Setting>>>(declared: PackRule<Settings>): PackRule {
  return declared as unknown as PackRule;
}

/** A list of texts, empty by default. */
export function texts(description: string, ...usual: string[]) {
  return { type: "array", items: { type: "string" }, default: usual, description } satisfies Setting;
}

/** A switch that is off by default. */
export function off(description: string) {
  return { type: "boolean", default: false, description } satisfies Setting;
}

/** The settings of every rule. */
export const commonSettings = {
  exceptions: texts("The names of resources in the program that the rule doesn't check. `*` matches any characters."),
  checkComponents: off(
    "Checks the resources that components of `eks-auth` declare, too. By default it doesn't: a component checks its own inputs, and declares what it is given.",
  ),
};

/** The settings that a rule has, including those of every rule. */
export function settingsOf({ settings }: PackRule): Record<string, Setting> {
  return { ...settings, ...commonSettings };
}

/**
 * The problem of a configuration with a setting that the rule doesn't have, which Pulumi ignores: it checks only the types
 * of the settings that exist. Undefined if there is none.
 */
export function configProblem(checker: PackRule, config: Readonly<Record<string, unknown>>): string | undefined {
  const known = settingsOf(checker);
  const others = Object.keys(config).filter((name) => !Object.hasOwn(known, name));
  return others.length === 0
    ? undefined
    : `The configuration of ${checker.name} has ${others.map((name) => JSON.stringify(name)).join(" and ")}; ` +
        `expected the settings ${Object.keys(known).join(", ")} and enforcementLevel. Correct the spelling, or remove it.`;
}

/** The violations of a rule, with the settings of the configuration; those that it doesn't set have their defaults. */
export function violations(
  checker: PackRule,
  resource: CheckedResource,
  config: Readonly<Record<string, unknown>>,
): Violation[] {
  const values = Object.fromEntries(
    Object.entries(settingsOf(checker)).map(([name, setting]) => [name, config[name] ?? setting.default]),
  ) as Values<Record<string, Setting>> & Values<typeof commonSettings>;
  const isSkipped =
    !checker.types.includes(resource.type) ||
    matchesAny(values.exceptions, resource.name) ||
    (isFromComponent(resource) && !values.checkComponents);
  return isSkipped ? [] : checker.check(resource, values);
}

/** Whether a text matches one of the patterns, in which `*` matches any characters. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => isLike(pattern, text));
}

/** Whether a pattern matches every text. */
export function matchesEverything(pattern: string): boolean {
  return /^[*?]*\*[*?]*$/.test(pattern);
}

/** Whether a component of eks-auth declares the resource. The URN contains the types of its parents. */
function isFromComponent({ urn }: CheckedResource): boolean {
  const types = urn.split("::")[2] ?? "";
  return types
    .split("$")
    .slice(0, -1)
    .some((parent) => parent.startsWith("eks-auth:index:"));
}
