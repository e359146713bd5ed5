import assert from "node:assert/strict";
import type { KeyState } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { assertAgrees, newTally } from "./support/agree";
import { account } from "./support/callers";
import { withOracles } from "./support/withOracles";

/**
 * YAML features in a document, including surprising ones. Each row is also checked against the real authenticator, with
 * an entry for Alice, which must have the username in the row.
 */
const arn = `arn:aws:iam::${account}:user/Alice`;
const entry = `- userarn: ${arn}\n`;

interface Row {
  name: string;
  text: string;
  state?: KeyState;
  /** Alice's username; undefined if no entry maps her. */
  username?: string;
  groups?: string[];
}

const user = (value: string) => `${entry}  username: ${value}\n`;
const groups = (value: string) => `${entry}  username: x\n  groups: ${value}\n`;

const rows: Row[] = [
  { name: "a string that YAML 1.1 reads as true", text: user("yes"), username: "" },
  { name: "the letter y", text: user("y"), username: "" },
  { name: "a number", text: user("1e3"), username: "" },
  { name: "a number with underscores", text: user("1_000"), username: "" },
  { name: "an octal number", text: user("0o17"), username: "" },
  { name: "digits that aren't an octal number", text: user("089"), username: "" },
  { name: "a number too large for a float", text: user("1e999"), username: "1e999" },
  { name: "a base 60 number, which it doesn't recognize", text: user("1:30"), username: "1:30" },
  { name: "a date", text: user("2001-01-01"), username: "2001-01-01" },
  { name: "a tagged date", text: user("!!timestamp 2001-1-1T1:2:3Z"), username: "2001-1-1T1:2:3Z" },
  { name: "a date tag on an invalid date", text: user("!!timestamp 2001-02-29"), state: "malformed" },
  { name: "a number tagged as string", text: user("!!str 123"), username: "123" },
  { name: "a string tagged as number", text: user("!!int abc"), state: "malformed" },
  { name: "an unknown tag", text: user("!thing 123"), username: "123" },
  { name: "the non-specific tag", text: user("! 123"), username: "123" },
  { name: "base64", text: user("!!binary YWxpY2U="), username: "alice" },
  { name: "base64 of bytes that aren't text", text: user("!!binary 4oI="), username: "\ufffd\ufffd" },
  { name: "invalid base64", text: user("!!binary !"), state: "malformed" },
  { name: "a literal string", text: user("|\n    a\n    b"), username: "a\nb\n" },
  { name: "a literal string without its last line break", text: user("|-\n    a\n\n"), username: "a" },
  { name: "a literal string with all its line breaks", text: user("|+\n    a\n"), username: "a\n\n" },
  { name: "a literal string with explicit indentation", text: user("|1-\n    a"), username: " a" },
  { name: "a folded string", text: user(">-\n    a\n    b\n\n    c"), username: "a b\nc" },
  { name: "escapes", text: user('"\\x41\\u00e9\\U0001F600\\_\\N\\t"'), username: "Aé😀\u00a0\u0085\t" },
  { name: "a JSON escape that YAML 1.1 lacks", text: user('"a\\/b"'), state: "malformed" },
  { name: "half a surrogate pair as an escape", text: user('"\\ud800"'), state: "malformed" },
  { name: "an escaped line break", text: user('"a\\\n    b"'), username: "ab" },
  { name: "a string over two lines", text: user("a\n    b"), username: "a b" },
  { name: "a placeholder without quotes", text: user("{{SessionName}}"), state: "malformed" },
  { name: "a placeholder in the middle", text: user("u-{{SessionName}}"), username: "u-" },
  { name: "an alias", text: `- &a {userarn: ${arn}, username: x}\n- *a\n`, username: "x" },
  { name: "an alias without an anchor", text: user("*nobody"), state: "malformed" },
  { name: "an anchor that contains itself", text: `${user("x")}  a: &a [*a]\n`, state: "malformed" },
  {
    name: "a merge",
    text: `- &a {username: a, groups: [g]}\n- userarn: ${arn}\n  <<: *a\n`,
    username: "a",
    groups: ["g"],
  },
  {
    name: "a merge that overrides a key before it",
    text: `${user("x")}  <<: {username: merged}\n`,
    username: "merged",
  },
  {
    name: "a merge that a key after it overrides",
    text: `${entry}  <<: {username: merged}\n  username: x\n`,
    username: "x",
  },
  { name: "a merge of several maps", text: `${entry}  <<: [{username: a}, {username: b}]\n`, username: "a" },
  { name: "a merge of a string", text: `${user("x")}  <<: y\n`, state: "malformed" },
  { name: "a duplicate key", text: `${user("a")}  username: b\n`, username: "b" },
  {
    name: "one key in two spellings, of which capitals come first",
    text: `${user("a")}  Username: b\n`,
    username: "a",
  },
  { name: "a second spelling that is a number", text: `${user("a")}  uſername: 1\n`, username: "a" },
  { name: "a long s in a name", text: `${entry}  u\u017fername: x\n`, username: "x" },
  { name: "a key that is a list", text: `${user("x")}  ? [a]\n  : b\n`, state: "malformed" },
  { name: "a key that is null", text: `${user("x")}  ~: b\n`, state: "malformed" },
  { name: "a key that is a very large number", text: `${user("x")}  18446744073709551615: b\n`, state: "malformed" },
  { name: "NaN anywhere", text: `${user("x")}  note: [.nan]\n`, state: "malformed" },
  { name: "groups that are a string", text: groups("system:masters"), username: "x" },
  {
    name: "groups that contain a number",
    text: groups("[a, 1, null, b]"),
    username: "x",
    groups: ["a", "", "", "b"],
  },
  {
    name: "two lists of groups, the second with a null",
    text: `${entry}  GROUPS: [a, b, c]\n  Groups: [x]\n  groups: [null, null]\n`,
    username: "",
    groups: ["x", "b"],
  },
  { name: "a tab for indentation", text: `${entry}\tusername: x\n`, state: "malformed" },
  { name: "a tab after a colon", text: `${entry}  username:\tx\n`, username: "x" },
  { name: "a tab after a dash", text: `-\tuserarn: ${arn}\n`, state: "malformed" },
  { name: "wrong indentation", text: `${entry} username: x\n`, state: "malformed" },
  { name: "CR LF", text: user("x").replaceAll("\n", "\r\n"), username: "x" },
  { name: "CR alone", text: user("x").replaceAll("\n", "\r"), username: "x" },
  { name: "NEL, a line break in YAML 1.1", text: user("x").replaceAll("\n", "\u0085"), username: "x" },
  { name: "a byte order mark", text: `\ufeff${user("x")}`, username: "x" },
  { name: "a byte order mark in the middle", text: user("a\ufeffb"), username: "a\ufeffb" },
  {
    name: "two byte order marks, of which the second shifts the first line",
    text: `\ufeff\ufeff${user("x")}`,
    state: "malformed",
  },
  { name: "a control character in a comment", text: `${user("x")}# \u0007\n`, state: "malformed" },
  {
    name: "a control character shortly after the first document",
    text: `${user("x")}---\n\u0007\n`,
    state: "malformed",
  },
  {
    name: "a control character far after the first document, which isn't loaded",
    text: `${user("x")}---\n# ${"x".repeat(600)}\n\u0007\n`,
    username: "x",
  },
  { name: "half a surrogate pair", text: user("a\ud800b"), username: "a\ufffdb" },
  { name: "a second document", text: `- userarn: x\n---\n${user("x")}` },
  { name: "a directive", text: `%YAML 1.1\n---\n${user("x")}`, username: "x" },
  { name: "a directive for YAML 1.2", text: `%YAML 1.2\n---\n${user("x")}`, state: "malformed" },
  { name: "a list in brackets", text: `[{userarn: "${arn}", username: x}]`, username: "x" },
  {
    name: "JSON",
    text: JSON.stringify([{ userarn: arn, username: "x", groups: ["g"] }]),
    username: "x",
    groups: ["g"],
  },
  {
    name: "a list in brackets, followed by invalid text",
    text: `[{userarn: "${arn}", username: x}] ]]`,
    username: "x",
  },
  {
    name: "a question mark that swallows a comma",
    text: `[?, {userarn: "${arn}", username: x}]`,
    state: "malformed",
  },
  { name: "a pair in a list", text: `[{userarn: "${arn}", username: x}, a: b, ? c]`, username: "x" },
  { name: "a map", text: `userarn: ${arn}\nusername: x\n`, state: "not a list" },
  { name: "a JSON object", text: `{"userarn": "${arn}"}`, state: "not a list" },
  { name: "a map in braces, which is parsed as JSON", text: `{userarn: "${arn}"}`, state: "malformed" },
  { name: "a string", text: "nothing", state: "not a list" },
  { name: "a null", text: "~", state: "empty" },
  { name: "comments", text: "# nobody\n", state: "empty" },
  { name: "white space that only Go recognizes", text: "\u0085''\u2003", state: "empty" },
  { name: "a key of 1025 characters", text: `${user("x")}  ${"k".repeat(1025)}: y\n`, state: "malformed" },
  { name: "a key of 1024 characters", text: `${user("x")}  ${"k".repeat(1024)}: y\n`, username: "x" },
  { name: "a value of 100,000 characters", text: user("k".repeat(100_000)), username: "k".repeat(100_000) },
  { name: "lists 900 deep", text: `${user("x")}  note: ${"[".repeat(900)}${"]".repeat(900)}\n`, username: "x" },
  {
    name: "aliases that multiply",
    text: `${user("x")}  a: &a [x,x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"].map((name, i) => `  ${name}: &${name} [${Array(10).fill(`*${"abcdefg"[i]}`).join()}]\n`).join("")}`,
    state: "malformed",
  },
];

describe("YAML as the authenticator reads it", () => {
  const oracles = withOracles();
  for (const { name, text, state = "list", username, groups: wanted = [] } of rows) {
    it(`reads ${name}`, async () => {
      const { mapUsers } = readAwsAuth({ mapUsers: text });
      assert.equal(mapUsers.state, state, mapUsers.problem?.message);
      const alice = mapUsers.items.findLast((item) => item.arn === arn);
      assert.equal(alice?.username, username === "u-" ? "u-{{SessionName}}" : username);
      assert.deepEqual(alice?.groups ?? [], wanted);
      for (const oracle of oracles) {
        await assertAgrees(oracle, { mapUsers: text });
      }
    });
  }

  it("randomly loses one of two keys that differ only in type and hold NaN", async () => {
    const mapUsers = `${user("x")}  1: .nan\n  "1": y\n`;
    assert.equal(readAwsAuth({ mapUsers }).mapUsers.unstable, true);
    for (const oracle of oracles) {
      const tally = newTally();
      for (let i = 0; i < 40; i++) {
        await assertAgrees(oracle, { mapUsers }, tally);
      }
      assert.equal(tally.random, 40);
      assert(tally.granted > 0 && tally.granted < 40, `${tally.granted} of 40`);
    }
  });

  it("loads a text in chunks, wherever they split it", async () => {
    for (let length = 480; length < 520; length++) {
      for (const tail of ["\u0001", "\ufeff- x\n", "é\u0001", "😀", "\r\n- x\n"]) {
        const text = `${user("x")}---\n# `;
        const mapUsers = `${text}${"é".repeat((length - text.length) >> 1)}\n${tail}`;
        for (const oracle of oracles) {
          await assertAgrees(oracle, { mapUsers });
        }
      }
    }
  });
});
