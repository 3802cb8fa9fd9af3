"""The cells of one sheet while it is read, in whatever order they come; each keeps its row and column."""

from __future__ import annotations

from .bounds import MAX_COLUMNS, MAX_ROWS, Block, Budget, broken
from .sheets import Row, Sheet

UNKNOWN_FORMULA = "=?"
"""A formula that was never calculated and whose text is not at hand."""


class Grid:
    """Rows by number, each from column A on. Blank rows cost nothing; every filled row as much as the widest."""

    def __init__(self, budget: Budget) -> None:
        self.hidden_rows: set[int] = set()
        self.merged: list[Block] = []
        self._budget = budget
        self._rows: dict[int, list[str]] = {}
        self._row = -1  # of no sheet
        self._cells: list[str] = []
        self._width = self._area = self._heaped = 0

    def put(self, row: int, column: int, text: str) -> None:
        """The text of a cell; rows are numbered from 1, columns from 0. A later one at the same place counts."""
        cells = self._cells if row == self._row else self._open(row)
        gap = column - len(cells)
        if column >= self._width:
            self._widen(column)
        if gap < 0:
            self._heaped += 1
            cells[column] = text
            return
        if gap:
            cells.extend([""] * gap)
        cells.append(text)

    def put_row(self, row: int, column: int, texts: list[str | None]) -> None:
        """The texts of neighbouring cells from a column on; None where there is no cell."""
        while texts and texts[-1] is None:
            texts.pop()
        if row in self._rows or not texts:
            for n, text in enumerate(texts, column):
                if text is not None:
                    self.put(row, n, text)
            return
        last = column + len(texts) - 1
        cells = self._open(row)
        if last >= self._width:
            self._widen(last)
        cells.extend([""] * column)
        cells.extend([text or "" for text in texts] if None in texts else texts)  # type: ignore[arg-type]

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Cells of a block, both ends included, are one."""
        self._budget.add_cells(1)
        self.merged.append((top, left, bottom, right))

    def settle(self) -> None:
        """Cells written over one another fill no memory, but take time: they count as well."""
        self._budget.add_cells(self._heaped)
        self._heaped = 0

    def sheet(self, name: str, hidden: bool = False) -> Sheet:
        """All that was put, blank rows left out. The grid is empty afterwards."""
        self.settle()
        rows: list[Row] = []
        width = self._width
        for number in sorted(self._rows):
            cells = self._rows.pop(number)
            if any(cells):
                rows.append((number, (*cells, *[""] * (width - len(cells)))))
        last = rows[-1][0] if rows else 0
        merged = self._budget.clip(self.merged, last, width - 1)
        return Sheet(name, tuple(rows), merged, hidden, frozenset(n for n in self.hidden_rows if n <= last))

    def _open(self, row: int) -> list[str]:
        if not 1 <= row <= MAX_ROWS:
            raise broken("intake.possible_row")
        cells = self._rows.get(row)
        if cells is None:
            cells = self._rows[row] = []
            self._measure()
        self._row, self._cells = row, cells
        return cells

    def _widen(self, column: int) -> None:
        if column >= MAX_COLUMNS:
            raise broken("intake.possible_address")
        self._width = column + 1
        self._measure()

    def _measure(self) -> None:
        area = len(self._rows) * self._width
        self._budget.add_cells(area - self._area)
        self._area = area
