import * as pulumi from "@pulumi/pulumi";
import { resolveIfKnown } from "../../validation/outputs";

/** The SDK's representation of the option `aliases`. Side-by-side versions of the SDK read it from each other. */
interface Aliased {
  readonly __aliases?: pulumi.Output<string>[];
}

/**
 * The former URNs of a child, one for each alias of its component. The engine infers the same aliases, but only while
 * the renamed component isn't in the state yet, and an update that failed halfway may already have added it.
 *
 * @param suffix The child's name without the component's name, such as `-entry`.
 */
export function formerChildren(component: pulumi.Resource, type: string, suffix: string): pulumi.Output<string>[] {
  const { __aliases = [] } = component as Aliased;
  return __aliases.map((alias) => alias.apply((urn) => childUrn(urn, type, suffix)));
}

/** A child of a component, as far as its former URNs depend on it. */
interface Child {
  type: string;
  suffix: string;
  component: pulumi.Resource;
  formerly?: (pulumi.Alias | string)[];
}

/** All former URNs of a child, as far as they are known: those of a child that was imported, of its component, and its own. */
export async function formerUrns(urn: string, name: string, child: Child): Promise<string[]> {
  const { type, suffix, component, formerly = [] } = child;
  const ofComponent = await Promise.all(formerChildren(component, type, suffix).map((alias) => resolveIfKnown(alias)));
  const named = formerly.map((alias) =>
    typeof alias === "string" ? alias : [...urn.split("::").slice(0, 3), alias.name].join("::"),
  );
  return [
    urnAtTop(type, name),
    ...ofComponent.flatMap((known) => (known === undefined ? [] : [known.value])),
    ...named,
  ];
}

/** The URN of a component and its former ones, one for each alias, as far as they are known. */
export async function urnsOf(component: pulumi.Resource): Promise<string[]> {
  const { __aliases = [] } = component as Aliased;
  const known = await Promise.all([component.urn, ...__aliases].map((urn) => resolveIfKnown(urn)));
  return known.flatMap((urn) => (urn === undefined ? [] : [urn.value]));
}

/** The URN of the child of a component. */
export function childUrn(component: string, type: string, suffix: string): string {
  const [stack, project, types, ...name] = component.split("::");
  return `${stack}::${project}::${types}$${type}::${name.join("::")}${suffix}`;
}

/** The URN of the component of which a resource would be a child with this suffix; undefined if it can't be one. */
export function componentOf(child: string, type: string, suffix: string): string | undefined {
  const [stack, project, types = "", ...rest] = child.split("::");
  const name = rest.join("::");
  const isChild = types.endsWith(`$${type}`) && name.endsWith(suffix) && name.length > suffix.length;
  return isChild
    ? `${stack}::${project}::${types.slice(0, -type.length - 1)}::${name.slice(0, -suffix.length)}`
    : undefined;
}

/**
 * The URN of a resource without a parent. As an alias, it lets `pulumi import`, which can't set a parent component,
 * import an existing resource under this name. With `{ parent: rootStackResource }` the SDK creates the same alias, but
 * needs a dozen outputs for it.
 */
export function urnAtTop(type: string, name: string): string {
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
}
