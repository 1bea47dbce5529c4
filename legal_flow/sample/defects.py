"""Defective rows, so that quarantine has something to show. The good rows stay whole."""

from legal_flow.contract.rows import FILES, column, keys
from legal_flow.contract.writer import PackageWriter
from legal_flow.sample.draws import stream

_DEFECTS: tuple[tuple[str, str, str], ...] = (
    ("contacts.csv", "at", "2023/11/05 14:20"),
    ("ledger.csv", "amount", "1,250.005"),
    ("debtors.csv", "birth_date", "1990-02-30"),
    ("statements.csv", "total", "1.00"),
    ("accounts.csv", "product", "CARD"),
    ("debtors.csv", "id_type", "身份证"),
    ("notices.csv", "sent_on", ""),
    ("agreements.csv", "daily_rate", "18.25%"),
    ("ledger.csv", "posted_on", "20231105"),
    ("contacts.csv", "demanded", "是"),
)


def add_bad_rows(writer: PackageWriter, count: int, seed: int) -> None:
    """Add `count` rows to a package, each the contract's own example with one cell that it cannot take."""
    first = stream(seed, "defects").randrange(len(_DEFECTS))
    for number in range(count):
        name, field, value = _DEFECTS[(first + number) % len(_DEFECTS)]
        model = FILES[name]
        cells = {title: column(model, title).example for title in model.model_fields}
        cells |= dict.fromkeys(keys(model), f"BAD-{number + 1:03d}")
        writer.add_cells(name, (cells | {field: value}).values())
