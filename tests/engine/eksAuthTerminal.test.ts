import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { kubeconfigText } from "../kubernetes/fakes/kubeconfig";
import { awsAuthData, backups, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { PseudoTerminal } from "../support/pseudoTerminal";
import { fromSandbox } from "../support/sandbox";
import { SilentServer } from "../support/silentServer";

const arnOf = (name: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:user/${name}`;
const entry = (name: string) => `- userarn: ${arnOf(name)}\n  username: ${name}\n`;
const question = "to aws-auth? [y/N] ";
const csi = "\x1b[";

/** Runs the command as a person does, and shows its status and the settings of the terminal before and after it. */
const script = `trap : INT; stty -g; eks-auth "$@"; echo "status $?"; stty -g`;

describe("eks-auth on a terminal", function () {
  this.timeout(120_000);

  let folder: string;
  let file: string;
  const cluster = ["--cluster", fromSandbox("EKS_CLUSTER_NAME")];
  const live = { mapUsers: entry("ann") };
  const wanted = { mapUsers: entry("ann") + entry("bob") };

  function start(args: string[], env: NodeJS.ProcessEnv = {}, commands = script): PseudoTerminal {
    const path = [join(packageFolder, "bin"), process.env.PATH].join(delimiter);
    const own = { PATH: path, XDG_CACHE_HOME: join(folder, "cache"), ...env };
    return PseudoTerminal.start({
      command: "bash",
      args: ["--norc", "--noprofile", "-c", commands, "bash", ...args],
      cwd: folder,
      env: own,
    });
  }

  /** The status of the command, which must leave the terminal as it was: its settings, its cursor and no emphasis. */
  async function statusOf(terminal: PseudoTerminal): Promise<number> {
    await terminal.ended();
    const lines = terminal.text.trimEnd().split("\r\n");
    assert.equal(lines.at(-1), lines[0]);
    assert.ok(!terminal.text.includes(`${csi}?`), "a mode of the terminal was changed");
    const emphasis = terminal.text.match(/(?<=\[)\d+(?=m)/g) ?? [];
    assert.equal(emphasis.filter((code) => ["22", "39"].includes(code)).length * 2, emphasis.length);
    return Number(/status (\d+)\r\n/.exec(terminal.text)?.[1]);
  }

  before(() => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-tty-"));
    file = join(folder, "new.yaml");
    writeFileSync(file, JSON.stringify(wanted));
  });
  beforeEach(async () => {
    await removeBackups();
    await setAwsAuth(live);
  });
  after(async () => {
    await removeAwsAuth();
    await removeBackups();
    rmSync(folder, { recursive: true });
  });

  it("shows a change in colours and makes it after the answer yes", async () => {
    const terminal = start(["apply", file, ...cluster]);
    await terminal.shows(question);
    const gains = `+ ${arnOf("bob")} gains access: username "bob", no groups`;
    assert.ok(terminal.text.includes(`${csi}32m${gains}${csi}39m`), terminal.text);
    assert.deepEqual(await awsAuthData(), live);
    terminal.type("y\r");
    assert.equal(await statusOf(terminal), 0);
    assert.match(terminal.text, /\r\nWrote the document in \S+ to aws-auth\. The ConfigMap aws-auth-backup-\S+ in/);
    assert.deepEqual([await awsAuthData(), (await backups()).map(({ data }) => data)], [wanted, [live]]);
  });

  const declined: [name: string, keys: string, status: number][] = [
    ["the answer no", "no\r", 1],
    ["an empty answer", "\r", 1],
    ["Ctrl-C", "\x03", 130],
    ["Ctrl-D", "\x04", 1],
  ];
  for (const [name, keys, status] of declined) {
    it(`changes nothing after ${name}`, async () => {
      const terminal = start(["apply", file, ...cluster]);
      await terminal.shows(question);
      terminal.type(keys);
      assert.equal(await statusOf(terminal), status);
      assert.equal(terminal.text.includes("Nothing was written."), status === 1);
      assert.deepEqual([await awsAuthData(), await backups()], [live, []]);
    });
  }

  it("changes nothing if the terminal is closed at the question", async () => {
    const terminal = start(["apply", file, ...cluster], {}, 'exec eks-auth "$@"');
    await terminal.shows(question);
    terminal.close();
    await terminal.ended();
    assert.deepEqual([await awsAuthData(), await backups()], [live, []]);
  });

  it("asks nobody if only the output is a terminal", async () => {
    const terminal = start(["apply", file, ...cluster], {}, script.replace('"$@"', '"$@" < /dev/null'));
    assert.equal(await statusOf(terminal), 2);
    assert.match(stripVTControlCharacters(terminal.text), /\r\nerror: The change can't be confirmed/);
    assert.deepEqual(await awsAuthData(), live);
  });

  for (const [name, env] of [
    ["NO_COLOR", { NO_COLOR: "1" }],
    ["TERM=dumb", { TERM: "dumb" }],
  ] as const) {
    it(`uses no colours with ${name}`, async () => {
      const terminal = start(["apply", file, "--dry-run", ...cluster], env);
      assert.equal(await statusOf(terminal), 0);
      assert.ok(terminal.text.includes("gains access"));
      assert.ok(!terminal.text.replaceAll("\r\x1b[K", "").includes("\x1b"), JSON.stringify(terminal.text));
    });
  }

  it("shows what it waits for, and removes the line at Ctrl-C", async () => {
    const server = await SilentServer.start();
    try {
      const config = join(folder, "kubeconfig");
      writeFileSync(config, kubeconfigText({ server: `https://${server.host}` }));
      const terminal = start(["backup", "--kubeconfig", config]);
      const line = `\r${csi}K${csi}2mReading the ConfigMap aws-auth…${csi}22m`;
      await terminal.shows(line);
      terminal.type("\x03");
      assert.equal(await statusOf(terminal), 130);
      const [, rest = ""] = terminal.text.split(line);
      assert.match(rest, /^(\^C)?\r.\[K/);
    } finally {
      await server.stop();
    }
  });
});
