import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Issue } from "../../provider/validation/issues";
import { render, showPaths } from "../../provider/validation/render";
import { childrenIn, messageOf } from "./components";
import { type Run, type RunOptions, run } from "./mocks";

/** Every rejection message, once. `make messages` writes it; its diff shows the changed errors in a review. */
const file = join(__dirname, "..", "messages.golden.md");
const isRecording = process.env.RECORD_MESSAGES === "yes";

/** The lines of each case, by component or function and by what is wrong with the inputs. */
type Messages = Map<string, Map<string, string[]>>;

const messages: Messages = isRecording ? new Map() : read();
if (isRecording) process.on("exit", () => writeFileSync(file, written(messages)));

/** An expected rejection. */
export interface Rejection {
  /** The component and its name, as in `ServiceAccountRole "app"`. */
  component: string;
  /** What is wrong: the key of the message in the golden file. */
  what: string;
  /** The code and the paths of each issue, as in `format serviceAccounts[0].name`. */
  issues: readonly string[];
  /** A word of the inputs that the message must not contain. */
  secret?: string;
}

/**
 * Runs a program that is expected to be rejected: with exactly these issues, with the golden file's message as its only
 * error, and before any child of a component is registered.
 */
export async function assertRejected(
  program: () => unknown,
  rejection: Rejection,
  options?: RunOptions,
): Promise<void> {
  const done = await run(program, options);
  assert.deepEqual(childrenIn(done), []);
  assertRejection(done, rejection);
}

/** The same for the result of a program, which may have registered resources. */
export function assertRejection(done: Run<unknown>, { component, what, issues, secret }: Rejection): void {
  assert.deepEqual(codesOf(done.issues), issues);
  assert.equal(done.errors.length, 1, `found ${done.errors.length} errors: ${done.errors.join("; ")}`);
  const [type = ""] = component.split(" ");
  const message = done.errors[0] ?? "";
  assert.equal(message, messageOf(component, expectedLines(type, what, message.split("\n  - ").slice(1))));
  assert.ok(secret === undefined || !message.includes(secret), message);
}

/** Compares a function's issues with exactly these, and its lines with those in the golden file. */
export function assertIssues(
  found: readonly Issue[],
  { of, what, issues, secret }: Omit<Rejection, "component"> & { of: string },
): void {
  assert.deepEqual(codesOf(found), issues);
  const lines = found.map(render);
  assert.deepEqual(lines, expectedLines(of, what, lines));
  assert.ok(secret === undefined || !lines.join().includes(secret), lines.join("\n"));
}

/** The code and the paths of each issue, as in `format serviceAccounts[0].name`. */
function codesOf(issues: readonly Issue[]): string[] {
  return issues.map(({ code, paths }) => `${code} ${showPaths(paths)}`);
}

/** The golden file's lines for a case; during recording, the current lines. */
function expectedLines(type: string, what: string, now: string[]): string[] {
  if (isRecording) {
    record(type, what, now);
  }
  return messages.get(type)?.get(what) ?? [];
}

function record(type: string, what: string, lines: string[]): void {
  assert.ok(!/[\r\n]/.test([type, what, ...lines].join("")), `a line break in a message of ${type}: ${what}`);
  const cases = messages.get(type) ?? new Map<string, string[]>();
  const earlier = cases.get(what) ?? lines;
  assert.deepEqual(lines, earlier, `${type} has two cases named "${what}"`);
  messages.set(type, cases.set(what, lines));
}

function read(): Messages {
  const found: Messages = new Map();
  let cases = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n") : []) {
    if (line.startsWith("## ")) {
      cases = new Map();
      found.set(line.slice(3), cases);
    } else if (line.startsWith("### ")) {
      lines = [];
      cases.set(line.slice(4).replaceAll("\\<", "<"), lines);
    } else if (line.startsWith("    ")) {
      lines.push(line.slice(4));
    }
  }
  return found;
}

function written(all: Messages): string {
  const sections = [...all]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, cases]) => {
      const parts = [...cases].map(
        ([what, lines]) => `### ${what.replaceAll("<", "\\<")}\n\n${lines.map((line) => `    ${line}`).join("\n")}\n`,
      );
      return `## ${type}\n\n${parts.join("\n")}`;
    });
  const head =
    "# Messages\n\nThe messages of rejected inputs, as the tests of the components meet them. Written by `make messages`: review its diff.\n";
  return [head, ...sections].join("\n");
}
