import assert from "node:assert/strict";
import { ClusterError, ClusterNotFound, ClusterNotReady } from "../../provider/network/clusterErrors";
import { pending } from "../../provider/validation/issues";
import { inputs, kubeconfigOf, nodes, role, roleArn, roleText, setUp, user, userArn } from "./support/declare";

describe("A check of AwsAuthEntries", () => {
  const inputRows: [name: string, given: Record<string, unknown>, reasons: string[]][] = [
    [
      "a nonexistent input",
      { Force: true },
      [
        "Force is missing; expected one of clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig, roles, users, accounts, " +
          "absentArns, backups, force, repair, existingMappings, restoreFrom, accessEntries, unmanaged, endingSoon. Correct the name: there is no such input.",
      ],
    ],
    [
      "options",
      { backups: 0, force: "yes", repair: 1, existingMappings: "win", restoreFrom: "aws-auth" },
      [
        "backups is 0; expected a whole number of backups from 1 to 100. Pass a number in this range, or omit backups to use the default.",
        'force is "yes"; expected true or false. Write it without quotes.',
        "repair is 1; expected true or false. Write it without quotes.",
        'existingMappings is "win"; expected one of "fail", "take-over". Use one of these values, or omit existingMappings to use the default.',
        'restoreFrom is "aws-auth"; expected the name of an aws-auth backup, a ConfigMap in kube-system, such as ' +
          "aws-auth-backup-2026-01-02t03-04-05.678z. Copy the name from the output backupName or from `kubectl get configmaps --namespace kube-system`.",
      ],
    ],
    [
      "lists instead of maps",
      { roles: [], users: "x", accounts: {} },
      [
        "roles is []; expected a map from ARNs to entries. Write it as a map from names to values.",
        'users is "x"; expected a map from ARNs to entries. Write it as a map from names to values.',
        "accounts is {}; expected a list of account IDs. Write it as a list, even for one account.",
      ],
    ],
    [
      "an invalid entry",
      { roles: { a: "x", "roles[1]": "y" } },
      [
        'roles["a"] is "x"; expected an entry with arn, username and groups. Set it, or remove the key.',
        'roles[1] is "y"; expected an entry with arn, username and groups. Set it, or remove the key.',
      ],
    ],
    [
      "entries that map nobody, each under its key,",
      {
        roles: {
          session: { arn: "arn:aws:sts::123456789012:assumed-role/Dev/me", username: "dev" },
          "roles[1]": { arn: "arn:aws:iam::123456789012:role/Ops", username: 'a"\nb', groups: "system:masters" },
          twice: { arn: "arn:aws:iam::123456789012:role/team/ops", username: "ops" },
        },
        users: { [userArn("Al")]: { arn: userArn("Al"), username: "{{SessionName}}" } },
        accounts: [12345678901],
      },
      [
        'roles["session"].arn is "arn:aws:sts::123456789012:assumed-role/Dev/me"; expected the ARN of the role, not of a role session. Use arn:aws:iam::123456789012:role/Dev.',
        'roles[1].username is "a\\"\\nb"; expected a username on one line, without control characters. Remove line breaks, tabs and similar characters.',
        'roles[1].groups is "system:masters"; expected a list of groups. Write it as a list, even for one group.',
        'roles["twice"].arn is "arn:aws:iam::123456789012:role/team/ops"; expected no duplicate of roles[1].arn. Remove one of the two. The authenticator ignores case and role paths, so it would use only one of them.',
        `users["${userArn("Al")}"].username is "{{SessionName}}"; expected no {{SessionName}} for a principal that isn't a role. Remove it: only role sessions have a name.`,
        "accounts[0] is 12345678901; expected an AWS account ID, a string of 12 digits. Put it in quotes: a number loses its leading zeros.",
      ],
    ],
    [
      "absentArns that isn't a list",
      { absentArns: "x" },
      ['absentArns is "x"; expected a list of ARNs. Write it as a list, even with one item.'],
    ],
    [
      "absentArns that are invalid, duplicate or declared as entries",
      {
        roles: { dev: { arn: "arn:aws:iam::123456789012:role/a/Dev", username: "dev" } },
        absentArns: [
          "Dev",
          7,
          "arn:aws:sts::123456789012:assumed-role/Ops/me",
          roleArn("Ops"),
          "arn:aws:iam::123456789012:role/b/ops",
          "arn:aws:iam::123456789012:role/b/DEV",
        ],
      },
      [
        'absentArns[0] is "Dev"; expected the ARN of a role, a user, the root user or a federated user. Pass the full ARN.',
        "absentArns[1] is 7; expected the ARN of a role, a user, the root user or a federated user. Pass the full ARN.",
        'absentArns[2] is "arn:aws:sts::123456789012:assumed-role/Ops/me"; expected the ARN of the role, not of a role session. Use arn:aws:iam::123456789012:role/Ops.',
        'absentArns[4] is "arn:aws:iam::123456789012:role/b/ops"; expected no duplicate of absentArns[3]. Remove one of the two. The authenticator ignores case and role paths, so both are the same principal.',
        'absentArns[5] is "arn:aws:iam::123456789012:role/b/DEV"; expected an ARN other than roles["dev"].arn. Remove one of the two. The authenticator ignores case and role paths, so both are the same principal.',
      ],
    ],
  ];
  for (const [name, given, reasons] of inputRows) {
    it(`rejects ${name} without connecting to a cluster`, async () => {
      const { cluster, engine } = setUp();
      assert.deepEqual((await engine.check(inputs(given))).reasons, reasons);
      assert.deepEqual(cluster.asked, []);
    });
  }

  it("rejects a connection to two clusters, and doesn't show the kubeconfig", async () => {
    const { engine } = setUp();
    const { reasons } = await engine.check({ clusterName: "main", kubeconfig: kubeconfigOf("https://a", "t0ken") });
    assert.equal(reasons.length, 1);
    assert.doesNotMatch(reasons.join(), /t0ken/);
    assert.match(reasons.join(), /clusterName.*kubeconfig/);
  });

  it("fills in defaults, and keeps each entry under its key", async () => {
    const { engine } = setUp();
    const roles = { team: { arn: "arn:aws:iam::123456789012:role/a/b/Dev", username: "dev" } };
    const checked = await engine.check(inputs({ roles }));
    assert.deepEqual(checked.inputs.values, {
      clusterName: "main",
      roles: { team: { arn: roleArn("Dev"), username: "dev", groups: [] } },
      users: {},
      accounts: [],
      absentArns: [],
      backups: 10,
      force: false,
      repair: false,
      existingMappings: "fail",
    });
  });

  it("finds an ARN that someone else has mapped, and changes nothing", async () => {
    const mapRoles = `${nodes}- rolearn: ${roleArn("DEV")}\n`;
    const { cluster, engine } = setUp({ mapRoles });
    const { reasons } = await engine.check(inputs({ roles: role("Dev") }));
    assert.deepEqual(reasons, [
      `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("DEV")} to "" with the groups []. ` +
        'Remove one of the two, or set existingMappings to "take-over" to replace that entry.',
    ]);
    assert.deepEqual(cluster.configMap?.data, { mapRoles });
  });

  it("reports once which entry would be taken over", async () => {
    const { engine } = setUp({ mapRoles: `${nodes}- rolearn: ${roleArn("Dev")}\n` });
    const wanted = inputs({ existingMappings: "take-over", roles: role("Dev") });
    await engine.check(wanted);
    const reported = [`warning: the entry of mapRoles for ${roleArn("Dev")} (line 6) is taken over`];
    assert.deepEqual(engine.reported, reported);
    await engine.up(wanted);
    assert.deepEqual(engine.reported, reported);
  });

  it("warns of a copy of an entry that is no longer declared", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") } }));
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: mapRoles + roleText("Dev") }));
    assert.deepEqual((await engine.check(inputs({ roles: role("Ops") }))).reasons, []);
    assert.deepEqual(engine.reported, [
      `warning: another entry of mapRoles stays, and still maps ${roleArn("Dev")} to "dev" with the groups ["devs"]. It may have another owner. If it should be removed, remove it by hand, or with the input absentArns of an AwsAuth.`,
    ]);
  });

  describe("with values that are not known yet", () => {
    const rows: [name: string, given: Record<string, unknown>, checked: Record<string, unknown>][] = [
      ["the name of the cluster", { clusterName: pending, roles: role("Dev") }, {}],
      ["an ARN", inputs({ roles: { "roles[0]": { arn: pending, username: "dev", groups: ["devs"] } } }), {}],
      [
        "a username",
        inputs({ roles: { "roles[0]": { arn: roleArn("Dev"), username: pending } } }),
        { roles: { "roles[0]": { arn: roleArn("Dev"), username: pending, groups: [] } } },
      ],
      ["a group", inputs({ users: user("Al", "al", [pending as unknown as string]) }), {}],
      ["all roles", inputs({ roles: pending }), {}],
      ["an entry", inputs({ roles: { "roles[0]": pending } }), {}],
      ["an account", inputs({ accounts: [pending] }), {}],
      [
        "an ARN in absentArns",
        inputs({ absentArns: [pending, "arn:aws:iam::123456789012:role/a/Dev"] }),
        { absentArns: [pending, roleArn("Dev")] },
      ],
      ["all of absentArns", inputs({ absentArns: pending }), {}],
      ["the backup to restore", inputs({ restoreFrom: pending }), {}],
    ];
    for (const [name, given, checked] of rows) {
      it(`connects to no cluster, and passes the values on: ${name}`, async () => {
        const { cluster, engine } = setUp();
        const { inputs: found, reasons } = await engine.check(given);
        assert.deepEqual(reasons, []);
        assert.deepEqual(cluster.asked, []);
        const defaults = {
          roles: {},
          users: {},
          accounts: [],
          absentArns: [],
          backups: 10,
          force: false,
          repair: false,
          existingMappings: "fail",
        };
        assert.deepEqual(found.values, { ...defaults, ...given, ...checked });
      });
    }

    it("rejects invalid values beside unknown ones", async () => {
      const { engine } = setUp();
      const { reasons } = await engine.check({ clusterName: pending, roles: { x: { arn: "x", username: pending } } });
      assert.match(reasons.join(), /^roles\["x"\].arn is "x"; expected the ARN of a role/);
    });
  });

  describe("if the cluster doesn't answer", () => {
    const fine: ClusterError[] = [
      new ClusterNotFound("no such cluster"),
      new ClusterNotReady("CREATING", "it is being created"),
      new ClusterNotReady("DELETING", "it is being deleted"),
    ];
    const bad: ClusterError[] = [
      new ClusterNotReady("FAILED", "it has failed"),
      ...(["certificate", "credentials", "unauthorized", "forbidden", "busy", "server"] as const).map(
        (kind) => new ClusterError(kind, `it is ${kind}`),
      ),
    ];
    const check = async (operation: "connect" | "read", error: ClusterError) => {
      const { cluster, engine } = setUp();
      const happens = () => {
        throw error;
      };
      cluster.faults.push({ operation, when: "before", happens });
      const { reasons } = await engine.check(inputs({ roles: role("Dev") }));
      return { reasons, reported: engine.reported };
    };

    it("accepts a cluster that is about to be created or replaced", async () => {
      for (const error of fine) {
        assert.deepEqual(await check("connect", error), { reasons: [], reported: [] }, error.message);
      }
    });

    it("warns if the API server is unreachable", async () => {
      const error = new ClusterError("unreachable", "it doesn't answer");
      for (const operation of ["connect", "read"] as const) {
        assert.deepEqual(await check(operation, error), {
          reasons: [],
          reported: ["warning: aws-auth wasn't checked on the cluster: it doesn't answer"],
        });
      }
    });

    it("rejects all other failures, with the reason", async () => {
      for (const error of bad) {
        assert.deepEqual(await check("read", error), { reasons: [error.message], reported: [] });
      }
    });
  });
});

describe("Secrets among the inputs of AwsAuthEntries", () => {
  it("include a kubeconfig in the state, even if it wasn't passed as a secret", async () => {
    const { cluster, engine } = setUp();
    await engine.up({ kubeconfig: kubeconfigOf(cluster.endpoint), roles: role("Dev") });
    assert.deepEqual(engine.state?.inputs.secrets, [["kubeconfig"]]);
    assert.deepEqual(engine.state?.outputs.secrets, [["kubeconfig"]]);
    await engine.refresh();
    assert.deepEqual(engine.state?.outputs.secrets, [["kubeconfig"]]);
    assert.deepEqual(engine.state?.inputs.secrets, [["kubeconfig"]]);
  });

  it("stay secret in values derived from them: an entry and the record", async () => {
    const { engine } = setUp();
    const roles = { dev: { arn: roleArn("Dev"), username: "s3cret" }, ...role("Ops") };
    await engine.up(inputs({ roles }), [["roles", "dev", "username"]]);
    assert.deepEqual(new Set(engine.state?.inputs.secrets), new Set([["roles", "dev", "username"]]));
    assert.deepEqual(engine.state?.outputs.secrets, [["roles", "dev"], ["record"], ["entries", roleArn("Dev")]]);
    await engine.refresh();
    assert.deepEqual(engine.state?.outputs.secrets, [["roles", "dev"], ["record"], ["entries", roleArn("Dev")]]);
    assert.equal((await engine.up(inputs({ roles }), [["roles", "dev", "username"]])).operation, "same");
  });

  it("make the whole output secret if the whole input is secret", async () => {
    const { engine } = setUp();
    await engine.up(inputs({ roles: role("Dev"), accounts: ["000000000001"] }), [["roles"], ["accounts", "0"]]);
    assert.deepEqual(engine.state?.outputs.secrets, [["roles"], ["accounts"], ["record"], ["entries"]]);
  });

  it("make the whole list secret in absentArns, and don't appear in messages", async () => {
    const mapUsers = `- {userarn: ${userArn("s3cret")}, username: al}\n`;
    const { engine } = setUp({ mapRoles: nodes, mapUsers });
    const secrets = [["absentArns", "1"]];
    const bad = await engine.check(inputs({ absentArns: [roleArn("Dev"), "s3cret"] }), secrets);
    assert.match(bad.reasons.join(), /^absentArns\[1\] is \[secret\]; expected the ARN/);
    await engine.up(inputs({ absentArns: [roleArn("Dev"), userArn("s3cret")] }), secrets);
    assert.deepEqual(engine.reported, [
      "warning: the entry of mapUsers for [secret] (line 1) is removed: its ARN is declared absent",
    ]);
    assert.deepEqual(engine.state?.outputs.secrets, [["absentArns"]]);
  });

  it("don't appear in messages", async () => {
    const { cluster, engine } = setUp({ mapRoles: `${nodes}- rolearn: ${roleArn("s3cret")}\n` });
    const secrets = [["roles"]];
    const bad = { s3cret: { arn: "s3cret", username: "s3cret\n", groups: ["s3cret", "s3cret"] } };
    const { reasons } = await engine.check(inputs({ roles: bad }), secrets);
    assert.deepEqual(
      reasons.map((reason) => reason.slice(0, 40)),
      [
        'roles["[secret]"].arn is [secret]; expec',
        'roles["[secret]"].username is [secret]; ',
        'roles["[secret]"].groups[1] is [secret];',
      ],
    );
    const roles = { a: { arn: "arn:aws:iam::123456789012:role/team/s3cret", username: "s3cret" } };
    const reported = [...(await engine.check(inputs({ roles }), secrets)).reasons, ...engine.reported];
    assert.deepEqual(
      reported.map((text) => text.includes("s3cret")),
      [false, false],
    );
    await engine.up(inputs({ existingMappings: "take-over", roles }), secrets);
    assert.equal(engine.reported.length, 2);
    const { message } = await fails(() => engine.destroy(), cluster, `could not remove ${roleArn("s3cret")}`);
    assert.equal(message, "could not remove [secret]");
    assert.deepEqual(
      engine.reported.filter((text) => text.includes("s3cret")),
      [],
    );
  });
});

async function fails(
  operation: () => Promise<unknown>,
  cluster: ReturnType<typeof setUp>["cluster"],
  message: string,
): Promise<Error> {
  const happens = () => {
    throw new ClusterError("server", message);
  };
  cluster.faults.push({ operation: "write", when: "before", happens });
  return await operation().then(
    () => assert.fail("it didn't fail"),
    (error) => error as Error,
  );
}
