import type { Log, ManagedResource } from "../resources/managed";

/** The resources that the plugin manages itself, by type. Each is loaded when it is first asked for. */
export const resources: Record<string, (log: Log) => ManagedResource> = {
  "eks-auth:index:AwsAuthEntries": (log) => {
    const { awsAuthEntries } =
      require("../resources/awsAuthEntries/resource") as typeof import("../resources/awsAuthEntries/resource");
    return awsAuthEntries(log);
  },
};
