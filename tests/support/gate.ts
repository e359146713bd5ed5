/** A place where something waits until a test has it go on. */
export interface Gate {
  /** Waits at the gate. */
  readonly wait: () => Promise<void>;
  /** Settles when the first one waits. */
  readonly reached: Promise<void>;
  /** Lets go on who waits, and who comes later. */
  readonly open: () => void;
  /** Settles when the gate is opened. */
  readonly opened: Promise<void>;
}

export function newGate(): Gate {
  let reach = () => {};
  let open = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const wait = () => {
    reach();
    return opened;
  };
  return { wait, reached, open, opened };
}
