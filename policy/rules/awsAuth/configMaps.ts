import {
  type AwsAuthDocument,
  type Data,
  type LiveEntry,
  mappingKeys,
} from "../../../provider/awsauth/document/document";
import { readAwsAuth } from "../../../provider/awsauth/document/read";
import { fieldsOf } from "../../inputValues";
import type { CheckedResource } from "../../rule";

/** The types with which a program writes a ConfigMap. */
export const configMapTypes = ["kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch"];

/** Whether the resource is the ConfigMap `aws-auth` in the namespace `kube-system`, or its patch. */
export function isAwsAuth({ type, props }: CheckedResource): boolean {
  const { name, namespace } = fieldsOf(props.metadata);
  return configMapTypes.includes(type) && name === "aws-auth" && namespace === "kube-system";
}

/** The keys of an `aws-auth` that are known. */
export function dataOf({ props }: CheckedResource): NonNullable<Data> {
  const texts = Object.entries(fieldsOf(props.data)).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts) as Record<string, string>;
}

/** The `aws-auth` that a resource writes, as the authenticator reads it; undefined for any other resource. */
export function awsAuthOf(resource: CheckedResource): AwsAuthDocument | undefined {
  return isAwsAuth(resource) ? readAwsAuth(dataOf(resource)) : undefined;
}

/** The entries of an `aws-auth` that have an effect. */
export function mappingsIn(document: AwsAuthDocument): LiveEntry[] {
  return mappingKeys.flatMap((key) => document[key].items).filter(({ dropped }) => dropped === undefined);
}
