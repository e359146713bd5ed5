import type { Command } from "commander";
import type { Data } from "../awsauth/document/document";
import { readAwsAuth } from "../awsauth/document/read";
import { checkLive, describeFinding, modeFindings } from "../awsauth/lint/checkLive";
import { principalKey } from "../awsauth/principal";
import { type AccessDifference, accessDifferences, waysOfDocument } from "../eks/accessDiff";
import { differenceInWords } from "../eks/accessDiffInWords";
import type { Mode } from "../eks/authenticationMode";
import { commandOwner } from "../kubernetes/backups";
import { type AwsAuthStore, ConflictError, type LiveConfigMap } from "../kubernetes/configMap";
import { pause } from "../network/timing";
import { type ClusterFacts, memoized } from "../resources/awsAuthEntries/guard";
import { type Objections, objectionsTo } from "../resources/awsAuthEntries/wholeChange";
import { mostAttempts } from "../resources/awsAuthEntries/write";
import { isSameData } from "./awsAuthContent";
import { type Confirmation, confirmationOn, isInteractive } from "./confirmation";
import { type KeyDiff, keyDiffs, keyDiffsInWords } from "./lineDiff";
import type { Style } from "./style";
import { CommandError, ExitStatus, type Result, type SubcommandCall } from "./subcommand";

// A change of the whole aws-auth by a person: the change is shown and confirmed, and then written if the ConfigMap is still
// the one for which it was shown. Otherwise the new change is shown and confirmed again. The replaced data is backed up first.

/** The options of a subcommand that changes aws-auth. */
export function addChangeOptions(command: Command): Command {
  return command
    .option("--dry-run", "only show the change")
    .option("-y, --yes", "make the change without asking")
    .option("--force", "make the change although the lock-out guard or the entries of a stack forbid it");
}

/** A change to make. */
export interface WantedChange {
  /** The subcommand, which is recorded as the writer of the backup. */
  by: "restore" | "apply";
  /** What is written, as in `the backup aws-auth-backup-…`. */
  source: string;
  /** The data after the change. */
  next(live: Data): Record<string, string>;
}

/** A change as it is shown. */
interface ShownChange extends Objections {
  next: Record<string, string>;
  diff: KeyDiff[];
  access: AccessDifference[];
}

/** Fails unless the user can be asked, or need not be. */
export function requireConsent({ options, terminal }: SubcommandCall): void {
  if (options.yes !== true && options.dryRun !== true && !isInteractive(terminal)) {
    throw new CommandError(
      "The change can't be confirmed, since the standard input and error aren't a terminal. Pass --dry-run to see the " +
        "change, and --yes to make it.",
    );
  }
}

/**
 * Shows a change, asks for a confirmation and makes it.
 *
 * @param unread What can't be read about the cluster in EKS, which is shown as a warning.
 */
export async function changeAwsAuth(
  wanted: WantedChange,
  store: AwsAuthStore,
  call: SubcommandCall,
  unread: readonly string[],
): Promise<Result> {
  const confirmation = confirmationOn(call.terminal);
  try {
    return await attempts(wanted, store, call, { confirmation, unread });
  } finally {
    confirmation.close();
  }
}

async function attempts(
  wanted: WantedChange,
  store: AwsAuthStore,
  call: SubcommandCall,
  { confirmation, unread }: { confirmation: Confirmation; unread: readonly string[] },
): Promise<Result> {
  const { options, progress } = call;
  const facts = readOnce(memoized(store));
  let confirmed: string | undefined;
  let backup: string | undefined;
  let isLostWrite = false;
  for (let count = 1; ; count++) {
    progress("Reading the ConfigMap aws-auth");
    const live = await store.read();
    const next = wanted.next(live?.data);
    if (live !== undefined && isSameData(live.data, next)) {
      // The answer to a write may have been lost, or somebody else has written the same.
      return isLostWrite ? made(wanted, backup) : unchanged(wanted);
    }
    progress("Reading access entries and bindings");
    const change = await shownChange(live, next, facts, unread);
    if (options.dryRun === true) {
      return proposal(change, options.force === true);
    }
    if (change.obstacles.length > 0 || (change.rejections.length > 0 && options.force !== true)) {
      return proposal(change, false);
    }
    const shown = JSON.stringify([change, live?.data]);
    if (shown !== confirmed) {
      const again = confirmed === undefined ? [] : ["aws-auth was changed by someone else. The change is now:", ""];
      call.show((style) => [...again, ...inWords(change, style, true), ""].join("\n"));
      if (options.yes !== true && !(await confirmation.ask(`Write ${wanted.source} to aws-auth?`))) {
        return declined(backup);
      }
      confirmed = shown;
    }
    if (live !== undefined && Object.values(live.data ?? {}).some((text) => text !== "")) {
      progress("Backing up the ConfigMap aws-auth");
      backup = await store.backUp(live, `${commandOwner}${wanted.by}`, backup);
    }
    progress("Writing the ConfigMap aws-auth");
    try {
      await store.write(live, { data: next, annotations: { ...live?.annotations } });
      return made(wanted, backup);
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        throw error;
      }
    }
    isLostWrite = true;
    if (count === mostAttempts) {
      throw new CommandError(
        `aws-auth was changed by someone else during each of ${count} attempts to write it; nothing was written. Find out ` +
          "what keeps changing it, and run this again.",
      );
    }
    await pause(Math.random() * Math.min(200, 10 * 2 ** count));
  }
}

/** Facts whose bindings and access entries are read only once. */
function readOnce(facts: ClusterFacts): ClusterFacts {
  const { accessEntries } = facts;
  let bindings: ReturnType<ClusterFacts["bindings"]> | undefined;
  let entries: ReturnType<NonNullable<typeof accessEntries>> | undefined;
  return {
    ...facts,
    bindings: (kind) => {
      bindings ??= facts.bindings(kind);
      return bindings;
    },
    ...(accessEntries && {
      accessEntries: () => {
        entries ??= accessEntries();
        return entries;
      },
    }),
  };
}

async function shownChange(
  live: LiveConfigMap | undefined,
  next: Record<string, string>,
  facts: ClusterFacts,
  unreadInEks: readonly string[],
): Promise<ShownChange> {
  const objections = await objectionsTo(live, next, facts);
  const mode = facts.cluster?.authenticationMode as Mode | undefined;
  const bindings = await facts.bindings("ClusterRoleBinding");
  const { entries = [], unread = [] } = (await facts.accessEntries?.()) ?? {};
  const context = {
    mode,
    withEntry: new Set(entries.map(({ principalArn }) => principalKey(principalArn))),
    ...("bindings" in bindings && { bindings: bindings.bindings }),
  };
  const [before, after] = [readAwsAuth(live?.data), readAwsAuth(next)];
  const known = new Set(checkLive(before, live?.data).map(describeFinding));
  const findings = [...modeFindings(mode), ...checkLive(after, next)].map(describeFinding);
  return {
    ...objections,
    warnings: [
      ...new Set([
        ...objections.warnings,
        ...("unread" in bindings ? [bindings.unread] : []),
        ...unreadInEks,
        ...unread,
        ...findings.filter((finding) => !known.has(finding)),
      ]),
    ],
    next,
    diff: keyDiffs(live?.data, next),
    access: accessDifferences(waysOfDocument(before, context), waysOfDocument(after, context)),
  };
}

function inWords({ diff, access, warnings, rejections }: ShownChange, style: Style, isForced: boolean): string[] {
  const list = (head: string, items: readonly string[]) =>
    items.length === 0 ? [] : ["", head, ...items.map((item) => `  - ${item}`)];
  const differences = access.map((one) => {
    const line = differenceInWords(one);
    return one.kind === "gains" ? style.good(line) : one.kind === "loses" ? style.bad(line) : style.doubtful(line);
  });
  return [
    ...keyDiffsInWords(diff, style),
    "",
    ...(differences.length === 0
      ? ["Nobody's access changes."]
      : [style.strong("Access"), ...differences.map((line) => `  ${line}`)]),
    ...list(style.doubtful("Warnings"), warnings),
    ...(isForced ? list(style.bad("Overridden by --force"), rejections) : []),
  ];
}

/** The change without making it, with the reasons why it is rejected. */
function proposal(change: ShownChange, isForced: boolean): Result {
  const { diff, access, warnings, rejections, obstacles } = change;
  const reasons = [...obstacles, ...(isForced ? [] : rejections)];
  return {
    status: reasons.length === 0 ? ExitStatus.Fine : ExitStatus.Findings,
    data: { changed: false, diff, access, warnings, rejections: reasons },
    text: (style) =>
      [
        ...inWords(change, style, isForced),
        "",
        ...(reasons.length === 0
          ? ["Nothing was written."]
          : [
              style.bad("This change is rejected, and nothing was written:"),
              ...reasons.map((reason) => `  - ${reason}`),
            ]),
      ].join("\n"),
  };
}

function unchanged({ source }: WantedChange): Result {
  return {
    status: ExitStatus.Fine,
    data: { changed: false },
    text: () => `aws-auth already has the content of ${source}. Nothing was written.`,
  };
}

function made({ source }: WantedChange, backup: string | undefined): Result {
  const kept = backup === undefined ? "" : ` The ConfigMap ${backup} in kube-system contains what it replaced.`;
  return {
    status: ExitStatus.Fine,
    data: { changed: true, ...(backup !== undefined && { backup }) },
    text: () => `Wrote ${source} to aws-auth.${kept}`,
  };
}

function declined(backup: string | undefined): Result {
  return {
    status: ExitStatus.Findings,
    data: { changed: false, ...(backup !== undefined && { backup }) },
    text: () => "Nothing was written.",
  };
}
