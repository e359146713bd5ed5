import { readdirSync } from "node:fs";
import { join } from "node:path";

/** A command of `make test`, run in its own process. */
export interface Job {
  readonly group: string;
  readonly name: string;
  readonly command: readonly string[];
  /** Whether the command runs in a sandbox. */
  readonly inSandbox: boolean;
  /** Whether mocha runs it, which counts its tests. */
  readonly isMocha: boolean;
}

export const groups = ["lint", "unit", "awsauth", "plugin", "sandbox", "engine"] as const;

const root = join(__dirname, "..", "..");

/** Without npx, which takes longer than many tests. */
const mochaProgram = require.resolve("mocha/bin/mocha.js");

/** Small files that share a process, and so the time to load their imports: every line is one job. */
const units: Record<string, readonly string[]> = {
  "grants of a ClusterAccess": ["components/clusterAccess"],
  "other components": ["components"],
  "plugin's resources, clusters and pages": ["resources", "aws", "kubernetes", "network", "docs"],
  // Builds it first, which takes longer than its tests.
  "documentation site": ["site"],
  "pure functions and the command": ["validation", "eks", "iam", "workloads", "functions", "cli", "policy"],
};

/**
 * How many files of a folder share a process, since loading their imports takes almost two seconds of CPU time. A file
 * that changes the environment, or anything else of the process, restores it. The slowest files have their own process.
 */
const shared: Record<string, number> = { awsauth: 9, plugin: 8, engine: 4, sdk: 4, support: 8, "sandbox/plugins": 5 };

/** The slowest files, which start first, so that all workers end at about the same time. */
const longest = [
  "plugin/install",
  "sandbox/demo",
  "sandbox/takedown",
  "plugin/sdkInstall",
  "sandbox/readmeLines",
  "awsauth/differential",
  "awsauth/mergeOracle",
  "engine/awsAuthFaults",
  "engine/whoCan",
  "engine/pluginArchive",
  "engine/fleetExample",
  "engine/clusterAccessMove",
  "engine/awsAuthKilled",
  "engine/clusterAccessKilled",
  "engine/quickstart",
  "sdk/programs",
  "engine/templates",
  "engine/fleetReadme",
  "engine/reportDiff",
  "engine/eksAuthAdopt",
  "engine/eksAuthTerminal",
  "engine/lostTags",
  "engine/moveGuides",
  "engine/guides",
  "engine/cliDocuments",
  "engine/clusterAccessExamples",
  "engine/clusterAccessMany",
  "engine/workloadIdentity",
  "engine/accessEntry",
  "engine/podIdentityExamples",
  "engine/credentialsCheck",
  "engine/ownAccessExample",
  "engine/unmanagedMappings",
].map((file) => `tests/${file}.test.ts`);

/** All jobs of the groups, in starting order: jobs that need a sandbox are started last. */
export function jobsOf(wanted: readonly string[]): Job[] {
  const jobs = [lint(), ...unitJobs(), ...files("awsauth", ["awsauth"], ["--timeout", "600000"])];
  jobs.push(...files("plugin", ["plugin"]), ...files("sandbox", ["sandbox"]));
  jobs.push(
    ...files("engine", ["engine", "sandbox/plugins", "support", "sdk"]).map((job) => ({ ...job, inSandbox: true })),
  );
  const rank = ({ name }: Job) => {
    const place = longest.indexOf(name);
    return place < 0 ? longest.length : place;
  };
  return jobs
    .filter(({ group }) => wanted.length === 0 || wanted.includes(group))
    .sort((one, other) => Number(one.inSandbox) - Number(other.inSandbox) || rank(one) - rank(other));
}

function lint(): Job {
  return { group: "lint", name: "lint", command: ["npm", "run", "-s", "lint"], inSandbox: false, isMocha: false };
}

function unitJobs(): Job[] {
  const taken = new Set<string>();
  return Object.entries(units).map(([name, folders]) => {
    const chosen = folders.flatMap((folder) => testsIn(folder, true)).filter((file) => !taken.has(file));
    for (const file of chosen) taken.add(file);
    return mocha("unit", name, chosen);
  });
}

function files(group: string, folders: readonly string[], options: readonly string[] = []): Job[] {
  return folders.flatMap((folder) => {
    const all = testsIn(folder, false);
    const alone = all.filter((file) => !(folder in shared) || longest.includes(file));
    const others = all.filter((file) => !alone.includes(file));
    // Dealt out like cards, since files with similar names take similar times.
    const count = Math.ceil(others.length / (shared[folder] ?? 1));
    const parts = Array.from({ length: count }, (_, part) => others.filter((_, index) => index % count === part));
    return [
      ...alone.map((file) => mocha(group, file, [...options, file])),
      ...parts.map((part, index) =>
        mocha(group, `tests/${folder}, part ${index + 1} of ${count}`, [...options, ...part]),
      ),
    ];
  });
}

function mocha(group: string, name: string, args: readonly string[]): Job {
  return { group, name, command: [process.execPath, mochaProgram, ...args], inSandbox: false, isMocha: true };
}

/** The test files of a folder of tests/, including its subfolders if wanted. */
function testsIn(folder: string, recursive: boolean): string[] {
  return readdirSync(join(root, "tests", folder), { recursive, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("tests", folder, file))
    .sort();
}
