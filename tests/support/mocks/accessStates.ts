import type { Creation, State } from "./creation";
import { unwrap } from "./markers";

/** What AWS and Kubernetes add to the resources for cluster access. */
export const accessCreators: Record<string, (creation: Creation) => State> = {
  "aws:eks/accessEntry:AccessEntry": ({ inputs, partition }) => {
    const [cluster, principal] = [unwrap(inputs.clusterName), String(unwrap(inputs.principalArn))];
    const name = principal.slice(principal.lastIndexOf("/") + 1);
    const session = `arn:${partition}:sts::123456789012:assumed-role/${name}/{{SessionName}}`;
    const accessEntryArn = `arn:${partition}:eks:us-west-2:123456789012:access-entry/${cluster}/role/123456789012/${name}/0a1b2c3d`;
    return { id: `${cluster}:${principal}`, state: { accessEntryArn, userName: inputs.userName ?? session } };
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ({ inputs }) => ({
    id: [inputs.clusterName, inputs.principalArn, inputs.policyArn].map(unwrap).join("#"),
    state: {},
  }),
  "aws:eks/identityProviderConfig:IdentityProviderConfig": ({ inputs, partition }) => {
    const { identityProviderConfigName: name } = unwrap(inputs.oidc) as Record<string, unknown>;
    const [cluster, config] = [unwrap(inputs.clusterName), unwrap(name)];
    const arn = `arn:${partition}:eks:us-west-2:123456789012:identityproviderconfig/${cluster}/oidc/${config}/0a1b2c3d`;
    return { id: `${cluster}:${config}`, state: { arn, identityProviderConfigName: config, status: "ACTIVE" } };
  },
  "kubernetes:rbac.authorization.k8s.io/v1:Role": namespaced,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": namespaced,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": ofCluster,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ofCluster,
};

function namespaced(creation: Creation): State {
  const { namespace, name } = autonamed(creation).metadata as Record<string, unknown>;
  return { id: `${unwrap(namespace)}/${name}`, state: {} };
}

function ofCluster(creation: Creation): State {
  const { name } = autonamed(creation).metadata as Record<string, string>;
  return { id: name, state: {} };
}

/** The inputs, with the name that the Kubernetes plugin generates for an unnamed object, also in a preview. */
export function autonamed({ type, name, inputs }: Creation): Record<string, unknown> {
  return type.startsWith("kubernetes:rbac.")
    ? { ...inputs, metadata: { ...(inputs.metadata as object), name: `${name}-0a1b2c3d` } }
    : inputs;
}
