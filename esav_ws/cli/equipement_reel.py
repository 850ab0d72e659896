"""`esav equipement define`, `connect` and `check`: the equipments of a real network, and whether they answer."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType

from esav_ws.adapters.equipements import NOM as SNMP
from esav_ws.adapters.equipements import AccesInutilisable, Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.adresse import DELAI_S, ENVOIS
from esav_ws.adapters.reseau_simule import NOM as SIMULE
from esav_ws.application.messages_essais import ConsulterEquipement, DefinirEquipements, FicheEquipement
from esav_ws.application.ports_essais import EchecBanc
from esav_ws.bootstrap import banc_snmp
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, parmi, texte
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte
from esav_ws.cli.sortie import EnJson, fiche, montrer
from esav_ws.domain.equipement import CAPACITE, Equipement, Raccordement

CODE_MAX = 40
PORT_MAX = 80
_DELAI_CONTROLE_S = 30.0

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l'équipement, par exemple OLT-21231-01.")]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]
Port = Annotated[
    str,
    typer.Argument(
        metavar="PORT",
        help="Nom de l'interface, puis les numéros de ses capteurs, par exemple 'ge-1/0/4;olt=1004;ont=2004'.",
    ),
]


def definir(
    *,
    code: Code,
    adaptateur: Annotated[
        str, typer.Option(metavar="NOM", help=f"Ce qui atteint l'équipement : {SNMP} ou {SIMULE}.")
    ] = SNMP,
    libelle: Annotated[str, typer.Option(metavar="TEXTE", help="Ce que c'est, et où.")] = "",
    hote: Annotated[str, typer.Option(metavar="HOTE", help="Nom ou adresse IP de l'équipement.")] = "",
    port: Annotated[int, typer.Option(metavar="PORT", help="Port UDP de son agent.")] = 161,
    acces: Annotated[
        str, typer.Option(metavar="NOM", help="Nom de l'accès, dans acces-equipements.toml.")
    ] = "",
    delai: Annotated[float, typer.Option(metavar="S", help="Secondes d'attente d'une réponse.")] = DELAI_S,
    envois: Annotated[int, typer.Option(metavar="N", help="Envois d'une même demande, au plus.")] = ENVOIS,
    capacite: Annotated[
        int, typer.Option(min=1, max=100, metavar="N", help="Tests menés à la fois, en poids.")
    ] = CAPACITE,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Create or replace an equipment."""
    banc = parmi("--adaptateur", (SNMP, SIMULE), adaptateur)
    propre = texte("CODE", code, CODE_MAX)
    adresse = ""
    if banc == SNMP:
        try:
            adresse = str(Adresse(hote.strip(), port, acces.strip(), delai, envois))
        except AdresseIncorrecte as erreur:
            raise UsageIncorrecte(f"--hote, --port, --acces, --delai, --envois : {erreur}") from erreur
    equipement = Equipement(propre, libelle.strip() or propre, banc, adresse, capacite)
    with maison() as ouverte:
        executer_ou_simuler(
            ouverte,
            DefinirEquipements(equipements=(equipement,)),
            agent(auteur, ouverte.settings),
            simuler=simuler,
        )
    montrer(
        {"code": propre, "adaptateur": banc, "adresse": adresse or None, "capacite": capacite},
        lambda: [f"{propre} : {banc} {adresse}".strip() + (" (simulation)" if simuler else "")],
        en_json=en_json,
    )


def raccorder(
    *,
    prestation: Annotated[
        str, typer.Argument(metavar="PRESTATION", help="Identifiant de prestation, par exemple FTTO-0001.")
    ],
    code: Code,
    port: Port,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Say where a prestation is connected."""
    raccordement = Raccordement(prestation.strip(), code.strip(), texte("PORT", port, PORT_MAX))
    with maison() as ouverte:
        executer_ou_simuler(
            ouverte,
            DefinirEquipements(raccordements=(raccordement,)),
            agent(auteur, ouverte.settings),
            simuler=simuler,
        )
    r = raccordement
    montrer(
        {"identifiantPrestation": r.prestation, "equipement": r.equipement, "port": r.port},
        lambda: [f"{r.prestation} : {r.equipement}, port {r.port}" + (" (simulation)" if simuler else "")],
        en_json=en_json,
    )


def controler(
    *,
    code: Code,
    port: Annotated[
        str | None,
        typer.Option(metavar="PORT", help="Lit aussi ce port, écrit comme dans « connect »."),
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Ask an equipment whether it is there."""
    with maison() as ouverte:
        vue: FicheEquipement = ouverte.bus.executer(
            ConsulterEquipement(code=code.strip()), agent(auteur, ouverte.settings)
        )
        equipement = vue.etat.equipement
        if equipement.banc != SNMP:
            raise UsageIncorrecte(f"{equipement.code} est du réseau simulé : il n'y a personne à interroger")
        try:
            constats = banc_snmp(ouverte.settings).controler(equipement, port, delai_s=_DELAI_CONTROLE_S)
        except (AccesInutilisable, AdresseIncorrecte) as erreur:
            raise InstallationIncorrecte(str(erreur)) from erreur
        except EchecBanc as echec:
            raise InstallationIncorrecte(
                f"{equipement.code} ({equipement.adresse}) : {echec} ; vérifiez l'adresse, l'accès et le pare-feu"
            ) from echec

    def dessiner() -> Iterator[RenderableType]:
        yield fiche([("Équipement", f"{equipement.code}, {equipement.adresse}")])
        yield fiche([(c.libelle, c.valeur) for c in constats])

    montrer(
        {
            "code": equipement.code,
            "adresse": equipement.adresse,
            "constat": [{"libelle": c.libelle, "valeur": c.valeur} for c in constats],
        },
        dessiner,
        en_json=en_json,
    )
