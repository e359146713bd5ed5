import * as pulumi from "@pulumi/pulumi";
import { endNotices, hasEnded } from "../../eks/accessEnd";
import { nodeNames } from "../../eks/grants";
import { generatedUsername } from "../../eks/iamPrincipal";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { asOutput, isPlain, mapInput } from "../../validation/outputs";
import { timeOfRun } from "../shared/clock";
import { requireExplicitScope } from "../shared/declareEach";
import { logNotices } from "../shared/logNotices";
import { findPermissionSetRoles, withoutEndedNames } from "../shared/permissionSetRoles";
import { setOutputs } from "../shared/setOutputs";
import type { AccessEntryArgs, AccessPolicy } from "./args";
import { lookUpAccessEntry } from "./lookup";
import type { NamedEntryArgs } from "./namedEntry";
import { waitUntilReady } from "./ready";
import { type DeclaredAccess, declareAccess } from "./resources";
import { validateAccessEntry } from "./validate";

/**
 * Grants an IAM principal access to the Kubernetes API of an EKS cluster, with an access entry and its access policies.
 * The preview reports every known input that EKS would reject: invalid names, a missing principal, a cluster in
 * CONFIG_MAP mode, an entry that someone else owns.
 *
 * A cluster has at most one entry per principal, which takes precedence over aws-auth. In the mode API_AND_CONFIG_MAP,
 * the preview of a new entry reads aws-auth, and warns if the principal loses groups or its username: see `force` for the
 * deployer and the last administrator. A change of the cluster,
 * principal or type replaces the entry, and a change of a policy's scope replaces its association. The old resource is
 * deleted first.
 *
 * If the AWS provider returns no tags of an entry, as is always the case before version 7.16, the tags are read from
 * EKS with the AWS SDK and the credentials of the environment.
 *
 * Kubernetes objects that are created with this access must come after it, and be deleted before it. Pass the component
 * in the `dependsOn` option of their provider or of the objects themselves. If only a value can express the order, use
 * the output `ready`, but never in a kubeconfig. EKS needs a few seconds to apply a change of access: set
 * `waitUntilReady` if the deployer itself is to use the access in the same update.
 *
 * The identity that runs Pulumi (the deployer) needs `eks:DescribeCluster`, `eks:CreateAccessEntry`,
 * `eks:DescribeAccessEntry`, `eks:UpdateAccessEntry`, `eks:DeleteAccessEntry`, `eks:TagResource` and
 * `eks:UntagResource`; for policies also `eks:AssociateAccessPolicy`, `eks:DisassociateAccessPolicy` and
 * `eks:ListAssociatedAccessPolicies`; to read the principal also `iam:GetRole` or `iam:GetUser`; for `ssoPermissionSet`
 * also `iam:ListRoles`; to check names of access policies also `eks:ListAccessPolicies`. To read aws-auth, it needs `get`
 * on the ConfigMap. If an entry loses something, the lock-out guard needs the permissions of getClusterAccess; without
 * them, it names what it can't read. Replacing the entry of a recreated principal requires a Pulumi engine that supports
 * the resource option `replacementTrigger` (January 2026 or later).
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class AccessEntry extends pulumi.ComponentResource {
  /** The ARN of the access entry; empty after the end of its access (`until`). */
  public readonly arn!: pulumi.Output<string>;
  /** The ARN of the principal, with its path. */
  public readonly principalArn!: pulumi.Output<string>;
  /** The Kubernetes username of the principal: the `username` input, or the name that EKS generates. */
  public readonly username!: pulumi.Output<string>;
  /**
   * The principal's ARN, resolved once the entry and all policy associations exist and, with `waitUntilReady`, once the
   * principal can sign in with them. Use it as an input to order other resources after them; those are then deleted
   * before them. Don't build a provider's kubeconfig from it: when an association is replaced, Pulumi sees a changed
   * kubeconfig, and replaces the provider and all its resources. Pass the component in the provider's `dependsOn`
   * instead.
   */
  public readonly ready!: pulumi.Output<string>;

  /**
   * Declares the access of a principal.
   *
   * @param name The name of the component. Its children are named `<name>-entry`, `<name>-<access policy>` and, with `waitUntilReady`, `<name>-ready`.
   * @param args The cluster, the principal and its access.
   * @param opts Options of the component. An AWS provider passed here is also used for its children.
   */
  constructor(name: string, args: AccessEntryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:AccessEntry", name, registrationInputs(args), opts);
    const now = timeOfRun();
    const all = checkInputs("AccessEntry", name, withGivenScopes(args), validateAccessEntry);
    logNotices(all.known, all.inputs, this, ({ until }) =>
      endNotices([{ subject: "the access entry", path: ["until"], until }], now),
    );
    const checks = withoutEndedNames(all, now);
    const naming = { kind: "AccessEntry", name, arnInput: "principalArn", parent: this };
    const roles = findPermissionSetRoles(naming, checks);
    const { principalArn: arn, ssoPermissionSet: permissionSet } = checks.inputs;
    const inputs = { ...checks.inputs, principalArn: roles.arnOf({ arn, permissionSet }) };
    const lookUp = lookUpAccessEntry(name, inputs, roles.gate, this);
    const found = Gate.for(lookUp);
    const clusterName = found.input(inputs.clusterName);
    const isEnded = hasEnded(inputs, now);
    const access = isEnded
      ? endedAccess(inputs)
      : declareAccess(name, { ...inputs, clusterName }, lookUp, this, {
          component: name,
          renamed: 'the component the option `aliases: [{ name: "<its former name>" }]`',
        });
    const ready =
      inputs.waitUntilReady === true && !isEnded
        ? waitUntilReady(name, { ...inputs, clusterName }, access, this)
        : Gate.open;
    setOutputs<AccessEntry>(this, found, { ...access, ready: ready.output(access.ready) });
  }
}

/**
 * The inputs, in which a policy stays limited to namespaces if the program sets any, even if their output resolves to
 * nothing.
 */
function withGivenScopes(args: AccessEntryArgs): AccessEntryArgs {
  const { accessPolicies: policies } = args;
  const scoped = (item: pulumi.Input<AccessPolicy>) =>
    isPlain(item) && typeof item === "object" && item !== null
      ? { ...item, namespaces: requireExplicitScope(item.namespaces) }
      : item;
  return isPlain(policies) && Array.isArray(policies) ? { ...args, accessPolicies: policies.map(scoped) } : args;
}

/** The inputs that name the principal; no ARN for a permission set, whose role isn't read. */
interface Names {
  principalArn?: string;
  username?: string;
  nodeType?: string;
}

/**
 * The outputs of an entry whose access has ended, which isn't declared. The names stay, so that resources that use them
 * don't change with the end.
 */
function endedAccess({ principalArn: given, username, nodeType }: NamedEntryArgs): DeclaredAccess {
  const names = { principalArn: given, username, nodeType } as pulumi.Input<Names>;
  const principalArn = asOutput(mapInput(names, ({ principalArn }) => principalArn ?? ""));
  return {
    arn: pulumi.output(""),
    principalArn,
    username: asOutput(mapInput(names, usernameOf)),
    ready: principalArn,
  };
}

function usernameOf({ principalArn = "", username, nodeType }: Names): string {
  const ofNodes = nodeType === undefined ? undefined : nodeNames(nodeType)?.username;
  return username ?? ofNodes ?? generatedUsername(principalArn) ?? principalArn;
}
