import esav.ElementErreur;
import esav.Erreur_Exception;

/** Présente les fautes, les mêmes pour chaque contrat. */
final class Fautes {
    private Fautes() {}

    /** Montre une faute et son détail typé sur la sortie d'erreur. */
    static void afficher(Erreur_Exception faute) {
        System.err.println(faute.getMessage());
        esav.Erreur erreur = faute.getFaultInfo();
        System.err.printf("%s %s %s%n", erreur.getCode(), erreur.getCamp(), erreur.getLibelle());
        for (ElementErreur element : erreur.getElement()) {
            System.err.printf("%s : %s%n", element.getXpath(), element.getRegle());
        }
    }
}
