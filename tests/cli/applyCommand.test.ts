import assert from "node:assert/strict";
import fc from "fast-check";
import { soup } from "../awsauth/support/generate";
import { CliCluster } from "./support/cliCluster";

const userArn = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
const user = (name: string, groups = "[]") => `- userarn: ${userArn(name)}\n  username: ${name}\n  groups: ${groups}\n`;
const admin = user("admin", "[system:masters]");
const indented = (text: string, spaces: number) => text.replace(/^(?=.)/gm, " ".repeat(spaces));

describe("eks-auth apply", () => {
  let cluster: CliCluster;
  const live = { mapUsers: admin, mapAccounts: "- '123456789012'\n", note: "x" };
  beforeEach(async () => {
    cluster = await CliCluster.start();
    cluster.server.set("aws-auth", live);
  });
  afterEach(() => cluster.stop());

  const text = admin + user("ann");
  const documents: [name: string, document: string][] = [
    ["the data alone", `mapUsers: |\n${indented(text, 2)}`],
    ["a ConfigMap", `kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapUsers: |\n${indented(text, 4)}`],
    [
      "a stream of manifests",
      `kind: Service\n---\nkind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapUsers: |\n${indented(text, 4)}`,
    ],
    ["the list of a key alone", text],
  ];
  for (const [name, document] of documents) {
    it(`writes ${name}, keeps the keys that it doesn't have, and backs up what it replaces`, async () => {
      const file = cluster.file("new.yaml", document);
      const { status, stdout, stderr } = await cluster.run(["apply", file, "--yes", "-o", "json"]);
      assert.equal(status, 0, stderr);
      assert.ok(
        stderr.includes(`  + ${userArn("ann")} gains access`) || stderr.includes(`  ~ ${userArn("ann")}: `),
        stderr,
      );
      assert.deepEqual(cluster.dataOf(), { ...live, mapUsers: text });
      const { changed, backup } = JSON.parse(stdout);
      assert.deepEqual([changed, cluster.dataOf(backup)], [true, live]);
    });
  }

  it("only shows the change of the standard input with --dry-run", async () => {
    const stdin = `mapUsers: |\n${indented(text, 2)}`;
    const { status, stdout, stderr } = await cluster.run(["apply", "-", "--dry-run"], { stdin });
    assert.deepEqual([status, stderr, cluster.dataOf()], [0, "", live]);
    assert.match(stdout, /\n {2}\+- userarn: .*user\/ann\n/);
    assert.match(stdout, /\nNothing was written\.\n$/);
  });

  it("writes a file after a confirmation on a terminal", async () => {
    const file = cluster.file("new.yaml", text);
    const { status, stdout } = await cluster.run(["apply", file], { isTerminal: true, stdin: "y\n" });
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`Wrote the document in ${file} to aws-auth. The ConfigMap aws-auth-backup-`), stdout);
    assert.deepEqual(cluster.dataOf(), { ...live, mapUsers: text });
  });

  it("can't confirm a document in the standard input, with or without a terminal", async () => {
    for (const isTerminal of [true, false]) {
      const { status, stdout, stderr } = await cluster.run(["apply", "-"], { isTerminal, stdin: text });
      assert.deepEqual([status, stdout, cluster.dataOf()], [2, "", live]);
      assert.match(stderr, /error:.* The change can't be confirmed/);
    }
  });

  it("rejects a document with an error that lint finds, without connecting to the cluster", async () => {
    const document = text.replace("user/ann", "role/team/ann");
    const { status, stdout } = await cluster.run(["apply", "-", "--yes"], { stdin: document });
    assert.deepEqual([status, cluster.dataOf(), cluster.server.asked()], [1, live, []]);
    assert.match(stdout, /^standard input:4: error: .* never matches, since it has the path \/team\//);
  });

  it("rejects a change that leaves no administrator, unless --force is passed", async () => {
    const stdin = user("ann");
    const rejected = await cluster.run(["apply", "-", "--yes"], { stdin });
    assert.deepEqual([rejected.status, cluster.dataOf()], [1, live]);
    assert.match(rejected.stdout, /This change is rejected[\s\S]*no administrator would be left/);
    assert.equal((await cluster.run(["apply", "-", "--yes", "--force"], { stdin })).status, 0);
    assert.deepEqual(cluster.dataOf(), { ...live, mapUsers: stdin });
  });

  const wrong: [name: string, document: string, error: RegExp][] = [
    ["a file without aws-auth", "kind: Service\n", /contains no aws-auth/],
    [
      "two documents",
      `${documents[0]?.[1]}---\n${documents[0]?.[1]}`,
      /contains more than one aws-auth\. Pass a file with one\./,
    ],
  ];
  for (const [name, stdin, error] of wrong) {
    it(`rejects ${name}`, async () => {
      const { status, stderr } = await cluster.run(["apply", "-", "--yes"], { stdin });
      assert.deepEqual([status, cluster.dataOf()], [2, live]);
      assert.match(stderr, error);
    });
  }

  it("shows any document or rejects it, without a stack", async () => {
    await fc.assert(
      fc.asyncProperty(soup, async (document) => {
        const stdin = `mapUsers: ${JSON.stringify(admin)}\nmapRoles: ${JSON.stringify(document)}`;
        for (const input of [stdin, document]) {
          const { stdout, stderr } = await cluster.run(["apply", "-", "--dry-run"], { stdin: input });
          assert.doesNotMatch(stdout + stderr, /mistake in eks-auth|\n\s+at /);
        }
      }),
      { numRuns: 40 },
    );
    assert.deepEqual(cluster.dataOf(), live);
  }).timeout(120_000);
});
