import { version } from "@pulumi/aws/package.json";
import { start } from "../shared/start";
import { awsPlugin } from "./provider";

start("aws", version, awsPlugin);
