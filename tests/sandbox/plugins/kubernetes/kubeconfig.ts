/** The used parts of the Kubernetes client library, in a separate module so that the rest isn't bundled. */
export { KubeConfig } from "@kubernetes/client-node";
