/** What the stand-in uses of the Kubernetes project's library: in a module of its own, so that the rest isn't bundled. */
export { KubeConfig } from "@kubernetes/client-node";
