"""What Opérateurs are told of the life of versions: who is concerned, and what changes for each (art. 12.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from esav_ws.application.avis import Annonce, Faits, avertir
from esav_ws.application.bus import Contexte, Preparer
from esav_ws.application.messages import Message
from esav_ws.application.messages_versions import ActeFait, ActeVersion, AnnoncerVersion
from esav_ws.application.operateurs import souscripteurs
from esav_ws.application.packs import Pack, Packs
from esav_ws.application.ports import Catalogue
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.application.ports_versions import Emploi
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.contrat_avis import avis_pour
from esav_ws.domain.contrat_avis_libre import DocumentsIndisponibles
from esav_ws.domain.contrat_avis_vie import Appels, AvisDeVie
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.domain.courriel import PieceJointe
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.operateur import Habilitation

OBSERVATION: Final = timedelta(days=183)
"""How far back an Opérateur's own traffic says what it employs."""

CATALOGUE: Final = "catalogue"
"""The pack that shows the forms."""


@dataclass(frozen=True, slots=True)
class _Emplois:
    """What was called of one object over the last months, and by whom."""

    tous: tuple[Emploi, ...]

    def operations(self, operateur: str, version: VersionContrat | None) -> list[str]:
        """Return the operations of *version* that *operateur* calls."""
        return [e.operation for e in self._de(operateur, version) if e.operation]

    def appels(self, operateur: str, version: VersionContrat | None) -> tuple[Appels, ...]:
        """Return how often *operateur* calls each operation of *version*."""
        return tuple(Appels(e.operation, e.nombre, e.dernier) for e in self._de(operateur, version))

    def appelants(self) -> set[str]:
        """Return who calls any version."""
        return {e.operateur for e in self.tous}

    def _de(self, operateur: str, version: VersionContrat | None) -> list[Emploi]:
        numero = version.numero if version else None
        return [e for e in self.tous if (e.operateur, e.version) == (operateur, numero)]


class AvisVersions:
    """Tells the Opérateurs concerned of each act on a version, with the documents that *packs* give.

    A pack is made before the unit of work of its act begins: nobody waits for it.
    """

    def __init__(self, packs: Packs) -> None:
        self._packs = packs

    def preparations(self) -> Mapping[type[Message], Preparer]:
        """Return what is made ready before which command."""
        return {AnnoncerVersion: self.documents}

    def documents(
        self, commande: AnnoncerVersion, _catalogue: Catalogue, _maintenant: datetime
    ) -> Pack | Exception:
        """Return the pack that goes with the announcement, or why there is none, for the act to tell."""
        try:
            return self._packs.obtenir(self._pack(commande))
        except Exception as panne:  # noqa: BLE001 - raised by the act itself, once its rules are seen to
            return panne

    def aviser(self, commande: ActeVersion, fait: ActeFait, contexte: Contexte) -> tuple[AvisDonne, ...]:
        """Return what was told to whom; an act that changes nothing says nothing new.

        Raises:
            PackInconnu: no documents go with this announcement.
            DocumentsIndisponibles: they could not be made.
        """
        emplois = self._emplois(fait.version, contexte)
        reference = self._reference(fait, contexte)
        if reference is None:
            return ()
        derogations = fait.version.passages[-1].derogations
        version = fait.version
        annonce = Annonce(
            reference,
            _sujet(fait),
            _evolution(version),
            version.production_le if _ouvre(version) else version.fin_le,
            tuple(_evenements(fait)),
            _pieces(contexte.preparation) if version.inscrit is EtatVersion.ANNONCEE else (),
            commande.exception if derogations else None,
        )

        def rediger(operateur: str) -> tuple[str, str]:
            if version.inscrit is EtatVersion.ANNONCEE:
                operations = emplois.operations(operateur, fait.comparee)
                avis = avis_pour(operateur, version, fait.comparee, fait.comparaison, operations)
                return avis.objet, avis.texte
            vie = _vie(fait, operateur, emplois)
            return vie.objet, vie.texte

        return avertir(annonce, self._concernes(version, emplois, contexte), rediger, contexte)

    def _emplois(self, version: VersionContrat, contexte: Contexte) -> _Emplois:
        depuis = jour_de_paris(contexte.maintenant) - OBSERVATION
        return _Emplois(tuple(contexte.uow.usages.emplois(depuis, version.objet)))

    def _concernes(self, version: VersionContrat, emplois: _Emplois, contexte: Contexte) -> set[str]:
        """Return who is told: for a service, its habilitated; for a form, who rents what it serves, or used it."""
        tous = souscripteurs(contexte)
        if version.genre is Genre.SERVICE:
            domaine = version.objet.upper()
            if domaine not in {Habilitation.SIGNALISATION, Habilitation.TEST}:
                return {o.code for o in tous if o.habilitations}
            return {o.code for o in tous if Habilitation(domaine) in o.habilitations}
        offres = {o for p in contexte.catalogue.publications() if p.code == version.objet for o in p.offres}
        habilites = {o.code for o in tous if Habilitation.SIGNALISATION in o.habilitations}
        appelants = emplois.appelants() & {o.code for o in tous}
        return (habilites & contexte.uow.avis.locataires(sorted(offres))) | appelants

    def _reference(self, fait: ActeFait, contexte: Contexte) -> str | None:
        """Return the reference of this act: a new one when it changes something, else that of the last."""
        if fait.avant == fait.version:
            return contexte.uow.avis.derniere(_sujet(fait))
        version = fait.version
        return f"{version.objet}-{version.numero}-{len(version.passages):04}"

    def _pack(self, commande: AnnoncerVersion) -> str:
        """Return the name of the pack of the version: a minor one may have a folder of its own."""
        if commande.contrat.isupper():
            return CATALOGUE
        majeure = f"{commande.contrat}-v{commande.majeure}"
        mineure = f"{majeure}.{commande.mineure}"
        return mineure if mineure in self._packs.noms() else majeure


def _sujet(fait: ActeFait) -> str:
    return f"{fait.version.nom} {fait.version.inscrit}"


def _ouvre(version: VersionContrat) -> bool:
    return version.inscrit in {EtatVersion.ANNONCEE, EtatVersion.EN_PRODUCTION}


def _evolution(version: VersionContrat) -> Evolution:
    """Return under what it is told: the end of a version is the end of an address."""
    return (version.evolution or Evolution.AUCUNE) if _ouvre(version) else Evolution.ACCES


def _pieces(prepare: Pack | Exception) -> tuple[PieceJointe, ...]:
    if isinstance(prepare, EsavError):
        raise prepare
    if isinstance(prepare, Exception):
        raise DocumentsIndisponibles(str(prepare) or type(prepare).__name__) from prepare
    return (PieceJointe(prepare.fichier, "application/zip", prepare.octets),)


def _vie(fait: ActeFait, operateur: str, emplois: _Emplois) -> AvisDeVie:
    version = fait.version
    if version.inscrit is EtatVersion.EN_PRODUCTION:
        return AvisDeVie(version, fait.precedente, version, emplois.appels(operateur, fait.precedente))
    deplacee = fait.avant is not None and fait.avant.fin_le not in {None, version.fin_le}
    return AvisDeVie(None, version, fait.suivante, emplois.appels(operateur, version), deplacee)


def _evenements(fait: ActeFait) -> list[Faits]:
    """Return the events of the act, in the order in which they are read."""
    version = fait.version
    match version.inscrit:
        case EtatVersion.ANNONCEE:
            return [("VERSION_ANNONCEE", _donnees(version))]
        case EtatVersion.EN_PRODUCTION:
            faits: list[Faits] = [("VERSION_PUBLIEE", _donnees(version))]
            precedente = fait.precedente
            if precedente is not None and precedente.majeure != version.majeure:
                faits.append(("VERSION_DEPRECIEE", _donnees(precedente, version)))
            return faits
        case EtatVersion.DEPRECIEE:
            return [("VERSION_DEPRECIEE", _donnees(version, fait.suivante))]
        case _:
            return [("VERSION_RETIREE", _donnees(version, fait.suivante))]


def _donnees(version: VersionContrat, suivante: VersionContrat | None = None) -> dict[str, str]:
    nom = "service" if version.genre is Genre.SERVICE else "formulaire"
    donnees: dict[str, str | None] = {
        nom: version.objet,
        "version": version.numero,
        "evolution": version.evolution,
        "productionLe": _iso(version.production_le),
        "finLe": _iso(version.fin_le),
        "successeur": suivante.numero if suivante else None,
    }
    return {cle: valeur for cle, valeur in donnees.items() if valeur is not None}


def _iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None
