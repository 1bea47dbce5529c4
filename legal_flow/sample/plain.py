"""A plain portfolio of any size: every account in arrears alike, ten rows of history each, written by columns.

For measuring and trying out sizes; what befalls accounts is in the stories of `make_sample`. The same seed and number
give the same account, whatever the size.
"""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.sample.lender import CREDITOR, LENDER, UNITS
from legal_flow.sample.people import DISTRICTS, SURNAMES

_BATCH = 20_000
_NIGHTLY = 50
"""One account in so many has changed overnight: 2 %."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_plain(accounts: int, seed: int, as_of: date, out: Path, *, nightly: bool = False) -> list[Path]:
    """Write a full package of `accounts` accounts below `out`, and with `nightly` the delta of the day after."""
    days = [as_of, as_of + timedelta(days=1)] if nightly else [as_of]
    folders = [out / day.isoformat() for day in days]
    for sequence, (folder, day) in enumerate(zip(folders, days, strict=True), start=1):
        shutil.rmtree(folder, ignore_errors=True)
        writer = PackageWriter(folder, PackageKind.FULL if sequence == 1 else PackageKind.DELTA)
        if sequence == 1:
            for row in (LENDER, *UNITS):
                writer.add(row)
        for numbers in _numbers(accounts, 1 if sequence == 1 else _NIGHTLY):
            tell = _full if sequence == 1 else _night
            for name, rows in tell(_drawn(numbers, seed, as_of)):
                writer.add_rows(name, rows)
        writer.close(creditor=CREDITOR, as_of=day, sequence=sequence)
    return folders


def _numbers(accounts: int, step: int) -> Iterator[pl.DataFrame]:
    for first in range(1, accounts + 1, _BATCH * step):
        last = min(first + _BATCH * step, accounts + 1)
        yield pl.DataFrame({"n": range(first, last, step)}, schema={"n": pl.Int64})


def _drawn(numbers: pl.DataFrame, seed: int, as_of: date) -> pl.DataFrame:
    """What the rows of an account share, drawn from seed and number."""
    draw = (pl.col("n") * 2_654_435_761 + seed * 40_503) % 4_294_967_291
    overdue = pl.lit(as_of) - pl.duration(days=180 + pl.col("draw") % 500)
    return numbers.with_columns(draw=draw).with_columns(
        account=_ref("A"),
        debtor=_ref("D"),
        overdue=overdue,
        principal=1_000_000 + pl.col("draw") % 5_000_000,
        interest=1_000 + pl.col("draw") % 20_000,
        district=pl.lit(list(DISTRICTS)).list.get(pl.col("draw") % len(DISTRICTS)),
    )


def _ref(letter: str, part: str = "") -> pl.Expr:
    return pl.format(f"{letter}{{}}{part}", pl.col("n").cast(pl.String).str.zfill(7))


def _full(all_: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "debtors.csv", all_.select(*_debtor())
    yield "accounts.csv", all_.select(*_account(pl.col("principal") - 50_000))
    yield "agreements.csv", all_.select(*_agreement())
    yield "statements.csv", pl.concat([all_.select(*_statement(part)) for part in (1, 2)])
    yield "ledger.csv", pl.concat([all_.select(*_entry(part)) for part in range(6)])
    yield "contacts.csv", pl.concat([all_.select(*_contact(part)) for part in (1, 2)])


def _night(some: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "accounts.csv", some.select(*_account(pl.col("principal") - 100_000))
    yield "ledger.csv", some.select(*_entry(6))
    yield "contacts.csv", some.select(*_contact(3))


def _debtor() -> Iterator[pl.Expr]:
    names = [
        pl.lit(list(letters)).list.get(pl.col("draw") // divisor % len(letters))
        for letters, divisor in ((SURNAMES, 1), ("试样例测拟设虚", 31), ("一二三四五六七八九十", 217))
    ]
    born = (pl.lit(date(1965, 1, 1)) + pl.duration(days=pl.col("n") % 12_000)).dt.strftime("%Y%m%d")
    body = pl.format("{}{}{}", "district", born, (pl.col("n") // 12_000 % 1_000).cast(pl.String).str.zfill(3))
    total = pl.sum_horizontal(body.str.slice(i, 1).cast(pl.Int64) * w for i, w in enumerate(_ID_WEIGHTS))
    number = pl.format("{}{}", body, pl.lit(list("10X98765432")).list.get(total % 11))
    home = pl.format("样例省样例市示范路{}号", pl.col("n") % 9_000 + 1)
    yield pl.col("debtor").alias("debtor_ref")
    yield pl.concat_str(names).alias("name")
    yield pl.lit("resident_id").alias("id_type")
    yield number.alias("id_no")
    yield (
        pl.when(pl.col("n") // 12_000 % 2 == 1)
        .then(pl.lit("male"))
        .otherwise(pl.lit("female"))
        .alias("gender")
    )
    yield (pl.lit(date(1965, 1, 1)) + pl.duration(days=pl.col("n") % 12_000)).alias("birth_date")
    yield pl.lit("汉族").alias("ethnicity")
    yield home.alias("registered_address")
    yield home.alias("residence_address")
    yield pl.col("district").alias("region_code")
    yield pl.lit("").alias("employer")
    yield pl.format("120{}", (pl.col("n") % 100_000_000).cast(pl.String).str.zfill(8)).alias("phone")
    yield pl.lit("").alias("email")
    yield home.alias("reserved_address")
    yield pl.lit("true").alias("e_service_consent")


def _account(principal: pl.Expr) -> Iterator[pl.Expr]:
    yield pl.col("account").alias("account_ref")
    yield pl.col("debtor").alias("debtor_ref")
    yield pl.lit("card").alias("product")
    yield _card_number().alias("account_no")
    yield from (pl.lit("U02").alias(f"{unit}_unit") for unit in ("owning", "suing", "paying", "chopping"))
    yield (pl.col("overdue") - pl.duration(days=700)).alias("opened_on")
    yield pl.lit("CNY").alias("currency")
    yield pl.lit("80000.00").alias("credit_limit")
    yield _yuan(principal).alias("principal_balance")
    yield _yuan(principal + 3 * pl.col("interest") + 2_000).alias("total_balance")
    yield pl.col("overdue").alias("overdue_since")
    yield pl.lit("5").alias("cycle_day")
    yield pl.col("overdue").alias("main_due_on")
    yield from (pl.lit("").alias(name) for name in ("accelerated_on", "written_off_on"))
    yield (pl.col("overdue") + pl.duration(days=30)).alias("posted_through")
    yield pl.lit("blocked").alias("status")


def _card_number() -> pl.Expr:
    """Sixteen digits with the prefix 629900, which no issuer has, and a Luhn check digit."""
    body = pl.format("629900{}", pl.col("n").cast(pl.String).str.zfill(9))
    digits = [body.str.slice(place, 1).cast(pl.Int64) for place in range(15)]
    sums = [
        digit * 2 - 9 * (digit > 4).cast(pl.Int64) if place % 2 == 0 else digit
        for place, digit in enumerate(digits)
    ]
    return pl.format("{}{}", body, (10 - pl.sum_horizontal(sums) % 10) % 10)


def _agreement() -> Iterator[pl.Expr]:
    yield _ref("G").alias("agreement_ref")
    yield pl.col("account").alias("account_ref")
    yield (pl.col("overdue") - pl.duration(days=700)).alias("signed_on")
    said = {
        "signed_place": "样例省样例市城东区",
        "version": "2020版",
        "daily_rate": "0.0005",
        "penalty_daily_rate": "0",
        "compounding": "true",
        "late_damages_rate": "0.05",
        "late_damages_minimum": "10.00",
        "day_base": "360",
        "agreed_allocation": "",
        "clauses_prompted": "true",
        "prompt_evidence_ref": "",
        "service_address_clause": "true",
        "jurisdiction_clause": "lender",
        "arbitration_clause": "false",
        "counsel_fee_clause": "false",
        "auto_debit_clause": "false",
        "notarised_enforceable": "false",
    }
    yield from (pl.lit(value).alias(name) for name, value in said.items())


def _statement(part: int) -> Iterator[pl.Expr]:
    """The bill that fell overdue, and the one after it."""
    principal = pl.col("principal") - 50_000
    interest = pl.col("interest") * (part + 1)
    damages = pl.lit(2_000 if part == 2 else 0)
    due = pl.col("overdue") + pl.duration(days=30 * (part - 1))
    yield _ref("S", f"-{part}").alias("statement_ref")
    yield pl.col("account").alias("account_ref")
    yield (due - pl.duration(days=20)).alias("closed_on")
    yield due.alias("due_on")
    yield _yuan(principal).alias("principal")
    yield _yuan(interest).alias("interest")
    yield from (pl.lit("0.00").alias(name) for name in ("penalty_interest", "compound_interest"))
    yield _yuan(damages).alias("late_damages")
    yield pl.lit("0.00").alias("fees")
    total = principal + interest + damages
    yield _yuan(total).alias("total")
    yield _yuan(total // 10).alias("minimum_due")


def _entry(part: int) -> Iterator[pl.Expr]:
    """A purchase, a payment on it, three months' interest, late damages; at night another payment."""
    kind, days, amount = (
        ("advance", -90, pl.col("principal")),
        ("payment", -60, pl.lit(50_000)),
        ("interest", -50, pl.col("interest")),
        ("interest", -20, pl.col("interest")),
        ("late_damages", 5, pl.lit(2_000)),
        ("interest", 10, pl.col("interest")),
        ("payment", 170, pl.lit(50_000)),
    )[part]
    yield _ref("L", f"-{part}").alias("entry_ref")
    yield pl.col("account").alias("account_ref")
    yield (pl.col("overdue") + pl.duration(days=days)).alias("posted_on")
    yield pl.lit(kind).alias("kind")
    yield _yuan(amount).alias("amount")
    yield pl.lit("").alias("reverses")
    yield pl.lit("").alias("note_code")


def _contact(part: int) -> Iterator[pl.Expr]:
    day = pl.col("overdue") + pl.duration(days=10 * part)
    yield _ref("C", f"-{part}").alias("contact_ref")
    yield pl.col("account").alias("account_ref")
    yield pl.format("{}T10:32:00+08:00", day).alias("at")
    yield pl.lit("sms").alias("channel")
    yield pl.lit("debtor").alias("to_role")
    yield from (pl.lit("true").alias(name) for name in ("reserved", "demanded"))
    yield pl.lit("delivered").alias("result")
    yield pl.format("E{}-{}", "n", pl.lit(part)).alias("evidence_ref")


def _yuan(fen: pl.Expr) -> pl.Expr:
    return pl.format("{}.{}", fen // 100, (fen % 100).cast(pl.String).str.zfill(2))
