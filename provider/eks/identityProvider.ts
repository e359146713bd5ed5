import { hostAndPath } from "../iam/issuer";
import { type Format, mapEntries, textIssues } from "../validation/checks";
import { type Issue, isAbsent } from "../validation/issues";

/**
 * What EKS takes for an identity provider config.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_OidcIdentityProviderConfigRequest.html
 * https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */
export const configNameForm: Format = {
  expected:
    "the name of an identity provider config: 1 to 100 letters, digits, hyphens, underscores and dots, the first a letter or digit",
  fix: "Give configName.",
  fits: (text) => /^[0-9A-Za-z][0-9A-Za-z_.-]{0,99}$/.test(text),
};

/** The issuer of people's tokens. Unlike one of an IAM OIDC provider it may have a port. */
export const userIssuerForm: Format = {
  expected:
    "the https URL of an OIDC issuer, exactly as the claim iss of its tokens has it, without query and fragment",
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    if (/^http:/i.test(text)) {
      return "EKS takes https only: use the issuer's https URL.";
    }
    return text.includes("/.well-known/")
      ? "Leave out /.well-known/openid-configuration, which EKS adds itself."
      : "Give the value of issuer in the issuer's /.well-known/openid-configuration.";
  },
  fits: (text) =>
    text.startsWith("https://") &&
    !/[\s?#@\\]/.test(text) &&
    !text.includes("/.well-known/") &&
    URL.canParse(text) &&
    new URL(text).hostname !== "",
};

/** True for two URLs of the same issuer. */
export function isSameIssuer(one: string, other: string): boolean {
  const plain = (issuer: string) => (hostAndPath(issuer) ?? issuer).replace(/\/$/, "").toLowerCase();
  return plain(one) === plain(other);
}

/**
 * What stands before the names in tokens. It may hold nothing of the beginning of Kubernetes' own names, or else whoever
 * names users and groups at the issuer could name one `system:masters`.
 */
function prefixForm(none: string): Format {
  return {
    expected: `a prefix that has no "system:" in it and is no beginning of it, such as "oidc:"; or "${none}" for none`,
    fix: 'Use another, such as "oidc:".',
    fits: (text) =>
      text === none || (text !== "" && text !== "-" && !text.includes("system:") && !"system:".startsWith(text)),
  };
}

export const usernamePrefixForm = prefixForm("-");
export const groupsPrefixForm = prefixForm("");

/** The prefix of user names that EKS adds where none is given, or where it is said to add none. */
export function usernamePrefixOf(issuerUrl: string, claim: string | undefined, prefix: string | undefined): string {
  const given = prefix ?? (claim === "email" ? "-" : `${issuerUrl}#`);
  return given === "-" ? "" : given;
}

export const claimForm: Format = {
  expected: 'the name of a claim, such as "email", of at most 255 characters',
  fix: "Use the name of the claim as it stands in the issuer's tokens.",
  fits: (text) => /^\S{1,255}$/.test(text),
};

export const clientIdForm: Format = {
  expected: "the ID of the client at the issuer, which is the audience of its tokens (1 to 255 characters)",
  fix: "Register a public client for kubectl at the issuer, and give its ID.",
  fits: (text) => /^\S{1,255}$/.test(text),
};

export const scopeForm: Format = {
  expected: 'a scope of the issuer, such as "email" or "groups"',
  fix: "Give one scope an item, without spaces and quotes.",
  fits: (text) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text),
};

/** The issues of the claims that tokens have to have. */
export function requiredClaimIssues(input: string, claims: unknown): Issue[] {
  const { entries, issues } = mapEntries(input, claims, "a map from claims to the values that they have to have");
  const each = entries.flatMap(([key, value, at]): Issue[] => {
    if (key.length < 1 || key.length > 63) {
      const expected = "a claim of 1 to 63 characters";
      return [{ code: "format", paths: [at], value: key, expected, fix: "Rename the claim." }];
    }
    return isAbsent(value) ? [] : textIssues(at, value, claimValueForm);
  });
  return [...issues, ...each];
}

const claimValueForm: Format = {
  expected: "a text of 1 to 253 characters",
  fix: "Give the value; write numbers and booleans in quotes.",
  fits: (text) => text.length >= 1 && text.length <= 253,
};
