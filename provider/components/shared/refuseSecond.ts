import * as pulumi from "@pulumi/pulumi";
import { nameOfResource, typeOfResource } from "../../sdkInternals";
import { resolveIfKnown } from "../../validation/outputs";
import { beforeCreate } from "./beforeCreate";
import { componentOf, formerChildren, urnAtTop } from "./formerChildren";
import { ownerTag, type StoredResource, storedResources } from "./ownership";
import { perRun } from "./thisRun";

/** Something at AWS that there can be only one of. */
export interface Owned {
  /** What it is, as in `The access entry of … on the cluster …`. */
  what: string;
  /** The output of its resource that tells it from all others, and the value of that. */
  property: string;
  value: string;
  /** The ID that `pulumi import` takes. */
  importId: string;
  /** Why it isn't in the state, and what else can be done. Default: as for what carries the tag of this stack. */
  lost?: { reason: string; otherwise: string };
}

/** A child that AWS would refuse where there is one already. */
export interface OnlyChild {
  type: string;
  /** The child's name without the component's, as in `-entry`. */
  suffix: string;
  /** Whose name its name begins with. */
  component: pulumi.Resource;
  /** What AWS has of it: since before this run, with the tag of this stack; or what a function finds that is then called. */
  found: Promise<Owned | undefined> | ((args: pulumi.ResourceHookArgs) => Promise<Owned | undefined>);
  /** What it was called before, beside what its component was called. */
  formerly?: (pulumi.Alias | string)[];
  /**
   * How a program says that it is the one that the state has under another URN. Default: by the aliases of the component.
   */
  renamed?: (stored: string, urn: string) => string | undefined;
}

/**
 * The options of a child that AWS would refuse where there is one already: its former URNs, and a hook that stops a second
 * one, at preview too. A tag tells that this stack created what AWS has; only the engine knows whether it is about to
 * create another, and only the state under which URN it has the first.
 */
export function onlyOne(name: string, child: OnlyChild): pulumi.CustomResourceOptions {
  const { type, suffix, component, formerly = [] } = child;
  const aliases = [urnAtTop(type, name), ...formerChildren(component, type, suffix), ...formerly];
  if (typeof child.found !== "function") {
    child.found.catch(() => undefined);
  }
  return { parent: component, aliases, hooks: { beforeCreate: [hookFor(name, child)] } };
}

/** The hook of each component, and the children that it is for, by their names. */
const hooks = new WeakMap<pulumi.Resource, { hook: pulumi.ResourceHook; children: Map<string, OnlyChild> }>();

function hookFor(name: string, child: OnlyChild): pulumi.ResourceHook {
  const made = hooks.get(child.component) ?? newHook(child.component);
  hooks.set(child.component, made);
  made.children.set(`${child.type} ${name}`, child);
  return made.hook;
}

function newHook(component: pulumi.Resource) {
  const children = new Map<string, OnlyChild>();
  const hook = beforeCreate(hookName("only", component), async (args) => {
    const { urn, name, type } = args;
    const child = children.get(`${type} ${name}`);
    const owned = await (typeof child?.found === "function" ? child.found(args) : child?.found);
    if (child !== undefined && owned !== undefined) {
      await refuse(urn, name, child, owned);
    }
  });
  return { hook, children };
}

async function refuse(urn: string, name: string, child: OnlyChild, owned: Owned): Promise<void> {
  const { type, suffix, component } = child;
  const stored = await storedResources(type);
  const holder = stored?.find(({ outputs }) => outputs[owned.property] === owned.value);
  if (stored === undefined || (await isReplaced(urn, name, child, holder))) {
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
      `${owned.what} exists already: the state of this stack has it as ${holder.urn}, and AWS would refuse a second one. ` +
        (renamed === undefined
          ? "Remove one of the two from the program, in an update of its own."
          : `After a rename, ${renamed}, with which nothing changes at AWS. If both are in the program, remove one of the two.`),
    );
  }
  // In an update it may be gone meanwhile, replaced under another URN. The preview has told.
  if (pulumi.runtime.isDryRun()) {
    const { reason, otherwise } = owned.lost ?? lostTag;
    throw new Error(
      `${owned.what} exists already: ${reason}, and AWS would refuse a second one. Import it: \`pulumi import ${type} ${name} ` +
        `${owned.importId}\`. ${otherwise}`,
    );
  }
}

const lostTag = {
  reason: `it carries the tag ${ownerTag} of this stack, but isn't in the stack's state, as after an update that was interrupted`,
  otherwise: "Where a stack of the same name in another backend has it, remove it from one of the two programs.",
};

/** Whether what the state has is the resource itself, which is replaced: under its URN, or one that it had before. */
async function isReplaced(
  urn: string,
  name: string,
  { type, suffix, component, formerly = [] }: OnlyChild,
  holder: StoredResource | undefined,
): Promise<boolean> {
  const former = await Promise.all(
    formerChildren(component, type, suffix).map(async (alias) => (await resolveIfKnown(alias))?.value),
  );
  const named = formerly.map((alias) =>
    typeof alias === "string" ? alias : [...urn.split("::").slice(0, 3), alias.name].join("::"),
  );
  return [urn, urnAtTop(type, name), ...former, ...named].includes(holder?.urn);
}

/** How many hooks have begun with a name. */
const hooksOfRun = perRun(() => new Map<string, number>());

/**
 * The name of a hook of a component, which no other has in the same deployment, and which is the same in the next: the engine
 * keeps it in the state, and writes a resource whose hook has another name though nothing else changes. Components of one name
 * and type, beside different parents, are numbered.
 */
export function hookName(what: string, component: pulumi.Resource): string {
  const counts = hooksOfRun();
  const name = `eks-auth:${what}:${componentKind(component)}:${nameOfResource(component)}`;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : `${name}:${count}`;
}

/** A component as a program names it, as in `AccessEntry`. */
export function componentKind(component: pulumi.Resource): string {
  return typeOfResource(component)?.split(":").at(-1) ?? "component";
}
