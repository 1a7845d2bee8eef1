// bpmnlint with our rules only; every word comes from the one list of rules.
import Linter from 'bpmnlint/lib/linter.js';
import RULES from '../../../../../engine/interpreter/rules.json';
import { ruleOf } from './rules.js';

export const LOCAL = RULES.filter((rule) => rule.browser && rule.file === 'bpmn');
const BY_CODE = new Map(RULES.map((rule) => [rule.code, rule]));

export const resolver = {
  resolveRule(pkg, name) {
    const rule = BY_CODE.get(name);
    if (!rule) throw new Error(`no rule ${pkg}/${name}`);
    return ruleOf(rule.code, `${rule.title}。${rule.advice}`, rule === LOCAL[0]);
  },
  resolveConfig(pkg, name) { throw new Error(`no config ${pkg}/${name}`); },
};
export const config = {
  rules: Object.fromEntries(LOCAL.map((rule) => [`yijianshi/${rule.code}`, rule.severity === 'error' ? 'error' : 'warn'])),
};

/** What the drawing alone shows, as findings in the shape of the server's. */
export async function lint(definitions) {
  const results = await new Linter({ config, resolver }).lint(definitions);
  const found = new Map();
  for (const [rule, reports] of Object.entries(results)) {
    const code = rule.split('/').pop();
    const { title, advice, severity } = BY_CODE.get(code);
    for (const { id } of reports) found.set(`${code} ${id}`, { code, element_id: id, message: title, advice, warning: severity !== 'error' });
  }
  return [...found.values()];
}

/** Both sides' findings without doubles; the server's words win. */
export function union(local, remote) {
  const known = new Set(remote.map((each) => `${each.code} ${each.element_id}`));
  const all = [...remote, ...local.filter((each) => !known.has(`${each.code} ${each.element_id}`))];
  return all.sort((a, b) => Number(a.warning) - Number(b.warning));
}
