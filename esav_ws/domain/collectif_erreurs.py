"""What can go wrong with a collective fault: said to the agents of the OI alone."""

from collections.abc import Iterable

from esav_ws.domain.erreurs import EsavError


class CollectifInconnu(
    EsavError,
    code="SIG-050",
    libelle="Dérangement collectif inconnu",
    remede="Voir les dérangements collectifs : esav collectif list --tous.",
):
    """No collective fault bears this number."""

    def __init__(self, numero: str) -> None:
        super().__init__(f"aucun dérangement collectif {numero} : voyez esav collectif list --tous")


class TransitionCollectifInterdite(
    EsavError,
    code="SIG-051",
    libelle="Acte interdit dans l'état du dérangement collectif",
    remede="Relire l'état avec esav collectif show : le message dit ce qui est permis.",
):
    """The table of transitions of collective faults has no such move."""

    def __init__(self, numero: str, depart: str, cible: str, permis: Iterable[str]) -> None:
        suite = ", ".join(sorted(permis)) or "aucun, cet état est définitif"
        super().__init__(
            f"dérangement collectif {numero} : passage de {depart} à {cible} interdit ; états permis : {suite}"
        )


class CollectifModifie(
    EsavError,
    code="SIG-052",
    libelle="Dérangement collectif modifié entre-temps",
    remede="Le relire avec esav collectif show, puis refaire l'acte s'il a encore lieu d'être.",
):
    """Somebody else wrote first; nothing of this act was kept."""

    def __init__(self, numero: str) -> None:
        super().__init__(f"dérangement collectif {numero} modifié entre-temps : relisez-le, puis recommencez")


class LigneDejaRattachee(
    EsavError,
    code="SIG-053",
    libelle="Ligne déjà dans un dérangement collectif",
    remede="L'en détacher d'abord : esav collectif detach.",
):
    """A line is in one active collective fault at most."""

    def __init__(self, signalisation: str, prestation: str, collectif: str) -> None:
        super().__init__(
            f"signalisation {signalisation} : la prestation {prestation} est déjà dans le dérangement collectif "
            f"{collectif} ; détachez-l'en d'abord"
        )


class RattachementImpossible(
    EsavError,
    code="SIG-054",
    libelle="Rattachement impossible",
    remede="Ne rattacher qu'une signalisation ouverte, à un dérangement collectif qui n'est ni écarté ni clos.",
):
    """The signalisation or the collective fault has ended."""


class SignalisationNonRattachee(
    EsavError,
    code="SIG-055",
    libelle="Signalisation hors de ce dérangement collectif",
    remede="Voir ses signalisations : esav collectif show.",
):
    """The signalisation does not belong, or belongs no more, to this collective fault."""

    def __init__(self, signalisation: str, collectif: str) -> None:
        super().__init__(
            f"la signalisation {signalisation} n'est pas, ou plus, dans le dérangement collectif {collectif}"
        )


class ClotureCollectifInadmissible(
    EsavError,
    code="SIG-056",
    libelle="Code de clôture non admis pour ce dérangement collectif",
    remede="Le prendre d'abord en charge, ou employer un code sans intervention.",
):
    """Before it is taken in charge, only a code without intervention closes it; cancelling is an Opérateur's alone."""

    def __init__(self, numero: str, etat: str, code: str, admis: Iterable[str]) -> None:
        super().__init__(
            f"dérangement collectif {numero}, {etat} : le code {code} n'est pas admis ; admis : {', '.join(sorted(admis))}"
        )
