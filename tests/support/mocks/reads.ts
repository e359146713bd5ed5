import { getAccessEntry } from "./access";
import type { State } from "./creation";
import { answers, type Functions } from "./functions";

/** A resource that a program reads without managing it. */
export interface Read {
  type: string;
  name: string;
  id: string;
}

/** The resource to read, and the functions that know it. */
interface Reading {
  type: string;
  id: string;
  /** The state given by the program. */
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

/** The state of a resource that is read. Throws for an unknown type. */
export function stateRead(reading: Reading): State {
  const read = readers[reading.type];
  if (read === undefined) {
    throw new Error(`unexpected read of a resource of type ${reading.type}`);
  }
  return { id: reading.id, state: read(reading) };
}
