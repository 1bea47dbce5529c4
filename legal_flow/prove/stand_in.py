"""A stand-in for the public card data set where that is not at hand: the same columns, invented figures."""

import csv
import random
from pathlib import Path

_HEADER = ["ID", *(f"X{number}" for number in range(1, 24)), "Y"]
_STATUS = {-2: 9, -1: 19, 0: 49, 1: 12, 2: 8, 3: 1, 4: 1, 8: 1}
"""Months of delay in the newest month, out of a hundred clients; the data set has a little less of the long ones."""


def write_stand_in(file: Path, rows: int, seed: int) -> Path:
    """Write `rows` clients drawn from `seed`; same arguments, same bytes."""
    draw = random.Random(seed)  # noqa: S311  # Invented figures, and the same ones each time.
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADER)
        for number in range(1, rows + 1):
            writer.writerow([number, *_client(draw)])
    return file


def _client(draw: random.Random) -> list[int]:
    limit = draw.choice((10, 20, 30, 50, 80, 100, 150, 200, 300, 500)) * 1000
    newest = draw.choices(list(_STATUS), list(_STATUS.values()))[0]
    statuses = [newest, *(max(newest - months, -2) for months in range(1, 6))]
    bill = round(limit * draw.uniform(0.05, 0.9)) if newest > -2 else draw.randint(0, 2000)
    bills = [bill]
    for _ in range(5):
        bills.append(max(round(bills[-1] * draw.uniform(0.85, 1.05)), 0))
    payments = [0 if newest > 0 and month < newest else round(bills[month] * 0.1) for month in range(6)]
    person = [draw.randint(1, 2), draw.randint(1, 4), draw.randint(1, 3), draw.randint(21, 69)]
    return [limit, *person, *statuses, *bills, *payments, int(newest > 1)]
