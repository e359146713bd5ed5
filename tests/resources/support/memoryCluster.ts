import type { Caller } from "../../../provider/awsauth/identity";
import type { ApiResource } from "../../../provider/eks/apiResources";
import type { RbacBinding } from "../../../provider/eks/bindings";
import type { ClusterEntry } from "../../../provider/eks/clusterEntry";
import type { AnnotatedAccount } from "../../../provider/eks/reportedAccounts";
import type { SignedIn } from "../../../provider/kubernetes/accessReviews";
import {
  type AwsAuthStore,
  ConflictError,
  type LiveConfigMap,
  type StoredBackup,
} from "../../../provider/kubernetes/configMap";
import type { ListReading } from "../../../provider/kubernetes/pagedLists";
import type { BindingsReading, RbacReading, RbacScope } from "../../../provider/kubernetes/rbacLists";
import type { ClusterDescription } from "../../../provider/kubernetes/target";
import type { Connection } from "../../../provider/kubernetes/validateConnection";
import { ClusterError } from "../../../provider/network/clusterErrors";

/** The ConfigMap in the memory of a cluster. */
interface Stored {
  data?: Record<string, string>;
  annotations: Record<string, string>;
  immutable?: true;
  changedAt?: Record<string, Date>;
}

/** An operation on a cluster. */
export type Operation =
  | "connect"
  | "read"
  | "write"
  | "backUp"
  | "prune"
  | "readBackup"
  | "listBackups"
  | "whoAmI"
  | "signedInAs"
  | "registeredNodes"
  | "bindings"
  | "rbac"
  | "apiResources"
  | "serviceAccounts"
  | "accessEntries";

/** A fault before or after the n-th call of an operation, counted from the moment when the fault was set. */
export interface Fault {
  operation: Operation;
  when: "before" | "after";
  /** Number of calls before the fault; 0 by default. */
  skip?: number;
  /** Number of times that the fault happens; once by default. */
  times?: number;
  /** The fault. If it throws, the error is the answer. */
  happens: () => void;
}

/** A cluster in memory. It keeps versions as the API server does, and records its operations. */
export class MemoryCluster {
  public configMap: Stored | undefined;
  public readonly backups = new Map<string, Record<string, string>>();
  /** The operations in order, since this was last emptied. */
  public asked: Operation[] = [];
  public caller: Caller | undefined;
  public signedIn: SignedIn | undefined;
  public nodes: number | undefined = 0;
  /** Of all kinds. */
  public bindings: BindingsReading = { bindings: [] };
  /** The roles and bindings that apply in any scope. */
  public rbac: RbacReading = { objects: {}, unread: [] };
  /** The scopes in which roles and bindings were read. */
  public readonly rbacScopes: RbacScope[] = [];
  public apiResources: ApiResource[] = [];
  public serviceAccounts: ListReading<AnnotatedAccount> = { items: [] };
  /** The access entries that can be read; undefined in a mode without them, and with a kubeconfig. */
  public accessEntries: { entries?: ClusterEntry[]; unread: string[] } | undefined;
  public faults: Fault[] = [];
  /** The description by EKS; undefined if the cluster isn't reached through EKS. */
  public described: ClusterDescription | undefined;
  #version = 100;
  #backupCount = 0;
  readonly #backupOwners = new Map<string, string>();

  public constructor(public readonly endpoint = "https://0123456789abcdef.gr7.us-west-2.eks.amazonaws.com") {}

  /** The version of the ConfigMap. */
  public get version(): string {
    return String(this.#version);
  }

  /** Changes the data as another writer. */
  public edit(change: (data: Record<string, string>) => Record<string, string>): void {
    const { data, ...rest } = this.configMap ?? { annotations: {} };
    this.configMap = { data: change({ ...data }), ...rest };
    this.#version++;
  }

  /** Removes the ConfigMap as another writer. */
  public remove(): void {
    this.configMap = undefined;
    this.#version++;
  }

  public async connect(_connection: Connection): Promise<AwsAuthStore> {
    await this.#ask("connect", () => undefined);
    return {
      endpoint: this.endpoint,
      ...(this.described && { cluster: this.described }),
      read: () => this.#ask("read", () => this.#live()),
      write: (live, next) => this.#ask("write", () => this.#write(live, next)),
      backUp: (live, owner, name) => this.#ask("backUp", () => this.#backUp(live, owner, name)),
      prune: (owner, keep) => this.#ask("prune", () => this.#prune(owner, keep)),
      readBackup: (name) => this.#ask("readBackup", () => this.#readBackup(name)),
      listBackups: () => this.#ask("listBackups", () => this.#listBackups()),
      whoAmI: () => this.#ask("whoAmI", () => this.caller),
      signedInAs: () => this.#ask("signedInAs", () => this.signedIn),
      registeredNodes: () => this.#ask("registeredNodes", () => this.nodes),
      bindings: (kind) => this.#ask("bindings", () => this.#bindings(kind)),
      rbac: (scope) => {
        this.rbacScopes.push(scope);
        return this.#ask("rbac", () => this.rbac);
      },
      apiResources: () => this.#ask("apiResources", () => this.apiResources),
      serviceAccounts: () => this.#ask("serviceAccounts", () => this.serviceAccounts),
      ...(this.accessEntries !== undefined && {
        accessEntries: () => this.#ask("accessEntries", () => this.accessEntries as { unread: string[] }),
      }),
    };
  }

  async #ask<T>(operation: Operation, answer: () => T): Promise<T> {
    this.asked.push(operation);
    // Lets concurrent calls come in between.
    await Promise.resolve();
    this.#strike(operation, "before");
    const result = structuredClone(answer());
    this.#strike(operation, "after");
    return result;
  }

  #strike(operation: Operation, when: Fault["when"]): void {
    const fault = this.faults.find((one) => one.operation === operation && one.when === when);
    if (!fault) {
      return;
    }
    if ((fault.skip ?? 0) > 0) {
      fault.skip = (fault.skip ?? 0) - 1;
      return;
    }
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times === 0) {
      this.faults.splice(this.faults.indexOf(fault), 1);
    }
    fault.happens();
  }

  #live(): LiveConfigMap | undefined {
    return (
      this.configMap && {
        data: this.configMap.data,
        annotations: this.configMap.annotations,
        resourceVersion: this.version,
        object: {},
        ...(this.configMap.immutable && { immutable: true }),
        ...(this.configMap.changedAt && { changedAt: this.configMap.changedAt }),
      }
    );
  }

  #bindings(kind: RbacBinding["kind"]): BindingsReading {
    return "unread" in this.bindings
      ? { unread: `${kind}: ${this.bindings.unread}` }
      : { bindings: this.bindings.bindings.filter((binding) => binding.kind === kind) };
  }

  #write(live: LiveConfigMap | undefined, next: Stored): LiveConfigMap {
    const isCurrent = live ? this.configMap && live.resourceVersion === this.version : !this.configMap;
    if (!isCurrent) {
      throw new ConflictError("409");
    }
    this.configMap = { ...structuredClone(next), ...(live?.immutable && { immutable: true }) };
    this.#version++;
    return this.#live() as LiveConfigMap;
  }

  #backUp(live: LiveConfigMap, owner: string, name = `aws-auth-backup-${++this.#backupCount}`): string {
    this.backups.set(name, { ...live.data });
    this.#backupOwners.set(name, owner);
    return name;
  }

  #prune(owner: string, keep: number): void {
    const own = [...this.backups.keys()].filter((name) => this.#backupOwners.get(name) === owner);
    for (const name of own.slice(0, Math.max(0, own.length - keep))) {
      this.backups.delete(name);
    }
  }

  #listBackups(): StoredBackup[] {
    return [...this.backups].map(([name, data], index) => ({
      name,
      createdAt: new Date(index * 1000).toISOString().replace(".000Z", "Z"),
      owner: this.#backupOwners.get(name) ?? "",
      data,
    }));
  }

  #readBackup(name: string): Record<string, string> {
    const data = this.backups.get(name);
    if (!data) {
      throw new ClusterError("missing", `there is no backup ${name}.`);
    }
    return data;
  }
}
