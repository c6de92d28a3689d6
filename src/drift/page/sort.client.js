for (const table of document.querySelectorAll("table.sortable")) {
  const headers = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];

  const sortBy = (column) => {
    const header = headers[column];
    const first = header.dataset.first ?? "descending";
    const other = first === "descending" ? "ascending" : "descending";
    const direction = header.ariaSort === first ? other : first;
    const sign = direction === "ascending" ? 1 : -1;
    const key = (row) => row.cells[column].dataset.value;
    const compare = (a, b) => (Number.isNaN(Number(a)) ? a.localeCompare(b) : a - b);
    body.append(...[...body.rows].sort((a, b) => sign * compare(key(a), key(b))));
    for (const each of headers) each.removeAttribute("aria-sort");
    header.ariaSort = direction;
  };

  for (const [column, header] of headers.entries()) {
    header.querySelector("button")?.addEventListener("click", () => sortBy(column));
  }
}
