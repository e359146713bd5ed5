import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import manifest from "../../package.json";

import { copySources } from "../sandbox/install/cache";
import { importsOf } from "../support/imports";
import { emptyProject, lockedPackages, npm, npmAsWritten, npmPatience } from "../support/npm";
import { startNpmRegistry } from "../support/npmRegistry";
import { packageFolder } from "../support/packageFolder";
import { engineAddress, launcherIn, nodeHostFor, RunningPlugin, type Start } from "../support/plugin";
import { runToEnd } from "../support/runToEnd";
import { unrelatedFolder } from "../support/unrelatedFolder";
import { usesClusters } from "./installedClusters";

/** Copies the files that git tracks or would add, which are the files of a clone after the next commit. */
function copyCheckout(to: string): void {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: packageFolder, encoding: "utf8" }).split("\0");
  for (const file of files.filter((name) => name !== "" && existsSync(join(packageFolder, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(packageFolder, file), join(to, file));
  }
}

/** The paths of all files in a folder, sorted. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/** Runs JavaScript in a project, as a CommonJS or an ES module, and expects it to exit on its own. */
async function runIn(cwd: string, file: string, code: string): Promise<unknown> {
  writeFileSync(join(cwd, file), code);
  const { status, stdout, stderr } = await runToEnd({ command: process.execPath, args: [file], cwd });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** The schema and version that a plugin reports. */
async function servedBy(start: Start): Promise<{ schema: string; version: string }> {
  const plugin = await RunningPlugin.start(start);
  try {
    return { schema: await plugin.schema(), version: await plugin.version() };
  } finally {
    await plugin.stop();
  }
}

/** The plugins that Pulumi's Node host requires: those of all packages in node_modules that are the SDK of a plugin. */
function pluginsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) === "package.json")
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")))
    .filter(({ pulumi }) => pulumi?.resource === true)
    .map(({ pulumi, name }) => pulumi.name ?? name)
    .sort();
}

/**
 * Publishes a package to a registry, and runs a README's command that installs it, in a project that has the package and
 * its dependencies already: the package is removed and comes from the registry, and npm has no other package to fetch.
 */
async function installPublished(project: string, name: string, publish: string, install: string): Promise<void> {
  const registry = await startNpmRegistry();
  try {
    await npmAsWritten(project, publish, registry.env);
    const written = join(project, "package.json");
    const { dependencies, ...rest } = JSON.parse(readFileSync(written, "utf8"));
    writeFileSync(written, JSON.stringify({ ...rest, dependencies: { ...dependencies, [name]: undefined } }));
    for (const file of ["package-lock.json", "node_modules/.package-lock.json", `node_modules/${name}`]) {
      rmSync(join(project, file), { recursive: true });
    }
    registry.reads.length = 0;
    // An empty cache: npm takes a file that it knows by its checksum from anywhere.
    await npmAsWritten(project, install, { ...registry.env, npm_config_cache: `${project}-cache` });
  } finally {
    registry.stop();
  }
  const { version } = JSON.parse(readFileSync(join(project, "node_modules", name, "package.json"), "utf8"));
  const own = registry.reads.filter((path) => path.startsWith(`/${name}`));
  assert.deepEqual(own, [`/${name}`, `/${name}/-/${name}-${version}.tgz`]);
}

describe("the installed package", function () {
  this.timeout(npmPatience);

  const schema = readFileSync(join(packageFolder, "provider", "schema.json"), "utf8");
  const served = { schema, version: manifest.version };
  const components = Object.entries<{ isComponent?: boolean }>(JSON.parse(schema).resources)
    .filter(([, { isComponent }]) => isComponent)
    .map(([token]) => token.split(":")[2] ?? "");
  let folder: string;
  let clone: string;
  let consumer: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-install-"));
    consumer = unrelatedFolder();
    clone = join(folder, "clone");
    copyCheckout(clone);
    await npmAsWritten(join(clone, "examples/irsa-typescript"), "npm install --prefix ../..");
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(consumer, { recursive: true, force: true });
  });

  describe("from a git repository", () => {
    it("is built by `npm install`, so that the launcher serves the schema", async () => {
      assert.deepEqual(await servedBy({ ...launcherIn(clone), cwd: consumer }), served);
    });

    it("is started by Pulumi's Node host from its PulumiPlugin.yaml", async () => {
      assert.equal(readFileSync(join(clone, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
      assert.deepEqual(await servedBy({ ...nodeHostFor(clone), cwd: consumer }), served);
    });

    it("makes the Pulumi CLI install only the plugins of aws and kubernetes", () => {
      assert.deepEqual(pluginsOf(join(clone, "node_modules")), ["aws", "kubernetes"]);
    });

    it("doesn't install packages that only tests need", () => {
      const { devDependencies } = JSON.parse(readFileSync(join(clone, "tests", "package.json"), "utf8"));
      const names = new Set(lockedPackages(clone).map((locked) => locked.slice(0, locked.lastIndexOf("@"))));
      assert.deepEqual(
        Object.keys(devDependencies).filter((name) => names.has(name)),
        [],
      );
      assert.equal(existsSync(join(clone, "tests", "node_modules")), false);
    });
  });

  describe("from npm", () => {
    let project: string;
    let installed: string;
    let packedFile: string;
    let packed: string[];

    before(async () => {
      const [tarball] = JSON.parse(
        await npm(clone, "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
      );
      packedFile = join(folder, tarball.filename);
      packed = tarball.files.map(({ path }: { path: string }) => path);
      const example = join(clone, "examples/irsa-typescript");
      // Without scripts, since the package is built.
      await npmAsWritten(example, "npm install", { npm_config_ignore_scripts: "true" });
      assert.deepEqual(filesIn(join(example, "node_modules/pulumi-eks-auth")), [...packed].sort());
      // Out of the clone, whose node_modules it would find.
      project = join(folder, "project");
      renameSync(example, project);
      rmSync(join(project, ".npmrc"));
      await installPublished(project, "pulumi-eks-auth", `npm publish ${packedFile}`, "npm install pulumi-eks-auth");
      installed = join(project, "node_modules", "pulumi-eks-auth");
    });

    /** The plugin's bundle and start script, and what the command writes into its report. */
    const ofPlugin = [
      ...["aws", "awsSdk", "base", "cli", "components", "kubernetes", "kubernetesClient", "proxies"],
      ...["shared", "start", "temporal"],
    ]
      .map((chunk) => `dist/plugin/${chunk}.js`)
      .concat(
        [
          "main.js",
          "codeCache.js",
          "build-id",
          "start.js.map",
          "components.js.map",
          "reportPage.css",
          "reportPage.js",
        ].map((name) => `dist/plugin/${name}`),
        "dist/userCache.js",
      );

    /** The compiled modules outside the plugin. */
    const modules = () =>
      packed.filter((path) => path.startsWith("dist/") && /(?<!\.d)\.[jt]s$/.test(path) && !ofPlugin.includes(path));

    it("contains only the plugin, the modules for programs, and the files that npm and Pulumi read", () => {
      const texts = ["CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "dist/THIRD-PARTY-LICENSES.txt"];
      const launchers = ["bin/eks-auth", "bin/pulumi-resource-eks-auth", "bin/pulumi-resource-eks-auth.cmd"];
      const read = ["PulumiPlugin.yaml", "package.json", "provider/schema.json", ...launchers];
      const loaded = new Set<string>();
      const follow = (path: string) => {
        const file = packed.includes(`${path}.js`) ? `${path}.js` : `${path}/index.js`;
        if (!loaded.has(file)) {
          loaded.add(file);
          importsOf(installed, file).files.forEach(follow);
        }
      };
      follow("dist/index");
      const others = packed.filter((path) => !path.endsWith(".d.ts"));
      assert.deepEqual(others.sort(), [...loaded, ...ofPlugin, ...texts, ...read].sort());
    });

    it("needs only its own files and dependencies", () => {
      const imports = [...modules(), ...packed.filter((path) => path.endsWith(".d.ts"))].map((path) =>
        importsOf(installed, path),
      );
      const ends = [".js", ".d.ts", "/index.js", "/index.d.ts"];
      const files = new Set(imports.flatMap((each) => each.files));
      assert.deepEqual(
        [...files].filter((file) => !ends.some((end) => packed.includes(file + end))),
        [],
      );
      const packages = new Set(imports.flatMap((each) => each.packages));
      assert.deepEqual([...packages].sort(), Object.keys(manifest.dependencies).sort());
    });

    it("runs the plugin without any installed package", async () => {
      const alone = join(folder, "alone");
      cpSync(installed, alone, { recursive: true });
      assert.equal(existsSync(join(alone, "node_modules")), false);
      const plugin = await RunningPlugin.start({ ...launcherIn(alone), cwd: consumer });
      try {
        assert.deepEqual({ schema: await plugin.schema(), version: await plugin.version() }, served);
        const inputs = { name: "app", roleArn: "arn:aws:iam::123456789012:role/app" };
        const { urn } = await plugin.construct("eks-auth:index:ServiceAccount", "app", inputs);
        assert.equal(urn, "urn:pulumi:::::eks-auth:index:ServiceAccount::app");
      } finally {
        await plugin.stop();
      }
    });

    it("contains the notices of the YAML reader ported from Go", () => {
      const notice = readFileSync(join(installed, "NOTICE"), "utf8");
      assert.match(
        notice,
        /gopkg\.in\/yaml\.v2 2\.4\.0\n\nCopyright 2011-2016 Canonical Ltd\.\n\nLicensed under the Apache/,
      );
      assert.match(notice, /Copyright \(c\) 2006 Kirill Simonov\n\nPermission is hereby granted, free of charge/);
    });

    it("contains the licenses of the bundled packages", () => {
      const chunks = ofPlugin
        .filter((path) => path.endsWith(".js"))
        .map((path) => readFileSync(join(installed, path), "utf8"));
      const paths = chunks.flatMap((chunk) => [
        ...chunk.matchAll(/^\s*\/\/ (?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
      ]);
      const bundled = new Set(paths.map(([, name]) => name));
      const text = readFileSync(join(installed, "dist", "THIRD-PARTY-LICENSES.txt"), "utf8");
      const named = [...text.matchAll(/^-{80}\n\n(\S+) \d/gm)].map(([, name]) => name);
      for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "@aws-sdk/client-eks", "@kubernetes/client-node"]) {
        assert.ok(bundled.has(name), name);
      }
      assert.deepEqual([...new Set(named)].sort(), [...bundled].sort());
      const texts = text.match(
        /permission(?: is)? (?:hereby )?granted|redistribution and use|apache license\n|permission to use/gi,
      );
      assert.ok((texts?.length ?? 0) >= named.length, `${texts?.length} texts of ${named.length} licences`);
    });

    it("installs at most 60 packages besides Pulumi's, one version of each SDK, and no development packages", async () => {
      const sdks = Object.entries(manifest.dependencies).filter(([name]) => name.startsWith("@pulumi/"));
      const alone = emptyProject(join(folder, "sdks"), Object.fromEntries(sdks));
      await npm(alone, "install", "--package-lock-only");
      // Not the example, whose own development packages npm shares with the SDKs.
      const plain = emptyProject(join(folder, "plain"), { "pulumi-eks-auth": `file:${packedFile}` });
      await npm(plain, "install", "--package-lock-only");
      const [all, pulumis] = [lockedPackages(plain), new Set(lockedPackages(alone))];
      const ofSdks = all.filter((each) => sdks.some(([name]) => each.startsWith(`${name}@`)));
      assert.equal(ofSdks.length, sdks.length, `there are ${ofSdks}`);
      const own = `pulumi-eks-auth@${manifest.version}`;
      const beside = [...new Set(all)].filter((each) => each !== own && !pulumis.has(each));
      console.log(`      ${beside.length} packages`);
      const names = beside.map((each) => each.slice(0, each.lastIndexOf("@")));
      assert.ok(names.includes("@aws-sdk/client-eks") && names.length <= 60, `there are ${beside.length}: ${beside}`);
      // The AWS SDK consists of @smithy packages.
      const developedWith = Object.keys(manifest.devDependencies).filter((name) => !name.startsWith("@smithy/"));
      assert.deepEqual(
        names.filter((name) => developedWith.includes(name)),
        [],
      );
    });

    it("is started by the launcher that npm links", async () => {
      const command = join(project, "node_modules", ".bin", "pulumi-resource-eks-auth");
      assert.deepEqual(await servedBy({ command, args: [engineAddress], cwd: consumer }), served);
    });

    const commands: [way: string, run: (project: string) => Omit<Start, "cwd">][] = [
      ["eks-auth", (at) => ({ command: join(at, "node_modules", ".bin", "eks-auth"), args: [] })],
      ["kubectl eks-auth", (at) => ({ command: join(at, "node_modules", ".bin", "kubectl-eks_auth"), args: [] })],
      ["npx pulumi-eks-auth", () => ({ command: "npx", args: ["--offline", "pulumi-eks-auth"] })],
    ];
    for (const [way, run] of commands) {
      it(`provides the command as ${way}`, async () => {
        const { command, args } = run(project);
        const file = join(project, "aws-auth.yaml");
        writeFileSync(file, "mapAccounts: |\n  - 123\n");
        const call = { command, args: [...args, "lint", file, "--output", "github"], cwd: project };
        const { status, stdout, stderr } = await runToEnd(call, npmPatience);
        assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
        assert.match(stdout, /^::error file=aws-auth\.yaml,line=2,title=entry-without-effect::/);
      });
    }

    it("is started by Pulumi's Node host", async () => {
      const host = nodeHostFor(installed, join(project, "node_modules"));
      assert.deepEqual(await servedBy({ ...host, cwd: project }), served);
    });

    usesClusters(() => installed);

    const report = `
      const open = process.getActiveResourcesInfo().filter((kind) => /TCP|UDP|Server|Process|Timeout/.test(kind));
      const classes = Object.keys(eksAuth).filter((name) => eksAuth[name].prototype instanceof pulumi.ComponentResource);
      const registered = [];
      const newResource = ({ type, name, inputs }) => {
        registered.push([type, name]);
        return { id: name, state: inputs };
      };
      pulumi.runtime.setMocks({ newResource, call: () => ({}) }).then(() => {
        const args = { name: "app", roleArn: "arn:aws:iam::123456789012:role/app" };
        const { name, subject } = new eksAuth.ServiceAccount("app", args);
        // The name is known once the service account exists.
        pulumi.all([name, subject]).apply(([, subject]) =>
          console.log(JSON.stringify({ classes: classes.sort(), open, registered, subject })),
        );
      });`;
    const reported = {
      classes: components,
      open: [],
      registered: [
        ["eks-auth:index:ServiceAccount", "app"],
        ["kubernetes:core/v1:ServiceAccount", "app-service-account"],
      ],
      subject: "system:serviceaccount:default:app",
    };

    it("provides its components when it is required, without side effects", async () => {
      const code = `const eksAuth = require("pulumi-eks-auth"); const pulumi = require("@pulumi/pulumi"); ${report}`;
      assert.deepEqual(await runIn(project, "program.cjs", code), reported);
    });

    it("provides its components to an ES module", async () => {
      const code = `import * as eksAuth from "pulumi-eks-auth"; import * as pulumi from "@pulumi/pulumi"; ${report}`;
      assert.deepEqual(await runIn(project, "program.mjs", code), reported);
    });

    it("provides types whose declarations all compile", async () => {
      const code = `
        import { ServiceAccount } from "pulumi-eks-auth";
        export const subject: import("@pulumi/pulumi").Output<string> = new ServiceAccount("app", { name: "app", roleArn: "" }).subject;
        // @ts-expect-error
        new ServiceAccount("app", { name: 1, roleArn: "" });`;
      writeFileSync(join(project, "program.mts"), code);
      const settings = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
      const args = [require.resolve("typescript/bin/tsc"), ...settings, "--listFiles", "program.mts"];
      const { status, stdout } = await runToEnd({ command: process.execPath, args, cwd: project }, npmPatience);
      const lines = stdout.split("\n");
      assert.deepEqual({ status, errors: lines.filter((line) => / error TS/.test(line)) }, { status: 0, errors: [] });
      const read = lines.flatMap((line) => line.split("/node_modules/pulumi-eks-auth/")[1] ?? []);
      assert.deepEqual(read.sort(), packed.filter((path) => path.endsWith(".d.ts")).sort());
    });

    it("can be used beside the Node SDK, which is installed from a checkout or from a registry", async () => {
      copySources(join(clone, "sdk/nodejs"), join(project, "sdk/nodejs"));
      await npmAsWritten(project, "npm install ./sdk/nodejs");
      const code = 'console.log(JSON.stringify(Object.keys(require("pulumi-eks-auth-sdk")).sort()))';
      const exported = await runIn(project, "sdk.cjs", code);
      assert.ok(components.every((name) => (exported as string[]).includes(name)));
      const install = "npm install pulumi-eks-auth-sdk";
      await installPublished(project, "pulumi-eks-auth-sdk", "npm publish ./sdk/nodejs", install);
      assert.ok(!lstatSync(join(project, "node_modules/pulumi-eks-auth-sdk")).isSymbolicLink());
      assert.deepEqual(await runIn(project, "sdk.cjs", code), exported);
    });
  });
});
