import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { usernamePrefixOf } from "../../eks/identityProvider";
import { loginKubeconfig, loginUser } from "../../eks/loginKubeconfig";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import { mapInput, withDefault } from "../../validation/outputs";
import { withOwner } from "../shared/ownership";
import { onlyOne } from "../shared/refuseSecond";
import { setOutputs } from "../shared/setOutputs";
import type { UserIdentityProviderArgs } from "./args";
import { configType, type FoundUserCluster, lookUpUserCluster } from "./lookup";
import { validateUserIdentityProvider } from "./validate";

/**
 * People who log in to an EKS cluster with the OIDC issuer of their company: the cluster's identity provider config, and a
 * kubeconfig for them. They get their rights by GroupBindings for their groups, prefix included.
 *
 * A cluster has at most one config. Where it has one that this stack doesn't own, or the program declares two, the preview
 * says so. A config belongs to the stack whose name its tag `eks-auth:stack` carries; after a rename of the stack the preview shows the
 * command that sets it.
 *
 * A change, which takes EKS 10 to 20 minutes, replaces the config, the old one first. In that time nobody logs in by it. It
 * works beside access entries and aws-auth, in every authentication mode.
 *
 * The deployer needs `eks:DescribeCluster`, `eks:ListIdentityProviderConfigs`, `eks:AssociateIdentityProviderConfig`,
 * `eks:DescribeIdentityProviderConfig`, `eks:DisassociateIdentityProviderConfig`, `eks:TagResource` and
 * `eks:UntagResource`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */
export class UserIdentityProvider extends pulumi.ComponentResource {
  /** The ARN of the identity provider config. */
  public readonly arn!: pulumi.Output<string>;
  /** The name of the identity provider config. */
  public readonly configName!: pulumi.Output<string>;
  /** What stands before the user's name, in RoleBindings and ClusterRoleBindings for single users; empty for nothing. */
  public readonly usernamePrefix!: pulumi.Output<string>;
  /** What stands before each group, in the `group` of a GroupBinding; empty for nothing. */
  public readonly groupsPrefix!: pulumi.Output<string>;
  /**
   * A kubeconfig for everyone who logs in this way, as JSON, which kubectl reads as well as YAML. It has no secret in it. It
   * needs the kubectl plugin kubelogin (`kubectl krew install oidc-login`), which opens a browser.
   */
  public readonly kubeconfig!: pulumi.Output<string>;
  /** The `user` of that kubeconfig alone, as JSON, to put it into another one. */
  public readonly kubeconfigUser!: pulumi.Output<string>;

  /**
   * Declares the issuer whose users a cluster knows.
   *
   * @param name The name of the component; its child is called `<name>-config`.
   * @param args The cluster, the issuer, and how its tokens are read.
   * @param opts Options of the component; an AWS provider given here is used for its child too.
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
      // A cluster has one config: the new one can only come after the old one.
      deleteBeforeReplace: true,
    },
  );
}

/** For EKS no prefix is none at all. */
function withoutEmpty(prefix: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  return mapInput(prefix as pulumi.Input<string | undefined>, (known) => known || undefined) as pulumi.Input<string>;
}
