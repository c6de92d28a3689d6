import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Whether there is a Chromium; says so on stderr where there is none. */
export function hasChromium(tests: string): boolean {
  if (executablePath) return true;
  console.warn(`SKIPPED: ${tests}, because there is no Chromium in /usr/bin`);
  return false;
}

/** Starts Chromium without a window and without talking to the network by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? "",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
