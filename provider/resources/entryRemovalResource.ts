import * as pulumi from "@pulumi/pulumi";
import { askedVersion } from "../package";
import { requirePlugin } from "./requirePlugin";

/** The inputs of an EntryRemoval. */
export interface EntryRemovalArgs {
  clusterName: pulumi.Input<string>;
  clusterArn: pulumi.Input<string>;
  profile?: pulumi.Input<string>;
  assumeRoleArn?: pulumi.Input<string>;
  /** The principals whose access entries are removed, unless someone declares them in the meantime. */
  principalArns: pulumi.Input<string[]>;
  /** The ARNs of further identities whose entries stay. */
  deployerArns: pulumi.Input<string[]>;
  /** The principals whose entries stay. */
  exceptions: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Removes unmanaged access entries. Only for ClusterAccess, and not in the schema. Its output `removed` has what is needed to
 * create the removed entries again.
 */
export class EntryRemoval extends pulumi.CustomResource {
  constructor(name: string, args: EntryRemovalArgs, opts: pulumi.CustomResourceOptions) {
    requirePlugin('unmanaged: "remove"');
    const inputs = { ...args, removed: undefined };
    super("eks-auth:index:EntryRemoval", name, inputs, pulumi.mergeOptions({ version: askedVersion() }, opts));
  }
}
