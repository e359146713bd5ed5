import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { usernamePrefixOf } from "../../eks/identityProvider";
import { loginKubeconfig, loginUser } from "../../eks/loginKubeconfig";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { mapInput, withDefault } from "../../validation/outputs";
import { onlyOne } from "../shared/onlyOne";
import { withOwner } from "../shared/ownership";
import { setOutputs } from "../shared/setOutputs";
import type { UserIdentityProviderArgs } from "./args";
import { configType, type FoundUserCluster, lookUpUserCluster } from "./lookup";
import { validateUserIdentityProvider } from "./validate";

/**
 * Login to an EKS cluster with a company's OIDC issuer: the cluster's identity provider config, and a kubeconfig for
 * its users. Users get their permissions through GroupBindings for their groups, including the prefix.
 *
 * A cluster has at most one config. If the cluster has one that this stack doesn't own, or the program declares two,
 * the preview reports it. A config is owned by the stack named in its tag `eks-auth:stack`; after the stack is renamed,
 * the preview shows the command that sets the tag.
 *
 * A change replaces the config; the old config is removed before the new one is created. EKS takes 10 to 20 minutes for
 * this, and nobody can log in with it in the meantime. It works alongside access entries and aws-auth, in every
 * authentication mode.
 *
 * The identity that runs Pulumi (the deployer) needs `eks:DescribeCluster`, `eks:ListIdentityProviderConfigs`,
 * `eks:AssociateIdentityProviderConfig`, `eks:DescribeIdentityProviderConfig`,
 * `eks:DisassociateIdentityProviderConfig`, `eks:TagResource` and `eks:UntagResource`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */
export class UserIdentityProvider extends pulumi.ComponentResource {
  /** The ARN of the identity provider config. */
  public readonly arn!: pulumi.Output<string>;
  /** The name of the identity provider config. */
  public readonly configName!: pulumi.Output<string>;
  /**
   * The prefix of usernames in RoleBindings and ClusterRoleBindings for individual users; empty if there is no prefix.
   */
  public readonly usernamePrefix!: pulumi.Output<string>;
  /** The prefix of group names in the input `group` of a GroupBinding; empty if there is no prefix. */
  public readonly groupsPrefix!: pulumi.Output<string>;
  /**
   * A kubeconfig for all users of the issuer, as JSON, which kubectl accepts like YAML. It contains no secrets. It
   * requires the kubectl plugin kubelogin (`kubectl krew install oidc-login`), which opens a browser.
   */
  public readonly kubeconfig!: pulumi.Output<string>;
  /** Only the `user` of that kubeconfig, as JSON, to add to another kubeconfig. */
  public readonly kubeconfigUser!: pulumi.Output<string>;

  /**
   * Declares the OIDC issuer whose users can log in to a cluster.
   *
   * @param name The name of the component; its child is named `<name>-config`.
   * @param args The cluster, the issuer, and how to read its tokens.
   * @param opts Options of the component. An AWS provider passed here is also used for its child.
   */
  constructor(name: string, args: UserIdentityProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:UserIdentityProvider", name, registrationInputs(args), opts);
    const given = { ...args, configName: withDefault(args.configName, name) };
    const { inputs, gate } = checkInputs("UserIdentityProvider", name, given, validateUserIdentityProvider);
    const look = lookUpUserCluster(name, inputs, gate, this);
    const cluster = pulumi.output(look.then(({ connection }) => connection));
    const allowed = Gate.for(look);
    const { oidc, arn } = declareConfig(name, inputs, { look, allowed }, this);
    const known = allowed.output(oidc);
    const usernamePrefix = pulumi
      .all([known, inputs.usernameClaim, inputs.usernamePrefix])
      .apply(([{ issuerUrl }, claim, prefix]) => usernamePrefixOf(issuerUrl, claim, prefix));
    const groupsPrefix = pulumi.all([known, inputs.groupsPrefix]).apply(([, prefix]) => prefix ?? "");
    const login = pulumi
      .all([known, inputs.scopes])
      .apply(([{ identityProviderConfigName, issuerUrl, clientId }, scopes]) => ({
        name: identityProviderConfigName,
        issuerUrl,
        clientId,
        scopes: scopes ?? [],
      }));
    const kubeconfigUser = login.apply((by) => JSON.stringify(loginUser(by)));
    const kubeconfig = pulumi
      .all([cluster, login, inputs.clusterName])
      .apply(([connection, by]) =>
        connection ? JSON.stringify(loginKubeconfig(connection, by)) : (pulumi.unknown as unknown as string),
      );
    const configName = known.identityProviderConfigName;
    setOutputs<UserIdentityProvider>(this, allowed, {
      arn,
      configName,
      usernamePrefix,
      groupsPrefix,
      kubeconfig,
      kubeconfigUser,
    });
  }
}

function declareConfig(
  name: string,
  args: UserIdentityProviderArgs,
  { look, allowed }: { look: Promise<FoundUserCluster>; allowed: Gate },
  parent: pulumi.Resource,
): aws.eks.IdentityProviderConfig {
  return new aws.eks.IdentityProviderConfig(
    `${name}-config`,
    {
      clusterName: allowed.input(args.clusterName),
      oidc: {
        identityProviderConfigName: args.configName as pulumi.Input<string>,
        issuerUrl: args.issuerUrl,
        clientId: args.clientId,
        usernameClaim: args.usernameClaim,
        usernamePrefix: args.usernamePrefix,
        groupsClaim: args.groupsClaim,
        groupsPrefix: withoutEmpty(args.groupsPrefix),
        requiredClaims: args.requiredClaims,
      },
      tags: withOwner(args.tags),
    },
    {
      ...onlyOne(`${name}-config`, {
        type: configType,
        suffix: "-config",
        component: parent,
        found: look.then(({ own }) => own),
      }),
      // A cluster can have only one config, so the old one must be removed first.
      deleteBeforeReplace: true,
    },
  );
}

/** EKS expects no prefix to be undefined, not an empty string. */
function withoutEmpty(prefix: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  return mapInput(prefix as pulumi.Input<string | undefined>, (known) => known || undefined) as pulumi.Input<string>;
}
