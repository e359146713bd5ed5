import type { Issue } from "../../provider/check/issues";
import { render as told } from "../../provider/check/render";

/** Problems as the lines in which they are reported. */
export function linesOf(problems: Issue[]): string[] {
  return problems.map(told);
}
