// The client side of the plug-in for the desktop modeler: our rules among its own checks.
import { config, resolver } from './designer/lint/linter.js';

const PREFIX = 'bpmnlint-plugin-yijianshi';
const known = {
  resolveRule: (pkg, name) => { if (pkg !== PREFIX) throw new Error(`no rule ${pkg}/${name}`); return resolver.resolveRule(pkg, name); },
  resolveConfig: resolver.resolveConfig,
};

// The modeler collects what plug-ins offer in this list, each with the place it is meant for.
window.plugins = window.plugins || [];
window.plugins.push({ plugin: { config, resolver: known }, type: 'lintRules.cloud-bpmn' });
