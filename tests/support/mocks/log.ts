import * as pulumi from "@pulumi/pulumi";

/** One message of a program's log. */
export interface LogEntry {
  severity: "debug" | "info" | "warning";
  message: string;
  /** The URN of the resource that it is about; undefined for the stack. */
  urn: string | undefined;
}

/** A log that is being recorded. */
export interface RecordedLog {
  /** Stops, and tells what was logged. */
  end(): Promise<LogEntry[]>;
}

/** Records what is logged, which goes to the console where there is no engine, until `end` is called. */
export function recordLog(): RecordedLog {
  const entries: Promise<LogEntry>[] = [];
  const log = pulumi.log as { -readonly [Level in "debug" | "info" | "warn"]: typeof pulumi.log.info };
  const { debug, info, warn } = log;
  const recordAs = (severity: LogEntry["severity"]) => async (message: string, resource?: pulumi.Resource) => {
    // The SDK's own messages of this level name no resource.
    if (severity !== "debug" || resource !== undefined) {
      entries.push(entryOf(severity, message, resource));
    }
  };
  log.debug = recordAs("debug");
  log.info = recordAs("info");
  log.warn = recordAs("warning");
  return {
    end() {
      Object.assign(log, { debug, info, warn });
      return Promise.all(entries);
    },
  };
}

async function entryOf(severity: LogEntry["severity"], message: string, resource?: pulumi.Resource): Promise<LogEntry> {
  const urn = resource?.urn as unknown as { promise(): Promise<string> } | undefined;
  return { severity, message, urn: await urn?.promise() };
}
