import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { subcommands } from "../../provider/cli/subcommands";
import { folderFollowedBy, named, notFollowed, notRun, ranBy } from "../support/commandHomes";
import { documentsWithCommands, listedCommands, proseCommands, settingsIn } from "../support/documentCommands";
import { root } from "../support/programs";
import { installing } from "../support/readme";
import { sessionsIn } from "../support/sessions";

const exampleOf = (document: string) => /^examples\/([\w-]+)\/README\.md$/.exec(document)?.[1];

/** The examples whose README has the commands of a stack. */
const withStack = documentsWithCommands
  .filter((document) => listedCommands(document).some((command) => command.startsWith("pulumi stack init ")))
  .flatMap((document) => exampleOf(document) ?? []);

/** The tests that follow the README of an example: they fail if they don't run one of its commands. */
const following = readdirSync(join(root, "tests/engine"))
  .map((file) => readFileSync(join(root, "tests/engine", file), "utf8"))
  .filter((text) => text.includes("followReadme("));

const commandsOf = (document: string) => [...listedCommands(document), ...proseCommands(document)];

/** The commands of a document that no test finds by following it. */
function notFollowedIn(document: string): string[] {
  const isFollowed = withStack.includes(exampleOf(document) ?? "");
  const settings = new Set(isFollowed ? settingsIn(document) : []);
  const prose = proseCommands(document).filter((command) => !settings.has(command.replace(/ && pulumi up$/, "")));
  const isRun = isFollowed || dirname(document) in folderFollowedBy;
  return [...(isRun ? [] : listedCommands(document)), ...prose];
}

const homes = [...Object.values(ranBy), ...Object.values(notRun), named].flat();

describe("every command line in the documents", () => {
  it("of an example is run by the test that follows its README, or there is a reason", () => {
    const followed = withStack.filter(
      (example) => !(example in notFollowed) && following.some((text) => text.includes(`"${example}"`)),
    );
    assert.deepEqual([...followed, ...Object.keys(notFollowed)].sort(), [...withStack].sort());
  });

  it("of the pages and guides of the command is run by the test that follows each of them", () => {
    for (const [folder, files] of Object.entries(folderFollowedBy)) {
      const source = files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
      const pages = documentsWithCommands.filter((path) => dirname(path) === folder && listedCommands(path).length > 0);
      assert.ok(pages.length >= 3);
      for (const page of pages) {
        const isOfSubcommand = folder === "docs/cli" && Object.hasOwn(subcommands, basename(page, ".md"));
        assert.ok(
          isOfSubcommand || new RegExp(`follow(?:Document)?\\("${page}"`).test(source),
          `no test follows ${page}`,
        );
        const commands = sessionsIn(page).flatMap((session) => session.commands);
        assert.equal(commands.length, listedCommands(page).length, page);
      }
    }
  });

  it("elsewhere is run by a test, or has a documented reason not to be", () => {
    assert.ok(documentsWithCommands.includes("sdk/go/README.md"));
    const unknown = documentsWithCommands.flatMap((document) =>
      notFollowedIn(document).flatMap((command) => (homes.includes(command) ? [] : [`${document}: ${command}`])),
    );
    assert.deepEqual(unknown, []);
  });

  it("is in the list once, and every entry of the list is in a document", () => {
    assert.deepEqual(
      homes.filter((command, index) => homes.indexOf(command) !== index),
      [],
    );
    const all = documentsWithCommands.flatMap(commandsOf);
    assert.deepEqual(
      homes.filter((command) => !all.includes(command)),
      [],
    );
  });

  it("is in the source of the test that runs it, or the name of its document is", () => {
    for (const [file, commands] of Object.entries(ranBy)) {
      const source = readFileSync(join(root, file), "utf8").replace(/^ *(\/?\*|\/\/).*$/gm, "");
      for (const command of commands) {
        const documents = documentsWithCommands.filter((document) => commandsOf(document).includes(command));
        const names = documents.map((document) => exampleOf(document) ?? document);
        const folders = documents.map(dirname).filter((folder) => folder in folderFollowedBy);
        assert.ok(
          [command, ...names, ...folders].some((text) => source.includes(text)),
          `${file} doesn't run ${command}`,
        );
      }
    }
    for (const [file, commands] of Object.entries(installing)) {
      assert.deepEqual(ranBy[file]?.slice(0, commands.length), commands);
    }
  });
});
