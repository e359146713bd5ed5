import { randomUUID } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiException } from "@kubernetes/client-node";
import { fromSandbox, kubernetes } from "./sandbox";

/** A request as the API server recorded it. */
export interface AuditedRequest {
  /** get, list, watch, create, update, patch, delete, deletecollection; the lowercase method if there is no resource. */
  verb: string;
  /** Such as `configmaps`, or `serviceaccounts/token` with the subresource. Empty for non-resource requests. */
  resource: string;
  namespace?: string;
  name?: string;
  /** The user's name in Kubernetes. */
  user: string;
  userAgent: string;
  /** The response status. */
  code: number;
  /** The object sent by a create, update or patch of a ConfigMap. */
  sent?: AuditedObject;
  /** The object in the response to such a request. */
  answered?: AuditedObject;
}

/** An object as sent over the wire. */
export interface AuditedObject {
  metadata?: { name?: string; annotations?: Record<string, string>; resourceVersion?: string };
  data?: Record<string, string>;
}

/** A position in the audit log. */
export interface AuditMark {
  /** The offset to read from, in bytes. */
  readonly offset: number;
  /** When the API server received the request that sets the mark. */
  readonly time: string;
  readonly name: string;
}

/** How long the API server may take to record a request, in milliseconds. */
const patience = 15_000;

const file = () => fromSandbox("SANDBOX_AUDIT_LOG");

/** Marks the current position in the audit log, with a request that changes nothing. */
export async function auditMark(): Promise<AuditMark> {
  const { size: offset } = await stat(file());
  const name = `audit-mark-${randomUUID()}`;
  await ask(name);
  const { time } = await found(name, offset);
  return { offset, time, name };
}

/**
 * Every request that the API server has received and answered since the mark, in the order it received them.
 * A request is recorded shortly after it is answered, so this makes two requests in sequence and waits until both are
 * recorded.
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

/** The fields read of an audit.k8s.io/v1 event: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
interface Event {
  stage: string;
  verb: string;
  userAgent?: string;
  user: { username: string };
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  responseStatus?: { code?: number };
  requestObject?: AuditedObject;
  responseObject?: AuditedObject;
  /** With microseconds, always in the same format. */
  requestReceivedTimestamp: string;
}

function requestOf(event: Event): AuditedRequest {
  const { resource = "", subresource, namespace, name } = event.objectRef ?? {};
  return {
    verb: event.verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    // A created object's name is only in the response body.
    name: name ?? event.requestObject?.metadata?.name,
    user: event.user.username,
    userAgent: event.userAgent ?? "",
    code: event.responseStatus?.code ?? 0,
    sent: event.requestObject,
    answered: event.responseObject,
  };
}

/** Reads a nonexistent ConfigMap. */
async function ask(name: string): Promise<void> {
  await kubernetes()
    .readNamespacedConfigMap({ namespace: "default", name })
    .catch((error) => {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    });
}

/** Waits until the request for that name is recorded. Returns its time and everything recorded from the offset on. */
async function found(name: string, offset: number): Promise<{ time: string; events: Event[] }> {
  for (const end = Date.now() + patience; ; await sleep(20)) {
    const events = await eventsFrom(offset);
    const mark = events.find((event) => event.objectRef?.name === name);
    if (mark !== undefined) return { time: mark.requestReceivedTimestamp, events };
    if (Date.now() > end) throw new Error(`${file()} has no request for "${name}" after ${patience / 1000} s`);
  }
}

/** The answered requests in the log from the offset on, up to the last complete line. */
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
