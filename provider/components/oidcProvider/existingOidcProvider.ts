import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { invalidInputs } from "../../check/inputs";
import { hidden, show } from "../../check/problems";
import { userError } from "../../check/userError";
import { isNotFound } from "../../cluster/notFound";
import { ownerTag } from "../../iam/ownership";
import { thisStack, waysOut, whoseIs } from "../owner";

/** What became of looking for the IAM OIDC provider of an issuer. */
interface Found {
  /** The issuer's URL. */
  url: string;
  /** The ARN of a provider that exists and that this stack doesn't own. */
  foreignArn?: string;
}

/**
 * Looks for a provider of the issuer that another owns. Fails where there is one and `existing` doesn't say to use it.
 * While the issuer isn't known, nothing is looked up: a cluster that doesn't exist yet has no provider.
 */
export function findOidcProvider(
  name: string,
  url: pulumi.Output<string>,
  existing: string | undefined,
  parent: pulumi.Resource,
): pulumi.Output<Found> {
  return url.apply(async (issuer): Promise<Found> => {
    const isSecret = await pulumi.isSecret(url);
    const provider = await lookUp(issuer, isSecret, parent);
    if (provider === undefined || provider.tags?.[ownerTag] === thisStack()) {
      return { url: issuer };
    }
    if (existing !== "use") {
      const told = isSecret ? { url: hidden, arn: hidden } : { url: issuer, arn: provider.arn };
      throw alreadyThere(name, told, provider.tags?.[ownerTag]);
    }
    return { url: issuer, foreignArn: provider.arn };
  });
}

async function lookUp(
  url: string,
  isSecret: boolean,
  parent: pulumi.Resource,
): Promise<aws.iam.GetOpenIdConnectProviderResult | undefined> {
  try {
    return await aws.iam.getOpenIdConnectProvider({ url }, { parent });
  } catch (error) {
    const reason = (error as Error).message;
    if (isNotFound(reason)) {
      return undefined;
    }
    throw userError(
      `The IAM OIDC providers of the account can't be read, to see whether one exists for ${show(isSecret ? hidden : url)}; ` +
        "expected iam:ListOpenIDConnectProviders and iam:GetOpenIDConnectProvider to answer. Give the deployer both." +
        (isSecret ? "" : ` ${reason}`),
    );
  }
}

function alreadyThere(name: string, { url, arn }: { url: string; arn: string }, owner: string | undefined): Error {
  return invalidInputs("OidcProvider", name, [
    {
      path: "existing",
      value: "fail",
      expected: `no IAM OIDC provider for ${url} yet, but the account has one ${whoseIs(owner)}: ${arn}`,
      fix: waysOut({
        mark: `aws iam tag-open-id-connect-provider --open-id-connect-provider-arn ${arn} --tags Key=${ownerTag},Value=${thisStack()}`,
        use: "which refers to it without managing it",
        imported: ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", `${name}-provider`, arn],
      }),
    },
  ]);
}
