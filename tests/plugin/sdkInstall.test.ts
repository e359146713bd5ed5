import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { version } from "../../package.json";
import { copySources } from "../sandbox/install/cache";
import { installPart } from "../sandbox/install/install";
import { startGoProxy } from "../support/goProxy";
import { packageFolder } from "../support/packageFolder";
import { runToEnd } from "../support/runToEnd";

/** How long a command may take, in milliseconds: it may download packages. */
const patience = 15 * 60_000;

/** Runs a command of a README in a shell, and returns its output. */
async function run(cwd: string, command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const ended = await runToEnd({ command: "bash", args: ["--norc", "-c", command], cwd, env }, patience);
  assert.equal(ended.status, 0, `${command}\n${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

describe("the commands that install the SDKs", function () {
  this.timeout(patience);

  /** A copy of the SDKs and the examples that use them, since the tools write beside the sources. */
  let checkout: string;
  let scratch: string;

  const examples = ["python", "go", "java"].map((language) => `examples/quickstart-${language}`);

  before(() => {
    scratch = mkdtempSync(join(tmpdir(), "eks-auth-sdks-"));
    checkout = join(scratch, "checkout");
    for (const folder of ["sdk/python", "sdk/go", "sdk/java", ...examples]) {
      copySources(join(packageFolder, folder), join(checkout, folder));
    }
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  describe("for Python", () => {
    let env: NodeJS.ProcessEnv;
    const example = () => join(checkout, "examples/quickstart-python");
    const found = () =>
      run(checkout, "python -c 'import pulumi_eks_auth as sdk; print(sdk.__file__, sdk.OidcProvider.__name__)'", env);
    const remove = () => run(checkout, "pip uninstall --quiet --yes pulumi_eks_auth", env);

    before(async () => {
      // Everything that the SDK needs is there, so that pip downloads nothing.
      const python = await installPart("sdk-python", process.env, AbortSignal.timeout(patience));
      const library = join(dirname(python), "../lib");
      const [name = ""] = readdirSync(library);
      const packages = join(library, name, "site-packages");
      const given = join(scratch, "packages");
      mkdirSync(given);
      for (const file of readdirSync(packages).filter((file) => !/^(pip\b|pulumi_eks_auth)/.test(file))) {
        symlinkSync(join(packages, file), join(given, file));
      }
      await run(example(), "python3 -m venv venv");
      env = {
        PATH: [join(example(), "venv/bin"), process.env.PATH].join(delimiter),
        PYTHONPATH: given,
        PIP_NO_INDEX: "true",
        // pip reads this variable the wrong way round: it turns the isolation off.
        PIP_NO_BUILD_ISOLATION: "false",
        PIP_DISABLE_PIP_VERSION_CHECK: "true",
      };
    });
    afterEach(remove);

    const expected = () => new RegExp(`^${example()}/venv/lib/\\S+/pulumi_eks_auth/__init__\\.py OidcProvider\n$`);

    it("install the example's requirements", async () => {
      await run(example(), "venv/bin/pip install -r requirements.txt", env);
      assert.match(await found(), expected());
    });

    it("install the SDK from a checkout, and from where it is published", async () => {
      await run(checkout, "pip install ./sdk/python", env);
      assert.match(await found(), expected());
      await remove();
      const published = join(scratch, "published");
      await run(checkout, `pip wheel --quiet --no-deps --wheel-dir ${published} ./sdk/python`, env);
      assert.equal(readdirSync(published).length, 1);
      await run(scratch, "pip install pulumi_eks_auth", { ...env, PIP_FIND_LINKS: published });
      assert.match(await found(), expected());
    });
  });

  describe("for Go", () => {
    const module = "example.com/pulumi-eks-auth/sdk/go";
    let proxy: Awaited<ReturnType<typeof startGoProxy>>;

    before(async () => {
      proxy = await startGoProxy("example.com");
    });
    after(() => proxy.stop());

    /** An empty program. */
    async function program(folder: string): Promise<void> {
      mkdirSync(folder, { recursive: true });
      await run(folder, "go mod init example.test/program", proxy.env);
      writeFileSync(join(folder, "main.go"), `package main\n\nimport _ "${module}/eksauth"\n\nfunc main() {}\n`);
    }
    /** The folder of the package, found as the compiler finds it, with all that it imports. */
    const found = (cwd: string) => run(cwd, `go list -f '{{.Dir}}' ${module}/eksauth && go list -deps .`, proxy.env);

    it("download what the example needs", async () => {
      const example = join(checkout, "examples/quickstart-go");
      await run(example, "go mod download", proxy.env);
      assert.match(await run(example, "go list -deps .", { ...proxy.env, GOPROXY: "off" }), /\/sdk\/go\/eksauth\n/);
    });

    it("install the SDK from a checkout, and from where it is published", async () => {
      // The program is in the checkout, which the command's path is relative to.
      await program(checkout);
      const fromCheckout =
        "go mod edit -replace example.com/pulumi-eks-auth/sdk/go=./sdk/go && go get example.com/pulumi-eks-auth/sdk/go/eksauth";
      await run(checkout, fromCheckout, proxy.env);
      assert.ok((await found(checkout)).startsWith(`${checkout}/sdk/go/eksauth\n`));

      const folder = join(scratch, "program");
      await program(folder);
      proxy.publish({ path: module, version: `v${version}`, folder: join(checkout, "sdk/go") }, join(scratch, "zip"));
      await run(folder, "go get example.com/pulumi-eks-auth/sdk/go/eksauth", proxy.env);
      assert.ok(readFileSync(join(folder, "go.mod"), "utf8").includes(`${module} v${version} `));
      assert.match(await found(folder), new RegExp(`@v${version}/eksauth\n`));
    });
  });

  describe("for Java", () => {
    const artifact = `com/example/eks-auth/${version}`;
    let repository: string;
    let env: NodeJS.ProcessEnv;
    const jar = () => existsSync(join(repository, artifact, `eks-auth-${version}.jar`));
    const compile = (...more: string[]) =>
      run(join(checkout, "examples/quickstart-java"), ["mvn --quiet --offline compile", ...more].join(" "), env);

    before(async () => {
      // Everything that the SDK needs is there, so that Maven downloads nothing.
      repository = join(scratch, "repository");
      const given = await installPart("sdk-java", process.env, AbortSignal.timeout(patience));
      cpSync(given, repository, { recursive: true });
      env = { MAVEN_OPTS: `-Dmaven.repo.local=${repository}` };
    });
    beforeEach(async () => {
      rmSync(join(repository, "com/example"), { recursive: true, force: true });
      await assert.rejects(compile(), /com\.example:eks-auth:jar:\S+/);
    });

    it("install the SDK for the example", async () => {
      await run(join(checkout, "examples/quickstart-java"), "mvn install --file ../../sdk/java", env);
      assert.equal(jar(), true);
      await compile();
    });

    it("install the SDK from a checkout, and publish it", async () => {
      await run(checkout, "mvn install --file sdk/java", env);
      assert.equal(jar(), true);
      // The program in the README of the SDK.
      const readme = readFileSync(join(checkout, "sdk/java/README.md"), "utf8");
      const [, program = assert.fail("no program")] = /^```java\n([\s\S]*?)^```$/m.exec(readme) ?? [];
      writeFileSync(join(checkout, "examples/quickstart-java/src/main/java/App.java"), program);
      await compile();
      const published = join(scratch, "maven");
      const deploy = "mvn deploy --file sdk/java -DaltDeploymentRepository=<id>::<URL of the repository>";
      await run(checkout, deploy.replace("<id>", "own").replace("<URL of the repository>", `file://${published}`), env);
      assert.equal(existsSync(join(published, artifact, `eks-auth-${version}.pom`)), true);
    });
  });
});
