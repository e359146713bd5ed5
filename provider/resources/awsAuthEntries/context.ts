import { randomBytes } from "node:crypto";
import { connect } from "../../aws/connection";
import type { Owner } from "../../awsauth/claimedEntries";
import { stateToken } from "../../awsauth/claims";
import { foldCase } from "../../awsauth/text";
import type { AwsAuthStore, LiveConfigMap } from "../../kubernetes/configMap";
import { endpointIsUnused } from "../../kubernetes/target";
import type { Connection } from "../../kubernetes/validateConnection";
import { pause } from "../../network/timing";
import type { Request } from "./planWrite";

/** The external functions that the resource uses. Tests provide their own. */
export interface Environment {
  connect(connection: Connection): Promise<AwsAuthStore>;
  /** Whether the host of an EKS endpoint no longer exists, while the host of the EKS API resolves. */
  endpointIsUnused(endpoint: string): Promise<boolean>;
  sleep(milliseconds: number): Promise<void>;
  /** A random number from 0 up to 1. */
  random(): number;
  /** A unique name: 48 random bits in base64url. */
  newWriter(): string;
  /** The ID of the provider in the state of the stack; undefined if the engine doesn't pass it. */
  providerId(): string | undefined;
}

/** The functions used outside of tests. */
export const realWorld: Environment = {
  connect,
  endpointIsUnused,
  sleep: pause,
  random: Math.random,
  newWriter: () => randomBytes(6).toString("base64url"),
  providerId: () => undefined,
};

/** The ConfigMap that a check read, and its context. */
export interface Document {
  store: AwsAuthStore;
  live: LiveConfigMap | undefined;
  /** The number of changes in this process that had ended before it was read (see Turns). */
  seen: number;
  /** The change that the check tried. */
  request: Request;
  /**
   * A description of entries that are in the state and the program, but no longer in the ConfigMap; undefined if none.
   */
  missing?: string;
}

/**
 * The documents that checks have read, for the write that may follow in the same process, so that an update reads only
 * once. If a document is outdated by then, the writer only gets a conflict and reads again.
 */
export class Documents {
  readonly #documents = new Map<string, Document>();
  readonly #recorded = new Set<string>();
  /** The URN of the resource that declares an ARN, by the cluster's endpoint and the ARN. */
  readonly #declared = new Map<string, string>();

  /** Records that a resource is already in the state, so that one created with its URN replaces it. */
  public noteRecorded(urn: string): void {
    this.#recorded.add(urn);
  }

  public isRecorded(urn: string): boolean {
    return this.#recorded.has(urn);
  }

  /**
   * Records the ARNs that a resource declares on a cluster; returns those already declared, with the declaring URNs.
   */
  public declare(urn: string, endpoint: string, arns: readonly string[]): Map<string, string> {
    this.#forget(urn);
    const others = new Map<string, string>();
    for (const arn of arns) {
      const key = JSON.stringify([endpoint, foldCase(arn)]);
      const first = this.#declared.get(key) ?? urn;
      this.#declared.set(key, first);
      if (first !== urn) {
        others.set(arn, first);
      }
    }
    return others;
  }

  #forget(urn: string): void {
    for (const [key, declaredBy] of this.#declared) {
      if (declaredBy === urn) {
        this.#declared.delete(key);
      }
    }
  }

  public keep(urn: string, connection: Connection, document: Document): void {
    this.#documents.set(keyOf(urn, connection), document);
  }

  /** The store that a check used, as long as its document is kept. */
  public store(urn: string, connection: Connection): AwsAuthStore | undefined {
    return this.#documents.get(keyOf(urn, connection))?.store;
  }

  /** The document that a check has read, which is kept for the write. */
  public kept(urn: string, connection: Connection): Document | undefined {
    return this.#documents.get(keyOf(urn, connection));
  }

  /** A description of an unchanged resource's entries that a check found missing in the ConfigMap. */
  public missing(urn: string, connection: Connection): string | undefined {
    return this.#documents.get(keyOf(urn, connection))?.missing;
  }

  /** Takes the document for a resource's write. After it, the resource's claims show what it declares. */
  public take(urn: string, connection: Connection): Document | undefined {
    this.#forget(urn);
    const key = keyOf(urn, connection);
    const document = this.#documents.get(key);
    this.#documents.delete(key);
    return document;
  }
}

function keyOf(
  urn: string,
  { clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig }: Connection,
): string {
  return JSON.stringify([urn, clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig]);
}

/** The owner for a resource, with the writers in its state. */
export function claimOwner(
  { urn, providerId }: Pick<Context, "urn" | "providerId">,
  writers: readonly string[],
): Owner {
  const id = providerId();
  return { urn, writers, ...(id === undefined ? {} : { state: stateToken(id) }) };
}

/** The context of an operation on one resource. */
export interface Context extends Environment {
  urn: string;
  documents: Documents;
  turns: Turns;
  /** Shows the user a message. */
  info(message: string): Promise<void>;
  /** Shows the user a warning. */
  warn(message: string): Promise<void>;
}

/**
 * Runs changes to one cluster's aws-auth one after the other. Run concurrently, they conflict repeatedly: of 300
 * resources, most gave up after 30 attempts.
 *
 * Changes of other processes aren't queued. To detect them, a change is only written over the version that it has read.
 */
export class Turns {
  /** The queue of each cluster, by endpoint. */
  readonly #queues = new Map<string, Queue>();

  /** The number of changes that have ended. A reader records it before it reads, and passes it to `take`. */
  public ended(endpoint: string): number {
    return this.#queues.get(endpoint)?.ended ?? 0;
  }

  /**
   * Runs a change after all earlier ones have succeeded or failed.
   *
   * @param seen The number of changes that had ended when the ConfigMap was read.
   * @param change The change. Its argument is whether the document is still up to date, as far as this process knows.
   */
  public take<T>(endpoint: string, seen: number | undefined, change: (isFresh: boolean) => Promise<T>): Promise<T> {
    const queue = this.#queues.get(endpoint) ?? { begun: 0, ended: 0, last: Promise.resolve() };
    this.#queues.set(endpoint, queue);
    const isFresh = queue.begun === seen;
    queue.begun += 1;
    const turn = queue.last.then(() => change(isFresh));
    const end = () => {
      queue.ended += 1;
    };
    queue.last = turn.then(end, end);
    return turn;
  }
}

interface Queue {
  begun: number;
  ended: number;
  /** Settles when the last change in the queue has ended. */
  last: Promise<void>;
}
