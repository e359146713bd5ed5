import type { LockOut } from "../awsauth/lockOut";
import { type MergeReason, renderReason } from "../awsauth/merge/refused";

/** Why a change of aws-auth isn't made. */
export type Refusal =
  /** The document doesn't take it. `owner` is a sentence about whose the entry in the way is. */
  | { kind: "merge"; reason: MergeReason; owner?: string }
  /** Somebody would lose access. */
  | { kind: "lock-out"; lockOut: LockOut }
  /** Anything else, as a sentence with its fix. */
  | { kind: "other"; message: string };

/** A change that isn't made, with everything that prevents it. */
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

/** A reason that is a sentence already. */
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
      return `${message}. ${lockOutFixes[kind]}, or set force to make the change nevertheless.`;
    }
    case "other":
      return refusal.message;
  }
}

/** The input that makes the change nevertheless, where there is one. */
export function overrideOf(refusal: Refusal): "force" | "repair" | undefined {
  if (refusal.kind === "lock-out") {
    return "force";
  }
  return refusal.kind === "merge" && refusal.reason.kind === "unreadable" ? "repair" : undefined;
}
