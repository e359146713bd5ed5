import { randomBytes } from "node:crypto";
import { connect } from "../../aws/connection";
import { type Owner, stateToken } from "../../awsauth/claims";
import { foldCase } from "../../awsauth/text";
import type { AwsAuthStore, LiveConfigMap } from "../../kubernetes/configMap";
import { endpointIsUnused } from "../../kubernetes/target";
import type { Connection } from "../../kubernetes/validateConnection";
import { pause } from "../../network/timing";
import type { Request } from "./planWrite";
import type { Turns } from "./turns";

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
