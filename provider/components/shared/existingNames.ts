import type * as pulumi from "@pulumi/pulumi";
import { containsSecret, resolveIfKnown } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { lookupOptions } from "./hookCalls";
import type { Owned } from "./onlyOne";

/** A kind of AWS resources whose names are unique in the account. */
export interface NamedKind {
  /** The type of the resource, as in `aws:iam/role:Role`. */
  type: string;
  /** The kind in words, as in `IAM role`. */
  what: string;
  /** The input of the component with the name. */
  input: string;
  /** The ARN of the resource with a name; undefined if there is none or it can't be read. */
  find: (name: string, options: pulumi.InvokeOptions) => Promise<string | undefined>;
}

/**
 * The existing resource with the name; undefined if there is none or it can't be read. If it can't be read, AWS reports it
 * in the update.
 */
export async function findByName(
  name: pulumi.Input<string> | undefined,
  { type, what, input, find }: NamedKind,
  component: pulumi.Resource,
): Promise<Owned | undefined> {
  const known = (await resolveIfKnown(name as pulumi.Input<string>))?.value;
  if (known === undefined) {
    return undefined;
  }
  const { version } = require("@pulumi/aws/package.json") as { version: string };
  const options = await lookupOptions(component, type, version).catch(() => undefined);
  const arn = options && (await find(known, options));
  if (arn === undefined) {
    return undefined;
  }
  const shown = (await containsSecret(name)) ? hidden : known;
  return {
    what: `The ${what} ${show(shown)}`,
    property: "arn",
    value: arn,
    importId: shown,
    lost: {
      reason: "it isn't in the state of this stack",
      otherwise: `Otherwise set ${input} to another name, or omit it.`,
    },
  };
}
