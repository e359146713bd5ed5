import * as pulumi from "@pulumi/pulumi";
import { type EndingAccess, hasEnded } from "../../eks/accessEnd";
import { parseArn } from "../../iam/arn";
import { permissionSetIssues, rolesOfPermissionSet } from "../../iam/permissionSet";
import { Gate } from "../../validation/gate";
import { type CheckedInputs, rejectInputs } from "../../validation/inputs";
import type { Issue, Path } from "../../validation/issues";
import { containsSecret, deepApply, dependsOnResource, isContainer, isPlain } from "../../validation/outputs";

/** A component whose inputs can name a role by its permission set. */
export interface NamingComponent {
  kind: string;
  name: string;
  /** The input with the list of items that name roles. Default: the component's inputs name one role. */
  list?: string;
  /** The input beside `ssoPermissionSet` that accepts an ARN. */
  arnInput: string;
  /** The component, whose AWS provider is used. */
  parent: pulumi.Resource;
}

/** A principal as a program names it. */
export interface PrincipalName {
  arn: pulumi.Input<string> | undefined;
  permissionSet: pulumi.Input<string> | undefined;
}

/** The roles of the permission sets in a component's inputs. */
export interface PermissionSetRoles {
  /** Whether the program names a permission set, other than in an output of a whole item or list. */
  isNamed: boolean;
  /** Opens if the inputs are valid and each permission set has one role. */
  gate: Gate;
  /**
   * The ARN of a principal with its path. It is unknown in a preview if the permission set comes from a resource of the
   * program and has no role yet.
   */
  arnOf(principal: PrincipalName): pulumi.Input<string>;
}

/**
 * Finds the roles of all permission sets that the inputs of a component name, once these are known. IAM is read once,
 * and only if there are any. A recreated role has another ARN, which the next preview finds.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function findPermissionSetRoles<T extends object>(
  component: NamingComponent,
  { inputs, gate, known }: CheckedInputs<T>,
): PermissionSetRoles {
  const names = namesIn(inputs, component);
  const roles = names.length > 0 ? known.then((args) => readRoles(component, inputs, args)) : undefined;
  roles?.catch(() => undefined);
  return {
    isNamed: names.includes("plain"),
    gate: roles === undefined ? gate : Gate.for(roles),
    arnOf({ arn, permissionSet }) {
      if (isPlain(permissionSet) && (permissionSet ?? undefined) === undefined) {
        return arn as pulumi.Input<string>;
      }
      const both = { arn, permissionSet } as pulumi.Input<{ arn: string; permissionSet?: string }>;
      return deepApply(both, async (principal) => {
        const [role = pulumi.unknown as unknown as string] =
          (principal.permissionSet ?? undefined) === undefined
            ? [principal.arn]
            : rolesOfPermissionSet(principal.permissionSet as string, (await roles) ?? []);
        return role;
      });
    },
  };
}

/** How the items of the inputs name permission sets: `output` for an item or list that may contain a name. */
function namesIn(inputs: object, { list }: NamingComponent): ("plain" | "output")[] {
  const items: unknown = list === undefined ? [inputs] : (inputs as Record<string, unknown>)[list];
  if (!isPlain(items)) {
    return ["output"];
  }
  return (Array.isArray(items) ? items : []).flatMap((item: unknown) => {
    const isIn = isPlain(item) && isContainer(item) && (item.ssoPermissionSet ?? undefined) !== undefined;
    return isIn ? ["plain"] : isPlain(item) ? [] : ["output"];
  });
}

/** The ARNs of all roles of IAM Identity Center. Fails if a permission set in the inputs doesn't have exactly one. */
async function readRoles(component: NamingComponent, inputs: object, known: object): Promise<string[]> {
  const { kind, name, list, arnInput, parent } = component;
  const items: unknown = list === undefined ? [known] : (known as Record<string, unknown>)[list];
  const named = (Array.isArray(items) ? items : []).flatMap((item: unknown, index): [Path, string][] => {
    const permissionSet = isContainer(item) ? item.ssoPermissionSet : undefined;
    const path = list === undefined ? [] : [list, index];
    return typeof permissionSet === "string" ? [[[...path, "ssoPermissionSet"], permissionSet]] : [];
  });
  const [first] = named;
  if (first === undefined) {
    return [];
  }
  const isSecret = await containsSecret(named.map(([path]) => inputAt(inputs, path)) as pulumi.Input<unknown>);
  // An AwsAuth without permission sets doesn't load the AWS provider's SDK.
  const roles = require("./identityCenterRoles") as typeof import("./identityCenterRoles");
  const arns = await roles.listIdentityCenterRoles({ arnInput, isSecret }, parent);
  const { clusterArn } = known as { clusterArn?: unknown };
  const clusterAccount = typeof clusterArn === "string" ? parseArn(clusterArn)?.accountId : undefined;
  const issues = named.map(async ([path, permissionSet]): Promise<Issue[]> => {
    const isMissing = rolesOfPermissionSet(permissionSet, arns).length === 0;
    return isMissing && pulumi.runtime.isDryRun() && (await dependsOnResource(inputAt(inputs, path)))
      ? []
      : permissionSetIssues(path, permissionSet, { roleArns: arns, arnInput, clusterAccount });
  });
  await rejectInputs(kind, name, inputs, (await Promise.all(issues)).flat());
  return arns;
}

/** The input at a path, or the output that contains it. */
function inputAt(inputs: object, path: Path): pulumi.Input<unknown> {
  return path.reduce<unknown>(
    (whole, key) => (isPlain(whole) ? (whole as Record<string | number, unknown>)[key as string] : whole),
    inputs,
  ) as pulumi.Input<unknown>;
}

/**
 * The checks, in which access that has ended names no permission set, whose role may no longer exist. IAM isn't read for
 * it.
 *
 * @param list The input with the list of items that name roles. Default: the component's inputs name one role.
 */
export function withoutEndedNames<T extends object>(
  { inputs, gate, known }: CheckedInputs<T>,
  now: number,
  list?: keyof T,
): CheckedInputs<T> {
  const unnamed = <U>(item: U): U =>
    isContainer(item) && hasEnded(item as EndingAccess, now) ? { ...item, ssoPermissionSet: undefined } : item;
  const without = (args: T): T => {
    if (list === undefined) {
      return unnamed(args);
    }
    const items: unknown = args[list];
    return Array.isArray(items) ? { ...args, [list]: items.map(unnamed) } : args;
  };
  const once = known.then(without);
  once.catch(() => undefined);
  return { inputs: without(inputs), gate, known: once };
}
