import assert from "node:assert/strict";
import type { KnownScopes } from "../../provider/workloads/scopes";
import { Workload } from "../../provider/workloads/workload";
import { allScopes } from "./allScopes";
import { allow, grants, here, key, permissionsOf, type Statements, serviceRole } from "./permissions";

const rds = (...resources: string[]) => resources.map((resource) => here("rds", resource));
const named = (...names: string[]) => names.map((name) => `rds:${name}`);
const instance = here("rds", "db:shop-*");
const cluster = here("rds", "cluster:shop-*");
const tagging = ["AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"];

const network = [
  allow(
    [
      "ec2:DescribeAccountAttributes",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ],
    "*",
  ),
  allow("ec2:DescribeVpcAttribute", here("ec2", "vpc/*")),
  serviceRole("rds.amazonaws.com/*", "rds.amazonaws.com"),
];
const engines = allow(named("DescribeEngineDefaultClusterParameters", "DescribeEngineDefaultParameters"), "*");
const subnetGroups = allow(
  named(
    "AddTagsToResource",
    "CreateDBSubnetGroup",
    "DeleteDBSubnetGroup",
    "DescribeDBSubnetGroups",
    "ListTagsForResource",
    "ModifyDBSubnetGroup",
    "RemoveTagsFromResource",
  ),
  here("rds", "subgrp:shop-*"),
);
const instanceCreation = named(
  "CreateDBInstance",
  "CreateDBInstanceReadReplica",
  "ModifyDBInstance",
  "RestoreDBInstanceFromDBSnapshot",
);

const ofInstances = [
  allow(named("DeleteDBInstance", "DescribeDBInstances"), instance),
  allow(
    named(
      "CreateDBParameterGroup",
      "DeleteDBParameterGroup",
      "DescribeDBParameterGroups",
      "DescribeDBParameters",
      "ModifyDBParameterGroup",
      "ResetDBParameterGroup",
    ),
    here("rds", "pg:shop-*"),
  ),
  allow(
    named("CreateDBSnapshot", "DeleteDBSnapshot", "DescribeDBSnapshots", "ModifyDBSnapshot"),
    rds("db:shop-*", "snapshot:shop-*"),
  ),
  allow(named(...tagging), rds("db:shop-*", "pg:shop-*", "snapshot:shop-*")),
];
const ofClusters = [
  allow(
    named("CreateDBCluster", "ModifyDBCluster", "RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"),
    rds(
      "cluster:shop-*",
      "cluster-pg:shop-*",
      "cluster-snapshot:shop-*",
      "subgrp:shop-*",
      "cluster-pg:default.*",
      "og:default:*",
      "subgrp:default",
    ),
  ),
  allow(named("DescribeDBClusters"), cluster),
  allow(
    named(
      "CreateDBClusterParameterGroup",
      "DeleteDBClusterParameterGroup",
      "DescribeDBClusterParameterGroups",
      "DescribeDBClusterParameters",
      "ModifyDBClusterParameterGroup",
      "ResetDBClusterParameterGroup",
    ),
    here("rds", "cluster-pg:shop-*"),
  ),
  allow(
    named("CreateDBClusterSnapshot", "DeleteDBCluster", "DeleteDBClusterSnapshot", "DescribeDBClusterSnapshots"),
    rds("cluster:shop-*", "cluster-snapshot:shop-*"),
  ),
  allow(named(...tagging), rds("cluster:shop-*", "cluster-pg:shop-*", "cluster-snapshot:shop-*")),
];

/** A statement with its actions and resources as sorted lists. */
const sorted = (statements: Statements) =>
  statements.map(({ Action: actions, Resource: resources, ...rest }) => ({
    ...rest,
    actions: [actions].flat().sort(),
    resources: [resources].flat().sort(),
  }));

/** The operations that the code of v1.9.4 calls for the kinds that the workload supports. */
const operations =
  // db_instance
  "AddTagsToResource CreateDBInstance CreateDBInstanceReadReplica DeleteDBInstance DescribeDBInstances ListTagsForResource ModifyDBInstance RemoveTagsFromResource RestoreDBInstanceFromDBSnapshot " +
  // db_cluster
  "CreateDBCluster DeleteDBCluster DescribeDBClusters ModifyDBCluster RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime " +
  // db_cluster_parameter_group, db_parameter_group
  "CreateDBClusterParameterGroup DeleteDBClusterParameterGroup DescribeDBClusterParameterGroups DescribeDBClusterParameters DescribeEngineDefaultClusterParameters DescribeEngineDefaultParameters ModifyDBClusterParameterGroup ResetDBClusterParameterGroup CreateDBParameterGroup DeleteDBParameterGroup DescribeDBParameterGroups DescribeDBParameters ModifyDBParameterGroup ResetDBParameterGroup " +
  // db_cluster_snapshot, db_snapshot, db_subnet_group
  "CreateDBClusterSnapshot DeleteDBClusterSnapshot DescribeDBClusterSnapshots CreateDBSnapshot DeleteDBSnapshot DescribeDBSnapshots ModifyDBSnapshot CreateDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups ModifyDBSubnetGroup";

describe("the permissions of the ACK controller for RDS", () => {
  it("are exactly these, for DB instances and DB clusters with all scopes", () => {
    const [managed, statements] = permissionsOf(Workload.AckRds, allScopes(Workload.AckRds));
    assert.deepEqual(managed, []);
    assert.deepEqual(
      sorted(statements),
      sorted([
        engines,
        allow(
          instanceCreation,
          rds(
            "db:shop-*",
            "cluster:shop-*",
            "pg:shop-*",
            "snapshot:shop-*",
            "cluster-snapshot:shop-*",
            "subgrp:shop-*",
            "og:default:*",
            "pg:default.*",
            "subgrp:default",
          ),
        ),
        ...ofInstances,
        ...ofClusters,
        subnetGroups,
        ...network,
        allow("kms:DescribeKey", key),
        grants,
        allow(["sts:AssumeRole", "sts:TagSession"], "arn:aws:iam::123456789012:role/orders"),
      ]),
    );
  });

  it("are those for the operations that its code calls", () => {
    const [, statements] = permissionsOf(Workload.AckRds, allScopes(Workload.AckRds));
    const actions = new Set(statements.flatMap(({ Action: names }) => names));
    assert.deepEqual(
      [...actions].filter((action) => action.startsWith("rds:")).sort(),
      operations
        .split(" ")
        .map((operation) => `rds:${operation}`)
        .sort(),
    );
  });

  const only: [string, KnownScopes, RegExp, Statements][] = [
    ["DB instances", { databaseArns: [instance] }, /cluster|Cluster:|kms|sts:/, ofInstances],
    ["DB clusters", { databaseArns: [cluster] }, /:db:|:pg:|:snapshot:|kms|sts:/, ofClusters],
  ];
  for (const [what, scopes, others, expected] of only) {
    it(`concern only ${what}, if only these are in the scope`, () => {
      const [, statements] = permissionsOf(Workload.AckRds, scopes);
      const resources = statements.flatMap(({ Resource: names }) => names);
      assert.deepEqual(
        resources.filter((resource) => others.test(resource)),
        [],
      );
      const found = sorted(statements).map((statement) => JSON.stringify(statement));
      for (const statement of sorted(expected)) {
        assert.ok(found.includes(JSON.stringify(statement)), JSON.stringify(statement));
      }
    });
  }

  it('apply to the groups and snapshots of every database with ["*"]', () => {
    const [, statements] = permissionsOf(Workload.AckRds, { databaseArns: ["*"] });
    const groups = statements.find(({ Action: names }) => names.includes("rds:CreateDBSubnetGroup"));
    assert.deepEqual(groups?.Resource, here("rds", "subgrp:*"));
    assert.ok(!statements.some(({ Action: names }) => [names].flat().includes("iam:PassRole")));
  });
});
