"""Where a fault probably lies, told by documented rules from what a test measured (art. 4.1, ADR 0031).

The rules are asked in order, and the first that knows answers: what was seen directly (a service that is not active, a
power loss, an exchange equipment that is down) goes before what is inferred (a distance, the neighbours, a level).
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from esav_ws.domain.essai import Domaine, Localisation, Mesure, Segment, Verdict, le_pire

TOLERANCE_M: Final = Decimal(15)
"""Metres within which a fault is taken to be at a point of the network."""
TOUS: Final = Decimal(90)
"""Percent of the neighbours from which on all of them are taken to be hit."""

_SEGMENTS: Final = {
    Segment.NRO: "au NRO",
    Segment.TRANSPORT: "entre le NRO et le PM",
    Segment.PM: "au PM",
    Segment.DISTRIBUTION: "entre le PM et le PBO",
    Segment.RACCORDEMENT: "entre le PBO et le PTO",
}


class _Lues:
    """The measures of a test by name."""

    def __init__(self, mesures: Sequence[Mesure]) -> None:
        self._mesures: Mapping[str, Mesure] = {m.nom: m for m in mesures}

    def texte(self, nom: str) -> str:
        """Return a value, empty when it was not measured."""
        mesure = self._mesures.get(nom)
        return mesure.valeur if mesure else ""

    def nombre(self, nom: str) -> Decimal | None:
        """Return a number, `None` when it was not measured."""
        mesure = self._mesures.get(nom)
        return Decimal(mesure.valeur) if mesure else None

    def hors_bande(self, nom: str) -> bool:
        """Return whether the measure was judged, and not found right."""
        mesure = self._mesures.get(nom)
        return mesure is not None and mesure.verdict in {Verdict.DEGRADE, Verdict.NON_CONFORME}


def localiser(mesures: Sequence[Mesure]) -> Localisation | None:
    """Return where the fault probably lies; `None` when nothing measured is wrong."""
    if le_pire(tuple(mesures)) is Verdict.CONFORME:
        return None
    lues = _Lues(mesures)
    for regle in _REGLES:
        if situe := regle(lues):
            return situe
    return Localisation(
        Domaine.INDETERMINEE, None, ("une mesure est hors bande, sans rien qui situe le défaut",)
    )


def _service(lues: _Lues) -> Localisation | None:
    match lues.texte("etatService"):
        case "SUSPENDU":
            return Localisation(
                Domaine.OPERATEUR, None, ("le service est suspendu à la demande de l'Opérateur",)
            )
        case "INACTIF":
            return _oi(Segment.NRO, "le service n'est pas activé sur l'équipement du NRO")
    return None


def _nro(lues: _Lues) -> Localisation | None:
    if lues.texte("etatPort") == "HORS_SERVICE":
        return _oi(Segment.NRO, "le port de l'équipement du NRO est hors service")
    return None


def _client(lues: _Lues) -> Localisation | None:
    if lues.texte("alarme") == "DYING_GASP":
        return Localisation(
            Domaine.CLIENT,
            None,
            ("l'ONT a signalé une perte d'alimentation (dying gasp) avant de s'éteindre",),
        )
    return None


def _distance(lues: _Lues) -> Localisation | None:
    """Compare the distance of an echo with those of the points of the line, in metres from the exchange."""
    defaut = lues.nombre("distanceDefaut")
    points = [lues.nombre(nom) for nom in ("distancePm", "distancePbo", "distancePto")]
    pm, pbo, pto = points
    if defaut is None or pm is None or pbo is None or pto is None or not lues.hors_bande("distanceDefaut"):
        return None
    dit = f"écho à {defaut} m (PM {pm} m, PBO {pbo} m, PTO {pto} m)"
    if defaut >= pto - TOLERANCE_M:
        return Localisation(Domaine.CLIENT, None, (f"{dit} : au PTO ou au-delà",))
    for segment, atteint in (
        (Segment.NRO, defaut <= TOLERANCE_M),
        (Segment.TRANSPORT, defaut < pm - TOLERANCE_M),
        (Segment.PM, defaut <= pm + TOLERANCE_M),
        (Segment.DISTRIBUTION, defaut <= pbo - TOLERANCE_M),
    ):
        if atteint:
            return _oi(segment, dit)
    return _oi(Segment.RACCORDEMENT, dit)


def _voisins(lues: _Lues) -> Localisation | None:
    """Compare with the neighbours: those of the tree, of the PM, of the PBO, in percent that are down."""
    if lues.texte("etatOnt") != "HORS_LIGNE":
        return None
    situe = _par_voisins(lues, "HorsLigne", "hors ligne")
    if situe or lues.texte("alarme") != "LOS" or lues.nombre("pboHorsLigne") is None:
        return situe
    return _oi(Segment.RACCORDEMENT, "l'ONT ne reçoit plus de lumière, ses voisins de PBO si")


def _niveaux(lues: _Lues) -> Localisation | None:
    """Do the same of levels that are too low."""
    bas = lues.hors_bande("puissanceOnt") or lues.hors_bande("puissanceOlt")
    if not bas or lues.texte("etatOnt") == "HORS_LIGNE":
        return None
    situe = _par_voisins(lues, "Degrades", "dégradés")
    if situe or lues.nombre("pboDegrades") is None:
        return situe
    return _oi(Segment.RACCORDEMENT, "le niveau est hors bande sur cette ligne, non chez ses voisins de PBO")


def _par_voisins(lues: _Lues, suffixe: str, mot: str) -> Localisation | None:
    for segment, nom, ou in (
        (Segment.TRANSPORT, f"arbre{suffixe}", "l'arbre optique"),
        (Segment.PM, f"pm{suffixe}", "le PM"),
        (Segment.DISTRIBUTION, f"pbo{suffixe}", "le PBO"),
    ):
        part = lues.nombre(nom)
        if part is not None and part >= TOUS:
            return _oi(segment, f"{part} % des voisins sur {ou} sont {mot}")
    return None


def _equipement_client(lues: _Lues) -> Localisation | None:
    """Say the customer's side where the light arrives and the box does not answer."""
    if lues.texte("etatOnt") == "HORS_LIGNE" and lues.texte("alarme") == "AUCUNE":
        return Localisation(
            Domaine.CLIENT,
            None,
            ("l'ONT ne répond plus, sans alarme optique : équipement en panne ou débranché",),
        )
    return None


def _au_dela(lues: _Lues) -> Localisation | None:
    """Say the Opérateur's side where the line is right and what is behind it is not."""
    if lues.hors_bande("perte") and lues.texte("etatOnt") == "EN_LIGNE":
        return Localisation(
            Domaine.OPERATEUR,
            None,
            ("la ligne est en service, les pertes sont au-delà du point de livraison",),
        )
    return None


def _oi(segment: Segment, raison: str) -> Localisation:
    return Localisation(Domaine.OI, segment, (f"{raison} : défaut {_SEGMENTS[segment]}",))


_REGLES: Final[tuple[Callable[[_Lues], Localisation | None], ...]] = (
    _service,
    _nro,
    _client,
    _distance,
    _voisins,
    _niveaux,
    _equipement_client,
    _au_dela,
)
