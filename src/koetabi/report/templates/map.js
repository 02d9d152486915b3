"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const all = (selector) => [...document.querySelectorAll(selector)];

  for (const opener of all("[data-dialog]")) {
    opener.addEventListener("click", () => document.getElementById(opener.dataset.dialog).showModal());
  }
  for (const dialog of all("dialog")) {
    // A click on the backdrop lands on the dialog itself, one inside lands on a child.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

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
  // The stages' names stay in sight above the grid and move sideways with it.
  const scroller = document.querySelector(".scroller");
  scroller?.addEventListener("scroll", () => { document.querySelector(".strip").scrollLeft = scroller.scrollLeft; });

  const gauge = (column, row) => {
    const place = document.querySelector(`.gauge[data-column="${column}"]`);
    const share = (value) => (value + 1) / 2;
    const [said, , n, , , mean, low, high, enough] = row;
    place.classList.toggle("empty", mean === null);
    place.classList.toggle("hollow", !enough);
    place.classList.toggle("minus", mean !== null && mean < 0);
    place.style.setProperty("--m", share(mean ?? 0));
    place.style.setProperty("--low", share(low ?? mean ?? 0));
    place.style.setProperty("--high", share(high ?? mean ?? 0));
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
