import * as pulumi from "@pulumi/pulumi";

/** A log message of a program. */
export interface LogEntry {
  severity: "debug" | "info" | "warning";
  message: string;
  /** The URN of the resource; undefined for the stack. */
  urn: string | undefined;
}

/** A log being recorded. */
export interface RecordedLog {
  /** Stops recording and returns the messages. */
  end(): Promise<LogEntry[]>;
}

/** Records log messages, which go to the console without an engine, until `end` is called. */
export function recordLog(): RecordedLog {
  const entries: Promise<LogEntry>[] = [];
  const log = pulumi.log as { -readonly [Level in "debug" | "info" | "warn"]: typeof pulumi.log.info };
  const { debug, info, warn } = log;
  const recordAs = (severity: LogEntry["severity"]) => async (message: string, resource?: pulumi.Resource) => {
    // The SDK's own messages at this level have no resource.
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
