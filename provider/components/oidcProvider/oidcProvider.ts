import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { hostAndPath, issuerForm } from "../../iam/issuer";
import { audienceForm, clusterNameForm, tagIssues, thumbprintForm } from "../../iam/names";
import { defaultAudience } from "../../iam/trustPolicy";
import { choiceIssues, exactlyOneIssues, listIssues, plainIssues, textIssues } from "../../validation/checks";
import { Gate } from "../../validation/gate";
import { checkInputs, registrationInputs } from "../../validation/inputs";
import type { Issue } from "../../validation/issues";
import { deepApply, resolveIfKnown, withDefault } from "../../validation/outputs";
import { clusterIssuer } from "../shared/lookups";
import { ownerTag, withOwner } from "../shared/ownership";
import { onlyOne } from "../shared/refuseSecond";
import { setOutputs } from "../shared/setOutputs";
import { ExistingOidcProvider, type OidcProviderArgs } from "./args";
import { type FoundOidcProvider, findOidcProvider } from "./existing";

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
  public readonly arn!: pulumi.Output<string>;
  /** The issuer as IAM names it in condition keys: host and path, without `https://`. */
  public readonly issuer!: pulumi.Output<string>;
  /** The URL of the issuer, with `https://`. */
  public readonly url!: pulumi.Output<string>;

  /**
   * Declares the IAM OIDC provider of a cluster.
   *
   * @param name The name of the component; its child is called `<name>-provider`.
   * @param args The cluster or issuer, and what to do about a provider that exists.
   * @param opts Options of the component; an AWS provider given here is used for its child too.
   */
  constructor(name: string, args: OidcProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:OidcProvider", name, registrationInputs(args), opts);
    const { inputs, gate } = checkInputs("OidcProvider", name, args, oidcProviderIssues);
    const issuer = inputs.clusterName !== undefined ? clusterIssuer(inputs.clusterName, this) : inputs.issuer;
    const url = deepApply(gate.input(issuer), (known) => `https://${hostAndPath(known ?? "")}`);
    const found = findOidcProvider(name, url, inputs.existing, this);

    const declare = () => declareProvider(name, found, inputs, this).arn;
    const declareOrRead = (foreignArn?: string) =>
      foreignArn === undefined ? declare() : readProvider(name, foreignArn, this).arn;
    const arn =
      inputs.existing === ExistingOidcProvider.Use
        ? pulumi.output(resolveIfKnown(found)).apply((known) => declareOrRead(known?.value.foreignArn))
        : declare();
    const host = found.url.apply((known) => known.slice("https://".length));
    setOutputs<OidcProvider>(this, gate, { arn: Gate.after(found).output(arn), issuer: host, url: found.url });
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
  const own = resolveIfKnown(found).then((known) => known?.value.own);
  return new aws.iam.OpenIdConnectProvider(
    child,
    {
      url: found.url,
      clientIdLists: withDefault(args.clientIds, [defaultAudience]),
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

function oidcProviderIssues(args: OidcProviderArgs): Issue[] {
  const audiences = { items: "client IDs", min: 1, max: 100, fix: `Leave clientIds out for "${defaultAudience}".` };
  const thumbprints = { items: "thumbprints", max: 5, fix: "Leave thumbprints out for an EKS issuer." };
  return [
    ...exactlyOneIssues(
      ["clusterName", args.clusterName],
      ["issuer", args.issuer],
      "Give clusterName to have the issuer looked up, or issuer when you know it.",
    ),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...textIssues("issuer", args.issuer, issuerForm),
    ...listIssues("clientIds", args.clientIds, audiences, (path, item) => textIssues(path, item, audienceForm)),
    ...listIssues("thumbprints", args.thumbprints, thumbprints, (path, item) => textIssues(path, item, thumbprintForm)),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingOidcProvider),
    ...tagIssues("tags", args.tags, [ownerTag]),
  ];
}
