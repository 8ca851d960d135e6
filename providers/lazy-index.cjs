// Loaded by `node --require` before jsii (see bindings.py). The AWS bindings' index loads 2,100 modules;
// the package ships an index that loads each on first use, and this sends the former to the latter.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const Module = require("node:module");

const stock = path.join("@cdktf", "provider-aws", "lib", "index.js");
const resolve = Module._resolveFilename;

Module._resolveFilename = function (...request) {
  const found = resolve.apply(this, request);
  if (typeof found !== "string" || !found.endsWith(stock)) return found;
  const lazy = path.join(path.dirname(found), "lazy-index.js");
  return fs.existsSync(lazy) ? lazy : found;
};
