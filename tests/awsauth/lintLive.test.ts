import assert from "node:assert/strict";
import { type Data, largestConfigMap } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { checkLive, describeFinding } from "../../provider/awsauth/lint/checkLive";
import { roleArn, userArn } from "./support/declared";

describe("checkLive", () => {
  const findings = (data: Data) =>
    checkLive(readAwsAuth(data), data).map((finding) => `${finding.severity}: ${describeFinding(finding)}`);

  it("finds nothing in a document that EKS wrote", () => {
    const mapRoles = `- groups:\n  - system:bootstrappers\n  - system:nodes\n  rolearn: ${roleArn("Node")}\n  username: system:node:{{EC2PrivateDNSName}}\n`;
    assert.deepEqual(findings({ mapRoles, mapUsers: "[]", mapAccounts: '- "012345678901"\n' }), []);
    assert.deepEqual(findings(undefined), []);
  });

  const sessionUser =
    'expected no {{SessionName}} in a username that begins with "system:", except the node names "system:node:{{EC2PrivateDNSName}}" and "system:node:{{SessionName}}". Use another prefix, as in "team:{{SessionName}}": callers choose their session names.';
  const sessionGroup =
    "expected no {{SessionName}} in a group. Write the full group name: callers choose their session names, and so would choose their groups.";
  const rows: [name: string, data: Record<string, string>, found: string[]][] = [
    [
      "a key that can't be read",
      { mapRoles: "- a: [\n" },
      [
        'error: mapRoles, line 2, column 1: the key can\'t be read: a value is missing here; the line is "". Correct it.',
      ],
    ],
    [
      "a second document",
      { mapUsers: "[]\n---\n- x\n" },
      [
        "error: mapUsers, line 2: the text from here on is ignored: only the first YAML document of a key is read. Move these entries into the first document.",
      ],
    ],
    [
      "a misspelled key",
      { maproles: "[]", other: "" },
      ['error: the key "maproles" is ignored: the correct spelling is mapRoles. Rename it to mapRoles.'],
    ],
    [
      "entries that map nobody",
      { mapRoles: "- username: x\n- null\n- text\n- sso: {}\n" },
      [
        "error: mapRoles, line 1: the entry has no effect: the entry has no rolearn. Set rolearn to the ARN of the role, or remove the entry.",
        "error: mapRoles, line 2: the entry has no effect: the entry is empty. Set rolearn to the ARN of the role, or remove the entry.",
        'error: mapRoles, line 3: the entry has no effect: the entry is the string "text", not a map with rolearn. Set rolearn to the ARN of the role, or remove the entry.',
        "warning: mapRoles, line 4: the entry has no effect: the entry is for sso, which needs a feature that is disabled. Set rolearn to the ARN of the role, or remove the entry.",
      ],
    ],
    [
      "fields that are misread",
      { mapUsers: `- userarn: ${userArn("A")}\n  username: 123\n  groups: system:masters\n` },
      [
        'error: mapUsers, line 1: groups is the string "system:masters", not a list, and is ignored. Write it as the authenticator reads it: strings in quotes, and groups as a list.',
        "error: mapUsers, line 1: username is the number 123, not a string, and is ignored. Write it as the authenticator reads it: strings in quotes, and groups as a list.",
        'warning: mapUsers, line 1: the username is ""; expected a non-empty username. Set a name: permissions can\'t be bound to an empty one.',
      ],
    ],
    [
      "ARNs that never match",
      {
        mapRoles: `- {rolearn: ${roleArn("a/B")}, username: b}\n- {rolearn: "arn:aws:sts::123456789012:assumed-role/B/s", username: b}\n`,
      },
      [
        `error: mapRoles, line 1: "${roleArn("a/B")}" never matches, since it has the path /a/. Use ${roleArn("B")}.`,
        `error: mapRoles, line 2: "arn:aws:sts::123456789012:assumed-role/B/s" never matches; expected the ARN of the role, not of a role session. Use ${roleArn("B")}.`,
      ],
    ],
    [
      "an ARN beside sso, and fields without effect",
      { mapRoles: `- {rolearn: ${roleArn("B")}, username: b, sso: {}, note: x}\n` },
      [
        "error: mapRoles, line 1: the entry has both an ARN and sso: newer authenticators ignore it. Remove sso.",
        'warning: mapRoles, line 1: fields without effect: "note". Remove them; the authenticator reads rolearn, username and groups.',
      ],
    ],
    [
      "duplicates",
      {
        mapRoles: `- {rolearn: ${roleArn("A")}, username: a}\n- {rolearn: ${roleArn("a")}, username: a}\n`,
        mapUsers: `- {userarn: ${userArn("A")}, username: a}\n- {userarn: ${userArn("a")}, username: a}\n- {userarn: ${roleArn("A")}, username: a}\n`,
      },
      [
        `error: mapRoles, line 2: "${roleArn("a")}" is also mapped by another entry: the last one is used. The other one is in mapRoles, line 1. Keep one of the two.`,
        `error: mapUsers, line 2: "${userArn("a")}" is also mapped by another entry: newer authenticators use one of them at random. The other one is in mapUsers, line 1. Keep one of the two.`,
        `error: mapUsers, line 3: "${roleArn("A")}" is also mapped by another entry: the entry of mapRoles is used. The other one is in mapRoles, line 1. Keep one of the two.`,
      ],
    ],
    [
      "groups and usernames that callers choose by the names of their sessions",
      {
        mapRoles: `- {rolearn: ${roleArn("A")}, username: "system:{{SessionName}}", groups: ["system:{{SessionName}}"]}\n- {rolearn: ${roleArn("B")}, username: "system:node:{{SessionName}}", groups: ["system:nodes", "x-{{SessionName}}"]}\n`,
      },
      [
        `warning: mapRoles, line 1: the username is "system:{{SessionName}}"; ${sessionUser}`,
        `warning: mapRoles, line 1: the group is "system:{{SessionName}}"; ${sessionGroup}`,
        `warning: mapRoles, line 2: the group is "x-{{SessionName}}"; ${sessionGroup}`,
      ],
    ],
    [
      "node entries that admit no node",
      {
        mapRoles: `- {rolearn: ${roleArn("A")}, username: "<system:node:{{EC2PrivateDNSName}}>", groups: ["system:nodes"]}\n- {rolearn: ${roleArn("B")}, username: "system:node:{{SessionName}}", groups: ["<system:nodes>"]}\n- {rolearn: "<ARN of the role>", username: "system:node:x", groups: ["system:nodes"]}\n`,
      },
      [
        'warning: mapRoles, line 1: the username is "<system:node:{{EC2PrivateDNSName}}>"; expected a username without angle brackets around it. Replace them with the real name: they would be part of the name.',
        'error: mapRoles, line 1: the group system:nodes has no effect with the username "<system:node:{{EC2PrivateDNSName}}>": nodes need "system:node:{{EC2PrivateDNSName}}" or "system:node:{{SessionName}}". Set this username, or remove the group.',
        'warning: mapRoles, line 2: the group is "<system:nodes>"; expected a group without angle brackets around it. Replace them with the real name: they would be part of the name.',
        'error: mapRoles, line 2: the username "system:node:{{SessionName}}" gives nodes no access without the group system:nodes. Add the group, or use another username for principals that aren\'t nodes.',
        'error: mapRoles, line 3: "<ARN of the role>" never matches; expected the ARN of a role, a user, the root user or a federated user. Replace the placeholders in angle brackets with real values.',
      ],
    ],
    [
      "invalid accounts",
      { mapAccounts: "- 12345678901\n- [x]\n-\n- 012345678901\n" },
      [
        'error: mapAccounts, line 1: the entry has no effect: "12345678901" isn\'t a 12-digit account ID. Write the 12 digits in quotes, or remove the entry.',
        "error: mapAccounts, line 2: the entry has no effect: the entry is a list or a map, not an account. Write the 12 digits in quotes, or remove the entry.",
        "error: mapAccounts, line 3: the entry has no effect: the entry is empty. Write the 12 digits in quotes, or remove the entry.",
      ],
    ],
    [
      "accounts after one that can't be read",
      { mapAccounts: "- 012345678901\n- !!binary 2\n- 123456789012\n" },
      [
        'error: mapAccounts, line 2: the key can\'t be read: "2" is tagged !!binary and isn\'t valid base64, so only the items before it are used; the line is "- !!binary 2". Correct it.',
      ],
    ],
    [
      "a first account that can't be read",
      { mapAccounts: "- !!binary 2\n- 123456789012\n" },
      [
        'error: mapAccounts, line 1: the key can\'t be read: "2" is tagged !!binary and isn\'t valid base64; the line is "- !!binary 2". Correct it.',
      ],
    ],
    [
      "a ConfigMap that is nearly full",
      { other: "x".repeat(1_000_000) },
      [
        `warning: the ConfigMap has 1000000 bytes; the limit is ${largestConfigMap} (1 MiB). Remove entries, or replace them with access entries.`,
      ],
    ],
  ];
  for (const [name, data, found] of rows) {
    it(`finds ${name}`, () => {
      assert.deepEqual(findings(data), found);
    });
  }
});
