import { AwsAuth } from "../../provider";
import { removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { eksAddsNodeRoles } from "../support/writers";

// Prints how long an up with some entries of aws-auth takes on the real engine and API server, beside writing the same
// number of entries one at a time as imperative tools do: read, append, replace, once per entry. `make bench`, which runs
// this in the sandbox.

const sizes = [10, 100, 1000];
const runs = 3;
const original = { mapRoles: "" };

/** The time of a growth is at most linear where ten times the entries take at most ten times as long. */
const growthLimit = 10;

interface Figures {
  /** Seconds of an up that writes all the entries. */
  up: number;
  /** Seconds of an up that has nothing to do. */
  noOp: number;
  /** Seconds of writing the entries one at a time. */
  oneAtATime: number;
}

const arnOf = (index: number) => `arn:aws:iam::123456789012:role/developer-${index}`;

async function measure(count: number): Promise<Figures> {
  const entries = Array.from({ length: count }, (_, index) => ({
    roleArn: arnOf(index),
    username: `developer-${index}`,
    groups: ["developers"],
  }));
  const program = async () => {
    new AwsAuth("access", { clusterName: fromSandbox("EKS_CLUSTER_NAME"), roles: entries });
  };
  await setAwsAuth(original);
  const stack = await TestStack.inline(`bench-${count}`, program, "bench");
  try {
    const up = await seconds(() => successful(stack));
    const noOp = await seconds(() => successful(stack));
    await setAwsAuth(original);
    const oneAtATime = await seconds(async () => {
      for (const { roleArn } of entries) {
        await eksAddsNodeRoles([roleArn]);
      }
    });
    return { up, noOp, oneAtATime };
  } finally {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  }
}

async function successful(stack: TestStack): Promise<void> {
  const { ok, messages } = await stack.up();
  if (!ok) {
    throw new Error(messages.join("\n"));
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
  buildPackage();
  console.log(`Writing ${sizes.join(", ")} entries of aws-auth, ${runs} times each, after a warm-up`);
  await measure(1);
  const all = new Map<number, Figures[]>(sizes.map((size) => [size, []]));
  for (let run = 1; run <= runs; run++) {
    for (const size of sizes) {
      all.get(size)?.push(await measure(size));
    }
    console.log(`  ${run} of ${runs}`);
  }
  console.log(`\naws-auth on ${process.platform}, Node ${process.version}: medians of ${runs} runs\n`);
  console.log("entries   up with all / one at a time   up with all   nothing to do   one at a time   growth of up");
  let before: number | undefined;
  for (const [size, figures] of all) {
    const of = (figure: keyof Figures) => median(figures.map((one) => one[figure]));
    const ratio = median(figures.map(({ up, oneAtATime }) => up / oneAtATime));
    const growth = before === undefined ? undefined : of("up") / before;
    before = of("up");
    console.log(
      [
        String(size).padEnd(10),
        `${ratio.toFixed(3)} ×`.padEnd(30),
        `${of("up").toFixed(2)} s`.padEnd(14),
        `${of("noOp").toFixed(2)} s`.padEnd(16),
        `${of("oneAtATime").toFixed(2)} s`.padEnd(16),
        growth === undefined
          ? ""
          : `${growth.toFixed(1)} × for 10 × the entries (≤ ${growthLimit}: ${growth <= growthLimit ? "reached" : "MISSED"})`,
      ].join(""),
    );
  }
}

void main();
