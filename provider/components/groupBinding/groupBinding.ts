import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { endNotices, hasEnded } from "../../eks/accessEnd";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { timeOfRun } from "../shared/clock";
import { declareEach, requireExplicitScope } from "../shared/declareEach";
import { logNotices } from "../shared/logNotices";
import { setOutputs } from "../shared/setOutputs";
import type { GroupBindingArgs } from "./args";
import { validateGroupBinding, wideBindings } from "./validate";

/**
 * Grants permissions to a Kubernetes group. A principal gets no permissions from its group alone: the group must be
 * bound to a Role or ClusterRole. This component creates the binding and, if `rules` are given, the role.
 *
 * The preview warns about a binding that gives `system:authenticated`, `system:serviceaccounts` or
 * `system:unauthenticated` wide permissions, such as those of `cluster-admin`.
 *
 * With namespaces, each of them gets a RoleBinding; without, there is one ClusterRoleBinding. Kubernetes can't change
 * the role of a binding, so a change replaces the binding; the new one is created first. The API server lets users
 * grant only permissions that they have themselves, unless they have the verbs `bind` and `escalate` on roles.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export class GroupBinding extends pulumi.ComponentResource {
  /**
   * The group name, resolved once its bindings exist. Map principals to this output, so that their permissions exist
   * before they get access.
   */
  public readonly group!: pulumi.Output<string>;
  /** The bindings: `<namespace>/<name>` of each RoleBinding, or the name of the ClusterRoleBinding. */
  public readonly bindings!: pulumi.Output<string[]>;

  /**
   * Declares the permissions of a group.
   *
   * @param name The name of the component. Its children are named `<name>-<namespace>`, or `<name>-binding` and `<name>-role`.
   * @param args The group, its permissions and their scope.
   * @param opts Options of the component. A Kubernetes provider passed here is also used for its children.
   */
  constructor(name: string, args: GroupBindingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:GroupBinding", name, registrationInputs(args), opts);
    const given = { ...args, namespaces: requireExplicitScope(args.namespaces) };
    const { inputs, gate, known } = checkInputs("GroupBinding", name, given, validateGroupBinding);
    const now = timeOfRun();
    logNotices(known, given, this, (args) => [
      ...(hasEnded(args, now) ? [] : wideBindings(args)),
      ...endNotices([{ subject: "the binding", path: ["until"], until: args.until }], now),
    ]);
    const group = gate.output(inputs.group);
    const bind = () =>
      inputs.namespaces
        ? bindInEach(name, inputs.namespaces, { ...inputs, group, gate }, this)
        : bindInCluster(name, { ...inputs, group, gate }, this);
    const bindings = hasEnded(inputs, now) ? pulumi.output<string[]>([]) : bind();
    setOutputs<GroupBinding>(this, gate, { bindings, group: Gate.after(gate.output(bindings)).output(group) });
  }
}

const apiGroup = "rbac.authorization.k8s.io";

/** As for a ServiceAccount: lets the Kubernetes provider reset its fields after another client has set them. */
const annotations = { "pulumi.com/patchForce": "true" };

/** The objects to declare in a namespace or in the cluster. */
interface Rights extends Omit<GroupBindingArgs, "group"> {
  group: pulumi.Output<string>;
  gate: Gate;
}

function bindInEach(
  name: string,
  namespaces: pulumi.Input<pulumi.Input<string>[]>,
  { group, gate, clusterRole, role, rules, labels }: Rights,
  parent: pulumi.Resource,
): pulumi.Output<string[]> {
  return declareEach(
    namespaces,
    (namespace) => namespace,
    (namespace, known, index) => {
      const child = `${name}-${known ?? `namespace-${index}`}`;
      const metadata = { namespace, labels, annotations };
      const own = rules && new kubernetes.rbac.v1.Role(child, { metadata, rules: gate.input(rules) }, { parent });
      const roleRef = own
        ? reference("Role", gate.output(own.metadata.name))
        : reference(clusterRole === undefined ? "Role" : "ClusterRole", clusterRole ?? role);
      const binding = new kubernetes.rbac.v1.RoleBinding(
        child,
        { metadata, roleRef, subjects: [subject(group)] },
        { parent },
      );
      const id = pulumi.all([binding.metadata.namespace, binding.metadata.name]).apply((parts) => parts.join("/"));
      return gate.output(id);
    },
  );
}

function bindInCluster(
  name: string,
  { group, gate, clusterRole, rules, labels }: Rights,
  parent: pulumi.Resource,
): pulumi.Output<string[]> {
  const metadata = { labels, annotations };
  const own =
    rules && new kubernetes.rbac.v1.ClusterRole(`${name}-role`, { metadata, rules: gate.input(rules) }, { parent });
  const roleRef = reference("ClusterRole", own ? gate.output(own.metadata.name) : clusterRole);
  const binding = new kubernetes.rbac.v1.ClusterRoleBinding(
    `${name}-binding`,
    { metadata, roleRef, subjects: [subject(group)] },
    { parent },
  );
  return pulumi.all([binding.metadata.name]);
}

/** The role of a binding. The inputs are checked, so its name is set. */
function reference(kind: string, name: pulumi.Input<string> | undefined) {
  return { apiGroup, kind, name: name as pulumi.Input<string> };
}

function subject(group: pulumi.Output<string>) {
  return { apiGroup, kind: "Group", name: group };
}
