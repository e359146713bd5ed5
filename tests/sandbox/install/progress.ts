/** Reports a long step and its progress on stderr. */
export interface Step {
  /** Sets the current activity, printed with the next line. */
  note: (text: string) => void;
  /** Ends the step: prints its result and its duration. */
  end: (how: string) => void;
}

const interval = 15_000;

/** Starts a step that prints a line now, one every 15 seconds and one at its end. */
export function startStep(title: string): Step {
  const begun = Date.now();
  let latest = "";
  say(`${title} …`);
  const timer = setInterval(() => say(`${title}: ${since(begun)}${latest && `, ${latest}`}`), interval);
  return {
    note: (text) => {
      latest = text;
    },
    end: (how) => {
      clearInterval(timer);
      say(`${title}: ${how} after ${since(begun)}`);
    },
  };
}

export function say(text: string): void {
  process.stderr.write(`sandbox: ${text}\n`);
}

const since = (begun: number) => duration((Date.now() - begun) / 1000);

/** A duration as text, such as "2 min 5 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
