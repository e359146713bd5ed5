import assert from "node:assert/strict";
import fc from "fast-check";
import { load } from "js-yaml";
import { inFormat } from "../../provider/cli/outputFormat";
import { columns, printable, printableJson, styleFor } from "../../provider/cli/style";
import { json } from "../kubernetes/fakes/apiServer";
import { CliCluster } from "./support/cliCluster";

const style = styleFor({ isTTY: true, hasColors: () => true } as never);

/** What a terminal or a reader doesn't show as it is. A line break is the only such character in a printed text. */
const hidden = /(?!\n)[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060\ufeff]/u;

describe("The text of a result", () => {
  it("has escape sequences only for emphasis", () => {
    assert.equal(printable(`a ${style.bad("b")} ${style.strong("c")}`), "a \x1b[31mb\x1b[39m \x1b[1mc\x1b[22m");
    assert.equal(printable(styleFor({} as never).bad("b")), "b");
  });

  const names: [name: string, shown: string][] = [
    ["\x1b[31mred\x1b[39m", "\\u{1b}[31mred\\u{1b}[39m"],
    ["\x1b[1m", "\\u{1b}[1m"],
    ["\x1b]8;;http://x\x07y", "\\u{1b}]8;;http://x\\u{7}y"],
    ["\x9b2J", "\\u{9b}2J"],
    ["a\rb\tc\b", "a\\u{d}b\\u{9}c\\u{8}"],
    ["\u202eright", "\\u{202e}right"],
    ["plain ä 字", "plain ä 字"],
  ];
  for (const [name, shown] of names) {
    it(`shows ${JSON.stringify(shown)} for a name with such characters, also inside emphasis`, () => {
      assert.equal(printable(name), shown);
      assert.equal(printable(style.strong(name)), `\x1b[1m${shown}\x1b[22m`);
    });
  }

  it("contains nothing hidden for any name, and JSON and YAML keep the name", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.constantFrom("\x1b[31m", "\x1b[0m", "\x9b", "\u202e"),
        async (text, part) => {
          const name = text + part + text;
          assert.doesNotMatch(printable(name), hidden);
          const written = printableJson({ [name]: name });
          assert.doesNotMatch(written, hidden);
          assert.deepEqual(JSON.parse(written), { [name]: name });
          const data = { name, [name]: [name] };
          const yaml = await inFormat("yaml", { status: 0, data, text: () => "" }, style);
          assert.doesNotMatch(yaml, hidden);
          assert.deepEqual(load(yaml), data);
        },
      ),
    );
  });
});

describe("Columns", () => {
  it("are as wide as their longest cells, without the escape sequences of emphasis", () => {
    assert.equal(
      printable(
        columns([
          ["a", style.bad("long"), "x"],
          ["bcd", "e", "y"],
        ]),
      ),
      "a    \x1b[31mlong\x1b[39m  x\nbcd  e     y",
    );
  });

  const uneven: [rows: string[][], text: string][] = [
    [[], ""],
    [[["long", "cell"], ["a"]], "long  cell\na"],
    [[["a"], ["long", "cell"], ["b", "c"]], "a\nlong  cell\nb     c"],
    [[["long", "x"], [], ["a", "y", "z"]], "long  x\n\na     y  z"],
  ];
  for (const [rows, text] of uneven) {
    it(`are aligned in rows of ${rows.map(({ length }) => length).join(", ") || "no"} cells`, () => {
      assert.equal(columns(rows), text);
    });
  }

  it("show a name with a line break on one line, as wide as it is shown", () => {
    assert.equal(
      columns([
        ["a\nb", "x"],
        ["c", "y"],
      ]),
      "a\\u{a}b  x\nc        y",
    );
    assert.equal(
      printable(
        columns([
          ["a\x1b[1mb", "x"],
          ["c", "y"],
        ]),
      ),
      "a\\u{1b}[1mb  x\nc            y",
    );
  });
});

describe("A group whose name has an escape sequence", () => {
  const group = "\x1b[31mdevs\x1b[39m\x9b2J\n+ everyone gains access";
  const arn = "arn:aws:iam::123456789012:user/ann";
  const written = JSON.stringify(group).replace("\x9b", "\\x9b");
  const document = `mapUsers: ${JSON.stringify(`- {userarn: "${arn}", username: ann, groups: [${written}]}`)}\n`;
  const subject = { kind: "Group", name: group, apiGroup: "rbac.authorization.k8s.io" };
  const rbac = "/apis/rbac.authorization.k8s.io/v1";

  let cluster: CliCluster;
  beforeEach(async () => {
    cluster = await CliCluster.start();
    const { mapUsers = "" } = load(document) as Record<string, string>;
    cluster.server.set("aws-auth", { mapUsers });
    cluster.server.setBackup("aws-auth-backup-a", { mapUsers: "[]" }, "command.backup");
    const list = (kind: string, items: object[]) => json(200, { kind: `${kind}List`, metadata: {}, items });
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "\x1b[31mview" };
    const binding = { metadata: { name: "\x1b[1mdevs" }, roleRef, subjects: [subject] };
    const role = { metadata: { name: roleRef.name }, rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }] };
    cluster.server.others.set(`${rbac}/clusterrolebindings`, list("ClusterRoleBinding", [binding]));
    cluster.server.others.set(`${rbac}/rolebindings`, list("RoleBinding", []));
    cluster.server.others.set(`${rbac}/clusterroles`, list("ClusterRole", [role]));
    cluster.server.others.set(`${rbac}/roles`, list("Role", []));
  });
  afterEach(() => cluster.stop());

  const commands: [args: string[], stdin?: string][] = [
    [["lint"]],
    [["lint", "-"], document],
    [["explain", arn]],
    [["who-can", "get", "/metrics"]],
    [["who-can", "get", "/metrics", "--subjects"]],
    [["report"]],
    [["restore", "--dry-run"]],
    [["apply", "-", "--dry-run", "--force"], "mapUsers: '[]'\n"],
    [["diff", "live", "backup:aws-auth-backup-a"]],
    [["diff", "live", "live"]],
  ];
  const emphasis = ["\x1b[1m", "\x1b[2m", "\x1b[22m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[39m"];

  for (const [args, stdin = ""] of commands) {
    it(`is shown with escapes by ${args.join(" ")}`, async () => {
      const plain = await cluster.run(args, { stdin });
      const coloured = await cluster.run(args, { stdin, isTerminal: true });
      // The two runs read at different times.
      const timeless = ({ stdout, stderr }: typeof plain) => (stdout + stderr).replace(/read at \S+/g, "read at …");
      const shown = timeless(plain);
      assert.doesNotMatch(shown, hidden);
      assert.doesNotMatch(shown, /^\+ everyone/m);
      const text = emphasis.reduce((rest, one) => rest.replaceAll(one, ""), timeless(coloured));
      assert.equal(text, shown);
    });
    for (const format of ["json", "yaml"]) {
      it(`is written with escapes as ${format} by ${args.join(" ")}`, async () => {
        const { stdout } = await cluster.run([...args, "-o", format], { stdin });
        assert.doesNotMatch(stdout, hidden);
        assert.notEqual(stdout, "");
      });
    }
  }

  it("is shown with its escapes where the name is a part of the text", async () => {
    const name = "\\u{1b}[31mdevs\\u{1b}[39m\\u{9b}2J\\u{a}+ everyone gains access";
    for (const args of [["explain", arn], ["report"], ["who-can", "get", "/metrics"]]) {
      const { stdout } = await cluster.run(args);
      assert.ok(stdout.includes(name), stdout);
    }
  });
});
