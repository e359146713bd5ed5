import { isAbsent, type Problem } from "../../check/problems";
import { listProblems } from "../../check/values";
import { principalKey, principalOf } from "./principal";

/**
 * What is wrong with the ARNs that a program wants no entry for. `declared` has the path of the input that declares an
 * entry, by the `principalKey` of its ARN. What is pending is passed over.
 */
export function absentProblems(absent: unknown, declared: ReadonlyMap<string, string>): Problem[] {
  const firsts = new Map<string, string>();
  const problemsInItem = (path: string, value: unknown): Problem[] => {
    if (isAbsent(value)) {
      return [];
    }
    const { problem } = principalOf(typeof value === "string" ? value : "");
    if (typeof value !== "string" || problem) {
      return problem ? [{ path, value, ...problem }] : [];
    }
    const key = principalKey(value);
    const [entry, first] = [declared.get(key), firsts.get(key)];
    firsts.set(key, first ?? path);
    const fix = "Remove one of the two. The authenticator ignores case and the paths of roles: they are one principal.";
    const expected = entry === undefined ? `no duplicate of ${first}` : `no ARN that has an entry, as ${entry} has`;
    return entry === undefined && first === undefined ? [] : [{ path, value, expected, fix }];
  };
  const form = { items: "ARNs", fix: "Leave absent out for none." };
  return listProblems("absent", absent, form, problemsInItem, () => undefined);
}
