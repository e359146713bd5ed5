import assert from "node:assert/strict";
import { readCommandLine } from "../../provider/plugin/commandLine";

const version = "1.2.3";

describe("the plugin's command line", () => {
  const served: string[][] = [
    ["127.0.0.1:34567"],
    ["localhost:1"],
    ["my-host.example.com:65535"],
    ["[::1]:34567"],
    ["--logtostderr", "127.0.0.1:34567"],
    ["--logtostderr", "-v=9", "127.0.0.1:34567"],
    ["-v=9", "--tracing", "tcp://127.0.0.1:4000", "127.0.0.1:34567"],
    ["--logflow", "127.0.0.1:34567"],
  ];
  for (const args of served) {
    it(`serves the engine for ${args.join(" ")}`, () => {
      assert.deepEqual(readCommandLine(args, version), { serve: true, engine: args.at(-1) });
    });
  }

  for (const args of [["--version"], ["-version"], ["version"], ["-v=3", "--version"]]) {
    it(`prints the version for ${args.join(" ")}`, () => {
      assert.deepEqual(readCommandLine(args, version), { serve: false, text: "1.2.3", status: 0 });
    });
  }

  for (const args of [["--help"], ["-h"], ["help"]]) {
    it(`prints the help for ${args.join(" ")}`, () => {
      const order = readCommandLine(args, version);
      assert.equal(!order.serve && order.status, 0);
      assert.match(order.serve ? "" : order.text, /^pulumi-resource-eks-auth is a Pulumi plugin: .*`pulumi up`/s);
    });
  }

  const missing: string[][] = [[], ["--logtostderr"], ["-v=9"], ["--tracing", "127.0.0.1:34567"], ["--tracing"]];
  for (const args of missing) {
    it(`reports the missing address for [${args.join(" ")}]`, () => {
      const order = readCommandLine(args, version);
      assert.equal(!order.serve && order.status, 2);
      assert.match(order.serve ? "" : order.text, /^The address of the engine is missing\.\n\n.*is a Pulumi plugin/s);
    });
  }

  const wrong: string[][] = [
    ["34567"],
    ["127.0.0.1"],
    ["127.0.0.1:"],
    ["127.0.0.1:65536"],
    ["127.0.0.1:123456"],
    ["http://127.0.0.1:34567"],
    ["127.0.0.1:34567", "127.0.0.1:34568"],
    ["--unknown", "127.0.0.1:34567"],
    [""],
  ];
  for (const args of wrong) {
    it(`rejects [${args.join(" ")}]`, () => {
      const order = readCommandLine(args, version);
      assert.equal(!order.serve && order.status, 2);
      const start = `The arguments are "${args.join(" ")}"; expected only the address of the engine, <host>:<port>.\n\n`;
      assert.equal(order.serve ? "" : order.text.slice(0, start.length), start);
    });
  }
});
