/** The action that allows an operation of a service. Only S3 has operations whose actions have other names. */
export const actionFor = (service: string, operation: string) =>
  service === "s3"
    ? operation
        .replace("ListBuckets", "ListAllMyBuckets")
        .replace("HeadBucket", "ListBucket")
        .replace(/^ListBucket(\w+)s$/, "Get$1")
        .replace(/^(Get|Put)Bucket(Encryption|Replication)$/, "$1$2Configuration")
        .replace(
          /^(Get|Put)Bucket(Accelerate|Analytics|IntelligentTiering|Inventory|Lifecycle|Metrics)(?=Config)/,
          "$1$2",
        )
        .replace("BucketCors", "BucketCORS")
        .replace("NotificationConfiguration", "Notification")
        .replace(/^(Get|Put)(ObjectLockConfiguration|PublicAccessBlock)$/, "$1Bucket$2")
    : operation;
