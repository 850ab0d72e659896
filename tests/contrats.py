"""A fake of the installed contracts: versions, fingerprints and comparisons as a test says them."""

from dataclasses import dataclass, field

from esav_ws.domain.contrat import Genre, VersionContrat
from esav_ws.domain.contrat_evolution import Changement, Comparaison, Evolution


@dataclass
class ContratsFictifs:
    """Contracts without files."""

    installees: list[VersionContrat] = field(default_factory=list)
    changements: dict[tuple[str, str], Evolution] = field(default_factory=dict)
    empreintes: dict[str, str] = field(default_factory=dict)
    comparees: list[tuple[str, str]] = field(default_factory=list)

    def installer(self, *noms: str) -> "ContratsFictifs":
        for nom in noms:
            objet, _, numero = nom.partition(" ")
            majeure, _, mineure = numero.partition(".")
            self.installees.append(VersionContrat(Genre.SERVICE, objet, int(majeure), int(mineure)))
            self.empreintes[nom] = nom.encode().hex().ljust(64, "0")[:64]
        return self

    def versions(self):
        return tuple(self.installees)

    def empreinte(self, version):
        return self.empreintes.get(version.nom)

    def comparer(self, avant, apres):
        self.comparees.append((avant.nom, apres.nom))
        evolution = self.changements.get((avant.nom, apres.nom), Evolution.MINEURE)
        return Comparaison((Changement("Depot/x", "élément changé", evolution),))
