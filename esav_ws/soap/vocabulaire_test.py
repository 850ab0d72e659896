"""The simple types that the contracts of Test have beside those of all contracts (`soap.vocabulaire`)."""

from esav_ws.soap._spyne import Unicode
from esav_ws.soap.vocabulaire import Vocabulaire


class VocabulaireTest(Vocabulaire):
    """The simple types of a contract of Test, in the namespace *espace*."""

    __test__ = False

    def __init__(self, espace: str) -> None:
        super().__init__(espace)
        simple = self.simple
        self.NumeroTest = simple(
            Unicode,
            "NumeroTest",
            pattern="TS-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]",
        )
        self.CodeCommune = simple(Unicode, "CodeCommune", pattern="[0-9][0-9AB][0-9]{3}")
        self.ValeurParametre = simple(Unicode, "ValeurParametre", max_len=255)
        self.ValeurMesure = simple(Unicode, "ValeurMesure", min_len=1, max_len=255)
        self.Unite = simple(Unicode, "Unite", min_len=1, max_len=40)
        self.EtatTest = simple(
            Unicode, "EtatTest", values=["DEMANDE", "EN_COURS", "TERMINE", "ECHEC", "EXPIRE", "ANNULE"]
        )
        self.Verdict = simple(Unicode, "Verdict", values=["CONFORME", "DEGRADE", "NON_CONFORME"])
        self.DomaineLocalisation = simple(
            Unicode, "DomaineLocalisation", values=["OPERATEUR", "OI", "CLIENT", "INDETERMINEE"]
        )
        self.TypeParametre = simple(
            Unicode, "TypeParametre", values=["TEXTE", "ENTIER", "DECIMAL", "OUI_NON", "CODE"]
        )
        self.EtatReseau = simple(
            Unicode, "EtatReseau", values=["NOUVEAU", "MAJ", "REPLANIFICATION", "CLOTURE", "ANNULE"]
        )
