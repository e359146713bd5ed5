/**
 * The ConfigMap `kube-system/aws-auth`: reading, predicting, changing and checking it, without Pulumi and Kubernetes.
 */
export * from "./document/document";
export { readAwsAuth } from "./document/read";
export { type LockOut, type LockOutCheck, lockOuts } from "./guard/lockOut";
export { type Checked, checkDeclared, type DeclaredInput } from "./lint/checkDeclared";
export { checkLive, type Finding } from "./lint/checkLive";
export { describeNotice, type Notice } from "./lint/notice";
export { type Principal, principalKey, principalOf } from "./lint/principal";
export { type AbsentEntries, absentEntries } from "./merge/absentPlan";
export { type Declared, type Mapping, nothingDeclared, readsAs } from "./merge/declared";
export { entriesOf, ownedIn } from "./merge/live";
export { type Before, type Change, type Merged, merge, takenOverNotice } from "./merge/merge";
export { type Conflict, conflictChoices } from "./merge/plan";
export { describeKeyProblem, MergeRefused } from "./merge/refused";
export { type NodeKind, nodeKinds, nodeMapping, nodesGroup } from "./nodes";
export { type Caller, callerFor } from "./predict/caller";
export { type AuthenticatorVersion, authenticatorVersions } from "./predict/identity";
export {
  type Denied,
  type Granted,
  type Outcome,
  type Prediction,
  type PredictOptions,
  predict,
} from "./predict/predict";
export { type PrivateDnsLookup, placeholders } from "./predict/template";
export { type Repair, repair } from "./repair/repair";
export { largestConfigMap, sizeOf } from "./size";
