// Evaluates [[expression, context], ...] from standard input with the FEEL engine of the forms.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.argv[2] + '/');
const { evaluate } = await import(pathToFileURL(require.resolve('@bpmn-io/feelin')).href);

function plain(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'function') return null;
  if (typeof value !== 'object') return value;
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  }
  return { temporal: evaluate('string(value)', { value }).value };
}

const answers = JSON.parse(readFileSync(0, 'utf8')).map(([expression, context]) => {
  try {
    return { value: plain(evaluate(expression, context).value) };
  } catch (error) {
    return { error: String(error.message) };
  }
});
process.stdout.write(JSON.stringify(answers));
