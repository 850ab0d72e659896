"""The versions of contracts and forms that this installation has, by their files."""

import hashlib
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from esav_ws.domain.contrat import Genre, VersionContrat
from esav_ws.domain.contrat_evolution import Comparaison
from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.xmlio.comparaison import SOURCE, ContratIllisible, comparer
from esav_ws.xmlio.comparaison.lecture import lire_octets, lire_xml, schemas

_ESPACE: Final = re.compile(r"urn:esav:ws:([a-z]{1,40}):([1-9][0-9]{0,3})")
_NUMERO: Final = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")

Cle = tuple[str, int, int]
"""A service or a form, and its number."""


class ContratsInstalles:
    """What stands under *wsdl*, where each folder holds one version of the contracts, and under *catalogue*.

    The number N.m of a contract is the `version` of the schema of its namespace; without one, N.0.

    Raises:
        ContratIllisible: by any method, a file is absent or broken, or two of them claim one number.
    """

    def __init__(self, wsdl: Path, catalogue: Path, publications: tuple[PublicationFormulaire, ...]) -> None:
        self._wsdl = wsdl
        self._catalogue = catalogue
        self._publications = publications

    def versions(self) -> tuple[VersionContrat, ...]:
        """Return every installed version, as a *projet*; a form with the days that the catalogue gives it."""
        services = [VersionContrat(Genre.SERVICE, *cle) for cle in sorted(self._services)]
        formulaires = [
            VersionContrat(
                Genre.FORMULAIRE,
                p.code,
                p.version,
                annoncee_le=p.annoncee_le,
                production_le=p.production_le,
                depreciee_le=p.depreciee_le,
                fin_le=p.fin_le,
            )
            for p in self._publications
        ]
        return (*services, *formulaires)

    def fichiers(self, version: VersionContrat) -> list[Path]:
        """Return the files that make *version*, in order; none when it is not installed."""
        if version.genre is Genre.FORMULAIRE:
            dossier = self._catalogue / version.objet / str(version.majeure)
            return sorted(f for f in dossier.glob("*") if f.is_file())
        wsdl = self._services.get((version.objet, *version.rang))
        if wsdl is None:
            return []
        siens = {fichier for fichier, _, _ in schemas(lire_xml(wsdl), wsdl)}
        return sorted({wsdl, *siens, *self._compagnons(wsdl, siens)})

    def empreinte(self, version: VersionContrat) -> str | None:
        """Return the SHA-256 over the names and the bytes of its files, `None` when they are not installed."""
        fichiers = self.fichiers(version)
        if not fichiers:
            return None
        hache = hashlib.sha256()
        for fichier in fichiers:
            contenu = lire_octets(fichier)
            hache.update(f"{fichier.name} {len(contenu)}\n".encode())
            hache.update(contenu)
        return hache.hexdigest()

    def comparer(self, avant: VersionContrat, apres: VersionContrat) -> Comparaison:
        """Return what changes from the files of *avant* to those of *apres*."""
        return comparer(self.lieu(avant), self.lieu(apres), catalogue=self._catalogue)

    def lieu(self, version: VersionContrat) -> Path:
        """Return the file that is compared for *version*, or raise `ContratIllisible`."""
        if version.genre is Genre.FORMULAIRE:
            return self._catalogue / version.objet / str(version.majeure) / SOURCE
        wsdl = self._services.get((version.objet, *version.rang))
        if wsdl is None:
            raise ContratIllisible(self._wsdl, f"aucun contrat {version.nom} dans ce dossier")
        return wsdl

    def numero(self, objet: str, wsdl: Path) -> str:
        """Return the number N.m of the contract of *objet* in the file *wsdl*."""
        for (nom, majeure, mineure), fichier in self._services.items():
            if nom == objet and fichier.resolve() == wsdl.resolve():
                return f"{majeure}.{mineure}"
        raise ContratIllisible(wsdl, f"n'est pas un contrat de {objet}")

    def _compagnons(self, wsdl: Path, siens: set[Path]) -> Iterator[Path]:
        """Yield the files of the contracts beside *wsdl* that are no services and are written with its schemas."""
        for autre in sorted(set(wsdl.parent.glob("*.wsdl")) - set(self._services.values())):
            fichiers = {fichier for fichier, _, _ in schemas(lire_xml(autre), autre)}
            if fichiers & siens:
                yield from (autre, *fichiers)

    @cached_property
    def _services(self) -> dict[Cle, Path]:
        trouves: dict[Cle, Path] = {}
        for fichier in sorted(self._wsdl.glob("*/*.wsdl")):
            racine = lire_xml(fichier)
            espace = racine.get("targetNamespace", "")
            nomme = _ESPACE.fullmatch(espace)
            if nomme is None or nomme[1] != fichier.stem:
                continue
            siens = [s.get("version", "") for _, s, ns in schemas(racine, fichier) if ns == espace]
            numero = next(filter(None, map(_NUMERO.fullmatch, siens)), None)
            majeure, mineure = int(nomme[2]), int(numero[2]) if numero else 0
            if numero is not None and int(numero[1]) != majeure:
                raise ContratIllisible(fichier, f"version {numero[0]} dans l'espace de noms {espace}")
            autre = trouves.setdefault((nomme[1], majeure, mineure), fichier)
            if autre != fichier:
                raise ContratIllisible(fichier, f"porte le même numéro que {autre}")
        return trouves
