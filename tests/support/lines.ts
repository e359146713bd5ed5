import { type Problem, describe as told } from "../../provider/check/problems";

/** Problems as the lines in which they are reported. */
export function linesOf(problems: Problem[]): string[] {
  return problems.map(told);
}
