import type { RbacBinding, RbacSubject } from "../../../provider/eks/bindings";
import { fieldsOf, itemsOf, objectName, textOf } from "../../inputValues";
import type { CheckedResource } from "../../rule";

const rbac = (kind: string) => [
  `kubernetes:rbac.authorization.k8s.io/v1:${kind}`,
  `kubernetes:rbac.authorization.k8s.io/v1:${kind}Patch`,
];

export const bindingTypes = [...rbac("ClusterRoleBinding"), ...rbac("RoleBinding")];
export const clusterRoleTypes = rbac("ClusterRole");

/** The binding that a resource of one of the `bindingTypes` declares. */
export function bindingOf({ type, props }: CheckedResource): RbacBinding {
  const { kind, name } = fieldsOf(props.roleRef);
  const namespace = textOf(fieldsOf(props.metadata).namespace);
  return {
    kind: type.includes(":ClusterRoleBinding") ? "ClusterRoleBinding" : "RoleBinding",
    name: objectName(props),
    ...(namespace !== "" && { namespace }),
    roleKind: textOf(kind),
    roleName: textOf(name),
    subjects: itemsOf(props.subjects).map(fieldsOf).map(subjectOf),
    isDefault: false,
  };
}

function subjectOf({ kind, name, namespace }: Readonly<Record<string, unknown>>): RbacSubject {
  const of = textOf(namespace);
  return { kind: textOf(kind), name: textOf(name), ...(of !== "" && { namespace: of }) };
}

/** A subject as in `Group developers` or `ServiceAccount kube-system/controller`. */
export function subjectLabel({ kind, name, namespace }: RbacSubject): string {
  return kind === "ServiceAccount" ? `${kind} ${namespace ?? "default"}/${name}` : `${kind} ${name}`;
}
