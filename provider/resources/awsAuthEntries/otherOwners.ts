import type { Owner } from "../../awsauth/claimedEntries";
import { foldCase } from "../../awsauth/text";

// The owner of an entry that this resource doesn't own, in words.

/** The owner of an entry that is claimed under the URN of the resource in another state. */
export const ofNamesakes =
  "It was written by a resource with the same URN in another state: in a stack with the same name and project in " +
  "another backend, or in this stack before its state was lost. If an update was interrupted, run `pulumi refresh` " +
  'first; if the state was lost, set existingMappings to "take-over" for one update.';

/** The owner of an entry that another owner has claimed, as a sentence. */
export function whose(arn: string, namesakes: string[]): string {
  const isNamesakes = namesakes.some((one) => foldCase(one) === foldCase(arn));
  return isNamesakes ? ofNamesakes : ofAnother;
}

/** The owner of an entry that another stack or another resource has claimed. */
export const ofAnother = "That entry is declared by another stack or another resource of this package.";

/** The same, with the fix if that owner is in this stack, as after a rename. */
export function whoseNow(
  arn: string,
  namesakes: string[],
  sibling: string | undefined,
  { owner, operation }: { owner: Owner; operation: string },
): string {
  const renamed = sibling && operation === "create" ? renaming(owner.urn, sibling) : undefined;
  return renamed ?? whose(arn, namesakes);
}

/** The component types that contain the resource; AwsAuth may itself be in a ClusterAccess. */
const [whole, inner] = ["eks-auth:index:ClusterAccess", "eks-auth:index:AwsAuth"];

/**
 * The fix if another resource of the same stack declares an entry. After a rename, it is the same resource, and only
 * needs an alias on its component. Undefined if no alias can turn one resource into the other.
 *
 * @param urn The resource.
 * @param sibling The other resource, as `<types>::<name>`.
 */
function renaming(urn: string, sibling: string): string | undefined {
  const [stack, project, types = ""] = urn.split("::");
  const [formerTypes = "", ...rest] = sibling.split("::");
  const name = rest.join("::").replace(/-entries$/, "");
  const component = formerTypes.split("$").slice(0, -1).join("$");
  const isIn = (type: string, all: string) => all.includes(`${type}$${inner}$`);
  const [kind, former] = isIn(whole, types)
    ? [
        "ClusterAccess",
        isIn(whole, formerTypes)
          ? `${component.slice(0, -inner.length - 1)}::${name.replace(/-aws-auth$/, "")}`
          : undefined,
      ]
    : ["AwsAuth", `${component}::${name}`];
  return former === undefined || component === ""
    ? undefined
    : `That entry is declared by ${sibling.split("::").slice(1).join("::")} of this stack. If it was renamed, give the ${kind} ` +
        `the option \`aliases: ["${stack}::${project}::${former}"]\`; nothing changes in aws-auth then. If both are ` +
        "in the program, declare the entry in only one of them.";
}
