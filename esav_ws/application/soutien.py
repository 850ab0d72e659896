"""The cases of e-soutien (art. 11): opened, completed and closed by the OI's people, told by mail to both sides."""

from collections.abc import Mapping
from dataclasses import replace

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.courriels import poster
from esav_ws.application.messages import Message
from esav_ws.application.messages_exploitation import (
    CompleterSoutien,
    ConsulterSoutien,
    ListerSoutien,
    OuvrirSoutien,
    SoutienSuivi,
)
from esav_ws.application.operateurs import exiger
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.soutien import (
    DossierSoutien,
    DossierSoutienInconnu,
    EntreeSoutien,
    EtatSoutien,
    HeuresSoutien,
    avis,
)


class GestionSoutien:
    """The cases, handled during *heures*; *contacts* are the addresses of the OI's e-soutien."""

    def __init__(self, heures: HeuresSoutien, contacts: tuple[str, ...]) -> None:
        self._heures = heures
        self._contacts = contacts

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which method answers which message."""
        return {
            OuvrirSoutien: self.ouvrir,
            CompleterSoutien: self.completer,
            ListerSoutien: self.lister,
            ConsulterSoutien: self.consulter,
        }

    def ouvrir(self, commande: OuvrirSoutien, contexte: Contexte) -> SoutienSuivi:
        """Open the case, or raise `OperateurInconnu`."""
        exiger(commande.operateur, contexte)
        dossier = DossierSoutien(
            contexte.uow.soutien.dernier() + 1,
            commande.operateur,
            commande.sujet,
            contexte.maintenant,
            (EntreeSoutien(contexte.maintenant, contexte.acteur.nom, commande.texte),),
        )
        contexte.uow.soutien.ajouter(dossier)
        return self._suivre(dossier, contexte, courriels=self._ecrire(dossier, contexte))

    def completer(self, commande: CompleterSoutien, contexte: Contexte) -> SoutienSuivi:
        """Add to the case, and close it where asked; raise `DossierSoutienInconnu` or `DossierSoutienClos`."""
        dossier = _trouver(commande.numero, contexte)
        dossier.exiger_ouvert()
        entree = EntreeSoutien(contexte.maintenant, contexte.acteur.nom, commande.texte)
        dossier = replace(
            dossier,
            entrees=(*dossier.entrees, entree),
            clos_le=contexte.maintenant if commande.clore else None,
        )
        contexte.uow.soutien.completer(dossier, entree)
        return self._suivre(dossier, contexte, courriels=self._ecrire(dossier, contexte))

    def lister(self, requete: ListerSoutien, contexte: Contexte) -> list[SoutienSuivi]:
        """Return the cases, the latest first, without their history."""
        dossiers = contexte.uow.soutien.lister(
            requete.operateur, ouverts=requete.etat is EtatSoutien.OUVERT, taille=requete.taille
        )
        return [self._suivre(dossier, contexte) for dossier in dossiers]

    def consulter(self, requete: ConsulterSoutien, contexte: Contexte) -> SoutienSuivi:
        """Return one case, or raise `DossierSoutienInconnu`."""
        return self._suivre(_trouver(requete.numero, contexte), contexte)

    def _suivre(self, dossier: DossierSoutien, contexte: Contexte, courriels: int = 0) -> SoutienSuivi:
        if dossier.clos_le is not None:
            return SoutienSuivi(dossier, None, "", courriels)
        maintenant = contexte.maintenant
        return SoutienSuivi(
            dossier, self._heures.traitement(maintenant), self._heures.dire(maintenant), courriels
        )

    def _ecrire(self, dossier: DossierSoutien, contexte: Contexte) -> int:
        """Post what the latest entry says to both sides, and return how many mails that makes."""
        rang = len(dossier.entrees)
        objet, texte = avis(dossier, dossier.entrees[-1], self._heures.dire(contexte.maintenant))
        cotes = {
            "oi": self._contacts,
            dossier.operateur: contexte.uow.avis.correspondants().get(dossier.operateur, ()),
        }
        ecrits = {cote: adresses for cote, adresses in cotes.items() if adresses}
        for cote, adresses in ecrits.items():
            courriel = Courriel(f"soutien-{dossier.numero}-{rang}.{cote}", adresses, objet, texte)
            poster(contexte.uow, courriel, le=contexte.maintenant)
        return len(ecrits)


def _trouver(numero: int, contexte: Contexte) -> DossierSoutien:
    dossier = contexte.uow.soutien.trouver(numero)
    if dossier is None:
        raise DossierSoutienInconnu(f"aucun dossier e-soutien {numero}")
    return dossier
