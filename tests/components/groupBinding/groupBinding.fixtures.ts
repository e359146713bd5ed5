import { GroupBinding, type GroupBindingArgs } from "../../../provider";
import { type Child, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";

const apiGroup = "rbac.authorization.k8s.io";

/** A child of the component. The SDK adds version and kind to every Kubernetes object. */
export const child = (kind: string, name: string, inputs: Record<string, unknown>): Child => {
  const type = `kubernetes:${apiGroup}/v1:${kind}`;
  const urn = `urn:pulumi:prod::shop::eks-auth:index:GroupBinding$${type}::${name}`;
  return { type, name, urn, inputs: { apiVersion: `${apiGroup}/v1`, kind, ...inputs } };
};

/** The metadata of a child, which lets the Kubernetes provider revert changes made by others. */
export const metadata = (more: object = {}) => ({ annotations: { "pulumi.com/patchForce": "true" }, ...more });
export const subjects = (name: unknown = "developers") => [{ apiGroup, kind: "Group", name }];
export const roleRef = (kind: string, name: unknown) => ({ apiGroup, kind, name });
export const rules = [{ verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] }];

/** Declares the component and runs the program, which must succeed. */
export const declare = (args: Omit<GroupBindingArgs, "group"> & Partial<GroupBindingArgs>, options?: RunOptions) =>
  runWell(() => new GroupBinding("dev", { group: "developers", ...args }), options);
