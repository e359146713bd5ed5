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
import { ExistingResource } from "../shared/existingResource";
import { clusterIssuer } from "../shared/lookups";
import { onlyOne } from "../shared/onlyOne";
import { ownerTag, withOwner } from "../shared/ownership";
import { setOutputs } from "../shared/setOutputs";
import { nameToRead } from "../shared/usedResource";
import type { OidcProviderArgs } from "./args";
import { type FoundOidcProvider, findOidcProvider } from "./existing";

const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const suffix = "-provider";

/**
 * The IAM OIDC provider of an EKS cluster's issuer. It lets IAM roles trust the service accounts of the cluster (see
 * ServiceAccountRole).
 *
 * An account has at most one provider per issuer. If one exists that this stack doesn't own, the preview reports it,
 * and `existing` determines what happens.
 *
 * The identity that runs Pulumi (the deployer) needs `iam:CreateOpenIDConnectProvider`, `iam:GetOpenIDConnectProvider`,
 * `iam:ListOpenIDConnectProviders`, `iam:UpdateOpenIDConnectProviderThumbprint`,
 * `iam:AddClientIDToOpenIDConnectProvider`, `iam:RemoveClientIDFromOpenIDConnectProvider`,
 * `iam:TagOpenIDConnectProvider`, `iam:UntagOpenIDConnectProvider` and `iam:DeleteOpenIDConnectProvider`.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export class OidcProvider extends pulumi.ComponentResource {
  /** The ARN of the IAM OIDC provider, for the input `oidcProviderArns` of a ServiceAccountRole. */
  public readonly arn!: pulumi.Output<string>;
  /** The issuer as it appears in IAM condition keys: host and path, without `https://`. */
  public readonly issuer!: pulumi.Output<string>;
  /** The URL of the issuer, with `https://`. */
  public readonly url!: pulumi.Output<string>;

  /**
   * Declares the IAM OIDC provider of a cluster.
   *
   * @param name The name of the component; its child is named `<name>-provider`.
   * @param args The cluster or issuer, and how to handle an existing provider.
   * @param opts Options of the component. An AWS provider passed here is also used for its child.
   */
  constructor(name: string, args: OidcProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:OidcProvider", name, registrationInputs(args), opts);
    const { inputs, gate } = checkInputs("OidcProvider", name, args, oidcProviderIssues);
    const issuer = inputs.clusterName !== undefined ? clusterIssuer(inputs.clusterName, this) : inputs.issuer;
    const url = deepApply(gate.input(issuer), (known) => `https://${hostAndPath(known ?? "")}`);
    const found = findOidcProvider(name, url, inputs.existing, this);

    const declare = () => declareProvider(name, found, inputs, this);
    const declareOrRead = async () => {
      const unmanagedArn = (await resolveIfKnown(found))?.value.unmanagedArn;
      return unmanagedArn === undefined ? declare() : readProvider(name, unmanagedArn, this);
    };
    const { arn } = inputs.existing === ExistingResource.Use ? pulumi.output(declareOrRead()) : declare();
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
  const child = `${name}${suffix}`;
  const own = resolveIfKnown(found).then((known) => known?.value.own);
  return new aws.iam.OpenIdConnectProvider(
    child,
    {
      url: found.url,
      clientIdLists: withDefault(args.clientIds, [defaultAudience]),
      thumbprintLists: args.thumbprints,
      tags: withOwner(args.tags),
    },
    onlyOne(child, { type, suffix, component: parent, found: own }),
  );
}

/**
 * Reads a provider that is used without being managed. If the state contains it as managed, for example after its tag
 * was lost, the engine removes it from the state without deleting the provider.
 */
async function readProvider(
  name: string,
  arn: string,
  component: pulumi.Resource,
): Promise<aws.iam.OpenIdConnectProvider> {
  const what = "The IAM OIDC provider of this issuer";
  const used = { type, suffix, component, what, property: "arn", value: arn };
  const child = await nameToRead(`${name}${suffix}`, used);
  return aws.iam.OpenIdConnectProvider.get(child, arn, undefined, { parent: component });
}

function oidcProviderIssues(args: OidcProviderArgs): Issue[] {
  const audiences = { items: "client IDs", min: 1, max: 100, fix: `Omit clientIds to use "${defaultAudience}".` };
  const thumbprints = { items: "thumbprints", max: 5, fix: "Omit thumbprints for an EKS issuer." };
  return [
    ...exactlyOneIssues(
      ["clusterName", args.clusterName],
      ["issuer", args.issuer],
      "Pass clusterName to read the issuer from EKS, or issuer if you know it.",
    ),
    ...textIssues("clusterName", args.clusterName, clusterNameForm),
    ...textIssues("issuer", args.issuer, issuerForm),
    ...listIssues("clientIds", args.clientIds, audiences, (path, item) => textIssues(path, item, audienceForm)),
    ...listIssues("thumbprints", args.thumbprints, thumbprints, (path, item) => textIssues(path, item, thumbprintForm)),
    ...plainIssues("existing", args.existing),
    ...choiceIssues("existing", args.existing, ExistingResource),
    ...tagIssues("tags", args.tags, [ownerTag]),
  ];
}
