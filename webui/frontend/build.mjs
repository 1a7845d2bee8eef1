// Bundles the browser side into one folder of hashed files plus manifest.json and THIRD_PARTY_LICENSES.txt.
// Usage: node build.mjs <output folder>.  Reads only this folder; the same input gives the same bytes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);
const OUT = resolve(process.argv[2] ?? join(ROOT, '../static/dist'));
const ENTRIES = ['app', 'form', 'viewer', 'board', 'modeler', 'tables', 'text-editor', 'compare'];
// The form editor brings the viewer and the renderer of its own version, so it is a graph of its own.
const APART = ['form-editor'];
// Icons used by the templates; `icon(name)` refuses any other.
const ICONS = [
  'arrow-clockwise', 'arrow-counterclockwise', 'arrow-return-left', 'arrows-fullscreen', 'bar-chart-line', 'box-arrow-right', 'check-circle-fill',
  'check2-square', 'clock', 'diagram-3', 'envelope-open', 'exclamation-triangle-fill', 'file-earmark-text', 'folder2-open', 'hourglass-split',
  'inbox', 'inboxes', 'info-circle-fill', 'list', 'pause-circle', 'pencil-square', 'person-circle', 'plus-lg', 'printer', 'save', 'search', 'send', 'type', 'x-circle-fill',
];

function hashed(name, ext, text) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
  const file = `${name}-${hash}.${ext}`;
  writeFileSync(join(OUT, file), text);
  return file;
}

function sprite() {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join(ROOT, 'node_modules/bootstrap-icons/icons', `${name}.svg`), 'utf8');
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').trim();
    return `<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

function packageFolder(input) {
  const parts = input.split('node_modules/').pop().split('/');
  const name = parts[0].startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0];
  return { name, folder: input.slice(0, input.lastIndexOf('node_modules/')) + `node_modules/${name}` };
}

function licences(inputs) {
  const folders = new Map([['bootstrap-icons', 'node_modules/bootstrap-icons']]);
  for (const input of inputs.filter((path) => path.includes('node_modules/'))) {
    const { name, folder } = packageFolder(input);
    folders.set(name, folder);
  }
  return [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => {
    const meta = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(ROOT, folder, file), 'utf8').trim() : '';
    return `${name} ${meta.version} (${typeof meta.license === 'string' ? meta.license : 'see below'})\n\n${text}\n`;
  }).join('\n----------------------------------------\n\n');
}

function entryFiles(outputs) {
  const entries = {};
  for (const [path, output] of Object.entries(outputs)) {
    const name = output.entryPoint && basename(output.entryPoint, '.js');
    if (![...ENTRIES, ...APART].includes(name)) continue;
    const preload = output.imports.filter((item) => item.kind === 'import-statement').map((item) => basename(item.path));
    entries[name] = { js: basename(path), css: output.cssBundle ? basename(output.cssBundle) : null, preload };
  }
  return entries;
}

if (!existsSync(OUT)) mkdirSync(OUT, { recursive: true });
const SETTINGS = {
  absWorkingDir: ROOT,
  outdir: OUT,
  bundle: true, splitting: true, format: 'esm', minify: true, metafile: true, legalComments: 'none',
  target: 'chrome90',
  entryNames: '[name]-[hash]', chunkNames: 'chunk-[hash]', assetNames: '[name]-[hash]',
  loader: { '.svg': 'dataurl', '.woff': 'file', '.woff2': 'file', '.ttf': 'empty', '.eot': 'empty' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
};
const entries = (names) => names.map((name) => `src/${name}.js`);
const EDITOR = join(ROOT, 'node_modules/@bpmn-io/form-js-editor/node_modules');
const results = [
  await build({ ...SETTINGS, entryPoints: entries(ENTRIES) }),
  await build({ ...SETTINGS, entryPoints: entries(APART), alias: { preact: join(EDITOR, 'preact'), '@bpmn-io/form-js-viewer': join(EDITOR, '@bpmn-io/form-js-viewer') } }),
];
const plugin = await build({ ...SETTINGS, entryPoints: ['src/modeler-plugin.js'], splitting: false, format: 'iife', outdir: join(OUT, 'modeler-plugin'), entryNames: 'client' });
const metafiles = [...results, plugin].map((result) => result.metafile);
const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs));
const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
const manifest = { entries: entryFiles(outputs), sprite: hashed('icons', 'svg', sprite()), icons: ICONS };
writeFileSync(join(OUT, 'THIRD_PARTY_LICENSES.txt'), licences(inputs));
writeFileSync(join(OUT, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n');
console.log(`${Object.keys(outputs).length} files in ${relative(process.cwd(), OUT)}`);
