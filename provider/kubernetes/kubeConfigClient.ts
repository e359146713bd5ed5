/**
 * Reads a kubeconfig, with the Kubernetes project's own library. Installed, the library would bring 57 MB and more than
 * fifty packages, of which little is needed; so only the plugin's bundle has it.
 *
 * Load it where it is needed only, by `require`: it takes its time.
 */
export { KubeConfig } from "@kubernetes/client-node";
