import assert from "node:assert/strict";
import { type Data, type Declared, largestConfigMap, nothingDeclared } from "../../provider/awsauth/document/document";
import { merge } from "../../provider/awsauth/merge/merge";
import { existingMappingChoices, MergeRejected, renderNotice, renderReason } from "../../provider/awsauth/merge/plan";
import { declare, role, roleArn, user, userArn } from "./support/declared";

const wanted = declare({ roles: [role("Dev")] });
const ours = `- rolearn: "${roleArn("Dev")}"\n  username: "dev"\n  groups:\n    - "devs"\n`;
const theirs = `- rolearn: ${roleArn("DEV")} # theirs\n  username: them\n  groups: [x]\n`;

/** The reasons why a change is rejected. */
function rejection(live: Data, declared: Declared = wanted, owned = nothingDeclared): string[] {
  const copy = structuredClone(live);
  try {
    merge({ live, owned, wanted: declared });
  } catch (error) {
    assert(error instanceof MergeRejected, String(error));
    assert.deepEqual(live, copy);
    return error.reasons.map(renderReason);
  }
  throw new assert.AssertionError({ message: "the change isn't rejected" });
}

describe("a conflict with an unmanaged entry", () => {
  const fix = 'Remove one of the two, or set existingMappings to "take-over" to replace that entry.';

  it("is rejected with the entry and its line", () => {
    assert.deepEqual(rejection({ mapRoles: `# head\n${theirs}` }), [
      `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 2, maps ${roleArn("DEV")} to "them" with the groups ["x"]. ${fix}`,
    ]);
  });

  it("is rejected in the other key too", () => {
    const live = { mapUsers: theirs.replace("rolearn", "userarn") };
    assert.deepEqual(rejection(live), [
      `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapUsers, line 1, maps ${roleArn("DEV")} to "them" with the groups ["x"]. ${fix}`,
    ]);
  });

  it("is rejected if an unmanaged entry hides an owned one", () => {
    assert.equal(rejection({ mapRoles: ours + theirs }, wanted, wanted).length, 1);
  });

  it("is rejected for an identical entry that someone else wrote", () => {
    assert.equal(rejection({ mapRoles: `- {rolearn: ${roleArn("Dev")}, username: dev, groups: [devs]}\n` }).length, 1);
  });

  it("is reported together with all other conflicts", () => {
    const live = { mapRoles: theirs, mapUsers: `- userarn: ${userArn("Al")}\n` };
    assert.equal(rejection(live, declare({ roles: [role("Dev")], users: [user("Al")] })).length, 2);
  });

  it("is resolved by taking the entry over, at the same position", () => {
    const { data, notices } = merge({
      live: { mapRoles: `# head\n${theirs}# tail\n` },
      owned: nothingDeclared,
      wanted,
      existingMappings: existingMappingChoices.takeOver,
    });
    assert.deepEqual(data, { mapRoles: `# head\n${ours}# tail\n` });
    assert.deepEqual(notices.map(renderNotice), [`the entry of mapRoles for ${roleArn("DEV")} (line 2) is taken over`]);
    assert.deepEqual(merge({ live: data, owned: wanted, wanted: nothingDeclared }).data, {
      mapRoles: "# head\n# tail\n",
    });
  });

  it("is resolved by taking over all entries for the ARN, in both keys", () => {
    const other = `- rolearn: ${roleArn("Other")}\n`;
    const live = { mapRoles: theirs + other + theirs, mapUsers: theirs.replace("rolearn", "userarn") };
    const { data } = merge({ live, owned: nothingDeclared, wanted, existingMappings: "take-over" });
    assert.deepEqual(data, { mapRoles: other + ours });
  });
});

describe("an ARN in absentArns", () => {
  const absentArns = [roleArn("Dev")];
  const without = (live: Data, declared = nothingDeclared, owned = nothingDeclared) =>
    merge({ live, owned, wanted: declared, absentArns });

  it("has no entry afterwards, in any spelling, list or form", () => {
    const other = `- rolearn: ${roleArn("Other")}\n`;
    const spellings = [
      theirs,
      theirs.replace("role/", "role/team/"),
      ours,
      `- {rolearn: ${roleArn("dev")}, sso: {}, userid: x}\n`,
    ];
    const { data, notices } = without({
      mapRoles: `# head\n${spellings.join(other)}# tail\n`,
      mapUsers: theirs.replace("rolearn", "userarn"),
      mapAccounts: '- "000000000001"\n',
    });
    assert.deepEqual(data, { mapRoles: `# head\n${other.repeat(3)}# tail\n`, mapAccounts: '- "000000000001"\n' });
    const removal = (key: string, arn: string, line: number) =>
      `the entry of ${key} for ${arn} (line ${line}) is removed: its ARN is declared absent`;
    assert.deepEqual(notices.map(renderNotice), [
      removal("mapRoles", roleArn("DEV"), 2),
      removal("mapRoles", roleArn("team/DEV"), 6),
      removal("mapRoles", roleArn("Dev"), 10),
      removal("mapRoles", roleArn("dev"), 15),
      removal("mapUsers", roleArn("DEV"), 1),
    ]);
  });

  it("is removed from a list in brackets", () => {
    const [dev, other] = [`{rolearn: ${roleArn("Dev")}}`, `{rolearn: ${roleArn("Other")}} # theirs\n`];
    assert.deepEqual(without({ mapRoles: `[${dev}, ${other}, ${dev}]` }).data, { mapRoles: `[${other}]` });
  });

  it("keeps an entry that admits nodes, even if another entry hid it", () => {
    const nodes = `- rolearn: ${roleArn("Dev")}\n  groups: [system:bootstrappers, "system:nodes"]\n`;
    const { data, notices } = without({ mapRoles: nodes + theirs });
    assert.deepEqual(data, { mapRoles: nodes });
    assert.deepEqual(notices.map(renderNotice), [
      `the entry of mapRoles for ${roleArn("Dev")} (line 1) gives nodes access, and is kept`,
      `the entry of mapRoles for ${roleArn("DEV")} (line 3) is removed: its ARN is declared absent`,
    ]);
  });

  it("is removed together with the addition of declared entries", () => {
    const { data } = without({ mapRoles: theirs }, declare({ roles: [role("Ops")] }));
    assert.deepEqual(data, { mapRoles: ours.replace("/Dev", "/Ops") });
  });

  it("changes nothing if it has no entry", () => {
    const live = { mapRoles: `- rolearn: ${roleArn("Other")}\n`, mapAccounts: "- [" };
    const { data, changed, notices } = without(live);
    assert.deepEqual([data, changed, notices], [live, false, []]);
    assert.equal(without(undefined).changed, false);
  });

  it("is rejected if a list can't be read, or if another entry would change", () => {
    assert.throws(() => without({ mapUsers: "- [" }), { name: "MergeRejected", message: /^mapUsers can't be read/ });
    const live = { mapRoles: `${theirs.replace("them", "&u them")}- rolearn: x\n  username: *u\n` };
    assert.throws(() => without(live), {
      name: "MergeRejected",
      message: /^mapRoles is written in a form that can't be changed safely/,
    });
  });
});

describe("a live document that can't be read", () => {
  const fix = "Fix it, or set repair to true to keep the readable entries and turn the rest into comments.";
  const rows: [name: string, mapRoles: string, reason: string][] = [
    [
      "a tab",
      "- rolearn: x\n\tusername: y\n",
      'mapRoles can\'t be read (line 2, column 1): a tab is used for indentation, which must be spaces; the line is "\\tusername: y"',
    ],
    [
      "wrong indentation",
      "- rolearn: x\n username: y\n",
      'mapRoles can\'t be read (line 2, column 2): the list that begins on line 1 continues with something other than "- "; the line is " username: y"',
    ],
    [
      "a placeholder without quotes",
      "- rolearn: x\n  username: {{SessionName}}\n",
      "mapRoles can't be read (line 2): a map can't be a key; the line is \"  username: {{SessionName}}\"",
    ],
    [
      "a map instead of a list",
      `rolearn: ${roleArn("A")}\nusername: a\n`,
      `mapRoles has no effect (line 1): it is a map, not a list; the line is "rolearn: ${roleArn("A")}"`,
    ],
    [
      "a JSON object",
      '{"a": 1}',
      'mapRoles has no effect: it begins with "{", so it is read as JSON, and it isn\'t a list',
    ],
    [
      "an unknown alias",
      "- *a\n",
      'mapRoles can\'t be read (line 1, column 3): the alias "*a" has no anchor before it; the line is "- *a"',
    ],
    [
      "quotes that are never closed",
      '- rolearn: "x\n',
      'mapRoles can\'t be read (line 2, column 1): the quotes that open on line 1 are never closed; the line is ""',
    ],
    ["NaN", "- x: .nan\n", "mapRoles can't be read: it contains an infinite number or NaN"],
    [
      "a control character",
      "- rolearn: x\n# \u0007\n",
      'mapRoles can\'t be read (line 2, column 3): the control character U+0007 is not allowed; the line is "# \\u0007"',
    ],
  ];
  for (const [name, mapRoles, reason] of rows) {
    it(`is rejected with its line: ${name}`, () => {
      assert.deepEqual(rejection({ mapRoles }), [`${reason}. ${fix}`]);
    });
  }

  it("is rejected for each key that the change needs", () => {
    const live = { mapRoles: "- [", mapUsers: "- [", mapAccounts: "- [" };
    assert.equal(rejection(live, declare({ roles: [role("Dev")], users: [user("Al")] })).length, 2);
  });
});

describe("other changes", () => {
  it("are rejected if the ConfigMap would become too large", () => {
    const live = { other: "x".repeat(largestConfigMap - 50) };
    const size = largestConfigMap - 50 + ours.length;
    assert.deepEqual(rejection(live), [
      `the ConfigMap would have ${size} bytes; the limit is 1048576 (1 MiB). Declare fewer entries.`,
    ]);
  });

  it("are rejected if they would change how an unmanaged entry is read", () => {
    const live = { mapRoles: `${ours.replace('"dev"', '&u "dev"')}- rolearn: x\n  username: *u\n` };
    assert.deepEqual(rejection(live, nothingDeclared, wanted), [
      "mapRoles is written in a form that can't be changed safely: other entries would be read differently. " +
        "Rewrite it as a plain list, one entry below the other.",
    ]);
  });
});
