"""The OI's authorities as `esav ca` shows them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.pki.autorite.autorite import Autorite
from esav_ws.pki.autorite.coffres import CoffreFichier
from esav_ws.pki.autorite.dossier import DossierAutorites
from esav_ws.pki.autorite.entretien import Bilan, Entretien
from esav_ws.pki.autorite.listes import Publication, numero
from esav_ws.pki.faits import nom_cle

PREAVIS: Final = timedelta(days=730)
"""Time left from which a successor is asked for: what is issued lasts up to two years, and must not be cut short."""

_FINIS: Final = frozenset({StatutCertificat.REVOQUE, StatutCertificat.REFUSE, StatutCertificat.EXPIRE})


def vivants(certificats: Sequence[Certificat], emetteur: str, *, le: datetime) -> int:
    """Return how many *certificats* that *emetteur* issued are or may still come into service after *le*."""
    return sum(
        c.emetteur == emetteur
        and c.statut not in _FINIS
        and c.fin >= le
        and (c.retrait_le is None or c.retrait_le >= le)
        for c in certificats
    )


def vue(
    dossier: DossierAutorites, certificats: Sequence[Certificat] | None, *, le: datetime
) -> dict[str, Any]:
    """Return what is shown of the authorities of *dossier*; without *certificats*, nothing of what they issued."""
    premiere, *_ = toutes = dossier.autorites()
    publication = Publication(dossier.racine / "crl")
    return {
        "autorite": [
            {
                "identifiant": a.identifiant,
                "role": _role(a, premiere),
                "sujet": a.nom,
                "algorithme": nom_cle(a.certificat.public_key()),
                "debut": a.certificat.not_valid_before_utc,
                "fin": a.certificat.not_valid_after_utc,
                "joursRestants": (a.certificat.not_valid_after_utc - le).days,
                "cle": a.coffre.description(),
                "cleEnClair": isinstance(a.coffre, CoffreFichier)
                and a.coffre.presente()
                and a.coffre.en_clair,
                "vivants": None if certificats is None else vivants(certificats, a.nom, le=le),
                "liste": _liste(publication, a),
            }
            for a in toutes
        ],
        "url": dossier.reglages.url,
        "phraseDeDeveloppement": _phrase_de_developpement(dossier),
        "aSucceder": premiere.certificat.not_valid_after_utc - le < PREAVIS
        and not any(_role(a, premiere) == "succede" for a in toutes),
    }


def lignes_de_publication(entretien: Entretien, bilans: Sequence[Bilan]) -> list[dict[str, Any]]:
    """Return what was published for each authority, or what kept it from being."""
    lignes = []
    for bilan in bilans:
        courante = entretien.publication.courante(bilan.autorite)
        lignes.append(
            {
                "identifiant": bilan.autorite.identifiant,
                "numero": bilan.numero,
                "nombre": len(courante) if courante is not None else None,
                "prochaine": courante.next_update_utc if courante is not None else None,
                "fichier": str(entretien.publication.chemin(bilan.autorite)),
                "empechement": bilan.empechement,
            }
        )
    return lignes


def dessiner_autorites(donnees: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what people see of a view."""
    table = tableau("Identifiant", "Rôle", "Nom", "Fin", "Clé", "En vie", "Liste de révocation")
    for a in donnees["autorite"]:
        liste = a["liste"]
        table.add_row(
            a["identifiant"],
            _ROLES[a["role"]],
            Text(a["sujet"]),
            quand(a["fin"]),
            Text(f"{a['algorithme']}, {a['cle']}", style="red" if a["cleEnClair"] else ""),
            "" if a["vivants"] is None else str(a["vivants"]),
            "aucune" if liste is None else f"{liste['numero']}, jusqu'au {quand(liste['prochaine'])}",
        )
    yield table
    yield fiche([("Publication", donnees["url"])])
    if any(a["cleEnClair"] for a in donnees["autorite"]):
        yield Text("Clé en clair : chiffrez-la avec « esav ca protect ».", style="yellow")
    if donnees["phraseDeDeveloppement"]:
        yield Text(
            f"Phrase de développement, à côté de la clé qu'elle protège ({donnees['phraseDeDeveloppement']}) : en "
            "production, réglez ESAV_CA_PHRASE_FICHIER hors d'ici, ou un jeton PKCS#11.",
            style="yellow",
        )
    if donnees["aSucceder"]:
        yield Text(
            "Fin dans moins de deux ans : préparez la suite avec « esav ca init --successeur ».",
            style="yellow",
        )


_ROLES: Final = {
    "emet": Text("émet", style="bold green"),
    "succede": Text("succédera", style="cyan"),
    "precede": Text("n'émet plus", style="dim"),
}


def _role(autorite: Autorite, premiere: Autorite) -> str:
    if autorite == premiere:
        return "emet"
    apres = autorite.certificat.not_valid_before_utc > premiere.certificat.not_valid_before_utc
    return "succede" if apres else "precede"


def _liste(publication: Publication, autorite: Autorite) -> dict[str, Any] | None:
    courante = publication.courante(autorite)
    if courante is None:
        return None
    return {"numero": numero(courante), "nombre": len(courante), "prochaine": courante.next_update_utc}


def _phrase_de_developpement(dossier: DossierAutorites) -> str | None:
    """Return the development phrase's file where it is the one that opens keys."""
    reglages = dossier.reglages
    regle = reglages.phrase is not None or reglages.fichier_phrase is not None or reglages.jeton is not None
    return None if regle or not dossier.phrase_locale.is_file() else str(dossier.phrase_locale)
