import * as pulumi from "@pulumi/pulumi";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { isPlain } from "../../validation/outputs";
import { requireExplicitScope } from "../shared/declareEach";
import { setOutputs } from "../shared/setOutputs";
import type { AccessEntryArgs, AccessPolicy } from "./args";
import { lookUpAccessEntry } from "./lookup";
import { declareAccess } from "./resources";
import { validateAccessEntry } from "./validate";

/**
 * Access of an IAM principal to the Kubernetes API of an EKS cluster: an access entry, with the access policies that are
 * associated with it. What EKS would refuse is refused during preview, as far as the inputs are known by then: bad names,
 * a principal that doesn't exist, a cluster in the mode CONFIG_MAP, an entry that another owns.
 *
 * A cluster has at most one entry per principal, and it wins over aws-auth for the same principal. Another cluster,
 * principal or type replaces the entry, the old one first; so does another scope with the association of a policy.
 *
 * Where the AWS provider returns no tags of an entry, as its versions before 7.16 never do, EKS is asked for them by the AWS
 * SDK, with the credentials of the environment.
 *
 * Kubernetes objects that are made with this access belong after it, and on removal go before it: give the component in
 * `dependsOn` of their provider, or in their own. Where only a value can say so, use the output `ready`, though never in a
 * kubeconfig. EKS needs some seconds to make a change of access effective.
 *
 * The deployer needs `eks:DescribeCluster`, `eks:CreateAccessEntry`, `eks:DescribeAccessEntry`, `eks:UpdateAccessEntry`,
 * `eks:DeleteAccessEntry`, `eks:TagResource` and `eks:UntagResource`; for policies `eks:AssociateAccessPolicy`,
 * `eks:DisassociateAccessPolicy` and `eks:ListAssociatedAccessPolicies`; to look the principal up `iam:GetRole` or
 * `iam:GetUser`. To replace the entry of a principal that was made again, Pulumi's engine has to know the resource option
 * `replacementTrigger`, which came in January 2026.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class AccessEntry extends pulumi.ComponentResource {
  /** The ARN of the access entry. */
  public readonly arn!: pulumi.Output<string>;
  /** The ARN of the principal, with its path. */
  public readonly principalArn!: pulumi.Output<string>;
  /** The Kubernetes user name of the principal: the given one, else what EKS fills in. */
  public readonly username!: pulumi.Output<string>;
  /**
   * The ARN of the principal once more, but it resolves only when the entry and the associations of all its policies
   * exist: whatever takes it as an input comes after them, and on removal goes before them. Don't make the kubeconfig of a
   * provider of it: when an association is replaced, Pulumi takes the kubeconfig for another one, and replaces the
   * provider with everything that was made by it. Give the component in the provider's `dependsOn` instead.
   */
  public readonly ready!: pulumi.Output<string>;

  /**
   * Declares the access of a principal.
   *
   * @param name The name of the component; its children are called `<name>-entry` and `<name>-<access policy>`.
   * @param args The cluster, the principal, and what it may do.
   * @param opts Options of the component; an AWS provider given here is used for its children too.
   */
  constructor(name: string, args: AccessEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:AccessEntry", name, registrationInputs(args), opts);
    const { inputs, gate } = checkInputs("AccessEntry", name, withGivenScopes(args), validateAccessEntry);
    const lookUp = lookUpAccessEntry(name, inputs, gate, this);
    const found = Gate.for(lookUp);
    const clusterName = found.input(inputs.clusterName);
    const access = declareAccess(name, { ...inputs, clusterName }, lookUp, this, {
      component: name,
      renamed: 'the component the option `aliases: [{ name: "<its former name>" }]`',
    });
    setOutputs<AccessEntry>(this, found, access);
  }
}

/** The inputs, with a policy limited to namespaces wherever the program gives any, even if they turn out to be nothing. */
function withGivenScopes(args: AccessEntryArgs): AccessEntryArgs {
  const { policies } = args;
  const scoped = (item: pulumi.Input<AccessPolicy>) =>
    isPlain(item) && typeof item === "object" && item !== null
      ? { ...item, namespaces: requireExplicitScope(item.namespaces) }
      : item;
  return isPlain(policies) && Array.isArray(policies) ? { ...args, policies: policies.map(scoped) } : args;
}
