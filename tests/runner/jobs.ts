import { readdirSync } from "node:fs";
import { join } from "node:path";

/** A command of `make test`, run in a process of its own. */
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

/** Without npx, which takes longer than many a test. */
const mochaProgram = require.resolve("mocha/bin/mocha.js");

/** Small files that share the time that loading takes: every line is one job. */
const units: Record<string, readonly string[]> = {
  "grants of a ClusterAccess": ["components/clusterAccess"],
  "other components": ["components"],
  "plugin's resources, clusters and pages": ["resources", "aws", "kubernetes", "network", "docs"],
  "pure functions": ["validation", "eks", "iam", "workloads", "functions"],
};

/** The files that take longest, which start first, so that all workers end at about the same time. */
const longest = [
  "plugin/install",
  "sandbox/demo",
  "sandbox/takedown",
  "awsauth/differential",
  "awsauth/mergeOracle",
  "engine/awsAuthFaults",
  "engine/awsAuthKilled",
  "engine/clusterAccessKilled",
  "engine/accessEntry",
  "engine/groupBinding",
  "engine/quickstart",
  "engine/podIdentity",
  "engine/silentServer",
  "engine/clusterAccessMove",
];

/** Everything that the groups run, in the order in which it is to start: a sandbox is started when nothing else is left. */
export function jobsOf(wanted: readonly string[]): Job[] {
  const jobs = [lint(), ...unitJobs(), ...files("awsauth", ["awsauth"], ["--timeout", "600000"])];
  jobs.push(...files("plugin", ["plugin"]), ...files("sandbox", ["sandbox"]));
  jobs.push(
    ...files("engine", ["engine", "sdk", "support", "sandbox/plugins"]).map((job) => ({ ...job, inSandbox: true })),
  );
  const rank = ({ name }: Job) => {
    const place = longest.findIndex((file) => name === `tests/${file}.test.ts`);
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
  return folders.flatMap((folder) => testsIn(folder, false)).map((file) => mocha(group, file, [...options, file]));
}

function mocha(group: string, name: string, args: readonly string[]): Job {
  return { group, name, command: [process.execPath, mochaProgram, ...args], inSandbox: false, isMocha: true };
}

/** The test files of a folder of tests/, and of those in it where wanted. */
function testsIn(folder: string, recursive: boolean): string[] {
  return readdirSync(join(root, "tests", folder), { recursive, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("tests", folder, file))
    .sort();
}
