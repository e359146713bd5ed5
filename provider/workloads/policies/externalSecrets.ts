import { type WorkloadDefinition, where } from "../definition";

export const externalSecrets: WorkloadDefinition = {
  serviceAccount: { namespace: "external-secrets", name: "external-secrets" },
  source: {
    policy: "own",
    version: "v2.9.0",
    link: "https://github.com/external-secrets/external-secrets/blob/v2.9.0/docs/provider/aws-secrets-manager.md",
  },
  needsOneOf: ["secretArns", "parameterArns"],
  takes: ["kmsKeyArns"],
  statements: ({ secretArns, parameterArns, kmsKeyArns }) => [
    ...where(secretArns, (resources) => [
      // The first tells only the values that GetSecretValue may be asked for.
      { actions: ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"], resources: ["*"] },
      {
        actions: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetResourcePolicy",
          "secretsmanager:GetSecretValue",
          "secretsmanager:ListSecretVersionIds",
        ],
        resources,
      },
    ]),
    ...where(parameterArns, (resources) => [
      { actions: ["ssm:DescribeParameters"], resources: ["*"] },
      { actions: ["ssm:GetParameter", "ssm:GetParametersByPath"], resources },
    ]),
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    ...where(kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt"], resources }]),
  ],
};
