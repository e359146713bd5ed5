/**
 * The ConfigMap `kube-system/aws-auth`: reading, predicting, changing and checking it, without Pulumi and Kubernetes.
 */
export * from "./document/document";
export { largestConfigMap, sizeOf } from "./document/document";
export { readAwsAuth } from "./document/read";
export { type AuthenticatorVersion, authenticatorVersions, type Caller, callerFor } from "./identity";
export { type Checked, checkDeclared, type DeclaredInput } from "./lint/checkDeclared";
export { checkLive, type Finding } from "./lint/checkLive";
export { describeNotice, type Notice } from "./lint/names";
export { type LockOut, type LockOutCheck, lockOuts } from "./lockOut";
export { type Declared, entriesOf, type Mapping, nothingDeclared, ownedIn, readsAs } from "./merge/declared";
export { type Before, type Change, type Merged, merge } from "./merge/merge";
export { type MergeNotice, renderNotice } from "./merge/notices";
export { type AbsentEntries, absentEntries, type Conflict, conflictChoices } from "./merge/plan";
export { describeKeyProblem, type MergeReason, MergeRefused, renderReason } from "./merge/refused";
export {
  type Denied,
  type Granted,
  type Outcome,
  type Prediction,
  type PredictOptions,
  type PrivateDnsLookup,
  placeholders,
  predict,
} from "./predict";
export {
  type NodeKind,
  nodeKinds,
  nodeMapping,
  nodesGroup,
  type Principal,
  principalKey,
  principalOf,
} from "./principal";
export { type Repair, repair } from "./repair";
