import { getAccessEntry } from "./access";
import type { State } from "./creation";
import { answers, type Functions } from "./functions";

/** A resource that a program reads and doesn't manage. */
export interface Read {
  type: string;
  name: string;
  id: string;
}

/** What is to be read, and the functions that know it. */
interface Reading {
  type: string;
  id: string;
  /** What the program knows of it. */
  inputs: Record<string, unknown>;
  functions: Functions;
}

const readers: Record<string, (reading: Reading) => Record<string, unknown>> = {
  "aws:eks/accessEntry:AccessEntry": ({ id, functions }) => {
    const [clusterName = "", ...arn] = id.split(":");
    return answers(functions, getAccessEntry, { clusterName, principalArn: arn.join(":") });
  },
  "aws:eks/addon:Addon": () => ({}),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ({ id, inputs }) => {
    const associationArn = `arn:aws:eks:us-west-2:123456789012:podidentityassociation/${inputs.clusterName}/${id}`;
    return { ...inputs, associationId: id, associationArn };
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ id }) => ({ arn: id }),
};

/** The state of a resource that is read. Throws on a type that isn't known. */
export function stateRead(reading: Reading): State {
  const read = readers[reading.type];
  if (read === undefined) {
    throw new Error(`no resource of the type ${reading.type} is expected to be read here`);
  }
  return { id: reading.id, state: read(reading) };
}
