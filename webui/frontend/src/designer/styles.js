// The page's policy allows neither <style> elements nor style attributes, and the drawing tools write both.  Rules of
// the code editor go into a constructed sheet; attributes are set through the object model, which the policy allows.
import { EditorView } from '@codemirror/view';
import { StyleModule } from 'style-mod';

const mount = StyleModule.mount.bind(StyleModule);
const facade = {
  ownerDocument: document,
  get adoptedStyleSheets() { return document.adoptedStyleSheets; },
  set adoptedStyleSheets(sheets) { document.adoptedStyleSheets = sheets; },
};
StyleModule.mount = (root, modules, options) => mount(root === document ? facade : root, modules, options);

const KEPT = 'data-kept-style';
const ATTRIBUTE = /(<[a-zA-Z][^<>]*?\s)style(\s*=\s*["'])/g;

function apply(element) {
  element.style.cssText = element.getAttribute(KEPT);
  element.removeAttribute(KEPT);
}

const inner = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
Object.defineProperty(Element.prototype, 'innerHTML', {
  ...inner,
  set(html) {
    const text = String(html);
    if (!text.includes('style')) { inner.set.call(this, text); return; }
    inner.set.call(this, text.replace(ATTRIBUTE, `$1${KEPT}$2`));
    this.querySelectorAll(`[${KEPT}]`).forEach(apply);
  },
});

const { setAttribute, setAttributeNS } = Element.prototype;
Element.prototype.setAttribute = function (name, value) {
  if (name === 'style' && this.style) this.style.cssText = value;
  else setAttribute.call(this, name, value);
};
Element.prototype.setAttributeNS = function (space, name, value) {
  if (name === 'style' && this.style) this.style.cssText = value;
  else setAttributeNS.call(this, space, name, value);
};

// Typing over coloured text makes the browser write a style attribute of its own; the code editor replaces it instead.
document.addEventListener('beforeinput', (event) => {
  const content = event.target.closest?.('.cm-content');
  if (!content || event.inputType !== 'insertText' || event.isComposing || document.getSelection()?.isCollapsed) return;
  const view = EditorView.findFromDOM(content);
  if (!view) return;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data ?? ''), { userEvent: 'input.type', scrollIntoView: true });
}, true);
