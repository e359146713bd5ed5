import { hostAndPath } from "../iam/issuer";
import { type Format, mapEntries, textIssues } from "../validation/checks";
import { type Issue, isAbsent } from "../validation/issues";

/**
 * The rules of EKS for identity provider configs.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_OidcIdentityProviderConfigRequest.html
 * https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */
export const configNameForm: Format = {
  expected:
    "the name of an identity provider config: 1 to 100 letters, digits, hyphens, underscores and dots, with a letter or digit first",
  fix: "Pass configName.",
  fits: (text) => /^[0-9A-Za-z][0-9A-Za-z_.-]{0,99}$/.test(text),
};

/** The issuer of users' tokens. Unlike the issuer of an IAM OIDC provider, it may have a port. */
export const userIssuerForm: Format = {
  expected: "the https URL of an OIDC issuer, exactly as in the iss claim of its tokens, without query or fragment",
  fix: (value) => {
    const text = typeof value === "string" ? value : "";
    if (/^http:/i.test(text)) {
      return "EKS accepts only https: use the issuer's https URL.";
    }
    return text.includes("/.well-known/")
      ? "Remove /.well-known/openid-configuration, which EKS adds itself."
      : "Pass the value of issuer in the issuer's /.well-known/openid-configuration.";
  },
  fits: (text) =>
    text.startsWith("https://") &&
    !/[\s?#@\\]/.test(text) &&
    !text.includes("/.well-known/") &&
    URL.canParse(text) &&
    new URL(text).hostname !== "",
};

/** True if two URLs belong to the same issuer. */
export function isSameIssuer(one: string, other: string): boolean {
  const plain = (issuer: string) => (hostAndPath(issuer) ?? issuer).replace(/\/$/, "").toLowerCase();
  return plain(one) === plain(other);
}

/**
 * The prefix of names from tokens. It must not overlap with `system:`: otherwise, the people who manage users and
 * groups at the issuer could create a group that becomes `system:masters`.
 */
function prefixForm(none: string): Format {
  return {
    expected: `a prefix that doesn't overlap with "system:", such as "oidc:"; or "${none}" for no prefix`,
    fix: 'Use another prefix, such as "oidc:".',
    fits: (text) =>
      text === none || (text !== "" && text !== "-" && !text.includes("system:") && !"system:".startsWith(text)),
  };
}

export const usernamePrefixForm = prefixForm("-");
export const groupsPrefixForm = prefixForm("");

/** The prefix that EKS adds to usernames: the given one, or EKS's default; empty for `-`. */
export function usernamePrefixOf(issuerUrl: string, claim: string | undefined, prefix: string | undefined): string {
  const given = prefix ?? (claim === "email" ? "-" : `${issuerUrl}#`);
  return given === "-" ? "" : given;
}

export const claimForm: Format = {
  expected: 'the name of a claim, such as "email", of at most 255 characters',
  fix: "Use the claim's name exactly as in the issuer's tokens.",
  fits: (text) => /^\S{1,255}$/.test(text),
};

export const clientIdForm: Format = {
  expected: "the client ID at the issuer, which is the audience of its tokens (1 to 255 characters)",
  fix: "Register a public client for kubectl at the issuer, and pass its ID.",
  fits: (text) => /^\S{1,255}$/.test(text),
};

export const scopeForm: Format = {
  expected: 'a scope of the issuer, such as "email" or "groups"',
  fix: "Pass one scope per item, without spaces or quotes.",
  fits: (text) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text),
};

/** The issues of required claims. */
export function requiredClaimIssues(input: string, claims: unknown): Issue[] {
  const { entries, issues } = mapEntries(input, claims, "a map from claims to their required values");
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
  expected: "a string of 1 to 253 characters",
  fix: "Pass the value as a string, with numbers and booleans in quotes.",
  fits: (text) => text.length >= 1 && text.length <= 253,
};
