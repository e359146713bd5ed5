import assert from "node:assert/strict";
import { type Data, type Declared, nothingDeclared } from "../../provider/awsauth/document/document";
import { type Change, merge } from "../../provider/awsauth/merge/merge";
import { renderNotice } from "../../provider/awsauth/merge/plan";
import { declare, role, roleArn, user, userArn } from "./support/declared";

const wanted = declare({ roles: [role("Dev")] });
const ours = `- rolearn: "${roleArn("Dev")}"\n  username: "dev"\n  groups:\n    - "devs"\n`;
const ours1 = ours.trimEnd();
const nodes = `- groups:\n  - system:bootstrappers\n  - system:nodes\n  rolearn: ${roleArn("Node")}\n  username: system:node:{{EC2PrivateDNSName}}\n`;
/** Our entry in the style of the nodes' entry. */
const like = ours.replace('    - "', '  - "');

const add = (live: Data, declared: Declared = wanted, more: Partial<Change> = {}) =>
  merge({ live, owned: nothingDeclared, wanted: declared, ...more });

/**
 * Each row: mapRoles before and after our entry is added. Removing the entry must restore the first text.
 */
const rows: [name: string, before: string | undefined, after: string][] = [
  ["a missing key", undefined, ours],
  ["an empty key", "", `\n${ours1}`],
  ["white space", "\n", `\n${ours}`],
  ["white space without a line break", "  ", `  \n${ours1}`],
  ["comments", "# nobody yet\n", `# nobody yet\n${ours}`],
  ["a comment without a line break", "# nobody yet", `# nobody yet\n${ours1}`],
  ["a null", "null\n", `\n${ours1}`],
  ["a null with a comment", "# none\nnull # yet\n", `# none\n # yet\n${ours}`],
  ["quotes", '""', `\n${ours1}`],
  ["backticks", "``", `\n${ours1}`],
  ["the start of a document", "---\n", `---\n${ours}`],
  ["the end of an empty document", "---\n...\n", `${ours}---\n...\n`],
  ["an empty list in brackets", "[]", `[{"rolearn": "${roleArn("Dev")}", "username": "dev", "groups": ["devs"]}]`],
  [
    "an empty list with a space in it",
    "[ ]\n",
    `[{"rolearn": "${roleArn("Dev")}", "username": "dev", "groups": ["devs"]} ]\n`,
  ],
  [
    "a list in brackets",
    `[{rolearn: ${roleArn("A")}} # a\n, ]\n`,
    `[{rolearn: ${roleArn("A")}}, {"rolearn": "${roleArn("Dev")}", "username": "dev", "groups": ["devs"]} # a\n, ]\n`,
  ],
  [
    "a list in brackets that ends with only a tag",
    "[ a, !x ]",
    `[{"rolearn": "${roleArn("Dev")}", "username": "dev", "groups": ["devs"]},  a, !x ]`,
  ],
  ["the list that EKS writes", nodes, nodes + like],
  ["a list without a line break at its end", nodes.trimEnd(), `${nodes}${like}`.trimEnd()],
  ["a list followed by comments and empty lines", `${nodes}\n# tail\n\n`, `${nodes}${like}\n# tail\n\n`],
  ["a comment inside the last entry", `${nodes}  # inside\n# outside\n`, `${nodes}  # inside\n${like}# outside\n`],
  ["CR LF", nodes.replaceAll("\n", "\r\n"), (nodes + like).replaceAll("\n", "\r\n")],
  ["CR and LF mixed", `${nodes.trimEnd()}\r\n\n`, `${nodes.trimEnd()}\r\n${like.replaceAll("\n", "\r\n")}\n`],
  ["a CR before an LF", "- rolearn: x\n\n\r\r", `- rolearn: x\n${ours}\n\r\r`],
  ["a byte order mark", `\ufeff${nodes}`, `\ufeff${nodes}${like}`],
  [
    "an indented list with wide dashes",
    `  -   rolearn: ${roleArn("A")}\n      groups:\n       - a\n`,
    `  -   rolearn: ${roleArn("A")}\n      groups:\n       - a\n  -   rolearn: "${roleArn("Dev")}"\n      username: "dev"\n      groups:\n       - "devs"\n`,
  ],
  ["an unfinished entry", "- rolearn:", `- rolearn:\n${ours1}`],
  [
    "an entry with sso and unknown fields",
    `- sso: {accountID: "1"} # why\n  x: [1]\n`,
    `- sso: {accountID: "1"} # why\n  x: [1]\n${ours}`,
  ],
  ["several documents", `${nodes}---\n- rolearn: ignored\n`, `${nodes}${like}---\n- rolearn: ignored\n`],
  [
    "a block scalar that ends without a line break",
    `- rolearn: ${roleArn("A")}\n  username: |\n    a`,
    `${ours}- rolearn: ${roleArn("A")}\n  username: |\n    a`,
  ],
  [
    "a block scalar that keeps its line breaks",
    `- rolearn: a\n  username: |+\n    a\n\n\n`,
    `- rolearn: a\n  username: |+\n    a\n\n\n${ours}`,
  ],
  [
    "anchors, aliases and merges",
    `- &a {rolearn: a}\n- <<: *a\n  username: b\n`,
    `- &a {rolearn: a}\n- <<: *a\n  username: b\n${ours}`,
  ],
];

describe("merge", () => {
  for (const [name, before, after] of rows) {
    it(`adds an entry to ${name}, and removes it again`, () => {
      const live = { ...(before === undefined ? {} : { mapRoles: before }), other: "x: y" };
      const added = add(live);
      assert.deepEqual(added.data, { ...live, mapRoles: after });
      assert.equal(added.changed, true);
      const again = merge({ live: added.data, owned: wanted, wanted, before: added.before });
      assert.deepEqual([again.data, again.changed, again.before], [added.data, false, added.before]);
      const removed = merge({ live: added.data, owned: wanted, wanted: nothingDeclared, before: added.before });
      assert.deepEqual([removed.data, removed.before], [live, {}]);
    });
  }

  it("quotes every string so that it reads back unchanged", () => {
    const odd = role("Dev", "a\u0085b\u2028'\"\\#: {{x}}\ufeff", ["- x", "😀", "~", "é", "\u007f"]);
    const { data } = add(
      undefined,
      declare({ roles: [odd], users: [user("Al", "123", [])], accounts: ["012345678901"] }),
    );
    assert.deepEqual(data, {
      mapRoles:
        `- rolearn: "${roleArn("Dev")}"\n  username: "a\\u0085b\\u2028'\\"\\\\#: {{x}}\\ufeff"\n` +
        '  groups:\n    - "- x"\n    - "😀"\n    - "~"\n    - "é"\n    - "\\u007f"\n',
      mapUsers: `- userarn: "${userArn("Al")}"\n  username: "123"\n  groups: []\n`,
      mapAccounts: '- "012345678901"\n',
    });
  });

  it("records the original text only if it can't be derived", () => {
    assert.deepEqual(add({ mapRoles: "null" }).before, { mapRoles: "null" });
    assert.deepEqual(add({ mapRoles: "# none\n" }).before, {});
    assert.deepEqual(add({ mapRoles: "[]" }).before, {});
  });

  it("leaves an empty key if the original text wasn't recorded", () => {
    const added = add({ mapRoles: "null" });
    assert.deepEqual(merge({ live: added.data, owned: wanted, wanted: nothingDeclared }).data, { mapRoles: "" });
  });

  it("leaves an empty list if the rest would otherwise be read differently", () => {
    for (const rest of ["\n...\n", "---\n- rolearn: ignored\n"]) {
      const live = { mapRoles: `${ours}${rest}` };
      assert.deepEqual(merge({ live, owned: wanted, wanted: nothingDeclared }).data, { mapRoles: `[]\n${rest}` });
    }
  });

  it("doesn't restore text that someone else has changed since", () => {
    const added = add({ mapRoles: "null" });
    const live = { mapRoles: `${added.data.mapRoles}\n# theirs\n` };
    const removed = merge({ live, owned: wanted, wanted: nothingDeclared, before: added.before });
    assert.deepEqual([removed.data, removed.before], [{ mapRoles: "\n# theirs\n" }, {}]);
  });

  it("changes an entry in place", () => {
    const live = { mapRoles: `${nodes}${like}# between\n- rolearn: ${roleArn("Z")} # theirs\n` };
    const changed = declare({ roles: [role("Dev", "other", ["a", "b"])] });
    const { data } = merge({ live, owned: wanted, wanted: changed });
    const text = like.replace('"dev"', '"other"').replace('- "devs"', '- "a"\n  - "b"');
    assert.deepEqual(data, { mapRoles: `${nodes}${text}# between\n- rolearn: ${roleArn("Z")} # theirs\n` });
  });

  it("moves an entry from users to roles", () => {
    const arn = roleArn("Dev");
    const asUser = declare({ users: [{ ...role("Dev"), arn }] });
    const { data } = add(undefined, asUser);
    assert.deepEqual(merge({ live: data, owned: asUser, wanted }).data, { mapRoles: ours });
  });

  it("repairs an entry that someone has changed", () => {
    for (const changed of [ours.replace('"dev"', "admin"), `${ours}  userid: x\n`, ours.replace("groups", "note")]) {
      const { data, changed: writes } = merge({ live: { mapRoles: nodes + changed }, owned: wanted, wanted });
      assert.deepEqual([data, writes], [{ mapRoles: nodes + like }, true]);
    }
  });

  it("restores an entry that someone has removed", () => {
    assert.deepEqual(merge({ live: { mapRoles: nodes }, owned: wanted, wanted }).data, { mapRoles: nodes + like });
  });

  it("keeps an entry that reads as declared, however it is written", () => {
    const live = { mapRoles: `- {rolearn: ${roleArn("Dev")}, username: dev, groups: [devs]}\n` };
    const { data, changed } = merge({ live, owned: wanted, wanted });
    assert.deepEqual([data, changed], [live, false]);
    assert.deepEqual(merge({ live, owned: wanted, wanted: nothingDeclared }).data, {});
  });

  it("keeps an entry that has changed since it was written, and reports it", () => {
    const live = { mapRoles: nodes + ours.replace('"devs"', '"admins"') };
    const { data, changed, notices } = merge({ live, owned: wanted, wanted: nothingDeclared });
    assert.deepEqual([data, changed], [live, false]);
    assert.deepEqual(notices.map(renderNotice), [
      `the entry of mapRoles for ${roleArn("Dev")} was changed since it was written, and is kept`,
    ]);
  });

  it("keeps a comment that someone wrote after an entry", () => {
    const live = { mapRoles: `${ours1} # ask them\n${nodes}` };
    assert.deepEqual(merge({ live, owned: wanted, wanted: nothingDeclared }).data, {
      mapRoles: `# ask them\n${nodes}`,
    });
  });

  it("removes entries from the beginning, the middle and the end of a list in brackets", () => {
    const text = (name: string) => `{"rolearn": "${roleArn(name)}", "username": "dev", "groups": ["devs"]}`;
    const live = { mapRoles: `[ ${text("A")}, x, ${text("B")} , y ,${text("C")},\n${text("D")}]` };
    const owned = declare({ roles: [role("A"), role("B"), role("C"), role("D")] });
    assert.deepEqual(merge({ live, owned, wanted: nothingDeclared }).data, { mapRoles: "[ x , y ]" });
  });

  it("keeps one item for each owner of an account", () => {
    const accounts = declare({ accounts: ["012345678901"] });
    const live = { mapAccounts: "- 012345678901\n" };
    const { data } = add(live, accounts);
    assert.deepEqual(data, { mapAccounts: '- 012345678901\n- "012345678901"\n' });
    assert.deepEqual(merge({ live: data, owned: accounts, wanted: nothingDeclared }).data, live);
  });

  it("changes no other key, even one that can't be read", () => {
    const live = { mapUsers: "- {{x", mapAccounts: "\t", maproles: "x" };
    assert.deepEqual(add(live).data, { ...live, mapRoles: ours });
  });

  it("adopts an entry that only the package can have written", () => {
    const live = { mapRoles: nodes + like };
    const { data, changed, notices } = add(live);
    assert.deepEqual([data, changed], [live, false]);
    assert.deepEqual(notices.map(renderNotice), [`mapRoles already maps ${roleArn("Dev")}, as declared`]);
    assert.throws(() => add(live, wanted, { adopt: false }), /is mapped by an entry that this resource doesn't own/);
  });
});
