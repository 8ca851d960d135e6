// Draws a graph: DOT on standard input, SVG on standard output. Graphviz itself, as WebAssembly: the same everywhere.
"use strict";
const fs = require("node:fs");

import("@hpcc-js/wasm-graphviz")
  .then(({ Graphviz }) => Graphviz.load())
  .then((graphviz) => process.stdout.write(graphviz.dot(fs.readFileSync(0, "utf8"))))
  .catch((error) => {
    console.error(`the graph can't be drawn: ${error.message}`);
    process.exit(1);
  });
