"""The event journal as its Opérateur reads it: in order, from where it likes, as often as it likes."""

from esav_ws.application.bus import Contexte
from esav_ws.application.curseur import decoder_rang, encoder_rang
from esav_ws.application.messages import ReleverEvenements
from esav_ws.application.operateurs import exiger
from esav_ws.application.resultats import PageEvenements


def relever(requete: ReleverEvenements, contexte: Contexte) -> PageEvenements:
    """Return the events that follow the cursor, the oldest kept first; there is always a cursor to go on from.

    Raises:
        CurseurInvalide: the cursor is not one of this journal.
        OperateurInconnu: the OI asks for a journal that does not exist.
    """
    operateur = contexte.acteur.operateur or requete.operateur or ""
    if contexte.acteur.operateur is None:
        exiger(operateur, contexte)
    journal = f"evenements {operateur}"
    apres = decoder_rang(requete.curseur, journal)
    evenements = contexte.uow.journal.evenements(operateur, apres, requete.taille)
    dernier = evenements[-1].sequence if evenements else apres
    return PageEvenements(tuple(evenements), encoder_rang(dernier, journal))
