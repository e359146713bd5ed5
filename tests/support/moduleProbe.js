// Loaded into a plugin with `node --require`: answers every message with the files of the loaded modules.
process.on("message", () => process.send(Object.keys(require.cache)));
