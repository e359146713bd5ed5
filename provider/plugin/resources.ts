import type { Log, ManagedResource } from "../resources/managed";
import { providerId } from "./providerId";

/** The resources that the plugin manages itself, by type. Each is loaded when it is first asked for. */
export const resources: Record<string, (log: Log) => ManagedResource> = {
  "eks-auth:index:AwsAuthEntries": (log) => {
    const { awsAuthEntries } =
      require("../resources/awsAuthEntries/resource") as typeof import("../resources/awsAuthEntries/resource");
    const { realWorld } =
      require("../resources/awsAuthEntries/context") as typeof import("../resources/awsAuthEntries/context");
    return awsAuthEntries(log, { ...realWorld, providerId });
  },
};
