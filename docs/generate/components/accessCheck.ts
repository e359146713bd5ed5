import { accessCheck as resource } from "../../../provider/resources/accessCheck/resource";
import type { ExampleError, Notes } from "../notes";

/** The error that the plugin rejects inputs with. */
function rejected(when: string, values: Record<string, unknown>): ExampleError {
  const message = async () => {
    const { reasons } = await resource().check("", { values: {}, secrets: [] }, { values, secrets: [] });
    return reasons.join("\n");
  };
  return { when, message };
}

export const accessCheck: Notes = {
  kubernetes:
    "none: every authenticated user may ask the API server for its own name and permissions. The identity that signs in " +
    "must have access to the cluster.",
  errors: [
    rejected("The cluster is missing.", { permissions: [{ verb: "list", resource: "pods" }] }),
    rejected("The API group is part of the resource.", {
      clusterName: "prod",
      permissions: [{ verb: "create", resource: "deployments.apps", namespace: "shop" }],
    }),
  ],
  moreErrors:
    "After the timeout, the error shows the cluster's last answer: `401`, `403` or another failure with its message, or the " +
    "username and groups of the login and which of the expected ones are missing. An error that waiting can't fix, such as " +
    "a nonexistent cluster or an untrusted certificate, ends the check immediately.",
};
