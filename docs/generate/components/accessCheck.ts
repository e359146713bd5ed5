import { accessCheck as resource } from "../../../provider/resources/accessCheck/resource";
import { type Notes, rejectedCheck } from "../notes";

export const accessCheck: Notes = {
  kubernetes:
    "none: every authenticated user may ask the API server for its own name and permissions. The identity that signs in " +
    "must have access to the cluster.",
  errors: [
    rejectedCheck("The cluster is missing.", resource(), { permissions: [{ verb: "list", resource: "pods" }] }),
    rejectedCheck("The API group is part of the resource.", resource(), {
      clusterName: "prod",
      permissions: [{ verb: "create", resource: "deployments.apps", namespace: "shop" }],
    }),
  ],
  moreErrors:
    "After the timeout, the error shows the cluster's last answer: `401`, `403` or another failure with its message, or the " +
    "username and groups of the login and which of the expected ones are missing. An error that waiting can't fix, such as " +
    "a nonexistent cluster or an untrusted certificate, ends the check immediately.",
};
