import type { Issue } from "../../provider/validation/issues";
import { render as told } from "../../provider/validation/render";

/** Problems as reported lines. */
export function linesOf(issues: Issue[]): string[] {
  return issues.map(told);
}
