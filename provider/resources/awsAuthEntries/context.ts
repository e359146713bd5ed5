import { randomBytes } from "node:crypto";
import { connect } from "../../aws/connection";
import { type Owner, stateToken } from "../../awsauth/claims";
import { foldCase } from "../../awsauth/text";
import type { AwsAuthStore, LiveConfigMap } from "../../kubernetes/configMap";
import { endpointIsGone } from "../../kubernetes/target";
import type { Connection } from "../../kubernetes/validateConnection";
import { pause } from "../../network/timing";
import type { Request } from "./planWrite";
import type { Turns } from "./turns";

/** What the resource uses of the world. Tests bring their own. */
export interface Environment {
  connect(connection: Connection): Promise<AwsAuthStore>;
  /** Whether the host of an EKS endpoint has ceased to exist, while EKS's own can be found. */
  endpointIsGone(endpoint: string): Promise<boolean>;
  sleep(milliseconds: number): Promise<void>;
  /** A number from 0 up to 1. */
  random(): number;
  /** A name that no other resource has: 48 random bits in base64url. */
  newWriter(): string;
  /** The ID of the provider in the state of the stack; undefined where the engine doesn't tell it. */
  providerId(): string | undefined;
}

/** The real world. */
export const realWorld: Environment = {
  connect,
  endpointIsGone,
  sleep: pause,
  random: Math.random,
  newWriter: () => randomBytes(6).toString("base64url"),
  providerId: () => undefined,
};

/** The ConfigMap as it was read when a resource was checked, and how. */
export interface Document {
  store: AwsAuthStore;
  live: LiveConfigMap | undefined;
  /** How many changes of this process had ended before it was read, see Turns. */
  seen: number;
  /** The change that was tried out on it. */
  request: Request;
  /** What the ConfigMap no longer holds of what the state and the program both say; undefined where it holds it. */
  missing?: string;
}

/**
 * The documents that checks have read, for the one write that may follow in the same process: an update then reads
 * once. One that is out of date by then costs the writer a conflict and a second read, nothing else.
 */
export class Documents {
  readonly #documents = new Map<string, Document>();
  readonly #recorded = new Set<string>();
  /** The URN of the resource that declares an ARN, by the cluster's endpoint and the ARN. */
  readonly #declared = new Map<string, string>();

  /** Notes that a resource is in the state already: one that is created under its URN replaces it. */
  public noteRecorded(urn: string): void {
    this.#recorded.add(urn);
  }

  public isRecorded(urn: string): boolean {
    return this.#recorded.has(urn);
  }

  /** Notes the ARNs that a resource declares on a cluster; those that another one has declared before, each with its URN. */
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

  /** The store that a check used, while its document is kept. */
  public store(urn: string, connection: Connection): AwsAuthStore | undefined {
    return this.#documents.get(keyOf(urn, connection))?.store;
  }

  /** The document that a check has read, which stays for the write. */
  public kept(urn: string, connection: Connection): Document | undefined {
    return this.#documents.get(keyOf(urn, connection));
  }

  /** What the ConfigMap no longer holds of an unchanged resource, as a check has found. */
  public missing(urn: string, connection: Connection): string | undefined {
    return this.#documents.get(keyOf(urn, connection))?.missing;
  }

  /** For the write of a resource: from then on its claims tell what it declares. */
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

/** The owner that a resource is, with the writers that its state remembers. */
export function claimOwner(
  { urn, providerId }: Pick<Context, "urn" | "providerId">,
  writers: readonly string[],
): Owner {
  const id = providerId();
  return { urn, writers, ...(id === undefined ? {} : { state: stateToken(id) }) };
}

/** What an operation on one resource works with. */
export interface Context extends Environment {
  urn: string;
  documents: Documents;
  turns: Turns;
  /** Tells the user something. */
  info(message: string): Promise<void>;
  /** Tells the user something to act upon. */
  warn(message: string): Promise<void>;
}
