import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { KnownScopes } from "../../provider/workloads/scopes";
import type { Workload } from "../../provider/workloads/workload";
import { workloadPolicies } from "../../provider/workloads/workloadPolicies";
import { type Statement, statementsIn } from "../support/identityPolicies";
import { allScopes, everyWorkload, otherScopes, place } from "../workloads/allScopes";
import { installPart } from "./install/install";

/** A request in the format of the emulator's evaluator. */
interface Request {
  policies: string[];
  action: string;
  resource: string;
  region: string;
  context: Record<string, string | string[]>;
}

const policiesOf = (workload: Workload, scopes: KnownScopes) =>
  Object.values(workloadPolicies(workload, scopes, place).inlinePolicies);
const list = (value: string | string[]) => [value].flat();

/** A text that matches a pattern. */
const example = (pattern: string) => pattern.replaceAll("*", "x");

/** The request context that satisfies the condition of a statement. */
function contextFor({ Condition: condition = {} }: Statement): Request["context"] {
  const context: Request["context"] = {};
  for (const [operator, block] of Object.entries(condition)) {
    for (const [key, values] of Object.entries(block)) {
      const [first = ""] = list(values);
      const isAbsent = operator === "Null" && first === "true";
      const value = operator === "Null" ? "x" : example(first);
      if (!isAbsent) {
        context[key] ??= operator.startsWith("ForAllValues:") ? [value] : value;
      }
    }
  }
  return context;
}

/** The requests that a statement allows: each of its actions on each of its resources. */
function requestsFor(statement: Statement, policies: string[]): Request[] {
  return list(statement.Action).flatMap((action) =>
    list(statement.Resource).map((resource) => ({
      policies,
      action,
      resource: example(resource),
      region: place.region,
      context: contextFor(statement),
    })),
  );
}

const told = ({ action, resource, context }: Request) => `${action} on ${resource} with ${JSON.stringify(context)}`;

describe("the emulator's evaluator of workload policies", () => {
  let python: string;

  before(async function () {
    this.timeout(3_600_000);
    python = await installPart("emulator", process.env, AbortSignal.any([]));
  });

  /** The requests with another decision than expected. */
  function decidedOtherwise(requests: Request[], expected: string): string[] {
    const script = join(__dirname, "testing", "evaluate.py");
    const input = JSON.stringify(requests);
    const { status, stdout, stderr } = spawnSync(python, ["-B", script], { input, encoding: "utf8", env: {} });
    assert.equal(status, 0, stderr);
    const decisions = JSON.parse(stdout) as string[];
    assert.equal(decisions.length, requests.length);
    return requests.filter((_, index) => decisions[index] !== expected).map(told);
  }

  const withPolicies = everyWorkload.filter((workload) => policiesOf(workload, allScopes(workload)).length > 0);

  for (const workload of withPolicies) {
    const policies = policiesOf(workload, allScopes(workload));
    const statements = policies.flatMap(statementsIn);

    it(`allows everything in a statement: ${workload}`, () => {
      const requests = statements.flatMap((statement) => requestsFor(statement, policies));
      assert.deepEqual(decidedOtherwise(requests, "Allow"), []);
      console.log(`      decided by the evaluator: ${workload}: ${requests.length} requests`);
    });

    it(`denies what only other scopes would allow: ${workload}`, () => {
      const own = new Set(statements.flatMap((statement) => requestsFor(statement, []).map(told)));
      const requests = policiesOf(workload, otherScopes(workload))
        .flatMap(statementsIn)
        .flatMap((statement) => requestsFor(statement, policies))
        .filter((request) => !own.has(told(request)));
      assert.ok(requests.length > 0 || Object.keys(allScopes(workload)).length === 0);
      assert.deepEqual(decidedOtherwise(requests, "ImplicitDeny"), []);
    });

    it(`denies requests that miss any part of a condition, and other actions: ${workload}`, () => {
      const lacking = statements.flatMap((statement) =>
        Object.entries(statement.Condition ?? {})
          .filter(([operator]) => !operator.startsWith("ForAllValues:") && !operator.endsWith("IfExists"))
          .flatMap(([operator, block]) =>
            Object.entries(block).map(([key, values]) => {
              const alone = { ...statement, Condition: { ...statement.Condition } };
              const context = contextFor(alone);
              delete context[key];
              const present = operator === "Null" && list(values)[0] === "true" ? { [key]: "x" } : {};
              return requestsFor(statement, [policyOf(statement)]).map((request) => ({
                ...request,
                region: key === "aws:RequestedRegion" ? "eu-central-1" : request.region,
                context: { ...context, ...present },
              }));
            }),
          ),
      );
      const others = statements.flatMap((statement) =>
        requestsFor(statement, policies).map((request) => ({ ...request, action: `${request.action}Else` })),
      );
      assert.deepEqual(decidedOtherwise([...lacking.flat(), ...others], "ImplicitDeny"), []);
    });
  }
}).timeout(60_000);

/** A policy of one statement, so that no other statement of the workload can allow its requests. */
function policyOf(statement: Statement): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
