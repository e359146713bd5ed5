import { holdsSecret, isPlain } from "./eventual";
import { hidden, type Problem } from "./problems";

/** What is said of an input: a problem, or something else that is worth knowing. */
type Remark = Pick<Problem, "path" | "value"> & Partial<Pick<Problem, "fix" | "fixUnseen" | "isSecret">>;

/** The remarks as they may be told: of an input with a secret in it, without its value and without words from it. */
export async function withoutSecrets<T extends Remark>(remarks: T[], given: Record<string, unknown>): Promise<T[]> {
  const inputs = [...new Set(remarks.flatMap(({ path }) => inputsOf(path)))];
  const isSecret = await Promise.all(inputs.map((input) => holdsSecret(given[input])));
  const secrets = inputs.filter((_, index) => isSecret[index]);
  return remarks.map((remark) =>
    inputsOf(remark.path).some((input) => secrets.includes(input)) ? withoutValue(remark, given) : remark,
  );
}

/** The inputs that a path leads to, as in `clusterName, issuer` or `tags["team"]`. */
function inputsOf(path: string): string[] {
  return path.split(", ").flatMap((part) => /^\w+/.exec(part) ?? []);
}

function withoutValue<T extends Remark>(remark: T, given: Record<string, unknown>): T {
  const { fixUnseen, ...rest } = remark;
  // The keys of a map are part of the value, unless the program spells them out and only what they lead to is secret.
  const path = inputsOf(remark.path).every((input) => isPlain(given[input]))
    ? remark.path
    : remark.path.replace(/\["(?:[^"\\]|\\.)*"\]/g, `[${hidden}]`);
  const fix = fixUnseen === undefined ? {} : { fix: fixUnseen };
  return { ...rest, path, isSecret: true, ...("value" in remark ? { value: hidden } : {}), ...fix } as T;
}
