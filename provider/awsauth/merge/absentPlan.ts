import { type AwsAuthDocument, type LiveEntry, mappingKeys } from "../document/document";
import { principalKey } from "../lint/principal";
import { nodesGroup } from "../nodes";
import type { Plan } from "./plan";

/** The entries of principals that are to have none, whoever wrote them. */
export interface AbsentEntries {
  /** Those that go. */
  going: LiveEntry[];
  /** Those of nodes, which stay: EKS writes such entries, and no node gets in without. */
  ofNodes: LiveEntry[];
}

/** Finds the entries of both keys for the principals of some ARNs; what is written with a role's path counts too. */
export function absentEntries(document: AwsAuthDocument, absent: readonly string[]): AbsentEntries {
  if (absent.length === 0) {
    return { going: [], ofNodes: [] };
  }
  const principals = new Set(absent.map(principalKey));
  const entries = mappingKeys
    .flatMap((key) => document[key].items)
    .filter(({ arn }) => arn !== "" && principals.has(principalKey(arn)));
  return {
    going: entries.filter((entry) => !isOfNodes(entry)),
    ofNodes: entries.filter(isOfNodes),
  };
}

function isOfNodes({ groups }: LiveEntry): boolean {
  return groups.includes(nodesGroup);
}

/** Plans that these entries go, as far as they don't go already, as an owner's own. */
export function planAbsent(plan: Plan, { going, ofNodes }: AbsentEntries): void {
  const isLeft = ({ key, index }: LiveEntry) => !plan[key].remove.has(index);
  plan.gone = going.filter(isLeft);
  for (const { key, arn, line } of ofNodes.filter(isLeft)) {
    plan.left.push(`the entry of ${key} for ${arn} (line ${line}) lets nodes in, and stays`);
  }
  for (const { key, index } of plan.gone) {
    plan[key].remove.add(index);
  }
}
