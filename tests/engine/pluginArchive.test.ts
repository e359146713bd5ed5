import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { archiveName, writeArchive } from "../../build/release/archive";
import { thisPlatform } from "../../build/release/platforms";
import { packageVersion } from "../../provider/package";
import { certificateFor } from "../kubernetes/fakes/certificates";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { copyExample, homeWithoutPlugin } from "../support/programs";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const version = packageVersion();

/** The folder with the files of a release, as in `make release-dry-run`. Otherwise, this test builds the archive. */
const built = process.env.RELEASE_FOLDER;
const installed = join("plugins", `resource-eks-auth-v${version}`, "pulumi-resource-eks-auth");

/** The file of a command on the PATH. */
function onPath(command: string): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
  assert.ok(found, `${command} isn't on the PATH`);
  return realpathSync(found);
}

describe("The plugin archive of a release", function () {
  this.timeout(10 * 60_000);

  let folder: string;
  let archive: string;
  let bin: string;
  let server: Server;
  let host: string;
  const asked: string[] = [];

  before(async () => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-archive-"));
    archive =
      built === undefined
        ? writeArchive(packageFolder, thisPlatform(), folder)
        : join(packageFolder, built, archiveName(thisPlatform(), version));
    // A PATH with only the Pulumi CLI and its YAML host: no Node, no npm.
    bin = join(folder, "bin");
    mkdirSync(bin);
    for (const command of ["pulumi", "pulumi-language-yaml"]) {
      symlinkSync(onPath(command), join(bin, command));
    }
    const { ca, cert, key } = await certificateFor("localhost", "127.0.0.1");
    writeFileSync(join(folder, "ca.crt"), ca);
    server = createServer({ cert, key }, ({ url = "" }, answer) => {
      asked.push(url);
      const assets = [{ name: basename(archive), url: `https://${host}/assets/1` }];
      const files: Record<string, string | Buffer> = {
        [`/downloads/${basename(archive)}`]: readFileSync(archive),
        [`/repos/owner/repository/releases/tags/v${version}`]: JSON.stringify({ tag_name: `v${version}`, assets }),
        "/repos/owner/repository/releases/latest": JSON.stringify({ tag_name: `v${version}` }),
        "/assets/1": readFileSync(archive),
      };
      const file = files[url];
      // The CLI compares the length, which GitHub sends too.
      const headers = { "content-length": Buffer.byteLength(file ?? "") };
      answer.writeHead(file === undefined ? 404 : 200, headers).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked.length = 0;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the Pulumi CLI with a home and nothing else on the PATH. */
  async function pulumi(home: string, args: string[], cwd = folder): Promise<string> {
    const env = { PATH: bin, PULUMI_HOME: home, SSL_CERT_FILE: join(folder, "ca.crt") };
    const { status, stdout, stderr } = await runToEnd({ command: join(bin, "pulumi"), args, cwd, env }, 5 * 60_000);
    assert.equal(status, 0, `${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  const install = ["plugin", "install", "resource", "eks-auth"];
  const sources: [name: string, args: () => string[], requests: () => string[]][] = [
    ["a file", () => [`v${version}`, "--file", archive], () => []],
    [
      "an https URL",
      () => [`v${version}`, "--server", `https://${host}/downloads`],
      () => [`/downloads/${basename(archive)}`],
    ],
    [
      "a GitHub release",
      () => [`v${version}`, "--server", `github://${host}/owner/repository`],
      () => [`/repos/owner/repository/releases/tags/v${version}`, "/assets/1"],
    ],
    [
      "the latest GitHub release",
      () => ["--server", `github://${host}/owner/repository`],
      () => [
        "/repos/owner/repository/releases/latest",
        `/repos/owner/repository/releases/tags/v${version}`,
        "/assets/1",
      ],
    ],
  ];
  for (const [name, args, requests] of sources) {
    it(`is installed by the Pulumi CLI from ${name} into an empty home`, async () => {
      const home = mkdtempSync(join(folder, "home-"));
      await pulumi(home, [...install, ...args()]);
      assert.ok(existsSync(join(home, installed)));
      assert.deepEqual(asked, requests());
    });
  }

  it("runs the quick start without Node on the PATH", async () => {
    const home = homeWithoutPlugin(mkdtempSync(join(folder, "home-")));
    withOwnNode(home);
    await pulumi(home, [...install, `v${version}`, "--file", archive]);
    const example = copyExample("quickstart");
    try {
      const project = join(example.folder, "Pulumi.yaml");
      const text = readFileSync(project, "utf8");
      // Without the plugin of the checkout.
      writeFileSync(project, text.replace(/^plugins:\n(?: .*\n)+\n/m, ""));
      const run = (...args: string[]) => pulumi(home, [...args, "--non-interactive"], example.folder);
      await run("stack", "init", "archive");
      await run("config", "set", "clusterName", fromSandbox("EKS_CLUSTER_NAME"));
      await run("config", "set", "bucketArn", "arn:aws:s3:::my-bucket");
      await run("preview");
      await run("up", "--yes");
      const outputs = JSON.parse(await run("stack", "output", "--json"));
      assert.equal(outputs.subject, "system:serviceaccount:default:my-service-account");
      assert.match(outputs.roleArn, /^arn:aws:iam::123456789012:role\//);
      await run("destroy", "--yes");
      await run("stack", "rm", "--yes");
    } finally {
      example.remove();
    }
  });
});

/** Lets the sandbox's plugins, whose launchers look for Node on the PATH, start without it. */
function withOwnNode(home: string): void {
  for (const [name, version] of [
    ["aws", require("@pulumi/aws/package.json").version],
    ["kubernetes", require("@pulumi/kubernetes/package.json").version],
  ]) {
    const launcher = join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
    renameSync(launcher, `${launcher}.js`);
    writeFileSync(launcher, `#!/bin/sh\nexec '${process.execPath}' '${launcher}.js' "$@"\n`);
    chmodSync(launcher, 0o755);
  }
}
