"""The OI's administrators at work: who may call, with which certificate, who was refused."""

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_administration import (
    ConsulterOperateur,
    DefinirOperateur,
    ListerCertificats,
    ListerOperateurs,
    ListerRefus,
)
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports_journal import Refus
from esav_ws.domain.certificat import Certificat
from esav_ws.domain.operateur import Operateur


def definir_operateur(commande: DefinirOperateur, contexte: Contexte) -> None:
    """Create or replace the Opérateur."""
    contexte.uow.operateurs.definir(commande.operateur)


def lister_operateurs(_requete: ListerOperateurs, contexte: Contexte) -> list[Operateur]:
    """Return all Opérateurs, by code."""
    return contexte.uow.operateurs.lister()


def consulter_operateur(
    requete: ConsulterOperateur, contexte: Contexte
) -> tuple[Operateur, list[Certificat]]:
    """Return the Opérateur and its certificates, the first to expire first, or raise `OperateurInconnu`."""
    operateur = exiger(requete.code, contexte)
    return operateur, [c for c in contexte.uow.certificats.lister() if c.operateur == operateur.code]


def lister_certificats(_requete: ListerCertificats, contexte: Contexte) -> list[Certificat]:
    """Return the registry, the first to expire first."""
    return contexte.uow.certificats.lister()


def lister_refus(requete: ListerRefus, contexte: Contexte) -> list[Refus]:
    """Return the latest refused accesses, the latest first."""
    return contexte.uow.journal.refus(requete.taille)
