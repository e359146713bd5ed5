import { awsCalls } from "../../../provider/components/shared/awsCalls";
import { otherAccess } from "../../../provider/components/shared/clusterReadings";

/** The provider functions that a program may call: by token, the result or error of each. */
export type Functions = Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;

export const getCluster = "aws:eks/getCluster:getCluster";
export const getOpenIdConnectProvider = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider";

/** The result of a function; an error reaches the program as an engine error. */
export function answers(functions: Functions, token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const answer = functions[token];
  if (answer === undefined) {
    throw engineError(`unexpected call of ${token}`);
  }
  try {
    return answer(inputs);
  } catch (error) {
    throw engineError(`invoking ${token}: 1 error occurred:\n\t* ${(error as Error).message}\n\n`);
  }
}

/**
 * Replaces what components read in their own process by functions with the same names as tokens, except for the calls to AWS,
 * which are made: their clients are replaced instead.
 *
 * @returns A function that restores the reads.
 */
export function fakeReads(functions: Functions, onCall: (token: string, inputs: Record<string, unknown>) => void) {
  const real = { ...otherAccess };
  const { areMade } = awsCalls;
  const fakes = Object.keys(real).map((name) => {
    const fake = async (question: Record<string, unknown>) => {
      onCall(name, question);
      const answer = functions[name];
      if (answer === undefined) {
        throw new Error(`unexpected call of ${name}`);
      }
      return answer(question);
    };
    return [name, fake];
  });
  Object.assign(otherAccess, Object.fromEntries(fakes));
  awsCalls.areMade = () => true;
  return () => {
    Object.assign(otherAccess, real);
    awsCalls.areMade = areMade;
  };
}

function engineError(message: string): Error {
  return Object.assign(new Error(message), { details: message });
}

/** EKS with one cluster. */
export function clusterWithIssuer(name: string, issuer: string | undefined): Functions {
  return {
    [getCluster]: (inputs) => {
      if (inputs.name !== name) {
        throw new Error(`reading EKS Cluster (${inputs.name}): couldn't find resource`);
      }
      return { name, identities: [{ oidcs: issuer === undefined ? [] : [{ issuer }] }] };
    },
  };
}

/** An account with the IAM OIDC providers of these issuers (host and path), each with its tags. */
export function accountWithProviders(providers: Record<string, Record<string, string>>): Functions {
  return {
    [getOpenIdConnectProvider]: ({ url }) => {
      const issuer = String(url).replace("https://", "");
      const tags = providers[issuer];
      if (tags === undefined) {
        throw new Error(`reading IAM OIDC Provider (${url}): couldn't find resource`);
      }
      return { arn: `arn:aws:iam::123456789012:oidc-provider/${issuer}`, url: issuer, tags };
    },
  };
}

/** A provider function that fails. */
export function failing(token: string, message: string): Functions {
  return {
    [token]: () => {
      throw new Error(message);
    },
  };
}
