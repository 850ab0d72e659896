"""The share of the neighbours of a line that something hits."""

from collections.abc import Sequence

from esav_ws.application.ports_essais import Releve


def parts(suffixe: str, vus: Sequence[tuple[bool, bool]]) -> list[Releve]:
    """Return the share of those hit behind the PM and behind the PBO; *vus*: (behind the same PBO?, hit?).

    Where nobody was seen, nothing is said.
    """
    releves = []
    for nom, groupe in (("pm", [oui for _, oui in vus]), ("pbo", [oui for meme, oui in vus if meme])):
        if groupe:
            releves.append(Releve(f"{nom}{suffixe}", str(round(100 * sum(groupe) / len(groupe))), "%"))
    return releves
