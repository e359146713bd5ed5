import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { answersOf } from "../awsauth/support/agree";
import { withOracles } from "../awsauth/support/withOracles";
import {
  awsAuthData,
  backups,
  type Data,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { rejectedInCheck, said, succeeds, untouched } from "../support/untouched";

const account = "123456789012";
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const user = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const nodes = nodeEntry(role("Nodes"));
const ops = `- rolearn: ${role("Ops")}\n  username: ops\n`;

/** The stack's declaration, and its text in an empty document. */
const declared = {
  roles: [{ roleArn: role("TeamRole"), username: "team-user", groups: ["system:masters"] }],
  users: [{ userArn: user("Alice"), username: "alice", groups: ["developers"] }],
  accounts: ["012345678901"],
};
const ours = {
  mapRoles: `- rolearn: "${role("TeamRole")}"\n  username: "team-user"\n  groups:\n    - "system:masters"\n`,
  mapUsers: `- userarn: "${user("Alice")}"\n  username: "alice"\n  groups:\n    - "developers"\n`,
  mapAccounts: '- "012345678901"\n',
};
/** The role's entry after entries whose groups aren't indented. */
const behindNodes = ours.mapRoles.replace("    - ", "  - ");
/** A document with the stack's entries after the existing ones. */
const withOurs = (data: Data): Data => ({
  ...data,
  mapRoles: (data.mapRoles ?? "") + (data.mapRoles?.includes(nodes) ? behindNodes : ours.mapRoles),
  mapUsers: (data.mapUsers ?? "") + ours.mapUsers,
  mapAccounts: (data.mapAccounts ?? "") + ours.mapAccounts,
});

const caller = (arn: string, accountId = account) => {
  const [, sessionName] = /assumed-role\/[^/]+\/(.*)/.exec(arn) ?? [];
  const userId = sessionName === undefined ? "AIDAEXAMPLE" : `AROAEXAMPLE:${sessionName}`;
  return { arn, userId, accountId, accessKeyId: "AKIAEXAMPLE" };
};
const session = (name: string, sessionName: string) =>
  caller(`arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`);
const own = [
  session("TeamRole", "me"),
  caller(user("Alice")),
  caller("arn:aws:iam::012345678901:user/X", "012345678901"),
];
const asDeclared = [
  '"team-user" ["system:masters"]',
  '"alice" ["developers"]',
  '"arn:aws:iam::012345678901:user/X" []',
];
const unmanaged = [
  session("Nodes", "i-1234567890abcdef0"),
  session("Ops", "me"),
  session("Früh", "me"),
  caller(user("Bob")),
  caller("arn:aws:iam::034567890123:user/X", "034567890123"),
  caller("arn:aws:iam::111122223333:user/X", "111122223333"),
];

const fix = "Fix it, or set repair to true to keep the readable entries and turn the rest into comments.";
const brokenLine = (key: string, place: string, problem: string, line: string) =>
  `${key} can't be read (${place}): ${problem}; the line is ${JSON.stringify(line)}. ${fix}`;
const mebibyte = 1024 * 1024;
/** A document that is this many bytes larger than the stack's entries allow. */
const nearlyFull = (more: number): Data => {
  const used = Object.values(withOurs({ mapRoles: nodes })).join("").length;
  return { mapRoles: nodes, "notes.txt": "x".repeat(mebibyte - used + more) };
};

/** Documents that can't be read or have no place for an entry, with the reason for the rejection. */
const rejectedRun: [string, Data, string][] = [
  [
    "a tab",
    { mapRoles: `${nodes}- rolearn: ${role("Ops")}\n\tusername: ops\n` },
    brokenLine(
      "mapRoles",
      "line 7, column 1",
      "a tab is used for indentation, which must be spaces",
      "\tusername: ops",
    ),
  ],
  [
    "bad indentation",
    { mapUsers: `- userarn: ${user("Bob")}\n   username: bob\n` },
    brokenLine(
      "mapUsers",
      "line 2, column 12",
      'a value can\'t begin here: there is no key before the ":"',
      "   username: bob",
    ),
  ],
  [
    "a template without quotes at the start of a value",
    { mapRoles: `${nodes}- rolearn: ${role("Ops")}\n  username: {{SessionName}}\n` },
    brokenLine("mapRoles", "line 7", "a map can't be a key", "  username: {{SessionName}}"),
  ],
  [
    "a map instead of a list",
    { mapRoles: `rolearn: ${role("Ops")}\nusername: ops\n` },
    `mapRoles has no effect (line 1): it is a map, not a list; the line is "rolearn: ${role("Ops")}". ${fix}`,
  ],
  [
    "an alias without its anchor",
    { mapRoles: `${nodes}- rolearn: ${role("Ops")}\n  groups: *admins\n` },
    brokenLine("mapRoles", "line 7, column 11", 'the alias "*admins" has no anchor before it', "  groups: *admins"),
  ],
  [
    "accounts that are a string",
    { mapAccounts: "111122223333\n" },
    `mapAccounts has no effect (line 1): it is a string, not a list; the line is "111122223333". ${fix}`,
  ],
  [
    "no room for an entry",
    nearlyFull(1),
    `the ConfigMap would have ${mebibyte + 1} bytes; the limit is ${mebibyte} (1 MiB). Declare fewer entries.`,
  ],
];

const withCrlf = (text: string) => text.replaceAll("\n", "\r\n");

/** Unusual or misleading documents that are accepted, with the result if the stack's entries aren't just appended. */
const accepted: [string, Data, Data?][] = [
  ["several documents in one", { mapRoles: `${nodes}---\n${ops}` }, { mapRoles: `${nodes}${behindNodes}---\n${ops}` }],
  [
    "anchors and aliases",
    { mapRoles: `- &ops\n  rolearn: ${role("Ops")}\n  username: ops\n  groups: &g [ops]\n- <<: *ops\n  groups: *g\n` },
  ],
  [
    "CRLF",
    { mapRoles: withCrlf(nodes), mapUsers: "# people\r\n" },
    { mapRoles: withCrlf(nodes + behindNodes), mapUsers: withCrlf(`# people\n${ours.mapUsers}`) },
  ],
  ["a byte order mark", { mapRoles: `\ufeff${nodes}`, mapUsers: `\ufeff- userarn: ${user("Bob")}\n` }],
  ["duplicate keys", { mapRoles: `${ops}  username: operations\n  groups: [a]\n  groups: [b]\n` }],
  ["numeric accounts with leading zeros", { mapAccounts: "- 034567890123\n- 0777\n- 111122223333 # ours\n" }],
  [
    "entries without an ARN",
    { mapRoles: `- username: nobody\n${nodes}-\n- just a text\n- sso:\n    permissionSetName: x\n`, mapUsers: "- ~\n" },
  ],
  [
    "emoji, long lines and unknown keys",
    {
      mapRoles: `# ${"🚀 ".repeat(3000)}\n${nodes}- {rolearn: "${role("Ops")}", username: "öps 👩‍🚀", more: {a: [1]}}\n`,
      maproles: "- not read",
      "README.md": "Don't touch 🙈",
    },
  ],
  ["unreadable keys with names similar to the authenticator's", { mapRoles: nodes, mapusers: "\t{{", map: "" }],
  ["room for the entries but not for one more byte", nearlyFull(0)],
];

describe("AwsAuth with a live document", () => {
  const oracles = withOracles();
  let stack: TestStack;

  const declare =
    (args: Partial<AwsAuthArgs> = {}) =>
    async () => {
      new AwsAuth("access", { kubeconfig: readFileSync(fromSandbox("KUBECONFIG"), "utf8"), ...declared, ...args });
    };
  before(async () => {
    // The Automation API adds listeners with every update of an inline program.
    process.setMaxListeners(0);
    buildPackage();
    stack = await TestStack.inline("bad-document", declare());
  });
  after(async () => {
    await stack?.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  for (const [what, data, reason] of rejectedRun) {
    it(`is rejected at preview and up: ${what}`, async () => {
      await setAwsAuth(data);
      for (const run of [() => stack.preview(), () => stack.up()]) {
        const failed = await untouched(run);
        assert.deepEqual([failed.ok, said(failed)], [false, [rejectedInCheck("access-entries", reason)]]);
      }
    });
  }

  it("is rejected at preview and up while the ConfigMap is immutable, until the commands in the message have run", async () => {
    const data = { mapRoles: `# immutable: true\n${nodes}`, notes: "immutable: true\nx" };
    await setAwsAuth(data, { labels: { team: "platform" } });
    const body = [{ op: "add", path: "/immutable", value: true }];
    await kubernetes().patchNamespacedConfigMap({ namespace: "kube-system", name: "aws-auth", body });
    const folder = mkdtempSync(join(tmpdir(), "immutable-"));
    try {
      let message = "";
      for (const run of [() => stack.preview(), () => stack.up()]) {
        const failed = await untouched(run);
        [message = ""] = said(failed);
        assert.match(message, /the ConfigMap kube-system\/aws-auth is immutable, and this changes its data: /);
        assert.deepEqual([failed.ok, said(failed).length], [false, 1]);
      }
      const commands = [...message.matchAll(/`(.*?)`/g)].map(([, command]) => command);
      assert.equal(commands.length, 2);
      for (const command of commands) {
        execFileSync("bash", ["--norc", "-ec", command ?? ""], { cwd: folder, stdio: "pipe" });
      }
      const live = await readAwsAuth();
      assert.deepEqual([live?.data, live?.metadata?.labels, live?.immutable], [data, { team: "platform" }, undefined]);
      await succeeds(stack.up());
      assert.deepEqual(await awsAuthData(), withOurs(data));
      await succeeds(stack.destroy());
    } finally {
      rmSync(folder, { recursive: true });
      await removeAwsAuth();
    }
  });

  for (const [what, data, texts = {}] of accepted) {
    it(`changes only its own entries, which work, and restores the document when they are removed: ${what}`, async () => {
      await setAwsAuth(data);
      const before = await Promise.all(oracles.map((oracle) => answersOf(oracle, data, unmanaged)));
      await succeeds(stack.up());
      const live = await awsAuthData();
      assert.deepEqual(live, { ...withOurs(data), ...texts });
      for (const [i, oracle] of oracles.entries()) {
        assert.deepEqual(await answersOf(oracle, live, own), asDeclared);
        assert.deepEqual(await answersOf(oracle, live, unmanaged), before[i]);
      }
      await succeeds(stack.destroy());
      const { data: left, metadata } = (await readAwsAuth()) ?? {};
      assert.deepEqual([left, metadata?.annotations], [data, undefined]);
    });
  }

  it("repairs the document after a backup, once repair is set", async () => {
    const broken = {
      mapRoles: `${nodes}# people\n- rolearn: ${role("Ops")}\n\tusername: {{SessionName}}\n- what is this?\n  : {\n`,
      mapUsers: `- userarn: ${user("Bob")}\n  username: bob\n`,
    };
    await setAwsAuth(broken);
    await removeBackups();
    stack.runs(declare({ repair: true }));
    const run = await succeeds(stack.up());
    assert.deepEqual(said(run), [
      `mapRoles couldn't be read and is repaired; kept: ${role("Nodes")}, ${role("Ops")}; ` +
        'turned into comments: "- what is this?", "  : {"',
    ]);
    const backup = (await backups()).map((one) => one.data);
    assert.deepEqual(backup, [broken]);

    const repairedDocument = `- rolearn: "${role("Ops")}"\n  username: "{{SessionName}}"\n  groups: []\n`;
    const rest = "# - what is this?\n#   : {\n";
    const live = await awsAuthData();
    assert.deepEqual(live, {
      mapRoles: `${nodes}# people\n${repairedDocument}${behindNodes}${rest}`,
      mapUsers: broken.mapUsers + ours.mapUsers,
      mapAccounts: ours.mapAccounts,
    });
    for (const oracle of oracles) {
      const readers = [session("Ops", "carol"), caller(user("Bob")), ...own];
      assert.deepEqual(await answersOf(oracle, live, readers), ['"carol" []', '"bob" []', ...asDeclared]);
    }

    // If repair remains set, the preview of the next change that needs it reports it again.
    const mapUsers = `${live.mapUsers}- what is this?\n  : {\n`;
    await setAwsAuth({ ...live, mapUsers }, { annotations: (await readAwsAuth())?.metadata?.annotations });
    stack.runs(declare({ repair: true, users: [] }));
    for (const run of [() => untouched(() => stack.preview()), () => stack.up()]) {
      assert.deepEqual(said(await succeeds(run())), [
        `mapUsers couldn't be read and is repaired; kept: ${user("Bob")}, ${user("Alice")}; ` +
          'turned into comments: "- what is this?", "  : {"',
      ]);
    }
    await succeeds(stack.destroy());
    assert.deepEqual(await awsAuthData(), {
      mapRoles: `${nodes}# people\n${repairedDocument}${rest}`,
      mapUsers: `${broken.mapUsers}${rest}`,
    });
  });
});
