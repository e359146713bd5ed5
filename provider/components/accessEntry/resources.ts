import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AssociatedPolicies } from "../../aws/eksLookups";
import { accessPolicyArn, accessPolicyName, standardType } from "../../eks/accessEntries";
import { iamPrincipalOf } from "../../eks/iamPrincipal";
import { clusterPlace } from "../../resources/clusterPlace";
import { Gate } from "../../validation/gate";
import { deepApply, isPlain, mapInput, resolveIfKnown, withDefault } from "../../validation/outputs";
import { hidden, show } from "../../validation/render";
import { awsCalls } from "../shared/awsCalls";
import { beforeCreate } from "../shared/beforeCreate";
import { declareEach } from "../shared/declareEach";
import { formerChildren, urnAtTop } from "../shared/formerChildren";
import { type OnlyChild, onlyOne } from "../shared/onlyOne";
import { unreadableMessage, withEnd, withOwner } from "../shared/ownership";
import { associationType, entryType } from "../shared/storedEntries";
import { nameToRead } from "../shared/usedResource";
import { type AccessPolicy, ExistingAccessEntry } from "./args";
import type { FoundEntry } from "./lookup";
import type { NamedEntryArgs } from "./namedEntry";
import { type EntryInputs, prepareImport } from "./takeOver";

/** The properties of a declaration besides its inputs. */
export interface Declaration {
  /** The instruction that declares a rename in the program. */
  renamed: string;
  /** The same for an entry that the state has under a different URN. Default: aliases of the component. */
  renamedFrom?: OnlyChild["renamed"];
  /** Its former names. */
  formerNames?: string[];
  /** The component whose name its names start with. */
  component: string;
  /** The credentials to read the policies of an entry that is only used. */
  profile?: pulumi.Input<string>;
  assumeRoleArn?: pulumi.Input<string>;
}

/** An access entry and its policies. If the lookup fails, the outputs may never resolve: see `Gate`. */
export interface DeclaredAccess {
  /** The ARN of the entry. */
  arn: pulumi.Output<string>;
  /** The ARN of the principal. */
  principalArn: pulumi.Output<string>;
  /** The Kubernetes username of the principal. */
  username: pulumi.Output<string>;
  /** The ARN of the principal, once the policies are associated. */
  ready: pulumi.Output<string>;
}

/**
 * Declares an access entry, or reads or imports the existing one if `existing` is `use` or `take-over`, and associates its
 * policies.
 *
 * @param args The inputs. The cluster name fails if the lookup fails, so that nothing is created.
 * @param found The result of the lookup.
 */
export function declareAccess(
  name: string,
  args: NamedEntryArgs,
  found: Promise<FoundEntry>,
  parent: pulumi.Resource,
  declaration: Declaration,
): DeclaredAccess {
  // The caller that started the lookup reports its failure.
  found.catch(() => undefined);
  const formerly = (type: string, what: string) => [
    ...formerChildren(parent, type, suffixOf(name, what, declaration)),
    ...formerAliases(declaration, type, what),
  ];
  const inputs = entryInputs(args, found);
  const declare = (options?: pulumi.CustomResourceOptions) =>
    declareEntry(name, { args, inputs, found }, onlyEntry(name, found, parent, declaration), options);
  const declareOrRead = async ({ unmanaged, imported }: FoundEntry) => {
    if (unmanaged !== undefined) {
      return readEntry(name, args.clusterName, unmanaged, parent, declaration);
    }
    return declare(imported && (await importOptions(imported, inputs, declaration)));
  };
  const isUsed = args.existing === ExistingAccessEntry.Use;
  const own = isUsed || args.existing === ExistingAccessEntry.TakeOver ? undefined : declare();
  const entry = own ?? pulumi.output(partOf(found, declareOrRead));
  const { accessEntryArn: arn, principalArn, userName: username } = entry;
  const associated = associatePolicies(
    name,
    { clusterName: args.clusterName, givenPrincipalArn: args.principalArn, principalArn },
    args.accessPolicies,
    parent,
    isUsed
      ? (what) => ({
          aliases: [urnAtTop(associationType, `${name}-${what}`), ...formerly(associationType, what)],
          hooks: { beforeCreate: rejectOverwriting(`${name}-${what}`, { ...declaration, found }, parent) },
        })
      : // EKS deletes the policies with the entry. An entry without them would still take precedence over aws-auth.
        (what) => ({ aliases: formerly(associationType, what), ...(own && { deletedWith: own }) }),
  );
  return { arn, principalArn, username, ready: Gate.after(associated).output(principalArn) };
}

/**
 * Reads an entry that is only used. If the state contains it as managed, for example after its tag was lost, the engine
 * drops it from the state without deleting it.
 */
async function readEntry(
  name: string,
  clusterName: pulumi.Input<string>,
  { principalArn, accessEntryArn: value }: NonNullable<FoundEntry["unmanaged"]>,
  component: pulumi.Resource,
  declaration: Declaration,
): Promise<aws.eks.AccessEntry> {
  const what = "The access entry of this principal";
  const suffix = suffixOf(name, "entry", declaration);
  const formerly = formerAliases(declaration, entryType, "entry");
  const used = { type: entryType, suffix, component, formerly, what, property: "accessEntryArn", value };
  const id = mapInput(clusterName, (cluster) => `${cluster}:${principalArn}`);
  return aws.eks.AccessEntry.get(await nameToRead(`${name}-entry`, used), id, undefined, { parent: component });
}

/**
 * The options of an entry to import, which is tagged first. The engine compares the inputs of an import with the existing
 * resource; in a preview they still differ.
 */
async function importOptions(
  { entry, region }: NonNullable<FoundEntry["imported"]>,
  inputs: EntryInputs,
  { profile, assumeRoleArn }: Declaration,
): Promise<pulumi.CustomResourceOptions> {
  await prepareImport(entry, inputs, { region, profile, assumeRoleArn });
  const cluster = (await resolveIfKnown(inputs.clusterName))?.value;
  return {
    import: `${cluster}:${entry.principalArn}`,
    ignoreChanges: ["tags", "tagsAll", "kubernetesGroups", "userName"],
  };
}

function entryInputs(args: NamedEntryArgs, found: Promise<FoundEntry>): aws.eks.AccessEntryArgs & EntryInputs {
  const { kubernetesGroups, username } = args;
  const type = withDefault(args.nodeType, standardType);
  return {
    clusterName: args.clusterName,
    principalArn: args.principalArn,
    type,
    // If this is omitted, the AWS provider keeps the groups of the entry, and with them access that should be removed.
    kubernetesGroups: mapInput({ type, groups: kubernetesGroups } as pulumi.Input<KnownGroups>, groupsOf),
    userName: isGiven(username)
      ? username
      : (partOf(found, (it) => withDefault(username, it.username)) as Promise<string>),
    tags: withOwner(withEnd(args.tags, args)),
  };
}

function declareEntry(
  name: string,
  {
    args: { principalUniqueId },
    inputs,
    found,
  }: { args: NamedEntryArgs; inputs: aws.eks.AccessEntryArgs; found: Promise<FoundEntry> },
  only: OnlyChild,
  options?: pulumi.CustomResourceOptions,
): aws.eks.AccessEntry {
  return new aws.eks.AccessEntry(`${name}-entry`, inputs, {
    ...options,
    ...onlyOne(`${name}-entry`, only),
    deleteBeforeReplace: true,
    replacementTrigger: isGiven(principalUniqueId)
      ? principalUniqueId
      : partOf(found, ({ uniqueId = null }) => withDefault<string | null>(principalUniqueId, uniqueId)),
  });
}

/** The entry as the only one that EKS allows for its principal. */
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

/** The name of a child without the name of its component. */
function suffixOf(name: string, what: string, { component }: Declaration): string {
  return `${name}-${what}`.slice(component.length);
}

/** The former names of a child, in the same component or, given by URN, in another one. */
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

/** A part of the lookup's result as a promise, which costs less than an output. */
function partOf<T>(found: Promise<FoundEntry>, part: (found: FoundEntry) => T): Promise<T> {
  const promised = found.then(part);
  promised.catch(() => undefined);
  return promised;
}

/** The groups of an entry, at least an empty list with the type STANDARD. Other types have no groups. */
function groupsOf({ type, groups = [] }: KnownGroups): string[] | undefined {
  return type === standardType ? groups : undefined;
}

interface KnownGroups {
  type: string;
  groups?: string[];
}

/** The access entry that policies are associated with. */
export interface EntryOfPolicies {
  clusterName: pulumi.Input<string>;
  /** The principal's ARN as set in the program. */
  givenPrincipalArn: pulumi.Input<string>;
  /** The same as an output of the entry, so that the associations are deleted and recreated with the entry. */
  principalArn: pulumi.Output<string>;
}

/**
 * Associates access policies with an entry. Each association is named after its policy.
 *
 * @param options The former names of the association whose name ends with `what`, and the hooks that run before it is created.
 * @returns an output that resolves when all associations exist; in a preview it is known if their inputs are
 */
export function associatePolicies(
  name: string,
  entry: EntryOfPolicies,
  policies: pulumi.Input<pulumi.Input<AccessPolicy>[]> | undefined,
  parent: pulumi.Resource,
  options: (what: string) => pulumi.CustomResourceOptions = () => ({}),
): pulumi.Output<unknown> {
  const policyOf = (item: pulumi.Input<AccessPolicy>) =>
    isPlain(item) ? item.policy : deepApply(item as pulumi.Input<pulumi.Unwrap<AccessPolicy>>, ({ policy }) => policy);
  return declareEach(policies, policyOf, (item, known, index) => {
    const key = known === undefined ? `policy-${index}` : accessPolicyName(known);
    const { principalArn } = new aws.eks.AccessPolicyAssociation(
      `${name}-${key}`,
      {
        clusterName: entry.clusterName,
        principalArn: entry.principalArn,
        policyArn: mapInput(
          { arn: entry.givenPrincipalArn, policy: policyOf(item) } as pulumi.Input<{ arn: string; policy: string }>,
          ({ arn, policy }) => accessPolicyArn(iamPrincipalOf(arn)?.partition ?? "", policy),
        ),
        accessScope: scopeOf(item),
      },
      // EKS has one association per policy: deleting the old one after the new one is created would delete both.
      { ...options(key as string), parent, deleteBeforeReplace: true },
    );
    return principalArn;
  });
}

interface Scope {
  type: string;
  namespaces?: pulumi.Input<pulumi.Input<string>[]>;
}

function scopeOf(item: pulumi.Input<AccessPolicy>): pulumi.Input<Scope> {
  const scope = ({ namespaces }: Pick<AccessPolicy, "namespaces">): Scope =>
    isPlain(namespaces) && (namespaces ?? undefined) === undefined
      ? { type: "cluster" }
      : { type: "namespace", namespaces };
  return isPlain(item) ? scope(item) : deepApply(item, scope);
}

/** The lookup and credentials to read the associations of a used entry, and the instruction that declares a rename. */
export interface Overwriting {
  found: Promise<FoundEntry>;
  profile?: pulumi.Input<string>;
  assumeRoleArn?: pulumi.Input<string>;
  /** The instruction that declares a rename in the program. */
  renamed: string;
}

/** The inputs of an association, as far as a preview knows them. */
interface Associated {
  clusterName?: string;
  principalArn?: string;
  policyArn?: string;
  accessScope?: { type?: string; namespaces?: string[] };
}

/**
 * Fails if an association that is about to be created exists already. EKS has one association per entry and policy, and
 * would overwrite it silently. After a rename, the association would be deleted with the old name; if another stack
 * owns it, with the destruction of this stack. Only the engine knows whether an association is in the state; hence a
 * hook. https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
 *
 * An entry that this stack created doesn't need this hook, because a rename of the entry itself is rejected.
 */
function rejectOverwriting(child: string, overwriting: Overwriting, parent: pulumi.Resource): pulumi.ResourceHook[] {
  const check = async ({ name, newInputs }: pulumi.ResourceHookArgs) => {
    const { unmanaged } = await overwriting.found;
    const given = pulumi.output(newInputs);
    const inputs = (await resolveIfKnown(given))?.value as Associated | undefined;
    if (unmanaged === undefined || inputs === undefined) {
      return;
    }
    const isSecret = await pulumi.isSecret(given);
    const live = await read(inputs, { entryArn: unmanaged.accessEntryArn, isSecret }, overwriting, parent);
    const same = live?.policies.find(({ policyArn }) => policyArn === inputs.policyArn);
    // In the preview of a replacement (a changed scope), the old association still exists.
    const isReplaced = pulumi.runtime.isDryRun() && scopeText(same?.accessScope) !== scopeText(inputs.accessScope);
    if (same !== undefined && !isReplaced) {
      throw new Error(alreadyAssociated(name, inputs, isSecret, overwriting));
    }
  };
  const association = { type: associationType, name: child, component: parent };
  return beforeCreate("association", association, check, () => clusterPlace(parent));
}

async function read(
  { clusterName = "", principalArn = "" }: Associated,
  { entryArn, isSecret }: { entryArn: string; isSecret: boolean },
  { profile, assumeRoleArn }: Overwriting,
  parent: pulumi.Resource,
): Promise<AssociatedPolicies | undefined> {
  try {
    const { region } = await clusterPlace(parent);
    const login = await resolveIfKnown(pulumi.all([profile, assumeRoleArn]));
    const [knownProfile, knownRole] = login?.value ?? [];
    const settings = { region, profile: knownProfile, assumeRoleArn: knownRole };
    const live = await awsCalls.findAssociatedPolicies({ clusterName, principalArn }, settings);
    if (live !== undefined && live.entryArn !== entryArn) {
      throw new Error(`The AWS login leads to another entry, ${live.entryArn}.`);
    }
    return live;
  } catch (error) {
    const message = unreadableMessage({
      things: "access policies of an access entry",
      cluster: isSecret ? hidden : clusterName,
      purpose: "to check whether it already has one of them",
      actions: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
      reason: isSecret ? undefined : (error as Error).message,
    });
    await pulumi.log.warn(`${message} Until then, renaming the component removes its access policies.`, parent);
    return undefined;
  }
}

function alreadyAssociated(name: string, inputs: Associated, isSecret: boolean, { renamed }: Overwriting): string {
  const { policyArn = "" } = inputs;
  const policy = accessPolicyName(policyArn) ?? policyArn;
  const [clusterName, principalArn] = isSecret ? [hidden, hidden] : [inputs.clusterName, inputs.principalArn];
  const id = [clusterName, principalArn, policyArn].join("#");
  return (
    `The access entry of ${principalArn} on the cluster ${show(clusterName)} already has the access policy ${policy}, but this ` +
    `stack has no association named ${name}. It would overwrite the existing association, and be deleted together with it. ` +
    `After a rename, give ${renamed}. After an interrupted update, or to take over the association, import it: ` +
    `\`pulumi import aws:eks/accessPolicyAssociation:AccessPolicyAssociation ${name} '${id}'\`. Otherwise omit the policy.`
  );
}

function scopeText(scope: Associated["accessScope"]): string {
  return JSON.stringify([scope?.type, [...(scope?.namespaces ?? [])].sort()]);
}
