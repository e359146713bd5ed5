import type { Statement } from "../../iam/controlPlane/statements";
import { where } from "../definition";

/** The statements that let a workload list buckets, and do some things with their objects. */
export function bucketStatements(bucketArns: string[], objectActions: string[]): Statement[] {
  return where(bucketArns, (resources) => [
    { actions: ["s3:ListBucket"], resources },
    { actions: objectActions, resources: resources.map((arn) => `${arn}/*`) },
  ]);
}
