/** Types of components that have the resource as a child, one in the other. */
const [whole, inner] = ["eks-auth:index:ClusterAccess", "eks-auth:index:AwsAuth"];

/**
 * What to do where another resource of the same stack declares an entry: after a rename it is the same resource, which only
 * needs the alias of its component. Undefined where no alias makes the one of the other.
 *
 * @param urn The resource.
 * @param sibling The other one, as `<types>::<name>`.
 */
export function renaming(urn: string, sibling: string): string | undefined {
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
    : `That entry is declared by ${sibling.split("::").slice(1).join("::")} of this stack. After a rename, give the ${kind} the option ` +
        `\`aliases: ["${stack}::${project}::${former}"]\`, with which nothing changes in aws-auth. If both are in the program, ` +
        "declare it in one of the two.";
}
