import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { childrenIn, runWell } from "../../support/components";
import { assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { secret, unknown, unknownOutput } from "../../support/mocks/markers";
import { placeOfClusters } from "../../support/mocks/podIdentity";
import {
  clusterArn,
  component,
  declare,
  functionsOf,
  minimal,
  outputsOf,
  ownGroup,
  readMappings,
  roleArn,
  shortly,
  userArn,
} from "./clusterAccess.fixtures";

const configMap = { functions: functionsOf({ mode: "CONFIG_MAP" }) };
const { authenticationMode: _, ...open } = minimal;
/** A grant with an output for every input that can be one. */
const lateGrant = (later: <T>(value: T) => pulumi.Input<T>): ClusterAccessArgs["grants"][number] => ({
  name: "dev",
  principalArn: later(roleArn),
  access: "edit",
  namespaces: later(["team-a"]),
  kubernetesGroups: later(["developers"]),
  username: later("dev:{{SessionName}}"),
});
const bindings = [{ name: "developers", group: "developers", clusterRole: "view" }];
const newCluster = (name: string) =>
  new aws.eks.Cluster("made-here", {
    name,
    roleArn: "arn:aws:iam::123456789012:role/eks",
    vpcConfig: { subnetIds: [] },
  }).name;
const entriesOf = (children: ReturnType<typeof childrenIn>) =>
  shortly(children)["AwsAuthEntries access-aws-auth-entries"];

describe("ClusterAccess with grants passed as outputs", () => {
  const later = <T>(value: T) => pulumi.output(Promise.resolve(value)) as pulumi.Output<T>;
  for (const mode of ["API", "CONFIG_MAP"] as const) {
    it(`declares the same resources in ${mode} mode`, async () => {
      const options = { functions: functionsOf({ mode }) };
      const given = { clusterName: "prod", authenticationMode: mode, bindings };
      const plain = await declare({ ...given, grants: [lateGrant((value) => value)] }, options);
      const late = await declare(
        () => ({ ...given, clusterName: later("prod"), grants: [lateGrant((value) => later(value) as never)] }),
        options,
      );
      const resources = (done: typeof plain) =>
        childrenIn(done).filter(({ type }) => !/^eks-auth:index:(?!AwsAuthE)/.test(type));
      assert.deepEqual(resources(late), resources(plain));
      assert.deepEqual(await outputsOf(late.result), await outputsOf(plain.result));
    });
  }

  it("distinguishes users from roles by their ARNs", async () => {
    const grants = [
      { name: "dev", principalArn: later(roleArn), access: "view" as const },
      { name: "alice", principalArn: later(userArn), access: "view" as const },
    ];
    const { roles, users } = entriesOf(childrenIn(await declare({ ...open, grants }, configMap))) ?? {};
    assert.deepEqual(Object.keys(roles as object), ["arn:aws:iam::123456789012:role/dev"]);
    assert.deepEqual(users, { [userArn]: { arn: userArn, username: userArn, groups: [ownGroup("alice")] } });
  });
});

describe("ClusterAccess in a preview", () => {
  it("distinguishes a user created by the same program from a role, as the update does", async () => {
    const user = new Map([[true, unknown]]).set(false, "arn:aws:iam::123456789012:user/al-0a1b2c3");
    for (const [preview, arn] of user) {
      const grants = () => [
        { name: "al", principalArn: new aws.iam.User("al").arn, access: "view" as const },
        { name: "dev", principalArn: new aws.iam.Role("dev", { assumeRolePolicy: "{}" }).arn, access: "view" as const },
      ];
      const done = await declare(() => ({ ...open, grants: grants() }), { ...configMap, preview });
      const { roles, users } = entriesOf(childrenIn(done)) ?? {};
      assert.deepEqual(Object.keys(roles as object), ["aws:iam/role:Role::dev"]);
      const entry = { arn, username: arn, groups: [ownGroup("al")] };
      assert.deepEqual(users, { "aws:iam/user:User::al": entry });
    }
  });

  it("shows all resources for a role created by the same program", async () => {
    const grants = [{ ...minimal.grants[0], principalArn: unknownOutput() }] as ClusterAccessArgs["grants"];
    const inApi = await declare(() => ({ ...open, grants }), { functions: functionsOf(), preview: true });
    assert.equal(shortly(childrenIn(inApi))["AccessEntry access-dev-entry"]?.principalArn, unknown);
    const inConfigMap = await declare(() => ({ ...open, grants }), { ...configMap, preview: true });
    assert.deepEqual(entriesOf(childrenIn(inConfigMap))?.roles, {
      "roles[0]": { arn: unknown, username: unknown, groups: [ownGroup("dev")] },
    });
  });

  it("requires authenticationMode for a cluster created by the same program", async () => {
    for (const clusterName of [() => newCluster("staging"), () => unknownOutput()]) {
      const program = () => new ClusterAccess("access", { ...open, clusterName: clusterName() });
      const done = await run(program, { functions: functionsOf(), preview: true });
      assert.deepEqual(childrenIn(done), []);
      assertRejection(done, {
        component: 'ClusterAccess "access"',
        what: "a cluster created by the same program without authenticationMode",
        issues: ["missing authenticationMode"],
      });
    }
  });

  it("shows the resources for a cluster created by the same program if the mode is given", async () => {
    for (const mode of ["API", "CONFIG_MAP"] as const) {
      const done = await runWell(
        () => new ClusterAccess("access", { ...open, authenticationMode: mode, clusterName: newCluster("staging") }),
        { functions: { ...functionsOf(), ...placeOfClusters() }, preview: true },
      );
      const names = Object.keys(shortly(childrenIn(done)));
      assert.ok(
        names.includes(mode === "API" ? "AccessEntry access-dev-entry" : "AwsAuthEntries access-aws-auth-entries"),
      );
      assert.deepEqual(
        done.calls.filter(({ token }) => token === readMappings),
        [],
      );
    }
  });

  it("allows the same program to change the cluster's mode first", async () => {
    const program = () => new ClusterAccess("access", { ...minimal, clusterName: newCluster("prod") });
    const done = await runWell(program, { ...configMap, preview: true });
    assert.ok("AccessEntry access-dev-entry" in shortly(childrenIn(done)));
  });

  it("shows the aws-auth changes of a migration as the update makes them", async () => {
    const done = await declare({ ...minimal, migrate: true }, { preview: true });
    const entries = entriesOf(childrenIn(done));
    const nothing = { clusterName: "prod", clusterArn, roles: {}, users: {}, accounts: [] };
    const counted = [{ principalArn: roleArn, administrator: false }];
    assert.deepEqual(entries, { ...nothing, accessEntries: counted });
    const grants = [...minimal.grants, { name: "new", principalArn: unknownOutput(), access: "view" as const }];
    const taking = await declare(() => ({ ...minimal, grants, migrate: true, existingMappings: "take-over" }), {
      preview: true,
    });
    assert.deepEqual(entriesOf(childrenIn(taking)), {
      ...nothing,
      existingMappings: "take-over",
      absentArns: [roleArn, unknown],
      accessEntries: [...counted, { principalArn: unknown, administrator: false }],
    });
  });
});

describe("ClusterAccess with secrets", () => {
  it("keeps them secret in its children and outputs", async () => {
    const grants = [{ name: "dev", principalArn: pulumi.secret(roleArn), access: "view" as const }];
    const done = await declare(() => ({ ...open, grants }), configMap);
    const entries = entriesOf(childrenIn(done));
    assert.ok(!JSON.stringify({ ...(entries?.roles as object) }).startsWith('{"arn:'), JSON.stringify(entries));
    const { grants: became, accessTable } = await outputsOf(done.result);
    assert.deepEqual(Object.keys(became as object), ["«secret»"]);
    assert.deepEqual(Object.keys(accessTable as object), ["«secret»"]);
    const registered = done.registrations.find(({ urn }) => urn === component);
    assert.deepEqual(registered?.inputs.grants, [{ ...grants[0], principalArn: secret(roleArn) }]);
  });
});

describe("the report of a ClusterAccess", () => {
  const live = {
    roles: [
      { arn: "arn:aws:iam::123456789012:role/dev", username: "dev", groups: [], line: 1 },
      { arn: "arn:aws:iam::123456789012:role/Nodes", username: "system:node:x", groups: ["system:nodes"], line: 2 },
      { arn: "arn:aws:iam::123456789012:role/Others", username: "others", groups: ["others"], line: 3 },
    ],
    accounts: ["210987654321"],
  };

  it("lists the live aws-auth entries that no grant covers", async () => {
    const { result } = await declare(open, { functions: functionsOf({ mode: "CONFIG_MAP" }, live) });
    assert.deepEqual((await outputsOf(result)).report, {
      creator:
        "The cluster's creator is in system:masters. This mapping is in neither aws-auth nor this report, and can't be removed in this mode. EKS doesn't show the creator; see the CreateCluster event in CloudTrail.",
      awsAuth: "read",
      uncovered: [
        {
          key: "mapRoles",
          line: 3,
          principal: "arn:aws:iam::123456789012:role/Others",
          username: "others",
          groups: ["others"],
          obstacles: [],
        },
        {
          key: "mapAccounts",
          principal: "210987654321",
          username: "",
          groups: [],
          obstacles: [
            "access entries are for single principals, not for accounts: grant access to each principal that needs it",
          ],
        },
      ],
      nodes: ["arn:aws:iam::123456789012:role/Nodes"],
      covered: ["arn:aws:iam::123456789012:role/dev"],
      accessEntries: "none: the mode CONFIG_MAP has no access entries",
      entries: [],
      unmanaged: ["arn:aws:iam::123456789012:role/Others", "210987654321"],
    });
  });

  it("doesn't read aws-auth if it isn't needed", async () => {
    const done = await declare(open);
    assert.deepEqual(
      done.calls.filter(({ token }) => token === readMappings),
      [],
    );
  });

  it("states that the cluster didn't answer, without failing the run", async () => {
    const functions = {
      ...functionsOf({ mode: "API_AND_CONFIG_MAP" }),
      [readMappings]: () => {
        throw new Error("no route to host");
      },
    };
    const done = await declare({ ...open, migrate: true }, { functions });
    const { report } = await outputsOf(done.result);
    assert.equal(
      (report as { awsAuth: string }).awsAuth,
      "not read: the cluster didn't respond; see the log of this run",
    );
    const [ofGuard, ofReport, ...others] = done.log.map(({ severity, message }) => `${severity}: ${message}`).sort();
    assert.match(ofGuard ?? "", /^info: aws-auth can't be read, so it isn't known whether it maps a principal that /);
    assert.match(ofReport ?? "", /^warning: The report doesn't include aws-auth: [\s\S]*no route to host/);
    assert.deepEqual(others, []);
  });
});

describe("ClusterAccess with omitted inputs", () => {
  it("accepts null", async () => {
    const nothing = null as unknown as undefined;
    const optional = [
      "authenticationMode",
      "accessMethod",
      "migrate",
      "bindings",
      "existing",
      "tags",
      "kubeconfig",
      "force",
    ];
    const args = Object.fromEntries(optional.map((name) => [name, nothing]));
    const ofGrant = ["namespaces", "accessPolicies", "groups", "node", "username", "principalUniqueId", "controlPlane"];
    const grant = { ...minimal.grants[0], ...Object.fromEntries(ofGrant.map((name) => [name, nothing])) };
    const given = { clusterName: "prod", ...args, grants: [grant] } as unknown as ClusterAccessArgs;
    assert.deepEqual(childrenIn(await declare(given)), childrenIn(await declare(open)));
  });
});

describe("a failing input of a ClusterAccess", () => {
  const fails = () => Promise.reject(new Error("there is no such output")) as never;
  const cases: [string, () => object][] = [
    ["the cluster", () => ({ clusterName: fails() })],
    ["a principal", () => ({ grants: [{ ...minimal.grants[0], principalArn: fails() }] })],
    ["namespaces", () => ({ grants: [{ ...minimal.grants[0], namespaces: fails() }] })],
    ["kubernetesGroups", () => ({ grants: [{ ...minimal.grants[0], kubernetesGroups: fails() }] })],
    ["tags", () => ({ tags: fails() })],
    ["a binding's group", () => ({ bindings: [{ ...bindings[0], group: fails() }] })],
  ];
  for (const [what, change] of cases) {
    for (const mode of ["API", "CONFIG_MAP"] as const) {
      for (const given of [{ authenticationMode: mode }, {}]) {
        it(`ends the program with its own error only: ${what}, ${mode}${given.authenticationMode ? "" : " read from EKS"}`, async () => {
          const args = { ...open, ...given, bindings, ...change() } as ClusterAccessArgs;
          const done = await run(() => new ClusterAccess("access", args), { functions: functionsOf({ mode }) });
          assert.deepEqual(done.errors, ["there is no such output"]);
          assert.deepEqual(
            done.registrations.filter(({ custom }) => custom),
            [],
          );
        });
      }
    }
  }

  it("ends a preview of an unknown cluster with its own error only, without showing resources", async () => {
    for (const mode of ["API", "CONFIG_MAP"] as const) {
      for (const [, change] of cases.slice(1)) {
        const program = () =>
          new ClusterAccess("access", {
            ...{ authenticationMode: mode, clusterName: unknownOutput(), grants: minimal.grants, bindings },
            ...change(),
          });
        const done = await run(program, { functions: functionsOf({ mode }), preview: true });
        const made = done.registrations.filter(({ custom }) => custom);
        assert.deepEqual([done.errors, made], [["there is no such output"], []]);
      }
    }
  });
});
