import * as pulumi from "@pulumi/pulumi";
import { beforeCreate, componentKind } from "./beforeCreate";
import { componentOf, formerChildren, formerUrns, urnAtTop } from "./formerChildren";
import { isCutOff } from "./lookups";
import { ownerTag, readState, type StoredResource } from "./ownership";

/** An AWS resource of which there can be only one. */
export interface Owned {
  /** A description, such as `The access entry of … on the cluster …`. */
  what: string;
  /** The output of its resource that identifies it, and the value of that output. */
  property: string;
  value: string;
  /** The ID for `pulumi import`. */
  importId: string;
  /**
   * The reason why it isn't in the state, and an alternative fix. Default: for a resource with the tag of this stack.
   */
  lost?: { reason: string; otherwise: string };
}

/** A child that AWS would reject if there already is one. */
export interface OnlyChild {
  type: string;
  /** The child's name without the component's name, such as `-entry`. */
  suffix: string;
  /** The component with whose name the child's name begins. */
  component: pulumi.Resource;
  /** The resource that existed in AWS before this run and has the tag of this stack, or a function that finds it. */
  found: Promise<Owned | undefined> | ((args: pulumi.ResourceHookArgs) => Promise<Owned | undefined>);
  /** Former names, in addition to those that follow from the component's former names. */
  formerly?: (pulumi.Alias | string)[];
  /** The fix if the state contains the resource under another URN. Default: set the aliases of the component. */
  renamed?: (stored: string, urn: string) => string | undefined;
}

/**
 * The options of a child that AWS would reject if there already is one: its former URNs, and a hook that rejects a
 * second one, at preview too. The tag shows that this stack created the existing resource. Only the engine knows
 * whether it is about to create another one, and only the state contains the URN of the first one.
 */
export function onlyOne(name: string, child: OnlyChild): pulumi.CustomResourceOptions {
  const { type, suffix, component, formerly = [] } = child;
  const aliases = [urnAtTop(type, name), ...formerChildren(component, type, suffix), ...formerly];
  if (typeof child.found !== "function") {
    child.found.catch(() => undefined);
  }
  return { parent: component, aliases, hooks: { beforeCreate: hooksFor(name, child) } };
}

function hooksFor(name: string, child: OnlyChild): pulumi.ResourceHook[] {
  const { type, component, found } = child;
  return beforeCreate("only", { type, name, component }, async (args) => {
    const owned = await (typeof found === "function" ? found(args) : found);
    if (owned !== undefined) {
      await rejectSecond(args.urn, name, child, owned);
    }
  });
}

async function rejectSecond(urn: string, name: string, child: OnlyChild, owned: Owned): Promise<void> {
  const { type, suffix, component } = child;
  const stored = await stateFor(owned, type);
  if (stored === undefined) {
    return;
  }
  const holder = stored.find(({ outputs }) => outputs[owned.property] === owned.value);
  if (await isReplaced(urn, name, child, holder)) {
    return;
  }
  if (holder !== undefined) {
    const formerComponent = componentOf(holder.urn, type, suffix);
    const renamed =
      child.renamed?.(holder.urn, urn) ??
      (formerComponent === undefined
        ? undefined
        : `give the ${componentKind(component)} the option \`aliases: ["${formerComponent}"]\``);
    throw new Error(
      `${owned.what} already exists: it is ${holder.urn} in the state of this stack, and AWS would reject a second one. ` +
        (renamed === undefined
          ? "Remove one of the two from the program, in a separate update."
          : `If it was renamed, ${renamed}; nothing changes in AWS then. If both are in the program, remove one of the two.`),
    );
  }
  // In an update, it may have been deleted meanwhile because it is replaced under another URN. The preview has reported
  // it.
  if (pulumi.runtime.isDryRun()) {
    const { reason, otherwise } = owned.lost ?? lostTag;
    throw new Error(
      `${owned.what} already exists: ${reason}, and AWS would reject a second one. Import it: \`pulumi import ${type} ${name} ` +
        `${owned.importId}\`. ${otherwise}`,
    );
  }
}

/** The state of the stack; undefined if the deployment has ended. Fails if it can't be read. */
async function stateFor({ what }: Owned, type: string): Promise<StoredResource[] | undefined> {
  try {
    return await readState([type]);
  } catch (error) {
    if (isCutOff(error)) {
      return undefined;
    }
    throw new Error(
      `${what} already exists, and the state of this stack can't be read; expected it, because AWS rejects a second one unless ` +
        `this one replaces it. Run it again, or upgrade Pulumi. ${(error as Error).message}`,
    );
  }
}

const lostTag = {
  reason: `it has the tag ${ownerTag} of this stack, but isn't in the stack's state, as after an interrupted update`,
  otherwise: "If a stack of the same name in another backend manages it, remove it from one of the two programs.",
};

/** True if the resource in the state is the same one, under its current URN or a former one, and is being replaced. */
async function isReplaced(
  urn: string,
  name: string,
  child: OnlyChild,
  holder: StoredResource | undefined,
): Promise<boolean> {
  return holder !== undefined && [urn, ...(await formerUrns(urn, name, child))].includes(holder.urn);
}
