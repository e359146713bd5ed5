import type * as pulumi from "@pulumi/pulumi";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { DependencyResource } from "@pulumi/pulumi/resource";
import * as state from "@pulumi/pulumi/runtime/state";

/** Its declarations leave it out. */
const { getStore } = state as unknown as { getStore(): object };

/** The URNs of `replaceWith`, by what the SDK keeps of the construction. */
const given = new WeakMap<object, string[]>();

/** Notes the URNs of `replaceWith`, which the server of @pulumi/pulumi 3.248 doesn't read: beside an option that it reads. */
export function noteReplaceWith(): void {
  const read = ConstructRequest.prototype.getReplaceonchangesList;
  ConstructRequest.prototype.getReplaceonchangesList = function (this: ConstructRequest) {
    given.set(getStore(), this.getReplaceWithList());
    return read.call(this);
  };
}

/**
 * The options of a component whose children are replaced with the resources of `replaceWith`. The engine ignores the option
 * of a component, and lets no child inherit it.
 */
export function withReplaceWith(
  options: pulumi.ComponentResourceOptions,
  component: string,
): pulumi.ComponentResourceOptions {
  const urns = given.get(getStore()) ?? [];
  if (urns.length === 0) {
    return options;
  }
  const replaceWith = urns.map((urn) => new DependencyResource(urn));
  const toChild: pulumi.ResourceTransformation = ({ type, props, opts }) =>
    type === component ? undefined : { props, opts: { ...opts, replaceWith } };
  return { ...options, transformations: [...(options.transformations ?? []), toChild] };
}
