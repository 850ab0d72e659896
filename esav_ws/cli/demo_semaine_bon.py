"""The bon de commande that ECHO signs in the story, as the file that `esav souscription` reads."""

from typing import Final

BON: Final = """\
[bon]
reference_contrat = "CG-2027-007-ESAV"
affaire_pegase = "P-2027-0007"
raison_sociale = "Écho Fibre"
siret = "90000003500015"
adresse = ["7 quai des Bateliers", "67000 Strasbourg"]

[bon.represente_par]
nom = "Weber"
prenom = "Dominique"
telephone = "03 88 00 00 00"
courriel = "direction@echo.example"

[bon.interlocuteur]
nom = "Klein"
prenom = "Camille"
fonction = "Responsable SAV"
telephone = "03 88 00 00 01"
courriel = "correspondant@echo.example"

[bon.demande]
en_ligne = false
integre = true

[bon.signature]
fait_a = "Strasbourg"
le = "2027-03-19"
nom = "Weber"
prenom = "Dominique"
qualite = "Présidence"

[ouverture]
code_operateur = "ECHO"
domaines = ["SIGNALISATION"]
versions = [1, 2]
offres = ["FTTH", "FTTO"]
"""

APPEL: Final = """\
prestation = "{prestation}"
reference = "{reference}"
commentaire = "Appel reçu pendant l'arrêt de nuit."

[deposant]
nom = "Supervision {operateur}"
telephone = "0388000000"

[formulaire]
code = "{code}"
version = {version}

[formulaire.champs]
{champs}
"""
"""A signalisation told by phone, as the file that `esav signalisation deposit` reads."""
