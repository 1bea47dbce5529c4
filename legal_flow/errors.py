"""Every error this project raises on purpose, by family.

A family says who can mend it: the sender of the data (`DataFault`), a lawyer (`LawError`), the caller
(`Conflict`), time (`TransportError`), the author of a template (`TemplateFault`), or whoever holds the file
(`PacketFault`). Messages name things by id and code, never persons, numbers or addresses of persons.
"""

from typing import ClassVar


class LegalFlowError(Exception):
    """The root; `code` is stable and documented, `remedy` says what to do."""

    code: ClassVar[str] = "legal_flow"
    remedy: ClassVar[str] = "Look the code up in docs/errors.md."


class SettingsFault(LegalFlowError):
    """A setting is missing or does not fit."""

    code = "settings"
    remedy = "Set the environment variable that the message names; see docs/settings.md."


# ---- bad input ---------------------------------------------------------------------------------------------


class DataFault(LegalFlowError):
    """What came in cannot be taken as it is; nothing of it was stored."""

    code = "data"
    remedy = "Correct the fact, or the file and row, that is named, and ask or load again."


class PackageFault(DataFault):
    """A portfolio package is not whole: manifest, counts or hashes disagree."""

    code = "package"
    remedy = "Ask the sender for the package again, or correct the manifest; a package is taken whole or not at all."


# ---- the law -----------------------------------------------------------------------------------------------


class LawError(LegalFlowError):
    """The law pack cannot answer for this date."""

    code = "law"
    remedy = "A lawyer completes the law file that the message names."


class NotFormalised(LawError):
    """The date lies before the first version that was entered."""

    code = "law-not-formalised"
    remedy = "Enter the earlier version with its citation, or decide the case by hand."


class NotInForce(LawError):
    """The rule had ended on this date."""

    code = "law-not-in-force"
    remedy = "Use what replaced it; the entry says why it ended."


class MissingLaw(LawError):
    """An entry that the law pack should have is not there (a month's LPR, a province's wage)."""

    code = "law-missing"
    remedy = "Add the missing entry to the file that the message names, with its citation."


# ---- conflicts ---------------------------------------------------------------------------------------------


class Conflict(LegalFlowError):
    """Two acts do not go together; the later one was not done."""

    code = "conflict"
    remedy = "Read the case again and decide anew."


class StaleCase(Conflict):
    """The case moved on between reading and writing."""

    code = "stale-case"
    remedy = "Nothing to do: the next sweep reads it again."


class MoveNotAllowed(Conflict):
    """The table of stages has no such move."""

    code = "move-not-allowed"
    remedy = "See docs/stages.md for the moves there are."


class EffectConflict(Conflict):
    """The same effect key came with other content: that would be a second letter or filing."""

    code = "effect-conflict"
    remedy = "Take a new ordinal from a new approval; never change what was intended."


class ApprovalConflict(Conflict):
    """The bytes are no longer those that were put before the approver, or the approver may not decide this."""

    code = "approval-conflict"
    remedy = "Open the present version and decide on that one."


class BrokenTrail(LegalFlowError):
    """The event chain of a case does not verify: something was changed or is missing."""

    code = "broken-trail"
    remedy = "Compare with the backup; docs/runbook/audit.md says how."


# ---- the outside -------------------------------------------------------------------------------------------


class TransportError(LegalFlowError):
    """The other side could not be reached or understood. It stops the chunk; the sweep tries again."""

    code = "transport"
    remedy = "Nothing to do at first: the sweep retries. If it lasts, call the other side."


class Unavailable(TransportError):
    """The other side is down or too slow."""

    code = "unavailable"


class Throttled(TransportError):
    """The other side asks for patience."""

    code = "throttled"


class ChallengeRequired(TransportError):
    """The other side wants to see a person; this is never "no news"."""

    code = "challenge-required"
    remedy = "A person logs in once; nothing here solves challenges."


class Unreadable(TransportError):
    """The answer is not in the form that was agreed. The raw bytes were kept."""

    code = "unreadable"
    remedy = "Read the kept answer and mend the adapter or its vocabulary."


# ---- paper -------------------------------------------------------------------------------------------------


class TemplateFault(LegalFlowError):
    """A template cannot be rendered: unknown variable, unsafe tag, wrong edition."""

    code = "template"
    remedy = "Correct the template or its YAML; `legal-flow templates lint` names the place."


class PacketFault(LegalFlowError):
    """A file cannot go into a packet as it is."""

    code = "packet"
    remedy = "See the evidence gap that was recorded and replace the file."


class UnreadableFile(PacketFault):
    """A PDF or image is damaged, encrypted or empty."""

    code = "packet-unreadable-file"
    remedy = "Ask for the file again; the gap names which."


class ObjectConflict(PacketFault):
    """A key of the object store already holds other bytes."""

    code = "object-conflict"
    remedy = "Keys hold their hash, so this means a damaged or forged object; verify the packet."
