import { clock } from "../../provider/components/shared/clock";

/** Sets the clock of components for the tests of a `describe`, and returns a function that sets it again. */
export function withClock(time: string): (time: string) => void {
  const { now } = clock;
  const set = (text: string) => {
    clock.now = () => Date.parse(text);
  };
  beforeEach(() => set(time));
  afterEach(() => {
    clock.now = now;
  });
  return set;
}
