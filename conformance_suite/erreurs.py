"""What stops a run before or during its cases: a French sentence that says what to do, and an exit code of its own."""

from enum import IntEnum


class Sortie(IntEnum):
    """Exit codes of `esav-conformance`; 2 is the command line's own, for a wrong option."""

    CONFORME = 0
    NON_CONFORME = 1
    USAGE = 2
    INCOMPLET = 3
    FICHIERS = 4
    INJOIGNABLE = 5
    AUTORITE = 6
    CERTIFICAT_REFUSE = 7
    INTERROMPU = 130


class Arret(Exception):
    """The run cannot start or go on; the message is for the person who launched it."""

    sortie = Sortie.USAGE


class ConfigurationInvalide(Arret):
    """The configuration, the options or the state file do not fit."""


class FichierInutilisable(Arret):
    """A certificate, key or authority file is missing, unreadable, or does not go with the others."""

    sortie = Sortie.FICHIERS


class Injoignable(Arret):
    """Nothing answers at the address."""

    sortie = Sortie.INJOIGNABLE


class AutoriteInconnue(Arret):
    """The server's certificate is not of the authority that was given, or not for this name."""

    sortie = Sortie.AUTORITE


class CertificatRefuse(Arret):
    """The server does not let this client certificate in."""

    sortie = Sortie.CERTIFICAT_REFUSE


class NonJoue(Exception):
    """A case cannot be played here; the message says what is missing. It is never counted as passed."""


class Ecart(Exception):
    """What was observed is not what the case asserts; the message says both."""
