import assert from "node:assert/strict";
import {
  account,
  binding,
  clusterArn,
  largeWorld,
  reportOf,
  roleArn,
  smallWorld,
  trustOf,
  type World,
} from "../../cli/support/reportWorlds";

const stack = { "eks-auth:stack": "acme/access/prod" };
const [early, late] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-02-01T00:00:00Z")];

describe("The report on a cluster", () => {
  it("has the stable form that programs read", async () => {
    const world: World = {
      entries: [
        {
          principalArn: roleArn("deploy"),
          username: "deploy",
          groups: ["deployers"],
          policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["shop"] }],
          tags: stack,
          createdAt: late,
        },
      ],
      mapRoles: `- {rolearn: "${roleArn("removed")}", username: removed, groups: [nobody-binds-this]}`,
      bindings: [binding("deployers", "ClusterRole edit", ["Group deployers"], "shop")],
      roles: {
        deploy: { arn: roleArn("deploy"), createdAt: early },
        web: { arn: roleArn("web"), trustPolicy: trustOf("system:serviceaccount:shop:other") },
      },
      accounts: [{ namespace: "shop", name: "web", annotations: { "eks.amazonaws.com/role-arn": roleArn("web") } }],
    };
    const place = "aws-auth, mapRoles, line 1";
    assert.deepEqual(await reportOf(world), {
      kind: "AccessReport",
      version: 1,
      areRolesComplete: true,
      readAt: "2026-03-01T08:30:00Z",
      cluster: {
        name: "prod",
        arn: clusterArn,
        endpoint: "https://prod.example.com",
        authenticationMode: "API_AND_CONFIG_MAP",
      },
      principals: [
        {
          half: "access-entry",
          principal: roleArn("deploy"),
          accessEntryArn: `entry of ${roleArn("deploy")}`,
          type: "STANDARD",
          createdAt: "2026-02-01T00:00:00Z",
          username: "deploy",
          groups: ["deployers"],
          policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["shop"] }],
          roles: [
            {
              role: "ClusterRole edit",
              namespace: "shop",
              binding: "RoleBinding deployers",
              subject: "Group deployers",
            },
          ],
          isAdministrator: false,
          administratorBy: [],
          declaredBy: "another-stack",
          stack: "acme/access/prod",
          isUnmanaged: false,
          forNodes: false,
          status: "exists",
          inEffect: true,
        },
        {
          half: "aws-auth",
          principal: roleArn("removed"),
          key: "mapRoles",
          line: 1,
          username: "removed",
          groups: ["nobody-binds-this"],
          policies: [],
          roles: [],
          isAdministrator: false,
          administratorBy: [],
          declaredBy: "nobody",
          isUnmanaged: true,
          forNodes: false,
          status: "deleted",
          statusReason: "IAM has no role removed",
          inEffect: false,
          withoutEffectReason: "IAM has no role removed",
        },
      ],
      creator: "The cluster's creator has no automatic access: the cluster was created without an administrator.",
      groups: [
        {
          name: "deployers",
          principals: 1,
          bindings: [{ role: "ClusterRole edit", namespace: "shop", binding: "RoleBinding deployers" }],
          isUnbound: false,
        },
        { name: "nobody-binds-this", principals: 1, bindings: [], isUnbound: true },
      ],
      serviceAccounts: [
        {
          namespace: "shop",
          name: "web",
          mechanism: "irsa",
          roleArn: roleArn("web"),
          exists: true,
          isOverridden: false,
          roleStatus: "exists",
          problems: [
            {
              severity: "error",
              reason: `The trust policy of ${roleArn("web")} doesn't allow system:serviceaccount:shop:web with the audience sts.amazonaws.com.`,
              fix: "Correct its conditions on sub and aud.",
            },
          ],
        },
      ],
      findings: [
        {
          kind: "orphaned-principal",
          severity: "error",
          subject: roleArn("removed"),
          place,
          reason: "IAM has no role removed. Anyone who can create a principal with this name gets its access.",
          fix: "Remove the entry from aws-auth.",
        },
        {
          kind: "service-account-role",
          severity: "error",
          subject: "shop/web",
          place: "annotation eks.amazonaws.com/role-arn",
          reason: `The trust policy of ${roleArn("web")} doesn't allow system:serviceaccount:shop:web with the audience sts.amazonaws.com.`,
          fix: "Correct its conditions on sub and aud.",
        },
        {
          kind: "unmanaged-access",
          severity: "warning",
          subject: roleArn("removed"),
          place,
          reason: "No stack of this package, no CloudFormation stack and not EKS declares the entry.",
          fix: "Declare it in a program, or remove it.",
        },
        {
          kind: "unbound-group",
          severity: "warning",
          subject: "nobody-binds-this",
          reason: "No RoleBinding and no ClusterRoleBinding uses the group, so it gives no permissions.",
          fix: "Bind the group to a role, or remove it from its principals.",
        },
      ],
      unread: [],
    });
  });

  it("finds dead, orphaned and unmanaged principals, unbound groups and problems of roles, and nothing else", async () => {
    const { findings } = await reportOf(smallWorld);
    assert.deepEqual(
      findings.map(
        ({ kind, severity, subject }) => `${severity} ${kind} ${subject.replace(`arn:aws:iam::${account}:`, "")}`,
      ),
      [
        "error dead-principal role/recreated",
        "error orphaned-principal role/removed",
        "error service-account-role jobs/removed",
        "error service-account-role shop/mail",
        "warning unmanaged-access role/break-glass",
        "warning unmanaged-access role/removed",
        "warning unmanaged-access role/auditor",
        "warning unmanaged-access 210987654321",
        "warning unbound-group nobody-binds-this",
        "warning service-account-role jobs/removed",
        "warning service-account-role shop/cart",
      ],
    );
  });

  it("shows who is an administrator, and by what", async () => {
    const { principals } = await reportOf(smallWorld);
    const administrators = principals.filter(({ isAdministrator }) => isAdministrator);
    assert.deepEqual(
      administrators.map(({ half, administratorBy }) => [half, administratorBy]),
      [
        ["access-entry", ["the access policy AmazonEKSClusterAdminPolicy for the whole cluster"]],
        ["aws-auth", ["the group system:masters"]],
      ],
    );
  });

  it("shows the roles of service accounts, and which of two mechanisms is used", async () => {
    const { serviceAccounts } = await reportOf(smallWorld);
    assert.deepEqual(
      serviceAccounts.map(({ namespace, name, mechanism, roleArn: arn, isOverridden, exists, declaredBy }) =>
        [`${namespace}/${name}`, mechanism, arn.split("/").at(-1), isOverridden, exists, declaredBy].join(" "),
      ),
      [
        "jobs/removed pod-identity web false false nobody",
        "shop/cart irsa wide false true ",
        "shop/mail irsa other false true ",
        "shop/queue pod-identity queue false true another-stack",
        "shop/queue irsa web true true ",
        "shop/web irsa web false true ",
      ],
    );
  });

  const roles: [what: string, roleArn: string, status: string, reasons: string[]][] = [
    [
      "a role that IAM doesn't have",
      roleArn("lost"),
      "deleted",
      [`IAM has no role ${roleArn("lost")} in the account ${account}, so pods get no credentials.`],
    ],
    ["a role of another account", "arn:aws:iam::210987654321:role/web", "other-account", []],
    ["a name instead of an ARN", "web", "unknown", ['The annotation is "web"; expected the ARN of an IAM role.']],
  ];
  for (const [what, arn, status, reasons] of roles) {
    it(`checks an annotation with ${what}`, async () => {
      const accounts = [{ namespace: "shop", name: "web", annotations: { "eks.amazonaws.com/role-arn": arn } }];
      const { serviceAccounts, unread } = await reportOf({ accounts });
      const [found] = serviceAccounts;
      assert.deepEqual([found?.roleStatus, found?.problems.map(({ reason }) => reason)], [status, reasons]);
      assert.deepEqual(unread, []);
    });
  }

  it("shows what it couldn't see, and decides nothing that depends on it", async () => {
    const unread = {
      bindings: "bindings can't be read",
      accounts: "service accounts can't be read",
      associations: "associations can't be read",
      principals: "IAM can't be read",
    };
    const report = await reportOf({ ...smallWorld, unread });
    assert.deepEqual(report.unread, [
      unread.principals,
      `ClusterRoleBinding: ${unread.bindings}`,
      `RoleBinding: ${unread.bindings}`,
      unread.accounts,
      unread.associations,
    ]);
    assert.deepEqual(report.serviceAccounts, []);
    assert.deepEqual(
      report.groups.map(({ name, isUnbound }) => [name, isUnbound]),
      [
        ["deployers", undefined],
        ["nobody-binds-this", undefined],
        ["system:bootstrappers", false],
        ["system:masters", false],
        ["system:nodes", false],
      ],
    );
    const kinds = new Set(report.findings.map(({ kind }) => kind));
    assert.deepEqual([...kinds], ["unmanaged-access"]);
    const deploy = report.principals.find(({ principal }) => principal === roleArn("deploy"));
    assert.deepEqual([deploy?.isAdministrator, deploy?.status], [undefined, "unknown"]);
  });

  it("doesn't warn of entries of aws-auth where it has no effect, except that their principals don't exist", async () => {
    const { principals, findings } = await reportOf({ ...smallWorld, entries: [], mode: "API" });
    assert.ok(principals.every(({ inEffect, isUnmanaged }) => !inEffect && !isUnmanaged));
    const ofMappings = findings.filter(({ place }) => place?.startsWith("aws-auth"));
    assert.deepEqual(
      ofMappings.map(({ severity, subject, reason }) => [severity, subject, reason]),
      [["warning", roleArn("removed"), "IAM has no role removed. The entry gives no access."]],
    );
  });

  it("omits entries that can't be listed, with the reason", async () => {
    const report = await reportOf({ ...smallWorld, unread: { entries: "entries can't be read" } });
    assert.ok(report.principals.every(({ half }) => half === "aws-auth"));
    assert.deepEqual(report.unread, ["entries can't be read"]);
  });

  it("counts 2,000 principals as they are", async () => {
    const { principals, groups, findings } = await reportOf(largeWorld(2000));
    const of = (kind: string) => findings.filter((finding) => finding.kind === kind).length;
    const numbers = Array.from({ length: 2000 }, (_, index) => index);
    const where = (isCounted: (index: number) => boolean) => numbers.filter(isCounted).length;
    assert.equal(principals.length, 2000);
    assert.equal(
      of("orphaned-principal"),
      where((index) => index % 60 === 2),
    );
    assert.equal(
      of("dead-principal"),
      where((index) => index % 40 === 1 && index % 60 !== 2),
    );
    assert.equal(
      of("unmanaged-access"),
      where((index) => index % 3 === 0),
    );
    assert.equal(
      of("unbound-group"),
      where((index) => index % 97 === 0),
    );
    assert.equal(groups.find(({ name }) => name === "readers")?.principals, 400);
  });
});
