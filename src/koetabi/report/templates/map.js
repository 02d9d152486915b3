"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const all = (selector) => [...document.querySelectorAll(selector)];

  for (const opener of all("[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    const open = () => {
      dialog.showModal();
      dialog.scrollTop = 0;
      fold();
      // Some browsers give a clicked button no focus, so the dialog itself cannot tell where to return to.
      dialog.addEventListener("close", () => opener.focus(), { once: true });
    };
    opener.addEventListener("click", open);
    if (opener.localName === "button") continue;
    opener.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); }
    });
  }
  for (const dialog of all("dialog")) {
    // A click on the backdrop lands on the dialog itself, one inside lands on a child.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    // Tab goes round inside instead of out to the browser's own buttons.
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") return;
      const stops = [...dialog.querySelectorAll("button, summary, a[href]")].filter((stop) => stop.offsetParent);
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      if (document.activeElement !== edge && stops.includes(document.activeElement)) return;
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    });
  }

  // Long words fold to a few lines; only those that do get a button to read on.
  const unfold = document.getElementById("unfold").content.firstElementChild;
  const fold = () => {
    for (const words of all(".clamp:not(.whole)").filter((one) => one.offsetParent)) {
      const beside = words.nextElementSibling?.matches(".unfold") ? words.nextElementSibling : null;
      const cut = words.scrollHeight > words.clientHeight + 8;
      if (!cut) beside?.remove();
      if (!cut || beside) continue;
      const button = unfold.cloneNode(true);
      button.addEventListener("click", () => {
        const whole = words.classList.toggle("whole");
        button.setAttribute("aria-expanded", whole);
        button.textContent = whole ? button.dataset.less : button.dataset.more;
      });
      words.after(button);
    }
  };
  fold();
  addEventListener("resize", fold);
  document.addEventListener("toggle", fold, true);

  // One tooltip for everything that carries data-tip: under the pointer and at the keyboard's focus alike.
  const tip = document.getElementById("tip");
  const point = (event) => {
    const of = event.target.closest?.("[data-tip]");
    tip.hidden = !of;
    if (!of) return;
    tip.textContent = of.dataset.tip;
    const at = of.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(6, Math.min(innerWidth - width - 6, at.left + at.width / 2 - width / 2))}px`;
    tip.style.top = `${at.top - height - 8 < 6 ? at.bottom + 8 : at.top - height - 8}px`;
  };
  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, point);
  for (const kind of ["focusout", "scroll"]) document.addEventListener(kind, () => { tip.hidden = true; }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  // On phones the stages are cards side by side: the row is as high as the card in sight, not as the highest of all.
  const grid = document.querySelector(".grid");
  const fit = () => {
    const cards = grid.scrollWidth > grid.clientWidth && getComputedStyle(grid).overflowX === "auto";
    if (!cards) { grid.style.height = ""; return; }
    const left = (stage) => Math.abs(stage.getBoundingClientRect().left - 14);
    const near = all(".stage").reduce((a, b) => (left(b) < left(a) ? b : a));
    grid.style.height = `${near.offsetTop - grid.offsetTop + near.offsetHeight + 14}px`;
  };
  if (grid) {
    const watch = new ResizeObserver(fit);
    for (const stage of all(".stage")) watch.observe(stage);
    grid.addEventListener("scroll", fit);
    addEventListener("resize", fit);
  }
  // The stages' names stay in sight above the grid and move sideways with it.
  const scroller = document.querySelector(".scroller");
  scroller?.addEventListener("scroll", () => { document.querySelector(".strip").scrollLeft = scroller.scrollLeft; });

  const gauge = (column, row) => {
    const place = document.querySelector(`.gauge[data-column="${column}"]`);
    const share = (value) => (value + 1) / 2;
    const [said, , n, , verdict, mean, low, high, enough] = row;
    place.classList.toggle("empty", mean === null);
    place.classList.toggle("hollow", !enough);
    place.classList.toggle("minus", mean !== null && mean < 0);
    place.style.setProperty("--m", share(mean ?? 0));
    place.style.setProperty("--low", share(low ?? mean ?? 0));
    place.style.setProperty("--high", share(high ?? mean ?? 0));
    const stage = place.closest(".stage"), doubt = stage.querySelector(".doubt");
    stage.classList.toggle("few", !enough);
    doubt.hidden = enough;
    doubt.textContent = verdict;
    place.querySelector("b").textContent = said;
    place.querySelector("small").textContent = `n=${n}`;
  };
  const show = (chosen, name) => {
    const { svg, rows } = data.curves[chosen];
    document.getElementById("curve-data").innerHTML = svg;
    document.getElementById("curve-all").innerHTML = chosen ? data.curves[0].svg : "";
    for (const id of ["curve-name", "table-name"]) document.getElementById(id).textContent = name;
    all("#figures-table tbody tr").forEach((line, i) => {
      line.querySelectorAll("td").forEach((box, j) => { box.textContent = rows[i][j]; });
    });
    rows.forEach((row, column) => gauge(column, row));
    // Rating and adjusted lines are everybody's: beside one segment they would mislead.
    document.querySelector(".journey").classList.toggle("split", chosen > 0);
    for (const box of all(".toggle input")) box.disabled = chosen > 0;
  };
  const select = document.getElementById("segment");
  if (document.getElementById("curve-data")) {
    data.curves[0].rows.forEach((row, column) => gauge(column, row));
    select?.addEventListener("change", () => show(Number(select.value), select.selectedOptions[0].textContent));
  }

  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.getElementById("print").addEventListener("click", () => window.print());
})();
