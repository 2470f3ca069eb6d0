import { escapeHtml } from '../escape-html.ts';

const ELEMENT = 1;
const TEXT = 3;

/** What charts are drawn with. Nothing here loads or runs anything. */
const ELEMENTS = new Set(['svg', 'g', 'rect', 'path', 'line', 'circle', 'text', 'tspan', 'title']);
const ATTRIBUTE = /^(?!on)[a-z][a-z0-9-]*$/i;
const REFUSED_ATTRIBUTES = new Set(['href', 'src', 'style']);

/**
 * A drawing as markup. Written out here and not left to the document, because documents differ in what they escape.
 *
 * @throws {TypeError} for an element or attribute that no chart needs
 */
export function serialiseSvg(element: Element): string {
  const name = element.localName;
  if (!ELEMENTS.has(name)) throw new TypeError(`a chart holds the element ${name}`);
  let markup = `<${name}`;
  for (const attribute of element.attributes) {
    if (!ATTRIBUTE.test(attribute.name) || REFUSED_ATTRIBUTES.has(attribute.name)) {
      throw new TypeError(`a chart holds the attribute ${attribute.name}`);
    }
    markup += ` ${attribute.name}="${escapeHtml(attribute.value)}"`;
  }
  markup += '>';
  for (const child of element.childNodes) {
    if (child.nodeType === ELEMENT) markup += serialiseSvg(child as Element);
    else if (child.nodeType === TEXT) markup += escapeHtml(child.textContent ?? '');
  }
  return `${markup}</${name}>`;
}
