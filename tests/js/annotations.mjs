// What GitHub's own library writes for annotations: [[kind, title, message], ...] on standard input.
import * as core from "@actions/core";
import { readFileSync } from "node:fs";

for (const [kind, title, message] of JSON.parse(readFileSync(0, "utf-8"))) {
  core[kind](message, { title });
}
