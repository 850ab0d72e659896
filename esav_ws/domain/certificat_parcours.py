"""The way of a certificate to service, as both sides follow it: what is done, what comes next, whose turn it is.

Four renewals (art. 5.2.2): within each source, and from one source to the other; and the first certificate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import OUVERTS, Dossier, Source
from esav_ws.domain.operateur import Cote

_S = StatutCertificat


class Parcours(StrEnum):
    """What a file is for."""

    PREMIER = "PREMIER"
    RENOUVELLEMENT_OI = "RENOUVELLEMENT_OI"
    RENOUVELLEMENT_RECONNUE = "RENOUVELLEMENT_RECONNUE"
    OI_VERS_RECONNUE = "OI_VERS_RECONNUE"
    RECONNUE_VERS_OI = "RECONNUE_VERS_OI"

    @property
    def libelle(self) -> str:
        """Return it in French."""
        return _LIBELLES[self]

    @property
    def bascule(self) -> bool:
        """Return whether it changes the source: 30 calendar days' notice."""
        return self in {Parcours.OI_VERS_RECONNUE, Parcours.RECONNUE_VERS_OI}


_LIBELLES = {
    Parcours.PREMIER: "premier certificat",
    Parcours.RENOUVELLEMENT_OI: "renouvellement par l'opérateur d'infrastructure",
    Parcours.RENOUVELLEMENT_RECONNUE: "renouvellement par une autorité reconnue",
    Parcours.OI_VERS_RECONNUE: "changement de source, vers une autorité reconnue",
    Parcours.RECONNUE_VERS_OI: "changement de source, vers l'opérateur d'infrastructure",
}
_RENOUVELLEMENTS = {
    (Source.OI, Source.OI): Parcours.RENOUVELLEMENT_OI,
    (Source.RECONNUE, Source.RECONNUE): Parcours.RENOUVELLEMENT_RECONNUE,
    (Source.OI, Source.RECONNUE): Parcours.OI_VERS_RECONNUE,
    (Source.RECONNUE, Source.OI): Parcours.RECONNUE_VERS_OI,
}


@dataclass(frozen=True, slots=True)
class Etape:
    """One step: whose it is, what it is, the command that does it where there is one, and when it was done."""

    qui: Cote
    quoi: str
    commande: str = ""
    faite_le: datetime | None = None


def parcours(dossier: Dossier, ancien: Dossier | None) -> Parcours:
    """Return what *dossier* is for, *ancien* being the file that it renews."""
    return Parcours.PREMIER if ancien is None else _RENOUVELLEMENTS[ancien.source, dossier.source]


def etapes(dossier: Dossier, ancien: Dossier | None, *, epreuve_exigee: bool = True) -> tuple[Etape, ...]:
    """Return the steps of *dossier* in their order, those that are done with their instant.

    A rehearsal that was never made, by an exception or because the certificate was taken over, is no step.
    """
    numero = dossier.numero
    admis_le = dossier.active_le or (dossier.ouvert_le if dossier.statut in OUVERTS else None)
    epreuve = dossier.epreuve
    pas: list[Etape] = []
    if dossier.source is Source.OI:
        pas += [
            Etape(Cote.OPERATEUR, "envoyer la demande de certificat (CSR)", "", dossier.ouvert_le),
            Etape(
                Cote.OI,
                "émettre le certificat et le remettre",
                f"esav certificat issue {numero}",
                _le(dossier, _S.EMIS) or admis_le,
            ),
        ]
    else:
        pas.append(Etape(Cote.OPERATEUR, "transmettre le certificat et sa chaîne", "", dossier.ouvert_le))
    pas.append(
        Etape(
            Cote.OI,
            "contrôler le certificat",
            f"esav certificat check {numero}",
            _le(dossier, _S.CONTROLE) or admis_le,
        )
    )
    if epreuve_exigee and (epreuve is not None or admis_le is None):
        pas += [
            Etape(
                Cote.OPERATEUR,
                "appeler une fois la plateforme d'intégration avec ce certificat",
                "",
                epreuve.le if epreuve else None,
            ),
            Etape(
                Cote.OI,
                "enregistrer la preuve de cet appel",
                f"esav certificat rehearse record {numero} PREUVE",
                _acte(dossier, "EnregistrerEpreuve"),
            ),
        ]
    pas += [
        Etape(
            Cote.OI,
            "mettre en service à côté de l'ancien" if ancien else "mettre en service",
            f"esav certificat activate {numero}",
            admis_le,
        ),
        Etape(
            Cote.OPERATEUR,
            "installer le certificat partout et faire un premier appel",
            "",
            dossier.premier_usage_le,
        ),
    ]
    if ancien is not None:
        retire = ancien.statut not in {_S.ACTIF, _S.REMPLACE}
        pas.append(
            Etape(
                Cote.OPERATEUR,
                f"retirer l'ancien certificat {ancien.numero} de tous les systèmes",
                "",
                ancien.fini_le if retire else None,
            )
        )
    return tuple(pas)


def suivante(pas: Iterable[Etape]) -> Etape | None:
    """Return the first step that is not done, `None` when all are."""
    return next((etape for etape in pas if etape.faite_le is None), None)


def _le(dossier: Dossier, statut: StatutCertificat) -> datetime | None:
    """Return when *dossier* first came to *statut*."""
    return next((p.le for p in dossier.passages if p.statut is statut), None)


def _acte(dossier: Dossier, acte: str) -> datetime | None:
    return next((p.le for p in dossier.passages if p.acte == acte), None)
