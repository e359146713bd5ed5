import type { Issue, Path } from "./issues";
import { containsSecret, isPlain } from "./outputs";
import { hidden } from "./render";

/** An issue or a notice about inputs, with a value to show. */
type Remark = Pick<Issue, "paths" | "value"> & Partial<Pick<Issue, "fix" | "fixWithoutValue" | "secret">>;

/** The remarks in a form that is safe to show: without the values of inputs that contain secrets. */
export async function withoutSecrets<T extends Remark>(remarks: T[], given: Record<string, unknown>): Promise<T[]> {
  const inputs = [...new Set(remarks.flatMap(inputsOf))];
  const isSecret = await Promise.all(inputs.map((input) => containsSecret(given[input])));
  const secrets = inputs.filter((_, index) => isSecret[index]);
  return remarks.map((remark) =>
    inputsOf(remark).some((input) => secrets.includes(input)) ? withoutKeys(redact(remark), given) : remark,
  );
}

/** The names of the inputs that a remark concerns. */
export function inputsOf({ paths }: Pick<Issue, "paths">): string[] {
  return paths.map(([input]) => input).filter((input) => typeof input === "string");
}

/** A remark without its value or parts of it. */
export function redact<T extends Remark>(remark: T): T {
  const { fixWithoutValue, ...rest } = remark;
  const fix = fixWithoutValue === undefined ? {} : { fix: fixWithoutValue };
  return { ...rest, ...("value" in remark ? { value: hidden } : {}), ...fix, secret: true } as T;
}

/**
 * Map keys are part of a secret value, unless the program writes them as plain keys and only their values are secret.
 */
function withoutKeys<T extends Remark>(remark: T, given: Record<string, unknown>): T {
  const isSpelt = inputsOf(remark).every((input) => isPlain(given[input]));
  return isSpelt ? remark : { ...remark, paths: remark.paths.map(withoutKey) };
}

function withoutKey(path: Path): Path {
  return path.map((segment) => (typeof segment === "object" ? { key: hidden } : segment));
}
