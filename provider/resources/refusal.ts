import type { LockOut } from "../awsauth/lockOut";
import { type MergeReason, renderReason } from "../awsauth/merge/refused";

/** A reason why a change to aws-auth isn't made. */
export type Refusal =
  /** The change can't be merged into the document. `owner` is a sentence about the owner of the conflicting entry. */
  | { kind: "merge"; reason: MergeReason; owner?: string }
  /** The lock-out guard refuses the change. */
  | { kind: "lock-out"; lockOut: LockOut }
  /** Any other reason, as a sentence with its fix. */
  | { kind: "other"; message: string };

/** A change that isn't made, with all reasons against it. */
export class ChangeRefused extends Error {
  constructor(
    readonly reasons: readonly Refusal[],
    headline?: string,
  ) {
    const lines = reasons.map((reason) => `  - ${renderRefusal(reason)}`);
    super(
      reasons[0] && reasons.length === 1 ? renderRefusal(reasons[0]) : [headline, ...lines].filter(Boolean).join("\n"),
    );
    this.name = "Refused";
  }
}

/** A reason from a complete sentence. */
export function because(message: string): Refusal {
  return { kind: "other", message };
}

const lockOutFixes: Record<LockOut["kind"], string> = {
  deployer: "Keep an entry that gives it the same access",
  administrators: "Keep an entry with the group system:masters",
  nodes: "Keep the entry until its nodes are deleted",
};

/** A reason as a sentence, with its fix. */
export function renderRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case "merge":
      return [renderReason(refusal.reason), refusal.owner].filter(Boolean).join(" ");
    case "lock-out": {
      const { kind, message } = refusal.lockOut;
      const fix = `${lockOutFixes[kind]}, or set force to true to make the change anyway.`;
      return `the lock-out guard refuses this change: ${message}. ${fix}`;
    }
    case "other":
      return refusal.message;
  }
}

/** The input that allows the change anyway, if there is one. */
export function overrideOf(refusal: Refusal): "force" | "repair" | undefined {
  if (refusal.kind === "lock-out") {
    return "force";
  }
  return refusal.kind === "merge" && refusal.reason.kind === "unreadable" ? "repair" : undefined;
}
