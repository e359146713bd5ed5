import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** Words that the code and the documents don't use, and what they use instead. */
const words: [RegExp, string][] = [
  [/\b(?:anew|ma(?:de|ke|kes) again)\b/i, "recreated, again"],
  [/\bmend(?:s|ed|ing)?\b/i, "fix, repair"],
  [/\b(?:whoever|whom|whomever)\b/i, "a noun: any principal, the owner"],
  [/\bh(?:eld|old|olds|olding) to\b/i, "limited to"],
  [/\bst(?:and|ands|ood|anding) for\b/i, "matches, means"],
  [/\b(?:told|tells?|telling)\b/i, "shows, reports, describes, distinguishes"],
  [/\bs(?:ay|ays|aid) so\b/i, "reports it"],
  [/\bask(?:s|ed|ing)? of\b/i, "read from"],
  [/\blook(?:s|ed|ing)? (?:(?:it|them|these|this) )?up\b/i, "read, detected, found"],
  [/\bforeign\b/i, "unmanaged, owned by another stack"],
  [/\b(?:gone|goes)\b/i, "deleted, is removed, continues"],
  [/\b(?:can't be|is to be|be) had\b/i, "not available, not found"],
  [/\blets nobody\b/i, "grants no access"],
  [/\btakes? it that\b/i, "assumes"],
  [/\bwhatever\b/i, "any, everything"],
  [/\bin the place of\b/i, "instead of"],
];

/** The lock-out guard refuses a change; everything else is rejected. Networks refuse connections. */
const rejecting: [RegExp, string] = [/\brefus(?:e|es|ed|ing|al|als)\b/i, "reject (only the lock-out guard refuses)"];
const refuses = /guard|lock.?out|locks? |connection refused|dial tcp/i;

/** Texts of others, and generated files. */
const excluded =
  /^sdk\/|-lock\.|\.lock$|LICENSE|NOTICE|\.golden\.md$|schema\.json$|\.(?:png|svg|jar|sum|diff)$|package\.json$|vocabulary\.test\.ts$/;

describe("the words of the project", () => {
  it("are those of the AWS and Kubernetes documentation", () => {
    const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
    const found = files
      .filter((file) => file !== "" && !excluded.test(file))
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .split("\n")
          .flatMap((line, index) =>
            [...words, ...(refuses.test(`${file} ${line}`) ? [] : [rejecting])]
              .filter(([pattern]) => pattern.test(line))
              .map(([pattern, better]) => `${file}:${index + 1}: "${pattern.exec(line)?.[0]}"; write: ${better}`),
          ),
      );
    assert.deepEqual(found, []);
  });
});
