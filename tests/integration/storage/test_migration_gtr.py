"""The repair clock of what was deposited before it was kept whole, on both databases."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import select

from esav_ws.application.messages import Accepter, Geler, Rejeter, Reprendre
from esav_ws.domain.motifs import CauseGel, CodeRejet
from esav_ws.domain.operateur import Cote
from esav_ws.storage.schema import _config
from esav_ws.storage.tables import passage, signalisation
from tests.fakes import AGENT, ALFA, depot


def test_freezes_get_a_side_and_what_is_open_is_looked_at(maison, horloge):
    def agir(*commandes):
        for commande in commandes:
            horloge.avancer(minutes=1)
            maison.bus.executer(commande, AGENT)

    gelee, rejetee = (
        maison.bus.executer(depot(f"REF-{rang}", f"BF-2100-000{rang}"), ALFA).numero for rang in (1, 2)
    )
    agir(
        Accepter(numero=gelee),
        Geler(numero=gelee, cause=CauseGel.TIERS, cote=Cote.OI),
        Reprendre(numero=gelee),
        Geler(numero=gelee, cause=CauseGel.TIERS, cote=Cote.OI),
        Rejeter(numero=rejetee, code=CodeRejet.HORS_PERIMETRE, motif="m"),
    )
    with maison.engine.connect().execution_options(ecriture=True) as base:
        config = _config(base)
        avant = ScriptDirectory.from_config(config).get_revision("0013").down_revision
        command.downgrade(config, avant)
        command.upgrade(config, "head")
        base.commit()
        cotes = base.execute(
            select(passage.c.cible, passage.c.cote).order_by(passage.c.numero, passage.c.rang)
        )
        # the freeze that was over stopped the clock then; the one in force has said its side
        assert [cote for cible, cote in cotes if cible == "GELE"] == ["OPERATEUR", "OI"]
        lignes = base.execute(
            select(signalisation.c.numero, signalisation.c.alerte_le, signalisation.c.depose_le)
        )
        assert {ligne.numero: ligne.alerte_le == ligne.depose_le for ligne in lignes} == {
            gelee: True,
            rejetee: False,
        }
