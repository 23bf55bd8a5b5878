// node sharp.mjs IN OUT: what a web shop would do. SHARP_MODULE names sharp's main file where it is not installed here.
process.env.UV_THREADPOOL_SIZE = process.env.JOBS ?? '2';
import fs from 'node:fs/promises';
import path from 'node:path';

const { default: sharp } = await import(process.env.SHARP_MODULE ?? 'sharp');
const [input, output] = process.argv.slice(2);
if (input === '--version') process.exit(0);

sharp.cache(false);
const position = process.env.FOCUS === 'auto' ? sharp.strategy.attention : 'centre';
const names = await fs.readdir(input);
let failures = 0;
const one = async (name) => {
  const target = path.join(output, `${path.parse(name).name}.jpg`);
  await sharp(path.join(input, name)).autoOrient().resize(1000, 1500, { fit: 'cover', position }).flatten({ background: 'white' })
    .jpeg({ quality: 80, chromaSubsampling: '4:2:0' }).toFile(target);
};
// As many in flight as there are threads: more costs memory and gains nothing.
const inFlight = async () => {
  for (let name; (name = names.pop()) !== undefined;) await one(name).catch(() => { failures += 1; });
};
await Promise.all(Array.from({ length: Number(process.env.JOBS ?? 2) }, inFlight));
process.exitCode = failures ? 1 : 0;
