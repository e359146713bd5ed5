import type { CheckFailure, CheckResult, DiffResult, PropertyDiff } from "../shared/plugin";
import type { PropertySpec } from "../shared/schema";
import { isObject, isUnknown, type Properties, revealAll, sameValue, withoutNulls } from "../shared/values";

// The provider resource `pulumi:providers:aws`. https://www.pulumi.com/registry/packages/aws/api-docs/provider/
// Values other than strings arrive as JSON text, as sent by the SDKs.

export interface Config {
  region: string;
  profile?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Whether the keys are checked with STS before anything else. */
  validatesCredentials: boolean;
  /** Added to the tags of every resource that supports tags. */
  defaultTags: Record<string, string>;
}

const INPUTS: Record<string, PropertySpec> = {
  region: { type: "string", description: "The region; default: AWS_REGION or AWS_DEFAULT_REGION." },
  profile: { type: "string", description: "The profile of the shared configuration files to use." },
  accessKey: { type: "string", description: "The access key's ID.", secret: true },
  secretKey: { type: "string", description: "The access key's secret.", secret: true },
  token: { type: "string", description: "The session token of temporary credentials.", secret: true },
  skipCredentialsValidation: {
    type: "boolean",
    description: "Whether the keys are used without checking them with STS.",
  },
  defaultTags: {
    $ref: "#/types/aws:index/ProviderDefaultTags:ProviderDefaultTags",
    description: "Tags for every resource that can have them.",
  },
};

export const CONFIG_SCHEMA = INPUTS;

export const CONFIG_TYPES = {
  "aws:index/ProviderDefaultTags:ProviderDefaultTags": {
    type: "object" as const,
    properties: {
      tags: { type: "object" as const, additionalProperties: { type: "string" as const } },
    },
  },
};

/** Inputs about checks that the stand-in never makes, so any value is accepted; the SDKs always set some of them. */
const WITHOUT_EFFECT = [
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "version",
  "pluginDownloadURL",
];

export function checkConfig(inputs: Properties): CheckResult {
  const given = revealAll(withoutNulls(inputs));
  const failures: CheckFailure[] = [];
  for (const name of Object.keys(given)) {
    if (name in INPUTS || WITHOUT_EFFECT.includes(name) || name.startsWith("__")) continue;
    const known = Object.keys(INPUTS).join(", ");
    failures.push({
      reason:
        `could not validate provider configuration: Invalid or unknown key "${name}". ` +
        `(This stand-in for the aws plugin supports only: ${known}.)`,
    });
  }
  if (given.defaultTags !== undefined && !isUnknown(given.defaultTags)) {
    try {
      defaultTagsOf(given.defaultTags);
    } catch (error) {
      failures.push({ reason: `could not validate provider configuration: ${(error as Error).message}` });
    }
  }
  if (region(given) === undefined) {
    failures.push({
      reason:
        "could not validate provider configuration: Missing region configuration. " +
        "Set the provider's region, `pulumi config set aws:region`, or AWS_REGION.",
    });
  }
  return { inputs: withoutNulls(inputs), failures };
}

/** No change replaces the provider; resources in another region are replaced individually. */
export function diffConfig(oldInputs: Properties, newInputs: Properties): DiffResult {
  const changes = new Map<string, PropertyDiff>();
  for (const name of new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)])) {
    if (sameValue(oldInputs[name], newInputs[name])) continue;
    const kind = oldInputs[name] === undefined ? "add" : newInputs[name] === undefined ? "delete" : "update";
    changes.set(name, { kind });
  }
  return { changes, stables: [], deleteBeforeReplace: false };
}

export function parseConfig(config: Properties): Config {
  const text = (name: string) => (typeof config[name] === "string" && config[name] !== "" ? config[name] : undefined);
  const [accessKeyId, secretAccessKey] = [text("accessKey"), text("secretKey")];
  const credentials =
    accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken: text("token") } : undefined;
  const profile = text("profile");
  return {
    region: region(config) ?? "",
    profile,
    credentials,
    // Checking the environment's keys too would double the start time of the stand-in.
    validatesCredentials:
      (credentials !== undefined || profile !== undefined) && String(config.skipCredentialsValidation) !== "true",
    defaultTags: config.defaultTags === undefined ? {} : defaultTagsOf(config.defaultTags),
  };
}

function region(config: Properties): string | undefined {
  const given = config.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return typeof given === "string" && given !== "" ? given : undefined;
}

/** The tags in `defaultTags`, which is JSON text or a structure with the single key `tags`. */
function defaultTagsOf(value: unknown): Record<string, string> {
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  const tags = isObject(parsed) ? (parsed.tags ?? {}) : undefined;
  if (
    !isObject(tags) ||
    (isObject(parsed) && Object.keys(parsed).some((key) => key !== "tags" && key !== "__defaults"))
  ) {
    throw new Error(`defaultTags is ${JSON.stringify(parsed)}; expected { tags: { <key>: <value> } }`);
  }
  return Object.fromEntries(Object.entries(tags).map(([key, tag]) => [key, String(tag)]));
}
