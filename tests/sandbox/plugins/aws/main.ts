import { start } from "../shared/start";
import { awsPlugin } from "./provider";

/** @param project the folder of the project, with its node_modules */
export function main(args: string[], project: string): void {
  start("aws", args, project, awsPlugin);
}
