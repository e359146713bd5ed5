import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { resolveIfKnown } from "../../validation/outputs";
import { perRun } from "../shared/thisRun";

/** The lookups of roles with one AWS provider. */
interface Lookups {
  count: number;
  /** The ARNs of all roles by name in lower case; undefined if they can't be listed. */
  all?: Promise<Map<string, string> | undefined>;
}

/** The number of roles that are read one by one. From the next one on, all roles of the account are listed, 100 per request. */
const readOneByOne = 10;

/** The lookups by the URN of their provider. */
const lookups = perRun(() => new Map<string | undefined, Lookups>());

/** The ARN of the role with a name, which ignores case; undefined if there is none or it can't be read. */
export async function findRoleArn(name: string, options: pulumi.InvokeOptions): Promise<string | undefined> {
  const provider = options.provider && (await resolveIfKnown(options.provider.urn))?.value;
  const ofProvider = lookups().get(provider) ?? { count: 0 };
  lookups().set(provider, ofProvider);
  ofProvider.count += 1;
  if (ofProvider.count > readOneByOne) {
    ofProvider.all ??= listRoles(options);
    const all = await ofProvider.all;
    if (all !== undefined) {
      return all.get(name.toLowerCase());
    }
  }
  return aws.iam.getRole({ name }, options).then(
    ({ arn }) => arn,
    () => undefined,
  );
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
async function listRoles(options: pulumi.InvokeOptions): Promise<Map<string, string> | undefined> {
  const roles = await aws.iam.getRoles({}, options).catch(() => undefined);
  return roles && new Map(roles.arns.map((arn) => [(arn.split("/").at(-1) as string).toLowerCase(), arn]));
}
