// node sharp_steps.mjs FOLDER FILE: what sharp needs for the steps that pinmill_bench_steps times, CPU milliseconds a picture,
// in one process as well; into FILE as JSON: [{name, cpu_ms}], names as over there.
import fs from 'node:fs/promises';
import path from 'node:path';

const { default: sharp } = await import(process.env.SHARP_MODULE ?? 'sharp');
sharp.cache(false);
sharp.concurrency(1);
const folder = process.argv[2];
const size = { width: 1000, height: 1500, fit: 'cover' };
const jpeg = { quality: 80, chromaSubsampling: '4:2:0' };

const cpuOf = async (step) => {
  await step();
  const begin = process.cpuUsage();
  const repeats = 3;
  for (let i = 0; i < repeats; i += 1) await step();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000 / repeats;
};

const rows = [];
for (const name of (await fs.readdir(folder)).sort()) {
  const bytes = await fs.readFile(path.join(folder, name));
  const raw = async (image) => {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  };
  try {
    const whole = await raw(sharp(bytes).autoOrient());
    const fitted = await raw(whole.clone().resize(size));
    const steps = {
      load: () => sharp(bytes).raw().toBuffer(),
      fit: () => whole.clone().resize(size).raw().toBuffer(),
      encode: () => fitted.clone().jpeg(jpeg).toBuffer(),
      whole_image: () => sharp(bytes).autoOrient().resize(size).jpeg(jpeg).toBuffer(),
    };
    for (const [step, run] of Object.entries(steps)) rows.push({ name: `${step}/${name}`, cpu_ms: await cpuOf(run) });
  } catch {
    // It reads no HEIC: no rows.
  }
}
for (const { name, cpu_ms } of rows) console.log(`${name.padEnd(50)} ${cpu_ms.toFixed(1).padStart(8)} ms`);
await fs.writeFile(process.argv[3], JSON.stringify(rows, null, 1));
