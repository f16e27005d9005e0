// A description of elements, and the smallest change that makes the page match it.
// Elements are kept by key, so whoever is typing keeps the caret, the text and the focus.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "rect"]);
// Set once, when the element is made: from then on they belong to the person at the keyboard.
const INITIAL = new Set(["value", "checked", "selected"]);
const NOT_SHOWN = new Set(["made", "own", "memo"]);
const BOOLEAN = new Set(["hidden", "disabled", "required", "multiple", "inert"]);
const drawn = new WeakMap();

/**
 * Describe an element: `h("div.card", {key, class, onclick, ...attributes}, ...children)`.
 * Strings become text, never markup. `null`, `false` and `undefined` children are left out.
 * `made(element)` is called once, when the element has been created with its children.
 * `own: true` leaves the element's children alone. `memo` is a list of all that the element is drawn from: as long as the
 * same values stand in it, the element is left as it is. A function as only child is asked for the children when they are needed.
 */
export function h(name, props, ...children) {
  const [tag, ...classes] = name.split(".");
  const { key, ...rest } = props ?? {};
  const className = [...classes, rest.class].filter(Boolean).join(" ");
  return {
    name,
    tag,
    key,
    props: { ...rest, class: className || null },
    children: typeof children[0] === "function" ? children[0] : flat(children),
  };
}

/** Make the children of `parent` match the descriptions. */
export function patch(parent, described) {
  const children = typeof described === "function" ? described() : described;
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  const counts = new Map();
  for (const wanted of flat(Array.isArray(children) ? children : [children])) {
    const key = keyOf(wanted, counts);
    after.set(key, { wanted, node: before.get(key)?.node ?? null });
  }
  for (const [key, old] of before) if (!after.has(key)) old.node.remove();
  let cursor = parent.firstChild;
  for (const [key, entry] of after) {
    if (entry.node) update(entry.node, before.get(key).wanted, entry.wanted);
    else entry.node = create(entry.wanted);
    if (entry.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(entry.node, cursor);
  }
  drawn.set(parent, after);
}

function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (typeof child === "object" ? child : { name: "#text", text: String(child) }));
}

// A key also names the kind of element, so that an element is never turned into another kind.
function keyOf(wanted, counts) {
  if (wanted.key !== undefined) return `${wanted.name}=${wanted.key}`;
  const count = counts.get(wanted.name) ?? 0;
  counts.set(wanted.name, count + 1);
  return `${wanted.name}#${count}`;
}

function create(wanted) {
  if (wanted.name === "#text") return document.createTextNode(wanted.text);
  const element = SVG_TAGS.has(wanted.tag)
    ? document.createElementNS(SVG, wanted.tag)
    : document.createElement(wanted.tag);
  for (const [name, value] of Object.entries(wanted.props)) if (!INITIAL.has(name)) set(element, name, value);
  if (!wanted.props.own) patch(element, wanted.children);
  // A select can take its value only once it has its options.
  for (const name of INITIAL) if (wanted.props[name] !== undefined) element[name] = wanted.props[name];
  wanted.props.made?.(element);
  return element;
}

function update(node, before, wanted) {
  if (wanted.name === "#text") {
    if (before.text !== wanted.text) node.data = wanted.text;
    return;
  }
  const { memo } = wanted.props;
  if (memo && memo.every((value, index) => value === before.props.memo?.[index])) return;
  for (const name of new Set([...Object.keys(before.props), ...Object.keys(wanted.props)])) {
    if (!INITIAL.has(name) && before.props[name] !== wanted.props[name]) set(node, name, wanted.props[name]);
  }
  if (!wanted.props.own) patch(node, wanted.children);
}

function set(element, name, value) {
  if (NOT_SHOWN.has(name)) return;
  if (name.startsWith("on")) element[name] = value ?? null;
  else if (BOOLEAN.has(name)) element[name] = Boolean(value);
  else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}
