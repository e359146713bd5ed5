import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import {
  childOf,
  isOutputKnown,
  nameOfResource,
  registerAfter,
  storeOfRun,
  supportsHooks,
  takesHooks,
  typeOfResource,
} from "../../sdkInternals";
import { userError } from "../../validation/inputs";
import { resolveIfKnown } from "../../validation/outputs";
import { builtInProvider } from "./hookCalls";
import { isInPlugin, perRun } from "./thisRun";

/** Handles the error of a hook. */
let handle = rejectInProgram;

/** Replaces the way to reject a child. The plugin uses this. */
export function rejectBy(other: typeof rejectInProgram): void {
  handle = other;
}

/**
 * Rejects a child in the program's own process: the hook fails with the error. The engine reports it and stops, except
 * with `--continue-on-error`. It would then delete the existing resource if the child is that resource under a new name.
 * So the program fails too, and the engine deletes nothing.
 */
async function rejectInProgram(error: unknown, component: pulumi.Resource, child: pulumi.ResourceHookArgs) {
  if (!pulumi.runtime.isDryRun()) {
    void failIfContinued(component, child);
  }
  throw error;
}

async function failIfContinued(component: pulumi.Resource, { type, name }: pulumi.ResourceHookArgs): Promise<void> {
  const child = childOf(component, type, name);
  // The engine answers without an ID if it continues, and never if it stops.
  if (child !== undefined && !(await isOutputKnown(child.id).catch(() => true))) {
    throw userError(`${name} is rejected, so this update deletes nothing, despite --continue-on-error.`);
  }
}

/** A check that may reject a child before it is created. */
type Check = (args: pulumi.ResourceHookArgs) => Promise<void>;

/** The child that a check is for. */
export interface CheckedChild {
  type: string;
  name: string;
  component: pulumi.Resource;
}

/** A check, and the component of its child. */
interface Candidate {
  component: pulumi.Resource;
  check: Check;
}

/** A hook, and the checks of the children that have it, by their type and name. */
interface SharedHook {
  hook: pulumi.ResourceHook;
  checks: Map<string, Candidate[]>;
}

/**
 * The hooks that run before a child is created: one that rejects it with an error, at preview too; none with the SDK's
 * mocks. All children of a program that have the same kind of check share one hook, because each hook is a call to the
 * engine. In the plugin, where each component has its own connection to the engine, the children of a component share it.
 *
 * The engine calls it from outside the program, where the SDK has no engine to call. So the check runs in the context of the
 * component. It may call the engine only by the functions in hookCalls.ts.
 *
 * @param what What is checked, as in `only`: the hook's name contains it.
 * @param first A call to the engine whose result the check awaits. It ends before the child is registered.
 */
export function beforeCreate(
  what: string,
  { type, name, component }: CheckedChild,
  check: Check,
  first?: () => Promise<unknown>,
): pulumi.ResourceHook[] {
  if (!takesHooks()) {
    return [];
  }
  const { hook, checks } = sharedHook(what, component);
  const run = (args: pulumi.ResourceHookArgs) => check(args).catch((error: unknown) => handle(error, component, args));
  const key = `${type} ${name}`;
  checks.set(key, [...(checks.get(key) ?? []), { component, check: AsyncResource.bind(run) }]);
  if (first !== undefined && supportsHooks()) {
    registerAfter(hook, Promise.allSettled([first()]));
  }
  return [hook];
}

const hooksOfRuns = new WeakMap<object, Map<string, SharedHook>>();

function sharedHook(what: string, component: pulumi.Resource): SharedHook {
  const run = storeOfRun();
  const hooks = hooksOfRuns.get(run) ?? new Map<string, SharedHook>();
  hooksOfRuns.set(run, hooks);
  const shared = hooks.get(what) ?? newHook(what, component);
  hooks.set(what, shared);
  return shared;
}

function newHook(what: string, component: pulumi.Resource): SharedHook {
  const checks: SharedHook["checks"] = new Map();
  const run = async (args: pulumi.ResourceHookArgs) => {
    const candidates = checks.get(`${args.type} ${args.name}`) ?? [];
    for (const { check } of candidates.length < 2 ? candidates : await ofUrn(candidates, args)) {
      await check(args);
    }
  };
  const hook = new pulumi.ResourceHook(hookName(what, component), run, { onDryRun: true });
  if (supportsHooks()) {
    registerAfter(hook, Promise.allSettled([builtInProvider()]));
  }
  return { hook, checks };
}

/** Selects by URN: components with the same name under different parents have children with the same name. */
async function ofUrn(candidates: Candidate[], args: pulumi.ResourceHookArgs): Promise<Candidate[]> {
  const urns = await Promise.all(candidates.map(({ component }) => urnOfChild(component, args)));
  return urns.includes(args.urn) ? candidates.filter((_, index) => urns[index] === args.urn) : candidates;
}

async function urnOfChild(component: pulumi.Resource, { type, name }: pulumi.ResourceHookArgs): Promise<string> {
  const urn = (await resolveIfKnown(component.urn))?.value ?? "";
  return `${urn.split("::").slice(0, 3).join("::")}$${type}::${name}`;
}

/** The number of hooks per name in the plugin. */
const hooksOfEngine = perRun(() => new Map<string, number>());

/** The number of hooks per name in each program, for all copies of this package that it has loaded. */
const programs: WeakMap<object, Map<string, number>> = ofAllCopies(Symbol.for("eks-auth:hooks"), () => new WeakMap());

function ofAllCopies<T>(key: symbol, make: () => T): T {
  const shared = globalThis as { [key: symbol]: unknown };
  shared[key] ??= make();
  return shared[key] as T;
}

function hooksOfProgram(): Map<string, number> {
  const counts = programs.get(storeOfRun()) ?? new Map<string, number>();
  programs.set(storeOfRun(), counts);
  return counts;
}

/**
 * The name of a hook. It is unique in the deployment, and the same in the next one: the engine stores it in the state, and
 * would update a resource whose hook has another name although nothing else changes. In the plugin, it has the name of the
 * component, and components with the same name and type under different parents are numbered. In a program, the hooks of
 * several copies of this package are numbered.
 */
function hookName(what: string, component: pulumi.Resource): string {
  const owner = isInPlugin() ? `:${componentKind(component)}:${nameOfResource(component)}` : "";
  const counts = isInPlugin() ? hooksOfEngine() : hooksOfProgram();
  const name = `eks-auth:${what}${owner}`;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : `${name}:${count}`;
}

/** The type of a component as in a program, such as `AccessEntry`. */
export function componentKind(component: pulumi.Resource): string {
  return typeOfResource(component)?.split(":").at(-1) ?? "component";
}
