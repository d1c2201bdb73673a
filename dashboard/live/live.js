// Shows data.html, and tells the page what is clicked (data-pick) or pressed at a marked sentence (data-sentence).
// Keys work only while the notes have the focus, so that they never get in the way of typing or of a screen reader
// (WCAG 2.1.4); moving from one sentence to the next asks nothing of the server.
const NEXT = ["n", "j", "ArrowDown"], BACK = ["p", "k", "ArrowUp"];

function marks(root) { return [...root.querySelectorAll("[data-sentence]")]; }

function go(root, mark, focus) {
  marks(root).forEach((one) => { one.tabIndex = -1; one.removeAttribute("aria-current"); });
  if (!mark) return;
  mark.tabIndex = 0;
  mark.setAttribute("aria-current", "true");
  root.at = mark.dataset.sentence;
  if (focus) { mark.focus({ preventScroll: true }); mark.scrollIntoView({ block: "nearest", behavior: "smooth" }); }
}

function step(root, by) {
  const all = marks(root), at = all.findIndex((one) => one.dataset.sentence === root.at);
  if (all.length) go(root, all[Math.min(all.length - 1, Math.max(0, at + by))], true);
}

function fill(root, html) {
  if (root.shown === html) return;
  const had = root.contains(root.getRootNode().activeElement);
  root.shown = html;
  root.innerHTML = html;
  const all = marks(root);
  go(root, all.find((one) => one.dataset.sentence === root.at) || all[0], had);
}

function press(root, key, data, tell) {
  if (NEXT.includes(key)) { step(root, 1); return true; }
  if (BACK.includes(key)) { step(root, -1); return true; }
  if (data.keys.includes(key) && root.at) { tell("pressed", key + ":" + root.at); return true; }
  return false;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".live");
  fill(root, data.html);
  root.onclick = (event) => {
    const control = event.target.closest("[data-key]");
    if (control) { press(root, control.dataset.key, data, setTriggerValue); return; }
    const mark = event.target.closest("[data-sentence]");
    if (mark) go(root, mark, true);
    const link = event.target.closest("[data-pick]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setTriggerValue("picked", link.dataset.pick);
  };
  root.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("[data-sentence]")) return;
    if (!press(root, event.key, data, setTriggerValue)) return;
    event.preventDefault();
    event.stopPropagation();  // Streamlit has keys of its own for the whole page, "c" and "r" among them
  };
}
