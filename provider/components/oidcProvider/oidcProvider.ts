import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { applied, failingWith, orDefault, whenKnown } from "../../check/eventual";
import { checkInputs, recordable } from "../../check/inputs";
import type { Issue } from "../../check/issues";
import { choiceProblems, exactlyOneProblems, listProblems, plainProblems, textProblems } from "../../check/values";
import { clusterIssuer } from "../../cluster/issuer";
import { hostAndPath, issuerForm } from "../../iam/issuer";
import { audienceForm, clusterNameForm, tagProblems, thumbprintForm } from "../../iam/names";
import { ownerTag } from "../../iam/ownership";
import { defaultAudience } from "../../iam/trustPolicy";
import { withOwner } from "../owner";
import { onlyOne } from "../refuseSecond";
import { type FoundOidcProvider, findOidcProvider } from "./existingOidcProvider";

/** What to do when the account already has an IAM OIDC provider for the issuer that this stack doesn't own. */
export const ExistingOidcProvider = {
  /** Stop, during preview, and say how to go on. */
  Fail: "fail",
  /** Refer to the provider that exists and leave it alone: it is neither changed nor, on destroy, deleted. */
  Use: "use",
} as const;
export type ExistingOidcProvider = (typeof ExistingOidcProvider)[keyof typeof ExistingOidcProvider];

/** The inputs of an OidcProvider. Exactly one of clusterName and issuer is needed. */
export interface OidcProviderArgs {
  /**
   * The name of the EKS cluster whose issuer it is; the issuer is then asked of EKS. Needs `eks:DescribeCluster`.
   * Give this or `issuer`.
   */
  clusterName?: pulumi.Input<string>;
  /**
   * The URL of the OIDC issuer, `https://<host>/<path>`: what EKS reports as the cluster's `identity.oidc.issuer`.
   * No port, no query, https only. Give this or `clusterName`.
   */
  issuer?: pulumi.Input<string>;
  /**
   * The audiences (client IDs) that tokens may be minted for: 1 to 100. Default: `sts.amazonaws.com`, which is what EKS
   * puts into the tokens of pods.
   */
  clientIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * SHA-1 thumbprints of the certificate authority of the issuer, 40 hexadecimal digits each, at most 5. Default: none.
   * EKS issuers need none, since IAM trusts their certificate authority.
   */
  thumbprints?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What to do when the account already has a provider for this issuer that this stack doesn't own: `fail` (the default)
   * or `use`. A provider belongs to the stack whose name its tag `eks-auth:stack` carries, so neither choice ever turns
   * on a provider that an earlier run of this stack created. After a rename of the stack, or once the tag is lost, `fail`
   * shows the command that sets it; `use` then only refers to the provider, and deletes nothing.
   */
  existing?: ExistingOidcProvider;
  /** Tags of the provider. The tag `eks-auth:stack` is added, and marks it as the property of this stack. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * The identity of an EKS cluster in IAM: the IAM OIDC provider of the cluster's issuer. It lets IAM roles trust the
 * service accounts of the cluster (see ServiceAccountRole).
 *
 * An account has at most one provider per issuer. Where one exists that this stack doesn't own, the preview says so,
 * and `existing` decides.
 *
 * The deployer needs `iam:CreateOpenIDConnectProvider`, `iam:GetOpenIDConnectProvider`,
 * `iam:ListOpenIDConnectProviders`, `iam:UpdateOpenIDConnectProviderThumbprint`, `iam:AddClientIDToOpenIDConnectProvider`,
 * `iam:RemoveClientIDFromOpenIDConnectProvider`, `iam:TagOpenIDConnectProvider`, `iam:UntagOpenIDConnectProvider` and
 * `iam:DeleteOpenIDConnectProvider`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export class OidcProvider extends pulumi.ComponentResource {
  /** The ARN of the IAM OIDC provider: what `oidcProviderArns` of a ServiceAccountRole takes. */
  public readonly arn: pulumi.Output<string>;
  /** The issuer as IAM names it in condition keys: host and path, without `https://`. */
  public readonly issuer: pulumi.Output<string>;
  /** The URL of the issuer, with `https://`. */
  public readonly url: pulumi.Output<string>;

  /**
   * Declares the IAM OIDC provider of a cluster.
   *
   * @param name The name of the component; its child is called `<name>-provider`.
   * @param args The cluster or issuer, and what to do about a provider that exists.
   * @param opts Options of the component; an AWS provider given here is used for its child too.
   */
  constructor(name: string, args: OidcProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:OidcProvider", name, recordable(args), opts);
    const { inputs, checked } = checkInputs("OidcProvider", name, args, oidcProviderProblems);
    const issuer = inputs.clusterName !== undefined ? clusterIssuer(inputs.clusterName, this) : inputs.issuer;
    const url = applied(failingWith(issuer, checked), (known) => `https://${hostAndPath(known ?? "")}`);
    const found = findOidcProvider(name, url, inputs.existing, this);

    const declare = () => declareProvider(name, found, inputs, this).arn;
    const declareOrRead = (foreignArn?: string) =>
      foreignArn === undefined ? declare() : readProvider(name, foreignArn, this).arn;
    const arn =
      inputs.existing === ExistingOidcProvider.Use
        ? pulumi.output(whenKnown(found)).apply((known) => declareOrRead(known?.value.foreignArn))
        : declare();
    this.arn = failingWith(arn, found);
    this.url = found.url;
    this.issuer = found.url.apply((known) => known.slice("https://".length));
    this.registerOutputs({ arn: this.arn, issuer: this.issuer, url: this.url });
  }
}

function declareProvider(
  name: string,
  found: pulumi.Output<FoundOidcProvider>,
  args: OidcProviderArgs,
  parent: pulumi.Resource,
): aws.iam.OpenIdConnectProvider {
  const child = `${name}-provider`;
  const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
  const own = whenKnown(found).then((known) => known?.value.own);
  return new aws.iam.OpenIdConnectProvider(
    child,
    {
      url: found.url,
      clientIdLists: orDefault(args.clientIds, [defaultAudience]),
      thumbprintLists: args.thumbprints,
      tags: withOwner(args.tags),
    },
    onlyOne(child, { type, suffix: "-provider", component: parent, found: own }),
  );
}

/**
 * A provider that is only referred to. It is read under the name of the one that would be declared: where the state has that,
 * as after its tag was lost, the engine lets go of it, and deletes nothing.
 */
function readProvider(name: string, arn: string, parent: pulumi.Resource): aws.iam.OpenIdConnectProvider {
  return aws.iam.OpenIdConnectProvider.get(`${name}-provider`, arn, undefined, { parent });
}

function oidcProviderProblems(args: OidcProviderArgs): Issue[] {
  const audiences = { items: "client IDs", min: 1, max: 100, fix: `Leave clientIds out for "${defaultAudience}".` };
  const thumbprints = { items: "thumbprints", max: 5, fix: "Leave thumbprints out for an EKS issuer." };
  return [
    ...exactlyOneProblems(
      ["clusterName", args.clusterName],
      ["issuer", args.issuer],
      "Give clusterName to have the issuer looked up, or issuer when you know it.",
    ),
    ...textProblems("clusterName", args.clusterName, clusterNameForm),
    ...textProblems("issuer", args.issuer, issuerForm),
    ...listProblems("clientIds", args.clientIds, audiences, (path, item) => textProblems(path, item, audienceForm)),
    ...listProblems("thumbprints", args.thumbprints, thumbprints, (path, item) =>
      textProblems(path, item, thumbprintForm),
    ),
    ...plainProblems("existing", args.existing),
    ...choiceProblems("existing", args.existing, ExistingOidcProvider),
    ...tagProblems("tags", args.tags, [ownerTag]),
  ];
}
