import assert from "node:assert/strict";
import { type KeyName, nothingDeclared } from "../../provider/awsauth/document/document";
import { merge } from "../../provider/awsauth/merge/merge";
import { repair } from "../../provider/awsauth/repair";
import { declare, role, roleArn } from "./support/declared";

const good = `- rolearn: ${roleArn("A")} # good\n  username: a\n  groups:\n  - x\n`;
const written = (name: string, username: string, groups: string[] = []) =>
  `- rolearn: "${roleArn(name)}"\n  username: "${username}"\n  groups:${groups.length === 0 ? " []" : ""}\n${groups.map((group) => `    - "${group}"\n`).join("")}`;

/** Each row: an unreadable text, the repaired text, and the entries that are kept. */
const rows: [name: string, key: KeyName, text: string, repaired: string, kept: string[]][] = [
  [
    "a placeholder without quotes",
    "mapRoles",
    `${good}- rolearn: ${roleArn("B")}\n  username: {{SessionName}} # who\n`,
    good + written("B", "{{SessionName}}"),
    ["A", "B"],
  ],
  [
    "tabs",
    "mapRoles",
    `-\trolearn: ${roleArn("B")}\n\tusername: b\n\tgroups:\n\t\t- ops\n${good}`,
    written("B", "b", ["ops"]) + good,
    ["B", "A"],
  ],
  [
    "wrong indentation",
    "mapRoles",
    `${good} - rolearn: ${roleArn("B")}\n   username: b\n     groups: [ops, "z"]\n`,
    good + written("B", "b", ["ops", "z"]),
    ["A", "B"],
  ],
  [
    "a map instead of a list",
    "mapRoles",
    `# who\nrolearn: ${roleArn("B")}\nusername: b\n`,
    `# who\n${written("B", "b")}`,
    ["B"],
  ],
  [
    "an entry whose meaning is ambiguous",
    "mapRoles",
    `${good}# next\n- rolearn: ${roleArn("B")}\n  username: [\n\n# tail\n`,
    `${good}# next\n# - rolearn: ${roleArn("B")}\n#   username: [\n\n# tail\n`,
    ["A"],
  ],
  [
    "an unknown field in a broken entry",
    "mapRoles",
    `- rolearn: ${roleArn("B")}\n  note: {{x}}\n${good}`,
    `# - rolearn: ${roleArn("B")}\n#   note: {{x}}\n${good}`,
    ["A"],
  ],
  ["a control character", "mapRoles", `${good}# bell \u0007\n`, `${good}# bell \\u0007\n`, ["A"]],
  [
    "NaN",
    "mapRoles",
    `${good}- rolearn: ${roleArn("B")}\n  x: .nan\n`,
    `${good}# - rolearn: ${roleArn("B")}\n#   x: .nan\n`,
    ["A"],
  ],
  ["a JSON object", "mapRoles", `{"rolearn": "${roleArn("B")}"}`, `# {"rolearn": "${roleArn("B")}"}\n`, []],
  [
    "a second document, which was ignored",
    "mapRoles",
    `${good}- [\n---\n- rolearn: ${roleArn("B")}\n`,
    `${good}# - [\n# ---\n# - rolearn: ${roleArn("B")}\n`,
    ["A"],
  ],
  [
    "sso entries",
    "mapRoles",
    `- sso: {accountID: "1"}\n  username: s\n- *nobody\n`,
    `- sso: {accountID: "1"}\n  username: s\n# - *nobody\n`,
    [""],
  ],
  [
    "an indented list in CR LF",
    "mapRoles",
    `  - rolearn: ${roleArn("A")}\r\n    username: a\r\n  - ]\r\n`,
    `- rolearn: ${roleArn("A")}\r\n  username: a\r\n# - ]\r\n`.replace("# - ]", "#   - ]"),
    ["A"],
  ],
  [
    "an entry with an example in a string of several lines",
    "mapRoles",
    `- rolearn: ${roleArn("A")}\n  username: a\n  note: |\n    as in:\n    - rolearn: ${roleArn("Evil")}\n      username: e\n- ]\n`,
    `- rolearn: ${roleArn("A")}\n  username: a\n  note: |\n    as in:\n    - rolearn: ${roleArn("Evil")}\n      username: e\n# - ]\n`,
    ["A"],
  ],
  [
    "an entry with an example in quotes over several lines",
    "mapRoles",
    `- rolearn: ${roleArn("A")}\n  note: 'as in:\n\n    - rolearn: ${roleArn("Evil")}\n\n    - it''s'\n- ]\n${good}`,
    `- rolearn: ${roleArn("A")}\n  note: 'as in:\n\n    - rolearn: ${roleArn("Evil")}\n\n    - it''s'\n# - ]\n${good}`,
    ["A", "A"],
  ],
  [
    "examples in strings of ambiguous entries",
    "mapRoles",
    `- note: >- # why\n  - rolearn: ${roleArn("Evil")}\n    username: e\n  x: {{y}}\n- {x: {{y}}, note: "\n- rolearn: ${roleArn("Evil")}"}\n${good}`,
    `# - note: >- # why\n#   - rolearn: ${roleArn("Evil")}\n#     username: e\n#   x: {{y}}\n# - {x: {{y}}, note: "\n# - rolearn: ${roleArn("Evil")}"}\n${good}`,
    ["A"],
  ],
  [
    "a string instead of a list",
    "mapRoles",
    `|\n- rolearn: ${roleArn("Evil")}\n  username: e\n`,
    `# |\n# - rolearn: ${roleArn("Evil")}\n#   username: e\n`,
    [],
  ],
  [
    "an entry after quotes that are never closed, or that only the next quotes close",
    "mapRoles",
    `- rolearn: "${roleArn("B")}\n- rolearn: "${roleArn("C")}"\n- username: 'x\n${good}`,
    `# - rolearn: "${roleArn("B")}\n- rolearn: "${roleArn("C")}"\n# - username: 'x\n${good}`,
    ["C", "A"],
  ],
  [
    "accounts, including those after the unreadable item",
    "mapAccounts",
    "- 012345678901\n- !!binary 2\n- '3'\n",
    "- 012345678901\n# - !!binary 2\n- '3'\n",
    ["012345678901", "3"],
  ],
  [
    "accounts",
    "mapAccounts",
    `- 012345678901\n- "1\n- '2'\n`,
    `- 012345678901\n# - "1\n- '2'\n`,
    ["012345678901", "2"],
  ],
];

describe("repair", () => {
  for (const [name, key, text, repaired, kept] of rows) {
    it(`fixes ${name}`, () => {
      const result = repair(key, text);
      assert.equal(result.text, repaired);
      assert.deepEqual(
        result.kept,
        kept.map((one) => (key === "mapRoles" && one !== "" ? roleArn(one) : one)),
      );
    });
  }

  it("changes only the keys that the update needs, and only if they can't be read", () => {
    const live = { mapRoles: `${good}- [`, mapUsers: "- [", mapAccounts: "# fine\n" };
    const wanted = declare({ roles: [role("Dev")], accounts: ["012345678901"] });
    const merged = merge({ live, owned: nothingDeclared, wanted, repair: true });
    const ours = `- rolearn: "${roleArn("Dev")}"\n  username: "dev"\n  groups:\n  - "devs"\n`;
    assert.deepEqual(merged.data, {
      mapRoles: `${good}${ours}# - [\n`,
      mapUsers: "- [",
      mapAccounts: '# fine\n- "012345678901"\n',
    });
    assert.deepEqual(merged.repaired, {
      mapRoles: { text: `${good}# - [\n`, kept: [roleArn("A")], commented: ["- ["] },
    });
  });
});
