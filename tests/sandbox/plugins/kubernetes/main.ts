import { start } from "../shared/start";
import { kubernetesPlugin } from "./provider";

/** @param project the folder of the project, with its node_modules */
export function main(args: string[], project: string): void {
  start("kubernetes", args, project, kubernetesPlugin);
}
