import { join } from "node:path";
import { packageVersion } from "../../../provider/package";
import { copySources, keyOf, sourcesUnder } from "./cache";
import { goTool, requiredVersion } from "./goTool";
import { runLogged } from "./logged";
import type { Job, Part } from "./part";
import { requireTool } from "./tools";
import { makeEnvironment, pythonVersion } from "./venv";

// The test programs that use the generated SDKs, each with its SDK installed by its language's own tool.

const root = join(__dirname, "../../..");
const sdk = (language: string) => join(root, "sdk", language);
const program = (language: string) => join(root, "tests/sdk", language);

/** A project with the SDK installed by npm from a folder, and the program compiled in it. */
export function nodejsProgram(): Part {
  const sources = [...sourcesUnder(sdk("nodejs")), ...sourcesUnder(program("nodejs"))];
  return {
    name: "sdk-nodejs",
    what: "the Node SDK and a program that uses it",
    key: keyOf([process.version], sources),
    file: "program.js",
    tools: ["npm"],
    seconds: 10,
    queue: "packages",
    make: async (job: Job) => {
      // In the project's folder, so that program and SDK share one @pulumi/pulumi.
      copySources(sdk("nodejs"), join(job.folder, "sdk"));
      copySources(program("nodejs"), job.folder);
      const options = { cwd: job.folder, env: process.env };
      const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
      job.step.note("npm install");
      await runLogged(job, requireTool("npm"), ["install", ...quiet], options);
      job.step.note("compiling");
      await runLogged(job, process.execPath, [join(job.folder, "node_modules/typescript/bin/tsc"), "-p", "."], options);
    },
  };
}

/** A virtual environment with the SDK installed by pip from a folder. */
export function pythonEnvironment(): Part {
  const requirements = join(program("python"), "requirements.txt");
  return {
    name: "sdk-python",
    what: "the Python SDK, with Pulumi's",
    key: keyOf([pythonVersion()], [requirements, ...sourcesUnder(sdk("python"))]),
    file: "bin/python",
    tools: ["python3"],
    seconds: 15,
    queue: "packages",
    make: async (job: Job) => {
      await makeEnvironment(requirements, job);
      const copy = join(job.folder, "sdk");
      copySources(sdk("python"), copy);
      // The requirements include everything, even for the build.
      const install = [
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-build-isolation",
        "--disable-pip-version-check",
        copy,
      ];
      await runLogged(job, join(job.folder, "bin/python"), install, { cwd: job.folder, env: process.env });
    },
  };
}

/** The program compiled with the SDK, which its go.mod refers to by folder. */
export function goProgram(): Part {
  const module = program("go");
  return goTool({
    name: "sdk-go",
    what: `the Go SDK and a program that uses it, with Pulumi's ${requiredVersion(module, "github.com/pulumi/pulumi/sdk/v3")}`,
    module,
    package: ".",
    seconds: 50,
    queue: "pulumi",
    sources: [...sourcesUnder(sdk("go")), ...sourcesUnder(join(root, "examples", "quickstart-go"))],
  });
}

/**
 * A local repository of Maven with the SDK, built and published by Maven, and with everything that a program needs to be
 * compiled and run with it; and the program compiled in a folder beside it.
 */
export function javaRepository(): Part {
  const example = join(root, "examples", "quickstart-java");
  return {
    name: "sdk-java",
    what: "the Java SDK and a program that uses it",
    key: keyOf([], [sdk("java"), example, program("java")].flatMap(sourcesUnder)),
    file: "repository",
    tools: ["mvn"],
    seconds: 35,
    queue: "packages",
    make: async (job: Job) => {
      const repository = join(job.folder, "repository");
      const mvn = async (folder: string, ...args: string[]) => {
        const quiet = ["--batch-mode", "--no-transfer-progress", `-Dmaven.repo.local=${repository}`, "--file", folder];
        await runLogged(job, requireTool("mvn"), [...quiet, ...args], { cwd: job.folder, env: process.env });
      };
      copySources(sdk("java"), join(job.folder, "sdk"));
      copySources(example, join(job.folder, "example"));
      copySources(program("java"), join(job.folder, "program"));
      job.step.note("mvn deploy");
      await mvn("sdk", "deploy", `-DaltDeploymentRepository=published::file://${join(job.folder, "published")}`);
      job.step.note("compiling");
      // What Pulumi's Java host runs first, to list the plugins that the program needs.
      await mvn(
        "example",
        "compile",
        "exec:java",
        "-DmainClass=com.pulumi.bootstrap.internal.Main",
        "-DmainArgs=packages",
      );
      await mvn("program", "package", `-Deks-auth.version=${packageVersion()}`);
    },
  };
}
