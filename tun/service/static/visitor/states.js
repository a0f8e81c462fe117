// One state of the page at a time: its section, its title, and the focus on its heading.

const ending = document.title.slice(document.title.lastIndexOf(" \u2013 "));

const sections = () => [...document.querySelectorAll("[data-state]")];

export const section = (name) => document.querySelector(`[data-state="${name}"]`);

/** The name of the state that is to be seen. */
export const current = () => sections().find((one) => !one.hidden)?.dataset.state;

/** "Einchecken – TuN". Never the name of a person, and no name of a place either: titles stay in histories. */
export function setTitle(title) {
  document.title = title + ending;
}

/** Shows the state, tells the browser's title and moves the focus, so that a screen reader reads from its heading. */
export function show(name, { title } = {}) {
  const shown = section(name);
  for (const one of sections()) one.hidden = one !== shown;
  setTitle(title || shown.dataset.title);
  window.scrollTo(0, 0);
  // A heading is no control: focus without its ring.
  shown.querySelector("h1").focus({ preventScroll: true, focusVisible: false });
  return shown;
}
