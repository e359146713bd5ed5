import { type Format, mapEntries } from "../validation/checks";
import { type Issue, isAbsent } from "../validation/issues";

/**
 * Formats for names in IAM and Kubernetes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
function pattern(regexp: RegExp, expected: string, fix: string): Format {
  return { expected, fix, fits: (text) => regexp.test(text) };
}

/** The maximum length of an IAM role's name. */
export const roleNameLimit = 64;

export const roleNameForm = pattern(
  /^[\w+=,.@-]{1,64}$/,
  "the name of an IAM role: 1 to 64 letters, digits and _+=,.@-",
  "Choose a name of this form, or omit it to generate one.",
);

export const policyNameLimit = 128;

export const policyNameForm = pattern(
  /^[\w+=,.@-]{1,128}$/,
  "the name of an inline policy: 1 to 128 letters, digits and _+=,.@-",
  "Rename the policy.",
);

export const instanceProfileNameLimit = 128;

export const instanceProfileNameForm = pattern(
  /^[\w+=,.@-]{1,128}$/,
  "the name of an instance profile: 1 to 128 letters, digits and _+=,.@-",
  "Choose a name of this form, or omit it to generate one.",
);

export const pathForm = pattern(
  /^\/(?:[\x21-\x7e]{1,510}\/)?$/,
  'an IAM path: "/", or up to 512 printable characters that begin and end with a slash',
  'Use a path such as "/team/".',
);

export const descriptionForm = pattern(
  /^[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}$/,
  "a description of at most 1000 Latin-1 characters",
  "Shorten it, and remove characters outside Latin-1.",
);

export const audienceForm = pattern(
  /^(?!.*\$\{)\S{1,255}$/,
  'an audience (client ID) of 1 to 255 characters without white space and without "${", which begins a policy variable',
  'Use "sts.amazonaws.com" unless the tokens are issued for another audience.',
);

export const thumbprintForm = pattern(
  /^[0-9a-fA-F]{40}$/,
  "the SHA-1 thumbprint of a certificate: 40 hexadecimal digits, without colons",
  "Omit thumbprints for an EKS issuer: IAM trusts its certificate authority.",
);

export const clusterNameForm = pattern(
  /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  "the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, with a letter or digit first",
  "Pass the cluster's name, not its ARN or endpoint.",
);

export const addonNameForm = pattern(
  /^[0-9A-Za-z][0-9A-Za-z_.-]*$/,
  "the name of an EKS add-on, such as aws-ebs-csi-driver",
  "Pass the name as EKS lists it, without the version, not an ARN.",
);

export const addonVersionForm = pattern(
  /^v\d+\.\d+\.\d+(?:[+-][0-9A-Za-z.+-]+)?$/,
  "the version of an EKS add-on, such as v1.31.0-eksbuild.1",
  "Pass the version as EKS lists it, or omit it to use the version on the cluster.",
);

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

export const namespaceForm = pattern(
  new RegExp(`^${label}$`),
  "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, with no hyphen first or last",
  "Use the namespace's name as kubectl shows it.",
);

export const serviceAccountNameForm: Format = {
  expected:
    "the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, with a letter or digit first and last",
  fix: "Use the service account's name as kubectl shows it, without its namespace.",
  fits: (text) => text.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text),
};

/**
 * The key of a label or an annotation.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export const qualifiedNameForm: Format = {
  expected:
    "a key of 1 to 63 letters, digits, hyphens, underscores and dots, with a letter or digit first and last, " +
    "optionally after a prefix: a DNS name and a slash",
  fix: "Rename the key.",
  fits: (text) => {
    const [name = "", prefix, ...more] = text.split("/").reverse();
    const prefixFits = prefix === undefined || (prefix.length > 0 && serviceAccountNameForm.fits(prefix));
    return more.length === 0 && prefixFits && labelPart.test(name);
  },
};

const labelPart = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

export const labelValueForm: Format = {
  expected: "at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit first and last",
  fix: "Change the value; write numbers and booleans in quotes.",
  fits: (text) => text === "" || labelPart.test(text),
};

/** The same format with the wildcards of IAM's StringLike allowed. */
export function withWildcards(form: Format, limit: number): Format {
  return {
    ...form,
    expected: `${form.expected}; with * and ? as wildcards`,
    fits: (text) => form.fits(text) || (/[*?]/.test(text) && text.length <= limit && /^[a-z0-9.*?-]+$/.test(text)),
  };
}

/**
 * The issues of the tags of an IAM resource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function tagIssues(input: string, value: unknown, reserved: string[] = []): Issue[] {
  const { entries, issues } = mapEntries(input, value, "a map of tags");
  const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;
  const limit = 50 - reserved.length;
  const [path, count, most] = [[input], `${entries.length} tags`, `at most ${limit} tags`];
  const tooMany: Issue[] =
    entries.length > limit ? [{ code: "limit", paths: [path], value: count, expected: most, fix: "Remove some." }] : [];
  const each = entries.flatMap(([key, text, at]): Issue[] => {
    const paths = [at];
    if (reserved.includes(key)) {
      const fix = "Remove it: the component sets this tag.";
      return [{ code: "reserved", paths, value: text, expected: "another key", fix }];
    }
    if (key.length < 1 || key.length > 128 || !allowed.test(key) || /^aws:/i.test(key)) {
      const expected = 'a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn\'t begin with "aws:"';
      return [{ code: "format", paths, value: key, expected, fix: "Rename the tag." }];
    }
    if (isAbsent(text) || (typeof text === "string" && text.length <= 256 && allowed.test(text))) {
      return [];
    }
    const expected = "a string of at most 256 letters, digits, spaces and _.:/=+-@";
    const fix = "Change the value; write numbers and booleans in quotes.";
    return [{ code: "format", paths, value: text, expected, fix }];
  });
  return [...issues, ...tooMany, ...each];
}
