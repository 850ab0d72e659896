"""The list of cases as the guide publishes it, drawn from the cases themselves."""

from itertools import groupby

from conformance_suite.catalogue import BESOINS, Cas, charger


def tableaux() -> str:
    """Return one Markdown table per family: what is asserted, where it is written, what it needs."""
    cas = charger()
    parties = [f"{len(cas)} cas."]
    for famille, siens in groupby(cas, key=lambda c: c.famille):
        parties += [
            f"### {famille}",
            "| cas | niveau | versions | ce qui est vérifié | référence |\n|---|---|---|---|---|\n"
            + "\n".join(_ligne(c) for c in siens),
        ]
    return "\n\n".join(parties)


def besoins() -> str:
    """Return what cases may need, and how it is given."""
    return "\n".join(f"- {dit}" for dit in BESOINS.values())


def _ligne(cas: Cas) -> str:
    versions = " ".join(f"v{v}" for v in cas.versions)
    texte = f"**{cas.titre}.** {cas.verifie}".replace("|", "\\|")
    return f"| `{cas.id}` | {cas.niveau} | {versions} | {texte} | {cas.reference} |"
