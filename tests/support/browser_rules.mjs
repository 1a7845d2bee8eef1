// The browser's checks without a browser: diagrams as JSON (name -> XML) on stdin, codes as JSON on stdout.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { lint } from '../../webui/frontend/src/designer/lint/linter.js';

const files = JSON.parse(readFileSync(0, 'utf8'));
const found = {};
for (const [name, xml] of Object.entries(files)) {
  const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(xml);
  found[name] = (await lint(rootElement)).map(({ code, element_id: id, warning }) => [code, id, warning]);
}
process.stdout.write(JSON.stringify(found));
