import { version } from "@pulumi/kubernetes/package.json";
import { start } from "../shared/start";
import { kubernetesPlugin } from "./provider";

start("kubernetes", version, kubernetesPlugin);
