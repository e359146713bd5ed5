import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { derived, failingWith, isPlain, orDefault } from "../../check/eventual";
import { standardType } from "../../eks/accessEntryTypes";
import { formerChildren, urnAtTop } from "../formerChildren";
import { withOwner } from "../owner";
import { type OnlyChild, onlyOne } from "../refuseSecond";
import type { AccessEntryArgs } from "./accessEntry";
import { ExistingAccessEntry } from "./accessEntryType";
import { associatePolicies } from "./accessPolicies";
import { refuseOverwriting } from "./associatedAlready";
import type { FoundEntry } from "./entryLookUp";

/** The type of an access entry. */
export const entryType = "aws:eks/accessEntry:AccessEntry";
const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

/** What a declaration is besides its inputs. */
export interface Declaration {
  /** How a program says that it is renamed. */
  renamed: string;
  /** The same for an entry that the state has under another URN than its own. Default: by aliases of the component. */
  renamedFrom?: OnlyChild["renamed"];
  /** What it was called before. */
  formerNames?: string[];
  /** The component that its names begin with. */
  component: string;
  /** What EKS is asked with about the policies of an entry that is only referred to. */
  profile?: pulumi.Input<string>;
  roleToAssume?: pulumi.Input<string>;
}

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

/**
 * Declares an access entry, or reads the one that exists if `existing` says so, and associates its policies.
 *
 * @param args The inputs; the name of the cluster fails where the look-up does, so that nothing is made.
 * @param found What the look-up finds.
 */
export function declareAccess(
  name: string,
  args: AccessEntryArgs,
  found: Promise<FoundEntry>,
  parent: pulumi.Resource,
  declaration: Declaration,
): DeclaredAccess {
  // Whoever looks up tells of its failure.
  found.catch(() => undefined);
  const formerly = (type: string, what: string) => [
    ...formerChildren(parent, type, suffixOf(name, what, declaration)),
    ...formerAliases(declaration, type, what),
  ];
  const declare = () => declareEntry(name, args, found, onlyEntry(name, found, parent, declaration));
  const declareOrRead = ({ foreign }: FoundEntry) =>
    foreign === undefined ? declare() : readEntry(name, args.clusterName, foreign.principalArn, parent);
  const isUsed = args.existing === ExistingAccessEntry.Use;
  const entry = isUsed ? pulumi.output(partOf(found, declareOrRead)) : declare();
  const hook = isUsed ? [refuseOverwriting({ ...declaration, found }, parent)] : [];
  const { accessEntryArn: arn, principalArn, userName: username } = entry;
  const associated = associatePolicies(
    name,
    { clusterName: args.clusterName, givenPrincipalArn: args.principalArn, principalArn },
    args.policies,
    parent,
    isUsed
      ? (what) => ({
          aliases: [urnAtTop(associationType, `${name}-${what}`), ...formerly(associationType, what)],
          hooks: { beforeCreate: hook },
        })
      : (what) => ({ aliases: formerly(associationType, what) }),
  );
  return { arn, principalArn, username, ready: failingWith(principalArn, associated) };
}

/**
 * An entry that is only referred to. It is read under the name of the one that would be declared: where the state has that,
 * as after its tag was lost, the engine lets go of it, and deletes nothing.
 */
function readEntry(
  name: string,
  clusterName: pulumi.Input<string>,
  principalArn: string,
  parent: pulumi.Resource,
): aws.eks.AccessEntry {
  const id = derived(clusterName, (cluster) => `${cluster}:${principalArn}`);
  return aws.eks.AccessEntry.get(`${name}-entry`, id, undefined, { parent });
}

function declareEntry(
  name: string,
  args: AccessEntryArgs,
  found: Promise<FoundEntry>,
  only: OnlyChild,
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
      userName: isGiven(username)
        ? username
        : (partOf(found, (it) => orDefault(username, it.username)) as Promise<string>),
      tags: withOwner(args.tags),
    },
    {
      ...onlyOne(`${name}-entry`, only),
      deleteBeforeReplace: true,
      replacementTrigger: isGiven(principalUniqueId)
        ? principalUniqueId
        : partOf(found, ({ uniqueId = null }) => orDefault<string | null>(principalUniqueId, uniqueId)),
    },
  );
}

/** The entry as the only one that EKS takes for its principal. */
function onlyEntry(
  name: string,
  found: Promise<FoundEntry>,
  parent: pulumi.Resource,
  declaration: Declaration,
): OnlyChild {
  return {
    type: entryType,
    suffix: suffixOf(name, "entry", declaration),
    component: parent,
    found: partOf(found, ({ own }) => own),
    formerly: formerAliases(declaration, entryType, "entry"),
    renamed: declaration.renamedFrom,
  };
}

/** The name of a child without that of its component. */
function suffixOf(name: string, what: string, { component }: Declaration): string {
  return `${name}-${what}`.slice(component.length);
}

/** What a child was called before: by another name of the same component, or in another component, given by its URN. */
function formerAliases(
  { component, formerNames = [] }: Declaration,
  type: string,
  what: string,
): (pulumi.Alias | string)[] {
  return formerNames.map((former) => {
    const [stack, project, types, name] = former.split("::");
    return name === undefined
      ? { name: `${component}-${former}-${what}` }
      : `${stack}::${project}::${types}$${type}::${name}-${what}`;
  });
}

function isGiven(input: pulumi.Input<string> | undefined): input is string {
  return isPlain(input) && typeof input === "string";
}

/** An input of what was found, as a promise: that costs less than an output. */
function partOf<T>(found: Promise<FoundEntry>, part: (found: FoundEntry) => T): Promise<T> {
  const promised = found.then(part);
  promised.catch(() => undefined);
  return promised;
}

/** Of an entry with the type STANDARD at least none. Any other has no groups of its own. */
function groupsOf({ type, groups = [] }: KnownGroups): string[] | undefined {
  return type === standardType ? groups : undefined;
}

interface KnownGroups {
  type: string;
  groups?: string[];
}
