import { start } from "../shared/start";
import { awsPlugin } from "./provider";

/** @param project the folder of the project, with its node_modules */
export function main(_args: string[], project: string): void {
  start("aws", project, awsPlugin);
}
