import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { showPaths } from "../../provider/check/render";
import { childrenIn, messageOf } from "./components";
import { type RunOptions, run } from "./mocks";

/** Every message of a rejection, once: `make messages` writes it, and its diff is what a change of an error is reviewed by. */
const file = join(__dirname, "..", "messages.golden.md");
const isRecording = process.env.RECORD_MESSAGES === "yes";

/** The lines of each case, by the component and what is wrong with it. */
type Messages = Map<string, Map<string, string[]>>;

const messages: Messages = isRecording ? new Map() : read();
if (isRecording) process.on("exit", () => writeFileSync(file, written(messages)));

/** A rejection that a test expects. */
export interface Rejection {
  /** The component and its name, as in `ServiceAccountRole "app"`. */
  component: string;
  /** What is wrong with it, under which the golden file has the message. */
  what: string;
  /** The code and the paths of each issue, as in `format serviceAccounts[0].name`. */
  issues: readonly string[];
}

/**
 * Runs a program that is expected to be rejected: with these issues and no others, with the message that the golden file
 * has for them, as its only error, and before a child of a component is registered.
 */
export async function assertRejected(
  program: () => unknown,
  { component, what, issues }: Rejection,
  options?: RunOptions,
): Promise<void> {
  const done = await run(program, options);
  assert.deepEqual(
    done.issues.map(({ code, paths }) => `${code} ${showPaths(paths)}`),
    issues,
  );
  assert.deepEqual(childrenIn(done), []);
  assert.equal(done.errors.length, 1, `there are ${done.errors.length} errors: ${done.errors.join("; ")}`);
  const [type = ""] = component.split(" ");
  const message = done.errors[0] ?? "";
  if (isRecording) {
    record(type, what, message.split("\n  - ").slice(1));
  }
  assert.equal(message, messageOf(component, messages.get(type)?.get(what) ?? []));
}

function record(type: string, what: string, lines: string[]): void {
  const cases = messages.get(type) ?? new Map<string, string[]>();
  const earlier = cases.get(what) ?? lines;
  assert.deepEqual(lines, earlier, `two cases of ${type} are called "${what}"`);
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
      cases.set(line.slice(4), lines);
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
        ([what, lines]) => `### ${what}\n\n${lines.map((line) => `    ${line}`).join("\n")}\n`,
      );
      return `## ${type}\n\n${parts.join("\n")}`;
    });
  const head =
    "# Messages\n\nThe messages of rejected inputs, as the tests of the components meet them. Written by `make messages`: review its diff.\n";
  return [head, ...sections].join("\n");
}
