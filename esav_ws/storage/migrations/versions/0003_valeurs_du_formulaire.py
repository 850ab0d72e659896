"""Les valeurs du formulaire, une seule fois : elles étaient dans son XML, et dans le contenu du dépôt."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "signalisation"
DES_CHAMPS = "/formulaire/"
PAR_PAQUET = 500
CR = {"\r": "&#xD;"}
T = sa.table(
    TABLE,
    sa.column("numero", sa.String),
    sa.column("code_formulaire", sa.String),
    sa.column("version_formulaire", sa.Integer),
    sa.column("formulaire", sa.Text),
    sa.column("contenu_depot", sa.JSON),
    sa.column("valeurs_formulaire", sa.JSON),
)


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("valeurs_formulaire", sa.JSON(), nullable=False, server_default="{}"))
    for numero, contenu in _lignes(T.c.contenu_depot):
        champs = {c.removeprefix(DES_CHAMPS): v for c, v in contenu.items() if c.startswith(DES_CHAMPS)}
        message = {c: v for c, v in contenu.items() if not c.startswith(DES_CHAMPS)}
        _ecrire(numero, contenu_depot=message, valeurs_formulaire=champs)
    op.drop_column(TABLE, "formulaire")


def downgrade() -> None:
    op.add_column(TABLE, sa.Column("formulaire", sa.Text(), nullable=False, server_default=""))
    for numero, contenu, champs, code, version in _lignes(
        T.c.contenu_depot, T.c.valeurs_formulaire, T.c.code_formulaire, T.c.version_formulaire
    ):
        valeurs = "".join(f"<{nom}>{escape(valeur, CR)}</{nom}>" for nom, valeur in champs.items())
        _ecrire(
            numero,
            contenu_depot=contenu | {DES_CHAMPS + nom: valeur for nom, valeur in champs.items()},
            formulaire=f'<formulaire xmlns="urn:esav:formulaire:{code}:{version}">{valeurs}</formulaire>',
        )
    op.drop_column(TABLE, "valeurs_formulaire")


def _lignes(*colonnes: sa.ColumnClause[Any]) -> Iterator[Any]:
    """Yield the number and *colonnes* of every row, a page at a time."""
    dernier = ""
    while page := (
        op.get_bind()
        .execute(
            sa.select(T.c.numero, *colonnes)
            .where(T.c.numero > dernier)
            .order_by(T.c.numero)
            .limit(PAR_PAQUET)
        )
        .all()
    ):
        yield from page
        dernier = page[-1].numero


def _ecrire(numero: str, **valeurs: Any) -> None:
    op.get_bind().execute(sa.update(T).where(T.c.numero == numero).values(**valeurs))
