import * as pulumi from "@pulumi/pulumi";
import { isPlain } from "./eventual";
import { hidden, type Problem } from "./problems";

/** The problems as they may be told: of an input with a secret in it, without its value and without words from it. */
export async function withoutSecrets(problems: Problem[], given: Record<string, unknown>): Promise<Problem[]> {
  const inputs = [...new Set(problems.flatMap(({ path }) => inputsOf(path)))];
  const isSecret = await Promise.all(inputs.map((input) => pulumi.isSecret(pulumi.output(given[input]))));
  const secrets = inputs.filter((_, index) => isSecret[index]);
  return problems.map((problem) =>
    inputsOf(problem.path).some((input) => secrets.includes(input)) ? withoutValue(problem, given) : problem,
  );
}

/** The inputs that a path leads to, as in `clusterName, issuer` or `tags["team"]`. */
function inputsOf(path: string): string[] {
  return path.split(", ").flatMap((part) => /^\w+/.exec(part) ?? []);
}

function withoutValue(problem: Problem, given: Record<string, unknown>): Problem {
  const { path, expected, fix, fixUnseen = fix } = problem;
  // The keys of a map are part of the value, unless the program spells them out and only what they lead to is secret.
  const told = inputsOf(path).every((input) => isPlain(given[input]))
    ? path
    : path.replace(/\["(?:[^"\\]|\\.)*"\]/g, `[${hidden}]`);
  return { path: told, ...("value" in problem ? { value: hidden } : {}), expected, fix: fixUnseen };
}
