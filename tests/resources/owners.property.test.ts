import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Data,
  type Declared,
  keyNames,
  mappingKeys,
  nothingDeclared,
} from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { checkDeclared } from "../../provider/awsauth/lint/checkDeclared";
import { merge } from "../../provider/awsauth/merge/merge";
import { predict } from "../../provider/awsauth/predict";
import { ConflictError } from "../../provider/kubernetes/configMap";
import { runs } from "../awsauth/support/check";
import { callersOf, declare, declared, filledIn, role, roleArn, user } from "../awsauth/support/declared";
import { data } from "../awsauth/support/generate";
import { Engine } from "./support/engine";
import { MemoryCluster } from "./support/memoryCluster";

/** Faults in one write. */
const faults = ["none", "killed before", "killed after", "answer lost", "somebody else first"] as const;
type FaultName = (typeof faults)[number];

type Step =
  | { owner: number; kind: "up"; wanted: Declared; fault: FaultName }
  | { owner: number; kind: "destroy"; fault: FaultName }
  | { owner: number; kind: "refresh" | "rename" | "replace" | "forget" }
  | { kind: "eks" };

/** D is the resource of a stack with A's name in another backend. */
const letters = ["A", "B", "C", "D"];
const stackOf = (letter: string) => (letter === "D" ? "A" : letter);

/** An owner's declaration: its own entries, and sometimes one that others declare too. */
const declaredBy = (letter: string): fc.Arbitrary<Declared> =>
  fc
    .tuple(declared(letter), fc.option(fc.constantFrom("s", "t"), { nil: undefined, freq: 2 }))
    .map(([own, shared]) => (shared === undefined ? own : { ...own, roles: [...own.roles, role("Shared", shared)] }));

/** True for a declaration that a check accepts. */
function isTaken({ roles, users, accounts }: Declared): boolean {
  const found = checkDeclared({
    roles: roles.map(({ arn, ...rest }) => ({ roleArn: arn, ...rest })),
    users: users.map(({ arn, ...rest }) => ({ userArn: arn, ...rest })),
    accounts,
  });
  return found.issues.length === 0;
}

const fault = fc.constantFrom<FaultName>("none", "none", ...faults);
const step: fc.Arbitrary<Step> = fc.nat(letters.length - 1).chain((owner) =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        owner: fc.constant(owner),
        kind: fc.constant("up" as const),
        wanted: declaredBy(letters[owner] ?? "").filter(isTaken),
        fault,
      }),
    },
    { weight: 2, arbitrary: fc.record({ owner: fc.constant(owner), kind: fc.constant("destroy" as const), fault }) },
    {
      weight: 3,
      arbitrary: fc.record({
        owner: fc.constant(owner),
        kind: fc.constantFrom("refresh" as const, "rename" as const, "replace" as const, "forget" as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: "eks" as const }) },
  ),
);

/** Documents that can be changed: those without anomalies. */
const plain = data.filter((live) => {
  const document = readAwsAuth(live);
  return keyNames.every((name) => {
    const { problem, ignoredFrom, raw } = document[name];
    return !problem && ignoredFrom === undefined && !raw?.startsWith("\ufeff\ufeff");
  });
});

/** An owner, with its declaration once its engine has succeeded. */
interface Owner {
  engine: Engine;
  wanted: Declared;
}

/** A cluster, its owners, and the document as it would be without them. */
class World {
  public readonly cluster = new MemoryCluster();
  public readonly owners: Owner[];
  public others: Data;

  public constructor(original: Data) {
    this.others = original;
    this.cluster.configMap = original && { data: structuredClone(original), annotations: { note: "by hand" } };
    this.owners = letters.map((letter) => ({
      engine: new Engine(
        () => this.cluster,
        `urn:pulumi:${stackOf(letter)}::access::eks-auth:index:AwsAuthEntries::people`,
      ),
      wanted: nothingDeclared,
    }));
  }

  public async take(one: Step): Promise<void> {
    if (one.kind === "eks") {
      this.#appendNodes();
      return;
    }
    const owner = this.owners[one.owner] ?? assert.fail();
    switch (one.kind) {
      case "up":
        await this.#up(owner, one.wanted, one.fault);
        break;
      case "destroy":
        await this.#destroy(owner, one.fault);
        break;
      case "refresh":
        await (owner.engine.state ? owner.engine.refresh() : undefined);
        break;
      case "rename":
        // An alias keeps the state. Without a state, a new URN would be another owner.
        owner.engine.urn += owner.engine.state ? "x" : "";
        break;
      case "replace":
        await (owner.engine.state ? this.#replace(owner) : undefined);
        break;
      case "forget":
        // The state is lost: the same URN finds its entries again.
        await this.#forget(owner);
        break;
    }
  }

  async #up(owner: Owner, wanted: Declared, name: FaultName): Promise<void> {
    this.#prepare(name);
    let operation: string;
    try {
      const outcome = await owner.engine.up(inputsOf(wanted));
      assert.notEqual(outcome.operation, "rejected", outcome.reasons.join("\n"));
      operation = outcome.operation;
    } catch (error) {
      assert.match(String(error), /killed/);
      owner.engine.restart();
      this.cluster.faults = [];
      await this.#up(owner, wanted, "none");
      return;
    }
    this.cluster.faults = [];
    // Declaring the same as before doesn't take back entries that someone else has taken over.
    if (operation !== "same") {
      this.#own(owner, wanted);
    }
  }

  /** The last owner to write an ARN owns it. */
  #own(owner: Owner, wanted: Declared): void {
    const arns = new Set([...wanted.roles, ...wanted.users].map(({ arn }) => arn));
    for (const other of this.owners) {
      other.wanted = { ...other.wanted, roles: other.wanted.roles.filter(({ arn }) => !arns.has(arn)) };
    }
    owner.wanted = wanted;
  }

  async #destroy(owner: Owner, name: FaultName): Promise<void> {
    if (!owner.engine.state) {
      return;
    }
    this.#prepare(name);
    try {
      await owner.engine.destroy();
    } catch (error) {
      assert.match(String(error), /killed/);
      owner.engine.restart();
      this.cluster.faults = [];
      await owner.engine.destroy();
    }
    this.cluster.faults = [];
    owner.wanted = nothingDeclared;
  }

  async #replace(owner: Owner): Promise<void> {
    const wanted = declaredIn(owner.engine.state?.inputs.values ?? {});
    await owner.engine.replace(inputsOf(wanted));
    this.#own(owner, wanted);
  }

  async #forget(owner: Owner): Promise<void> {
    if (owner.engine.state) {
      const wanted = declaredIn(owner.engine.state.inputs.values);
      // Under the URN of its last write.
      await this.#replace(owner);
      owner.engine.state = undefined;
      await this.#up(owner, wanted, "none");
    }
  }

  #prepare(name: FaultName): void {
    const happenings: Record<FaultName, (() => void) | undefined> = {
      none: undefined,
      "killed before": () => fail(new Error("killed")),
      "killed after": () => fail(new Error("killed")),
      "answer lost": () => fail(new ConflictError("409")),
      "somebody else first": () => this.cluster.configMap && this.cluster.edit((live) => live),
    };
    const happens = happenings[name];
    if (happens) {
      const when = name === "killed after" || name === "answer lost" ? "after" : "before";
      this.cluster.faults = [{ operation: "write", when, happens }];
    }
  }

  /** EKS adds the role of a node group, if that only takes additional lines. */
  #appendNodes(): void {
    const name = `node${this.others?.mapRoles?.length ?? 0}`;
    const lines = `- rolearn: ${roleArn(name)}\n  username: system:node:{{EC2PrivateDNSName}}\n`;
    const append = (live: Data) => ({ ...live, mapRoles: `${live?.mapRoles}${lines}` });
    const fits = (live: Data) => {
      const { items, list } = readAwsAuth(live).mapRoles;
      const after = readAwsAuth(append(live)).mapRoles;
      const isLast = after.items.length === items.length + 1 && after.items.at(-1)?.arn === roleArn(name);
      return list && !list.flow && live?.mapRoles?.endsWith("\n") && isLast && !after.problem;
    };
    if (this.cluster.configMap && fits(this.others) && fits(this.cluster.configMap.data)) {
      this.others = append(this.others);
      this.cluster.edit(append);
    }
  }

  /** Every owned identity is as declared, and every other one as it would be without the owners. */
  public assertAsDeclared(): void {
    const document = readAwsAuth(this.cluster.configMap?.data);
    const unmanaged = readAwsAuth(this.others);
    const owned = this.owners.flatMap(({ wanted }) => callersOf(wanted));
    for (const { caller, mapping } of owned) {
      const expected = {
        access: "granted",
        username: filledIn(mapping.username, caller),
        groups: mapping.groups.map((group) => filledIn(group, caller)),
      };
      const found = predict(document, caller).outcomes.map(({ by, ...outcome }) => outcome);
      assert.deepEqual(found, [expected]);
    }
    const ownedArns = new Set(owned.map(({ mapping }) => mapping.arn));
    const entries = (some: typeof document) =>
      mappingKeys.flatMap((key) =>
        some[key].items
          .filter(({ arn }) => !ownedArns.has(arn))
          .map(({ arn, username, groups, otherFields, sso }) => ({ key, arn, username, groups, otherFields, sso })),
      );
    assert.deepEqual(entries(document), entries(unmanaged));
    const accounts = document.mapAccounts.items.map(({ account }) => account).sort();
    const all = [
      ...unmanaged.mapAccounts.items.map(({ account }) => account),
      ...this.owners.flatMap(({ wanted }) => wanted.accounts),
    ];
    assert.deepEqual(accounts, all.sort());
  }

  /** The owners have left nothing behind. A key that only the first owner could have restored must read the same. */
  public assertOriginal(): void {
    const found = this.cluster.configMap;
    const everything = declare({ roles: [role("Z")], users: [user("Z")], accounts: ["000000000001"] });
    const { before } = merge({ live: this.others, owned: nothingDeclared, wanted: everything });
    for (const name of keyNames) {
      if (before[name] === undefined || found?.data?.[name] === this.others?.[name]) {
        assert.equal(found?.data?.[name], this.others?.[name]);
      } else {
        const { items, problem } = readAwsAuth(found?.data)[name];
        assert.deepEqual([items, problem], [[], undefined]);
      }
    }
    assert.deepEqual(found?.annotations ?? {}, this.others ? { note: "by hand" } : {});
  }
}

function fail(error: Error): never {
  throw error;
}

function inputsOf({ roles, users, accounts }: Declared): Record<string, unknown> {
  const byArn = (mappings: Declared["roles"]) => Object.fromEntries(mappings.map((mapping) => [mapping.arn, mapping]));
  return {
    clusterName: "main",
    existingMappings: "take-over",
    force: true,
    roles: byArn(roles),
    users: byArn(users),
    accounts,
  };
}

function declaredIn(values: Record<string, unknown>): Declared {
  const { roles, users, accounts } = values as Record<"roles" | "users", Record<string, Declared["roles"][0]>> &
    Declared;
  return { roles: Object.values(roles), users: Object.values(users), accounts };
}

describe("Several owners of one ConfigMap, with lost answers, kills, renames and replacements", () => {
  it("end as declared, and leave every byte of others when they are removed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(plain, { nil: undefined, freq: 10 }),
        fc.array(step, { minLength: 3, maxLength: 10 }),
        async (original, steps) => {
          const world = new World(original);
          for (const one of steps) {
            await world.take(one);
            world.assertAsDeclared();
          }
          for (const [owner] of letters.entries()) {
            await world.take({ owner, kind: "destroy", fault: "none" });
            world.assertAsDeclared();
          }
          world.assertOriginal();
        },
      ),
      runs(300),
    );
  });
});
