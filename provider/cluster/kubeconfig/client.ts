/**
 * What reads a kubeconfig and makes credentials, certificates and proxies of it: the Kubernetes project's own library.
 * Of its 57 MB and more than fifty packages, little is needed for that. So it isn't installed with this package: the
 * build puts the part that is needed in the place of this module in `dist/`; see build/bundle.ts.
 *
 * Load it where it is needed only, by `require`: it takes its time.
 */
export { KubeConfig } from "@kubernetes/client-node";
