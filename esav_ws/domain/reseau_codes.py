"""The codes of incidents and planned works: those of the profession where it has any, and how people call them."""

from esav_ws.domain.motifs import CodeMotif


class NatureReseau(CodeMotif):
    """The two things that e-SAV tells of the network."""

    TRAVAUX_PROGRAMMES = "TRAVAUX_PROGRAMMES", "travaux programmés"
    INCIDENT = "INCIDENT", "incident de réseau"

    @property
    def categorie(self) -> str:
        """Return what the profession calls it: `TP` or `DERCO`."""
        return "DERCO" if self is NatureReseau.INCIDENT else "TP"


class EtatReseau(CodeMotif):
    """Where it is in its life; the value is the code of the profession."""

    NOUVEAU = "NOUVEAU", "nouveau"
    MAJ = "MAJ", "mis à jour"
    REPLANIFICATION = "REPLANIFICATION", "replanifié"
    CLOTURE = "CLOTURE", "clos"
    ANNULE = "ANNULE", "annulé"


class Equipement(CodeMotif):
    """What is touched: the code of the profession."""

    PM = "PM", "point de mutualisation"
    PMT = "PMT", "point de mutualisation technique"
    PBO = "PBO", "point de branchement"
    LIENPMPBO = "LIENPMPBO", "lien du point de mutualisation au point de branchement"

    @property
    def precise(self) -> bool:
        """Return whether it takes a reference beside that of its PM."""
        return self is not Equipement.PM

    @property
    def par_pbo(self) -> bool:
        """Return whether it is known by a PBO, and covers the lines of that one only."""
        return self in {Equipement.PBO, Equipement.LIENPMPBO}


class Impact(CodeMotif):
    """What customers feel of it."""

    COUPURE = "COUPURE", "coupure du service"
    DEGRADATION = "DEGRADATION", "service dégradé"
    SANS_COUPURE = "SANS_COUPURE", "risque, sans coupure attendue"


class CauseIncident(CodeMotif):
    """Why there is an incident. An open list: new values may come."""

    EN_RECHERCHE = "EN_RECHERCHE", "Cause en cours de recherche"
    CABLE_COUPE = "CABLE_COUPE", "Câble coupé ou arraché"
    DOMMAGE_TIERS = "DOMMAGE_TIERS", "Dommage causé par un tiers"
    VANDALISME = "VANDALISME", "Vandalisme ou vol"
    INTEMPERIES = "INTEMPERIES", "Intempéries"
    INCENDIE = "INCENDIE", "Incendie"
    ENERGIE = "ENERGIE", "Défaut d'énergie"
    EQUIPEMENT = "EQUIPEMENT", "Défaillance d'un équipement"
    PM_ENDOMMAGE = "PM_ENDOMMAGE", "Point de mutualisation endommagé"
    PBO_ENDOMMAGE = "PBO_ENDOMMAGE", "Point de branchement endommagé"
    ERREUR_INTERVENTION = "ERREUR_INTERVENTION", "Erreur lors d'une intervention"
    AUTRE = "AUTRE", "Autre cause"


class NatureIntervention(CodeMotif):
    """What the works are: the codes of the profession, under labels of our own."""

    DEPL = "DEPL", "Déplacement d'ouvrage"
    REFE = "REFE", "Réfection"
    DSCM = "DSCM", "Intervention de code DSCM"
    EXTE = "EXTE", "Extension"
    INGE = "INGE", "Ingénierie"
    CHGC = "CHGC", "Changement de câble"
    AUTR = "AUTR", "Autre intervention"
