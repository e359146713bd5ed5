import { AwsAuth } from "../../provider";
import { removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";
import { eksAddsNodeRoles } from "../support/writers";
import { inSeconds, median, runsOf, seconds } from "./measure";
import { atMost, type Row, ratioRow, times } from "./table";

const sizes = [10, 100, 1000];
const original = { mapRoles: "" };

/** Growth is at most linear if ten times the entries take at most ten times as long. */
const growthLimit = 10;

interface Figures {
  /** Seconds of an up that writes all entries. */
  up: number;
  /** Seconds of an up without changes. */
  noOp: number;
  /** Seconds to write the entries one at a time. */
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

/**
 * How long an up with some entries of aws-auth takes on the real engine and API server, compared with writing the same
 * number of entries one at a time as imperative tools do: read, append, replace, once per entry.
 */
export async function awsAuthRows(): Promise<Row[]> {
  await measure(1);
  const all: { size: number; figures: Figures[] }[] = [];
  for (const size of sizes) {
    const figures: Figures[] = [];
    for (let run = 1; run <= runsOf(size); run++) {
      figures.push(await measure(size));
      console.log(`  ${size} entries: ${run} of ${runsOf(size)}`);
    }
    all.push({ size, figures });
  }
  return all.flatMap(({ size, figures }, index) => {
    const of = (figure: keyof Figures) => figures.map((one) => one[figure]);
    const other = of("oneAtATime");
    return [
      ratioRow(`aws-auth, ${size} entries: up ÷ one at a time`, { own: of("up"), other }, inSeconds),
      ratioRow(`aws-auth, ${size} entries: no-op up ÷ one at a time`, { own: of("noOp"), other }, inSeconds),
      ...growthRow(size, median(of("up")), all[index - 1]),
    ];
  });
}

function growthRow(size: number, up: number, before: { size: number; figures: Figures[] } | undefined): Row[] {
  if (before === undefined) {
    return [];
  }
  const upBefore = median(before.figures.map((one) => one.up));
  const growth = up / upBefore;
  return [
    {
      name: `aws-auth: up with ${size} entries ÷ with ${before.size}`,
      figure: times(growth),
      spread: "",
      targets: [atMost(growthLimit, growth)],
      own: inSeconds(up),
      other: inSeconds(upBefore),
    },
  ];
}
