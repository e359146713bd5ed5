import { accessPolicyName } from "../../eks/accessEntries";
import type { EntryPolicy } from "../../eks/clusterEntry";
import { ownerTag, type StoredResource, storedResources, thisStack } from "./ownership";
import { perRun } from "./thisRun";

/** The type of an access entry. */
export const entryType = "aws:eks/accessEntry:AccessEntry";
/** The type of the association of an access policy with an access entry. */
export const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

/** An access entry in the state of this stack, declared or only used by it. */
export interface StoredEntry {
  urn: string;
  /** The URN of the component that declares or uses it; undefined if it is none of this package. */
  component?: string;
  clusterName: string;
  principalArn: string;
  accessEntryArn: string;
  username: string;
  groups: string[];
  /** Whether the state has it with the tag of this stack. */
  isTagged: boolean;
  /** The access policies that this stack associates with it. */
  policies: EntryPolicy[];
}

/** An entry of aws-auth in the state of this stack. */
export interface StoredMapping {
  /** The URN of the AwsAuthEntries that has it. */
  urn: string;
  principalArn: string;
  username: string;
  groups: string[];
}

/** A complete GroupBinding in the state of this stack. */
export interface StoredBinding {
  name: string;
  group: string;
  /** The namespaces of its bindings; undefined for the whole cluster. */
  namespaces?: string[];
}

const componentTypes = ["eks-auth:index:ClusterAccess", "eks-auth:index:AccessEntry"];
/** The type of entries of aws-auth. */
export const mappingsType = "eks-auth:index:AwsAuthEntries";
const bindingType = "eks-auth:index:GroupBinding";

/** Everything about access in the state of this stack; undefined if it can't be read. It is read once per run. */
const storedAccess = perRun(() =>
  storedResources(...componentTypes, entryType, associationType, mappingsType, bindingType),
);

/** The entries of aws-auth in the state of this stack; none if it can't be read. */
export const storedMappings = perRun(async (): Promise<StoredMapping[]> => {
  const stored = (await storedAccess()) ?? [];
  return stored
    .filter(({ urn }) => typeOf(urn) === mappingsType)
    .flatMap(({ urn, outputs }) =>
      Object.entries((outputs.entries ?? {}) as Record<string, Partial<StoredMapping>>).map(
        ([principalArn, { username = "", groups = [] }]) => ({ urn, principalArn, username, groups }),
      ),
    );
});

/** The GroupBindings in the state of this stack; none if it can't be read. */
export const storedBindings = perRun(async (): Promise<StoredBinding[]> => {
  const stored = (await storedAccess()) ?? [];
  return stored
    .filter(({ urn }) => typeOf(urn) === bindingType)
    .filter(({ outputs: { bindings } }) => Array.isArray(bindings))
    .map(({ urn, outputs: { group, bindings } }) => {
      const listed = (bindings as unknown[]).map(String);
      const namespaces = listed.flatMap((id) => (id.includes("/") ? [id.slice(0, id.indexOf("/"))] : []));
      const name = urn.split("::").slice(3).join("::");
      return { name, group: String(group), ...(namespaces.length > 0 && { namespaces }) };
    });
});

/** The access entries in the state of this stack; undefined if it can't be read. */
export const storedEntries = perRun(async (): Promise<StoredEntry[] | undefined> => {
  const stored = await storedAccess();
  const components = stored?.map(({ urn }) => urn).filter((urn) => componentTypes.includes(typeOf(urn))) ?? [];
  const associations = stored?.filter(({ urn }) => typeOf(urn) === associationType) ?? [];
  const entries = stored?.filter(({ urn }) => typeOf(urn) === entryType);
  return entries?.map(({ urn, outputs }) => {
    const { clusterName, principalArn, accessEntryArn, userName, kubernetesGroups, tags } = outputs;
    const own = associations.filter(
      ({ outputs: of }) => of.clusterName === clusterName && of.principalArn === principalArn,
    );
    const component = parentOf(urn, components);
    return {
      urn,
      ...(component !== undefined && { component }),
      clusterName: String(clusterName),
      principalArn: String(principalArn),
      accessEntryArn: String(accessEntryArn),
      username: String(userName ?? ""),
      groups: Array.isArray(kubernetesGroups) ? kubernetesGroups.map(String) : [],
      isTagged: (tags as Record<string, unknown> | undefined)?.[ownerTag] === thisStack(),
      policies: own.map(policyOfAssociation),
    };
  });
});

/** The type of a resource by its URN, which lists the types of its parents before it. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function policyOfAssociation({ outputs: { policyArn, accessScope } }: StoredResource): EntryPolicy {
  const { type, namespaces = [] } = (accessScope ?? {}) as { type?: string; namespaces?: string[] };
  const policy = accessPolicyName(String(policyArn)) ?? String(policyArn);
  return { policy, ...(type === "namespace" && { namespaces }) };
}

/**
 * The component of which a resource is a child. The state shows only its type and its name, which begins with the
 * component's name. If the names of several components fit, it is a child of the one with the longest name.
 */
function parentOf(urn: string, components: readonly string[]): string | undefined {
  const [stack, project, types = "", ...rest] = urn.split("::");
  const parent = [stack, project, types.split("$").slice(0, -1).join("$")].join("::");
  const fitting = components.filter(
    (other) => other.startsWith(`${parent}::`) && rest.join("::").startsWith(`${other.slice(parent.length + 2)}-`),
  );
  return fitting.reduce<string | undefined>(
    (one, other) => (one === undefined || other.length > one.length ? other : one),
    undefined,
  );
}
