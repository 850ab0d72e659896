"""Optical line terminals reached over NETCONF, by the state model of the Broadband Forum (TR-385, ADR 0033)."""

from collections.abc import Mapping, Sequence
from typing import Final

from esav_ws.adapters.equipements.acces import AccesInutilisable, AccesSsh, DossierAcces
from esav_ws.adapters.equipements.adresse import Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.constat import Constat
from esav_ws.adapters.equipements.onu import PON_EN_SERVICE, EtatPon, PortOnu, parts_hors_ligne, releves_onu
from esav_ws.adapters.equipements.port import PortMalEcrit
from esav_ws.application.ports_essais import Cible, EchecBanc, Releve
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec
from esav_ws.domain.essai_catalogue import Valeur

NOM: Final = "NETCONF"
_CONNEXION: Final = "CONNEXION"


class BancNetconf:
    """Every OLT reached over NETCONF, with the credentials of *acces*; its host key is pinned by its address."""

    def __init__(self, acces: DossierAcces) -> None:
        self._acces = acces

    @property
    def nom(self) -> str:
        """Return `NETCONF`."""
        return NOM

    def sait(self, equipement: Equipement, code: str) -> bool:
        """Return whether the model that is read serves that test."""
        return equipement.banc == NOM and code == _CONNEXION

    def executer(
        self, cible: Cible, code: str, parametres: Mapping[str, Valeur], *, delai_s: float
    ) -> Sequence[Releve]:
        """Return what the OLT says of the ONU of the line, and of those of its neighbours."""
        del code, parametres  # there is one test, without parameters
        try:
            port = PortOnu.lire(cible.port)
            adresse, acces = self._reglages(cible.equipement)
        except PortMalEcrit as erreur:
            raise EchecBanc(CauseEchec.INCOHERENT, str(erreur)) from erreur
        except (AdresseIncorrecte, AccesInutilisable) as erreur:
            # who asked for the test may not be told of files and credentials: the check says it to the OI
            nom = cible.equipement.code
            raise EchecBanc(
                CauseEchec.INJOIGNABLE,
                f"l'équipement {nom} n'est pas réglé : voyez « esav equipement check {nom} »",
            ) from erreur
        voisins = [(voisin.meme_pbo, lu) for voisin in cible.voisins if (lu := _lu(voisin.port))]
        pons = _etats(adresse, acces, {port.pon, *(lu.pon for _, lu in voisins)}, delai_s)
        return [*releves_onu(port, pons), *parts_hors_ligne(voisins, pons)]

    def controler(self, equipement: Equipement, port: str | None, *, delai_s: float) -> Sequence[Constat]:
        """Return what the OLT says of the PON and ONU of *port*; without one, that it answers. Nothing is changed there.

        Raises:
            AccesInutilisable, AdresseIncorrecte: what is needed to reach it is not right.
            EchecBanc: it does not answer as it should.
        """
        adresse, acces = self._reglages(equipement)
        try:
            lu = PortOnu.lire(port) if port is not None else None
        except PortMalEcrit as erreur:
            raise EchecBanc(CauseEchec.INCOHERENT, str(erreur)) from erreur
        pons = _etats(adresse, acces, {lu.pon} if lu else set(), delai_s)
        if lu is None:
            return (Constat("NETCONF", "répond"),)
        releves = releves_onu(lu, pons)
        onus = len(pons[lu.pon].onus)
        return (
            Constat(
                "PON", f"{lu.pon}, {'en service' if pons[lu.pon].etat == PON_EN_SERVICE else 'hors service'}"
            ),
            Constat("ONT présents", str(onus)),
            *(Constat(releve.nom, releve.valeur) for releve in releves),
        )

    def _reglages(self, equipement: Equipement) -> tuple[Adresse, AccesSsh]:
        adresse = Adresse.lire(equipement.adresse)
        if not adresse.cle_hote:
            raise AdresseIncorrecte(
                "la clé de l'hôte n'est pas épinglée : définissez l'équipement avec --cle-hote"
            )
        return adresse, self._acces.lire_ssh(adresse.acces)


def _lu(port: str) -> PortOnu | None:
    try:
        return PortOnu.lire(port)
    except PortMalEcrit:
        return None


def _etats(adresse: Adresse, acces: AccesSsh, pons: set[str], delai_s: float) -> Mapping[str, EtatPon]:
    try:
        from esav_ws.adapters.equipements.session_netconf import lire_pons  # noqa: PLC0415 - it weighs on a process
    except ModuleNotFoundError as erreur:
        raise EchecBanc(
            CauseEchec.INJOIGNABLE, "la bibliothèque ncclient n'est pas installée : « esav-ws[netconf] »"
        ) from erreur
    return lire_pons(adresse, acces, sorted(pons), delai_s)
