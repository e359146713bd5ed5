import type { EngineLog } from "../shared/engine";
import { Failure } from "./errors";
import type { ResourceType } from "./resource";

// How the real plugin reports a failure: in a log message, and in the returned error.

/**
 * Runs an operation on a resource; a failure is reported twice, as the bridge does.
 *
 * @param before The bridge's prefix of the list of errors of an older type.
 */
export function reporting(version: string, log: EngineLog) {
  return async <T>(type: ResourceType, urn: string, run: () => Promise<T>, before = ""): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      const failure = error instanceof Error && error.cause instanceof Failure ? error.cause : error;
      if (!(failure instanceof Failure)) throw error;
      const { summary, detail } = failure;
      const message = type.isFramework
        ? `[ERROR] ${detail}: ${summary}`
        : `  sdk-v2/provider2.go:572: sdk.helper_schema: ${summary}: ${detail}: provider=aws@${version}`;
      await log("error", message, urn);
      if (error !== failure) throw error;
      throw new Error(type.isFramework ? `${summary}: ${detail}` : `${before}${failure.message}`);
    }
  };
}
