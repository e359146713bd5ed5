import type { ServedFunction } from "../functions/serve/served";

/** The functions that the plugin serves, by token. Each is loaded when it is first asked for. */
export const functions: Record<string, () => ServedFunction> = {
  "eks-auth:index:explainAccess": () => require("../functions/serve/explainAccess").explainAccess,
  "eks-auth:index:getAwsAuth": () => require("../functions/serve/getAwsAuth").getAwsAuth,
};
