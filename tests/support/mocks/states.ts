import { accessCreators, autonamed } from "./accessStates";
import type { Creation, Creators, State } from "./creation";
import { unwrap } from "./markers";
import { podIdentityCreators } from "./podIdentityStates";

const account = "123456789012";
const hexadecimal = "0a1b2c3";

/** What AWS adds to the inputs of a created resource: its ID and its outputs. */
const creators: Creators = {
  "aws:eks/cluster:Cluster": ({ name, inputs }) => {
    const issuer = `https://oidc.eks.us-west-2.amazonaws.com/id/${name.toUpperCase()}`;
    return { id: String(unwrap(inputs.name)), state: { identities: [{ oidcs: [{ issuer }] }] } };
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ inputs, partition }) => {
    const issuer = String(unwrap(inputs.url)).replace("https://", "");
    const arn = `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
    return { id: arn, state: { arn } };
  },
  "aws:iam/instanceProfile:InstanceProfile": ({ name, inputs, partition }) => {
    const profile = String(unwrap(inputs.name) ?? `${name}-${hexadecimal}`);
    const arn = `arn:${partition}:iam::${account}:instance-profile${unwrap(inputs.path) ?? "/"}${profile}`;
    return { id: profile, state: { arn, name: inputs.name ?? profile } };
  },
  "aws:iam/policy:Policy": ({ name, partition }) => {
    const arn = `arn:${partition}:iam::${account}:policy/${name}`;
    return { id: arn, state: { arn } };
  },
  "aws:iam/role:Role": ({ name, inputs, partition }) => {
    const generated = `${unwrap(inputs.namePrefix) ?? `${name}-`}${hexadecimal}`;
    const roleName = String(unwrap(inputs.name) ?? generated);
    const arn = `arn:${partition}:iam::${account}:role${unwrap(inputs.path) ?? "/"}${roleName}`;
    return { id: roleName, state: { arn, name: inputs.name ?? roleName, uniqueId: "AROAEXAMPLE" } };
  },
  "aws:iam/rolePolicy:RolePolicy": ({ inputs }) => ({ id: `${unwrap(inputs.role)}:${unwrap(inputs.name)}`, state: {} }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ({ name }) => ({ id: `attachment-of-${name}`, state: {} }),
  "aws:iam/user:User": ({ name, inputs, partition }) => {
    const userName = String(unwrap(inputs.name) ?? `${name}-${hexadecimal}`);
    return { id: userName, state: { arn: `arn:${partition}:iam::${account}:user/${userName}`, name: userName } };
  },
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": ({ name }) => ({ id: `attachment-of-${name}`, state: {} }),
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ({ name }) => ({ id: `attachment-of-${name}`, state: {} }),
  "pulumi:providers:aws": ({ name }) => ({ id: `id-of-${name}`, state: {} }),
  "pulumi:providers:eks-auth": ({ name }) => ({ id: `id-of-${name}`, state: {} }),
  "pulumi:providers:kubernetes": ({ name }) => ({ id: `id-of-${name}`, state: {} }),
  "eks-auth:index:AccessCheck": ({ name }) => ({ id: name, state: { username: "dev", groups: [] } }),
  "eks-auth:index:CredentialsCheck": ({ name, inputs }) => ({
    id: name,
    state: { currentRoleArn: unwrap(inputs.roleArn), credentialsIssued: true },
  }),
  "eks-auth:index:AwsAuthEntries": ({ inputs }) => ({
    id: `${unwrap(inputs.clusterName) ?? "kubeconfig"}/entries`,
    state: {
      entries: Object.assign({}, ...["roles", "users"].map((list) => entriesOf(inputs[list]))),
      backupName: "aws-auth-backup-2026-01-02t03-04-05.678z",
      resourceVersion: "1001",
      endpoint: "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
    },
  }),
  "eks-auth:index:EntryRemoval": ({ name }) => ({ id: name, state: { removed: [] } }),
  "kubernetes:core/v1:Namespace": kubernetesObject,
  "kubernetes:core/v1:ServiceAccount": kubernetesObject,
  "kubernetes:core/v1:ServiceAccountPatch": kubernetesObject,
  ...accessCreators,
  ...podIdentityCreators,
};

/** The mapping of each ARN, from the entries passed to the plugin. */
function entriesOf(list: unknown): Record<string, unknown> {
  const entries = Object.values(unwrap(list) as object).map((value) => {
    const { arn, username, groups } = unwrap(value) as Record<string, unknown>;
    return [String(unwrap(arn)), { username, groups }];
  });
  return Object.fromEntries(entries);
}

function kubernetesObject({ inputs }: Creation): State {
  const { namespace, name } = unwrap(inputs.metadata) as { namespace?: string; name: string };
  return { id: namespace === undefined ? name : `${namespace}/${name}`, state: {} };
}

/**
 * The state of a resource after its creation, or the part known before it. Throws for an unknown type.
 *
 * @param further Types that a test adds.
 */
export function stateOf(creation: Creation, further: Creators = {}): State {
  const { type, custom, preview } = creation;
  const brought = further[type];
  if (brought !== undefined) {
    return brought(creation);
  }
  const inputs = autonamed(creation);
  if (!custom && type.startsWith("eks-auth:index:")) {
    return { id: undefined, state: {} };
  }
  const create = creators[type];
  if (create === undefined) {
    throw new Error(`unexpected resource of type ${type}`);
  }
  if (preview) {
    return { id: undefined, state: inputs };
  }
  const { id, state } = create(creation);
  return { id, state: { ...inputs, ...state } };
}
