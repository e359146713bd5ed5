import { like } from "./iamEvaluator";

interface ServiceAccountName {
  namespace: string;
  name: string;
}

/** What a caller means by a service account with wildcards: the namespace matches, and the name does. */
export function covers(asked: ServiceAccountName, actual: ServiceAccountName): boolean {
  return like(asked.namespace, actual.namespace) && like(asked.name, actual.name);
}

/** What tells service accounts apart. */
export function keyOf({ namespace, name }: ServiceAccountName): string {
  return `${namespace}/${name}`;
}
