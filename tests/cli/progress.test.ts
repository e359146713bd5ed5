import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { mock } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { progressOn } from "../../provider/cli/progress";
import { subcommands } from "../../provider/cli/subcommands";
import {
  type AwsCall,
  type AwsReply,
  assumed,
  cluster as described,
  eks,
  type FakeAws,
  query,
  startAws,
} from "../kubernetes/fakes/aws";
import { sharedCertificate } from "../kubernetes/fakes/connected";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { base64 } from "../kubernetes/fakes/kubeconfig";
import { CliCluster } from "./support/cliCluster";
import { runCli } from "./support/runCli";

const removal = "\r\x1b[K";
const faint = (text: string) => `\x1b[2m${text}\x1b[22m`;

describe("the progress line", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  /** A progress, and what it has written since the last call of `written`. */
  function progressWith(output: object = {}, env: NodeJS.ProcessEnv = { TERM: "xterm" }) {
    let text = "";
    const stderr = new Writable({
      write(chunk, _, done) {
        text += chunk;
        done();
      },
    });
    Object.assign(stderr, { isTTY: true, hasColors: () => true, columns: 100, ...output });
    const progress = progressOn({ stdin: process.stdin, stdout: stderr, stderr, env });
    const written = () => {
      const found = text;
      text = "";
      return found;
    };
    return { ...progress, written };
  }

  it("appears after a second, with what is waited for by then", () => {
    const { show, written } = progressWith();
    show("Connecting");
    mock.timers.tick(600);
    show("Reading");
    mock.timers.tick(399);
    assert.equal(written(), "");
    mock.timers.tick(1);
    assert.equal(written(), `${removal}${faint("Reading…")}`);
    mock.timers.tick(60_000);
    assert.equal(written(), "");
  });

  it("shows the next wait at once, and is removed before anything else is written", () => {
    const { show, clear, written } = progressWith();
    show("Connecting");
    mock.timers.tick(1000);
    written();
    show("Reading");
    assert.equal(written(), `${removal}${faint("Reading…")}`);
    clear();
    assert.equal(written(), removal);
    clear();
    mock.timers.tick(60_000);
    assert.equal(written(), "");
  });

  it("writes nothing if the wait ends within a second, and begins again with the next one", () => {
    const { show, clear, written } = progressWith();
    show("Connecting");
    mock.timers.tick(999);
    clear();
    show("Writing");
    mock.timers.tick(999);
    assert.equal(written(), "");
    mock.timers.tick(1);
    assert.equal(written(), `${removal}${faint("Writing…")}`);
  });

  const shown: [name: string, output: object, env: NodeJS.ProcessEnv, line: string][] = [
    [
      "plain on a terminal without colours, as with NO_COLOR",
      { hasColors: () => false },
      { NO_COLOR: "1" },
      "Reading…",
    ],
    ["shown on a terminal of a CI service", {}, { CI: "true" }, faint("Reading…")],
    ["cut to the width of the terminal", { columns: 6 }, {}, faint("Read…")],
    ["whole on a terminal that reports no width", { columns: 0 }, {}, faint("Reading…")],
  ];
  for (const [name, output, env, line] of shown) {
    it(`is ${name}`, () => {
      const { show, written } = progressWith(output, env);
      show("Reading");
      mock.timers.tick(1000);
      assert.equal(written(), removal + line);
    });
  }

  const hidden: [name: string, output: object, env: NodeJS.ProcessEnv][] = [
    ["piped", { isTTY: undefined }, {}],
    ["piped, also with FORCE_COLOR", { isTTY: false }, { FORCE_COLOR: "1" }],
    ["a terminal that can't remove a line", {}, { TERM: "dumb" }],
  ];
  for (const [name, output, env] of hidden) {
    it(`never appears if the standard error is ${name}`, () => {
      const { show, clear, written } = progressWith(output, env);
      show("Reading");
      mock.timers.tick(60_000);
      show("Writing");
      clear();
      assert.equal(written(), "");
    });
  }
});

describe("A request that takes a second", () => {
  let cluster: CliCluster;
  let aws: FakeAws;
  let restore: () => void;
  let stderr: string;
  /** The last line on the terminal a second after each request. */
  let lines: string[];

  const takesASecond = () => {
    mock.timers.tick(1000);
    lines.push(stderr.split("\n").at(-1)?.split(removal).at(-1) ?? "");
  };

  beforeEach(async () => {
    cluster = await CliCluster.start();
    const [document, backup] = ["- userarn: arn:aws:iam::123456789012:user/ann\n  username: ann\n", "[]"];
    cluster.server.set("aws-auth", { mapUsers: document });
    cluster.signIn("arn:aws:iam::123456789012:user/ann", "ann", []);
    cluster.server.setBackup("aws-auth-backup-a", { mapUsers: backup }, "command.backup");
    const { ca } = await sharedCertificate();
    const description = {
      name: "prod",
      arn: "arn:aws:eks:us-west-2:123456789012:cluster/prod",
      status: "ACTIVE",
      endpoint: cluster.server.endpoint,
      certificateAuthority: { data: base64(ca) },
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
    };
    aws = await startAws((call) => {
      takesASecond();
      return answerTo(call, description);
    });
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    mock.timers.enable({ apis: ["setTimeout"] });
    cluster.server.onRequest = takesASecond;
    [stderr, lines] = ["", []];
  });
  afterEach(async () => {
    mock.timers.reset();
    restore();
    await aws.stop();
    await cluster.stop();
  });

  const ofKubeconfig = (file: (name: string, text: string) => string): string[][] => [
    ["lint"],
    ["explain", "me"],
    ["explain", "arn:aws:iam::123456789012:user/ann"],
    ["who-can", "get", "/metrics"],
    ["report"],
    ["backup"],
    ["backup", "--list"],
    ["restore", "--force"],
    ["apply", file("new.yaml", "mapUsers: '[]'\n"), "--yes", "--force"],
    ["diff", "live", "live"],
    ["diff", "backup:aws-auth-backup-a", "live"],
  ];
  const role = "arn:aws:iam::123456789012:role/Deployer";
  const ofEks = [
    ["lint"],
    ["explain", "me"],
    ["who-can", "get", "/metrics"],
    ["report"],
    ["backup"],
    ["restore", "--force"],
    ["diff", "live", "live"],
    ["adopt"],
    ["kubeconfig"],
    ["token", "--assume-role-arn", role],
  ].map((args) => [...args, "--cluster", "prod"]);

  async function isShownBy(run: typeof runCli, args: string[]): Promise<void> {
    const written = { onStderr: (text: string) => (stderr += text), stdin: "y\n", env: { TERM: "xterm" } };
    await run(args, { ...written, isTerminal: true });
    assert.notEqual(lines.length, 0);
    for (const line of lines) {
      assert.match(stripVTControlCharacters(line), /^[A-Z].*…$/, `${args.join(" ")}: ${JSON.stringify(lines)}`);
    }
    const left = stderr.split("\n").filter((line) => line.split(removal).at(-1)?.includes("…"));
    assert.deepEqual(left, []);
  }

  it("shows a progress line in every subcommand that calls the cluster with a kubeconfig", async () => {
    for (const args of ofKubeconfig((name, text) => cluster.file(name, text))) {
      [stderr, lines] = ["", []];
      await isShownBy((one, given) => cluster.run(one, given), args);
    }
  });

  it("shows a progress line in every subcommand that calls EKS, STS or IAM", async () => {
    for (const args of ofEks) {
      [stderr, lines] = ["", []];
      await isShownBy(runCli, args);
    }
  });

  it("is tested for every subcommand", () => {
    const tested = [...ofKubeconfig(() => ""), ...ofEks].map(([name]) => name);
    assert.deepEqual([...new Set(tested)].sort(), Object.keys(subcommands).sort());
  });

  it("shows no progress line if the output is piped", async () => {
    for (const args of [["report"], ["backup"]]) {
      const { stderr: written } = await cluster.run(args, { env: { TERM: "xterm" } });
      assert.deepEqual([written, lines.length > 0], ["", true]);
    }
  });
});

function answerTo({ path, body }: AwsCall, description: object): AwsReply | undefined {
  if (path.startsWith("/clusters/prod/access-entries")) {
    return eks({ accessEntries: [] });
  }
  if (path.startsWith("/clusters/prod/pod-identity-associations")) {
    return eks({ associations: [] });
  }
  if (path.startsWith("/clusters/prod")) {
    return described(description);
  }
  if (body.includes("Action=AssumeRole&")) {
    return assumed("ASIAEXAMPLE", "2099-01-01T00:00:00Z");
  }
  return body.includes("GetCallerIdentity")
    ? query("GetCallerIdentity", "<Arn>arn:aws:iam::123456789012:user/ann</Arn><Account>123456789012</Account>")
    : undefined;
}
