import assert from "node:assert/strict";
import { ClusterAccess, type ClusterAccessArgs, type ClusterAccessGrantResult } from "../../../provider";
import { clock } from "../../../provider/components/shared/clock";
import { withClock } from "../../support/clock";
import { childrenIn } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { valueIn } from "../../support/mocks/markers";
import {
  component,
  declare,
  functionsOf,
  minimal,
  owner,
  ownGroup,
  roleArn,
  shortly,
  userArn,
  warningsIn,
} from "./clusterAccess.fixtures";

const dev = { name: "dev", principalArn: roleArn, access: "view" } as const;
const alice = { name: "alice", principalArn: userArn, access: "admin" } as const;
const past = "2027-01-31T18:00+01:00";
const future = "2027-03-31T18:00[Europe/Berlin]";
const of = (...grants: ClusterAccessArgs["grants"]): ClusterAccessArgs => ({ ...minimal, grants });
const namesIn = (done: Parameters<typeof childrenIn>[0]) => childrenIn(done).map(({ name }) => name);
const warning = (message: string) => ({ severity: "warning", message, urn: component });

describe("A grant with an end", () => {
  const setClock = withClock("2027-02-01T00:00:00Z");

  it("is declared like any other before it, with the end in UTC as a tag of the access entry", async () => {
    const done = await declare(of(dev, { ...alice, until: future }));
    const inputs = shortly(childrenIn(done));
    assert.deepEqual(inputs["AccessEntry access-alice-entry"]?.tags, {
      ...owner,
      "eks-auth:until": "2027-03-31T16:00:00Z",
    });
    assert.deepEqual(inputs["AccessEntry access-dev-entry"]?.tags, owner);
    const without = await declare(of(dev, alice));
    assert.deepEqual(namesIn(done), namesIn(without));
    assert.deepEqual(warningsIn(done), []);
  });

  it("is in the outputs with its end, also in the table", async () => {
    const { result } = await declare(of(dev, { ...alice, until: future }));
    const grants = (await valueIn(result.grants)) as ClusterAccessGrantResult[];
    assert.deepEqual(
      grants.map(({ name, until }) => ({ name, until })),
      [
        { name: "dev", until: undefined },
        { name: "alice", until: future },
      ],
    );
    const table = String(await valueIn(result.accessTable))
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    assert.deepEqual(
      table.map((cells) => [cells[0], ...cells.slice(3)]),
      [
        ["PRINCIPAL", "RIGHTS", "UNTIL"],
        [roleArn, "view", "-"],
        [userArn, "admin", future],
      ],
    );
  });

  it("declares nothing after it, not even in its first deployment, and each run warns of it", async () => {
    const controlPlane = { capabilities: ["update-nodegroups" as never] };
    const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["nodes"] }];
    const done = await declare(of({ ...alice, until: past, exactRights: true, rules, controlPlane }, dev));
    assert.deepEqual(namesIn(done), ["access-dev-AmazonEKSViewPolicy", "access-dev-entry"]);
    assert.deepEqual(warningsIn(done), [
      warning(
        `grants[0].until is "${past}": the grant alice has ended and gives no access; remove it from the program, or set a later end`,
      ),
    ]);
    assert.deepEqual(
      ((await valueIn(done.result.grants)) as ClusterAccessGrantResult[]).map(({ name }) => name),
      ["dev"],
    );
  });

  it("is no entry of aws-auth after it, in CONFIG_MAP mode", async () => {
    const args = { ...of(dev, { ...alice, until: past }), authenticationMode: "CONFIG_MAP" } as const;
    const done = await declare(args, { functions: functionsOf({ mode: "CONFIG_MAP" }) });
    const [entries] = childrenIn(done).filter(({ type }) => type === "eks-auth:index:AwsAuthEntries");
    assert.ok(JSON.stringify(entries?.inputs).includes(ownGroup("dev")));
    assert.ok(!JSON.stringify(childrenIn(done)).includes("alice"));
  });

  it("is announced in the week before it", async () => {
    const until = "2027-02-08T00:00:00Z";
    const ends: Record<string, string | undefined> = {
      "2027-01-31T23:59:59.999Z": undefined,
      "2027-02-01T00:00:00Z": "7 days",
      "2027-02-05T01:00:00Z": "2 days",
      "2027-02-06T00:00:00.001Z": "47 hours",
      "2027-02-07T22:00:00Z": "2 hours",
      "2027-02-07T22:30:00Z": "90 minutes",
      "2027-02-07T23:58:00Z": "2 minutes",
      "2027-02-07T23:59:59.999Z": "less than two minutes",
    };
    for (const [time, left] of Object.entries(ends)) {
      setClock(time);
      const done = await declare(of(dev, { ...alice, until }), { preview: true });
      const said = `grants[1].until is "${until}": the grant alice ends in ${left}; the first update after that removes its access`;
      assert.deepEqual(warningsIn(done), left === undefined ? [] : [warning(said)], time);
    }
  });

  it("doesn't count for its principal after it, which can have another grant", async () => {
    const [again, ended] = [
      { ...alice, name: "again" },
      { ...alice, until: past },
    ];
    assert.deepEqual(namesIn(await declare(of(ended, again))), [
      "access-again-AmazonEKSAdminPolicy",
      "access-again-entry",
    ]);
    const done = await run(() => new ClusterAccess("access", of({ ...alice, until: future }, again)), {
      functions: functionsOf(),
    });
    assertRejection(done, {
      component: 'ClusterAccess "access"',
      what: "two grants for a principal of which none has ended",
      issues: ["duplicate grants[1].principalArn"],
    });
  });

  it("keeps its name after it, which no other grant can have", async () => {
    const done = await run(() => new ClusterAccess("access", of({ ...alice, until: past }, { ...dev, name: "alice" })));
    assert.deepEqual(
      done.issues.map(({ code, paths }) => [code, paths]),
      [["duplicate", [["grants", 1, "name"]]]],
    );
  });

  it("needs no role of its permission set after it", async () => {
    const grant = { name: "temporary", ssoPermissionSet: "Temporary", access: "view", until: past } as const;
    const done = await declare(of(grant, dev));
    assert.deepEqual(
      done.calls.map(({ token }) => token).filter((token) => token.includes("getRoles")),
      [],
    );
    assert.deepEqual(namesIn(done), ["access-dev-AmazonEKSViewPolicy", "access-dev-entry"]);
  });

  it("doesn't change the places of the others in messages after it", async () => {
    const ended = { ...alice, until: past };
    const absent = { ...dev, principalArn: `${roleArn}-2` };
    const rejected = await run(() => new ClusterAccess("access", of(ended, absent)), { functions: functionsOf() });
    assert.deepEqual(
      rejected.issues.map(({ paths }) => paths),
      [[["grants", 1, "principalArn"]]],
    );
    const unbound = await declare(of(ended, { ...dev, kubernetesGroups: ["devs"] }));
    assert.match(
      warningsIn(unbound)
        .map(({ message }) => message)
        .join(),
      /grants\[1\]\.kubernetesGroups\[0\] is "devs"/,
    );
  });

  it("ends with the binding of its group, which gives no rights after that", async () => {
    const grants: ClusterAccessArgs["grants"] = [{ ...dev, kubernetesGroups: ["devs", "readers"] }];
    const bindings = [
      { name: "edit", group: "devs", clusterRole: "edit", until: past },
      { name: "read", group: "readers", clusterRole: "view", until: "2027-02-08T00:00:00Z" },
    ];
    const done = await declare({ ...minimal, grants, bindings });
    assert.deepEqual(namesIn(done), [
      "access-dev-AmazonEKSViewPolicy",
      "access-dev-entry",
      "access-read",
      "access-read-binding",
    ]);
    assert.deepEqual(
      ((await valueIn(done.result.grants)) as ClusterAccessGrantResult[]).map(({ rights }) => rights),
      [["view", "view"]],
    );
    const messages = warningsIn(done).map(({ message, urn }) => [message, urn?.split("::").at(-1)]);
    assert.deepEqual(messages.sort(), [
      [
        `bindings[0].until is "${past}": the binding edit has ended and gives no access; remove it from the program, or set a later end`,
        "access",
      ],
      [
        `grants[0].kubernetesGroups[0] is "devs": no binding uses this group, so it grants no permissions here. Add a binding for it, unless one is declared elsewhere.`,
        "access",
      ],
      [
        'until is "2027-02-08T00:00:00Z": the binding ends in 7 days; the first update after that removes its access',
        "access-read",
      ],
    ]);
  });

  it("is named to the lock-out guard of aws-auth in the hour before it", async () => {
    const args = { ...of(dev, { ...alice, until: "2027-02-01T00:30:00Z" }), authenticationMode: "CONFIG_MAP" } as const;
    const done = await declare(args, { functions: functionsOf({ mode: "CONFIG_MAP" }) });
    const [entries] = childrenIn(done).filter(({ type }) => type === "eks-auth:index:AwsAuthEntries");
    assert.deepEqual(entries?.inputs.endingSoon, [userArn]);
  });

  it("is judged at one time in all components of a run", async () => {
    let time = Date.parse("2027-02-01T00:00:00Z");
    clock.now = () => {
      time += 366 * 24 * 3_600_000;
      return time;
    };
    const until = "2028-06-01T00:00:00Z";
    const functions = functionsOf({ principals: { [roleArn]: "AROAFIRST", [userArn]: "AIDAFIRST" } });
    const done = await run(
      () => {
        new ClusterAccess("first", of({ ...dev, until }));
        new ClusterAccess("second", of({ ...alice, until }));
      },
      { functions },
    );
    assert.deepEqual(done.errors, []);
    assert.deepEqual(namesIn(done), [
      "first-dev-AmazonEKSViewPolicy",
      "first-dev-entry",
      "second-alice-AmazonEKSAdminPolicy",
      "second-alice-entry",
    ]);
  });
});
