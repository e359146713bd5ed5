import type { LockOut } from "../awsauth/lockOut";
import { type MergeReason, renderReason } from "../awsauth/merge/plan";
import { principalOf } from "../awsauth/principal";
import { ClusterError } from "../network/clusterErrors";
import { hidden } from "../validation/render";

/** A reason why a change to aws-auth isn't made. */
export type Rejection =
  /** The change can't be merged into the document. `owner` is a sentence about the owner of the conflicting entry. */
  | { kind: "merge"; reason: MergeReason; owner?: string }
  /** The lock-out guard refuses the change. */
  | { kind: "lock-out"; lockOut: LockOut }
  /** Any other reason, as a sentence with its fix. */
  | { kind: "other"; message: string };

/** A change that isn't made, with all reasons against it. */
export class ChangeRejected extends Error {
  constructor(
    readonly reasons: readonly Rejection[],
    headline?: string,
  ) {
    const lines = reasons.map((reason) => `  - ${renderRejection(reason)}`);
    super(
      reasons[0] && reasons.length === 1
        ? renderRejection(reasons[0])
        : [headline, ...lines].filter(Boolean).join("\n"),
    );
    this.name = "Rejected";
  }
}

/** A reason from a complete sentence. */
export function because(message: string): Rejection {
  return { kind: "other", message };
}

export const lockOutFixes: Record<LockOut["kind"], string> = {
  deployer: "Keep an entry that gives it the same access",
  administrators: "Keep an entry with the group system:masters",
  nodes: "Keep the entry until its nodes are deleted",
};

/** A reason as a sentence, with its fix. */
export function renderRejection(rejection: Rejection): string {
  switch (rejection.kind) {
    case "merge":
      return [renderReason(rejection.reason), rejection.owner].filter(Boolean).join(" ");
    case "lock-out": {
      const { kind, message } = rejection.lockOut;
      const fix = `${lockOutFixes[kind]}, or set force to true to make the change anyway.`;
      return `the lock-out guard refuses this change: ${message}. ${fix}`;
    }
    case "other":
      return rejection.message;
  }
}

/** The input that allows the change anyway, if there is one. */
export function overrideOf(rejection: Rejection): "force" | "repair" | undefined {
  if (rejection.kind === "lock-out") {
    return "force";
  }
  return rejection.kind === "merge" && rejection.reason.kind === "unreadable" ? "repair" : undefined;
}

/** Returns a function that hides secrets in a text: unquoted, quoted, and a role's ARN without its path. */
export function redaction(secrets: string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    principalOf(secret).arn ?? secret,
  ]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
}

/** An error as shown to the user. Errors that the user can fix have no stack trace. */
export function reported(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  error.message = redact(error.message);
  const isUsers = error instanceof ClusterError || error instanceof ChangeRejected;
  error.stack = isUsers ? error.message : redact(error.stack ?? "");
  return error;
}
