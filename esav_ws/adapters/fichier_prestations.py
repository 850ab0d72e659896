"""A file of prestations, CSV or one JSON object per line, read in constant memory from wherever it was left."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Final

from esav_ws.application.messages_parc import LigneRefusee, LotLu
from esav_ws.domain.prestation_erreurs import FichierPrestationsInvalide
from esav_ws.domain.prestation_fiche import (
    COLONNES,
    OBLIGATOIRES,
    VALEUR_MAX,
    Anomalie,
    Fiche,
    examiner,
)

LIGNE_MAX: Final = 16_384
"""Bytes of a line, at most."""
LOT: Final = 5000
"""Lines of a lot, at most: what one transaction takes, others waiting meanwhile."""
OCTETS_LOT: Final = 4 * 1024 * 1024
"""Bytes of a lot, about."""

_SEPARATEURS: Final = (";", ",", "\t")
_BOM: Final = b"\xef\xbb\xbf"
_UNE_LIGNE: Final = "une prestation tient sur une ligne"

Analyser = Callable[[str], Fiche | Sequence[Anomalie]]
"""Reads one line."""


class FichierPrestations:
    """The file *chemin*, read from its beginning to find out what it is.

    Raises:
        FichierPrestationsInvalide: at construction, it is not what it should be as a whole.
        OSError: it cannot be read.
    """

    def __init__(self, chemin: Path, *, lot: int = LOT) -> None:
        self._chemin = chemin
        self._lot = lot
        self._noms: Sequence[str] = ()
        self._separateur = ""
        self.nom = chemin.name.encode(errors="replace").decode()
        with chemin.open("rb") as fichier:
            self.empreinte = hashlib.file_digest(fichier, "sha256").hexdigest()
            self.taille = fichier.tell()
            fichier.seek(0)
            self._debut, self._lignes_debut, self._analyser = self._reconnaitre(fichier)

    def lots(self, octets: int, lignes: int) -> Iterator[LotLu]:
        """Yield what follows the first *octets*, that hold *lignes* lines; 0: from the beginning."""
        if octets < self._debut:
            octets, lignes = self._debut, self._lignes_debut
        with self._chemin.open("rb") as fichier:
            fichier.seek(octets)
            while lot := self._lire(fichier, octets, lignes):
                octets, lignes = lot.octets, lot.lignes
                yield lot

    def _lire(self, fichier: BinaryIO, octets: int, lignes: int) -> LotLu | None:
        fiches: list[tuple[int, Fiche]] = []
        refus: list[LigneRefusee] = []
        derniere, borne, depart = lignes + self._lot, octets + OCTETS_LOT, octets
        while lignes < derniere and octets < borne and (brute := fichier.readline(LIGNE_MAX + 1)):
            octets += len(brute)
            lignes += 1
            if len(brute) > LIGNE_MAX:
                octets += _passer(fichier, brute)
                regle = f"plus de {LIGNE_MAX} octets"
                refus.append(LigneRefusee(lignes, Anomalie("", regle, f"{_UNE_LIGNE} : abrégez-la")))
                continue
            try:
                texte = brute.decode()
            except UnicodeDecodeError as erreur:
                refus.append(LigneRefusee(lignes, self._mal_codee(brute, erreur)))
                continue
            if not texte.strip():
                continue
            lue = self._analyser(texte)
            if isinstance(lue, Fiche):
                fiches.append((lignes, lue))
            else:
                refus += [LigneRefusee(lignes, anomalie) for anomalie in lue]
        return LotLu(fiches, refus, octets, lignes) if octets > depart else None

    def _reconnaitre(self, fichier: BinaryIO) -> tuple[int, int, Analyser]:
        """Return where prestations begin (bytes, lines), and what reads a line of them."""
        octets = lignes = 0
        while brute := fichier.readline(LIGNE_MAX + 1):
            if brute.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in brute:
                raise self._invalide("ce n'est pas du texte en UTF-8 : enregistrez-le en « CSV UTF-8 »")
            propre = (brute.removeprefix(_BOM) if not octets else brute).strip()
            if propre:
                break
            octets += len(brute)
            lignes += 1
        else:
            raise self._invalide("fichier vide : il y faut une ligne de titres, ou un objet JSON par ligne")
        if propre.startswith(b"{"):
            return octets + (len(_BOM) if brute.startswith(_BOM) else 0), lignes, _ligne_json
        if propre.startswith(b"["):
            raise self._invalide("un tableau JSON ne se lit pas au fil de l'eau : écrivez un objet par ligne")
        try:
            titres = propre.decode()
        except UnicodeDecodeError as erreur:
            raise self._invalide("la ligne de titres n'est pas en UTF-8") from erreur
        return octets + len(brute), lignes + 1, self._colonnes(titres)

    def _colonnes(self, titres: str) -> Analyser:
        separateur = max(_SEPARATEURS, key=titres.count)
        noms = [nom.strip() for nom in _couper(titres, separateur) or ()]
        if inconnus := [nom for nom in noms if nom not in COLONNES]:
            raise self._invalide(
                f"colonne inconnue : {', '.join(repr(nom[:VALEUR_MAX]) for nom in inconnus[:5])} ; la première ligne porte les "
                f"titres, séparés par « ; », parmi {', '.join(COLONNES)}"
            )
        if doubles := sorted({nom for nom in noms if noms.count(nom) > 1}):
            raise self._invalide(f"colonne écrite deux fois : {', '.join(doubles)}")
        if absents := [nom for nom in OBLIGATOIRES if nom not in noms]:
            raise self._invalide(f"colonne absente : {', '.join(absents)}")
        self._noms, self._separateur = noms, separateur
        return _ligne_csv(noms, separateur)

    def _mal_codee(self, brute: bytes, erreur: UnicodeDecodeError) -> Anomalie:
        avant = brute[: erreur.start].decode(errors="replace")
        place = len(avant) + 1
        ou = f"octet 0x{brute[erreur.start]:02X} au caractère {place}"
        colonne = ""
        if self._separateur and '"' not in avant:
            colonne = dict(enumerate(self._noms)).get(avant.count(self._separateur), "")
            avant = avant.rpartition(self._separateur)[2]
        return Anomalie(
            colonne, f"{ou} : ce n'est pas de l'UTF-8", "enregistrez le fichier en UTF-8", avant[-VALEUR_MAX:]
        )

    def _invalide(self, quoi: str) -> FichierPrestationsInvalide:
        return FichierPrestationsInvalide(self.nom, quoi)


def _passer(fichier: BinaryIO, brute: bytes) -> int:
    """Return how many bytes were left of the line that *brute* begins, now read."""
    passes = 0
    while brute and not brute.endswith(b"\n"):
        brute = fichier.readline(LIGNE_MAX)
        passes += len(brute)
    return passes


def _couper(texte: str, separateur: str) -> list[str] | None:
    """Return the cells of a line, `None` when its quotes do not close."""
    if '"' not in texte:
        return texte.split(separateur)
    try:
        return next(csv.reader([texte], delimiter=separateur, strict=True))
    except csv.Error:
        return None


def _ligne_csv(noms: Sequence[str], separateur: str) -> Analyser:
    """Return what reads a line of these columns."""
    attendues = len(noms)
    choisir = itemgetter(*(noms.index(nom) if nom in noms else attendues for nom in COLONNES))

    def analyser(texte: str) -> Fiche | Sequence[Anomalie]:
        cellules = _couper(texte.rstrip("\r\n"), separateur)
        if cellules is None:
            return [Anomalie("", "guillemets mal fermés", f'{_UNE_LIGNE}, et un guillemet s\'y double : ""')]
        if len(cellules) != attendues:
            regle = f"{len(cellules)} colonnes au lieu de {attendues}"
            return [Anomalie("", regle, f"entourez de guillemets la valeur qui contient « {separateur} »")]
        cellules.append("")
        return examiner([cellule.strip() for cellule in choisir(cellules)])

    return analyser


def _ligne_json(texte: str) -> Fiche | Sequence[Anomalie]:
    try:
        objet = json.loads(texte)
    except json.JSONDecodeError as erreur:
        ou = f"au caractère {erreur.colno} : ce n'est pas du JSON"
        return [Anomalie("", ou, "écrivez un objet JSON par ligne")]
    except (ValueError, RecursionError):
        return [Anomalie("", "ce n'est pas une prestation", "écrivez un objet JSON de textes par ligne")]
    if not isinstance(objet, dict):
        return [Anomalie("", "ce n'est pas un objet JSON", "écrivez un objet JSON par ligne")]
    if inconnus := [nom for nom in objet if nom not in COLONNES]:
        return [
            Anomalie(nom[:VALEUR_MAX], "membre inconnu", f"membres admis : {', '.join(COLONNES)}")
            for nom in inconnus[:5]
        ]
    garantie = objet.get("garantie")
    if isinstance(garantie, list) and all(isinstance(code, str) for code in garantie):
        objet["garantie"] = " ".join(garantie)
    valeurs = [objet.get(nom) for nom in COLONNES]
    if mauvais := [n for n, v in zip(COLONNES, valeurs, strict=True) if not isinstance(v, str | None)]:
        return [_pas_un_texte(nom, objet[nom]) for nom in mauvais]
    return examiner([valeur.strip() if valeur else "" for valeur in valeurs])


def _pas_un_texte(nom: str, valeur: Any) -> Anomalie:
    return Anomalie(
        nom, "ce n'est pas un texte", "écrivez la valeur entre guillemets", repr(valeur)[:VALEUR_MAX]
    )
