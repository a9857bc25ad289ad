/** The page's pieces stand in <template data-template="…">; what is filled in is named by data-slot. */

export function piece(name: string): HTMLElement {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-template="${name}"]`);
  return template!.content.firstElementChild!.cloneNode(true) as HTMLElement;
}

export function slot<Kind extends HTMLElement = HTMLElement>(root: ParentNode, name: string): Kind {
  return root.querySelector<Kind>(`[data-slot="${name}"]`)!;
}

/** Fills in texts; never HTML, so that a name is a name whatever stands in it. */
export function fill(root: ParentNode, texts: Record<string, string>): void {
  for (const [name, said] of Object.entries(texts)) slot(root, name).textContent = said;
}

export function show(root: ParentNode, name: string, shown: boolean): void {
  slot(root, name).hidden = !shown;
}

/** What each element with data-do does when it is pressed, or, for a form, sent. */
export function act(root: ParentNode, actions: Record<string, (element: HTMLElement) => unknown>): void {
  for (const [name, action] of Object.entries(actions)) {
    for (const element of root.querySelectorAll<HTMLElement>(`[data-do="${name}"]`)) {
      if (element instanceof HTMLFormElement) {
        element.addEventListener("submit", (event) => {
          event.preventDefault();
          action(element);
        });
      } else {
        element.addEventListener("click", () => action(element));
      }
    }
  }
}
