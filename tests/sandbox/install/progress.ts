/** Says on stderr what takes long and how far it is. */
export interface Step {
  /** What is being done right now, said with the next line. */
  note: (text: string) => void;
  /** Ends the step: says how, and how long it took. */
  end: (how: string) => void;
}

const interval = 15_000;

/** Starts a step that says a line now, one every 15 seconds and one at its end. */
export function startStep(title: string): Step {
  const begun = Date.now();
  let latest = "";
  say(`${title} …`);
  const timer = setInterval(() => say(`${title}: ${elapsed(begun)}${latest && `, ${latest}`}`), interval);
  return {
    note: (text) => {
      latest = text;
    },
    end: (how) => {
      clearInterval(timer);
      say(`${title}: ${how} after ${elapsed(begun)}`);
    },
  };
}

export function say(text: string): void {
  process.stderr.write(`sandbox: ${text}\n`);
}

function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
