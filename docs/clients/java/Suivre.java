import esav.Acte;
import esav.ActeDegel;
import esav.Commentaire;
import esav.DemandeParNumero;
import esav.DetailSignalisation;
import esav.Erreur_Exception;
import esav.EtatSignalisation;
import esav.Passage;
import esav.Signalisation;
import esav.SignalisationV1;
import java.net.URL;

/**
 * Suit une signalisation, ou agit sur elle :
 * java @options Suivre URL NUMERO [OPERATION REFERENCE_ACTE TEXTE [INFORMATION]]
 */
public class Suivre {
    public static void main(String[] args) throws Exception {
        SignalisationV1 service = new SignalisationV1(new URL(args[0] + "?wsdl"));
        Signalisation esav =
                "1.2".equals(System.getenv("SOAP"))
                        ? service.getSignalisationSoap12()
                        : service.getSignalisationSoap11();
        try {
            if (args.length > 2) {
                agir(esav, args);
            }
            afficher(esav, args[1]);
        } catch (Erreur_Exception faute) {
            Fautes.afficher(faute);
            System.exit(1);
        }
    }

    private static void agir(Signalisation esav, String[] args) throws Erreur_Exception {
        if (args[2].equals("degelerSignalisation")) {
            ActeDegel degel = new ActeDegel();
            degel.setNumeroSignalisation(args[1]);
            degel.setReferenceActe(args[3]);
            degel.setCommentaire(args[4]);
            degel.setInformationFournie(args.length > 5 ? args[5] : null);
            esav.degelerSignalisation(degel);
            return;
        }
        Acte acte = new Acte();
        acte.setNumeroSignalisation(args[1]);
        acte.setReferenceActe(args[3]);
        acte.setCommentaire(args[4]);
        switch (args[2]) {
            case "ajouterCommentaire": esav.ajouterCommentaire(acte); break;
            case "annulerSignalisation": esav.annulerSignalisation(acte); break;
            case "contesterCloture": esav.contesterCloture(acte); break;
            default: throw new IllegalArgumentException("opération inconnue : " + args[2]);
        }
    }

    private static void afficher(Signalisation esav, String numero) throws Erreur_Exception {
        DemandeParNumero demande = new DemandeParNumero();
        demande.setNumeroSignalisation(numero);
        EtatSignalisation etat = esav.consulterEtat(demande);
        String avancement = etat.getAvancement() == null ? "-" : etat.getAvancement().value();
        System.out.printf("%s %s %s %s%n", numero, etat.getEtat(), avancement, etat.getDateEtat());
        DetailSignalisation detail = esav.consulterSignalisation(demande);
        for (Passage passage : detail.getPassage()) {
            System.out.printf("passage %s %s %s%n", passage.getEtatDepart(), passage.getEtatArrivee(), passage.getDate());
        }
        for (Commentaire commentaire : detail.getCommentaire()) {
            System.out.printf("commentaire %s %s : %s%n", commentaire.getCote(), commentaire.getAuteur(), commentaire.getTexte());
        }
    }
}
