import type { Rule } from "../api/request";

/** Where the authenticator looks. https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html */
export const namespace = "kube-system";
export const name = "aws-auth";

/** Who the API server notes down as the one who wrote. */
const fieldManager = "fieldManager=eks-auth";

const collection = `/api/v1/namespaces/${namespace}/configmaps`;

/** The path of one ConfigMap, or of all. */
export function pathOf(configMap?: string): string {
  return configMap === undefined ? collection : `${collection}/${encodeURIComponent(configMap)}`;
}

/** The same for a write. */
export function writingPathOf(configMap?: string): string {
  return `${pathOf(configMap)}?${fieldManager}`;
}

/** The right to do something with the ConfigMaps there, or with the one of that name. */
export function ruleFor(verb: string, configMap?: string): Rule {
  return { namespace, resource: "configmaps", name: configMap, verb };
}
