import * as pulumi from "@pulumi/pulumi";
import { listIssues, mapEntries, textIssues } from "../../provider/validation/checks";
import { type CheckedInputs, checkInputs } from "../../provider/validation/inputs";
import type { Issue } from "../../provider/validation/issues";
import { run } from "../support/mocks";
import { see } from "../support/mocks/markers";

/** The inputs of a test component. Strings must be in lower case, and the first two must differ. */
export interface Args {
  first?: pulumi.Input<string> | null;
  second?: pulumi.Input<string>;
  list?: pulumi.Input<pulumi.Input<string>[]>;
  map?: pulumi.Input<Record<string, pulumi.Input<unknown>>>;
}

const lowerCase = {
  expected: "lower case",
  fix: (text: unknown) => `Write it in lower case${text ? `: ${String(text).toLowerCase()}` : ""}.`,
  fits: (text: string) => text === text.toLowerCase(),
};

function issuesIn(args: Args): Issue[] {
  return [
    ...textIssues("first", args.first, lowerCase),
    ...textIssues("second", args.second, lowerCase),
    ...listIssues("list", args.list, { items: "texts", fix: "" }, (path, item) => textIssues(path, item, lowerCase)),
    ...mapEntries("map", args.map, "a map").entries.flatMap(([, value, path]) => textIssues(path, value, lowerCase)),
    ...(typeof args.first === "string" && args.first === args.second
      ? [
          {
            code: "duplicate" as const,
            paths: [["first"], ["second"]],
            value: args.first,
            expected: "two texts",
            fix: "Change one.",
          },
        ]
      : []),
  ];
}

/** Checks the inputs of the component, which is named "it". */
export const check = (args: Args) => checkInputs("Thing", "it", args, issuesIn);
/** A value that is known later. */
export const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
/** The message with these lines. */
export const refusal = (...lines: string[]) =>
  [`Thing "it" has ${lines.length === 1 ? "an invalid input" : `${lines.length} invalid inputs`}:`, ...lines].join(
    "\n  - ",
  );

/** The resolved checked inputs, and the errors of the program. */
export async function outcome(args: Args, preview = false) {
  const { result, errors } = await run(() => check(args), { preview });
  const inputs =
    errors.length === 0 ? await see((result as CheckedInputs<Args>).inputs as pulumi.Input<unknown>) : undefined;
  return { inputs, errors };
}
