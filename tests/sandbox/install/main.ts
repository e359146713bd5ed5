import { install } from "./install";
import { Interrupted, interruption } from "./interrupt";
import { say } from "./progress";

install(process.env, interruption().signal).then(
  () => process.exit(0),
  (error: Error) => {
    say(error.message);
    process.exit(error instanceof Interrupted ? error.status : 1);
  },
);
