import { foldCase } from "../text";
import { type AwsAuthDocument, type LiveEntry, mappingKeys } from "./document";

/** Finds the entries of both keys for an ARN, without regard to case; those of mapRoles come first. */
export function entriesByArn(document: AwsAuthDocument): (arn: string) => LiveEntry[] {
  const byArn = new Map<string, LiveEntry[]>();
  for (const entry of mappingKeys.flatMap((key) => document[key].items).filter(({ arn }) => arn !== "")) {
    const arn = foldCase(entry.arn);
    const same = byArn.get(arn);
    if (same) {
      same.push(entry);
    } else {
      byArn.set(arn, [entry]);
    }
  }
  return (arn) => byArn.get(foldCase(arn)) ?? [];
}
