import { accessPolicyName } from "../../eks/accessEntries";
import { isAdminPolicy } from "../../eks/administrators";
import { type StoredResource, storedResources } from "./ownership";
import { perRun } from "./thisRun";

/** The type of an access entry. */
export const entryType = "aws:eks/accessEntry:AccessEntry";
/** The type of the association of an access policy with an access entry. */
export const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

/** An access entry in the state of this stack. */
export interface StoredEntry {
  principalArn: string;
  groups: string[];
  /** Whether it has an access policy that allows everything in the whole cluster. */
  isAdministrator: boolean;
}

/** The components with access entries, and their children, in the state of this stack. Read once per run. */
const stateOfRun = perRun(() =>
  storedResources("eks-auth:index:ClusterAccess", "eks-auth:index:AccessEntry", entryType, associationType),
);

/**
 * The access entries of a component in the state of this stack, on one cluster. They are what the engine removes if the
 * component no longer declares them. Empty if the state can't be read.
 */
export async function storedEntriesOf(componentUrn: string, clusterName: string): Promise<StoredEntry[]> {
  const stored = (await stateOfRun()) ?? [];
  const own = stored.filter(({ urn }) => isChild(urn, componentUrn, stored));
  const ofType = (type: string) =>
    own.filter(({ urn, outputs }) => urn.split("::")[2]?.endsWith(`$${type}`) && outputs.clusterName === clusterName);
  const associations = ofType(associationType);
  return ofType(entryType).map(({ outputs: { principalArn, kubernetesGroups } }) => ({
    principalArn: String(principalArn),
    groups: Array.isArray(kubernetesGroups) ? kubernetesGroups.map(String) : [],
    isAdministrator: associations.some(({ outputs }) => outputs.principalArn === principalArn && isWholeAdmin(outputs)),
  }));
}

function isWholeAdmin({ policyArn, accessScope }: StoredResource["outputs"]): boolean {
  const { type } = (accessScope ?? {}) as { type?: string };
  return type === "cluster" && isAdminPolicy({ policy: accessPolicyName(String(policyArn)) ?? "" });
}

/**
 * Whether a resource is a child of the component. The state shows only its type and its name, which begins with the
 * component's name. If the names of several components fit, it is a child of the one with the longest name.
 */
function isChild(urn: string, component: string, stored: readonly StoredResource[]): boolean {
  const [stack, project, types = "", ...rest] = urn.split("::");
  const parent = [stack, project, types.split("$").slice(0, -1).join("$")].join("::");
  const fitting = [component, ...stored.map((resource) => resource.urn)].filter((other) => {
    const name = other.slice(parent.length + 2);
    return other.startsWith(`${parent}::`) && rest.join("::").startsWith(`${name}-`);
  });
  const longest = fitting.reduce((one, other) => (other.length > one.length ? other : one), "");
  return longest === component;
}
