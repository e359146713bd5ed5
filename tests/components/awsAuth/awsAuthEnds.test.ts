import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { withClock } from "../../support/clock";
import { childrenIn, later } from "../../support/components";
import { run } from "../../support/mocks";
import { unknownOutput } from "../../support/mocks/markers";
import { alice, child, component, declare, entry, minimal, nodeRole, teamRole } from "./awsAuth.fixtures";

const past = "2027-01-31T18:00+01:00";
const future = "2027-03-31T18:00[Europe/Berlin]";
const soon = "2027-02-01T01:00:00Z";
const role = (until?: pulumi.Input<string>, roleArn = teamRole) => ({ roleArn, username: "team-user", until });
const user = (until?: pulumi.Input<string>) => ({ userArn: alice, username: "alice", until });
const account = (accountId: string, until: string) => ({ accountId, until });
const ended = (path: string) =>
  `${path} is "${past}": the entry has ended and gives no access; remove it from the program, or set a later end`;
const warning = (message: string) => ({ severity: "warning", message, urn: component });
const roles = entry(teamRole, "team-user");
const users = entry(alice, "alice");

describe("An entry of an AwsAuth with an end", () => {
  withClock("2027-02-01T00:00:00Z");
  const args: AwsAuthArgs = {
    ...minimal,
    roles: [role(past, nodeRole), role(future)],
    users: [user(past)],
    accounts: ["111122223333"],
    endingAccounts: [account("444455556666", future), account("777788889999", past)],
  };
  const left = child({ roles, accounts: ["111122223333", "444455556666"] });
  const warnings = ["roles[0].until", "users[0].until", "endingAccounts[1].until"].map((path) => warning(ended(path)));

  it("is declared like any other before it, without its end, and not after it", async () => {
    const done = await declare(args);
    assert.deepEqual(childrenIn(done), left);
    assert.deepEqual(done.log, warnings);
  });

  it("is judged once it is known", async () => {
    const known = await declare(() => ({ ...minimal, ...later({ ...args, clusterName: "prod" }) }) as AwsAuthArgs);
    assert.deepEqual(childrenIn(known), left);
    assert.deepEqual(known.log, warnings);
    const later2 = await declare(() => ({ ...minimal, users: [user(pulumi.output(past))] }));
    assert.deepEqual(childrenIn(later2), child({}));
    const unknown = await declare(() => ({ ...minimal, users: [user(unknownOutput())] }), { preview: true });
    assert.deepEqual(childrenIn(unknown), child({ users }));
  });

  it("is announced in the week before it", async () => {
    const { log } = await declare({ ...minimal, users: [user("2027-02-03T00:00:00Z")] });
    assert.deepEqual(log, [
      warning(
        'users[0].until is "2027-02-03T00:00:00Z": the entry ends in 2 days; the first update after that removes its access',
      ),
    ]);
  });

  it("is named to the lock-out guard in the hour before it", async () => {
    const inputsOf = async (given: Partial<AwsAuthArgs>) => childrenIn(await declare({ ...minimal, ...given }));
    assert.deepEqual(
      await inputsOf({ roles: [role(soon)], users: [user(soon)] }),
      child({ roles, users, endingSoon: [teamRole, alice] }),
    );
    assert.deepEqual(
      await inputsOf({ roles: [role("2027-02-01T01:00:00.001Z")], users: [user(past)] }),
      child({ roles }),
    );
  });

  it("doesn't count for its principal or its account after it, which can have another entry", async () => {
    const done = await declare({
      ...minimal,
      roles: [role(past), { ...role(), username: "again" }],
      accounts: ["777788889999"],
      endingAccounts: [account("777788889999", past)],
      absentArns: [nodeRole],
    });
    assert.deepEqual(
      childrenIn(done),
      child({ roles: entry(teamRole, "again"), accounts: ["777788889999"], absentArns: [nodeRole] }),
    );
    const twice = await run(() => {
      new AwsAuth("team", {
        ...minimal,
        roles: [role(future), role()],
        accounts: ["777788889999"],
        endingAccounts: [account("777788889999", future)],
      });
    });
    assert.deepEqual(
      twice.issues.map(({ code, paths }) => [code, paths]),
      [
        ["duplicate", [["roles", 1, "roleArn"]]],
        ["duplicate", [["endingAccounts", 0, "accountId"]]],
      ],
    );
  });

  it("needs no role of its permission set after it", async () => {
    const done = await declare({
      ...minimal,
      roles: [{ ssoPermissionSet: "Temporary", username: "temporary", until: past }, role()],
    });
    assert.deepEqual(childrenIn(done), child({ roles }));
    assert.deepEqual(
      done.calls.map(({ token }) => token).filter((token) => /getRole/.test(token)),
      [],
    );
  });
});
