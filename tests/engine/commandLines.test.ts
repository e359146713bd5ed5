import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeBlocksIn, documents } from "../docs/support/markdown";
import { commandsIn } from "../docs/support/shell";
import { root } from "../support/programs";
import { fromSandbox } from "../support/sandbox";

/** The commands of the documents that this test runs: those that need neither a language host nor a network. */
const isRun = /^(export |pulumi (stack init dev|stack init pipeline|config set) ?)/;

/** The other commands, and why they aren't run here. */
const notRun: [commands: RegExp, reason: string][] = [
  [/^pulumi (preview|up|destroy)$/, "the tests of the examples run their programs, since the sandbox has no Node host"],
  [
    /^(pulumi stack --show-urns|pulumi state delete '<URN>'|PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh)$/,
    "needs a cluster that is lost; tests/engine/awsAuthFaults.test.ts runs the command of the error",
  ],
  [/^pulumi stack output /, "needs the update before it; the tests of the examples read the same outputs"],
  [/^npm install --prefix \.\.\/\.\.$/, "builds this repository; tests/plugin/install.test.ts installs the package"],
  [/^npm install( pulumi-eks-auth)?$/, "needs a registry; tests/plugin/install.test.ts installs the package"],
  [/^(PARALLEL=8 )?npm start( up)?$/, "tests/engine/fleetExample.test.ts runs the program"],
  [/^(go mod download|python3 -m venv venv|venv\/bin\/pip install -r requirements\.txt)$/, "needs a registry"],
  [/^aws eks /, "the sandbox has no AWS CLI"],
  [
    /^kubectl /,
    "needs a plugin of kubectl or a login by a browser; tests/engine/awsAuthRestore.test.ts restores a backup",
  ],
  [/^pulumi stack init prod --secrets-provider /, "needs AWS KMS"],
  [/^pulumi package /, "needs the repository's address, or a generator of SDKs"],
  [/^(make|npx|tests\/sandbox\/run) /, "is a command of this repository's own tests"],
  [/^(npm publish|python -m build|git tag|dotnet pack) /, "publishes"],
];

/** The value of a placeholder such as `<your cluster>`; each role gets a name of its own. */
function filled(command: string): string {
  const key = /^pulumi config set (?:--plaintext )?(\S+)/.exec(command)?.[1] ?? "name";
  const values: [placeholder: RegExp, value: string][] = [
    [/<your cluster>/g, fromSandbox("EKS_CLUSTER_NAME")],
    [/<(?:your )?account>/g, fromSandbox("SANDBOX_ACCOUNT")],
    [/<(?:your )?region>/g, fromSandbox("AWS_REGION")],
    [/<owner>\/<name>/g, "example/access"],
    [/<ID>/g, "Z0123456789EXAMPLE"],
    [/<a namespace that exists>/g, "default"],
    [/<a passphrase>/g, "sandbox"],
    [/<(?:your bucket|a bucket for Pulumi's state)>/g, "example-bucket"],
    [/<(?:path and name|a role|another role|the role of [\w ]+|whoever runs the pipeline)>/g, `commands/${key}`],
  ];
  return values.reduce((text, [placeholder, value]) => text.replace(placeholder, value), command);
}

/** The commands of a document in order, each on one line without its comment. */
function commandsOf(document: string): string[] {
  const blocks = allBlocks.filter((block) => block.document === document);
  const text = blocks.map((block) => (block.language === "sh" ? block.text : commandsIn(block.text))).join("\n");
  const lines = text.replace(/\\\n\s*/g, "").split("\n");
  const listed = lines.map((line) => line.replace(/\s+# .*$/, "").trim()).filter((line) => line !== "");
  return [...listed, ...settingsIn(document)];
}

/** The settings that stand between the words of a document. */
function settingsIn(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/`(pulumi config set [^`]*?)(?: && pulumi up)?`/g)].map(([, command = ""]) => command);
}

const allBlocks = documents()
  .flatMap(codeBlocksIn)
  .filter(({ language }) => ["console", "sh"].includes(language));

describe("the command lines of the documents", function () {
  this.timeout(5 * 60_000);

  it("are run here, or are of a kind that has a reason not to be", () => {
    const every = [...new Set(allBlocks.map(({ document }) => document))].flatMap(commandsOf);
    assert.deepEqual(
      every.filter((command) => !isRun.test(command) && !notRun.some(([kind]) => kind.test(command))),
      [],
    );
    const unused = notRun.filter(([kind]) => !every.some((command) => kind.test(command)));
    assert.deepEqual(unused, []);
  });

  const readmes = [...new Set(allBlocks.map(({ document }) => document))].filter((path) =>
    /^examples\/[\w-]+\/README\.md$/.test(path),
  );
  for (const readme of readmes) {
    it(`are accepted by the Pulumi CLI as they are written in ${readme}`, () => {
      const commands = commandsOf(readme).filter((command) => isRun.test(command));
      const checkout = mkdtempSync(join(tmpdir(), "eks-auth-commands-"));
      const folder = join(checkout, "examples", "copy");
      mkdirSync(folder, { recursive: true });
      const ignored = (path: string) => !path.includes("node_modules");
      cpSync(join(root, readme, ".."), folder, { recursive: true, filter: ignored });
      // The export of another backend is only for what comes after it, which needs AWS.
      const own = commands.filter((command) => !/BACKEND_URL/.test(command));
      const stack = own.map((command) => /^pulumi stack init (\w+)/.exec(command)?.[1]).find(Boolean);
      const script = [...own.map(filled), ...(stack === undefined ? [] : [`pulumi stack rm ${stack} --yes`])];
      const { status, stdout, stderr } = spawnSync("bash", ["-exo", "pipefail"], {
        cwd: folder,
        input: script.join("\n"),
        encoding: "utf8",
      });
      rmSync(checkout, { recursive: true });
      assert.equal(status, 0, stdout + stderr);
      assert.doesNotMatch(script.join("\n"), /<[a-zA-Z]/);
    });
  }
});
