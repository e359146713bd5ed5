import type * as pulumi from "@pulumi/pulumi";
import { mapInput } from "../../validation/outputs";

/**
 * The prefix for a generated name. The SDK generates a name from the child's name, a hyphen and 7 hexadecimal digits. If
 * that is too long, the AWS provider generates one from a prefix and 26 digits instead. Undefined if no prefix is needed.
 *
 * @param given The name that the program sets, if it sets one.
 * @param limit The maximum length of a name.
 */
export function prefixFor(
  child: string,
  given: pulumi.Input<string> | undefined,
  limit: number,
): pulumi.Input<string> | undefined {
  if (child.length + "-1234567".length <= limit) {
    return undefined;
  }
  const prefix = child.slice(0, limit - 26);
  return mapInput(given as pulumi.Input<string | undefined>, (known) =>
    known === undefined ? prefix : undefined,
  ) as pulumi.Input<string>;
}
