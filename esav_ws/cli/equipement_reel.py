"""`esav equipement define`, `connect` and `check`: the equipments of a real network, and whether they answer."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType

from esav_ws.adapters.equipements import NETCONF, SNMP, AccesInutilisable, Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.adresse import DELAI_S, ENVOIS
from esav_ws.adapters.reseau_simule import NOM as SIMULE
from esav_ws.application.messages_essais import ConsulterEquipement, DefinirEquipements, FicheEquipement
from esav_ws.application.ports_essais import EchecBanc
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, parmi, texte
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte
from esav_ws.cli.sortie import EnJson, fiche, montrer
from esav_ws.domain.equipement import CAPACITE, Equipement, Raccordement
from esav_ws.sorties import bancs_reels

CODE_MAX = 40
PORT_MAX = 80
_DELAI_CONTROLE_S = 30.0
_DEFAUTS = {SNMP: (161, DELAI_S), NETCONF: (830, 10.0)}
"""Port, and seconds that an answer is waited for."""

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
        str, typer.Option(metavar="NOM", help=f"Ce qui atteint l'équipement : {SNMP}, {NETCONF} ou {SIMULE}.")
    ] = SNMP,
    libelle: Annotated[str, typer.Option(metavar="TEXTE", help="Ce que c'est, et où.")] = "",
    hote: Annotated[str, typer.Option(metavar="HOTE", help="Nom ou adresse IP de l'équipement.")] = "",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT", help="Port de son agent ; par défaut 161 (SNMP, UDP) ou 830 (NETCONF, TCP)."
        ),
    ] = None,
    acces: Annotated[
        str, typer.Option(metavar="NOM", help="Nom de l'accès, dans acces-equipements.toml.")
    ] = "",
    delai: Annotated[
        float | None,
        typer.Option(
            metavar="S", help="Secondes d'attente d'une réponse ; par défaut 2 (SNMP) ou 10 (NETCONF)."
        ),
    ] = None,
    envois: Annotated[
        int, typer.Option(metavar="N", help="Envois d'une même demande, au plus (SNMP).")
    ] = ENVOIS,
    cle_hote: Annotated[
        str, typer.Option(metavar="BASE64", help="Clé publique SSH que l'équipement doit montrer (NETCONF).")
    ] = "",
    capacite: Annotated[
        int, typer.Option(min=1, max=100, metavar="N", help="Tests menés à la fois, en poids.")
    ] = CAPACITE,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Create or replace an equipment."""
    banc = parmi("--adaptateur", (SNMP, NETCONF, SIMULE), adaptateur)
    propre = texte("CODE", code, CODE_MAX)
    adresse = ""
    if banc != SIMULE:
        port_defaut, delai_defaut = _DEFAUTS[banc]
        try:
            adresse = str(
                Adresse(
                    hote.strip(),
                    port_defaut if port is None else port,
                    acces.strip(),
                    delai_defaut if delai is None else delai,
                    envois,
                    cle_hote.strip(),
                )
            )
        except AdresseIncorrecte as erreur:
            raise UsageIncorrecte(
                f"--hote, --port, --acces, --delai, --envois, --cle-hote : {erreur}"
            ) from erreur
        if (banc == NETCONF) != bool(cle_hote):
            raise UsageIncorrecte(
                f"--cle-hote : obligatoire pour {NETCONF}, et pour lui seul ; lisez-la par ssh-keyscan"
            )
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
        banc = next((b for b in bancs_reels(ouverte.settings) if b.nom == equipement.banc), None)
        if banc is None:
            raise UsageIncorrecte(f"{equipement.code} est du réseau simulé : il n'y a personne à interroger")
        try:
            constats = banc.controler(equipement, port, delai_s=_DELAI_CONTROLE_S)
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
