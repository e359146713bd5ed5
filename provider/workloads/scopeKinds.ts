import { kindOf, parseArn } from "../iam/arn";
import { accountIdForm, kmsKeyArnForm, partitionForm, passRoleArnForm } from "../iam/controlPlane/forms";
import type { Format } from "../validation/checks";
import { ours, placeless } from "./arns";
import type { ArnScopeName, Place } from "./scopes";

/** The kind of resource of a scope. */
interface ScopeKind {
  /** The plural, such as "hosted zones". */
  items: string;
  /** The format of each ARN. */
  form: Format;
  /** The pattern that `["*"]` means: every such resource of the account in the region. None if `["*"]` is rejected. */
  every?: (place: Place) => string[];
}

/** Every resource that matches a pattern in the account and region. */
const every =
  (service: string, resource: string): ScopeKind["every"] =>
  (place) =>
    ours(place, service, resource);

export const scopeKinds: Record<ArnScopeName, ScopeKind> = {
  hostedZoneArns: {
    items: "hosted zones",
    form: arnForm("a hosted zone", "route53", "::", "hostedzone/<ID>", /^hostedzone\/[A-Z0-9]+$/),
    every: (place) => placeless(place, "route53", "hostedzone/*"),
  },
  bucketArns: {
    items: "buckets",
    form: arnForm("a general purpose bucket", "s3", "::", "<name>", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, (resource) =>
      resource.includes("/") ? "Pass the ARN of the bucket itself: all its objects are included." : undefined,
    ),
    every: (place) => placeless(place, "s3", "*"),
  },
  directoryBucketArns: {
    items: "directory buckets",
    form: arnForm("a directory bucket", "s3express", "region", "bucket/<name>", /^bucket\/[a-z0-9-]+--x-s3$/),
    every: every("s3express", "bucket/*"),
  },
  kmsKeyArns: { items: "KMS keys", form: kmsKeyArnForm, every: every("kms", "key/*") },
  secretArns: {
    items: "secrets",
    form: arnForm("a secret", "secretsmanager", "region", "secret:<name>", /^secret:[\w/+=.@*?-]+$/),
    every: every("secretsmanager", "secret:*"),
  },
  parameterArns: {
    items: "parameters",
    form: arnForm("a parameter", "ssm", "region", "parameter/<name>", /^parameter\/[\w/.*?-]+$/),
    every: every("ssm", "parameter/*"),
  },
  queueArns: {
    items: "queues",
    form: arnForm("a queue", "sqs", "region", "<name>", /^[\w-]{1,80}(\.fifo)?$/),
    every: every("sqs", "*"),
  },
  workspaceArns: {
    items: "workspaces",
    form: arnForm("an AMP workspace", "aps", "region", "workspace/<ID>", /^workspace\/[\w-]+$/),
    every: every("aps", "workspace/*"),
  },
  fileSystemArns: {
    items: "file systems",
    form: arnForm(
      "an EFS file system",
      "elasticfilesystem",
      "region",
      "file-system/<ID>",
      /^file-system\/fs-[0-9a-f]+$/,
    ),
    every: every("elasticfilesystem", "file-system/*"),
  },
  certificateAuthorityArns: {
    items: "certificate authorities",
    form: arnForm(
      "a private certificate authority",
      "acm-pca",
      "region",
      "certificate-authority/<ID>",
      /^certificate-authority\/[\w-]+$/,
    ),
    every: every("acm-pca", "certificate-authority/*"),
  },
  targetGroupArns: {
    items: "target groups",
    form: arnForm(
      "a target group",
      "elasticloadbalancing",
      "region",
      "targetgroup/<name>/<ID>",
      /^targetgroup\/[\w-]+\/[\w-]+$/,
    ),
    every: every("elasticloadbalancing", "targetgroup/*/*"),
  },
  nodeRoleArns: { items: "node roles", form: passRoleArnForm },
};

/**
 * The ARN of one kind of resource.
 *
 * @param place Whether the ARN contains region and account, or neither.
 * @param hint A more specific fix for a resource of the right service but the wrong kind.
 */
export function arnForm(
  what: string,
  service: string,
  place: "region" | "::",
  shape: string,
  resource: RegExp,
  hint: (resource: string) => string | undefined = () => undefined,
): Format {
  const where = place === "region" ? "<region>:<account>" : ":";
  return {
    expected: `the ARN of ${what} (arn:<partition>:${service}:${where}:${shape})`,
    fix: (value) => {
      const arn = typeof value === "string" ? parseArn(value) : undefined;
      if (arn !== undefined && arn.service !== service) {
        return `This is the ARN of ${kindOf(arn)}: pass the ARN of ${what}.`;
      }
      return (arn && hint(arn.resource)) ?? `Pass the ARN of ${what} exactly as AWS shows it.`;
    },
    fits: (text) => {
      const arn = parseArn(text);
      return (
        arn !== undefined &&
        partitionForm.fits(arn.partition) &&
        arn.service === service &&
        (place === "region"
          ? /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(arn.region) && accountIdForm.fits(arn.accountId)
          : arn.region === "" && arn.accountId === "") &&
        resource.test(arn.resource)
      );
    },
  };
}
