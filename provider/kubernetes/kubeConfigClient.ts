/**
 * The kubeconfig reader of the Kubernetes project's client library. As a dependency, the library would install 57 MB
 * and more than fifty packages, of which little is needed, so the package contains a bundle of this module, and so does the
 * plugin.
 *
 * Load this module with `require`, and only when it is needed: loading is slow.
 */
export { KubeConfig } from "@kubernetes/client-node";
