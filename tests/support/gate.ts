/** A gate at which callers wait until a test opens it. */
export interface Gate {
  /** Waits at the gate. */
  readonly wait: () => Promise<void>;
  /** Settles when the first caller waits. */
  readonly reached: Promise<void>;
  /** Lets all waiting and later callers through. */
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
