"""The policy of the house on client certificates, and the small file that sets it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from esav_ws.domain.certificat_piece import Gravite
from esav_ws.domain.certificat_reception import PolitiqueInvalide


class SansClient(StrEnum):
    """What becomes of a leaf that its authority issued without client authentication."""

    REFUSE = "refuse"
    WARN = "warn"
    EXCEPTION = "exception"

    @property
    def gravite(self) -> Gravite:
        """Return what the finding does."""
        return {
            SansClient.REFUSE: Gravite.REFUS,
            SansClient.WARN: Gravite.AVERTISSEMENT,
            SansClient.EXCEPTION: Gravite.DEROGEABLE,
        }[self]


_COURBES: Final = ("P-256", "P-384", "P-521")
_EMPREINTES: Final = ("sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True, kw_only=True)
class Politique:
    """What is accepted at registration. Validities in days, the share of the notice in per cent."""

    rsa_min: int = field(default=2048, metadata={"table": "cle", "admis": range(2048, 8193)})
    courbes: tuple[str, ...] = field(default=_COURBES, metadata={"table": "cle", "admis": _COURBES})
    ed25519: bool = field(default=True, metadata={"table": "cle", "admis": bool})
    empreintes: tuple[str, ...] = field(
        default=_EMPREINTES, metadata={"table": "signature", "admis": _EMPREINTES}
    )
    oi_jours_max: int = field(default=825, metadata={"table": "validite", "admis": range(1, 3651)})
    reconnue_jours_max: int = field(default=398, metadata={"table": "validite", "admis": range(1, 3651)})
    preavis_part_alerte: int = field(default=10, metadata={"table": "validite", "admis": range(101)})
    sans_client: SansClient = field(
        default=SansClient.EXCEPTION, metadata={"table": "usages", "admis": SansClient}
    )

    @classmethod
    def depuis_fichier(cls, chemin: Path) -> Self:
        """Return the policy written in *chemin* (TOML, UTF-8); what it leaves out keeps its default.

        Raises:
            PolitiqueInvalide: the file is missing or illegible, or says something that is not admitted; the message
                names the line and what is admitted there.
        """
        try:
            document = tomllib.loads(chemin.read_text("utf-8"))
        except OSError as erreur:
            raise PolitiqueInvalide(str(chemin), f"illisible ({erreur.strerror})") from erreur
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
            raise PolitiqueInvalide(str(chemin), f"ce n'est pas du TOML en UTF-8 ({erreur})") from erreur
        try:
            return cls(**_valeurs(document))
        except ValueError as erreur:
            raise PolitiqueInvalide(str(chemin), str(erreur)) from erreur

    def jours_max(self, *, reconnue: bool) -> int:
        """Return how many days a certificate of that source may live."""
        return self.reconnue_jours_max if reconnue else self.oi_jours_max


def _valeurs(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of *document* by name of field, or raise `ValueError` in French."""
    champs = {(champ.metadata["table"], champ.name): champ.metadata["admis"] for champ in fields(Politique)}
    tables = {table for table, _ in champs}
    valeurs = {}
    for table, lignes in document.items():
        if table not in tables or not isinstance(lignes, dict):
            raise ValueError(f"[{table}] est inconnu ; tables admises : {', '.join(sorted(tables))}")
        for nom, valeur in lignes.items():
            if (table, nom) not in champs:
                admis = ", ".join(sorted(autre for sienne, autre in champs if sienne == table))
                raise ValueError(f"{table}.{nom} est inconnu ; admis : {admis}")
            valeurs[nom] = _valeur(f"{table}.{nom}", valeur, champs[table, nom])
    return valeurs


def _valeur(nom: str, valeur: Any, admis: Any) -> Any:
    if isinstance(admis, range):
        if type(valeur) is int and valeur in admis:
            return valeur
        attendu = f"un entier de {admis[0]} à {admis[-1]}"
    elif admis is bool:
        if isinstance(valeur, bool):
            return valeur
        attendu = "true ou false"
    elif admis is SansClient:
        if valeur in list(SansClient):
            return SansClient(valeur)
        attendu = ", ".join(SansClient)
    else:
        if isinstance(valeur, list) and valeur and all(un in admis for un in valeur):
            return tuple(valeur)
        attendu = f"une liste parmi {', '.join(admis)}"
    raise ValueError(f"{nom} = {valeur!r} n'est pas admis ; attendu : {attendu}")
