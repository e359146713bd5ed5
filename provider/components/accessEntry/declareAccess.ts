import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { derived, failingWith, isPlain, orDefault } from "../../check/eventual";
import { standardType } from "../../eks/accessEntryTypes";
import { withOwner } from "../owner";
import type { AccessEntryArgs } from "./accessEntry";
import { ExistingAccessEntry } from "./accessEntryType";
import { associatePolicies } from "./accessPolicies";
import type { FoundEntry } from "./entryLookUp";

/** An access entry and its policies. Where the look-up fails, the outputs may never come: see `failingWith`. */
export interface DeclaredAccess {
  /** The ARN of the entry. */
  arn: pulumi.Output<string>;
  /** The ARN of the principal. */
  principalArn: pulumi.Output<string>;
  /** The Kubernetes user name of the principal. */
  username: pulumi.Output<string>;
  /** The ARN of the principal, once the policies are associated too. */
  ready: pulumi.Output<string>;
}

/** What the look-up of an entry found. */
export interface Findings {
  /** Some part of it; fails where the look-up does. */
  apply<T>(part: (found: FoundEntry) => T): pulumi.Output<T>;
}

/**
 * Declares an access entry, or uses the one that exists if `existing` says so, and associates its policies.
 *
 * @param args The inputs; the name of the cluster fails where the look-up does, so that nothing is made.
 */
export function declareAccess(
  name: string,
  args: AccessEntryArgs,
  found: Findings,
  parent: pulumi.Resource,
): DeclaredAccess {
  const declare = () => declareEntry(name, args, found, parent);
  const entry =
    args.existing === ExistingAccessEntry.Use
      ? pulumi.output(found.apply(({ foreign }) => foreign ?? declare()))
      : declare();
  const { accessEntryArn: arn, principalArn, userName: username } = entry;
  const associated = associatePolicies(
    name,
    { clusterName: args.clusterName, givenPrincipalArn: args.principalArn, principalArn },
    args.policies,
    parent,
  );
  return { arn, principalArn, username, ready: failingWith(principalArn, associated) };
}

function declareEntry(
  name: string,
  args: AccessEntryArgs,
  found: Findings,
  parent: pulumi.Resource,
): aws.eks.AccessEntry {
  const { kubernetesGroups, username, principalUniqueId } = args;
  const type = orDefault(args.type, standardType);
  return new aws.eks.AccessEntry(
    `${name}-entry`,
    {
      clusterName: args.clusterName,
      principalArn: args.principalArn,
      type,
      // Left out, the AWS provider would keep the groups that the entry has, and so an access that is taken away.
      kubernetesGroups: derived({ type, groups: kubernetesGroups } as pulumi.Input<KnownGroups>, groupsOf),
      userName: givenOr(username, () => found.apply((it) => orDefault(username, it.username))) as pulumi.Input<string>,
      tags: withOwner(args.tags),
    },
    {
      parent,
      deleteBeforeReplace: true,
      replacementTrigger: givenOr(principalUniqueId, () =>
        found.apply(({ uniqueId = null }) => orDefault<string | null>(principalUniqueId, uniqueId)),
      ),
      // The alias lets `pulumi import`, which knows no component, bring in an entry that exists under this name.
      aliases: [{ parent: pulumi.rootStackResource }],
    },
  );
}

/** The input where the program plainly gives it. */
function givenOr<T>(
  input: pulumi.Input<string> | undefined,
  otherwise: () => pulumi.Output<T>,
): string | pulumi.Output<T> {
  return isPlain(input) && typeof input === "string" ? input : otherwise();
}

/** Of an entry with the type STANDARD at least none. Any other has no groups of its own. */
function groupsOf({ type, groups = [] }: KnownGroups): string[] | undefined {
  return type === standardType ? groups : undefined;
}

interface KnownGroups {
  type: string;
  groups?: string[];
}
