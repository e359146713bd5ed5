import type { Statement } from "../../iam/controlPlane/statements";
import { global, ours } from "../arns";
import { assuming, type WorkloadDefinition, where } from "../definition";

/**
 * The kinds DBInstance, DBCluster, DBSubnetGroup, DBParameterGroup, DBClusterParameterGroup, DBSnapshot and
 * DBClusterSnapshot, with the calls of the release: `rm.sdkapi` in the folder pkg/resource. The policy that the repository
 * recommends, AmazonRDSFullAccess, allows every action of RDS on every resource.
 */
export const ackRds: WorkloadDefinition = {
  serviceAccount: { namespace: "ack-system", name: "ack-rds-controller" },
  source: {
    policy: "own",
    version: "v1.9.4",
    link: "https://github.com/aws-controllers-k8s/rds-controller/tree/v1.9.4/pkg/resource",
  },
  needs: ["databaseArns"],
  takes: ["kmsKeyArns", "assumeRoleArns"],
  statements: ({ databaseArns, kmsKeyArns, assumeRoleArns }, place) => {
    const instances = databaseArns.filter((arn) => arn.split(":")[5] === "db");
    const clusters = databaseArns.filter((arn) => !instances.includes(arn));
    return [
      {
        actions: ["rds:DescribeEngineDefaultClusterParameters", "rds:DescribeEngineDefaultParameters"],
        resources: ["*"],
      },
      ...where(instances, (arns) => instanceStatements(arns, clusters)),
      ...where(clusters, clusterStatements),
      subnetGroups(databaseArns),
      ...networkReading(ours(place, "ec2", "vpc/*")),
      {
        actions: ["iam:CreateServiceLinkedRole"],
        resources: global(place, "iam", "role/aws-service-role/rds.amazonaws.com/*"),
        condition: { StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" } },
      },
      ...where(kmsKeyArns, keyStatements),
      ...assuming(assumeRoleArns),
    ];
  },
};

const tagging = ["rds:AddTagsToResource", "rds:ListTagsForResource", "rds:RemoveTagsFromResource"];

function instanceStatements(instances: string[], clusters: string[]): Statement[] {
  const parameterGroups = named("pg", instances);
  const snapshots = named("snapshot", instances);
  return [
    {
      actions: [
        "rds:CreateDBInstance",
        "rds:CreateDBInstanceReadReplica",
        "rds:ModifyDBInstance",
        "rds:RestoreDBInstanceFromDBSnapshot",
      ],
      resources: [
        ...instances,
        ...clusters,
        ...parameterGroups,
        ...snapshots,
        ...named("cluster-snapshot", clusters),
        ...named("subgrp", instances),
        ...defaults(instances, "og:default:*", "pg:default.*", "subgrp:default"),
      ],
    },
    { actions: ["rds:DeleteDBInstance", "rds:DescribeDBInstances"], resources: instances },
    {
      actions: [
        "rds:CreateDBParameterGroup",
        "rds:DeleteDBParameterGroup",
        "rds:DescribeDBParameterGroups",
        "rds:DescribeDBParameters",
        "rds:ModifyDBParameterGroup",
        "rds:ResetDBParameterGroup",
      ],
      resources: parameterGroups,
    },
    {
      actions: ["rds:CreateDBSnapshot", "rds:DeleteDBSnapshot", "rds:DescribeDBSnapshots", "rds:ModifyDBSnapshot"],
      resources: [...instances, ...snapshots],
    },
    { actions: tagging, resources: [...instances, ...parameterGroups, ...snapshots] },
  ];
}

function clusterStatements(clusters: string[]): Statement[] {
  const parameterGroups = named("cluster-pg", clusters);
  const snapshots = named("cluster-snapshot", clusters);
  return [
    {
      actions: [
        "rds:CreateDBCluster",
        "rds:ModifyDBCluster",
        "rds:RestoreDBClusterFromSnapshot",
        "rds:RestoreDBClusterToPointInTime",
      ],
      resources: [
        ...clusters,
        ...parameterGroups,
        ...snapshots,
        ...named("subgrp", clusters),
        ...defaults(clusters, "cluster-pg:default.*", "og:default:*", "subgrp:default"),
      ],
    },
    { actions: ["rds:DescribeDBClusters"], resources: clusters },
    {
      actions: [
        "rds:CreateDBClusterParameterGroup",
        "rds:DeleteDBClusterParameterGroup",
        "rds:DescribeDBClusterParameterGroups",
        "rds:DescribeDBClusterParameters",
        "rds:ModifyDBClusterParameterGroup",
        "rds:ResetDBClusterParameterGroup",
      ],
      resources: parameterGroups,
    },
    {
      actions: [
        "rds:CreateDBClusterSnapshot",
        "rds:DeleteDBCluster",
        "rds:DeleteDBClusterSnapshot",
        "rds:DescribeDBClusterSnapshots",
      ],
      resources: [...clusters, ...snapshots],
    },
    { actions: tagging, resources: [...clusters, ...parameterGroups, ...snapshots] },
  ];
}

function subnetGroups(databases: string[]): Statement {
  return {
    actions: [
      "rds:CreateDBSubnetGroup",
      "rds:DeleteDBSubnetGroup",
      "rds:DescribeDBSubnetGroups",
      "rds:ModifyDBSubnetGroup",
      ...tagging,
    ],
    resources: named("subgrp", databases),
  };
}

/**
 * RDS reads the network of a database with the permissions of its creator, according to AmazonRDSFullAccess and to
 * https://repost.aws/knowledge-center/rds-iam-least-privileges
 */
function networkReading(vpcs: string[]): Statement[] {
  return [
    {
      actions: [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      resources: ["*"],
    },
    { actions: ["ec2:DescribeVpcAttribute"], resources: vpcs },
  ];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html */
function keyStatements(resources: string[]): Statement[] {
  return [
    { actions: ["kms:DescribeKey"], resources },
    {
      actions: ["kms:CreateGrant"],
      resources,
      condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** The resources of a kind with the same names, or patterns, as databases. */
function named(kind: string, databases: string[]): string[] {
  return [...new Set(databases.map((arn) => arn.replace(/:(db|cluster):(?=[^:]*$)/, `:${kind}:`)))];
}

/**
 * The resources that RDS uses where a database names no others, which it also checks:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html
 */
function defaults(databases: string[], ...resources: string[]): string[] {
  const accounts = new Set(databases.map((arn) => arn.replace(/(db|cluster):[^:]*$/, "")));
  return [...accounts].flatMap((prefix) => resources.map((resource) => `${prefix}${resource}`));
}
