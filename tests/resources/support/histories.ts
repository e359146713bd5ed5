import assert from "node:assert/strict";
import {
  type Declared,
  type LiveEntry,
  type Mapping,
  nothingDeclared,
  readsAs,
} from "../../../provider/awsauth/document/document";
import { readAwsAuth } from "../../../provider/awsauth/document/read";
import { roleArn } from "../../awsauth/support/declared";
import { inputs } from "./declare";
import { Engine } from "./engine";
import { MemoryCluster } from "./memoryCluster";
import { type Kill, Mortal } from "./mortal";

/** A component's declaration. */
export interface Program {
  roles: Mapping[];
  accounts: string[];
  absentArns: string[];
  existingMappings: "fail" | "take-over";
  /** The existing backup to restore, counted from the newest; undefined for none. */
  restore?: number;
}

export type Step =
  | { kind: "up"; component: number; program: Program; kill?: Kill }
  | { kind: "destroy"; component: number; kill?: Kill }
  | { kind: "refresh" | "rename stack" | "rename with alias"; component: number }
  | { kind: "rename without alias"; component: number; existingMappings: Program["existingMappings"] }
  | { kind: "by hand"; edit: Edit };

/** A change that someone makes with kubectl. */
export type Edit =
  | { what: "append"; entry: string }
  | { what: "regroup" | "remove" | "copy"; item: number }
  | { what: "comment" | "key" | "annotation"; text: string }
  | { what: "replace" };

/** A component of a stack. Stacks with the same name in two backends differ only in their provider ID. */
interface Component {
  engine: Engine;
  program?: Program;
  /** The backup that its program names. */
  restoreFrom?: string;
}

/** The content of the ConfigMap. */
interface Snapshot {
  data: Record<string, string>;
  annotations: Record<string, string>;
}

/** The part of a component's state that the tests read. */
interface Recorded {
  /** The entries that the component wrote. */
  record?: { written: Declared };
  /** The entries that it wrote, or those that a refresh has found instead. */
  roles?: Record<string, Mapping>;
}

const original = `# by hand
- rolearn: ${roleArn("Nodes")} # nodes
  username: system:node:{{EC2PrivateDNSName}}
  groups:
  - system:bootstrappers
  - system:nodes
`;

/** Messages of a preview that name changes to anything that the stack doesn't own. */
const naming =
  /(\(line \d+\) is taken over|^warning: (after )?restoreFrom |is removed: its ARN is declared absent| was changed by someone else, )/;

/** A cluster, the components that write to it, and the content that must not be lost. */
export class World {
  public readonly cluster = new MemoryCluster();
  readonly #components: Component[];
  /**
   * The component that last wrote the entry of an ARN, and the mapping. Removed once someone has replaced the
   * ConfigMap.
   */
  #writes = new Map<string, { by: Component; mapping: Mapping }>();
  #count = 0;

  public constructor(stacks: { stack: string; backend: string; components: string[] }[]) {
    this.cluster.configMap = { data: { mapRoles: original, custom: "kept" }, annotations: { note: "by hand" } };
    this.#components = stacks.flatMap(({ stack, backend, components }) =>
      components.map((name) => ({ engine: this.#engine(urnOf(stack, name), `${backend} ${stack}`) })),
    );
  }

  #engine(urn: string, providerId: string): Engine {
    const engine = new Engine(() => this.cluster, urn);
    engine.providerId = providerId;
    return engine;
  }

  public async take(step: Step): Promise<void> {
    if (step.kind === "by hand") {
      this.#edit(step.edit);
      return;
    }
    const component = this.#components[step.component % this.#components.length] ?? assert.fail();
    const { engine } = component;
    switch (step.kind) {
      case "up":
        await this.#up(component, step.program, step.kill);
        break;
      case "destroy":
        await this.#destroy(component, step.kill);
        break;
      case "refresh":
        await this.#unchanged(async () => void (engine.state && (await engine.refresh())));
        break;
      case "rename stack":
        engine.urn = engine.urn.replace(/^urn:pulumi:\w+/, "$&x");
        break;
      case "rename with alias":
        engine.urn += "x";
        break;
      case "rename without alias":
        await this.#replaceBy(component, step.existingMappings);
        break;
    }
    engine.restart();
  }

  /** Destroys all components. The remaining content has no owner. */
  public async end(): Promise<void> {
    for (const [component] of this.#components.entries()) {
      await this.take({ kind: "refresh", component });
      await this.take({ kind: "destroy", component });
    }
  }

  get #now(): Snapshot {
    const { data = {}, annotations } = this.cluster.configMap ?? assert.fail("the ConfigMap is deleted");
    return structuredClone({ data, annotations });
  }

  async #unchanged(run: () => Promise<void>): Promise<void> {
    const before = this.#now;
    await run();
    assert.deepEqual(this.#now, before);
  }

  /** A preview, followed by the update unless the preview is rejected. */
  async #up(component: Component, program: Program, kill?: Kill): Promise<boolean> {
    const { engine } = component;
    const names = [...this.cluster.backups.keys()].reverse();
    const restoreFrom = program.restore === undefined ? undefined : names[program.restore % names.length];
    const values = valuesOf(program, restoreFrom);
    const named = await this.#preview(engine, values);
    if (named === undefined) {
      return false;
    }
    const mapped = { roles: program.roles, users: [], accounts: program.accounts };
    const isDone = await this.#change(component, mapped, named, kill, async () => {
      const { reasons } = await engine.up(values);
      assert.deepEqual(reasons, []);
    });
    if (isDone) {
      Object.assign(component, { program, restoreFrom });
    }
    return isDone;
  }

  /** The messages of a preview that name changes; undefined if it is rejected. */
  async #preview(engine: Engine, values: Record<string, unknown>): Promise<string[] | undefined> {
    engine.restart();
    engine.reported = [];
    const { reasons, inputs: checked } = await engine.check(values);
    if (reasons.length > 0) {
      return undefined;
    }
    const isRejected = engine.state !== undefined && (await engine.diff(checked).then(() => false, isRejection));
    engine.restart();
    return isRejected ? undefined : engine.reported.splice(0).filter((message) => naming.test(message));
  }

  async #destroy(component: Component, kill?: Kill): Promise<void> {
    if (component.engine.state) {
      await this.#change(component, nothingDeclared, [], kill, () => component.engine.destroy());
    }
  }

  /** Renames the component without an alias in its program: the new one is created, then the old one is deleted. */
  async #replaceBy(component: Component, existingMappings: Program["existingMappings"]): Promise<void> {
    const { engine, program } = component;
    if (engine.state === undefined || program === undefined) {
      return;
    }
    const renamed: Component = { engine: this.#engine(`${engine.urn}n${++this.#count}`, engine.providerId) };
    if (await this.#up(renamed, { ...program, existingMappings, restore: undefined })) {
      await this.#destroy(component);
      this.#components[this.#components.indexOf(component)] = renamed;
    }
  }

  /** Makes a change, which may be killed, and checks it against the guarantee. Returns whether it completed. */
  async #change(
    component: Component,
    wanted: Declared,
    named: string[],
    kill: Kill | undefined,
    run: () => Promise<void>,
  ): Promise<boolean> {
    const { engine } = component;
    const way = new Mortal(this.cluster, kill);
    const [before, state, clusterOf] = [this.#now, structuredClone(engine.state), engine.clusterOf];
    Object.assign(engine, { clusterOf: () => way });
    let failed: unknown;
    await run().catch((error) => {
      failed = error;
    });
    Object.assign(engine, { clusterOf });
    if (way.isDead) {
      // The engine has recorded nothing.
      engine.state = state;
    } else if (failed !== undefined) {
      throw failed;
    }
    const after = this.#now;
    const { record, roles = {} } = (state?.outputs.values ?? {}) as Recorded;
    const recorded = Object.values(roles);
    this.#assertKept(before, after, {
      component,
      written: record?.written ?? nothingDeclared,
      recorded,
      wanted,
      named,
    });
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      const come = without(itemsOf(after).entries, itemsOf(before).entries);
      for (const { arn } of come) {
        // A backup restores an entry together with its owner.
        this.#writes.delete(arn);
      }
      for (const [arn, { by }] of this.#writes) {
        // A removal gives up all claims of the component, including those of an interrupted update.
        if (by === component && wanted === nothingDeclared) {
          this.#writes.delete(arn);
        }
      }
      for (const mapping of wanted.roles) {
        this.#writes.set(mapping.arn, { by: component, mapping });
      }
    }
    return !way.isDead;
  }

  /**
   * Checks a change against the guarantee: anything missing from the stack's state stays, byte for byte, unless the
   * preview named it, and nothing is added that isn't declared or named.
   */
  #assertKept(
    before: Snapshot,
    after: Snapshot,
    change: { component: Component; written: Declared; recorded: Mapping[]; wanted: Declared; named: string[] },
  ): void {
    const { component, written, recorded, wanted, named } = change;
    const isNamed = (what: string) => named.some((message) => new RegExp(`${what}(?![\\w-])`).test(message));
    const [was, is] = [itemsOf(before), itemsOf(after)];
    const removed = without(was.entries, is.entries);
    const come = without(is.entries, was.entries);
    const isOwn = ({ arn, entry }: Item) => {
      const { by = component, mapping } = this.#writes.get(arn) ?? {};
      const mine = [...written.roles, ...wanted.roles].some((one) => one.arn === arn);
      // Changes that a refresh has recorded are in the diff that the engine shows.
      const known = [...written.roles, ...recorded].filter((one) => one.arn === arn).concat(mapping ?? []);
      return by === component && mine && known.some((one) => readsAs(entry, one));
    };
    const owned = new Set<string>();
    // It owns one entry for each ARN.
    const isOwnDeleted = (item: Item) => isOwn(item) && !owned.has(item.arn) && owned.add(item.arn) !== undefined;
    const copies = ({ entry }: Item) => {
      const count = ({ entries }: { entries: Item[] }) => entries.filter((one) => readsAs(one.entry, entry)).length;
      return count(was) > 1 || count(is) > 1 ? `(copies: ${count(was)} before, ${count(is)} after)` : "";
    };
    const isItemNamed = (item: Item) => {
      // Messages of a restore cover all entries that read the same.
      const said = named.filter((message) => !message.includes("restoreFrom ") || message.endsWith(copies(item)));
      return said.some((message) => new RegExp(`${item.arn}(?![\\w-])`).test(message));
    };
    const isDeclared = ({ entry }: Item) => wanted.roles.some((mapping) => readsAs(entry, mapping));
    const texts = (items: Item[]) => items.map(({ text }) => text);
    assert.deepEqual(texts(removed.filter((item) => !isOwnDeleted(item) && !isItemNamed(item))), []);
    assert.deepEqual(texts(come.filter((item) => !isDeclared(item) && !isItemNamed(item))), []);
    const counts = (accounts: string[], one: string) => accounts.filter((account) => account === one).length;
    const lost = [...new Set(was.accounts)].filter((account) => {
      const own = counts(written.accounts, account);
      return counts(is.accounts, account) < counts(was.accounts, account) - own && !isNamed(account);
    });
    assert.deepEqual(lost, []);
    if (!named.some((message) => message.includes("restoreFrom")) || !isNamed("the comments of mapRoles")) {
      const own = new Set([...written.roles, ...wanted.roles].map(({ arn }) => arn));
      const touched = ({ arn }: Item) => own.has(arn) || isNamed(arn);
      assert.equal(cut(after, is.entries.filter(touched)), cut(before, was.entries.filter(touched)));
    }
    const others = ({ data, annotations }: Snapshot) => ({
      data: Object.entries(data).filter(([key]) => !/^map(Roles|Accounts)$/.test(key) && !isNamed(key)),
      annotations: Object.entries(annotations).filter(([key]) => !key.startsWith("eks-auth/")),
    });
    assert.deepEqual(others(after), others(before));
  }

  #edit(edit: Edit): void {
    const { data, annotations } = this.#now;
    const { mapRoles = "" } = data;
    const items = itemsOf({ data, annotations }).entries.filter(({ arn }) => arn !== roleArn("Nodes"));
    const item = "item" in edit ? items[edit.item % items.length] : undefined;
    const put = (text: string) =>
      item === undefined ? mapRoles : mapRoles.slice(0, item.entry.start) + text + mapRoles.slice(item.entry.end);
    switch (edit.what) {
      case "append":
        data.mapRoles = mapRoles + edit.entry;
        break;
      case "regroup":
        data.mapRoles = put(item?.text.replace(/(devs|ops)/, (group) => `${group}s`) ?? "");
        break;
      case "remove":
        data.mapRoles = put("");
        break;
      case "copy":
        data.mapRoles = `${mapRoles}${item?.text ?? ""}\n`;
        break;
      case "comment":
        data.mapRoles = `${mapRoles}# ${edit.text}\n`;
        break;
      case "key":
        data.custom = edit.text;
        break;
      case "annotation":
        annotations.note = edit.text;
        break;
      case "replace":
        this.#writes.clear();
        break;
    }
    this.cluster.edit(() => data);
    this.cluster.configMap = { data, annotations: edit.what === "replace" ? { note: "by hand" } : annotations };
  }
}

/** An entry with its text. */
interface Item {
  arn: string;
  text: string;
  entry: LiveEntry;
}

function itemsOf({ data }: Snapshot): { entries: Item[]; accounts: string[] } {
  const { mapRoles, mapAccounts } = readAwsAuth(data);
  assert.equal(mapRoles.problem, undefined);
  const { raw = "", items } = mapRoles;
  return {
    entries: items.map((entry) => ({ arn: entry.arn, entry, text: raw.slice(entry.start, entry.end) })),
    accounts: mapAccounts.items.map(({ account }) => account),
  };
}

/** The items of one list that the other lacks, each as often as it is missing. */
function without(items: Item[], others: Item[]): Item[] {
  const left = others.map(({ text }) => text);
  return items.filter(({ text }) => {
    const index = left.indexOf(text);
    left.splice(index, index < 0 ? 0 : 1);
    return index < 0;
  });
}

/** The text of mapRoles without some of its items and without white space; comments beside them stay. */
function cut({ data: { mapRoles = "" } }: Snapshot, items: Item[]): string {
  const rest = [...items]
    .sort((one, other) => other.entry.start - one.entry.start)
    .reduce((text, { entry }) => text.slice(0, entry.start) + text.slice(entry.end), mapRoles);
  return rest.replace(/\s+/g, "");
}

function valuesOf(
  { roles, accounts, absentArns, existingMappings }: Program,
  restoreFrom?: string,
): Record<string, unknown> {
  const byArn = Object.fromEntries(roles.map((mapping) => [mapping.arn, mapping]));
  const removed = absentArns.filter((arn) => !(arn in byArn));
  return inputs({
    force: true,
    existingMappings,
    roles: byArn,
    accounts,
    absentArns: removed,
    ...(restoreFrom && { restoreFrom }),
  });
}

function urnOf(stack: string, name: string): string {
  return `urn:pulumi:${stack}::access::eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::${name}`;
}

function isRejection(error: Error): boolean {
  assert.ok(["MergeRejected", "Rejected"].includes(error.name), error.stack);
  return true;
}
