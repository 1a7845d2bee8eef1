// What the desktop modeler does with a client plug-in: load its script, take the rules it offers, check a diagram.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import Linter from 'bpmnlint/lib/linter.js';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

const { script, xml } = JSON.parse(readFileSync(0, 'utf8'));
globalThis.window = {};
new Function('window', script)(globalThis.window);
const [{ plugin, type }] = globalThis.window.plugins;
const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(xml);
const results = await new Linter(plugin).lint(rootElement);
let stranger = '';
try { plugin.resolver.resolveRule('bpmnlint-plugin-other', 'no_default'); } catch (error) { stranger = error.message; }
process.stdout.write(JSON.stringify({ type, stranger, results }));
