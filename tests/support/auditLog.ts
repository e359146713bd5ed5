import { randomUUID } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiException } from "@kubernetes/client-node";
import { fromSandbox, kubernetes } from "./sandbox";

/** A request as the API server recorded it. */
export interface AuditedRequest {
  /** get, list, watch, create, update, patch, delete, deletecollection; the method in lower case where it's about no object. */
  verb: string;
  /** Such as `configmaps`; with the subresource, such as `serviceaccounts/token`. Empty where it's about no object. */
  resource: string;
  namespace?: string;
  name?: string;
  /** The user's name in Kubernetes. */
  user: string;
  userAgent: string;
  /** The status of the answer. */
  code: number;
  /** The object that a create, update or patch of a ConfigMap sent. */
  sent?: AuditedObject;
  /** The object that such a request was answered with. */
  answered?: AuditedObject;
}

/** An object as it went over the wire. */
export interface AuditedObject {
  metadata?: { name?: string; annotations?: Record<string, string>; resourceVersion?: string };
  data?: Record<string, string>;
}

/** A place in the audit log. */
export interface AuditMark {
  /** Where to read on, in bytes. */
  readonly offset: number;
  /** When the API server received the request that marks the place. */
  readonly time: string;
  readonly name: string;
}

/** How long the API server may take to record a request, in milliseconds. */
const patience = 15_000;

const file = () => fromSandbox("SANDBOX_AUDIT_LOG");

/** Marks the present place in the audit log, with a request that changes nothing. */
export async function auditMark(): Promise<AuditMark> {
  const { size: offset } = await stat(file());
  const name = `audit-mark-${randomUUID()}`;
  await ask(name);
  const { time } = await found(name, offset);
  return { offset, time, name };
}

/**
 * Every request that the API server has received since the mark and answered, in the order in which it received them.
 * A request is recorded a moment after it is answered. So this makes two of its own, one after the other, and waits until
 * both are on record.
 */
export async function requestsSince(mark: AuditMark): Promise<AuditedRequest[]> {
  const names = [mark.name];
  let events: Event[] = [];
  for (const name of [1, 2].map(() => `audit-mark-${randomUUID()}`)) {
    await ask(name);
    names.push(name);
    ({ events } = await found(name, mark.offset));
  }
  return events
    .filter((event) => event.requestReceivedTimestamp > mark.time && !names.includes(event.objectRef?.name ?? ""))
    .sort((a, b) => (a.requestReceivedTimestamp < b.requestReceivedTimestamp ? -1 : 1))
    .map(requestOf);
}

/** The part that is looked at of an event of audit.k8s.io/v1: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
interface Event {
  stage: string;
  verb: string;
  userAgent?: string;
  user: { username: string };
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  responseStatus?: { code?: number };
  requestObject?: AuditedObject;
  responseObject?: AuditedObject;
  /** With microseconds, always in the same form. */
  requestReceivedTimestamp: string;
}

function requestOf(event: Event): AuditedRequest {
  const { resource = "", subresource, namespace, name } = event.objectRef ?? {};
  return {
    verb: event.verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    // The name of what is created by its body stands only there.
    name: name ?? event.requestObject?.metadata?.name,
    user: event.user.username,
    userAgent: event.userAgent ?? "",
    code: event.responseStatus?.code ?? 0,
    sent: event.requestObject,
    answered: event.responseObject,
  };
}

/** Asks for a ConfigMap that doesn't exist. */
async function ask(name: string): Promise<void> {
  await kubernetes()
    .readNamespacedConfigMap({ namespace: "default", name })
    .catch((error) => {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    });
}

/** Waits until the request for that name is on record: when it came, and everything that is from the offset on. */
async function found(name: string, offset: number): Promise<{ time: string; events: Event[] }> {
  for (const end = Date.now() + patience; ; await sleep(20)) {
    const events = await eventsFrom(offset);
    const mark = events.find((event) => event.objectRef?.name === name);
    if (mark !== undefined) return { time: mark.requestReceivedTimestamp, events };
    if (Date.now() > end) throw new Error(`${file()} has no request for "${name}" after ${patience / 1000} s`);
  }
}

/** The answered requests in the log from the offset on, as far as their lines are complete. */
async function eventsFrom(offset: number): Promise<Event[]> {
  const handle = await open(file());
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(size - offset), 0, size - offset, offset);
    return buffer
      .toString()
      .split("\n")
      .slice(0, -1)
      .map((line): Event => JSON.parse(line))
      .filter(({ stage }) => stage === "ResponseComplete");
  } finally {
    await handle.close();
  }
}
