import * as pulumi from "@pulumi/pulumi";
import { nodeNames } from "../../eks/grants";
import { generatedUsername } from "../../eks/iamPrincipal";
import { asOutput, mapInput } from "../../validation/outputs";
import type { NamedEntryArgs } from "./namedEntry";
import type { DeclaredAccess } from "./resources";

/** The inputs that name the principal; no ARN for a permission set, whose role isn't read. */
interface Names {
  principalArn?: string;
  username?: string;
  nodeType?: string;
}

/**
 * The outputs of an entry whose access has ended, which isn't declared. The names stay, so that resources that use them
 * don't change with the end.
 */
export function endedAccess({ principalArn: given, username, nodeType }: NamedEntryArgs): DeclaredAccess {
  const names = { principalArn: given, username, nodeType } as pulumi.Input<Names>;
  const principalArn = asOutput(mapInput(names, ({ principalArn }) => principalArn ?? ""));
  return {
    arn: pulumi.output(""),
    principalArn,
    username: asOutput(mapInput(names, usernameOf)),
    ready: principalArn,
  };
}

function usernameOf({ principalArn = "", username, nodeType }: Names): string {
  const ofNodes = nodeType === undefined ? undefined : nodeNames(nodeType)?.username;
  return username ?? ofNodes ?? generatedUsername(principalArn) ?? principalArn;
}
