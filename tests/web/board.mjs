// What both tests of the page stand on: an OUT made for the test, a browser, and how to open one in the other.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Chromium } from './chromium.mjs';

export const wide = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

export class Board {
  #folder;
  #browser;

  static async set_up() {
    const board = new Board();
    board.#folder = await mkdtemp(join(tmpdir(), 'pinmill-board-'));
    board.#browser = await Chromium.start(process.env.CHROMIUM);
    return board;
  }

  async tear_down() {
    await this.#browser.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A clip of 160x240 px as pinmill makes them, 4 s with a tone. */
  clip() {
    const file = join(this.#folder, 'clip.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=160x240:r=25:d=4', '-f', 'lavfi', '-i', 'sine=d=4',
      '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-c:a', 'aac', '-movflags', '+faststart', file]);
    return file;
  }

  /** A browser's page with the board of an OUT that holds `count` plain Pins beside the seven remarkable ones. */
  async open({ count = 20, look = wide, fragment = '', clip = undefined } = {}) {
    const out = join(this.#folder, String(count));
    execFileSync(process.env.MAKE_BOARD, [out, String(count), ...(clip ? [clip] : [])]);
    const page = await this.#browser.page();
    await page.look(look);
    await page.open(pathToFileURL(join(out, 'index.html')).href + fragment);
    return page;
  }
}
