"""The equipments that run tests, and where prestations are connected, as the OI's people define and see them."""

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_essais import (
    ConsulterEquipement,
    DefinirEquipements,
    EtatEquipement,
    FicheEquipement,
    ListerEquipements,
)
from esav_ws.domain.essai_erreurs import EquipementInconnu
from esav_ws.domain.offre import PrestationInconnue


def definir(commande: DefinirEquipements, contexte: Contexte) -> None:
    """Store the equipments, then where prestations are connected.

    Raises:
        EquipementInconnu, PrestationInconnue: a connection names one that does not exist.
    """
    equipements = contexte.uow.equipements
    for equipement in commande.equipements:
        equipements.definir(equipement)
    for raccordement in commande.raccordements:
        if equipements.trouver(raccordement.equipement) is None:
            raise EquipementInconnu(raccordement.equipement)
        if contexte.uow.parc.prestation(raccordement.prestation, None) is None:
            raise PrestationInconnue(raccordement.prestation)
        equipements.raccorder(raccordement)


def lister(_requete: ListerEquipements, contexte: Contexte) -> tuple[EtatEquipement, ...]:
    """Return every equipment with what it is doing, by code."""
    return tuple(contexte.uow.equipements.etats())


def consulter(requete: ConsulterEquipement, contexte: Contexte) -> FicheEquipement:
    """Return one equipment with what it serves, or raise `EquipementInconnu`."""
    etat = next((e for e in contexte.uow.equipements.etats() if e.equipement.code == requete.code), None)
    if etat is None:
        raise EquipementInconnu(requete.code)
    return FicheEquipement(etat, tuple(contexte.uow.equipements.servies(requete.code)))
