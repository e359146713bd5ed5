import * as pulumi from "@pulumi/pulumi";

/** What the SDK makes of the option `aliases`: side-by-side versions of it read this in each other. */
interface Aliased {
  readonly __aliases?: pulumi.Output<string>[];
}

/**
 * What a child was called while its component had another name: an alias of the child for each of the component. The engine
 * makes the same, but only while the new component isn't in the state; an update that failed half-way has put it there.
 *
 * @param suffix The child's name without the component's, as in `-entry`.
 */
export function formerChildren(component: pulumi.Resource, type: string, suffix: string): pulumi.Output<string>[] {
  const { __aliases = [] } = component as Aliased;
  return __aliases.map((alias) => alias.apply((urn) => childUrn(urn, type, suffix)));
}

/** The URN of the child of a component. */
export function childUrn(component: string, type: string, suffix: string): string {
  const [stack, project, types, ...name] = component.split("::");
  return `${stack}::${project}::${types}$${type}::${name.join("::")}${suffix}`;
}

/** The component whose child a resource would be by its URN; undefined where it can't be a child of that name. */
export function componentOf(child: string, type: string, suffix: string): string | undefined {
  const [stack, project, types = "", ...rest] = child.split("::");
  const name = rest.join("::");
  const isChild = types.endsWith(`$${type}`) && name.endsWith(suffix) && name.length > suffix.length;
  return isChild
    ? `${stack}::${project}::${types.slice(0, -type.length - 1)}::${name.slice(0, -suffix.length)}`
    : undefined;
}

/**
 * The URN of a resource without a component: as an alias it lets `pulumi import`, which knows no component, bring in what
 * exists under this name. Of `{ parent: rootStackResource }` the SDK makes the same by a dozen outputs.
 */
export function urnAtTop(type: string, name: string): string {
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
}
