// The page's policy allows no <style> elements.  The code editor's rules go into a constructed sheet instead.
import { StyleModule } from 'style-mod';

const mount = StyleModule.mount.bind(StyleModule);
const facade = {
  ownerDocument: document,
  get adoptedStyleSheets() { return document.adoptedStyleSheets; },
  set adoptedStyleSheets(sheets) { document.adoptedStyleSheets = sheets; },
};
StyleModule.mount = (root, modules, options) => mount(root === document ? facade : root, modules, options);
