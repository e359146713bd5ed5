import { bucketStatements, type WorkloadDefinition, where } from "../definition";
import type { GrantedScopes } from "../scopes";

const objectActions = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"];

/** The parts that all of these workloads share: they store everything in buckets. */
const storage = {
  needs: ["bucketArns"],
  takes: ["objectPrefixes", "kmsKeyArns"],
  statements: (scopes) => storageStatements(scopes, objectActions),
} satisfies Partial<WorkloadDefinition>;

export const loki: WorkloadDefinition = {
  ...storage,
  serviceAccount: { namespace: "loki", name: "loki" },
  source: {
    policy: "own",
    version: "v3.7.6",
    link: "https://github.com/grafana/loki/blob/v3.7.6/docs/sources/operations/storage/_index.md#s3",
  },
};

export const tempo: WorkloadDefinition = {
  ...storage,
  serviceAccount: { namespace: "tempo", name: "tempo" },
  source: {
    policy: "own",
    version: "v3.0.3",
    link: "https://github.com/grafana/tempo/blob/v3.0.3/docs/sources/tempo/configuration/hosted-storage/s3.md#iam-policy",
  },
  statements: (scopes) =>
    storageStatements(scopes, [...objectActions, "s3:GetObjectTagging", "s3:PutObjectTagging"].sort()),
};

/** Mimir publishes no policy. Its client of S3 is that of Thanos, and it doesn't create its buckets. */
export const mimir: WorkloadDefinition = {
  ...storage,
  serviceAccount: { namespace: "mimir", name: "mimir" },
  source: {
    policy: "own",
    version: "016898d6",
    link: "https://github.com/grafana/mimir/blob/016898d6e3d0b074eeaf200887b005be6832543c/pkg/storage/bucket/s3/bucket_client.go",
  },
};

/** Thanos has no chart of its own. The service account is that of the Store Gateway in kube-thanos. */
export const thanos: WorkloadDefinition = {
  ...storage,
  serviceAccount: { namespace: "thanos", name: "thanos-store" },
  source: {
    policy: "own",
    version: "v0.42.4",
    link: "https://github.com/thanos-io/thanos/blob/v0.42.4/docs/storage.md#aws-policies",
  },
};

function storageStatements({ bucketArns, objectPrefixes, kmsKeyArns }: GrantedScopes, actions: string[]) {
  return [
    ...bucketStatements(bucketArns, actions, objectPrefixes),
    ...where(kmsKeyArns, (resources) => [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources }]),
  ];
}
