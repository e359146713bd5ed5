import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { invalidInputs } from "../../validation/inputs";
import { resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { declaredElsewhere } from "../shared/declaredOnce";
import { isAnswered, lookup } from "../shared/lookups";
import type { Owned } from "../shared/onlyOne";
import { importInstructions, ownerDescription, ownerTag, thisStack } from "../shared/ownership";

/** The result of looking for the IAM OIDC provider of an issuer. */
export interface FoundOidcProvider {
  /** The issuer's URL. */
  url: string;
  /** The ARN of an existing provider that this stack doesn't own. */
  unmanagedArn?: string;
  /** An existing provider that has the tag of this stack. */
  own?: Owned;
}

/**
 * Looks for a provider of the issuer. Fails if a provider exists that this stack doesn't own and `existing` isn't
 * `use`, and if another component of the program declares one. Nothing is read while the issuer isn't known, because a
 * cluster that doesn't exist yet has no provider.
 */
export function findOidcProvider(
  name: string,
  url: pulumi.Output<string>,
  existing: string | undefined,
  parent: pulumi.Resource,
): pulumi.Output<FoundOidcProvider> {
  return url.apply(async (issuer): Promise<FoundOidcProvider> => {
    const isSecret = await pulumi.isSecret(url);
    const provider = await lookup(() => aws.iam.getOpenIdConnectProvider({ url: issuer }, { parent }), {
      subject: "The IAM OIDC providers of the account",
      purpose: `to check whether one exists for ${show(isSecret ? hidden : issuer)}`,
      permissions: ["iam:ListOpenIDConnectProviders", "iam:GetOpenIDConnectProvider"],
      isSecret,
    });
    if (provider === undefined || !isAnswered(provider.arn) || provider.tags?.[ownerTag] === thisStack()) {
      await rejectDuplicate(name, issuer, isSecret, parent);
      return { url: issuer, own: isAnswered(provider?.arn) ? owned(provider?.arn ?? "", issuer, isSecret) : undefined };
    }
    if (existing !== "use") {
      const shown = isSecret ? { url: hidden, arn: hidden } : { url: issuer, arn: provider.arn };
      throw existsIssue(name, shown, provider.tags);
    }
    return { url: issuer, unmanagedArn: provider.arn };
  });
}

function owned(arn: string, url: string, isSecret: boolean): Owned {
  const [issuer, importId] = isSecret ? [hidden, hidden] : [url, arn];
  return { what: `The IAM OIDC provider for ${issuer}`, property: "arn", value: arn, importId };
}

async function rejectDuplicate(name: string, url: string, isSecret: boolean, parent: pulumi.Resource): Promise<void> {
  // An issuer can have one OIDC provider per account, and two AWS providers can belong to different accounts.
  const provider = parent.getProvider("aws:iam/openIdConnectProvider:OpenIdConnectProvider");
  const account = provider && (await resolveIfKnown(provider.urn))?.value;
  const other = await declaredElsewhere(`OIDC provider ${JSON.stringify([account, url])}`, parent);
  if (other !== undefined) {
    throw invalidInputs("OidcProvider", name, [
      {
        code: "exists",
        paths: [["issuer"]],
        value: isSecret ? hidden : url,
        expected: `an issuer with only one OidcProvider in this program, because an account has one per issuer, but ${show(other.name)} declares it too`,
        fix: "Remove one of the two.",
      },
    ]);
  }
}

function existsIssue(
  name: string,
  { url, arn }: { url: string; arn: string },
  tags: Record<string, string> | undefined,
): Error {
  return invalidInputs("OidcProvider", name, [
    {
      code: "exists",
      paths: [["existing"]],
      value: "fail",
      expected: `no existing IAM OIDC provider for ${url}, but the account has one ${ownerDescription(tags)}: ${arn}`,
      fix: importInstructions({
        mark: `aws iam tag-open-id-connect-provider --open-id-connect-provider-arn ${arn} --tags Key=${ownerTag},Value=${thisStack()}`,
        use: "which uses it without managing it",
        tags,
        imported: ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", `${name}-provider`, arn],
      }),
    },
  ]);
}
